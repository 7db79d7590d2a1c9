/* Comparing a document with many fingerprints at once; declared in fingerprint.h. */
#include "classifiers/fingerprint.h"

#include <string.h>

/* One hash of one fingerprint. */
struct entry {
    uint32_t hash;
    uint32_t fingerprint;
};

struct fingerprint_index {
    struct entry *entries; /* sorted by hash */
    size_t count;
    uint32_t *kept;  /* of each fingerprint */
    uint64_t *whole; /* likewise */
    size_t fingerprints;
    uint64_t
        filter[1024]; /* a bit for the top 16 bits of each hash: most shingles of most mail are in none */
};

/* One comparison. */
struct comparison {
    const struct fingerprint_index *index;
    bool *is_seen;   /* of each entry */
    uint32_t *found; /* entries of each fingerprint */
};

static int
compare_entries(gconstpointer a, gconstpointer b)
{
    const struct entry *first = a, *second = b;

    return first->hash < second->hash ? -1 : first->hash > second->hash;
}

struct fingerprint_index *
fingerprint_index_new(const struct fingerprint *const *list, size_t count)
{
    struct fingerprint_index *index = g_new0(struct fingerprint_index, 1);
    g_autoptr(GArray) entries = g_array_new(FALSE, FALSE, sizeof(struct entry));

    index->fingerprints = count;
    index->kept = g_new(uint32_t, MAX(count, 1));
    index->whole = g_new(uint64_t, MAX(count, 1));
    for (size_t i = 0; i < count; i++) {
        index->kept[i] = list[i]->kept;
        index->whole[i] = list[i]->whole;
        for (size_t h = 0; h < list[i]->kept; h++) {
            struct entry entry = { list[i]->hashes[h], (uint32_t)i };

            g_array_append_val(entries, entry);
            index->filter[entry.hash >> 22] |= UINT64_C(1) << (entry.hash >> 16 & 63);
        }
    }
    g_array_sort(entries, compare_entries);
    index->count = entries->len;
    index->entries = g_array_steal(entries, NULL);
    return index;
}

void
fingerprint_index_free(struct fingerprint_index *index)
{
    if (index == NULL)
        return;
    g_free(index->entries);
    g_free(index->kept);
    g_free(index->whole);
    g_free(index);
}

static size_t
first_entry(const struct fingerprint_index *index, uint32_t hash)
{
    size_t low = 0, high = index->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (index->entries[middle].hash < hash)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void
look_up(void *context, uint32_t hash)
{
    struct comparison *comparison = context;
    const struct fingerprint_index *index = comparison->index;

    if ((index->filter[hash >> 22] & UINT64_C(1) << (hash >> 16 & 63)) == 0)
        return;
    for (size_t i = first_entry(index, hash); i < index->count && index->entries[i].hash == hash; i++) {
        if (comparison->is_seen[i])
            continue;
        comparison->is_seen[i] = true;
        comparison->found[index->entries[i].fingerprint]++;
    }
}

void
fingerprint_index_compare(const struct fingerprint_index *index, struct slice text,
                          struct fingerprint_score *scores)
{
    g_autofree bool *is_seen = g_new0(bool, MAX(index->count, 1));
    g_autofree uint32_t *found = g_new0(uint32_t, MAX(index->fingerprints, 1));
    struct comparison comparison = { index, is_seen, found };
    uint64_t whole = fingerprint_each_shingle(text, look_up, &comparison);

    for (size_t i = 0; i < index->fingerprints; i++) {
        scores[i].percent = (unsigned)((uint64_t)found[i] * 100 / index->kept[i]);
        scores[i].is_exact = whole == index->whole[i];
    }
}
