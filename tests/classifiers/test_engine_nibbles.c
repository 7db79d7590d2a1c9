/* Nibble sets: every level keeps the same places, and no place where a string begins is lost; and the windows
 * that are chosen for strings lie in them and pass. */
#include "tests/harness.h"

#include "classifiers/engine/buckets.h"
#include "classifiers/engine/windows.h"

#include <string.h>

#define MOST_BYTES 300
#define MOST_BLOCKS ((MOST_BYTES + BLOCK_BYTES - 1) / BLOCK_BYTES)
#define ROUNDS 3000
#define STRINGS 12

struct string {
    unsigned bucket;
    uint8_t bytes[NIBBLE_REACH];
    unsigned len; /* the places behind it do not matter */
};

/* Few different bytes, so that strings are found by chance; some beyond ASCII. */
static void
fill(GRand *random, uint8_t *bytes, size_t len)
{
    static const uint8_t few[] = "abAB09.\n \x80\xc5\xbf@[`{/:zZ";

    for (size_t i = 0; i < len; i++)
        bytes[i] = few[g_rand_int_range(random, 0, sizeof(few))];
}

static void
allow(struct nibble_set *set, unsigned bucket, unsigned place, uint8_t byte)
{
    struct nibble_place *at = bucket < 8 ? &set->first[place] : &set->second[place];

    at->low[nibble_low(byte)] |= (uint8_t)(1u << bucket % 8);
    at->high[nibble_high(byte)] |= (uint8_t)(1u << bucket % 8);
}

static void
allow_any(struct nibble_set *set, unsigned bucket, unsigned place)
{
    for (unsigned byte = 0; byte < 256; byte++)
        allow(set, bucket, place, (uint8_t)byte);
}

static void
make_strings(GRand *random, enum bucket_places kind, struct string *strings, struct nibble_set *set)
{
    *set = (struct nibble_set){ 0 };
    for (unsigned i = 0; i < STRINGS; i++) {
        struct string *string = &strings[i];

        string->bucket = (unsigned)g_rand_int_range(random, 0, NIBBLE_BUCKETS);
        string->len = (unsigned)g_rand_int_range(random, 1, NIBBLE_REACH + 1);
        fill(random, string->bytes, NIBBLE_REACH);
        for (unsigned place = 0; place < NIBBLE_PLACES; place++) {
            unsigned at = (kind == BUCKETS_STAGGERED ? string->bucket / 8 : 0) + place;

            if (at < string->len)
                allow(set, string->bucket, place, string->bytes[at]);
            else
                allow_any(set, string->bucket, place);
        }
    }
}

/* One of the buckets of the mask. */
static bool
has_string(const struct string *strings, unsigned buckets, const uint8_t *text, size_t left)
{
    for (unsigned i = 0; i < STRINGS; i++) {
        if ((buckets >> strings[i].bucket & 1) != 0 && strings[i].len <= left &&
            memcmp(strings[i].bytes, text, strings[i].len) == 0)
            return true;
    }
    return false;
}

/* Calls for all levels; `starts` are what they all leave. */
static void
narrow(const struct nibble_set *set, const uint8_t *text, size_t len, uint64_t *starts)
{
    size_t blocks = (len + BLOCK_BYTES - 1) / BLOCK_BYTES;
    uint64_t wanted[MOST_BLOCKS], found[MOST_BLOCKS];

    memcpy(wanted, starts, blocks * sizeof(*starts));
    nibbles_narrow(nibble_functions_of(CPU_SCALAR), set, (const char *)text, len, starts, blocks);
    for (enum cpu_level level = CPU_SCALAR; level <= cpu_level_best(); level++) {
        memcpy(found, wanted, blocks * sizeof(*starts));
        nibbles_narrow(nibble_functions_of(level), set, (const char *)text, len, found, blocks);
        assert_memory_equal(found, starts, blocks * sizeof(*starts));
    }
}

static bool
has_bit(const uint64_t *masks, size_t i)
{
    return (masks[i / BLOCK_BYTES] >> i % BLOCK_BYTES & 1) != 0;
}

/* The masks of one pass. */
enum { WORD, LETTER, HIGH, FIRST, SECOND, MASKS };
typedef uint64_t made[MASKS][MOST_BLOCKS + 1];

