#include "classifiers/engine/words_index.h"
#include "classifiers/engine/words_token.h"

#include "classifiers/engine/buckets.h"

#include <limits.h>

/* So many words, and what a long token begins with tells little. */
#define MOST_TO_ASK 1000
#define NUMBER_BUCKETS 4 /* for tokens that begin with a digit */

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

/* Whether the beginning of a token like this is asked for, where it is ASCII in the text. */
static bool
is_asked(const struct word_index *index, const struct token_head *head)
{
    if ((head->bytes & 0x808080) != 0)
        return false; /* no ASCII reads as this, and others are not asked */
    return index->asks_long || !is_letter(head->bytes & 0xff) || head->len < LONG_TOKEN;
}

/* What ends a token, where it is ASCII. */
static struct bucket_byte
end_of_token(void)
{
    struct bucket_byte end = { 0, 0 };

    for (uint8_t byte = 0; byte < 0x80; byte++) {
        if (!is_letter(byte | 0x20u) && !(byte >= '0' && byte <= '9'))
            bucket_byte_allow(&end, byte);
    }
    return end;
}

static struct bucket_bytes
beginning_of(const struct token_head *head, struct bucket_byte end)
{
    struct bucket_bytes bytes = { 0 };

    for (unsigned i = 0; i < NIBBLE_REACH; i++) {
        uint8_t byte = (uint8_t)(head->bytes >> 8 * i);

        if (i > head->len) {
            bucket_byte_allow_any(&bytes.at[i]);
        } else if (i == head->len) {
            bytes.at[i] = end;
        } else {
            bucket_byte_allow(&bytes.at[i], byte);
            if (is_letter(byte))
                bucket_byte_allow(&bytes.at[i], (uint8_t)(byte - ('a' - 'A')));
        }
    }
    return bytes;
}

/* A short token is met so often that a first character that is rare in most texts is the better lead. */
static bool
is_better_as_string(const struct word_index *index, const struct word *word, const struct token *token)
{
    size_t at = 0;
    uint32_t first = utf8_next(index->text + word->text, &at);

    return token->first > 0 && token->characters < LONG_TOKEN && first >= 0x800;
}

static uint8_t
hint_of(uint8_t near, uint8_t far)
{
    uint8_t byte = near == ' ' ? far : near;

    return word_is_printable(byte) ? word_hint_of(byte) : 0;
}

/* What stands beside the token in the word. */
static struct word_hints
hints_of(const struct word_index *index, const struct word *word, const struct token *token)
{
    const uint8_t *text = (const uint8_t *)index->text + word->text;
    size_t first = token->first, end = token->end, len = word->bytes;

    return (struct word_hints){
        hint_of(first > 0 ? text[first - 1] : 0, first > 1 ? text[first - 2] : 0),
        hint_of(end < len ? text[end] : 0, end + 1 < len ? text[end + 1] : 0),
    };
}

static bool
all_caseless(const struct word_index *index)
{
    for (size_t i = 0; i < index->count; i++) {
        if (!index->words[i].is_caseless)
            return false;
    }
    return true;
}

/* The filter sees text with the bits `folded` set in letters and digits. So the second character, where its
 * case counts, is there as the text may have it. */
static void
add_to_filter(struct word_index *index, const struct word *word, const struct token *token,
              const struct token_head *head)
{
    struct word_filter *filter = &index->tokens.filter;
    unsigned char second = (unsigned char)(head->bytes >> 8);
    bool has_case = is_letter(second) && (index->folded & TOKEN_CASE_SECOND) == 0;
    bool is_as_written = !word->is_caseless && token->first + 1 < token->end;
    unsigned char written = is_as_written ? (unsigned char)index->text[word->text + token->first + 1] : 0;

    if (!has_case || !is_as_written || written >= 0x80 || (written & 0x20) != 0)
        word_filter_add(filter, token_filter_hash(head->bytes));
    if (has_case && (!is_as_written || written >= 0x80 || (written & 0x20) == 0))
        word_filter_add(filter, token_filter_hash(head->bytes & ~TOKEN_CASE_SECOND));
}

