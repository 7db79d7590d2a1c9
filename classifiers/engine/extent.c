#include "classifiers/engine/extent.h"

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

struct engine_extent
extent_of(const struct engine_pattern *pattern, const struct regex *regex, const struct tree *tree)
{
    struct engine_extent endless = { ENGINE_ENDLESS, ENGINE_ENDLESS, ENGINE_ENDLESS };

    if (tree->root == NULL || !regex_is_divisible(regex))
        return endless;
    uint32_t most = tree_width(tree->root).most, reach = tree_reach(tree);
    if (most == TREE_ENDLESS || reach == TREE_ENDLESS)
        return endless;
    return (struct engine_extent){ most, look_behind_bytes(pattern, regex), (size_t)reach + EDGE_BYTES };
}