/* One more than the text has. */
static size_t
blocks_of(struct slice text)
{
    return (text.len + BLOCK_BYTES - 1) / BLOCK_BYTES + 1;
}

static bool
sort_at(enum cpu_level level, const struct nibble_set *set, struct slice text, made masks)
{
    struct nibble_masks to = { masks[WORD], masks[LETTER], masks[HIGH], masks[FIRST], masks[SECOND] };

    return nibbles_sort(nibble_functions_of(level), set, text.at, text.len, &to, blocks_of(text));
}

/* The classes as the header has them. */
static void
check_classes(struct slice text, made masks, bool has_high)
{
    bool any_high = false;

    for (size_t i = 0; i < blocks_of(text) * BLOCK_BYTES; i++) {
        uint8_t byte = i < text.len ? (uint8_t)text.at[i] : 0;

        assert_int_equal(has_bit(masks[WORD], i), g_ascii_isalnum((gchar)byte));
        assert_int_equal(has_bit(masks[LETTER], i), g_ascii_isalpha((gchar)byte));
        assert_int_equal(has_bit(masks[HIGH], i), byte >= 0x80);
        any_high = any_high || byte >= 0x80;
    }
    assert_int_equal(has_high, any_high);
}

/* All levels; `masks` are what they all make. */
static void
sort(const struct nibble_set *set, struct slice text, made masks)
{
    size_t bytes = blocks_of(text) * sizeof(uint64_t);
    bool has_high = sort_at(CPU_SCALAR, set, text, masks);
    made found;

    check_classes(text, masks, has_high);
    for (enum cpu_level level = CPU_SCALAR; level <= cpu_level_best(); level++) {
        assert_int_equal(sort_at(level, set, text, found), has_high);
        for (unsigned i = 0; i < MASKS; i++)
            assert_memory_equal(found[i], masks[i], bytes);
    }
}

struct count {
    size_t kept, dropped;
};

/* What was left of `wanted`: no place with a string is lost. */
static void
check_starts(const struct string *strings, unsigned buckets, struct slice text, const uint64_t *wanted,
             const uint64_t *starts, struct count *count)
{
    for (size_t i = 0; i < text.len; i++) {
        const uint8_t *at = (const uint8_t *)text.at + i;

        assert_true(!has_bit(starts, i) || has_bit(wanted, i));
        if (has_bit(wanted, i) && has_string(strings, buckets, at, text.len - i))
            assert_true(has_bit(starts, i));
        count->kept += has_bit(starts, i);
        count->dropped += has_bit(wanted, i) && !has_bit(starts, i);
    }
}

static void
check_round(GRand *random, enum bucket_places kind, struct count *count)
{
    size_t len = (size_t)g_rand_int_range(random, 1, MOST_BYTES + 1);
    g_autofree uint8_t *text = g_malloc(len); /* a sanitizer sees its end */
    struct slice slice = { (const char *)text, len };
    struct nibble_set set;
    struct string strings[STRINGS];
    uint64_t wanted[MOST_BLOCKS], found[MOST_BLOCKS];
    made masks;

    fill(random, text, len);
    make_strings(random, kind, strings, &set);
    for (size_t i = 0; i < MOST_BLOCKS; i++)
        wanted[i] =
            kind == BUCKETS_ALIKE ? UINT64_MAX : (uint64_t)g_rand_int(random) << 32 | g_rand_int(random);
    if (kind == BUCKETS_STAGGERED) {
        memcpy(found, wanted, sizeof(wanted));
        narrow(&set, text, len, found);
        check_starts(strings, 0xffff, slice, wanted, found, count);
    } else {
        sort(&set, slice, masks);
        check_starts(strings, 0x00ff, slice, wanted, masks[FIRST], count);
        check_starts(strings, 0xff00, slice, wanted, masks[SECOND], count);
    }
}

struct kind_row {
    const char *name;
    enum bucket_places kind;
};

static const struct kind_row kind_rows[] = {
    {"strings of one kind",   BUCKETS_STAGGERED},
    { "strings of two kinds", BUCKETS_ALIKE    },
};

