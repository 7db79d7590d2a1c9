/*
 * The hash of a token (words_index.h): its first eight bytes, folded, and whether there are more. Two tokens
 * that differ by what fold.h folds have the same; a token of ASCII needs no decoding.
 */
#ifndef CLASSIFIERS_ENGINE_WORDS_TOKEN_H
#define CLASSIFIERS_ENGINE_WORDS_TOKEN_H

#include "classifiers/engine/blocks.h"
#include "classifiers/engine/eight.h"
#include "classifiers/engine/utf8.h"
#include "classifiers/engine/words_files.h"

#define TOKEN_HEAD 8
#define TOKEN_CASE UINT64_C(0x2020202020202020)
/* The second character of a token tells words in capitals from others. */
#define TOKEN_CASE_SECOND UINT64_C(0x2000)

/* The beginning of a token while it is read. */
struct token_head {
    uint64_t bytes; /* the first lowest */
    unsigned len;
    bool is_longer;
};

/* Adds a folded character. False where the head is full. */
static inline bool
token_head_add(struct token_head *head, uint32_t folded)
{
    char bytes[4];
    size_t len = utf8_put(folded, bytes);

    for (size_t i = 0; i < len; i++) {
        if (head->len == TOKEN_HEAD) {
            head->is_longer = true;
            return false;
        }
        head->bytes |= (uint64_t)(unsigned char)bytes[i] << (8 * head->len++);
    }
    return true;
}

/* How many word characters stand from `at` on, by a mask for each block and one more; of more than TOKEN_HEAD
 * some number up to TOKEN_MOST. */
#define TOKEN_MOST 16
static inline unsigned
token_length(const uint64_t *word, size_t at)
{
    uint16_t bits;

#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    uint64_t next = word[at / BLOCK_BYTES + 1] << 1 << (BLOCK_BYTES - 1 - at % BLOCK_BYTES);

    bits = (uint16_t)((word[at / BLOCK_BYTES] >> at % BLOCK_BYTES | next) & 0x1ff);
#else
    memcpy(&bits, (const char *)word + at / 8, sizeof(bits));
    bits = (uint16_t)(bits >> at % 8);
#endif
    return (unsigned)__builtin_ctzll(~(uint64_t)bits);
}

/* The first bytes of a token of this length, and zeros; `folded` are the bits of case that do not matter. */
static inline uint64_t
token_first(uint64_t bytes, unsigned len, uint64_t folded)
{
    static const uint64_t masks[TOKEN_MOST + 1] = {
        0,          0xff,         0xffff,         0xffffff,
        0xffffffff, 0xffffffffff, 0xffffffffffff, 0xffffffffffffff,
        UINT64_MAX, UINT64_MAX,   UINT64_MAX,     UINT64_MAX,
        UINT64_MAX, UINT64_MAX,   UINT64_MAX,     UINT64_MAX,
        UINT64_MAX,
    };

    /* of ASCII a token has letters, and digits, which have the bit of lower case already */
    return (bytes | folded) & masks[len];
}

#define TOKEN_FILTER_FACTOR UINT64_C(0x9e3779b97f4a7c15)

/* For the filter alone, which may err: made of fewer steps, since it is made for each token. Its upper bits
 * are the better ones. */
static inline uint64_t
token_filter_hash(uint64_t head)
{
    return head * TOKEN_FILTER_FACTOR;
}

static inline uint64_t
token_hash(const struct token_head *head)
{
    return word_hash_mix(head->is_longer ? ~head->bytes : head->bytes);
}

#endif
