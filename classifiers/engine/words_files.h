/*
 * Numbers filed by 64-bit hashes, and a filter that tells most hashes under which nothing is filed with one
 * look. Both are filled once and then only read. Hashes have to be well mixed in all their bits.
 */
#ifndef CLASSIFIERS_ENGINE_WORDS_FILES_H
#define CLASSIFIERS_ENGINE_WORDS_FILES_H

#include "classifiers/engine/memory.h"

/*
 * What stands beside the anchor of a literal on one side, as far as it is worth asking before the literal is
 * read: the character of ASCII there, or the one behind white space, without case and as a number below 64. 0
 * where it is neither. In a text HINT_ANY where it is not known.
 */
struct word_hints {
    uint8_t before, behind;
};
#define HINT_ANY 64

static inline uint8_t
word_hint_of(uint8_t byte)
{
    return (byte & 0x1f) | (byte >> 1 & 0x20);
}

/* Of ASCII, and seen: what stands beside an anchor as itself. */
static inline bool
word_is_printable(uint8_t byte)
{
    return byte > ' ' && byte < 0x7f;
}

/* The hints of words, as bits, that fit what a text has there: 0 fits all. */
static inline uint64_t
word_hints_with(uint8_t hint)
{
    return hint == HINT_ANY ? UINT64_MAX : 1 | (uint64_t)1 << hint;
}

/* Hints as bits, on each side. */
struct word_sides {
    uint64_t before, behind;
};

struct word_key {
    uint64_t hash;
    uint32_t number;
    struct word_hints hints;
};

/* All that is filed under one hash, side by side. */
struct word_group {
    struct word_sides sides; /* of all together */
    uint64_t hash;
    uint32_t first; /* the next group's is the end */
};

struct word_files {
    struct word_group *groups; /* by hash; one more at the end */
    uint32_t *buckets;         /* where the groups of each begin; the last element is the end */
    struct word_key *keys;     /* as they are filed: `first` of a group is an element of these */
    size_t count;
    unsigned shift;
};

/* Fewer than 2^32 keys, which belong to `files` then. False where memory is short; so does what was taken. */
bool word_files_fill(const struct engine_memory *memory, struct word_files *files, struct word_key *keys,
                     size_t count);
void word_files_done(const struct engine_memory *memory, struct word_files *files);

/* What was filed is at `first` and on now, in the order of the keys, which are not needed any more. */
void word_files_moved(const struct engine_memory *memory, struct word_files *files, uint32_t first);

static inline size_t
word_files_bucket(const struct word_files *files, uint64_t hash)
{
    return (size_t)(hash >> files->shift);
}

/* NULL where nothing is filed. */
static inline const struct word_group *
word_files_find(const struct word_files *files, uint64_t hash)
{
    const uint32_t *bucket = &files->buckets[word_files_bucket(files, hash)];

    for (uint32_t i = bucket[0]; i < bucket[1]; i++) {
        if (files->groups[i].hash == hash)
            return &files->groups[i];
    }
    return NULL;
}

/* Two bits in one element stand for a hash; the lower half of the hash does not matter. */
struct word_filter {
    uint64_t *bits;
    unsigned shift;
};

bool word_filter_init(const struct engine_memory *memory, struct word_filter *filter, size_t hashes);
void word_filter_done(const struct engine_memory *memory, struct word_filter *filter);
void word_filter_add(struct word_filter *filter, uint64_t hash);

static inline bool
word_filter_has(const struct word_filter *filter, uint64_t hash)
{
    uint64_t bits = filter->bits[hash >> filter->shift];

    return (bits >> (hash >> 40 & 63) & bits >> (hash >> 34 & 63) & 1) != 0;
}

/* Mixes 64 bits, so that a hash made by steps can be used here. */
static inline uint64_t
word_hash_mix(uint64_t hash)
{
    hash *= UINT64_C(0x9e3779b97f4a7c15);
    hash ^= hash >> 32;
    hash *= UINT64_C(0xd6e8feb86659fd93);
    return hash ^ hash >> 32;
}

#endif
