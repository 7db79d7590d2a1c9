/*
 * What the vector levels of nibbles.h share. A level's file includes it once, behind its own LEVEL, INLINE
 * and WIDTH (bytes of a vector), `vector`, vector_and, vector_or, load (so many bytes, not aligned),
 * each_byte (the same in all), low_halves and high_halves (of each byte), look_up (in a table, by halves),
 * between (all ones in the bytes that are at least the first and at most so much more), and as a bit for each
 * byte highest_bits and are_set (it is not zero).
 */
#include "classifiers/engine/nibbles.h"

struct halves {
    vector low, high;
};

INLINE struct halves
halves_of(vector bytes)
{
    return (struct halves){ low_halves(bytes), high_halves(bytes) };
}

INLINE struct halves
halves_at(const char *at)
{
    return halves_of(load(at));
}

/* Of eight buckets those that have the byte at the place. */
INLINE vector
buckets_of(const struct nibble_place *place, struct halves halves)
{
    return vector_and(look_up(place->low, halves.low), look_up(place->high, halves.high));
}

/* Of eight buckets those that a string at each byte may be of. */
INLINE vector
strings_of(const struct nibble_place places[NIBBLE_PLACES], struct halves first, struct halves second,
           struct halves third)
{
    return vector_and(vector_and(buckets_of(&places[0], first), buckets_of(&places[1], second)),
                      buckets_of(&places[2], third));
}

/* Where in the block strings may begin. Halves are kept in variables, not in an array: a loop would keep them
 * in memory. */
INLINE uint64_t
starts_in(const struct nibble_set *set, const char *text, bool has_second)
{
    uint64_t found = 0;

    for (unsigned i = 0; i < BLOCK_BYTES; i += WIDTH) {
        struct halves first = halves_at(text + i), second = halves_at(text + i + 1);
        struct halves third = halves_at(text + i + 2);
        vector strings = strings_of(set->first, first, second, third);

        if (has_second)
            strings = vector_or(strings, strings_of(set->second, second, third, halves_at(text + i + 3)));
        found |= are_set(strings) << i;
    }
    return found;
}

/* Few strings leave half of the buckets empty: they take half of the time. */
LEVEL static void
narrow(const struct nibble_set *set, const char *text, uint64_t *starts, size_t blocks)
{
    if (!nibbles_have_second(set)) {
        for (size_t block = 0; block < blocks; block++, text += BLOCK_BYTES)
            starts[block] &= starts_in(set, text, false);
        return;
    }
    for (size_t block = 0; block < blocks; block++, text += BLOCK_BYTES) {
        if (starts[block] != 0)
            starts[block] &= starts_in(set, text, true);
    }
}

LEVEL static uint64_t
sort(const struct nibble_set *set, const char *text, const struct nibble_masks *masks, size_t blocks)
{
    uint64_t any_high = 0;

    for (size_t block = 0; block < blocks; block++, text += BLOCK_BYTES) {
        uint64_t word = 0, letter = 0, high = 0, first_found = 0, second_found = 0;

        for (unsigned i = 0; i < BLOCK_BYTES; i += WIDTH) {
            vector bytes = load(text + i);
            vector letters = between(vector_or(bytes, each_byte(0x20)), 'a', 'z' - 'a');
            struct halves first = halves_of(bytes), second = halves_at(text + i + 1);
            struct halves third = halves_at(text + i + 2);

            word |= highest_bits(vector_or(letters, between(bytes, '0', '9' - '0'))) << i;
            letter |= highest_bits(letters) << i;
            high |= highest_bits(bytes) << i;
            first_found |= are_set(strings_of(set->first, first, second, third)) << i;
            second_found |= are_set(strings_of(set->second, first, second, third)) << i;
        }
        masks->word[block] = word;
        masks->letter[block] = letter;
        masks->high[block] = high;
        masks->first[block] = first_found;
        masks->second[block] = second_found;
        any_high |= high;
    }
    return any_high;
}
