#include "classifiers/engine/factor.h"

#include "classifiers/engine/frequency.h"
#include "classifiers/engine/utf8.h"

#include <string.h>

#define MOST_DEPTH 16  /* of groups that are looked into */
#define MOST_CHOICES 4 /* a class of more characters is none of a string */
#define MOST_BITS 48   /* rarer than that makes no difference */
#define LESS_DIVISOR 4 /* where all strings of all alternatives are too many: fewer of each, and shorter */

struct strings {
    struct factor_string items[FACTOR_MOST_STRINGS];
    size_t count;
};

static bool
is_same(const struct factor_string *a, const struct factor_string *b)
{
    return a->len == b->len && a->either == b->either && memcmp(a->bytes, b->bytes, a->len) == 0;
}

static bool
add_string(struct strings *to, const struct factor_string *string)
{
    for (size_t i = 0; i < to->count; i++) {
        if (is_same(&to->items[i], string))
            return true;
    }
    if (to->count == FACTOR_MOST_STRINGS)
        return false;
    to->items[to->count++] = *string;
    return true;
}

/* Each of `to` followed by each of `more`; false, and `to` as it was, where that is too much. */
static bool
multiply(struct strings *to, const struct strings *more)
{
    struct strings product = { .count = 0 };

    for (size_t i = 0; i < to->count; i++) {
        for (size_t k = 0; k < more->count; k++) {
            struct factor_string string = to->items[i];

            if (string.len + more->items[k].len > FACTOR_MOST_BYTES)
                return false;
            memcpy(string.bytes + string.len, more->items[k].bytes, more->items[k].len);
            string.either |= more->items[k].either << string.len;
            string.len = (uint8_t)(string.len + more->items[k].len);
            if (!add_string(&product, &string))
                return false;
        }
    }
    *to = product;
    return true;
}

static struct factor_string
utf8_string(uint32_t character)
{
    struct factor_string made = { 0 };
    char bytes[4];

    made.len = (uint8_t)utf8_put(character, bytes);
    memcpy(made.bytes, bytes, made.len);
    return made;
}

/* A character of ASCII that the class has. False where it is the capital letter of one that the class has
 * too: they are one string. */
static bool
ascii_string(const struct symbol_set *may, unsigned symbol, struct factor_string *string)
{
    bool is_small = symbol >= 'a' && symbol <= 'z', is_capital = symbol >= 'A' && symbol <= 'Z';

    if (is_capital && symbol_set_has(may, symbol + ('a' - 'A')))
        return false;
    *string = (struct factor_string){ .len = 1, .bytes = { (uint8_t)symbol } };
    string->either = is_small && symbol_set_has(may, symbol - ('a' - 'A')) ? 1 : 0;
    return true;
}

/* What a class of few characters may be. */
static bool
class_strings(const struct node *node, struct strings *out)
{
    const struct symbol_set *may = &node->class.may;

    bool is_s = node->character == 's' || node->character == 'S';
    bool is_k = node->character == 'k' || node->character == 'K';
    if (node->character >= SYMBOL_ASCII && !node->ignores_case) {
        struct factor_string string = utf8_string(node->character);

        return add_string(out, &string);
    }
    for (unsigned symbol = 0; symbol < SYMBOL_END; symbol++) {
        struct factor_string string;

        if (!symbol_set_has(may, symbol))
            continue;
        if (symbol == SYMBOL_FOLD) {
            struct factor_string long_s = utf8_string(0x17f), kelvin_sign = utf8_string(0x212a);

            if (!is_k && !add_string(out, &long_s))
                return false;
            if (!is_s && !add_string(out, &kelvin_sign))
                return false;
        } else if (symbol >= SYMBOL_ASCII ||
                   (ascii_string(may, symbol, &string) && !add_string(out, &string))) {
            return false;
        }
        if (out->count > MOST_CHOICES)
            return false;
    }
    return out->count > 0;
}

static bool find_strings(const struct node *node, unsigned depth, struct strings *out);

static bool
repeat_strings(const struct node *node, unsigned depth, struct strings *out)
{
    struct strings once = { .count = 0 };
    struct factor_string empty = { 0 };

    if (node->most > FACTOR_MOST_BYTES || !find_strings(node->first, depth, &once))
        return false;
    struct strings times = { .items = { empty }, .count = 1 };
    for (uint32_t i = 0; i <= node->most; i++) {
        for (size_t k = 0; k < times.count && i >= node->least; k++) {
            if (!add_string(out, &times.items[k]))
                return false;
        }
        if (i < node->most && !multiply(&times, &once))
            return false;
    }
    return true;
}

/* All strings that the node can match, where they are few and short. Conditions about what stands beside
 * them are left out. */