static void
levels_keep_the_same_places_and_every_string(void **state)
{
    const struct kind_row *row = *state;
    g_autoptr(GRand) random = g_rand_new_with_seed(3);
    struct count count = { 0, 0 };

    for (unsigned round = 0; round < ROUNDS; round++)
        check_round(random, row->kind, &count);
    assert_true(count.kept > 10000 && count.dropped > 10000);
}

static void
make_factor(GRand *random, struct factor *factor)
{
    *factor = (struct factor){ .count = (size_t)g_rand_int_range(random, 1, 4) };
    for (size_t i = 0; i < factor->count; i++) {
        struct factor_string *string = &factor->strings[i];

        string->len = (uint8_t)g_rand_int_range(random, 1, FACTOR_MOST_BYTES + 1);
        for (unsigned k = 0; k < string->len; k++) {
            bool is_letter = g_rand_int_range(random, 0, 4) > 0;

            string->bytes[k] = (uint8_t)(is_letter ? g_rand_int_range(random, 'a', 'z' + 1)
                                                   : g_rand_int_range(random, 0, 256));
            if (is_letter && g_rand_boolean(random))
                string->either |= (uint32_t)1 << k;
        }
    }
}

/* The text is the string, each letter in one of its cases, and what may stand behind it. */
static void
check_window(GRand *random, const struct window *window, const struct nibble_set *set)
{
    for (size_t i = 0; i < window->factor->count; i++) {
        const struct factor_string *string = &window->factor->strings[i];
        uint8_t text[FACTOR_MOST_BYTES + NIBBLE_REACH];
        uint64_t starts[MOST_BLOCKS] = { UINT64_MAX };
        bool is_long = string->len >= WINDOW_BYTES;

        fill(random, text, sizeof(text));
        memcpy(text, string->bytes, string->len);
        for (unsigned k = 0; k < string->len; k++) {
            if ((string->either >> k & 1) != 0 && g_rand_boolean(random))
                text[k] = (uint8_t)(text[k] - ('a' - 'A'));
        }
        assert_true(is_long ? window->offset + WINDOW_BYTES <= string->len : window->offset == 0);
        narrow(set, text, (size_t)string->len + (g_rand_boolean(random) ? 0 : NIBBLE_REACH), starts);
        assert_true(has_bit(starts, window->offset));
    }
}

struct count_row {
    const char *name;
    size_t factors;
};

static const struct count_row count_rows[] = {
    {"windows of one factor",             1   },
    { "windows of a few factors",         20  },
    { "windows of hundreds of factors",   300 },
    { "windows of thousands, taken once", 2500},
};

static void
every_window_passes(void **state)
{
    const struct count_row *row = *state;
    g_autoptr(GRand) random = g_rand_new_with_seed(4);
    g_autofree struct factor *factors = g_new(struct factor, row->factors);
    g_autofree struct window *windows = g_new0(struct window, row->factors);
    struct nibble_set set;

    for (size_t i = 0; i < row->factors; i++) {
        make_factor(random, &factors[i]);
        windows[i].factor = &factors[i];
    }
    assert_int_equal(windows_choose(&engine_memory_libc, windows, row->factors, &set), ENGINE_OK);
    for (size_t i = 0; i < row->factors; i++)
        check_window(random, &windows[i], &set);
}

static void
no_window_nothing_passes(void **state)
{
    (void)state;
    struct nibble_set set;
    uint64_t starts[MOST_BLOCKS] = { UINT64_MAX, UINT64_MAX };
    uint8_t text[2 * BLOCK_BYTES] = { 0 };

    assert_int_equal(windows_choose(&engine_memory_libc, NULL, 0, &set), ENGINE_OK);
    narrow(&set, text, sizeof(text), starts);
    assert_true(starts[0] == 0 && starts[1] == 0);
}

int
main(void)
{
    struct suite suite = { 0 };

    SUITE_ADD_ROWS(&suite, levels_keep_the_same_places_and_every_string, kind_rows);
    SUITE_ADD_ROWS(&suite, every_window_passes, count_rows);
    SUITE_ADD(&suite, no_window_nothing_passes);
    return suite_run(&suite, "engine_nibbles");
}
