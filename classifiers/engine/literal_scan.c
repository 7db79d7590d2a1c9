#include "classifiers/engine/literal_index.h"

#include <string.h>

/*
 * A chunk of the text at a time. Vector instructions leave the places where by their first bytes windows may
 * begin, a few in a hundred; a loop without branches asks the filter for these; what passes is compared.
 */
#define CHUNK_BLOCKS 64
#define CHUNK (CHUNK_BLOCKS * BLOCK_BYTES)

static inline bool
has_byte(const struct byte_set *set, uint8_t byte)
{
    return (set->bits[byte / 64] >> byte % 64 & 1) != 0;
}

/* A scan of one text. */
struct scan {
    const struct literal *literal;
    struct walk_scratch *scratch;
    struct candidates *candidates;
};

static bool
may_match(const struct literal_target *target, struct scan *scan, size_t start)
{
    if (target->guard != NULL && !walk_may_match(target->guard, scan->scratch, scan->candidates, start))
        return false;
    return candidates_may_match(scan->candidates, target->index, start);
}

/* The first place where a match may begin that has a string at `at`. */
static size_t
first_start(const struct literal_target *target, const struct candidates *candidates, size_t at)
{
    const uint8_t *text = (const uint8_t *)candidates->text;
    size_t from = candidates->states[target->index].from;
    size_t first = at > target->offset.most ? at - target->offset.most : 0, start = at;

    first = first > from ? first : from;
    for (uint32_t left = target->most_characters; start > first && left > 0; start--) {
        if (!has_byte(&target->prefix, text[start - 1]))
            break;
        left -= (text[start - 1] & 0xc0) != 0x80;
    }
    return start;
}

static enum engine_status
try_start(const struct literal_target *target, struct scan *scan, size_t start)
{
    if (target->guard != NULL)
        return walk_try(target->guard, scan->scratch, scan->candidates, start);
    if (target->head != NULL && !walk_may_read(target->head, scan->candidates, start)) {
        candidates_pass(scan->candidates, target->index, start);
        return ENGINE_OK;
    }
    return candidates_try(scan->candidates, target->index, start);
}

/* Whether a match with a string at `at` may go on from there. */
static bool
may_go_on(const struct literal_target *target, struct candidates *candidates, size_t at)
{
    return target->tail == NULL || walk_may_read(target->tail, candidates, at);
}

/*
 * One string of the pattern stands at `at`. Where the last one was part of a match, as addresses are in most
 * texts, PCRE2 is asked about the first start at once, and what follows the string only if it fails. Not
 * where it would look for the string itself in all that may stand in front.
 */
static enum engine_status
try_around(const struct literal_target *target, struct scan *scan, size_t at)
{
    struct candidates *candidates = scan->candidates;
    const uint8_t *text = (const uint8_t *)candidates->text;
    bool is_hopeful = candidates->states[target->index].outlook.has_matched && !target->is_prefix_optional;

    if (at < target->offset.least ||
        !candidates_wants(candidates, target->index, at - target->offset.least) ||
        (target->begins_here && !candidates_hopes(candidates, target->index, at)) ||
        (!is_hopeful && !may_go_on(target, candidates, at)))
        return ENGINE_OK;
    size_t last = at - target->offset.least;
    size_t start = first_start(target, candidates, at);
    if (start < last && target->is_prefix_optional && !may_match(target, scan, at))
        return ENGINE_OK;
    for (; start <= last; start++) {
        if ((text[start] & 0xc0) == 0x80)
            continue;
        enum engine_status status = try_start(target, scan, start);
        if (status != ENGINE_OK || !candidates_wants(candidates, target->index, last))
            return status;
        if (is_hopeful && start < last && !may_go_on(target, candidates, at))
            return ENGINE_OK;
        is_hopeful = false;
    }
    return ENGINE_OK;
}

static bool
stands_at(const struct literal_string *string, const struct candidates *candidates, size_t at)
{
    const uint8_t *text = (const uint8_t *)candidates->text + at;

    if (string->len > candidates->len - at)
        return false;
    for (size_t i = 0; i < string->len; i++) {
        if ((text[i] | string->case_bits[i]) != string->bytes[i])
            return false;
    }
    return true;
}

/* Tries the string where its window may begin. */
static enum engine_status
try_string(struct scan *scan, const struct literal_string *string, size_t window)
{
    size_t at = window - string->window;

    if (window < string->window || !stands_at(string, scan->candidates, at))
        return ENGINE_OK;
    return try_around(&scan->literal->targets[string->target], scan, at);
}

static enum engine_status
try_hash(struct scan *scan, uint64_t hash, size_t window)
{
    const struct literal *literal = scan->literal;
    const uint32_t *heads = &literal->heads[hash >> (64 - literal->head_bits)];
    enum engine_status status = ENGINE_OK;

    for (uint32_t i = heads[0]; i < heads[1] && status == ENGINE_OK; i++) {
        if (literal->entries[i].hash == hash)
            status = try_string(scan, &literal->strings[literal->entries[i].string], window);
    }
    return status;
}

