#include "classifiers/engine/literal.h"

#include <stdlib.h>
#include <string.h>

#define CHUNK 4096          /* bytes looked at before what was found in them is compared */
#define LEAST_BITS 11       /* more frequent strings are not worth looking for: one in 2,000 places */
#define LEAST_LONG 3        /* bytes of a string that is hashed */
#define LEAST_SINGLE_BITS 9 /* or a single byte that is rare: '@' */
#define MOST_BEFORE 512     /* bytes in front of a string where the match may begin */
#define LEAST_TABLE_BITS 15
#define MOST_TABLE_BITS 20
#define PLACES_PER_STRING 32 /* places of the table for each string, so that little passes by chance */

struct byte_set {
    uint64_t bits[4];
};

/* A pattern, and what has to be so around one of its strings. */
struct target {
    uint32_t index;
    struct tree_width offset;
    struct byte_set prefix, middle, goal;
    struct tree_width ahead;
    bool is_prefix_optional, has_goal;
    struct walk *guard; /* of a pattern whose match may be of any length, else NULL */
};

struct string {
    struct factor_string bytes;
    uint32_t target;
};

struct entry {
    uint32_t hash, string;
};

struct literal {
    struct target *targets;
    struct string *strings;
    struct entry *entries; /* by hash */
    uint32_t *heads;       /* by hash: the first entry, + 1 */
    uint8_t *table;        /* by hash: whether there is one */
    unsigned table_bits;
    uint32_t *shorts;  /* strings of fewer than LEAST_LONG bytes */
    uint8_t rare[256]; /* first bytes of those */
    size_t target_count, string_count, entry_count, short_count;
};

bool
literal_is_fit(const struct factor *factor)
{
    uint32_t least = factor->count == 1 && factor->strings[0].len == 1 ? LEAST_SINGLE_BITS : LEAST_BITS;
    bool is_long = true, is_short = true;

    for (size_t i = 0; i < factor->count; i++) {
        is_long = is_long && factor->strings[i].len >= LEAST_LONG;
        is_short = is_short && factor->strings[i].len > 0 && factor->strings[i].len < LEAST_LONG;
    }
    return factor->count > 0 && factor->offset.most <= MOST_BEFORE && (is_long || is_short) &&
           factor->bits >= least;
}

static inline bool
has_byte(const struct byte_set *set, uint8_t byte)
{
    return (set->bits[byte / 64] >> byte % 64 & 1) != 0;
}

static struct byte_set
bytes_of(const struct symbol_set *symbols)
{
    struct byte_set made = {
        {symbols->bits[0], symbols->bits[1], 0, 0}
    };

    if ((symbols->bits[2] & ~((uint64_t)1 << (SYMBOL_END - 128))) != 0)
        made.bits[2] = made.bits[3] = UINT64_MAX;
    return made;
}

static uint8_t
fold(uint8_t byte)
{
    return byte >= 'A' && byte <= 'Z' ? (uint8_t)(byte + ('a' - 'A')) : byte;
}

/* Four bytes; letters lose their case, and other bytes that differ in the same bit fall together. */
static inline uint32_t
hash_of(uint32_t four, unsigned bits)
{
    return (four | 0x20202020) * 0x9e3779b1u >> (32 - bits);
}

static inline uint32_t
load(const char *text, size_t len, size_t at)
{
    uint32_t four = 0;

    memcpy(&four, text + at, len - at < 4 ? len - at : 4);
    return four;
}

static void
add_entry(struct literal *literal, uint32_t four, size_t string)
{
    uint32_t hash = hash_of(four, literal->table_bits);

    literal->table[hash] = 1;
    literal->entries[literal->entry_count++] = (struct entry){ hash, (uint32_t)string };
}

static void
enter(struct literal *literal, size_t at)
{
    const struct factor_string *string = &literal->strings[at].bytes;
    uint32_t four;

    if (string->len < LEAST_LONG) {
        literal->shorts[literal->short_count++] = (uint32_t)at;
        for (unsigned byte = 0; byte < 256; byte++) {
            if (fold((uint8_t)byte) == string->bytes[0])
                literal->rare[byte] = 1;
        }
        return;
    }
    uint8_t bytes[4];
    memcpy(bytes, string->bytes, 4);
    for (unsigned last = 0; last < 256; last++) { /* what stands behind three bytes may be anything */
        if (string->len == LEAST_LONG)
            bytes[3] = (uint8_t)last;
        memcpy(&four, bytes, 4);
        if (string->len > LEAST_LONG || (last & 0x20) != 0)
            add_entry(literal, four, at);
        if (string->len > LEAST_LONG)
            return;
    }
}

