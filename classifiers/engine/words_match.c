#include "classifiers/engine/words_index.h"

#include <string.h>

#define EACH_BYTE UINT64_C(0x0101010101010101)
#define HIGH_BITS (EACH_BYTE * 0x80)
#define MOST_SPACES 8 /* of a run of white space that are passed to see what comes next */

static uint32_t
fold(const struct word_scan *scan, const struct word *word, uint32_t unit)
{
    return word->is_caseless ? unit_fold(&scan->index->table, unit) : fold_width(unit);
}

static inline bool
is_printable(unsigned char byte)
{
    return byte > ' ' && byte < 0x7f;
}

/* The first byte lowest. */
static inline uint64_t
load_eight(const unsigned char *at)
{
    uint64_t bytes;

    memcpy(&bytes, at, sizeof(bytes));
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    bytes = __builtin_bswap64(bytes);
#endif
    return bytes;
}

/* Capital letters of ASCII made small; the other bytes stay. */
static inline uint64_t
lower_eight(uint64_t bytes)
{
    uint64_t low = bytes & ~HIGH_BITS;
    uint64_t from_a = low + EACH_BYTE * (0x80 - 'A'), beyond_z = low + EACH_BYTE * (0x7f - 'Z');

    return bytes | (from_a & ~beyond_z & ~bytes & HIGH_BITS) >> 2;
}

/* Passes what is ASCII on both sides and equal: most of what is compared, eight bytes at once. *i is in the
 * word, *at in the text. */
static inline void
pass_equal(const struct word_scan *scan, const struct word *word, size_t *i, size_t *at)
{
    const unsigned char *expected = (const unsigned char *)scan->index->text + word->text;
    const unsigned char *text = (const unsigned char *)scan->text;
    size_t first = *i;

    while (*i < word->bytes && scan->len - *at >= sizeof(uint64_t)) {
        size_t wanted = word->bytes - *i < sizeof(uint64_t) ? word->bytes - *i : sizeof(uint64_t);
        uint64_t mask = UINT64_MAX >> 8 * (sizeof(uint64_t) - wanted);
        uint64_t word_bytes = load_eight(expected + *i), bytes = load_eight(text + *at);
        uint64_t differences = ((word->is_caseless ? lower_eight(bytes) : bytes) ^ word_bytes) & mask;

        differences |= (bytes | word_bytes) & HIGH_BITS & mask;
        size_t equal = differences == 0 ? wanted : (size_t)__builtin_ctzll(differences) / 8;
        *i += equal;
        *at += equal;
        if (equal < wanted)
            break;
    }
    /* a space may have been the first of a run of white space, which is read as one */
    if (*i > first && expected[*i - 1] == ' ' && (*at == scan->len || !is_printable(text[*at]))) {
        (*i)--;
        (*at)--;
    }
}

/* The same backwards, byte by byte. */
static inline void
pass_equal_back(const struct word_scan *scan, const struct word *word, size_t *i, size_t *at)
{
    const unsigned char *expected = (const unsigned char *)scan->index->text + word->text;
    const unsigned char *text = (const unsigned char *)scan->text;
    unsigned cased = word->is_caseless ? 26 : 0;

    while (*i > 0 && *at > 0) {
        unsigned byte = text[*at - 1];
        bool is_space = byte == ' ' && *at > 1 && is_printable(text[*at - 2]);

        byte += byte - 'A' < cased ? 'a' - 'A' : 0;
        if (byte != expected[*i - 1] || !(is_space || is_printable((unsigned char)byte)))
            break;
        (*i)--;
        (*at)--;
    }
}

/* Whether an ASCII character that the text has at `at` cannot be what the word has at `i`: most comparisons
 * end so. */
static inline bool
differs(const struct word_scan *scan, const struct word *word, size_t i, size_t at)
{
    unsigned char expected = (unsigned char)scan->index->text[word->text + i];
    unsigned char byte = (unsigned char)scan->text[at];

    return is_printable(expected) && is_printable(byte) && (expected | 0x20) != (byte | 0x20);
}

/* Whether the text at `at` reads as the word from its anchor on; *end is where it ends. */
static bool
reads_on(const struct word_scan *scan, const struct word *word, size_t at, size_t *end)
{
    const char *expected = scan->index->text + word->text;

    for (size_t i = word->anchor;;) {
        pass_equal(scan, word, &i, &at);
        if (i == word->bytes)
            break;
        if (at >= scan->len || differs(scan, word, i, at))
            return false;
        uint32_t unit = unit_next(scan->text, scan->len, &at);
        if (utf8_next(expected, &i) != fold(scan, word, unit))
            return false;
    }
    *end = at;
    return true;
}

/* Whether the text before `at` reads as what the word has in front of its anchor; *start is where it begins.
 */
