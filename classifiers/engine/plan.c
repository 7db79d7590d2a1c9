#include "classifiers/engine/plan.h"

#include "classifiers/engine/literal.h"

/* Above this share of all places, a run from each costs more than PCRE2's own search. */
#define MOST_STARTS_PER_MILLE 250

/* Strings that are more frequent than this (bits) stand wherever numbers do; a walk asks about these places
 * anyway, so that a pattern that starts at fewer than that (per mille of all places) joins it. */
#define RARE_BITS 13
#define FEW_STARTS_PER_MILLE 10

/* How many of a thousand characters of mail are this one, roughly. */
static unsigned
per_mille(unsigned symbol)
{
    if (symbol >= 'a' && symbol <= 'z')
        return 26;
    if ((symbol >= 'A' && symbol <= 'Z') || (symbol >= '0' && symbol <= '9'))
        return 4;
    if (symbol == ' ')
        return 150;
    return symbol == '\n' ? 20 : 2;
}

/* Whether a match can begin only where a word begins or where something does not stand before it. */
static bool
has_condition_before(const struct node *node)
{
    switch (node->kind) {
    case NODE_BOUNDARY:
    case NODE_PREVIOUS:
        return true;
    case NODE_SEQUENCE:
        for (const struct node *child = node->first; child != NULL; child = child->next) {
            if (has_condition_before(child))
                return true;
            if (tree_width(child).most > 0)
                return false;
        }
        return false;
    case NODE_ALTERNATIVES:
        for (const struct node *child = node->first; child != NULL; child = child->next) {
            if (!has_condition_before(child))
                return false;
        }
        return true;
    case NODE_REPEAT:
        return node->least > 0 && has_condition_before(node->first);
    case NODE_EMPTY:
    case NODE_CLASS:
    case NODE_NEXT:
    case NODE_NO_BOUNDARY:
    case NODE_ANYTHING:
        break;
    }
    return false;
}

static unsigned
starts_per_mille(const struct tree *tree)
{
    struct symbol_set first = { 0 };
    unsigned sum = 0;

    (void)tree_edge(tree->root, TREE_FIRST, &first);
    for (unsigned symbol = 0; symbol < SYMBOLS; symbol++)
        sum += symbol_set_has(&first, symbol) ? per_mille(symbol) : 0;
    return has_condition_before(tree->root) ? sum / 5 : sum;
}

enum engine_path
plan_path(const struct tree *tree, bool is_divisible, struct factor *factor)
{
    if (!is_divisible)
        return ENGINE_PATH_START;
    if (tree->root == NULL || tree_width(tree->root).least == 0)
        return ENGINE_PATH_SEARCH;
    factor_find(tree, factor);
    unsigned starts = starts_per_mille(tree);
    if (literal_is_fit(factor) && (factor->bits >= RARE_BITS || starts > FEW_STARTS_PER_MILLE))
        return ENGINE_PATH_LITERAL;
    return starts <= MOST_STARTS_PER_MILLE ? ENGINE_PATH_WALK : ENGINE_PATH_SEARCH;
}
