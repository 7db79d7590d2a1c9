#include "classifiers/engine/eight.h"
#include "classifiers/engine/words_index.h"

static uint32_t
fold(const struct word_scan *scan, const struct word *word, uint32_t unit)
{
    return word->is_caseless ? unit_fold(&scan->index->table, unit) : fold_width(unit);
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
    if (*i > first && expected[*i - 1] == ' ' && (*at == scan->len || !word_is_printable(text[*at]))) {
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
        bool is_space = byte == ' ' && *at > 1 && word_is_printable(text[*at - 2]);

        byte += byte - 'A' < cased ? 'a' - 'A' : 0;
        if (byte != expected[*i - 1] || !(is_space || word_is_printable((unsigned char)byte)))
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

    return word_is_printable(expected) && word_is_printable(byte) && (expected | 0x20) != (byte | 0x20);
}

/* Whether the text at `at` reads as the word from its anchor on, of which `known` bytes are known; *end is
 * where it ends. */
static inline bool
reads_on(const struct word_scan *scan, const struct word *word, size_t at, size_t known, size_t *end)
{
    const char *expected = scan->index->text + word->text;

    at += known;
    for (size_t i = word->anchor + known;;) {
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
static inline bool
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
try_word(struct word_scan *scan, const struct word *word, size_t at, bool is_ascii)
{
    size_t start = at, end = 0;

    if (!reads_on(scan, word, at, is_ascii ? word->head : 0, &end) ||
        (word->needs_right && is_before_word(scan, end)))
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

/* The high bit of those of eight hints of words that fit what the text has there. */
static inline uint64_t
fitting_hints(const uint8_t *hints, uint8_t hint)
{
    uint64_t eight = eight_load(hints), any = hint == HINT_ANY ? EIGHT_HIGH : 0;

    return eight_zeros(eight) | eight_zeros(eight ^ EIGHT_EACH * hint) | any;
}

bool
word_try_group(struct word_scan *scan, const struct word_place *place)
{
    const struct word_index *index = scan->index;

    for (uint32_t i = place->group->first, end = place->group[1].first; i < end; i += 8) {
        uint64_t fitting = fitting_hints(index->before + i, place->beside.before) &
                           fitting_hints(index->behind + i, place->beside.behind);

        if (end - i < 8)
            fitting &= ((uint64_t)1 << 8 * (end - i)) - 1;
        for (; fitting != 0; fitting &= fitting - 1) {
            const struct word *word = &index->words[i + (unsigned)__builtin_ctzll(fitting) / 8];

            if (!try_word(scan, word, place->at, place->is_ascii))
                return false;
        }
    }
    return true;
}
