#include "classifiers/engine/buckets.h"
#include "classifiers/engine/eight.h"
#include "classifiers/engine/words_index.h"

/* A key grows unit by unit, so that the lengths share the work. */
static uint64_t
extend_key(uint64_t key, uint32_t unit)
{
    return (key ^ unit) * UINT64_C(0x9e3779b97f4a7c15);
}

/* How a string begins in the text: with a character of ASCII, or with another. */
enum beginning { BEGINS_ASCII, BEGINS_BEYOND };

/* The ways in which a text writes `unit`, of those that a string begins with or, further on, of all. */
static size_t
sources_of(uint32_t unit, unsigned place, enum beginning kind, uint32_t sources[FOLD_MOST_SOURCES])
{
    size_t count = fold_sources(unit, sources), kept = 0;

    for (size_t i = 0; i < count; i++) {
        sources[kept] = sources[i];
        kept += place > 0 || (sources[i] < 0x80) == (kind == BEGINS_ASCII);
    }
    return kept;
}

/* The bytes with which `unit` may begin at `place` of a string in the text. Sets in `next` the places where
 * the unit behind it may begin. */
static void
allow_unit(uint32_t unit, unsigned place, enum beginning kind, struct bucket_bytes *bytes,
           bool next[NIBBLE_REACH + 1])
{
    uint32_t sources[FOLD_MOST_SOURCES];
    size_t count = sources_of(unit, place, kind, sources);

    for (size_t i = 0; i < count; i++) {
        char encoded[4];
        size_t len = utf8_put(sources[i], encoded);

        for (size_t j = 0; j < len && place + j < NIBBLE_REACH; j++)
            bucket_byte_allow(&bytes->at[place + j], (uint8_t)encoded[j]);
        next[place + len < NIBBLE_REACH ? place + len : NIBBLE_REACH] = true;
    }
}

/* The first units of a word, at most `most`, folded; returns how many. */
static unsigned
units_of(const struct word_index *index, const struct word *word, uint32_t *units, unsigned most)
{
    unsigned count = 0;

    for (size_t at = 0; at < word->bytes && count < most;)
        units[count++] = fold_case(utf8_next(index->text + word->text, &at));
    return count;
}

/* All ways of the kind in which the text may write the beginning of the word. */
static struct bucket_bytes
beginning_of(const struct word_index *index, const struct word *word, enum beginning kind)
{
    struct bucket_bytes bytes = { 0 };
    uint32_t units[NIBBLE_REACH];
    unsigned count = units_of(index, word, units, NIBBLE_REACH);
    bool may_begin[NIBBLE_REACH + 1][NIBBLE_REACH + 1] = { { true } }; /* unit, place */

    for (unsigned unit = 0; unit < NIBBLE_REACH; unit++) {
        for (unsigned place = unit; place < NIBBLE_REACH; place++) {
            if (!may_begin[unit][place])
                continue;
            /* behind the word, and behind white space of any length, may be anything */
            bool is_open = unit >= count || (unit > 0 && units[unit - 1] == ' ');
            for (unsigned open = place; is_open && open < NIBBLE_REACH; open++)
                bucket_byte_allow_any(&bytes.at[open]);
            if (!is_open)
                allow_unit(units[unit], place, kind, &bytes, may_begin[unit + 1]);
        }
    }
    return bytes;
}

static bool
may_begin(const struct word_index *index, const struct word *word, enum beginning kind)
{
    uint32_t first = 0, sources[FOLD_MOST_SOURCES];

    (void)units_of(index, word, &first, 1);
    return sources_of(first, 0, kind, sources) > 0;
}

/* Filed under the caseless key, so that one look-up finds words that mind case and words that do not. Every
 * beginning of the key is in the filter, so that a look-up ends early. */
static struct word_key
make_key(struct word_index *index, uint32_t number)
{
    const struct word *word = &index->words[number];
    uint32_t units[STRING_KEY_UNITS];
    unsigned used = units_of(index, word, units, STRING_KEY_UNITS);
    uint64_t key = 0;

    for (unsigned i = 0; i < used; i++) {
        key = extend_key(key, units[i]);
        word_filter_add(&index->strings.filter, word_hash_mix(key));
    }
    index->has_string_length[used] = true;
    return (struct word_key){ .hash = word_hash_mix(key), .number = number };
}

