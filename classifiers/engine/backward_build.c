#include "classifiers/engine/backward_inside.h"

#include <string.h>

#define MOST_DEPTH 48
#define MOST_CLASSES 96 /* characters of the pattern that read different symbols */
#define MOST_LINKS 96

/* A part of the pattern: what it may begin and end with. */
struct part {
    struct backward_state first;
    struct backward_state last[BACKWARD_ENDS]; /* by what is asked behind them */
    uint32_t empty; /* bits: it may be empty, if what is asked there holds; 0: never */
};

#define ASKS_NOTHING 1u /* the bit of the end that is always there */

struct class_positions {
    struct symbol_set symbols;
    struct backward_state positions;
};

/* Any of `before` may be followed by any of `behind`. */
struct link {
    struct backward_state before, behind;
};

/* What is asked behind a match. */
struct end {
    enum node_kind asks; /* NODE_EMPTY: nothing; NODE_NEXT, NODE_BOUNDARY or NODE_NO_BOUNDARY */
    struct symbol_set next;
};

struct maker {
    struct backward *made;
    struct link links[MOST_LINKS];
    unsigned link_count;
    struct end ends[BACKWARD_ENDS]; /* the first asks nothing */
    unsigned end_count;
    struct class_positions classes[MOST_CLASSES];
    unsigned class_count, position_count, depth;
    bool is_too_large;
};

static void make_part(struct maker *maker, const struct node *node, struct part *part);

static void
set_unite(struct backward_state *to, const struct backward_state *from)
{
    for (unsigned i = 0; i < BACKWARD_MOST_WORDS; i++)
        to->words[i] |= from->words[i];
}

static unsigned
set_count(const struct backward_state *set)
{
    unsigned count = 0;

    for (unsigned i = 0; i < BACKWARD_MOST_WORDS; i++)
        count += (unsigned)__builtin_popcountll(set->words[i]);
    return count;
}

static bool
set_equal(const struct backward_state *a, const struct backward_state *b)
{
    return memcmp(a, b, sizeof(*a)) == 0;
}

static bool
set_has(const struct backward_state *set, unsigned position)
{
    return position < BACKWARD_MOST_POSITIONS && (set->words[position / 64] >> position % 64 & 1) != 0;
}

/* The lowest, of a set that is not empty. */
static unsigned
set_lowest(const struct backward_state *set)
{
    unsigned word = 0;

    while (set->words[word] == 0)
        word++;
    return word * 64 + (unsigned)__builtin_ctzll(set->words[word]);
}

static void
set_add(struct backward_state *set, unsigned position)
{
    set->words[position / 64] |= (uint64_t)1 << position % 64;
}

/* What a part may end with, whatever is asked. */
static struct backward_state
all_last(const struct part *part)
{
    struct backward_state all = { 0 };

    for (unsigned i = 0; i < BACKWARD_ENDS; i++)
        set_unite(&all, &part->last[i]);
    return all;
}

static void
connect(struct maker *maker, const struct backward_state *before, const struct backward_state *behind)
{
    unsigned befores = set_count(before), behinds = set_count(behind);

    if (befores == 0 || behinds == 0)
        return;
    if (befores == 1 && behinds == 1 && set_has(behind, set_lowest(before) + 1)) {
        set_add(&maker->made->chain, set_lowest(before));
        return;
    }
    for (unsigned i = 0; i < maker->link_count; i++) {
        struct link *link = &maker->links[i];

        if (set_equal(&link->behind, behind)) {
            set_unite(&link->before, before);
            return;
        }
    }
    if (maker->link_count == MOST_LINKS) {
        maker->is_too_large = true;
        return;
    }
    maker->links[maker->link_count++] = (struct link){ *before, *behind };
}

/* `part`, and `next` behind it. Where both ask, what the first asks is enough to ask. */
static void
append(struct maker *maker, struct part *part, const struct part *next)
{
    struct backward_state last = all_last(part);
    struct part both = { .first = part->first };

    connect(maker, &last, &next->first);
    if (part->empty != 0)
        set_unite(&both.first, &next->first);
    for (unsigned i = 0; i < BACKWARD_ENDS; i++) {
        both.last[i] = next->last[i];
        if (next->empty != 0 && i > 0)
            set_unite(&both.last[i], &part->last[i]);
        if ((next->empty >> i & 1) != 0)
            set_unite(&both.last[i], &part->last[0]);
    }
    if (next->empty != 0 && part->empty != 0)
        both.empty =
            (part->empty & ASKS_NOTHING) != 0 ? next->empty | (part->empty & ~ASKS_NOTHING) : part->empty;
    *part = both;
}

