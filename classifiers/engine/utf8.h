/*
 * UTF-8, read character by character. All but utf8_is_valid expect valid text and a position at the start of
 * a character. Pure.
 */
#ifndef CLASSIFIERS_ENGINE_UTF8_H
#define CLASSIFIERS_ENGINE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

bool utf8_is_valid(const char *text, size_t len);

/* The character at *at (2 to 4 bytes long), and *at behind it. */
uint32_t utf8_next_long(const char *text, size_t *at);

/* The character at *at, and *at behind it. */
static inline uint32_t
utf8_next(const char *text, size_t *at)
{
    unsigned char first = (unsigned char)text[*at];

    if (first >= 0x80)
        return utf8_next_long(text, at);
    (*at)++;
    return first;
}

/* Writes the character; returns its bytes. */
size_t utf8_put(uint32_t character, char bytes[4]);

/* The start of the character that ends before `at`, which is not 0. */
size_t utf8_previous(const char *text, size_t at);

#endif
