#include "classifiers/engine/extent.h"

#include "classifiers/engine/fold.h"
#include "classifiers/engine/utf8.h"

#include <string.h>

#define CHARACTER_BYTES 4
/* The tree does not count what is looked at behind a match without being part of a look-ahead: one character
 * by \b, a line feed and the end of the text by $. */
#define EDGE_BYTES (2 * CHARACTER_BYTES)

/* Look-behinds may stand inside of look-behinds, and PCRE2 tells the longest alone. */
static size_t
look_behind_bytes(const struct engine_pattern *pattern, const struct regex *regex)
{
    static const char opening[] = { '(', '?', '<' };
    size_t depth = 1, len = pattern->expression_len;

    for (size_t i = 0; i + sizeof(opening) <= len; i++)
        depth += memcmp(pattern->expression + i, opening, sizeof(opening)) == 0 ? 1 : 0;
    return CHARACTER_BYTES * depth * (1 + (size_t)regex_look_behind(regex));
}

static const struct engine_extent endless = { ENGINE_ENDLESS, ENGINE_ENDLESS, ENGINE_ENDLESS };

struct engine_extent
extent_of(const struct engine_pattern *pattern, const struct regex *regex, const struct tree *tree)
{
    if (tree->root == NULL || !regex_is_divisible(regex))
        return endless;
    uint32_t most = tree_width(tree->root).most, reach = tree_reach(tree);
    if (most == TREE_ENDLESS || reach == TREE_ENDLESS)
        return endless;
    return (struct engine_extent){ most, look_behind_bytes(pattern, regex), (size_t)reach + EDGE_BYTES };
}

/* The longest of all that count as the character, case put aside or not. */
static size_t
longest_bytes(uint32_t character)
{
    uint32_t sources[FOLD_MOST_SOURCES];
    size_t count = fold_sources(fold_case(character), sources), longest = 0;
    char bytes[CHARACTER_BYTES];

    for (size_t i = 0; i < count; i++) {
        size_t len = utf8_put(sources[i], bytes);

        longest = len > longest ? len : longest;
    }
    return longest;
}

struct engine_extent
extent_of_literal(const struct engine_pattern *pattern)
{
    size_t most = 0;

    if ((pattern->flags & ENGINE_WORD) != 0)
        return endless;
    for (size_t at = 0; at < pattern->expression_len;) {
        uint32_t character = utf8_next(pattern->expression, &at);

        if (fold_is_space(character))
            return endless;
        most += longest_bytes(character);
    }
    return (struct engine_extent){ most, 0, most };
}
