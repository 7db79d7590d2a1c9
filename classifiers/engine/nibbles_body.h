/*
 * What the vector levels of nibbles.h share. A level's file includes it once, behind its own INLINE,
 * `vector`, vector_and, vector_or, load (so many bytes, not aligned), low_halves and high_halves (of each
 * byte), and look_up (in a table, by halves).
 */
#include "classifiers/engine/nibbles.h"

struct halves {
    vector low, high;
};

INLINE struct halves
halves_at(const char *at)
{
    vector bytes = load(at);

    return (struct halves){ low_halves(bytes), high_halves(bytes) };
}

/* Of eight buckets those that have the byte at the place. */
INLINE vector
buckets_of(const struct nibble_place *place, struct halves halves)
{
    return vector_and(look_up(place->low, halves.low), look_up(place->high, halves.high));
}

/* Of the buckets those that a string at each byte may be of. */
INLINE vector
strings_at(const struct nibble_set *set, const char *at)
{
    /* written out: a loop would keep the halves in memory */
    struct halves byte = halves_at(at), second = halves_at(at + 1);
    struct halves third = halves_at(at + 2), fourth = halves_at(at + 3);
    vector of_first = vector_and(buckets_of(&set->first[0], byte), buckets_of(&set->first[1], second));
    vector of_second = vector_and(buckets_of(&set->second[0], second), buckets_of(&set->second[1], third));

    of_first = vector_and(of_first, buckets_of(&set->first[2], third));
    return vector_or(of_first, vector_and(of_second, buckets_of(&set->second[2], fourth)));
}
