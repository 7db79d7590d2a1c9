/*
 * Tokens of the text, a chunk at a time. What passed the filter is looked up.
 */
#include "classifiers/engine/words_index.h"
#include "classifiers/engine/words_token.h"

#define LOOKUPS 16

/* The bytes behind `start` of the chunk, up to the end of the next block, that are of no token. */
static inline uint64_t
ends_behind(const struct word_chunk *chunk, size_t start)
{
    const uint64_t *word = &chunk->word[start / BLOCK_BYTES];
    unsigned shift = start % BLOCK_BYTES;

    /* a shift by 64 has to give zero, so it is made in two steps */
    return ~word[0] >> shift | ~word[1] << 1 << (BLOCK_BYTES - 1 - shift);
}

/* Zeros behind the end of the text. */
static inline uint64_t
load_at(const struct word_chunk *chunk, size_t start)
{
    char bytes[TOKEN_HEAD] = { 0 };
    size_t left = chunk->len - start;

    if (left >= sizeof(bytes))
        return eight_load(chunk->text + start);
    memcpy(bytes, chunk->text + start, left);
    return eight_load(bytes);
}

static struct token_head
read_head(const struct word_scan *scan, size_t at)
{
    const struct unit_table *table = &scan->index->table;
    struct token_head head = { 0 };

    while (at < scan->len) {
        uint32_t unit = utf8_next(scan->text, &at);

        if (!unit_is_word(table, unit) || !token_head_add(&head, unit_fold(table, unit)))
            break;
    }
    return head;
}

/* A token that passed the filter. */
struct lookup {
    uint64_t hash;
    size_t at, end; /* as word_sides_of wants it */
    struct word_sides sides;
    const struct word_group *group;
};

/* What the filter says of a head that is folded: of any case, where it may have been written so. */
static bool
may_be_filed(const struct word_index *index, uint64_t head)
{
    const struct word_filter *filter = &index->tokens.filter;

    return word_filter_has(filter, token_filter_hash(head)) ||
           word_filter_has(filter, token_filter_hash(head & (index->folded | ~TOKEN_CASE)));
}

/* False where it is no literal's by its characters beyond ASCII, about which nobody has asked. */
static inline bool
look_closer(const struct word_scan *scan, const struct word_chunk *chunk, size_t start, struct lookup *lookup)
{
    size_t at = chunk->offset + start;
    uint64_t ends = ends_behind(chunk, start);
    unsigned len = token_length(chunk->word, start);
    struct token_head head = { token_first(load_at(chunk, start), len, TOKEN_CASE), len, len > TOKEN_HEAD };
    bool is_ascii = (head.bytes & EIGHT_HIGH) == 0;

    if (!is_ascii)
        head = read_head(scan, at);
    lookup->hash = token_hash(&head);
    lookup->at = at;
    lookup->end = ends == 0 ? 0 : at + (size_t)__builtin_ctzll(ends);
    return is_ascii || may_be_filed(scan->index, head.bytes);
}

/* Whether what stands beside the token may be what words have there. */
static inline bool
fits_beside(const struct word_scan *scan, const struct word_group *group, struct lookup *lookup)
{
    lookup->sides = word_sides_of(scan, lookup->at, lookup->end);
    return (group->sides.before & lookup->sides.before) != 0 &&
           (group->sides.behind & lookup->sides.behind) != 0;
}

/* Some together, so that the memory that one needs is on its way while others are looked at. */
static bool
look_up(struct word_scan *scan, const struct word_chunk *chunk, const uint16_t *places, size_t count)
{
    const struct word_files *files = &scan->index->tokens.files;
    struct lookup lookups[LOOKUPS];
    size_t found = 0, fitting = 0;

    for (size_t i = 0; i < count; i++) {
        struct lookup *lookup = &lookups[found];

        if (!look_closer(scan, chunk, places[i], lookup))
            continue;
        __builtin_prefetch(&files->buckets[word_files_bucket(files, lookup->hash)]);
        found++;
    }
    for (size_t i = 0; i < found; i++)
        __builtin_prefetch(&files->groups[files->buckets[word_files_bucket(files, lookups[i].hash)]]);
    for (size_t i = 0; i < found; i++) {
        const struct word_group *group = word_files_find(files, lookups[i].hash);

        if (group == NULL || !fits_beside(scan, group, &lookups[i]))
            continue;
        __builtin_prefetch(&scan->index->words[group->first]);
        lookups[fitting] = lookups[i];
        lookups[fitting++].group = group;
    }
    for (size_t i = 0; i < fitting; i++) {
        if (!word_try_group(scan, lookups[i].group, lookups[i].at, lookups[i].sides))
            return false;
    }
    return true;
}

bool
word_tokens_scan(struct word_scan *scan, const struct word_chunk *chunk)
{
    uint16_t places[MOST_PLACES];
    size_t count = scan->index->filter(chunk, places);

    for (size_t i = 0; i < count; i += LOOKUPS) {
        if (!look_up(scan, chunk, places + i, count - i < LOOKUPS ? count - i : LOOKUPS))
            return false;
    }
    return true;
}
