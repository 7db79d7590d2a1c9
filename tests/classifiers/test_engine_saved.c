/* A saved database: loaded it finds the same, and whatever a file has become, it is refused or harmless. */
#include "tests/classifiers/matches.h"

#include "classifiers/engine/cpu.h"
#include "classifiers/engine/saved.h"

#define EXPRESSION(text) text, sizeof(text) - 1

static const struct engine_pattern patterns[] = {
    {EXPRESSION("\\b\\d{3}-\\d{2}-\\d{4}\\b"),           0,                                              0},
    { EXPRESSION("\\b4\\d{3}[ -]?\\d{4}[ -]?\\d{4}\\b"), 0,                                              1},
    { EXPRESSION("key[^!]*!"),                           ENGINE_CASELESS,                                2},
    { EXPRESSION("ghp_[A-Za-z0-9]{6}"),                  0,                                              3},
    { EXPRESSION("credit card"),                         ENGINE_LITERAL | ENGINE_WORD | ENGINE_CASELESS, 4},
    { EXPRESSION("[a-z ]+\\d"),                          0,                                              5},
    { EXPRESSION("(?:a{1,40}-){1,40}b"),                 0,                                              6},
};
static const char text[] = "123-45-6789 4111-1111 1111, Key of a credit card! ghp_abc123 aaa-aa-b 9";

/* The database's bytes; g_byte_array_unref. */
static GByteArray *
save(const struct engine_database *database)
{
    GByteArray *bytes = g_byte_array_new();

    g_byte_array_set_size(bytes, (guint)engine_serialize(database, NULL));
    assert_int_equal(engine_serialize(database, bytes->data), bytes->len);
    return bytes;
}

static GByteArray *
compile_and_save(void)
{
    struct engine_database *database = NULL;
    struct engine_error error;

    assert_int_equal(
        engine_compile(patterns, ARRAY_LEN(patterns), (struct engine_limits){ 0 }, &database, &error),
        ENGINE_OK);
    GByteArray *bytes = save(database);
    engine_database_free(database);
    return bytes;
}

static enum engine_status
load(const GByteArray *bytes, size_t count, struct engine_database **database, struct engine_error *error)
{
    struct engine_saved saved = { bytes->data, bytes->len, patterns, count, { 0 } };

    return engine_deserialize(&saved, database, error);
}

static char *
scan(const struct engine_database *database)
{
    struct matches matches = matches_init();
    struct engine_sink sink = { matches_add, matches_limit, &matches };
    struct engine_scratch *scratch = engine_scratch_new(database);

    (void)engine_scan(database, text, sizeof(text) - 1, scratch, &sink);
    char *found = matches_text(&matches);
    engine_scratch_free(scratch);
    matches_done(&matches);
    return found;
}

static void
loaded_it_finds_the_same(void **state)
{
    (void)state;
    g_autoptr(GByteArray) bytes = compile_and_save();
    struct engine_database *database = NULL;
    struct engine_error error;

    assert_int_equal(
        engine_compile(patterns, ARRAY_LEN(patterns), (struct engine_limits){ 0 }, &database, &error),
        ENGINE_OK);
    g_autofree char *expected = scan(database);
    engine_database_free(database);
    for (enum cpu_level level = CPU_SCALAR; level <= cpu_level_best(); level++) {
        database = NULL;
        g_setenv("POSTERN_ENGINE_CPU", cpu_level_name(level), TRUE);
        assert_int_equal(load(bytes, ARRAY_LEN(patterns), &database, &error), ENGINE_OK);
        g_unsetenv("POSTERN_ENGINE_CPU");
        g_autofree char *found = scan(database);
        assert_string_equal(found, expected);
        g_autoptr(GByteArray) again = save(database);
        assert_int_equal(again->len, bytes->len);
        assert_memory_equal(again->data, bytes->data, bytes->len);
        engine_database_free(database);
    }
}

static void
expect_refusal(const GByteArray *bytes, size_t count, const char *why)
{
    struct engine_database *database = NULL;
    struct engine_error error;

    assert_int_equal(load(bytes, count, &database, &error), ENGINE_BAD_SAVED);
    assert_string_equal(error.text, why);
    assert_null(database);
}

