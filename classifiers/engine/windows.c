#include "classifiers/engine/windows.h"

#include "classifiers/engine/frequency.h"

#include <stdlib.h>

#define ROUNDS 3 /* each window is taken out and put in again where it fits best */
/* Of more patterns the first choice stays, among few: all buckets are full anyway. */
#define MOST_TO_CHOOSE 2000
#define FEW_OFFSETS 3
#define ANY_HALF 0xffff
#define COMPARISON_PRICE 20 /* of the look at a place that only passes */
#define ALL_BYTES 10000.0   /* frequency_share counts in parts of it */

/* What may stand at one place: halves of bytes (nibbles.h), as bits. */
struct place {
    uint16_t low, high;
};

/* How many strings have each half there. */
struct place_counts {
    uint32_t low[16], high[16];
};

struct bucket {
    struct place_counts counts[NIBBLE_PLACES];
    struct place places[NIBBLE_PLACES];
    double chances[NIBBLE_PLACES]; /* that a byte of a text passes */
};

struct choice {
    struct bucket buckets[NIBBLE_BUCKETS];
    unsigned most_offset;
    double rows[16][256]; /* by upper half and those lower halves that go with it, as bits: how frequent */
};

/* A factor while its place is sought. */
struct item {
    struct window *window;
    unsigned shortest; /* bytes of its shortest string */
    uint8_t buckets[FACTOR_MOST_STRINGS];
};

static struct place
place_of(const struct factor_string *string, unsigned at)
{
    if (at >= string->len)
        return (struct place){ ANY_HALF, ANY_HALF };
    uint8_t byte = string->bytes[at];
    uint8_t other = (string->either >> at & 1) != 0 ? (uint8_t)(byte - ('a' - 'A')) : byte;
    return (struct place){ (uint16_t)(1u << nibble_low(byte)),
                           (uint16_t)(1u << nibble_high(byte) | 1u << nibble_high(other)) };
}

/* The two halves have a bit in common, so with an upper half go eight lower ones. */
static unsigned
lows_with(unsigned low, unsigned high)
{
    return (high & 1) != 0 ? low >> 8 : low & UINT8_MAX;
}

static double
chance_of(const struct choice *choice, struct place place)
{
    double sum = 0;

    for (unsigned left = place.high; left != 0; left &= left - 1) {
        unsigned high = (unsigned)__builtin_ctz(left);

        sum += choice->rows[high][lows_with(place.low, high)];
    }
    return sum;
}

static void
fill_rows(struct choice *choice)
{
    for (unsigned byte = 0; byte < 256; byte++) {
        unsigned high = nibble_high((uint8_t)byte), low = lows_with(1u << nibble_low((uint8_t)byte), high);

        for (unsigned lows = 0; lows < 256; lows++)
            choice->rows[high][lows] += (lows & low) != 0 ? frequency_share((uint8_t)byte) / ALL_BYTES : 0;
    }
}

static double
chance_of_bucket(const struct bucket *bucket)
{
    double chance = 1;

    for (unsigned place = 0; place < NIBBLE_PLACES; place++)
        chance *= bucket->chances[place];
    return chance;
}

/* How much the places where the window itself stands cost, in places that only pass. */
static double
price_of_itself(const struct factor_string *string, unsigned offset)
{
    unsigned end = offset + WINDOW_BYTES < string->len ? offset + WINDOW_BYTES : string->len;
    double chance = 1;

    for (unsigned i = offset; i < end; i++)
        chance *= frequency_share(string->bytes[i]) / ALL_BYTES;
    return COMPARISON_PRICE * chance;
}

/* By how much more often the bucket would pass with the window in it. */
static double
price(const struct choice *choice, unsigned number, const struct factor_string *string, unsigned offset)
{
    const struct bucket *bucket = &choice->buckets[number];
    double chance = 1;

    for (unsigned i = 0; i < NIBBLE_PLACES; i++) {
        struct place has = bucket->places[i], wants = place_of(string, offset + nibble_offset(number) + i);
        struct place with = { has.low | wants.low, has.high | wants.high };
        bool is_same = with.low == has.low && with.high == has.high;

        chance *= is_same ? bucket->chances[i] : chance_of(choice, with);
    }
    return chance - chance_of_bucket(bucket);
}

static unsigned
best_bucket(const struct choice *choice, const struct factor_string *string, unsigned offset, double *least)
{
    unsigned best = 0;

    for (unsigned i = 0; i < NIBBLE_BUCKETS; i++) {
        double asked = price(choice, i, string, offset);

        if (i > 0 && asked >= *least)
            continue;
        *least = asked;
        best = i;
    }
    return best;
}

static void
count_half(uint32_t counts[16], uint16_t halves, int by, uint16_t *present)
{
    for (unsigned half = 0; half < 16; half++) {
        counts[half] += (halves >> half & 1) != 0 ? (uint32_t)by : 0;
        *present |= (uint16_t)((counts[half] != 0) << half);
    }
}

