#include "classifiers/engine/windows.h"

#include "classifiers/engine/buckets.h"
#include "classifiers/engine/frequency.h"

#include <stdlib.h>

#define ROUNDS 3 /* each window is taken out and put in again where it fits best */
/* Of more patterns the first choice stays, among few: all buckets are full anyway. */
#define MOST_TO_CHOOSE 2000
#define FEW_OFFSETS 3
#define COMPARISON_PRICE 20 /* of the look at a place that only passes */
/* Half of the buckets take half of the time: worth it where no more than this of all places pass for it. Not
 * tried for more patterns than a few. */
#define MOST_MORE 0.001
#define FEW_PATTERNS 64

/* A factor while its place is sought. */
struct item {
    struct window *window;
    unsigned shortest; /* bytes of its shortest string */
    uint8_t buckets[FACTOR_MOST_STRINGS];
};

static struct bucket_bytes
bytes_of(const struct factor_string *string, unsigned offset)
{
    struct bucket_bytes bytes = { 0 };

    for (unsigned i = 0; i < NIBBLE_REACH; i++) {
        unsigned at = offset + i;

        if (at >= string->len) {
            bucket_byte_allow_any(&bytes.at[i]);
            continue;
        }
        bucket_byte_allow(&bytes.at[i], string->bytes[at]);
        if ((string->either >> at & 1) != 0)
            bucket_byte_allow(&bytes.at[i], (uint8_t)(string->bytes[at] - ('a' - 'A')));
    }
    return bytes;
}

/* How much the places where the window itself stands cost, in places that only pass. */
static double
price_of_itself(const struct factor_string *string, unsigned offset)
{
    unsigned end = offset + WINDOW_BYTES < string->len ? offset + WINDOW_BYTES : string->len;
    double chance = 1;

    for (unsigned i = offset; i < end; i++)
        chance *= frequency_share(string->bytes[i]) / FREQUENCY_ALL;
    return COMPARISON_PRICE * chance;
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
best_offset(const struct buckets *buckets, const struct item *item, unsigned most)
{
    const struct factor *factor = item->window->factor;
    unsigned last = item->shortest < WINDOW_BYTES ? 0 : item->shortest - WINDOW_BYTES, best = 0;
    double least = 0;

    for (unsigned offset = 0; offset <= last && offset <= most; offset++) {
        double sum = 0;

        for (size_t i = 0; i < factor->count; i++) {
            struct bucket_bytes bytes = bytes_of(&factor->strings[i], offset);
            double asked;

            (void)buckets_choose(buckets, &bytes, &asked);
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
put_in(struct buckets *buckets, struct item *item, unsigned most_offset)
{
    const struct factor *factor = item->window->factor;
    unsigned offset = best_offset(buckets, item, most_offset);
    double price;

    for (size_t i = 0; i < factor->count; i++) {
        struct bucket_bytes bytes = bytes_of(&factor->strings[i], offset);

        item->buckets[i] = (uint8_t)buckets_choose(buckets, &bytes, &price);
        buckets_count(buckets, item->buckets[i], &bytes, 1);
    }
    item->window->offset = offset;
}

static void
take_out(struct buckets *buckets, const struct item *item)
{
    const struct factor *factor = item->window->factor;

    for (size_t i = 0; i < factor->count; i++) {
        struct bucket_bytes bytes = bytes_of(&factor->strings[i], item->window->offset);

        buckets_count(buckets, item->buckets[i], &bytes, -1);
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

static void
choose(struct buckets *buckets, struct item *items, size_t count)
{
    bool is_many = count > MOST_TO_CHOOSE;
    unsigned most_offset = is_many ? FEW_OFFSETS : FACTOR_MOST_BYTES;

    if (count > 1)
        qsort(items, count, sizeof(*items), compare_items);
    for (unsigned round = 0; round < (is_many ? 1 : ROUNDS); round++) {
        for (size_t i = 0; i < count; i++) {
            if (round > 0)
                take_out(buckets, &items[i]);
            put_in(buckets, &items[i], most_offset);
        }
    }
}

/* Strings share so many buckets; returns how many of all places pass. */
static double
fill_buckets(struct buckets *buckets, unsigned end, struct item *items, size_t count)
{
    double share = 0;

    buckets_init(buckets, 0, end, BUCKETS_STAGGERED);
    choose(buckets, items, count);
    for (unsigned i = 0; i < end; i++)
        share += buckets_share(buckets, i);
    return share;
}

enum engine_status
windows_choose(const struct engine_memory *memory, struct window *windows, size_t count,
               struct nibble_set *set)
{
    struct buckets *buckets = engine_allocate(memory, 1, sizeof(*buckets));
    struct item *items = engine_allocate(memory, count, sizeof(*items));
    bool is_made = buckets != NULL && items != NULL;

    for (size_t i = 0; is_made && i < count; i++)
        items[i] = (struct item){ .window = &windows[i], .shortest = shortest_of(windows[i].factor) };
    if (is_made) {
        double share = fill_buckets(buckets, NIBBLE_BUCKETS, items, count);

        if (count <= FEW_PATTERNS &&
            fill_buckets(buckets, NIBBLE_BUCKETS / 2, items, count) > share + MOST_MORE)
            (void)fill_buckets(buckets, NIBBLE_BUCKETS, items, count);
        *set = (struct nibble_set){ 0 };
        buckets_fill(buckets, set);
    }
    engine_release(memory, items);
    engine_release(memory, buckets);
    return is_made ? ENGINE_OK : ENGINE_NO_MEMORY;
}
