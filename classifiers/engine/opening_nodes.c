/* The nodes of an opening: sets of an automaton's states, followed class by class. */
#include "classifiers/engine/opening_builder.h"

#include "classifiers/engine/frequency.h"

#include <string.h>

static uint32_t
hash_of(const uint32_t *words, size_t count, uint32_t seed)
{
    uint32_t hash = seed * 0x9e3779b1u;

    for (size_t i = 0; i < count; i++)
        hash = (hash ^ words[i]) * 0x01000193u + (hash >> 15);
    return (hash ^ hash >> 16) % OPENING_SLOTS;
}

/* The symbols that a character of the kind may be. */
static bool
class_has(enum text_class kind, unsigned symbol)
{
    if (symbol < SYMBOL_ASCII)
        return text_class_of((uint8_t)symbol) == kind;
    if (symbol == SYMBOL_END)
        return kind == TEXT_END;
    if (kind == TEXT_HIGH_DIGIT)
        return symbol != SYMBOL_FOLD;
    if (kind == TEXT_HIGH_KNOWN)
        return symbol != SYMBOL_DIGIT && symbol != SYMBOL_NEW;
    return kind == TEXT_HIGH_OTHER && symbol == SYMBOL_OTHER;
}

/* What characters with the symbol are taken for, as bits. */
static uint32_t
kinds_of(const struct opening_builder *builder, unsigned symbol)
{
    uint32_t kinds = 0;

    for (enum text_class class = 0; class < TEXT_CLASSES; class ++)
        kinds |= (uint32_t)class_has(class, symbol) << builder->as[class];
    return kinds;
}

void
opening_make_choices(struct opening_builder *builder)
{
    const struct automaton *automaton = builder->automaton;
    uint32_t kinds[SYMBOLS];

    for (unsigned symbol = 0; symbol < SYMBOLS; symbol++)
        kinds[symbol] = kinds_of(builder, symbol);
    memset(builder->choices, 0, sizeof(builder->choices));
    for (enum text_class kind = 0; kind < TEXT_CLASSES; kind++) {
        struct opening_choices *choices = &builder->choices[kind];
        bool is_known[SYMBOLS] = { false };

        for (unsigned symbol = 0; symbol < SYMBOLS; symbol++) {
            bool *is_column_known = &is_known[automaton->column_of[symbol]];

            /* what is beyond ASCII, or the end, is not read as a character of the same column is */
            if ((kinds[symbol] >> kind & 1) == 0 || (symbol < SYMBOL_ASCII && *is_column_known))
                continue;
            *is_column_known = true;
            choices->symbols[choices->count++] = (uint8_t)symbol;
        }
    }
}

static enum opening_kind kind_of(enum text_class class)
{
    if (class == TEXT_DIGIT)
        return OPENING_DIGIT;
    return class <= TEXT_CAPITAL ? OPENING_LETTER : OPENING_MARK;
}

/* Of mail and what it carries: how often a character of each kind follows one of each kind, and how often it
 * stands anywhere. */
static const double follows[OPENING_KINDS][OPENING_KINDS] = {
    [OPENING_LETTER] = {[OPENING_LETTER] = 0.80,  [OPENING_DIGIT] = 0.02, [OPENING_MARK] = 0.18},
    [OPENING_DIGIT] = { [OPENING_LETTER] = 0.08, [OPENING_DIGIT] = 0.55, [OPENING_MARK] = 0.37},
    [OPENING_MARK] = { [OPENING_LETTER] = 0.60, [OPENING_DIGIT] = 0.12, [OPENING_MARK] = 0.28},
};
static const double stands[OPENING_KINDS] = {
    [OPENING_LETTER] = 0.65, [OPENING_DIGIT] = 0.07, [OPENING_MARK] = 0.28
};

void
opening_make_shares(struct opening_builder *builder)
{
    double all[OPENING_KINDS] = { 0 };

    for (unsigned byte = 0; byte < 256; byte++) {
        enum text_class class = text_class_of((uint8_t)byte);

        builder->shares[class] += frequency_share((uint8_t)byte);
        all[kind_of(class)] += frequency_share((uint8_t)byte);
    }
    for (enum text_class class = 0; class < TEXT_CLASSES; class ++)
        builder->shares[class] /= all[kind_of(class)];
}

