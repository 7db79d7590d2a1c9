#include "classifiers/engine/backward_inside.h"

/* The ways in which a match may end between the two symbols, as bits. */
static inline unsigned
ends_between(const struct backward *backward, uint8_t symbol, uint8_t next)
{
    unsigned here = backward->word_of[symbol], there = backward->word_of[next];
    bool is_known = here != SYMBOL_WORD_UNKNOWN && there != SYMBOL_WORD_UNKNOWN;
    unsigned ends = backward->ends_before[next];

    if (!is_known || here != there)
        ends |= backward->boundaries;
    if (!is_known || here == there)
        ends |= backward->no_boundaries;
    return ends;
}

static inline __attribute__((always_inline)) void
unite(uint64_t *to, const struct backward_state *set, unsigned words)
{
    for (unsigned i = 0; i < words; i++)
        to[i] |= set->words[i];
}

/* The positions that those of the state may follow. */
static inline __attribute__((always_inline)) void
follow_links(const struct backward *backward, const uint64_t *state, uint64_t *made, unsigned words)
{
    for (unsigned word = 0; word < words; word++) {
        const struct backward_word *links = &backward->links_of[word];

        if ((state[word] & links->behind) == 0)
            continue;
        for (unsigned i = links->first; i < links->end; i++) {
            if ((state[word] & backward->links[i].behind) != 0)
                unite(made, &backward->links[i].before, words);
        }
    }
}

/* The state in front of `symbol`. */
static inline __attribute__((always_inline)) void
step(struct backward_reader *reader, uint8_t symbol, unsigned words)
{
    const struct backward *backward = reader->backward;
    const uint64_t *read = backward->read + (size_t)backward->column_of[symbol] * words;
    uint64_t *state = reader->state.words, made[BACKWARD_MOST_WORDS];

    for (unsigned i = 0; i < words; i++) {
        uint64_t carried = i + 1 < words ? state[i + 1] << 63 : 0;

        made[i] = (state[i] >> 1 | carried) & backward->chain.words[i];
    }
    follow_links(backward, state, made, words);
    for (unsigned ends = ends_between(backward, symbol, reader->next); ends != 0; ends &= ends - 1)
        unite(made, &backward->last[__builtin_ctz(ends)], words);
    for (unsigned i = 0; i < words; i++)
        state[i] = made[i] & read[i];
    reader->next = symbol;
}

static inline __attribute__((always_inline)) bool
may_begin(const struct backward_reader *reader, unsigned words)
{
    uint64_t common = 0;

    for (unsigned i = 0; i < words; i++)
        common |= reader->state.words[i] & reader->backward->first.words[i];
    return common != 0;
}

/* Made for each number of words of its own, so that loops over them are none. */
static inline __attribute__((always_inline)) void
read_back(struct backward_reader *reader, const struct backward_range *range, uint64_t *starts,
          unsigned words)
{
    while (reader->at > range->from) {
        uint8_t symbol = backward_symbol(reader->text, &reader->at);
        step(reader, symbol, words);
        size_t place = reader->at - range->from;
        if (starts != NULL && may_begin(reader, words))
            starts[place / 64] |= (uint64_t)1 << place % 64;
    }
}

void
backward_step(const struct backward *backward, uint8_t symbol, uint8_t next, struct backward_state *state)
{
    struct backward_reader reader = { .backward = backward, .next = next, .state = *state };

    step(&reader, symbol, backward->words);
    *state = reader.state;
}

void
backward_read(const struct backward *backward, const struct backward_range *range,
              struct backward_state *state, uint64_t *starts, struct backward_memo *memo)
{
    struct backward_reader reader = { backward, range->text, range->end, SYMBOL_END, *state };
    size_t behind = range->end;

    if (range->end < range->len)
        reader.next = symbol_of(utf8_next(range->text, &behind));
    if (memo != NULL)
        backward_read_known(memo, &reader, range, starts);
    switch (backward->words) {
    case 1:
        read_back(&reader, range, starts, 1);
        break;
    case 2:
        read_back(&reader, range, starts, 2);
        break;
    case 3:
        read_back(&reader, range, starts, 3);
        break;
    case 4:
        read_back(&reader, range, starts, 4);
        break;
    case 5:
        read_back(&reader, range, starts, 5);
        break;
    case 6:
        read_back(&reader, range, starts, 6);
        break;
    case 7:
        read_back(&reader, range, starts, 7);
        break;
    default:
        read_back(&reader, range, starts, BACKWARD_MOST_WORDS);
    }
    *state = reader.state;
}

uint32_t
backward_reach(const struct backward *backward)
{
    return backward->reach;
}

uint32_t
backward_price(const struct backward *backward)
{
    return backward->words;
}

void
backward_free(const struct engine_memory *memory, struct backward *backward)
{
    if (backward == NULL)
        return;
    engine_release(memory, backward->links);
    engine_release(memory, backward->read);
    engine_release(memory, backward);
}
