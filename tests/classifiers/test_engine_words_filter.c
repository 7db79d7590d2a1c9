/* The filter of tokens: every level keeps the same ones, and all that are a literal's. */
#include "tests/harness.h"

#include "classifiers/engine/engine.h"
#include "classifiers/engine/words.h"
#include "classifiers/engine/words_index.h"
#include "classifiers/engine/words_token.h"

#define WORDS 60
#define MOST_WORD_BYTES 12
#define ROUNDS 400

static char *
random_token(GRand *random)
{
    static const char characters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    GString *token = g_string_new(NULL);

    for (int left = g_rand_int_range(random, 1, MOST_WORD_BYTES + 1); left > 0; left--)
        g_string_append_c(token, characters[g_rand_int_range(random, 0, sizeof(characters) - 1)]);
    return g_string_free(token, FALSE);
}

static struct word_index *
make_index(char *const words[WORDS], uint32_t flags)
{
    struct engine_pattern patterns[WORDS];
    struct word_index *index = NULL;
    struct engine_error error;

    for (uint32_t i = 0; i < WORDS; i++)
        patterns[i] = (struct engine_pattern){ words[i], strlen(words[i]), flags, i };
    assert_int_equal(word_index_new(&engine_memory_libc, CPU_SCALAR, patterns, WORDS, &index, &error),
                     ENGINE_OK);
    return index;
}

/* Tokens, of which some are words: where these begin is added to `places`. */
static GString *
make_text(GRand *random, char *const words[WORDS], bool has_high, GArray *places)
{
    static const char ends[] = " .-_@[`{/:\n";
    size_t len = (size_t)g_rand_int_range(random, 0, CHUNK_BYTES + 100);
    GString *text = g_string_new(NULL);

    while (text->len < len) {
        g_autofree char *token = random_token(random);
        bool is_word = g_rand_int_range(random, 0, 8) == 0;

        if (is_word)
            g_array_append_vals(places, &(size_t){ text->len }, 1);
        g_string_append(text, is_word ? words[g_rand_int_range(random, 0, WORDS)] : token);
        if (has_high && g_rand_int_range(random, 0, 20) == 0)
            g_string_append(text, "\u2014");
        g_string_append_c(text, ends[g_rand_int_range(random, 0, sizeof(ends) - 1)]);
    }
    if (g_rand_boolean(random) && text->len > 0)
        g_string_truncate(text, text->len - 1); /* the last token ends with the text */
    return text;
}

/* All tokens, not only those that the first look at the text leaves; returns how many. */
static size_t
ask_all(struct word_chunk *chunk)
{
    bool is_inside = false;
    size_t count = 0;

    for (size_t block = 0; block < chunk->blocks; block++) {
        uint64_t word = chunk->word[block];

        chunk->tokens[block] = word & ~(word << 1 | is_inside);
        is_inside = word >> 63 != 0;
        count += (size_t)__builtin_popcountll(chunk->tokens[block]);
    }
    return count;
}

static bool
has_place(const uint16_t *places, size_t count, size_t place)
{
    for (size_t i = 0; i < count; i++) {
        if (places[i] == place)
            return true;
    }
    return false;
}

static void
check_levels(const struct word_chunk *chunk, const GArray *words, size_t *kept)
{
    uint16_t wanted[MOST_PLACES], found[MOST_PLACES];
    size_t count = word_filter_of(CPU_SCALAR)(chunk, wanted);

    for (size_t i = 0; i < words->len; i++) {
        size_t place = g_array_index(words, size_t, i);

        if (place < CHUNK_BYTES)
            assert_true(has_place(wanted, count, place));
    }
    for (enum cpu_level level = CPU_SCALAR; level <= cpu_level_best(); level++) {
        assert_int_equal(word_filter_of(level)(chunk, found), count);
        assert_memory_equal(found, wanted, count * sizeof(*found));
    }
    *kept += count;
}

struct filter_row {
    const char *name;
    uint32_t flags;
    bool has_high;
};

static const struct filter_row filter_rows[] = {
    {"case does not count",              ENGINE_LITERAL | ENGINE_WORD | ENGINE_CASELESS, false},
    { "case counts",                     ENGINE_LITERAL | ENGINE_WORD,                   false},
    { "with characters beyond ASCII",    ENGINE_LITERAL | ENGINE_WORD | ENGINE_CASELESS, true },
    { "beyond ASCII, where case counts", ENGINE_LITERAL | ENGINE_WORD,                   true },
};

static void
check_filter(void **state)
{
    const struct filter_row *row = *state;
    g_autoptr(GRand) random = g_rand_new_with_seed(2048);
    size_t asked = 0, kept = 0;

    for (unsigned round = 0; round < ROUNDS; round++) {
        char *words[WORDS];
        g_autoptr(GArray) places = g_array_new(FALSE, FALSE, sizeof(size_t));
        struct word_chunk chunk;

        for (unsigned i = 0; i < WORDS; i++)
            words[i] = random_token(random);
        struct word_index *index = make_index(words, row->flags);
        GString *text = make_text(random, words, row->has_high, places);
        g_autofree char *exact = g_memdup2(text->str, MAX(text->len, 1)); /* a sanitizer sees its end */
        struct word_scan scan = { .index = index, .text = exact, .len = text->len };

        word_chunk_load(&scan, 0, &chunk);
        asked += ask_all(&chunk);
        check_levels(&chunk, places, &kept);
        for (unsigned i = 0; i < WORDS; i++)
            g_free(words[i]);
        g_string_free(text, TRUE);
        word_index_free(&engine_memory_libc, index);
    }
    assert_true(kept > asked / 10);
    assert_true(kept < asked / 2);
}

int
main(void)
{
    struct suite suite = { 0 };

    SUITE_ADD_ROWS(&suite, check_filter, filter_rows);
    return suite_run(&suite, "engine_words_filter");
}
