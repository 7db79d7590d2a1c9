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
    return kind == TEXT_HIGH && symbol != SYMBOL_DIGIT && symbol != SYMBOL_NEW;
}

void
opening_make_choices(struct opening_builder *builder)
{
    const struct automaton *automaton = builder->automaton;

    memset(builder->choices, 0, sizeof(builder->choices));
    for (enum text_class kind = 0; kind < TEXT_CLASSES; kind++) {
        struct opening_choices *choices = &builder->choices[kind];
        bool is_known[SYMBOLS] = { false };

        for (unsigned symbol = 0; symbol < SYMBOLS; symbol++) {
            bool *is_column_known = &is_known[automaton->column_of[symbol]], is_in = false;

            for (enum text_class like = 0; like < TEXT_CLASSES; like++)
                is_in = is_in || (builder->as[like] == kind && class_has(like, symbol));
            /* what is beyond ASCII, or the end, is not read as a character of the same column is */
            if (!is_in || (symbol < SYMBOL_ASCII && *is_column_known))
                continue;
            *is_column_known = true;
            choices->symbols[choices->count++] = (uint8_t)symbol;
        }
    }
}

/* Those of ASCII. */
void
opening_make_shares(struct opening_builder *builder)
{
    double all = 0;

    for (unsigned byte = 0; byte < SYMBOL_ASCII; byte++) {
        builder->shares[text_class_of((uint8_t)byte)] += frequency_share((uint8_t)byte);
        all += frequency_share((uint8_t)byte);
    }
    for (unsigned kind = 0; kind < TEXT_CLASSES; kind++)
        builder->shares[kind] /= all;
}

double
opening_share_of(const struct opening_builder *builder, uint32_t node)
{
    if (node < OPENING_FIRST_NODE)
        return node == OPENING_ALWAYS ? 1 : 0;
    return builder->nodes[node].share;
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

/* The gathered states as a set; UINT32_MAX where there are too many. */
static uint32_t
find_set(struct opening_builder *builder, size_t count, uint32_t depth)
{
    sort(builder->merged, count);
    uint32_t slot = hash_of(builder->merged, count, depth);
    for (; builder->set_slots[slot] != 0; slot = (slot + 1) % OPENING_SLOTS) {
        const struct opening_states *known = &builder->sets[builder->set_slots[slot] - 1];

        if (known->count == count && known->depth == depth &&
            memcmp(builder->words + known->at, builder->merged, count * sizeof(*builder->words)) == 0)
            return builder->set_slots[slot] - 1;
    }
    if (builder->set_count == OPENING_MOST_SETS || builder->word_count + count > OPENING_MOST_WORDS) {
        builder->is_too_large = true;
        return UINT32_MAX;
    }
    memcpy(builder->words + builder->word_count, builder->merged, count * sizeof(*builder->words));
    builder->sets[builder->set_count] =
        (struct opening_states){ (uint32_t)builder->word_count, (uint32_t)count, depth, UINT32_MAX };
    builder->word_count += count;
    builder->set_slots[slot] = (uint32_t)++builder->set_count;
    return (uint32_t)builder->set_count - 1;
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
    node->shifted = 0;
    node->share = 0;
    for (unsigned kind = 0; kind < TEXT_CLASSES; kind++)
        node->share += builder->shares[kind] * opening_share_of(builder, to[kind]);
    builder->node_slots[slot] = (uint32_t)builder->node_count;
    return (uint32_t)builder->node_count++;
}

static uint32_t make_node(struct opening_builder *builder, uint32_t set);

/* The node of what the states of the set lead to with a character of the kind. */
static uint32_t
follow(struct opening_builder *builder, uint32_t from, enum text_class kind)
{
    const struct opening_states set = builder->sets[from];
    const struct automaton *automaton = builder->automaton;
    const struct opening_choices *choices = &builder->choices[kind];
    size_t count = 0;

    builder->stamp++;
    for (uint32_t i = 0; i < set.count; i++) {
        for (unsigned k = 0; k < choices->count; k++) {
            unsigned symbol = choices->symbols[k];
            uint32_t state = builder->words[set.at + i];
            uint16_t next = automaton_entry(automaton, state, automaton->column_of[symbol]);

            if ((next & AUTOMATON_ACCEPTS) != 0 ||
                (next != 0 && symbol >= SYMBOL_ASCII && symbol != SYMBOL_END))
                return OPENING_ALWAYS;
            if (next != 0 && symbol != SYMBOL_END)
                gather(builder, next, &count);
        }
    }
    if (count == 0)
        return OPENING_NEVER;
    if (set.depth == 1)
        return OPENING_ALWAYS;
    uint32_t to = find_set(builder, count, set.depth - 1);
    return to == UINT32_MAX ? OPENING_ALWAYS : make_node(builder, to);
}

static uint32_t
make_node(struct opening_builder *builder, uint32_t set)
{
    uint32_t to[TEXT_CLASSES];

    if (builder->sets[set].node != UINT32_MAX)
        return builder->sets[set].node;
    for (enum text_class kind = 0; kind < TEXT_CLASSES; kind++) {
        if (builder->as[kind] == kind)
            to[kind] = builder->is_too_large ? OPENING_ALWAYS : follow(builder, set, kind);
    }
    for (enum text_class kind = 0; kind < TEXT_CLASSES; kind++)
        to[kind] = to[builder->as[kind]];
    builder->sets[set].node = find_node(builder, to);
    return builder->sets[set].node;
}

/* The character in front, which says in what state the automaton starts. A character beyond ASCII ends with
 * a byte of TEXT_HIGH. Nothing is asked where the text begins, so TEXT_END may go with most classes. */
uint32_t
opening_make_root(struct opening_builder *builder, uint32_t depth)
{
    uint32_t to[TEXT_CLASSES] = { 0 };

    for (enum text_class kind = 0; kind < TEXT_END && !builder->is_too_large; kind++) {
        size_t count = 0;

        builder->stamp++;
        for (unsigned symbol = 0; symbol < SYMBOL_END; symbol++) {
            if (symbol < SYMBOL_ASCII ? class_has(kind, symbol) : kind == TEXT_HIGH)
                gather(builder, builder->automaton->start[symbol], &count);
        }
        uint32_t set = count == 0 ? UINT32_MAX : find_set(builder, count, depth);
        to[kind] = set == UINT32_MAX ? OPENING_NEVER : make_node(builder, set);
    }
    to[TEXT_END] = to[TEXT_OTHER];
    to[TEXT_HIGH_DIGIT] = to[TEXT_HIGH];
    return find_node(builder, to);
}