static void
gather(struct opening_builder *builder, uint32_t state, size_t *count)
{
    if (builder->stamps[state] == builder->stamp)
        return;
    builder->stamps[state] = builder->stamp;
    builder->merged[(*count)++] = state;
}

/* Sets are compared in order. */
static void
sort(uint32_t *words, size_t count)
{
    for (size_t gap = count / 2; gap > 0; gap /= 2) {
        for (size_t i = gap; i < count; i++) {
            uint32_t word = words[i];
            size_t at = i;

            for (; at >= gap && words[at - gap] > word; at -= gap)
                words[at] = words[at - gap];
            words[at] = word;
        }
    }
}

/* The gathered states as a set, to which a share of the places leads: what `to` of a set has. */
static uint32_t
find_set(struct opening_builder *builder, size_t count, uint32_t depth, enum text_class read, double share)
{
    sort(builder->merged, count);
    uint32_t slot = hash_of(builder->merged, count, depth);
    for (; builder->set_slots[slot] != 0; slot = (slot + 1) % OPENING_SLOTS) {
        struct opening_states *known = &builder->sets[builder->set_slots[slot] - 1];

        if (known->count == count && known->depth == depth &&
            memcmp(builder->words + known->at, builder->merged, count * sizeof(*builder->words)) == 0) {
            known->shares[kind_of(read)] += share;
            return OPENING_FIRST_NODE + builder->set_slots[slot] - 1;
        }
    }
    if (builder->set_count == OPENING_MOST_SETS || builder->word_count + count > OPENING_MOST_WORDS)
        return OPENING_ALWAYS;
    memcpy(builder->words + builder->word_count, builder->merged, count * sizeof(*builder->words));
    builder->sets[builder->set_count] = (struct opening_states){ .at = (uint32_t)builder->word_count,
                                                                 .count = (uint32_t)count,
                                                                 .depth = depth };
    builder->sets[builder->set_count].shares[kind_of(read)] = share;
    builder->word_count += count;
    builder->set_slots[slot] = (uint32_t)++builder->set_count;
    return OPENING_FIRST_NODE + (uint32_t)builder->set_count - 1;
}

static uint32_t
find_node(struct opening_builder *builder, const uint32_t to[TEXT_CLASSES])
{
    bool is_never = true, is_always = true;

    for (unsigned kind = 0; kind < TEXT_CLASSES; kind++) {
        is_never = is_never && to[kind] == OPENING_NEVER;
        is_always = is_always && to[kind] == OPENING_ALWAYS;
    }
    if (is_never || is_always)
        return is_never ? OPENING_NEVER : OPENING_ALWAYS;
    uint32_t slot = hash_of(to, TEXT_CLASSES, 0);
    for (; builder->node_slots[slot] != 0; slot = (slot + 1) % OPENING_SLOTS) {
        uint32_t known = builder->node_slots[slot];

        if (memcmp(builder->nodes[known].to, to, sizeof(builder->nodes[known].to)) == 0)
            return known;
    }
    if (builder->node_count == OPENING_MOST_NODES) {
        builder->is_too_large = true;
        return OPENING_ALWAYS;
    }
    struct opening_node *node = &builder->nodes[builder->node_count];
    memcpy(node->to, to, sizeof(node->to));
    node->has_stream = false;
    builder->node_slots[slot] = (uint32_t)builder->node_count;
    return (uint32_t)builder->node_count++;
}

/* Of the places that lead to the set, those where a character that is taken for this class comes next. */
static double
share_behind(const struct opening_builder *builder, const struct opening_states *set, enum text_class class)
{
    double share = 0;

    for (enum text_class like = 0; like < TEXT_CLASSES; like++) {
        for (unsigned last = 0; builder->as[like] == class && last < OPENING_KINDS; last++)
            share += set->shares[last] * follows[last][kind_of(like)] * builder->shares[like];
    }
    return share;
}