enum engine_status
word_strings_file(const struct engine_memory *memory, struct word_index *index)
{
    struct word_key *keys = engine_allocate(memory, index->count, sizeof(*keys));
    size_t count = 0;

    if (keys == NULL || !word_filter_init(memory, &index->strings.filter, index->count * STRING_KEY_UNITS)) {
        engine_release(memory, keys);
        return ENGINE_NO_MEMORY;
    }
    for (uint32_t i = 0; i < index->count; i++) {
        if (index->words[i].is_string)
            keys[count++] = make_key(index, i);
    }
    return word_files_fill(memory, &index->strings.files, keys, count) ? ENGINE_OK : ENGINE_NO_MEMORY;
}

/* Of six bytes, the first lowest. */
static inline uint64_t
pair_hash(uint64_t bytes)
{
    return (bytes << 16) * UINT64_C(0x9e3779b97f4a7c15);
}

/* How `unit` is written in three bytes, one behind the other; returns how many ways there are. */
static size_t
encode_in_three(uint32_t unit, char encoded[FOLD_MOST_SOURCES * 3 + 1])
{
    uint32_t sources[FOLD_MOST_SOURCES];
    size_t count = fold_sources(unit, sources), found = 0;

    for (size_t i = 0; i < count; i++) {
        char bytes[4];

        if (utf8_put(sources[i], bytes) == 3)
            memcpy(&encoded[3 * found++], bytes, 3);
    }
    return found;
}

/* All pairs that the word may begin with in a text. */
static void
add_pairs(struct word_index *index, const struct word *word)
{
    char first[FOLD_MOST_SOURCES * 3 + 1], second[FOLD_MOST_SOURCES * 3 + 1];
    uint32_t units[2] = { 0 };
    unsigned used = units_of(index, word, units, 2);
    size_t firsts = encode_in_three(units[0], first);

    if (firsts == 0)
        return;
    if (used < 2 || units[0] == ' ') {
        index->has_no_pairs = true;
        return;
    }
    size_t seconds = encode_in_three(units[1], second);
    for (size_t i = 0; i < firsts * seconds; i++) {
        char pair[sizeof(uint64_t)];

        memcpy(pair, &first[i / seconds * 3], 3);
        memcpy(pair + 3, &second[i % seconds * 3], 3);
        word_filter_add(&index->pairs, pair_hash(eight_load(pair)));
    }
}

/* Puts what begins so into buckets, and these into the set. */
static void
fill_beginnings(const struct word_index *index, enum beginning kind, struct buckets *buckets,
                struct nibble_set *set)
{
    double price;

    for (size_t i = 0; i < index->count; i++) {
        const struct word *word = &index->words[i];

        if (!word->is_string || !may_begin(index, word, kind))
            continue;
        struct bucket_bytes bytes = beginning_of(index, word, kind);
        buckets_count(buckets, buckets_choose(buckets, &bytes, &price), &bytes, 1);
    }
    buckets_fill(buckets, set);
}

enum engine_status
word_strings_narrow(const struct engine_memory *memory, struct word_index *index)
{
    struct buckets *buckets = engine_allocate(memory, 1, sizeof(*buckets));

    if (buckets == NULL || !word_filter_init(memory, &index->pairs, index->strings.files.count)) {
        engine_release(memory, buckets);
        return ENGINE_NO_MEMORY;
    }
    for (size_t i = 0; i < index->count; i++) {
        const struct word *word = &index->words[i];

        if (!word->is_string)
            continue;
        add_pairs(index, word);
        if (!may_begin(index, word, BEGINS_ASCII))
            continue;
        uint32_t units[STRING_KEY_UNITS];
        bool is_short = units_of(index, word, units, STRING_KEY_UNITS) < STRING_KEY_UNITS;
        index->has_ascii_string = true;
        index->has_short_ascii_string = index->has_short_ascii_string || is_short;
    }
    buckets_init(buckets, NIBBLE_BUCKETS / 2, NIBBLE_BUCKETS, BUCKETS_ALIKE);
    fill_beginnings(index, BEGINS_ASCII, buckets, &index->tokens.beginnings);
    buckets_init(buckets, 0, NIBBLE_BUCKETS, BUCKETS_STAGGERED);
    fill_beginnings(index, BEGINS_BEYOND, buckets, &index->strings.beginnings);
    engine_release(memory, buckets);
    return ENGINE_OK;
}

/* Whether all strings that may stand at `at` are as long as a key, and what stands there is as many visible
 * characters of ASCII: each of them is a unit. */
static inline bool
is_plain_key(const struct word_scan *scan, size_t at)
{
    uint32_t bytes;

    if (scan->index->has_short_ascii_string || scan->len - at < sizeof(bytes))
        return false;
    memcpy(&bytes, scan->text + at, sizeof(bytes));
    uint32_t low = bytes & 0x7f7f7f7f; /* no carry from one to the next */
    return ((bytes | ~(low + 0x5f5f5f5f)) & 0x80808080) == 0;
}
_Static_assert(STRING_KEY_UNITS == sizeof(uint32_t), "a key is read at once");

