#include "classifiers/engine/eight.h"
#include "classifiers/engine/words_index.h"

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

/* Capital letters of ASCII made small; the other bytes stay. */
static inline uint64_t
lower_eight(uint64_t bytes)
{
    return bytes | (eight_between(bytes & ~EIGHT_HIGH, 'A', 'Z') & ~bytes) >> 2;
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
        uint64_t word_bytes = eight_load(expected + *i), bytes = eight_load(text + *at);
        uint64_t differences = ((word->is_caseless ? lower_eight(bytes) : bytes) ^ word_bytes) & mask;

        differences |= (bytes | word_bytes) & EIGHT_HIGH & mask;
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

static __attribute__((noinline)) bool
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

static inline bool
is_ascii_space(uint8_t byte)
{
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

/* Behind a space that is not the only one, or beside a character beyond ASCII, which may be folded to
 * anything or be white space. */
static uint64_t
hints_far(const struct word_scan *scan, size_t at, size_t step)
{
    for (unsigned left = MOST_SPACES; left > 0; left--, at += step) {
        if (at >= scan->len)
            return 1;
        uint8_t byte = (uint8_t)scan->text[at];
        if (byte >= 0x80)
            break;
        if (!is_ascii_space(byte))
            return 1 | (uint64_t)1 << word_hint_of(byte);
    }
    return UINT64_MAX;
}

/* What stands at `at` and on, by `step` 1 or -1; in front of the text `at` is beyond its end. */
static inline uint64_t
hints_beside(const struct word_scan *scan, size_t at, size_t step)
{
    size_t far = at < scan->len && scan->text[at] == ' ' ? at + step : at;

    if (far < scan->len && is_printable((uint8_t)scan->text[far]))
        return 1 | (uint64_t)1 << word_hint_of((uint8_t)scan->text[far]);
    return hints_far(scan, far, step);
}

struct word_sides
word_sides_of(const struct word_scan *scan, size_t at, size_t end)
{
    uint64_t behind = end == 0 ? UINT64_MAX : hints_beside(scan, end, 1);

    return (struct word_sides){ hints_beside(scan, at - 1, SIZE_MAX), behind };
}

bool
word_try_group(struct word_scan *scan, const struct word_group *group, size_t at, struct word_sides sides)
{
    const struct word_hints *hints = scan->index->hints;

    for (uint32_t i = group->first, end = group[1].first; i < end; i++) {
        bool is_hinted = (sides.before >> hints[i].before & sides.behind >> hints[i].behind & 1) != 0;

        if (is_hinted && !try_word(scan, &scan->index->words[i], at))
            return false;
    }
    return true;
}
