/*
 * Numbers filed by 64-bit hashes, and a filter that tells most hashes under which nothing is filed with one
 * look. Both are filled once and then only read. Hashes have to be well mixed in all their bits.
 */
#ifndef CLASSIFIERS_ENGINE_WORDS_FILES_H
#define CLASSIFIERS_ENGINE_WORDS_FILES_H

#include "classifiers/engine/memory.h"

/*
 * What stands beside the anchor of a literal on one side, as far as it is worth asking before the literal is
 * read: the character of ASCII there, or the one behind a space with WORD_HINT_SPACE; both with the bit 0x20,
 * so without case. 0 where it is neither.
 */
#define WORD_HINT_SPACE 0x80
struct word_hints {
    uint8_t before, behind;
};

struct word_key {
    uint64_t hash;
    uint32_t number;
    struct word_hints hints;
};

struct word_file {
    uint16_t tag; /* of the hash */
    struct word_hints hints;
    uint32_t number;
};

struct word_files {
    struct word_file *files; /* those of one bucket stand together */
    uint32_t *buckets;       /* where each begins; the last element is the end */
    size_t count;
    unsigned bucket_bits;
};

/* Fewer than 2^32 keys. False where memory is short; what was taken belongs to `files`. */
bool word_files_fill(const struct engine_memory *memory, struct word_files *files,
                     const struct word_key *keys, size_t count);
void word_files_done(const struct engine_memory *memory, struct word_files *files);

static inline uint16_t
word_files_tag(uint64_t hash)
{
    return (uint16_t)(hash >> 48);
}

static inline size_t
word_files_bucket(const struct word_files *files, uint64_t hash)
{
    return (size_t)(hash & (((uint64_t)1 << files->bucket_bits) - 1));
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
