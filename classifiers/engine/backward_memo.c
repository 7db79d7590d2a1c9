#include "classifiers/engine/backward_inside.h"

#include <string.h>

#define MOST_KNOWN 512   /* states; number 0 is none */
#define MAY_BEGIN 0x8000 /* with the number of a state: a match may begin in front of the symbol */
#define SLOTS (2 * MOST_KNOWN)
#define FREE_MISSES 512  /* steps that may be new ... */
#define BYTES_PER_MISS 8 /* ... and one more for so many bytes: making them costs more than to know them */

/* Where a reader stands: what it may complete, and the symbol in front of which that is so. */
struct known {
    struct backward_state state;
    uint8_t next;
};

struct backward_memo {
    const struct backward *backward; /* whose steps these are */
    unsigned used;                   /* states */
    struct known known[MOST_KNOWN];
    uint16_t slots[SLOTS];               /* the numbers of states, by hash */
    uint16_t steps[MOST_KNOWN][SYMBOLS]; /* to which state a symbol leads; 0: it is not known */
};

struct backward_memo *
backward_memo_new(const struct engine_memory *memory)
{
    return engine_allocate(memory, 1, sizeof(struct backward_memo));
}

void
backward_memo_free(const struct engine_memory *memory, struct backward_memo *memo)
{
    engine_release(memory, memo);
}

static void
forget(struct backward_memo *memo, const struct backward *backward)
{
    memset(memo->slots, 0, sizeof(memo->slots));
    memset(memo->steps, 0, memo->used * sizeof(memo->steps[0]));
    memo->used = 1;
    memo->backward = backward;
}

static unsigned
slot_of(const struct known *at)
{
    uint64_t hash = at->next;

    for (unsigned i = 0; i < BACKWARD_MOST_WORDS; i++)
        hash = (hash ^ at->state.words[i] ^ hash >> 29) * UINT64_C(0x9e3779b97f4a7c15);
    return (unsigned)(hash >> 32) % SLOTS;
}

static bool
is_same(const struct known *a, const struct known *b)
{
    return a->next == b->next && memcmp(&a->state, &b->state, sizeof(a->state)) == 0;
}

/* The number of where the reader stands, with MAY_BEGIN. What was known is forgotten where there is no room
 * left. */
static uint16_t
number_of(struct backward_memo *memo, const struct known *at)
{
    const struct backward_state *first = &memo->backward->first;
    uint64_t common = 0;

    if (memo->used == MOST_KNOWN)
        forget(memo, memo->backward);
    unsigned slot = slot_of(at);
    while (memo->slots[slot] != 0 && !is_same(&memo->known[memo->slots[slot]], at))
        slot = (slot + 1) % SLOTS;
    if (memo->slots[slot] == 0) {
        memo->known[memo->used] = *at;
        memo->slots[slot] = (uint16_t)memo->used++;
    }
    for (unsigned i = 0; i < BACKWARD_MOST_WORDS; i++)
        common |= at->state.words[i] & first->words[i];
    return (uint16_t)(memo->slots[slot] | (common != 0 ? MAY_BEGIN : 0));
}

/* A step that is not known. */
static uint16_t
learn(struct backward_memo *memo, unsigned number, uint8_t symbol)
{
    struct known at = memo->known[number];
    bool is_full = memo->used == MOST_KNOWN;

    backward_step(memo->backward, symbol, at.next, &at.state);
    at.next = symbol;
    uint16_t to = number_of(memo, &at);
    if (!is_full)
        memo->steps[number][symbol] = to;
    return to;
}

void
backward_read_known(struct backward_memo *memo, struct backward_reader *reader,
                    const struct backward_range *range, uint64_t *starts)
{
    struct known at = { reader->state, reader->next };
    size_t misses = 0;

    if (memo->backward != reader->backward)
        forget(memo, reader->backward);
    unsigned number = number_of(memo, &at) & ~(unsigned)MAY_BEGIN;
    while (reader->at > range->from) {
        size_t before = reader->at;
        uint8_t symbol = backward_symbol(reader->text, &before);
        uint16_t to = memo->steps[number][symbol];

        if (to == 0) {
            if (misses++ > FREE_MISSES + (range->end - before) / BYTES_PER_MISS)
                break;
            to = learn(memo, number, symbol);
        }
        reader->at = before;
        number = to & ~(unsigned)MAY_BEGIN;
        if ((to & MAY_BEGIN) != 0 && starts != NULL)
            starts[(before - range->from) / 64] |= (uint64_t)1 << (before - range->from) % 64;
    }
    reader->state = memo->known[number].state;
    reader->next = memo->known[number].next;
}
