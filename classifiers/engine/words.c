#include "classifiers/engine/words.h"

#include "classifiers/engine/boundary.h"
#include "classifiers/engine/fold.h"
#include "classifiers/engine/utf8.h"

#include <stdio.h>
#include <string.h>

#define NO_UNIT UINT32_MAX /* where a literal or the text has ended */
#define NO_WORD UINT32_MAX
#define KEY_UNITS 4

struct word {
    size_t first_unit; /* into word_index.units */
    uint32_t units;
    uint32_t flags, id;
    bool needs_left, needs_right; /* a boundary, on that side */
    uint32_t next;                /* of the same bucket, or NO_WORD */
};

/* Words by their first units. Those that need a boundary on the left are filed apart: inside a word of the
 * text, which is most of it, they are not looked up at all. */
enum filing { FILED_BOUND, FILED_FREE, FILINGS };

struct bucket_table {
    uint32_t *buckets;              /* the first word of each, or NO_WORD */
    bool has_length[KEY_UNITS + 1]; /* words of 1, 2, 3, and 4 or more units exist */
};

struct word_index {
    struct word *words;
    size_t count;
    uint32_t *units; /* of all words; white space is ' ' */
    size_t unit_count;
    struct bucket_table tables[FILINGS];
    unsigned bucket_bits;
};

/* A run of white space is one unit, ' '; any other character is one. */
static uint32_t
next_unit(const char *text, size_t len, size_t *at)
{
    uint32_t unit = utf8_next(text, at);

    if (!fold_is_space(unit))
        return unit;
    while (*at < len) {
        size_t next = *at;

        if (!fold_is_space(utf8_next(text, &next)))
            break;
        *at = next;
    }
    return ' ';
}

/* A key grows unit by unit, so that the lengths share the work. */
static uint64_t
extend_key(uint64_t key, uint32_t unit)
{
    return (key ^ unit) * UINT64_C(0x9e3779b97f4a7c15);
}

static size_t
bucket_of(const struct word_index *index, uint64_t key)
{
    return (size_t)(key >> (64 - index->bucket_bits));
}

/* Filed under the caseless key, so that one look-up finds words that mind case and words that do not. */
static void
file_word(struct word_index *index, uint32_t number)
{
    struct word *word = &index->words[number];
    size_t used = word->units < KEY_UNITS ? word->units : KEY_UNITS;
    uint64_t key = 0;

    for (size_t i = 0; i < used; i++)
        key = extend_key(key, fold_case(index->units[word->first_unit + i]));
    size_t bucket = bucket_of(index, key);
    struct bucket_table *table = &index->tables[word->needs_left ? FILED_BOUND : FILED_FREE];
    word->next = table->buckets[bucket];
    table->buckets[bucket] = number;
    table->has_length[used] = true;
}

static void
add_word(struct word_index *index, const struct engine_pattern *pattern)
{
    bool is_caseless = (pattern->flags & ENGINE_CASELESS) != 0;
    bool is_whole = (pattern->flags & ENGINE_WORD) != 0;
    struct word *word = &index->words[index->count];
    uint32_t *units = index->units + index->unit_count;

    *word = (struct word){ .first_unit = index->unit_count, .flags = pattern->flags, .id = pattern->id };
    for (size_t at = 0; at < pattern->expression_len;) {
        uint32_t unit = next_unit(pattern->expression, pattern->expression_len, &at);
        units[word->units++] = is_caseless ? fold_case(unit) : fold_width(unit);
    }
    word->needs_left = is_whole && boundary_is_word(BOUNDARY_LEFT, units[0]);
    word->needs_right = is_whole && boundary_is_word(BOUNDARY_RIGHT, units[word->units - 1]);
    index->unit_count += word->units;
    file_word(index, (uint32_t)index->count++);
}

/* Counts the literals and their bytes; a unit is at least one byte. */
static enum engine_status
measure(const struct engine_pattern *patterns, size_t count, size_t *words, size_t *bytes,
        struct engine_error *error)
{
    for (size_t i = 0; i < count; i++) {
        const struct engine_pattern *pattern = &patterns[i];
        const char *fault = NULL;

        if ((pattern->flags & ENGINE_LITERAL) == 0)
            continue;
        if (pattern->expression_len == 0)
            fault = "a word has at least one character";
        else if (pattern->expression_len > UINT32_MAX)
            fault = "too long";
        else if (!utf8_is_valid(pattern->expression, pattern->expression_len))
            fault = "not valid UTF-8";
        if (fault != NULL) {
            error->pattern = i;
            (void)snprintf(error->text, sizeof(error->text), "%s", fault);
            return ENGINE_BAD_PATTERN;
        }
        (*words)++;
        *bytes += pattern->expression_len;
    }
    return ENGINE_OK;
}

static bool
allocate_index(const struct engine_memory *memory, struct word_index *index, size_t words, size_t bytes)
{
    index->bucket_bits = 4;
    while (((size_t)1 << index->bucket_bits) < 4 * words && index->bucket_bits < 30)
        index->bucket_bits++;
    size_t buckets = (size_t)1 << index->bucket_bits;
    index->words = engine_allocate(memory, words, sizeof(*index->words));
    index->units = engine_allocate(memory, bytes, sizeof(*index->units));
    if (index->words == NULL || index->units == NULL)
        return false;
    for (size_t i = 0; i < FILINGS; i++) {
        uint32_t *made = engine_allocate(memory, buckets, sizeof(*made));

        if (made == NULL)
            return false;
        memset(made, 0xff, buckets * sizeof(*made)); /* NO_WORD */
        index->tables[i].buckets = made;
    }
    return true;
}