/* The number of an end that asks so; 0, which asks nothing, where there are too many. */
static unsigned
end_that_asks(struct maker *maker, const struct node *node)
{
    struct end wanted = { .asks = node->kind };

    if (node->kind == NODE_NEXT)
        wanted.next = node->class.may;
    for (unsigned i = 1; i < maker->end_count; i++) {
        if (maker->ends[i].asks == wanted.asks && symbol_set_equal(&maker->ends[i].next, &wanted.next))
            return i;
    }
    if (maker->end_count == BACKWARD_ENDS)
        return 0;
    maker->ends[maker->end_count] = wanted;
    return maker->end_count++;
}

static void
make_class(struct maker *maker, const struct symbol_set *symbols, struct part *part)
{
    unsigned position = maker->position_count, at = 0;

    while (at < maker->class_count && !symbol_set_equal(&maker->classes[at].symbols, symbols))
        at++;
    if (position == BACKWARD_MOST_POSITIONS || at == MOST_CLASSES) {
        maker->is_too_large = true;
        return;
    }
    if (at == maker->class_count)
        maker->classes[maker->class_count++].symbols = *symbols;
    set_add(&maker->classes[at].positions, position);
    maker->position_count++;
    set_add(&part->first, position);
    set_add(&part->last[0], position);
}

static void
make_sequence(struct maker *maker, const struct node *node, struct part *part)
{
    part->empty = ASKS_NOTHING;
    for (const struct node *child = node->first; child != NULL && !maker->is_too_large; child = child->next) {
        struct part next;

        make_part(maker, child, &next);
        append(maker, part, &next);
    }
}

static void
make_alternatives(struct maker *maker, const struct node *node, struct part *part)
{
    for (const struct node *child = node->first; child != NULL && !maker->is_too_large; child = child->next) {
        struct part other;

        make_part(maker, child, &other);
        set_unite(&part->first, &other.first);
        for (unsigned i = 0; i < BACKWARD_ENDS; i++)
            set_unite(&part->last[i], &other.last[i]);
        part->empty |= other.empty;
    }
}

/*
 * As many copies as there may be. Those that may be left out are left out from the end: a copy follows the
 * one before it alone, so that copies of a character are a chain.
 */
static void
make_repeat(struct maker *maker, const struct node *node, struct part *part)
{
    uint32_t copies = node->most == TREE_ENDLESS ? (node->least > 0 ? node->least : 1) : node->most;
    struct part so_far = { .empty = ASKS_NOTHING }, ended = { 0 };

    for (uint32_t i = 0; i < copies && !maker->is_too_large; i++) {
        struct part copy;

        if (i >= node->least) {
            for (unsigned k = 0; k < BACKWARD_ENDS; k++)
                set_unite(&ended.last[k], &so_far.last[k]);
            ended.empty |= so_far.empty;
        }
        make_part(maker, node->first, &copy);
        if (node->most == TREE_ENDLESS && i + 1 == copies) {
            struct backward_state last = all_last(&copy);

            connect(maker, &last, &copy.first);
        }
        append(maker, &so_far, &copy);
    }
    for (unsigned k = 0; k < BACKWARD_ENDS; k++)
        set_unite(&so_far.last[k], &ended.last[k]);
    so_far.empty |= ended.empty;
    if (node->least == 0)
        so_far.empty |= ASKS_NOTHING;
    *part = so_far;
}

static void
make_anything(struct maker *maker, struct part *part)
{
    struct node character = { .kind = NODE_CLASS, .class = symbol_class_anything() };
    struct node anything = { .kind = NODE_REPEAT, .most = TREE_ENDLESS, .first = &character };

    make_repeat(maker, &anything, part);
}

static void
make_part(struct maker *maker, const struct node *node, struct part *part)
{
    *part = (struct part){ 0 };
    if (++maker->depth > MOST_DEPTH)
        maker->is_too_large = true;
    if (!maker->is_too_large) {
        switch (node->kind) {
        case NODE_CLASS:
            make_class(maker, &node->class.may, part);
            break;
        case NODE_SEQUENCE:
            make_sequence(maker, node, part);
            break;
        case NODE_ALTERNATIVES:
            make_alternatives(maker, node, part);
            break;
        case NODE_REPEAT:
            make_repeat(maker, node, part);
            break;
        case NODE_ANYTHING:
            make_anything(maker, part);
            break;
        case NODE_NEXT:
        case NODE_BOUNDARY:
        case NODE_NO_BOUNDARY:
            part->empty = 1u << end_that_asks(maker, node);
            break;
        case NODE_PREVIOUS:
        case NODE_EMPTY:
            part->empty = ASKS_NOTHING;
            break;
        }
    }
    maker->depth--;
}

