#include "classifiers/engine/parse.h"

static uint32_t
add_widths(uint32_t a, uint32_t b)
{
    return a > TREE_ENDLESS - b ? TREE_ENDLESS : a + b;
}

static uint32_t
multiply_width(uint32_t width, uint32_t times)
{
    uint32_t product;

    if (width == 0 || times == 0)
        return 0;
    return __builtin_mul_overflow(width, times, &product) ? TREE_ENDLESS : product;
}

static struct tree_width
class_width(const struct node *node)
{
    struct tree_width width = { 1, 1 };

    if ((node->class.may.bits[2] & ~((uint64_t)1 << (SYMBOL_END - 128))) != 0)
        width.most = 4;
    if ((node->class.may.bits[0] | node->class.may.bits[1]) == 0)
        width.least = 2;
    return width;
}

enum width_unit { WIDTH_BYTES, WIDTH_CHARACTERS };

static struct tree_width
width_in(enum width_unit unit, const struct node *node)
{
    struct tree_width width = { 0, 0 };

    switch (node->kind) {
    case NODE_CLASS:
        return unit == WIDTH_BYTES ? class_width(node) : (struct tree_width){ 1, 1 };
    case NODE_SEQUENCE:
        for (const struct node *child = node->first; child != NULL; child = child->next) {
            struct tree_width part = width_in(unit, child);

            width.least = add_widths(width.least, part.least);
            width.most = add_widths(width.most, part.most);
        }
        return width;
    case NODE_ALTERNATIVES:
        width.least = TREE_ENDLESS;
        for (const struct node *child = node->first; child != NULL; child = child->next) {
            struct tree_width part = width_in(unit, child);

            width.least = part.least < width.least ? part.least : width.least;
            width.most = part.most > width.most ? part.most : width.most;
        }
        return width;
    case NODE_REPEAT:
        width = width_in(unit, node->first);
        width.least = multiply_width(width.least, node->least);
        width.most = multiply_width(width.most, node->most);
        return width;
    case NODE_ANYTHING:
        width.most = TREE_ENDLESS;
        return width;
    case NODE_EMPTY:
    case NODE_PREVIOUS:
    case NODE_NEXT:
    case NODE_BOUNDARY:
    case NODE_NO_BOUNDARY:
        break;
    }
    return width;
}

struct tree_width
tree_width(const struct node *node)
{
    return width_in(WIDTH_BYTES, node);
}

uint32_t
tree_most_characters(const struct node *node)
{
    return width_in(WIDTH_CHARACTERS, node).most;
}

uint32_t
tree_reach(const struct tree *tree)
{
    return add_widths(tree_width(tree->root).most, tree->look_ahead);
}

void
tree_note_look_ahead(struct tree *tree, const struct node *content)
{
    tree->look_ahead = add_widths(tree->look_ahead, tree_width(content).most);
}

static bool
sequence_symbols(const struct node *node, enum tree_side side, struct symbol_set *set)
{
    struct symbol_set edges = { 0 };
    bool may_be_empty = true;

    for (const struct node *child = node->first; child != NULL; child = child->next) {
        struct symbol_set edge = { 0 };
        bool is_empty = tree_edge(child, side, &edge);

        /* from the right: what stands before a part that is never empty does not count */
        if (side == TREE_LAST && !is_empty)
            edges = (struct symbol_set){ 0 };
        if (side == TREE_LAST || may_be_empty)
            symbol_set_unite(&edges, &edge);
        may_be_empty = may_be_empty && is_empty;
    }
    symbol_set_unite(set, &edges);
    return may_be_empty;
}

bool
tree_edge(const struct node *node, enum tree_side side, struct symbol_set *set)
{
    bool may_be_empty = false;

    switch (node->kind) {
    case NODE_CLASS:
        symbol_set_unite(set, &node->class.may);
        return false;
    case NODE_SEQUENCE:
        return sequence_symbols(node, side, set);
    case NODE_ALTERNATIVES:
        for (const struct node *child = node->first; child != NULL; child = child->next)
            may_be_empty = tree_edge(child, side, set) || may_be_empty;
        return may_be_empty;
    case NODE_REPEAT:
        return node->most == 0 || tree_edge(node->first, side, set) || node->least == 0;
    case NODE_ANYTHING:
        *set = symbol_set_complement(&(struct symbol_set){ 0 });
        return true;
    case NODE_EMPTY:
    case NODE_PREVIOUS:
    case NODE_NEXT:
    case NODE_BOUNDARY:
    case NODE_NO_BOUNDARY:
        break;
    }
    return true;
}

static uint32_t
sequence_characters_before(const struct node *node, const struct symbol_set *set)
{
    uint32_t passed = 0;

    for (const struct node *child = node->first; child != NULL; child = child->next) {
        uint32_t before = tree_characters_before(child, set);

        if (before != TREE_ENDLESS)
            return add_widths(passed, before);
        passed = add_widths(passed, width_in(WIDTH_CHARACTERS, child).most);
    }
    return TREE_ENDLESS;
}

uint32_t
tree_characters_before(const struct node *node, const struct symbol_set *set)
{
    uint32_t most = 0;

    switch (node->kind) {
    case NODE_CLASS: {
        struct symbol_set others = symbol_set_without(&node->class.may, set);

        return symbol_set_is_empty(&others) ? 0 : TREE_ENDLESS;
    }
    case NODE_SEQUENCE:
        return sequence_characters_before(node, set);
    case NODE_ALTERNATIVES:
        for (const struct node *child = node->first; child != NULL; child = child->next) {
            uint32_t before = tree_characters_before(child, set);

            most = before > most ? before : most;
        }
        return most;
    case NODE_REPEAT:
        return node->least > 0 ? tree_characters_before(node->first, set) : TREE_ENDLESS;
    case NODE_EMPTY:
    case NODE_PREVIOUS:
    case NODE_NEXT:
    case NODE_BOUNDARY:
    case NODE_NO_BOUNDARY:
    case NODE_ANYTHING:
        break;
    }
    return TREE_ENDLESS;
}

