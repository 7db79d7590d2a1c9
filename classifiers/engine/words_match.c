#include "classifiers/engine/words_index.h"

static uint32_t
fold(const struct word_scan *scan, const struct word *word, uint32_t unit)
{
    return word->is_caseless ? unit_fold(&scan->index->table, unit) : fold_width(unit);
}

/* Passes what is ASCII on both sides and equal: most of what is compared. *i is in the word, *at in the text.
 */
static inline void
pass_equal(const struct word_scan *scan, const struct word *word, size_t *i, size_t *at)
{
    const unsigned char *expected = (const unsigned char *)scan->index->text + word->text;
    const unsigned char *text = (const unsigned char *)scan->text;
    unsigned cased = word->is_caseless ? 26 : 0;

    while (*i < word->bytes && *at < scan->len) {
        unsigned byte = text[*at];

        byte += byte - 'A' < cased ? 'a' - 'A' : 0;
        if (byte != expected[*i] || byte <= ' ' || byte >= 0x80)
            break;
        (*i)++;
        (*at)++;
    }
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
        if (at >= scan->len)
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

    for (size_t i = word->anchor; i > 0;) {
        if (at == 0)
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

static bool
is_behind_word(const struct word_scan *scan, size_t start)
{
    if (start == 0)
        return false;
    unsigned char byte = (unsigned char)scan->text[start - 1];
    if (byte < 0x80)
        return boundary_is_word(BOUNDARY_LEFT, byte);
    return boundary_is_word(BOUNDARY_LEFT, unit_fold(&scan->index->table, unit_previous(scan->text, &start)));
}

static bool
is_before_word(const struct word_scan *scan, size_t end)
{
    return end < scan->len && unit_is_word(&scan->index->table, utf8_next(scan->text, &end));
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

bool
word_try_files(struct word_scan *scan, const struct word_files *files, uint64_t hash, size_t at)
{
    const uint32_t *bucket = &files->buckets[word_files_bucket(files, hash)];
    uint32_t tag = word_files_tag(hash);

    for (uint32_t i = bucket[0]; i < bucket[1]; i++) {
        const struct word_file *file = &files->files[i];

        if (file->tag == tag && !try_word(scan, &scan->index->words[file->number], at))
            return false;
    }
    return true;
}