static bool
find_strings(const struct node *node, unsigned depth, struct strings *out)
{
    struct factor_string empty = { 0 };

    if (depth == 0)
        return false;
    switch (node->kind) {
    case NODE_CLASS:
        return class_strings(node, out);
    case NODE_SEQUENCE:
        *out = (struct strings){ .items = { empty }, .count = 1 };
        for (const struct node *child = node->first; child != NULL; child = child->next) {
            struct strings part = { .count = 0 };

            if (!find_strings(child, depth - 1, &part) || !multiply(out, &part))
                return false;
        }
        return true;
    case NODE_ALTERNATIVES:
        for (const struct node *child = node->first; child != NULL; child = child->next) {
            struct strings part = { .count = 0 };

            if (!find_strings(child, depth - 1, &part))
                return false;
            for (size_t i = 0; i < part.count; i++) {
                if (!add_string(out, &part.items[i]))
                    return false;
            }
        }
        return true;
    case NODE_REPEAT:
        return repeat_strings(node, depth - 1, out);
    case NODE_EMPTY:
    case NODE_PREVIOUS:
    case NODE_NEXT:
    case NODE_BOUNDARY:
    case NODE_NO_BOUNDARY:
        return add_string(out, &empty);
    case NODE_ANYTHING:
        break;
    }
    return false;
}

/* What stands to the right of a place in the tree, from the innermost sequence outwards. */
struct rest {
    const struct node *siblings; /* the first that stands behind */
    const struct rest *outer;
};

/* Where a part of the tree stands in a match. */
struct place {
    struct tree_width offset;
    uint32_t most_characters;
    struct symbol_set prefix;
    bool is_optional; /* what stands before may be left out */
};

static void
collect_symbols(const struct node *node, struct symbol_set *set)
{
    if (node->kind == NODE_CLASS)
        symbol_set_unite(set, &node->class.may);
    if (node->kind == NODE_ANYTHING)
        *set = symbol_set_complement(&(struct symbol_set){ 0 });
    if (node->kind == NODE_REPEAT) {
        collect_symbols(node->first, set);
        return;
    }
    for (const struct node *child = node->first; child != NULL; child = child->next)
        collect_symbols(child, set);
}

static uint32_t
add_widths(uint32_t a, uint32_t b)
{
    return a > TREE_ENDLESS - b ? TREE_ENDLESS : a + b;
}

static void
pass(struct place *place, const struct node *node)
{
    struct tree_width width = tree_width(node);

    place->offset.least = add_widths(place->offset.least, width.least);
    place->offset.most = add_widths(place->offset.most, width.most);
    place->most_characters = add_widths(place->most_characters, tree_most_characters(node));
    collect_symbols(node, &place->prefix);
    place->is_optional = place->is_optional && width.least == 0 && tree_is_plain(node);
}

/* How many bits of chance are in the string. Behind a byte the same one is no chance: some texts are full of
 * rows of one character. */
static uint32_t
bits_of(const struct factor_string *string)
{
    uint32_t bits = 0;

    for (size_t i = 0; i < string->len; i++)
        bits += i > 0 && string->bytes[i] == string->bytes[i - 1] ? 1 : frequency_bits(string->bytes[i]);
    return bits;
}

/* How many bits of chance are in a place where one of them stands. */
static uint32_t
string_bits(const struct strings *strings)
{
    uint64_t sum = 0; /* in parts of 2 to the power of MOST_BITS */
    uint32_t spread = 0;

    for (size_t i = 0; i < strings->count; i++) {
        uint32_t bits = bits_of(&strings->items[i]);

        sum += (uint64_t)1 << (bits < MOST_BITS ? MOST_BITS - bits : 0);
    }
    while (spread < MOST_BITS && sum >> (spread + 1) != 0)
        spread++;
    return strings->count == 0 ? 0 : MOST_BITS - spread;
}

/* What stands from there on. */
static struct factor_tails
tail_of(const struct rest *rest)
{
    struct factor_tails tails = { .count = 1 };
    struct factor_tail *tail = &tails.items[0];

    for (; rest != NULL && tail->depth < FACTOR_TAIL_DEPTH; rest = rest->outer) {
        if (rest->siblings != NULL)
            tail->siblings[tail->depth++] = rest->siblings;
    }
    return tails;
}

/* Those of all alternatives; none where one has none or there are too many. */
static void
add_tails(struct factor_tails *all, const struct factor_tails *more, bool *are_known)
{
    *are_known = *are_known && more->count > 0 && all->count + more->count <= FACTOR_MOST_TAILS;
    for (unsigned i = 0; i < more->count && *are_known; i++)
        all->items[all->count++] = more->items[i];
    if (!*are_known)
        all->count = 0;
}