static uint32_t
sequence_characters_of(const struct node *node, const struct symbol_set *set, bool *is_all)
{
    uint32_t least = 0;

    *is_all = true;
    for (const struct node *child = node->first; child != NULL && *is_all; child = child->next)
        least = add_widths(least, tree_characters_of(child, set, is_all));
    return least;
}

static uint32_t
alternatives_characters_of(const struct node *node, const struct symbol_set *set, bool *is_all)
{
    uint32_t least = TREE_ENDLESS;

    *is_all = true;
    for (const struct node *child = node->first; child != NULL; child = child->next) {
        bool is_child = true;
        uint32_t characters = tree_characters_of(child, set, &is_child);

        least = characters < least ? characters : least;
        *is_all = *is_all && is_child;
    }
    return least;
}

uint32_t
tree_characters_of(const struct node *node, const struct symbol_set *set, bool *is_all)
{
    uint32_t least = 0;

    switch (node->kind) {
    case NODE_CLASS: {
        struct symbol_set others = symbol_set_without(&node->class.may, set);

        *is_all = symbol_set_is_empty(&others);
        return *is_all ? 1 : 0;
    }
    case NODE_SEQUENCE:
        return sequence_characters_of(node, set, is_all);
    case NODE_ALTERNATIVES:
        return alternatives_characters_of(node, set, is_all);
    case NODE_REPEAT:
        least = tree_characters_of(node->first, set, is_all);
        return *is_all || node->least == 0 ? multiply_width(least, node->least) : least;
    case NODE_ANYTHING:
        break;
    case NODE_EMPTY:
    case NODE_PREVIOUS:
    case NODE_NEXT:
    case NODE_BOUNDARY:
    case NODE_NO_BOUNDARY:
        *is_all = true;
        return 0;
    }
    *is_all = false;
    return 0;
}

bool
tree_is_plain(const struct node *node)
{
    if (node->kind == NODE_EMPTY || node->kind == NODE_CLASS)
        return true;
    if (node->kind != NODE_SEQUENCE && node->kind != NODE_ALTERNATIVES && node->kind != NODE_REPEAT)
        return false;
    if (node->is_reference) /* references to references would grow without end */
        return false;
    for (const struct node *child = node->first; child != NULL; child = child->next) {
        if (!tree_is_plain(child))
            return false;
    }
    return true;
}

static bool
is_ascii_exact(const struct symbol_class *class)
{
    return class->may.bits[0] == class->must.bits[0] && class->may.bits[1] == class->must.bits[1];
}

/* What is not known for certain: beside a match in doubt_before and doubt_behind, elsewhere no longer exact.
 * `is_first` and `is_last`: nothing of the match can stand before or behind the node. */
static void
collect_doubt(struct tree *tree, const struct node *node, bool is_first, bool is_last)
{
    switch (node->kind) {
    case NODE_CLASS:
        tree->is_exact = tree->is_exact && is_ascii_exact(&node->class);
        break;
    case NODE_PREVIOUS:
        if (is_first)
            symbol_set_unite(&tree->doubt_before, &node->class.must);
        else
            tree->is_exact = tree->is_exact && symbol_set_is_empty(&node->class.must);
        break;
    case NODE_NEXT:
        if (is_last)
            symbol_set_unite(&tree->doubt_behind, &node->class.must);
        else
            tree->is_exact = tree->is_exact && symbol_set_is_empty(&node->class.must);
        break;
    case NODE_SEQUENCE:
        for (const struct node *child = node->first; child != NULL; child = child->next) {
            bool ends = is_last;

            for (const struct node *after = child->next; after != NULL && ends; after = after->next)
                ends = tree_width(after).most == 0;
            collect_doubt(tree, child, is_first, ends);
            is_first = is_first && tree_width(child).most == 0;
        }
        break;
    case NODE_ALTERNATIVES:
        for (const struct node *child = node->first; child != NULL; child = child->next)
            collect_doubt(tree, child, is_first, is_last);
        break;
    case NODE_REPEAT:
        collect_doubt(tree, node->first, is_first && node->most == 1, is_last && node->most == 1);
        break;
    case NODE_ANYTHING:
        tree->is_exact = tree->is_regular = false;
        break;
    case NODE_EMPTY:
    case NODE_BOUNDARY:
    case NODE_NO_BOUNDARY:
        break;
    }
}

enum engine_status
tree_new(const struct engine_memory *memory, const char *text, size_t len, struct tree_options options,
         struct tree *out)
{
    struct tree made = { .is_exact = true, .is_regular = true };
    struct parser parser = { .in = text, .len = len, .tree = &made, .memory = memory };

    if (len > TREE_MOST_BYTES) {
        *out = (struct tree){ 0 };
        return ENGINE_OK;
    }
    parser.options.ignores_case = options.ignores_case;
    made.root = parse_tree(&parser);
    if (parser.is_out_of_memory) {
        tree_done(memory, &made);
        return ENGINE_NO_MEMORY;
    }
    if (made.root != NULL)
        collect_doubt(&made, made.root, true, true);
    *out = made;
    return ENGINE_OK;
}

void
tree_done(const struct engine_memory *memory, struct tree *tree)
{
    while (tree->blocks != NULL) {
        struct node_block *next = tree->blocks->next;

        engine_release(memory, tree->blocks);
        tree->blocks = next;
    }
    *tree = (struct tree){ 0 };
}
