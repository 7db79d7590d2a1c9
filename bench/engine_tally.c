#include "bench/engine.h"

#include <string.h>

static uint64_t
mix(uint64_t hash, uint64_t value)
{
    hash = (hash ^ value) * UINT64_C(0x9e3779b97f4a7c15);
    return hash ^ hash >> 29;
}

void
bench_tally_pair(struct bench_tally *tally, size_t pattern)
{
    if (tally->last_block[pattern] == tally->block_number)
        return;
    tally->last_block[pattern] = tally->block_number;
    tally->pairs++;
    tally->pairs_hash += mix(mix(1, tally->block_number), pattern);
}

void
bench_tally_match(struct bench_tally *tally, size_t pattern, size_t start, size_t end)
{
    bench_tally_pair(tally, pattern);
    tally->matches++;
    tally->matches_hash += mix(mix(mix(mix(1, tally->block_number), pattern), start), end);
}

static bool
is_word_byte(char byte)
{
    return g_ascii_isalnum(byte) || byte == '_';
}

/* Whether an edge of a word may lie between the two bytes, `inner` being the word's own. */
static bool
is_edge(char inner, char outer)
{
    return (outer & 0x80) == 0 && !(is_word_byte(inner) && is_word_byte(outer));
}

void
bench_tally_word(struct bench_tally *tally, size_t pattern, size_t start, size_t end)
{
    const struct bench_pattern *word = g_ptr_array_index(tally->set->patterns, pattern);
    const char *text = tally->block;

    if (!word->is_ascii || end - start != word->len)
        return;
    if ((start > 0 && !is_edge(text[start], text[start - 1])) ||
        (end < tally->block_len && !is_edge(text[end - 1], text[end])))
        return;
    if (word->has_space && g_ascii_strncasecmp(text + start, word->expression, word->len) != 0)
        return;
    bench_tally_match(tally, pattern, start, end);
}

char *
bench_word_expression(const struct bench_pattern *pattern)
{
    GString *made = g_string_new(is_word_byte(pattern->expression[0]) ? "(?i)\\b" : "(?i)");

    for (size_t i = 0; i < pattern->len; i++) {
        if (strchr("\\^$.|?*+()[]{}", pattern->expression[i]) != NULL)
            g_string_append_c(made, '\\');
        g_string_append_c(made, pattern->expression[i]);
    }
    if (is_word_byte(pattern->expression[pattern->len - 1]))
        g_string_append(made, "\\b");
    return g_string_free(made, FALSE);
}