/* Takes the strings as the factor if they are better than the best so far. */
static void
offer(struct factor *best, const struct strings *strings, const struct place *place,
      const struct factor_tails *tails)
{
    uint32_t bits = string_bits(strings);

    /* near the start of the match is worth something: fewer places to try */
    if (bits == 0 || bits <= best->bits || place->offset.most > FACTOR_MOST_BEFORE)
        return;
    best->count = strings->count;
    memcpy(best->strings, strings->items, strings->count * sizeof(*strings->items));
    best->bits = bits;
    best->offset = place->offset;
    best->most_characters = place->most_characters;
    best->prefix = place->prefix;
    best->is_prefix_optional = place->is_optional;
    best->tails = *tails;
}

/* How far is looked, and for what. */
struct bounds {
    unsigned depth; /* of groups */
    size_t most;    /* strings of one part */
};

static void find_in(const struct node *node, struct bounds bounds, const struct place *place,
                    const struct rest *rest, struct factor *best);

static struct bounds
one_deeper(struct bounds bounds)
{
    bounds.depth--;
    return bounds;
}

/* Runs of parts that are strings, and what is found inside the others. */
static void
find_in_sequence(const struct node *node, struct bounds bounds, const struct place *from,
                 const struct rest *rest, struct factor *best)
{
    struct place here = *from, run_place = *from;
    struct strings run = { .items = { { 0 } }, .count = 1 };
    struct rest run_rest = { node->first, rest };

    for (const struct node *child = node->first; child != NULL; child = child->next) {
        struct strings part = { .count = 0 };
        struct rest behind = { child->next, rest };
        bool is_string = find_strings(child, MOST_DEPTH, &part) && part.count <= bounds.most;

        if (!is_string || run.count * part.count > bounds.most || !multiply(&run, &part)) {
            struct factor_tails tails = tail_of(&run_rest);

            offer(best, &run, &run_place, &tails);
            run = is_string ? part : (struct strings){ .items = { { 0 } }, .count = 1 };
            run_place = here;
            run_rest.siblings = is_string ? child : child->next;
        }
        if (!is_string) {
            find_in(child, one_deeper(bounds), &here, &behind, best);
            pass(&here, child);
            run_place = here;
        } else {
            pass(&here, child);
        }
    }
    struct factor_tails tails = tail_of(&run_rest);
    offer(best, &run, &run_place, &tails);
}

/* Every alternative has to have a factor; together they are one. */
static void
find_in_alternatives(const struct node *node, struct bounds bounds, const struct place *place,
                     const struct rest *rest, struct factor *best)
{
    struct strings all = { .count = 0 };
    struct place places = {
        .offset = {TREE_ENDLESS, 0}
    };
    struct factor_tails tails = { .count = 0 };
    bool are_known = true;

    for (const struct node *child = node->first; child != NULL; child = child->next) {
        struct factor part = { .count = 0 };

        find_in(child, one_deeper(bounds), place, rest, &part);
        if (part.count == 0)
            return;
        for (size_t i = 0; i < part.count; i++) {
            if (!add_string(&all, &part.strings[i]))
                return;
        }
        symbol_set_unite(&places.prefix, &part.prefix);
        if (part.offset.least < places.offset.least)
            places.offset.least = part.offset.least;
        if (part.offset.most > places.offset.most)
            places.offset.most = part.offset.most;
        if (part.most_characters > places.most_characters)
            places.most_characters = part.most_characters;
        add_tails(&tails, &part.tails, &are_known);
    }
    offer(best, &all, &places, &tails);
}

static void
find_in(const struct node *node, struct bounds bounds, const struct place *place, const struct rest *rest,
        struct factor *best)
{
    struct rest end = { NULL, NULL };

    if (bounds.depth == 0)
        return;
    switch (node->kind) {
    case NODE_SEQUENCE:
        find_in_sequence(node, bounds, place, rest, best);
        return;
    case NODE_ALTERNATIVES:
        find_in_alternatives(node, bounds, place, rest, best);
        return;
    case NODE_REPEAT: /* in the first round; what comes behind it is not known */
        if (node->least > 0)
            find_in(node->first, one_deeper(bounds), place, node->most == 1 ? rest : &end, best);
        return;
    case NODE_CLASS: {
        struct strings strings = { .count = 0 };

        if (class_strings(node, &strings))
            offer(best, &strings, place, &(struct factor_tails){ 0 });
        return;
    }
    case NODE_EMPTY:
    case NODE_PREVIOUS:
    case NODE_NEXT:
    case NODE_BOUNDARY:
    case NODE_NO_BOUNDARY:
    case NODE_ANYTHING:
        return;
    }
}

void
factor_find(const struct tree *tree, struct factor *best)
{
    struct place start = { .is_optional = tree->is_regular };

    *best = (struct factor){ 0 };
    for (size_t most = FACTOR_MOST_STRINGS; tree->root != NULL && best->count == 0 && most > 0;
         most /= LESS_DIVISOR)
        find_in(tree->root, (struct bounds){ MOST_DEPTH, most }, &start, NULL, best);
}
