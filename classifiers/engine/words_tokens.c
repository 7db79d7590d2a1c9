#include "classifiers/engine/words_index.h"
#include "classifiers/engine/words_token.h"

#include <limits.h>

/* So many words, and what a token begins with tells little. */
#define MOST_TO_NARROW 64

/* A token of a word: its bytes. */
struct token {
    size_t first, end;
    unsigned characters;
};

static bool
is_token_character(const struct word_index *index, const struct word *word, size_t at)
{
    return boundary_is_word(BOUNDARY_RIGHT, utf8_next(index->text + word->text, &at));
}

static size_t
pass_character(const struct word_index *index, const struct word *word, size_t at)
{
    (void)utf8_next(index->text + word->text, &at);
    return at;
}

/* The next token behind token->end that is bounded on both sides wherever the word stands. */
static bool
next_token(const struct word_index *index, const struct word *word, struct token *token)
{
    while (token->end < word->bytes) {
        size_t at = token->end;

        while (at < word->bytes && !is_token_character(index, word, at))
            at = pass_character(index, word, at);
        *token = (struct token){ at, at, 0 };
        for (; token->end < word->bytes && is_token_character(index, word, token->end); token->characters++)
            token->end = pass_character(index, word, token->end);
        bool is_left = token->first > 0 || word->needs_left;
        bool is_right = token->end < word->bytes || word->needs_right;
        if (token->characters > 0 && is_left && is_right)
            return true;
    }
    return false;
}

static struct token_head
head_of(const struct word_index *index, const struct word *word, const struct token *token)
{
    struct token_head head = { 0 };
    size_t at = token->first;

    while (at < token->end && token_head_add(&head, fold_case(utf8_next(index->text + word->text, &at))))
        ;
    return head;
}

static uint64_t
hash_of(const struct word_index *index, const struct word *word, const struct token *token)
{
    struct token_head head = head_of(index, word, token);

    return token_hash(&head);
}

/* How often tokens are met among the words: counted by their hashes, so that a few are counted together. */
struct token_counts {
    uint32_t *counts;
    unsigned shift;
};

static bool
count_tokens(const struct engine_memory *memory, const struct word_index *index, struct token_counts *counts)
{
    unsigned bits = 4;

    while (bits < 20 && ((size_t)1 << bits) < 4 * index->count)
        bits++;
    counts->shift = 64 - bits;
    counts->counts = engine_allocate(memory, (size_t)1 << bits, sizeof(*counts->counts));
    if (counts->counts == NULL)
        return false;
    for (size_t i = 0; i < index->count; i++) {
        struct token token = { 0 };

        while (next_token(index, &index->words[i], &token))
            counts->counts[hash_of(index, &index->words[i], &token) >> counts->shift]++;
    }
    return true;
}

/*
 * How often a text will have the token, as a power of two: short words are frequent in every text ("the"),
 * and what many literals share is frequent in the texts that they are for.
 */
static unsigned
expected_frequency(const struct word_index *index, const struct word *word, const struct token *token,
                   const struct token_counts *counts)
{
    static const unsigned by_length[] = { 0, 14, 12, 9, 5, 3, 2, 1 };
    uint32_t count = counts->counts[hash_of(index, word, token) >> counts->shift];
    bool is_short = token->characters < sizeof(by_length) / sizeof(by_length[0]);
    unsigned frequency = is_short ? by_length[token->characters] : 0;

    for (; count > 1; count /= 2)
        frequency++;
    return frequency;
}

/* The token that will be met least. False where there is none. */
static bool
choose_token(const struct word_index *index, const struct word *word, const struct token_counts *counts,
             struct token *chosen)
{
    struct token token = { 0 };
    unsigned least = UINT_MAX;

    while (next_token(index, word, &token)) {
        unsigned frequency = expected_frequency(index, word, &token, counts);

        if (frequency >= least)
            continue;
        least = frequency;
        *chosen = token;
    }
    return least < UINT_MAX;
}

static bool
is_letter(uint64_t byte)
{
    return byte >= 'a' && byte <= 'z';
}

/* Strings of a bucket mix, so digits keep apart from letters (numbers do not look like words then), and from
 * both what is too short to fill all places. */
static unsigned
bucket_of(const struct token_head *head)
{
    uint8_t first = (uint8_t)head->bytes;

    if (head->len < BLOCK_PREFIX)
        return 7;
    return is_letter(first) ? 4 + first % 3 : first % 4;
}

/* How the token may begin in a text, where its first characters are ASCII there; others are not asked. */
static void
allow_token(struct word_index *index, const struct token_head *head)
{
    struct block_prefixes *prefixes = &index->tokens.prefixes;
    unsigned bucket = bucket_of(head);

    if (!index->narrows_long && is_letter(head->bytes & 0xff) && head->len >= LONG_TOKEN)
        return;
    if ((head->bytes & 0x808080) != 0)
        return; /* no ASCII reads as this, and others are not asked */
    for (unsigned place = 0; place < BLOCK_PREFIX; place++) {
        uint8_t byte = (uint8_t)(head->bytes >> 8 * place);

        if (place >= head->len) {
            block_prefixes_allow_any(prefixes, bucket, place);
            continue;
        }
        block_prefixes_allow(prefixes, bucket, place, byte);
        if (is_letter(byte))
            block_prefixes_allow(prefixes, bucket, place, (uint8_t)(byte - ('a' - 'A')));
    }
}

/* A short token is met so often that a first character that is rare in most texts is the better lead. */
static bool
is_better_as_string(const struct word_index *index, const struct word *word, const struct token *token)
{
    size_t at = 0;
    uint32_t first = utf8_next(index->text + word->text, &at);

    return token->first > 0 && token->characters < LONG_TOKEN && first >= 0x800;
}

enum engine_status
word_tokens_file(const struct engine_memory *memory, struct word_index *index)
{
    struct token_counts counts = { 0 };
    struct word_key *keys = engine_allocate(memory, index->count, sizeof(*keys));
    size_t count = 0;
    enum engine_status status = ENGINE_NO_MEMORY;

    if (keys == NULL || !count_tokens(memory, index, &counts) ||
        !word_filter_init(memory, &index->tokens.filter, index->count))
        goto done;
    index->narrows_long = index->count <= MOST_TO_NARROW;
    for (uint32_t i = 0; i < index->count; i++) {
        struct word *word = &index->words[i];
        struct token token = { 0 };

        word->is_string =
            !choose_token(index, word, &counts, &token) || is_better_as_string(index, word, &token);
        if (word->is_string)
            continue;
        struct token_head head = head_of(index, word, &token);
        word->anchor = (uint32_t)token.first;
        keys[count++] = (struct word_key){ token_hash(&head), i };
        word_filter_add(&index->tokens.filter, token_filter_hash(head.bytes));
        allow_token(index, &head);
    }
    if (word_files_fill(memory, &index->tokens.files, keys, count))
        status = ENGINE_OK;
done:
    engine_release(memory, counts.counts);
    engine_release(memory, keys);
    return status;
}
