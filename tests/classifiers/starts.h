/* For tests of the engine: where a pattern may begin in a text, as reading it backwards tells. */
#ifndef TESTS_CLASSIFIERS_STARTS_H
#define TESTS_CLASSIFIERS_STARTS_H

#include "classifiers/engine/backward.h"
#include "classifiers/engine/regex.h"
#include "tests/harness.h"

/* NULL where the pattern cannot be read backwards. */
static inline struct backward *
starts_prepare(const struct engine_pattern *pattern)
{
    const struct engine_memory *memory = &engine_memory_libc;
    struct engine_error error;
    struct regex *regex = NULL;
    struct tree tree = { 0 };
    struct backward *backward = NULL;

    assert_int_equal(regex_new(memory, pattern, &regex, &tree, &error), ENGINE_OK);
    if (tree.root != NULL)
        assert_int_equal(backward_new(memory, &tree, &backward), ENGINE_OK);
    tree_done(memory, &tree);
    regex_free(memory, regex);
    return backward;
}

/* A bit for each byte of the text, which is read in parts of about so many bytes; g_free it. `memo` may be
 * NULL. */
static inline uint64_t *
starts_find(const struct backward *backward, struct slice text, size_t part, struct backward_memo *memo)
{
    uint64_t *all = g_new0(uint64_t, text.len / 64 + 1), *starts = g_new0(uint64_t, text.len / 64 + 1);
    struct backward_state state = { { 0 } };

    for (size_t end = text.len; end > 0;) {
        size_t from = end > part ? end - part : 0;

        while (((unsigned char)text.at[from] & 0xc0) == 0x80)
            from--;
        struct backward_range range = { text.at, text.len, from, end };
        memset(starts, 0, (text.len / 64 + 1) * sizeof(*starts));
        backward_read(backward, &range, &state, starts, memo);
        for (size_t i = 0; i < end - from; i++)
            all[(from + i) / 64] |= (starts[i / 64] >> i % 64 & 1) << (from + i) % 64;
        end = from;
    }
    g_free(starts);
    return all;
}

static inline bool
starts_has(const uint64_t *starts, size_t place)
{
    return (starts[place / 64] >> place % 64 & 1) != 0;
}

#endif
