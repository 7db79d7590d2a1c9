/* The levels of blocks.h, one file each; only blocks.c takes them. */
#ifndef CLASSIFIERS_ENGINE_BLOCKS_LEVEL_H
#define CLASSIFIERS_ENGINE_BLOCKS_LEVEL_H

#include "classifiers/engine/blocks.h"

#include <string.h>

#define BLOCK_READ (BLOCK_BYTES + BLOCK_PREFIX - 1) /* what narrowing one block reads */

/* The text at `offset` if so many bytes can be read there, else a copy with zeros behind its end. */
static inline const char *
block_readable(const char *text, size_t len, size_t offset, size_t wanted, char copy[BLOCK_READ])
{
    if (len >= wanted && offset <= len - wanted)
        return text + offset;
    memset(copy, 0, BLOCK_READ);
    if (offset < len)
        memcpy(copy, text + offset, len - offset);
    return copy;
}

#if defined(__x86_64__)
extern const struct block_functions block_functions_sse42, block_functions_avx2, block_functions_avx512;
#endif

#endif
