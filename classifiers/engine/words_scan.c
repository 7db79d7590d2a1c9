/*
 * Tokens of the text, a chunk at a time. What passed the filter is looked up.
 */
#include "classifiers/engine/words_index.h"
#include "classifiers/engine/words_token.h"

#define LOOKUPS 16
#define MOST_SPACES 8 /* of a run of white space that are passed to see what comes next */

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
    size_t end; /* of the token, or 0 where it is far */
    struct word_place place;
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
    lookup->end = ends == 0 ? 0 : at + (size_t)__builtin_ctzll(ends);
    lookup->place.at = at;
    lookup->place.is_ascii = is_ascii;
    return is_ascii || may_be_filed(scan->index, head.bytes);
}

static inline bool
is_space(uint8_t byte)
{
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

/* Behind a space that is not the only one, or beside a character beyond ASCII, which may be folded to
 * anything or be white space. */
static uint8_t
hint_far(const struct word_scan *scan, size_t at, size_t step)
{
    for (unsigned left = MOST_SPACES; left > 0; left--, at += step) {
        if (at >= scan->len)
            return 0;
        uint8_t byte = (uint8_t)scan->text[at];
        if (byte >= 0x80)
            break;
        if (!is_space(byte))
            return word_hint_of(byte);
    }
    return HINT_ANY;
}

/* What stands at `at` and on, by `step` 1 or -1; in front of the text `at` is beyond its end. */
static inline uint8_t
hint_beside(const struct word_scan *scan, size_t at, size_t step)
{
    size_t far = at < scan->len && scan->text[at] == ' ' ? at + step : at;

    if (far < scan->len && word_is_printable((uint8_t)scan->text[far]))
        return word_hint_of((uint8_t)scan->text[far]);
    return hint_far(scan, far, step);
}

/* Whether what stands beside the token may be what words of the group have there. */
static inline bool
fits_beside(const struct word_scan *scan, const struct word_group *group, size_t end,
            struct word_place *place)
{
    place->group = group;
    place->beside.before = hint_beside(scan, place->at - 1, SIZE_MAX);
    place->beside.behind = end == 0 ? HINT_ANY : hint_beside(scan, end, 1);
    return (group->sides.before & word_hints_with(place->beside.before)) != 0 &&
           (group->sides.behind & word_hints_with(place->beside.behind)) != 0;
}

/* Some together, so that the memory that one needs is on its way while others are looked at. */
static bool
look_up(struct word_scan *scan, const struct word_chunk *chunk, const uint16_t *places, size_t count)
{
    const struct word_files *files = &scan->index->tokens.files;
    struct lookup lookups[LOOKUPS];
    struct word_place *fitting[LOOKUPS];
    size_t found = 0, fit = 0;

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

        if (group == NULL || !fits_beside(scan, group, lookups[i].end, &lookups[i].place))
            continue;
        __builtin_prefetch(&scan->index->words[group->first]);
        fitting[fit++] = &lookups[i].place;
    }
    for (size_t i = 0; i < fit; i++) {
        if (!word_try_group(scan, fitting[i]))
            return false;
    }
    return true;
}

bool
word_tokens_scan(struct word_scan *scan, const struct word_chunk *chunk)
{
    uint16_t places[MOST_PLACES];
    size_t count = chunk->has_tokens ? scan->index->filter(chunk, places) : 0;

    for (size_t i = 0; i < count; i += LOOKUPS) {
        if (!look_up(scan, chunk, places + i, count - i < LOOKUPS ? count - i : LOOKUPS))
            return false;
    }
    return true;
}