enum engine_status
word_tokens_file(const struct engine_memory *memory, struct word_index *index)
{
    struct token_counts counts = { 0 };
    struct word_key *keys = engine_allocate(memory, index->count, sizeof(*keys));
    size_t count = 0;
    bool is_made = false;

    index->folded = all_caseless(index) ? TOKEN_CASE : TOKEN_CASE & ~TOKEN_CASE_SECOND;
    size_t hashes = index->folded == TOKEN_CASE ? index->count : 2 * index->count;
    if (keys == NULL || !count_tokens(memory, index, &counts) ||
        !word_filter_init(memory, &index->tokens.filter, hashes))
        goto done;
    index->asks_long = index->count <= MOST_TO_ASK;
    for (uint32_t i = 0; i < index->count; i++) {
        struct word *word = &index->words[i];
        struct token token = { 0 };

        word->is_string =
            !choose_token(index, word, &counts, &token) || is_better_as_string(index, word, &token);
        if (word->is_string)
            continue;
        struct token_head head = head_of(index, word, &token);
        word->anchor = (uint32_t)token.first;
        word->head = word->is_caseless && (head.bytes & EIGHT_HIGH) == 0 ? (uint8_t)head.len : 0;
        keys[count++] = (struct word_key){ token_hash(&head), i, hints_of(index, word, &token) };
        add_to_filter(index, word, &token, &head);
    }
    is_made = word_files_fill(memory, &index->tokens.files, keys, count);
    keys = NULL;
done:
    engine_release(memory, counts.counts);
    engine_release(memory, keys);
    return is_made ? ENGINE_OK : ENGINE_NO_MEMORY;
}

/* The beginnings that are asked for; those of other words stay empty. */
static void
find_asked(const struct word_index *index, struct token_head *heads)
{
    for (size_t i = 0; i < index->count; i++) {
        const struct word *word = &index->words[i];
        struct token token = { .end = word->anchor };

        if (word->is_string || !next_token(index, word, &token))
            continue;
        struct token_head head = head_of(index, word, &token);
        if (is_asked(index, &head))
            heads[i] = head;
    }
}

/* Puts the beginnings into buckets: of those that begin with a letter, or the others. */
static void
put_in(const struct token_head *heads, size_t count, bool wants_letters, struct buckets *buckets)
{
    struct bucket_byte end = end_of_token();
    double price;

    /* the short ones pass often: the others follow them */
    for (unsigned len = 1; len <= TOKEN_HEAD; len++) {
        for (size_t i = 0; i < count; i++) {
            if (heads[i].len != len || is_letter(heads[i].bytes & 0xff) != wants_letters)
                continue;
            struct bucket_bytes bytes = beginning_of(&heads[i], end);
            buckets_count(buckets, buckets_choose(buckets, &bytes, &price), &bytes, 1);
        }
    }
}

enum engine_status
word_tokens_narrow(const struct engine_memory *memory, struct word_index *index)
{
    struct token_head *heads = engine_allocate(memory, index->count, sizeof(*heads));
    struct buckets *buckets = engine_allocate(memory, 1, sizeof(*buckets));
    bool is_made = heads != NULL && buckets != NULL;

    if (is_made) {
        find_asked(index, heads);
        /* digits apart from letters: numbers do not look like words then */
        buckets_init(buckets, 0, NUMBER_BUCKETS, BUCKETS_ALIKE);
        put_in(heads, index->count, false, buckets);
        buckets_fill(buckets, &index->tokens.beginnings);
        buckets_init(buckets, NUMBER_BUCKETS, index->has_ascii_string ? NIBBLE_BUCKETS / 2 : NIBBLE_BUCKETS,
                     BUCKETS_ALIKE);
        put_in(heads, index->count, true, buckets);
        buckets_fill(buckets, &index->tokens.beginnings);
    }
    engine_release(memory, heads);
    engine_release(memory, buckets);
    return is_made ? ENGINE_OK : ENGINE_NO_MEMORY;
}