static int
compare_entries(const void *a, const void *b)
{
    const struct entry *first = a, *second = b;

    return first->hash < second->hash ? -1 : first->hash > second->hash;
}

static enum engine_status
make_target(const struct engine_memory *memory, struct target *target, const struct literal_pattern *pattern)
{
    const struct factor *factor = &pattern->factor;

    *target = (struct target){
        .index = pattern->index,
        .offset = factor->offset,
        .prefix = bytes_of(&factor->prefix),
        .middle = bytes_of(&factor->middle),
        .goal = bytes_of(&factor->goal),
        .ahead = factor->ahead,
        .is_prefix_optional = factor->is_prefix_optional,
        .has_goal = !symbol_set_is_empty(&factor->goal),
    };
    struct walk_pattern guarded = { pattern->tree, pattern->index };
    if (tree_width(pattern->tree->root).most != TREE_ENDLESS)
        return ENGINE_OK;
    return walk_new(memory, &guarded, 1, &target->guard);
}

static bool
make_room(const struct engine_memory *memory, struct literal *literal, const struct literal_pattern *patterns,
          size_t count)
{
    size_t strings = 0, entries = 0;

    for (size_t i = 0; i < count; i++) {
        strings += patterns[i].factor.count;
        for (size_t k = 0; k < patterns[i].factor.count; k++)
            entries += patterns[i].factor.strings[k].len > LEAST_LONG ? 1 : 128;
    }
    literal->table_bits = LEAST_TABLE_BITS;
    while (literal->table_bits < MOST_TABLE_BITS &&
           (size_t)1 << literal->table_bits < entries * PLACES_PER_STRING)
        literal->table_bits++;
    literal->targets = engine_allocate(memory, count, sizeof(*literal->targets));
    literal->strings = engine_allocate(memory, strings, sizeof(*literal->strings));
    literal->shorts = engine_allocate(memory, strings, sizeof(*literal->shorts));
    literal->entries = engine_allocate(memory, entries, sizeof(*literal->entries));
    literal->heads = engine_allocate(memory, (size_t)1 << literal->table_bits, sizeof(*literal->heads));
    literal->table = engine_allocate(memory, (size_t)1 << literal->table_bits, 1);
    return literal->targets != NULL && literal->strings != NULL && literal->shorts != NULL &&
           literal->entries != NULL && literal->heads != NULL && literal->table != NULL;
}

enum engine_status
literal_new(const struct engine_memory *memory, const struct literal_pattern *patterns, size_t count,
            struct literal **literal)
{
    struct literal *made = engine_allocate(memory, 1, sizeof(*made));

    if (made == NULL)
        return ENGINE_NO_MEMORY;
    if (!make_room(memory, made, patterns, count)) {
        literal_free(memory, made);
        return ENGINE_NO_MEMORY;
    }
    for (size_t i = 0; i < count; i++) {
        enum engine_status status = make_target(memory, &made->targets[made->target_count], &patterns[i]);

        if (status != ENGINE_OK) {
            literal_free(memory, made);
            return status;
        }
        for (size_t k = 0; k < patterns[i].factor.count; k++) {
            made->strings[made->string_count] =
                (struct string){ patterns[i].factor.strings[k], (uint32_t)made->target_count };
            enter(made, made->string_count++);
        }
        made->target_count++;
    }
    if (made->entry_count > 1)
        qsort(made->entries, made->entry_count, sizeof(*made->entries), compare_entries);
    for (size_t i = made->entry_count; i > 0; i--)
        made->heads[made->entries[i - 1].hash] = (uint32_t)i;
    *literal = made;
    return ENGINE_OK;
}

void
literal_free(const struct engine_memory *memory, struct literal *literal)
{
    if (literal == NULL)
        return;
    for (size_t i = 0; i < literal->target_count; i++)
        walk_free(memory, literal->targets[i].guard);
    engine_release(memory, literal->targets);
    engine_release(memory, literal->strings);
    engine_release(memory, literal->shorts);
    engine_release(memory, literal->entries);
    engine_release(memory, literal->heads);
    engine_release(memory, literal->table);
    engine_release(memory, literal);
}

/* Whether what has to stand behind the string does. */
static bool
reaches_goal(const struct target *target, const struct candidates *candidates, size_t end)
{
    const uint8_t *text = (const uint8_t *)candidates->text;

    for (size_t ahead = 0; ahead <= target->ahead.most && end + ahead < candidates->len; ahead++) {
        uint8_t byte = text[end + ahead];

        if (ahead >= target->ahead.least && has_byte(&target->goal, byte))
            return true;
        if (!has_byte(&target->middle, byte))
            return false;
    }
    return false;
}