enum engine_status
word_index_new(const struct engine_memory *memory, const struct engine_pattern *patterns, size_t count,
               struct word_index **index, struct engine_error *error)
{
    size_t words = 0, bytes = 0;
    enum engine_status status = measure(patterns, count, &words, &bytes, error);

    if (status != ENGINE_OK || words == 0)
        return status;
    struct word_index *made = engine_allocate(memory, 1, sizeof(*made));
    if (made == NULL || words >= NO_WORD || !allocate_index(memory, made, words, bytes)) {
        word_index_free(memory, made);
        return ENGINE_NO_MEMORY;
    }
    for (size_t i = 0; i < count; i++) {
        if ((patterns[i].flags & ENGINE_LITERAL) != 0)
            add_word(made, &patterns[i]);
    }
    *index = made;
    return ENGINE_OK;
}

void
word_index_free(const struct engine_memory *memory, struct word_index *index)
{
    if (index == NULL)
        return;
    engine_release(memory, index->words);
    engine_release(memory, index->units);
    for (size_t i = 0; i < FILINGS; i++)
        engine_release(memory, index->tables[i].buckets);
    engine_release(memory, index);
}

size_t
word_index_count(const struct word_index *index)
{
    return index == NULL ? 0 : index->count;
}

/* One scan. `unit` and `start` are the next units from the position on and where they (and what follows)
 * begin. */
struct word_scan {
    const struct word_index *index;
    const char *text;
    size_t len;
    size_t *ends; /* for each word, where its last match ended */
    const struct engine_sink *sink;
    uint32_t unit[KEY_UNITS];
    size_t start[KEY_UNITS + 1];
    bool is_behind_word; /* the unit in front of the position is part of a word */
};

/* Whether the text at `start` reads as the word; *end is where it ends. */
static bool
reads_as(const struct word_scan *scan, const struct word *word, size_t start, size_t *end)
{
    const uint32_t *units = scan->index->units + word->first_unit;
    bool is_caseless = (word->flags & ENGINE_CASELESS) != 0;
    size_t at = start;

    for (uint32_t i = 0; i < word->units; i++) {
        if (at >= scan->len)
            return false;
        uint32_t unit = next_unit(scan->text, scan->len, &at);
        if (units[i] != (is_caseless ? fold_case(unit) : fold_width(unit)))
            return false;
    }
    *end = at;
    return true;
}

static bool
is_before_word(const struct word_scan *scan, size_t end)
{
    return end < scan->len && boundary_is_word(BOUNDARY_RIGHT, fold_width(utf8_next(scan->text, &end)));
}

/* Reports the words of one bucket that stand here. False where the callback asked to stop. */
static bool
try_bucket(struct word_scan *scan, uint32_t number)
{
    size_t start = scan->start[0], end = 0;

    while (number != NO_WORD) {
        const struct word *word = &scan->index->words[number];

        if (start >= scan->ends[number] && reads_as(scan, word, start, &end) &&
            !(word->needs_right && is_before_word(scan, end))) {
            scan->ends[number] = end;
            if (!scan->sink->on_match(scan->sink->context, word->id, start, end))
                return false;
        }
        number = word->next;
    }
    return true;
}

static bool
try_table(struct word_scan *scan, const struct bucket_table *table)
{
    uint64_t key = 0;

    for (size_t used = 1; used <= KEY_UNITS; used++) {
        if (scan->unit[used - 1] == NO_UNIT)
            return true;
        key = extend_key(key, scan->unit[used - 1]);
        if (!table->has_length[used])
            continue;
        uint32_t first = table->buckets[bucket_of(scan->index, key)];
        if (first != NO_WORD && !try_bucket(scan, first))
            return false;
    }
    return true;
}

static bool
try_position(struct word_scan *scan)
{
    const struct bucket_table *tables = scan->index->tables;

    return (scan->is_behind_word || try_table(scan, &tables[FILED_BOUND])) &&
           try_table(scan, &tables[FILED_FREE]);
}

/* Moves on by one unit. */
static void
advance(struct word_scan *scan)
{
    scan->is_behind_word = boundary_is_word(BOUNDARY_LEFT, scan->unit[0]); /* 0 at first */
    for (size_t i = 0; i + 1 < KEY_UNITS; i++)
        scan->unit[i] = scan->unit[i + 1];
    for (size_t i = 0; i < KEY_UNITS; i++)
        scan->start[i] = scan->start[i + 1];
    size_t *at = &scan->start[KEY_UNITS];
    scan->unit[KEY_UNITS - 1] = *at < scan->len ? fold_case(next_unit(scan->text, scan->len, at)) : NO_UNIT;
}

enum engine_status
word_index_scan(const struct word_index *index, const char *text, size_t len, size_t *ends,
                const struct engine_sink *sink)
{
    struct word_scan scan = { .index = index, .text = text, .len = len, .ends = ends, .sink = sink };

    memset(ends, 0, index->count * sizeof(*ends));
    for (size_t i = 0; i < KEY_UNITS; i++)
        advance(&scan);
    for (; scan.unit[0] != NO_UNIT; advance(&scan)) {
        if (!try_position(&scan))
            return ENGINE_STOPPED;
    }
    return ENGINE_OK;
}