static bool
try_filed(struct word_scan *scan, uint64_t hash, size_t at)
{
    struct word_place place = {
        .at = at, .beside = {HINT_ANY, HINT_ANY}
    };

    place.group = word_files_find(&scan->index->strings.files, hash);
    return place.group == NULL || word_try_group(scan, &place);
}

/* What try_strings does for such a key: most are dropped by the first look. */
static inline bool
try_plain_key(struct word_scan *scan, size_t at)
{
    const struct word_stage *stage = &scan->index->strings;
    uint64_t key = 0;

    for (size_t i = 0; i < STRING_KEY_UNITS; i++)
        key = extend_key(key, unit_fold(&scan->index->table, (uint8_t)scan->text[at + i]));
    uint64_t hash = word_hash_mix(key);
    return !word_filter_has(&stage->filter, hash) || try_filed(scan, hash, at);
}

/* Reports the strings that stand at `at`, which is the start of a unit. */
static bool
try_strings(struct word_scan *scan, size_t at)
{
    if (is_plain_key(scan, at))
        return try_plain_key(scan, at);
    const struct word_stage *stage = &scan->index->strings;
    uint64_t key = 0;
    size_t next = at;

    for (size_t used = 1; used <= STRING_KEY_UNITS && next < scan->len; used++) {
        key = extend_key(key, unit_fold(&scan->index->table, unit_next(scan->text, scan->len, &next)));
        uint64_t hash = word_hash_mix(key);
        if (!word_filter_has(&stage->filter, hash))
            return true;
        if (scan->index->has_string_length[used] && !try_filed(scan, hash, at))
            return false;
    }
    return true;
}

/* Whether eight bytes begin with two characters of three bytes each with which no string begins: most places
 * in scripts without spaces. */
static inline bool
are_other_pair(const struct word_filter *pairs, uint64_t bytes)
{
    bool is_pair = (bytes & 0xf00000f0) == 0xe00000e0;

    return is_pair & !word_filter_has(pairs, pair_hash(bytes));
}

/* White space beyond ASCII begins with other bytes, or is U+3000. */
static inline bool
is_no_space(const struct word_scan *scan, size_t at)
{
    uint8_t byte = (uint8_t)scan->text[at];

    return (byte > ' ' && byte < 0x7f) || byte > 0xe3 ||
           (byte == 0xe3 && (uint8_t)scan->text[at + 1] != 0x80);
}

/* Inside a character and inside a run of white space no unit starts. */
static bool
is_inside_unit(const struct word_scan *scan, size_t at)
{
    size_t here = at;

    if (((uint8_t)scan->text[at] & 0xc0) == 0x80)
        return true;
    if (at == 0 || is_no_space(scan, at) || !fold_is_space(utf8_next(scan->text, &here)))
        return false;
    size_t before = utf8_previous(scan->text, at);
    return fold_is_space(utf8_next(scan->text, &before));
}

/* Writes down where strings may begin, but for what is other pairs; without branches that depend on them.
 * Returns how many. */
static size_t
list_strings(const struct word_chunk *chunk, uint16_t places[CHUNK_BYTES])
{
    const struct word_filter pairs = chunk->index->pairs;
    bool has_pairs = chunk->has_high && !chunk->index->has_no_pairs;
    size_t count = 0;

    for (size_t block = 0; block < chunk->blocks; block++) {
        size_t first = block * BLOCK_BYTES;
        bool asks = has_pairs && chunk->len - first >= BLOCK_BYTES + sizeof(uint64_t);

        for (uint64_t left = chunk->strings[block]; left != 0; left &= left - 1) {
            size_t at = first + (size_t)__builtin_ctzll(left);

            places[count] = (uint16_t)at;
            count += !asks || !are_other_pair(&pairs, eight_load(chunk->text + at));
        }
    }
    return count;
}

bool
word_strings_scan(struct word_scan *scan, const struct word_chunk *chunk)
{
    uint16_t places[CHUNK_BYTES];

    if (!scan->index->has_ascii_string && !chunk->has_high)
        return true;
    size_t count = list_strings(chunk, places);
    for (size_t i = 0; i < count && places[i] < chunk->len; i++) {
        size_t at = chunk->offset + places[i];

        if (!is_inside_unit(scan, at) && !try_strings(scan, at))
            return false;
    }
    return true;
}
