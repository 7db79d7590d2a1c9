#include "classifiers/engine/buckets.h"

#include "classifiers/engine/frequency.h"

#include <string.h>

void
bucket_byte_allow(struct bucket_byte *to, uint8_t byte)
{
    to->low |= (uint16_t)(1u << nibble_low(byte));
    to->high |= (uint16_t)(1u << nibble_high(byte));
}

void
bucket_byte_allow_any(struct bucket_byte *to)
{
    *to = (struct bucket_byte){ UINT16_MAX, UINT16_MAX };
}

/* The two halves have a bit in common, so with an upper half go eight lower ones. */
static unsigned
lows_with(unsigned low, unsigned high)
{
    return (high & 1) != 0 ? low >> 8 : low & UINT8_MAX;
}

void
buckets_init(struct buckets *buckets, unsigned first, unsigned end, enum bucket_places kind)
{
    memset(buckets, 0, sizeof(*buckets));
    buckets->first = first;
    buckets->end = end;
    buckets->kind = kind;
    for (unsigned byte = 0; byte < 256; byte++) {
        unsigned high = nibble_high((uint8_t)byte), low = lows_with(1u << nibble_low((uint8_t)byte), high);
        double share = frequency_share((uint8_t)byte) / FREQUENCY_ALL;

        for (unsigned lows = 0; lows < 256; lows++)
            buckets->rows[high][lows] += (lows & low) != 0 ? share : 0;
    }
}

static double
chance_of(const struct buckets *buckets, struct bucket_byte place)
{
    double sum = 0;

    for (unsigned left = place.high; left != 0; left &= left - 1) {
        unsigned high = (unsigned)__builtin_ctz(left);

        sum += buckets->rows[high][lows_with(place.low, high)];
    }
    return sum;
}

/* Which byte of its strings the bucket has at its first place. */
static unsigned
offset_of(const struct buckets *buckets, unsigned number)
{
    return buckets->kind == BUCKETS_STAGGERED ? number / 8 : 0;
}

static double
price_of(const struct buckets *buckets, unsigned number, const struct bucket_bytes *bytes)
{
    const struct bucket *bucket = &buckets->buckets[number];
    unsigned offset = offset_of(buckets, number);
    double with = 1, without = 1;

    for (unsigned i = 0; i < NIBBLE_PLACES; i++) {
        struct bucket_byte has = bucket->places[i], wants = bytes->at[offset + i];
        struct bucket_byte both = { has.low | wants.low, has.high | wants.high };
        bool is_same = both.low == has.low && both.high == has.high;

        with *= is_same ? bucket->chances[i] : chance_of(buckets, both);
        without *= bucket->chances[i];
    }
    return with - without;
}

unsigned
buckets_choose(const struct buckets *buckets, const struct bucket_bytes *bytes, double *price)
{
    unsigned best = buckets->first;
    double least = price_of(buckets, best, bytes);

    for (unsigned i = best + 1; i < buckets->end; i++) {
        double asked = price_of(buckets, i, bytes);

        if (asked >= least)
            continue;
        least = asked;
        best = i;
    }
    *price = least;
    return best;
}

static uint16_t
count_halves(uint32_t counts[16], uint16_t halves, int by)
{
    uint16_t present = 0;

    for (unsigned half = 0; half < 16; half++) {
        counts[half] += (halves >> half & 1) != 0 ? (uint32_t)by : 0;
        present |= (uint16_t)((counts[half] != 0) << half);
    }
    return present;
}

void
buckets_count(struct buckets *buckets, unsigned number, const struct bucket_bytes *bytes, int by)
{
    struct bucket *bucket = &buckets->buckets[number];
    unsigned offset = offset_of(buckets, number);

    for (unsigned i = 0; i < NIBBLE_PLACES; i++) {
        struct bucket_byte byte = bytes->at[offset + i];

        bucket->places[i] = (struct bucket_byte){ count_halves(bucket->low[i], byte.low, by),
                                                  count_halves(bucket->high[i], byte.high, by) };
        bucket->chances[i] = chance_of(buckets, bucket->places[i]);
    }
}

double
buckets_share(const struct buckets *buckets, unsigned number)
{
    double share = 1;

    for (unsigned i = 0; i < NIBBLE_PLACES; i++)
        share *= buckets->buckets[number].chances[i];
    return share;
}

void
buckets_fill(const struct buckets *buckets, struct nibble_set *set)
{
    for (unsigned number = buckets->first; number < buckets->end; number++) {
        for (unsigned i = 0; i < NIBBLE_PLACES; i++) {
            struct bucket_byte place = buckets->buckets[number].places[i];
            struct nibble_place *to = number < 8 ? &set->first[i] : &set->second[i];

            for (unsigned half = 0; half < 16; half++) {
                to->low[half] |= (uint8_t)((place.low >> half & 1) << number % 8);
                to->high[half] |= (uint8_t)((place.high >> half & 1) << number % 8);
            }
        }
    }
}