/* What the states of the set lead to with a character of the class, and so large a share of the places. */
static uint32_t
follow(struct opening_builder *builder, const struct opening_states *set, enum text_class class, double share)
{
    const struct automaton *automaton = builder->automaton;
    const struct opening_choices *choices = &builder->choices[class];
    size_t count = 0;

    builder->stamp++;
    for (uint32_t i = 0; i < set->count; i++) {
        for (unsigned k = 0; k < choices->count; k++) {
            unsigned symbol = choices->symbols[k];
            uint32_t state = builder->words[set->at + i];
            uint16_t next = automaton_entry(automaton, state, automaton->column_of[symbol]);

            if ((next & AUTOMATON_ACCEPTS) != 0 ||
                (next != 0 && symbol >= SYMBOL_ASCII && symbol != SYMBOL_END))
                return OPENING_ALWAYS;
            if (next != 0 && symbol != SYMBOL_END)
                gather(builder, next, &count);
        }
    }
    return count == 0 ? OPENING_NEVER : find_set(builder, count, set->depth + 1, class, share);
}

/* The character in front, which says in what state the automaton starts. A character beyond ASCII ends with
 * a byte of TEXT_HIGH_REST. Nothing is asked where the text begins, so TEXT_END may go with most classes. */
static void
make_starts(struct opening_builder *builder, uint32_t to[TEXT_CLASSES])
{
    for (enum text_class class = 0; class < TEXT_END; class ++) {
        double share = stands[kind_of(class)] * builder->shares[class];
        size_t count = 0;

        builder->stamp++;
        for (unsigned symbol = 0; symbol < SYMBOL_END; symbol++) {
            if (symbol < SYMBOL_ASCII ? class_has(class, symbol) : class == TEXT_HIGH_REST)
                gather(builder, builder->automaton->start[symbol], &count);
        }
        to[class] = count == 0 ? OPENING_NEVER : find_set(builder, count, 0, class, share);
    }
    to[TEXT_END] = to[TEXT_OTHER];
    to[TEXT_HIGH_DIGIT] = to[TEXT_HIGH_OTHER] = to[TEXT_HIGH_KNOWN] = to[TEXT_HIGH_REST];
}

/* The node of what `to` of a set leads to. */
static uint32_t
find_node_of(struct opening_builder *builder, const uint32_t to[TEXT_CLASSES])
{
    uint32_t nodes[TEXT_CLASSES];

    for (unsigned class = 0; class < TEXT_CLASSES; class ++) {
        nodes[class] = to[class];
        if (to[class] >= OPENING_FIRST_NODE)
            nodes[class] = builder->sets[to[class] - OPENING_FIRST_NODE].node;
    }
    return find_node(builder, nodes);
}

/* The classes that are told behind the set, and what is kept for certain. */
static double
follow_all(struct opening_builder *builder, size_t number)
{
    double kept = 0;

    for (enum text_class class = 0; class < TEXT_CLASSES; class ++) {
        double share = share_behind(builder, &builder->sets[number], class);

        if (builder->as[class] != class)
            continue;
        uint32_t to = follow(builder, &builder->sets[number], class, share);
        builder->sets[number].to[class] = to;
        kept += to == OPENING_ALWAYS ? share : 0;
    }
    for (enum text_class class = 0; class < TEXT_CLASSES; class ++)
        builder->sets[number].to[class] = builder->sets[number].to[builder->as[class]];
    return kept;
}

uint32_t
opening_make_root(struct opening_builder *builder, double least_share, double *kept)
{
    uint32_t starts[TEXT_CLASSES];

    *kept = 0;
    make_starts(builder, starts);
    /* those of one depth come behind all that lead to them: their shares are known then */
    for (size_t i = 0; i < builder->set_count; i++) {
        struct opening_states *set = &builder->sets[i];
        double share = set->shares[OPENING_LETTER] + set->shares[OPENING_DIGIT] + set->shares[OPENING_MARK];
        bool is_followed = share >= least_share && set->depth < OPENING_DEPTH;

        set->node = is_followed ? OPENING_NEVER : OPENING_ALWAYS;
        *kept += is_followed ? follow_all(builder, i) : share;
    }
    for (size_t i = builder->set_count; i > 0; i--) {
        struct opening_states *set = &builder->sets[i - 1];

        if (set->node == OPENING_NEVER)
            set->node = find_node_of(builder, set->to);
    }
    return find_node_of(builder, starts);
}