/* What each symbol is read by, with a column for those that are read by the same. */
static bool
make_columns(const struct engine_memory *memory, const struct maker *maker)
{
    struct backward *made = maker->made;
    struct backward_state columns[SYMBOLS];
    unsigned count = 0;

    for (unsigned symbol = 0; symbol < SYMBOLS; symbol++) {
        struct backward_state readers = { 0 };
        unsigned column = 0;

        for (unsigned i = 0; i < maker->class_count; i++) {
            if (symbol_set_has(&maker->classes[i].symbols, symbol))
                set_unite(&readers, &maker->classes[i].positions);
        }
        while (column < count && !set_equal(&columns[column], &readers))
            column++;
        if (column == count)
            columns[count++] = readers;
        made->column_of[symbol] = (uint8_t)column;
    }
    made->read = engine_allocate(memory, (size_t)count * made->words, sizeof(*made->read));
    for (unsigned i = 0; made->read != NULL && i < count; i++)
        memcpy(made->read + (size_t)i * made->words, columns[i].words, made->words * sizeof(uint64_t));
    return made->read != NULL;
}

/* How many links there are, each for every word that it has positions of. */
static size_t
count_links(const struct maker *maker)
{
    size_t count = 0;

    for (unsigned i = 0; i < maker->link_count; i++) {
        for (unsigned word = 0; word < BACKWARD_MOST_WORDS; word++)
            count += maker->links[i].behind.words[word] != 0;
    }
    return count;
}

static bool
make_links(const struct engine_memory *memory, const struct maker *maker)
{
    struct backward *made = maker->made;
    unsigned count = 0;

    made->links = engine_allocate(memory, count_links(maker), sizeof(*made->links));
    for (unsigned word = 0; made->links != NULL && word < made->words; word++) {
        struct backward_word *of = &made->links_of[word];

        of->first = count;
        for (unsigned i = 0; i < maker->link_count; i++) {
            const struct link *link = &maker->links[i];

            if (link->behind.words[word] == 0)
                continue;
            of->behind |= link->behind.words[word];
            made->links[count++] = (struct backward_link){ link->behind.words[word], link->before };
        }
        of->end = count;
    }
    return made->links != NULL;
}

static void
make_ends(const struct maker *maker, const struct part *whole)
{
    struct backward *made = maker->made;

    for (unsigned i = 0; i < maker->end_count; i++) {
        const struct end *end = &maker->ends[i];
        uint8_t bit = (uint8_t)(1u << i);

        made->last[i] = whole->last[i];
        if (end->asks == NODE_BOUNDARY)
            made->boundaries |= bit;
        else if (end->asks == NODE_NO_BOUNDARY)
            made->no_boundaries |= bit;
        for (unsigned symbol = 0; symbol < SYMBOLS; symbol++) {
            if (end->asks == NODE_EMPTY || (end->asks == NODE_NEXT && symbol_set_has(&end->next, symbol)))
                made->ends_before[symbol] |= bit;
        }
    }
    for (unsigned symbol = 0; symbol < SYMBOLS; symbol++)
        made->word_of[symbol] = (uint8_t)symbol_word((uint8_t)symbol);
}

/* False where memory is short. */
static bool
finish(const struct engine_memory *memory, const struct maker *maker, const struct part *whole)
{
    struct backward *made = maker->made;

    made->words = (maker->position_count + 63) / 64;
    made->first = whole->first;
    make_ends(maker, whole);
    return make_links(memory, maker) && make_columns(memory, maker);
}

enum engine_status
backward_new(const struct engine_memory *memory, const struct tree *tree, struct backward **backward)
{
    struct maker *maker = engine_allocate(memory, 1, sizeof(*maker));
    struct backward *made = engine_allocate(memory, 1, sizeof(*made));
    enum engine_status status = ENGINE_NO_MEMORY;
    bool is_fit = false;
    struct part whole;

    if (maker != NULL && made != NULL) {
        maker->made = made;
        maker->end_count = 1;
        made->reach = tree_reach(tree);
        make_part(maker, tree->root, &whole);
        is_fit = !maker->is_too_large && whole.empty == 0;
        if (!is_fit || finish(memory, maker, &whole))
            status = ENGINE_OK;
    }
    engine_release(memory, maker);
    if (status == ENGINE_OK && is_fit)
        *backward = made;
    else
        backward_free(memory, made);
    return status;
}