/* Four bytes; behind the end of the text come zeros. */
static uint32_t
load(const struct candidates *candidates, size_t at)
{
    size_t left = candidates->len - at;
    uint32_t four = 0;

    if (left >= sizeof(four))
        memcpy(&four, candidates->text + at, sizeof(four));
    else
        memcpy(&four, candidates->text + at, left);
    return four;
}

/* Whether a string shorter than a window may begin with these bytes. */
static inline bool
may_be_short(const struct literal *literal, const char *at, size_t len)
{
    unsigned second = literal_short_place(len > 1 ? (uint8_t)at[1] : 0);

    return (literal->shorts[literal_short_place((uint8_t)at[0])] >> second & 1) != 0;
}

/* Tries the strings whose windows may begin here. */
static enum engine_status
look_at(struct scan *scan, size_t at)
{
    const struct candidates *candidates = scan->candidates;
    const struct literal *literal = scan->literal;
    uint32_t four = load(candidates, at);
    uint64_t hash = literal_hash(four, WINDOW_BYTES);
    enum engine_status status = ENGINE_OK;

    if (word_filter_has(&literal->filter, hash))
        status = try_hash(scan, hash, at);
    if (status != ENGINE_OK || !may_be_short(literal, candidates->text + at, candidates->len - at))
        return status;
    if (literal->has_pairs)
        status = try_hash(scan, literal_hash(four, 2), at);
    if (status == ENGINE_OK && literal->has_singles)
        status = try_hash(scan, literal_hash(four, 1), at);
    return status;
}

/* Leaves of the places, from the chunk's start, those where by the filter a string may stand. */
static inline __attribute__((always_inline)) size_t
filter_any(const struct literal *literal, const char *text, size_t len, uint16_t *places, size_t count)
{
    const struct word_filter filter = literal->filter;
    size_t readable = count, kept = 0;

    while (readable > 0 && places[readable - 1] + sizeof(uint32_t) > len)
        readable--;
    for (size_t i = 0; i < readable; i++) {
        uint16_t place = places[i];
        uint32_t four;

        memcpy(&four, text + place, sizeof(four));
        bool is_window = word_filter_has(&filter, literal_hash(four, WINDOW_BYTES));
        bool is_short = may_be_short(literal, text + place, sizeof(four));
        places[kept] = place;
        kept += is_window | is_short;
    }
    for (size_t i = readable; i < count; i++) /* a few at the end of the text */
        places[kept++] = places[i];
    return kept;
}

static size_t
filter_plain(const struct literal *literal, const char *text, size_t len, uint16_t *places, size_t count)
{
    return filter_any(literal, text, len, places, count);
}

#if defined(__x86_64__)
__attribute__((target("bmi,bmi2"))) static size_t
filter_bmi2(const struct literal *literal, const char *text, size_t len, uint16_t *places, size_t count)
{
    return filter_any(literal, text, len, places, count);
}
#endif

literal_filter_fn
literal_filter_of(enum cpu_level level)
{
#if defined(__x86_64__)
    if (level >= CPU_AVX2)
        return filter_bmi2;
#else
    (void)level;
#endif
    return filter_plain;
}

/* Places in the chunk where a window may begin. */
static size_t
find_places(const struct literal *literal, const struct candidates *candidates, size_t from,
            uint16_t places[CHUNK + BLOCK_GATHER_SLACK])
{
    size_t len = candidates->len - from;
    size_t blocks = len < CHUNK ? (len + BLOCK_BYTES - 1) / BLOCK_BYTES : CHUNK_BLOCKS;
    uint64_t starts[CHUNK_BLOCKS];

    memset(starts, 0xff, sizeof(starts));
    if (len < CHUNK && len % BLOCK_BYTES != 0)
        starts[blocks - 1] >>= BLOCK_BYTES - len % BLOCK_BYTES;
    nibbles_narrow(literal->nibbles, &literal->windows, candidates->text + from, len, starts, blocks);
    size_t count = literal->functions->gather(starts, blocks, places);
    return literal->filter_places(literal, candidates->text + from, len, places, count);
}

enum engine_status
literal_scan(const struct literal *literal, struct walk_scratch *scratch, struct candidates *candidates)
{
    struct scan scan = { literal, scratch, candidates };
    uint16_t places[CHUNK + BLOCK_GATHER_SLACK];
    enum engine_status status = ENGINE_OK;

    if (literal->target_count == 0)
        return ENGINE_OK;
    for (size_t from = 0; from < candidates->len && status == ENGINE_OK; from += CHUNK) {
        size_t count = find_places(literal, candidates, from, places);

        for (size_t i = 0; i < count && status == ENGINE_OK; i++)
            status = look_at(&scan, from + places[i]);
    }
    return status;
}