static bool
reads_back(const struct word_scan *scan, const struct word *word, size_t at, size_t *start)
{
    const char *expected = scan->index->text + word->text;

    for (size_t i = word->anchor;;) {
        pass_equal_back(scan, word, &i, &at);
        if (i == 0)
            break;
        if (at == 0 || differs(scan, word, i - 1, at - 1))
            return false;
        uint32_t unit = unit_previous(scan->text, &at);
        i = utf8_previous(expected, i);
        size_t next = i;
        if (utf8_next(expected, &next) != fold(scan, word, unit))
            return false;
    }
    *start = at;
    return true;
}

static inline bool
is_ascii_word(unsigned char byte)
{
    return (unsigned)(byte | 0x20) - 'a' < 26 || (unsigned)byte - '0' < 10;
}

static bool
is_behind_word(const struct word_scan *scan, size_t start)
{
    if (start == 0)
        return false;
    unsigned char byte = (unsigned char)scan->text[start - 1];
    if (byte < 0x80)
        return is_ascii_word(byte);
    return boundary_is_word(BOUNDARY_LEFT, unit_fold(&scan->index->table, unit_previous(scan->text, &start)));
}

static bool
is_before_word(const struct word_scan *scan, size_t end)
{
    if (end == scan->len)
        return false;
    unsigned char byte = (unsigned char)scan->text[end];
    return byte < 0x80 ? is_ascii_word(byte) : unit_is_word(&scan->index->table, utf8_next(scan->text, &end));
}

static bool
try_word(struct word_scan *scan, const struct word *word, size_t at)
{
    size_t start = at, end = 0;

    if (!reads_on(scan, word, at, &end) || (word->needs_right && is_before_word(scan, end)))
        return true;
    if (!reads_back(scan, word, at, &start) || (word->needs_left && is_behind_word(scan, start)))
        return true;
    if (word->slot != NO_SLOT) {
        if (start < scan->ends[word->slot])
            return true;
        scan->ends[word->slot] = end;
    }
    return scan->sink->on_match(scan->sink->context, word->id, start, end);
}

/* Hints that may stand on one side of an anchor, a bit for each. */
struct hint_set {
    uint64_t bits[4];
};

static inline void
hint_allow(struct hint_set *set, uint8_t hint)
{
    set->bits[hint / 64] |= (uint64_t)1 << hint % 64;
}

static inline bool
hint_may_be(const struct hint_set *set, uint8_t hint)
{
    return (set->bits[hint / 64] >> hint % 64 & 1) != 0;
}

/* A character of the text; 0 where there is none: in front of it `at` is beyond its end. */
static inline uint8_t
byte_at(const struct word_scan *scan, size_t at)
{
    return at < scan->len ? (uint8_t)scan->text[at] : 0;
}

static inline bool
is_ascii_space(uint8_t byte)
{
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

/* What may stand at `at` and on, by `step` 1 or -1. Characters beyond ASCII may be folded to anything, or be
 * white space. */
static struct hint_set
hints_beside(const struct word_scan *scan, size_t at, size_t step)
{
    struct hint_set set = {
        {1, 0, 0, 0}
    };
    uint8_t byte = byte_at(scan, at), flag = is_ascii_space(byte) ? WORD_HINT_SPACE : 0;

    for (unsigned left = MOST_SPACES; left > 0 && is_ascii_space(byte); left--) {
        at += step;
        byte = byte_at(scan, at);
    }
    if (byte >= 0x80 || is_ascii_space(byte)) {
        set.bits[0] = set.bits[1] = flag == 0 ? UINT64_MAX : 1;
        set.bits[2] = set.bits[3] = UINT64_MAX;
    } else {
        hint_allow(&set, byte | 0x20 | flag);
    }
    return set;
}

bool
word_try_files(struct word_scan *scan, const struct word_files *files, uint64_t hash, size_t at, size_t end)
{
    const uint32_t *bucket = &files->buckets[word_files_bucket(files, hash)];
    uint16_t tag = word_files_tag(hash);
    static const struct hint_set any_hint = {
        {UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX}
    };
    struct hint_set before = hints_beside(scan, at - 1, SIZE_MAX), behind = any_hint;

    if (end != 0)
        behind = hints_beside(scan, end, 1);
    for (uint32_t i = bucket[0]; i < bucket[1]; i++) {
        const struct word_file *file = &files->files[i];
        bool is_before = hint_may_be(&before, file->hints.before);
        bool is_behind = hint_may_be(&behind, file->hints.behind);

        if (!(is_before & is_behind) || file->tag != tag)
            continue;
        if (!try_word(scan, &scan->index->words[file->number], at))
            return false;
    }
    return true;
}
