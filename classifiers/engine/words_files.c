#include "classifiers/engine/words_files.h"

#include <stdlib.h>

#define FILTER_LEAST_BITS 3  /* elements, as a power of two */
#define FILTER_MOST_BITS 15  /* 256 KB stay in the second cache */
#define FILTER_HASHES_EACH 6 /* an element has 64 bits, two for a hash: a few in a hundred pass by chance */

#define MOST_BUCKET_BITS 30

/* The least power of two, as its exponent, that is at least `wanted` and lies between the two. */
static unsigned
bits_for(size_t wanted, unsigned least, unsigned most)
{
    unsigned bits = least;

    while (bits < most && ((size_t)1 << bits) < wanted)
        bits++;
    return bits;
}

static int
compare_keys(const void *a, const void *b)
{
    const struct word_key *first = a, *second = b;

    if (first->hash != second->hash)
        return first->hash < second->hash ? -1 : 1;
    return first->number < second->number ? -1 : first->number > second->number;
}

static bool
begins_group(const struct word_files *files, size_t i)
{
    const struct word_key *keys = files->keys;

    return i == 0 || keys[i].hash != keys[i - 1].hash;
}

/* Puts sorted keys into the groups of their buckets. */
static void
fill_groups(struct word_files *files)
{
    struct word_group *next = files->groups;
    size_t bucket = 0;

    for (size_t i = 0; i < files->count; i++) {
        const struct word_key *key = &files->keys[i];

        if (begins_group(files, i)) {
            while (bucket <= word_files_bucket(files, key->hash))
                files->buckets[bucket++] = (uint32_t)(next - files->groups);
            *next++ = (struct word_group){ .hash = key->hash, .first = (uint32_t)i };
        }
        next[-1].sides.before |= (uint64_t)1 << key->hints.before;
        next[-1].sides.behind |= (uint64_t)1 << key->hints.behind;
    }
    next->first = (uint32_t)files->count;
    while (bucket <= word_files_bucket(files, UINT64_MAX) + 1)
        files->buckets[bucket++] = (uint32_t)(next - files->groups);
}

bool
word_files_fill(const struct engine_memory *memory, struct word_files *files, struct word_key *keys,
                size_t count)
{
    unsigned bits = bits_for(2 * count, 1, MOST_BUCKET_BITS); /* so that most have one group at most */
    size_t groups = 0;

    if (count > 1)
        qsort(keys, count, sizeof(*keys), compare_keys);
    files->shift = 64 - bits;
    files->keys = keys;
    files->count = count;
    for (size_t i = 0; i < count; i++)
        groups += begins_group(files, i);
    files->groups = engine_allocate(memory, groups + 1, sizeof(*files->groups));
    files->buckets = engine_allocate(memory, ((size_t)1 << bits) + 1, sizeof(*files->buckets));
    if (files->groups == NULL || files->buckets == NULL)
        return false;
    fill_groups(files);
    return true;
}

void
word_files_done(const struct engine_memory *memory, struct word_files *files)
{
    engine_release(memory, files->keys);
    engine_release(memory, files->groups);
    engine_release(memory, files->buckets);
}

void
word_files_moved(const struct engine_memory *memory, struct word_files *files, uint32_t first)
{
    for (struct word_group *group = files->groups;; group++) {
        bool is_end = group->first == files->count;

        group->first += first;
        if (is_end)
            break;
    }
    engine_release(memory, files->keys);
    files->keys = NULL;
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
