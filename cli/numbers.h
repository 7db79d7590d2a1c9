/*
 * Quantities as people read them. Pure.
 */
#ifndef CLI_NUMBERS_H
#define CLI_NUMBERS_H

#include "base/slice.h"

#include <stdint.h>

char *size_text(uint64_t bytes);                 /* "512 B", "10.2 KB", powers of 1024; g_free it */
char *duration_text(int64_t seconds);            /* "45 s", "12 min", "3 h 20 min", "2 d 4 h"; g_free it */
void append_number(size_t number, GString *out); /* "1 204": groups of three */
size_t count_chars(struct slice utf8);           /* characters, NUL among them */

#endif