static void
foreign_files_are_refused(void **state)
{
    (void)state;
    static const struct {
        guint at;
        const char *why;
    } changes[] = {
        {0,   "it is no saved database"                   },
        { 8,  "it is from a machine of another byte order"},
        { 12, "it is of another version"                  },
        { 16, "it is of other patterns"                   },
        { 24, "it is damaged"                             },
        { 32, "it is damaged"                             },
    };
    g_autoptr(GByteArray) bytes = compile_and_save();

    for (size_t i = 0; i < ARRAY_LEN(changes); i++) {
        bytes->data[changes[i].at] ^= 1;
        expect_refusal(bytes, ARRAY_LEN(patterns), changes[i].why);
        bytes->data[changes[i].at] ^= 1;
    }
    expect_refusal(bytes, ARRAY_LEN(patterns) - 1, "it is of other patterns");
    g_autoptr(GByteArray) empty = g_byte_array_new();
    expect_refusal(empty, ARRAY_LEN(patterns), "it is too short");
    g_byte_array_set_size(bytes, bytes->len - 1);
    expect_refusal(bytes, ARRAY_LEN(patterns), "it is damaged");
}

static void
every_changed_byte_is_seen(void **state)
{
    (void)state;
    g_autoptr(GByteArray) bytes = compile_and_save();

    for (guint at = SAVED_HEADER_BYTES; at < bytes->len; at += 101) {
        bytes->data[at] ^= 0x10;
        expect_refusal(bytes, ARRAY_LEN(patterns), "it is damaged");
        bytes->data[at] ^= 0x10;
    }
}

/* Bytes with a sum that is right: what they say is checked, and what passes leads nowhere else. */
static void
forged_files_are_harmless(void **state)
{
    (void)state;
    static const guint8 values[] = { 0x00, 0xff, 0x80 };
    g_autoptr(GByteArray) bytes = compile_and_save();
    uint64_t digest = saved_digest(patterns, ARRAY_LEN(patterns));
    size_t refused = 0, taken = 0;
    struct engine_error error;

    for (guint at = SAVED_HEADER_BYTES, step = 0; at < bytes->len; at += at < 2048 ? 1 : 131, step++) {
        struct engine_database *database = NULL;
        guint8 before = bytes->data[at];

        bytes->data[at] = values[step % ARRAY_LEN(values)];
        saved_seal(bytes->data, bytes->len, digest);
        if (load(bytes, ARRAY_LEN(patterns), &database, &error) == ENGINE_OK) {
            g_free(scan(database));
            engine_database_free(database);
            taken++;
        } else {
            refused++;
        }
        bytes->data[at] = before;
    }
    assert_true(refused > 100 && taken > 100);
    g_byte_array_set_size(bytes, bytes->len + 1);
    bytes->data[bytes->len - 1] = 0;
    saved_seal(bytes->data, bytes->len, digest);
    expect_refusal(bytes, ARRAY_LEN(patterns), "it does not fit the patterns");
    g_byte_array_set_size(bytes, bytes->len - 9);
    saved_seal(bytes->data, bytes->len, digest);
    expect_refusal(bytes, ARRAY_LEN(patterns), "it does not fit the patterns");
}

/* What patterns say counts, and which of them is which. */
static void
digest_tells_patterns_apart(void **state)
{
    (void)state;
    struct engine_pattern changed[] = { patterns[0], patterns[1] };
    uint64_t digest = saved_digest(patterns, 2);

    assert_true(saved_digest(changed, 2) == digest);
    changed[0].id = 7;
    assert_true(saved_digest(changed, 2) != digest);
    changed[0] = patterns[0];
    changed[1].flags = ENGINE_CASELESS;
    assert_true(saved_digest(changed, 2) != digest);
    changed[0] = patterns[1];
    changed[1] = patterns[0];
    assert_true(saved_digest(changed, 2) != digest);
    assert_true(saved_digest(patterns, 1) != digest);
}

int
main(void)
{
    struct suite suite = { 0 };

    SUITE_ADD(&suite, loaded_it_finds_the_same);
    SUITE_ADD(&suite, foreign_files_are_refused);
    SUITE_ADD(&suite, every_changed_byte_is_seen);
    SUITE_ADD(&suite, forged_files_are_harmless);
    SUITE_ADD(&suite, digest_tells_patterns_apart);
    return suite_run(&suite, "engine_saved");
}
