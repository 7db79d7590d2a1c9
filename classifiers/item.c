#include "classifiers/item.h"

#include <string.h>

/* Short, since one is counted through for each place that is asked for; the counts are a sixteenth of the
 * text. */
#define BLOCK_BYTES 64

#define LEAST_CHARS (BLOCK_BYTES / 4) /* that begin in a block */

#define EACH_BYTE UINT64_C(0x0101010101010101)

static uint64_t
load_word(const char *at)
{
    uint64_t word;

    memcpy(&word, at, sizeof(word));
    return word;
}

/* Of fewer than 256 words: all bytes but the second and further ones of a character, which begin with the
 * bits 10. */
static size_t
count_characters(const char *at, size_t len)
{
    size_t count = len, i = 0;
    uint64_t sums = 0; /* of each byte of a word: at most 255, so that none runs over */

    for (; len - i >= sizeof(uint64_t); i += sizeof(uint64_t)) {
        uint64_t word = load_word(at + i);

        sums += (word >> 7 & ~(word >> 6)) & EACH_BYTE;
    }
    sums = (sums & UINT64_C(0x00ff00ff00ff00ff)) + (sums >> 8 & UINT64_C(0x00ff00ff00ff00ff));
    count -= sums * UINT64_C(0x0001000100010001) >> 48;
    for (; i < len; i++)
        count -= ((unsigned char)at[i] & 0xc0) == 0x80 ? 1 : 0;
    return count;
}

static void
count_blocks(struct item *item)
{
    size_t blocks = item->text.len / BLOCK_BYTES, chars = 0;

    if (slice_ascii_prefix(item->text) == item->text.len)
        return;
    item->block_chars = g_new(uint32_t, blocks + 1);
    for (size_t i = 0; i < blocks; i++) {
        item->block_chars[i] = (uint32_t)chars;
        chars += count_characters(item->text.at + i * BLOCK_BYTES, BLOCK_BYTES);
    }
    item->block_chars[blocks] = (uint32_t)chars;
}

/* The first subject, or ITEM_NO_SUBJECT. */
static size_t
find_subject(const struct text *const *texts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (texts[i]->kind == TEXT_SUBJECT)
            return i;
    }
    return ITEM_NO_SUBJECT;
}

static bool
has_body(const struct text *const *texts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (texts[i]->kind == TEXT_BODY)
            return true;
    }
    return false;
}

static void
join(struct item *item, struct slice subject)
{
    struct slice main = item->text;
    size_t len = subject.len + 1 + main.len;

    item->joined = g_malloc(len);
    memcpy(item->joined, subject.at, subject.len);
    item->joined[subject.len] = '\n';
    if (main.len > 0)
        memcpy(item->joined + subject.len + 1, main.at, main.len);
    item->text = (struct slice){ item->joined, len };
    item->subject_len = subject.len;
    item->main_start = subject.len + 1;
}

bool
item_init(struct item *item, const struct text *const *texts, size_t count, size_t index)
{
    size_t subject = find_subject(texts, count);

    if (index == subject && has_body(texts, count))
        return false;
    *item = (struct item){ .text = texts[index]->utf8, .main = index, .subject = ITEM_NO_SUBJECT };
    if (texts[index]->kind == TEXT_BODY && subject != ITEM_NO_SUBJECT && texts[subject]->utf8.len > 0) {
        item->subject = subject;
        join(item, texts[subject]->utf8);
    }
    count_blocks(item);
    item->main_start_chars = item_chars(item, &(struct item_cursor){ 0, 0 }, item->main_start);
    return true;
}

void
item_done(struct item *item)
{
    if (item->joined != NULL)
        explicit_bzero(item->joined, item->text.len);
    g_free(item->joined);
    g_free(item->block_chars);
}

bool
item_is_torn(const struct item *item, size_t start, size_t end)
{
    return start < item->main_start && end > item->subject_len;
}

struct place
item_place(const struct item *item, size_t start, size_t start_chars)
{
    if (start < item->main_start)
        return (struct place){ item->subject, start, start_chars };
    return (struct place){ item->main, start - item->main_start, start_chars - item->main_start_chars };
}

size_t
item_chars(const struct item *item, struct item_cursor *cursor, size_t to)
{
    size_t block = to / BLOCK_BYTES;

    if (item->block_chars == NULL)
        return to;
    if (to < cursor->at || block > cursor->at / BLOCK_BYTES)
        *cursor = (struct item_cursor){ block * BLOCK_BYTES, item->block_chars[block] };
    cursor->chars += count_characters(item->text.at + cursor->at, to - cursor->at);
    cursor->at = to;
    return cursor->chars;
}

/* The first of these blocks that has at least so many characters in front of it, or `high`. */
static size_t
first_block(const struct item *item, size_t low, size_t high, size_t chars)
{
    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (item->block_chars[middle] < chars)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

size_t
item_back(const struct item *item, size_t from, size_t chars)
{
    size_t block = from / BLOCK_BYTES;

    if (chars >= from)
        return 0;
    if (item->block_chars == NULL)
        return from - chars;
    size_t here = item->block_chars[block]; /* where the block begins, and no more than `from` */
    size_t most = chars / LEAST_CHARS + 1;  /* so many blocks have the characters */
    if (here < chars)
        return 0;
    return (first_block(item, block > most ? block - most : 0, block + 1, here - chars + 1) - 1) *
           BLOCK_BYTES;
}

size_t
item_ahead(const struct item *item, size_t from, size_t chars)
{
    size_t len = item->text.len, blocks = len / BLOCK_BYTES, block = from / BLOCK_BYTES + 1;

    if (chars >= len - from)
        return len;
    if (item->block_chars == NULL)
        return from + chars;
    if (block > blocks)
        return len;
    size_t here = item->block_chars[block]; /* where the next block begins, and no less than `from` */
    size_t end = MIN(blocks, block + chars / LEAST_CHARS + 1) + 1;
    block = first_block(item, block, end, here + chars);
    return block < end ? block * BLOCK_BYTES : len;
}
