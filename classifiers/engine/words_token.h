/*
 * The hash of a token (words_index.h): its first eight bytes, folded, and whether there are more. Two tokens
 * that differ by what fold.h folds have the same; a token of ASCII needs no decoding.
 */
#ifndef CLASSIFIERS_ENGINE_WORDS_TOKEN_H
#define CLASSIFIERS_ENGINE_WORDS_TOKEN_H

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

/* For the filter alone, which may err: made of fewer steps, since it is made for each token. Its upper bits
 * are the better ones. */
static inline uint64_t
token_filter_hash(uint64_t head)
{
    return head * UINT64_C(0x9e3779b97f4a7c15);
}

static inline uint64_t
token_hash(const struct token_head *head)
{
    return word_hash_mix(head->is_longer ? ~head->bytes : head->bytes);
}

#endif