/* A scan of one text. */
struct scan {
    const struct literal *literal;
    struct walk_scratch *scratch;
    struct candidates *candidates;
};

static bool
may_match(const struct target *target, struct scan *scan, size_t start)
{
    if (target->guard != NULL)
        return walk_may_match(target->guard, scan->scratch, scan->candidates, start);
    return candidates_may_match(scan->candidates, target->index, start);
}

/* One string of the pattern stands at `at`. */
static enum engine_status
try_around(const struct target *target, struct scan *scan, size_t at, size_t len)
{
    struct candidates *candidates = scan->candidates;
    const uint8_t *text = (const uint8_t *)candidates->text;
    size_t from = candidates->states[target->index].from;

    if (at < target->offset.least ||
        !candidates_wants(candidates, target->index, at - target->offset.least) ||
        (target->has_goal && !reaches_goal(target, candidates, at + len)))
        return ENGINE_OK;
    size_t last = at - target->offset.least;
    size_t first = at > target->offset.most ? at - target->offset.most : 0, start = at;
    first = first > from ? first : from;
    while (start > first && has_byte(&target->prefix, text[start - 1]))
        start--;
    if (start < last && target->is_prefix_optional && !may_match(target, scan, at))
        return ENGINE_OK;
    for (; start <= last; start++) {
        if ((text[start] & 0xc0) == 0x80)
            continue;
        enum engine_status status = target->guard != NULL
                                        ? walk_try(target->guard, scan->scratch, candidates, start)
                                        : candidates_try(candidates, target->index, start);
        if (status != ENGINE_OK)
            return status;
    }
    return ENGINE_OK;
}

static bool
stands_at(const struct factor_string *string, const struct candidates *candidates, size_t at)
{
    const uint8_t *text = (const uint8_t *)candidates->text + at;

    if (string->len > candidates->len - at)
        return false;
    for (size_t i = 0; i < string->len; i++) {
        if (fold(text[i]) != string->bytes[i])
            return false;
    }
    return true;
}

/* Compares the strings that may stand here. */
static enum engine_status
look_at(struct scan *scan, size_t at)
{
    const struct literal *literal = scan->literal;
    struct candidates *candidates = scan->candidates;
    enum engine_status status = ENGINE_OK;
    uint32_t hash = hash_of(load(candidates->text, candidates->len, at), literal->table_bits);

    for (size_t i = 0; i < literal->short_count && status == ENGINE_OK; i++) {
        const struct string *string = &literal->strings[literal->shorts[i]];

        if (stands_at(&string->bytes, candidates, at))
            status = try_around(&literal->targets[string->target], scan, at, string->bytes.len);
    }
    if (literal->heads[hash] == 0)
        return status;
    for (size_t i = literal->heads[hash] - 1; i < literal->entry_count && literal->entries[i].hash == hash;
         i++) {
        const struct string *string = &literal->strings[literal->entries[i].string];

        if (status == ENGINE_OK && stands_at(&string->bytes, candidates, at))
            status = try_around(&literal->targets[string->target], scan, at, string->bytes.len);
    }
    return status;
}

/* Places in the chunk where a string may stand. */
static size_t
find_places(const struct literal *literal, const struct candidates *candidates, size_t from, size_t to,
            uint16_t *places)
{
    const char *text = candidates->text;
    const uint8_t *table = literal->table, *rare = literal->rare;
    unsigned bits = literal->table_bits;
    size_t count = 0, whole = candidates->len < 4 ? 0 : candidates->len - 3, at = from;

    for (; at < to && at < whole; at++) {
        uint32_t four;

        memcpy(&four, text + at, 4);
        places[count] = (uint16_t)(at - from);
        count += (size_t)(table[hash_of(four, bits)] | rare[(uint8_t)text[at]]);
    }
    for (; at < to; at++) {
        places[count] = (uint16_t)(at - from);
        count += (size_t)(table[hash_of(load(text, candidates->len, at), bits)] | rare[(uint8_t)text[at]]);
    }
    return count;
}

enum engine_status
literal_scan(const struct literal *literal, struct walk_scratch *scratch, struct candidates *candidates)
{
    struct scan scan = { literal, scratch, candidates };
    uint16_t places[CHUNK];

    if (literal->target_count == 0)
        return ENGINE_OK;
    for (size_t from = 0; from < candidates->len; from += CHUNK) {
        size_t to = candidates->len - from > CHUNK ? from + CHUNK : candidates->len;
        size_t count = find_places(literal, candidates, from, to, places);

        for (size_t i = 0; i < count; i++) {
            enum engine_status status = look_at(&scan, from + places[i]);

            if (status != ENGINE_OK)
                return status;
        }
    }
    return ENGINE_OK;
}
