#include "classifiers/engine/words_files.h"

#define FILTER_LEAST_BITS 3  /* elements, as a power of two */
#define FILTER_MOST_BITS 15  /* 256 KB stay in the second cache */
#define FILTER_HASHES_EACH 6 /* an element has 64 bits, two for a hash: a few in a hundred pass by chance */

/* The least power of two, as its exponent, that is at least `wanted` and lies between the two. */
static unsigned
bits_for(size_t wanted, unsigned least, unsigned most)
{
    unsigned bits = least;

    while (bits < most && ((size_t)1 << bits) < wanted)
        bits++;
    return bits;
}

bool
word_files_fill(const struct engine_memory *memory, struct word_files *files, const struct word_key *keys,
                size_t count)
{
    files->bucket_bits = bits_for(count / 2, 1, 30);
    size_t buckets = (size_t)1 << files->bucket_bits;
    files->count = count;
    files->files = engine_allocate(memory, count, sizeof(*files->files));
    files->buckets = engine_allocate(memory, buckets + 1, sizeof(*files->buckets));
    if (files->files == NULL || files->buckets == NULL)
        return false;
    for (size_t i = 0; i < count; i++)
        files->buckets[word_files_bucket(files, keys[i].hash)]++;
    /* each to its end, from where filling it counts down to its start */
    for (size_t i = 1; i <= buckets; i++)
        files->buckets[i] += files->buckets[i - 1];
    for (size_t i = count; i-- > 0;) {
        uint32_t at = --files->buckets[word_files_bucket(files, keys[i].hash)];

        files->files[at] = (struct word_file){ word_files_tag(keys[i].hash), keys[i].hints, keys[i].number };
    }
    return true;
}

void
word_files_done(const struct engine_memory *memory, struct word_files *files)
{
    engine_release(memory, files->files);
    engine_release(memory, files->buckets);
}

bool
word_filter_init(const struct engine_memory *memory, struct word_filter *filter, size_t hashes)
{
    unsigned bits = bits_for(hashes / FILTER_HASHES_EACH, FILTER_LEAST_BITS, FILTER_MOST_BITS);

    filter->shift = 64 - bits;
    filter->bits = engine_allocate(memory, (size_t)1 << bits, sizeof(*filter->bits));
    return filter->bits != NULL;
}

void
word_filter_done(const struct engine_memory *memory, struct word_filter *filter)
{
    engine_release(memory, filter->bits);
}

void
word_filter_add(struct word_filter *filter, uint64_t hash)
{
    filter->bits[hash >> filter->shift] |= (uint64_t)1 << (hash >> 40 & 63) | (uint64_t)1
                                                                                  << (hash >> 34 & 63);
}