/* Puts the window into the bucket (by 1), or takes it out (by -1). */
static void
count_window(struct choice *choice, unsigned number, const struct factor_string *string, unsigned offset,
             int by)
{
    struct bucket *bucket = &choice->buckets[number];

    for (unsigned i = 0; i < NIBBLE_PLACES; i++) {
        struct place place = place_of(string, offset + nibble_offset(number) + i), present = { 0, 0 };

        count_half(bucket->counts[i].low, place.low, by, &present.low);
        count_half(bucket->counts[i].high, place.high, by, &present.high);
        bucket->places[i] = present;
        bucket->chances[i] = chance_of(choice, present);
    }
}

static unsigned
shortest_of(const struct factor *factor)
{
    unsigned least = FACTOR_MOST_BYTES;

    for (size_t i = 0; i < factor->count; i++)
        least = factor->strings[i].len < least ? factor->strings[i].len : least;
    return least;
}

static unsigned
best_offset(const struct choice *choice, const struct item *item)
{
    const struct factor *factor = item->window->factor;
    unsigned last = item->shortest < WINDOW_BYTES ? 0 : item->shortest - WINDOW_BYTES, best = 0;
    double least = 0;

    for (unsigned offset = 0; offset <= last && offset <= choice->most_offset; offset++) {
        double sum = 0;

        for (size_t i = 0; i < factor->count; i++) {
            double asked;

            (void)best_bucket(choice, &factor->strings[i], offset, &asked);
            sum += asked + price_of_itself(&factor->strings[i], offset);
        }
        if (offset > 0 && sum >= least)
            continue;
        least = sum;
        best = offset;
    }
    return best;
}

static void
put_in(struct choice *choice, struct item *item)
{
    const struct factor *factor = item->window->factor;
    unsigned offset = best_offset(choice, item);
    double asked;

    for (size_t i = 0; i < factor->count; i++) {
        unsigned bucket = best_bucket(choice, &factor->strings[i], offset, &asked);

        count_window(choice, bucket, &factor->strings[i], offset, 1);
        item->buckets[i] = (uint8_t)bucket;
    }
    item->window->offset = offset;
}

static void
take_out(struct choice *choice, const struct item *item)
{
    const struct factor *factor = item->window->factor;

    for (size_t i = 0; i < factor->count; i++)
        count_window(choice, item->buckets[i], &factor->strings[i], item->window->offset, -1);
}

static void
fill_set(const struct choice *choice, struct nibble_set *set)
{
    *set = (struct nibble_set){ 0 };
    for (unsigned bucket = 0; bucket < NIBBLE_BUCKETS; bucket++) {
        for (unsigned i = 0; i < NIBBLE_PLACES; i++) {
            struct nibble_place *to = bucket < 8 ? &set->first[i] : &set->second[i];
            struct place place = choice->buckets[bucket].places[i];

            for (unsigned half = 0; half < 16; half++) {
                to->low[half] |= (uint8_t)((place.low >> half & 1) << bucket % 8);
                to->high[half] |= (uint8_t)((place.high >> half & 1) << bucket % 8);
            }
        }
    }
}

/* Those that have the least choice come first: the others follow them. */
static int
compare_items(const void *a, const void *b)
{
    const struct item *first = a, *second = b;

    if (first->shortest != second->shortest)
        return first->shortest < second->shortest ? -1 : 1;
    return first->window < second->window ? -1 : first->window > second->window;
}

enum engine_status
windows_choose(const struct engine_memory *memory, struct window *windows, size_t count,
               struct nibble_set *set)
{
    struct choice *choice = engine_allocate(memory, 1, sizeof(*choice));
    struct item *items = engine_allocate(memory, count, sizeof(*items));
    bool is_made = choice != NULL && items != NULL;
    bool is_many = count > MOST_TO_CHOOSE;

    for (size_t i = 0; is_made && i < count; i++)
        items[i] = (struct item){ .window = &windows[i], .shortest = shortest_of(windows[i].factor) };
    if (is_made) {
        fill_rows(choice);
        choice->most_offset = is_many ? FEW_OFFSETS : FACTOR_MOST_BYTES;
    }
    if (is_made && count > 1)
        qsort(items, count, sizeof(*items), compare_items);
    for (unsigned round = 0; is_made && round < (is_many ? 1 : ROUNDS); round++) {
        for (size_t i = 0; i < count; i++) {
            if (round > 0)
                take_out(choice, &items[i]);
            put_in(choice, &items[i]);
        }
    }
    if (is_made)
        fill_set(choice, set);
    engine_release(memory, items);
    engine_release(memory, choice);
    return is_made ? ENGINE_OK : ENGINE_NO_MEMORY;
}
