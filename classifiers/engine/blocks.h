/*
 * Text in blocks of 64 bytes, with 64-bit masks: bit i is byte i of the block. One pass of vector
 * instructions does what would otherwise be done byte by byte in each path of the engine, and the rest of the
 * work is on masks. Every level (cpu.h) makes the same masks. Pure.
 *
 * No byte behind the end of the text is read; positions behind it are in no mask.
 */
#ifndef CLASSIFIERS_ENGINE_BLOCKS_H
#define CLASSIFIERS_ENGINE_BLOCKS_H

#include "classifiers/engine/cpu.h"

#include <stddef.h>
#include <stdint.h>

#define BLOCK_BYTES 64

#define BLOCK_GATHER_SLACK 4

/* Blocks at once. Most of what a scratch holds grows with them, and vectors take up to eight. */
#define BLOCK_TRANSPOSED 56

struct block_functions {
    /* bits[i] are bit i of the bytes of the first `blocks` blocks, at most BLOCK_TRANSPOSED; zeros behind the
     * end of the text. `len` is what can be read from `text` on; a block may lie across it. */
    void (*transpose)(const char *text, size_t len, uint64_t bits[8][BLOCK_TRANSPOSED], size_t blocks);
    /* Writes the numbers of the bits that are set, up to 2^16, in order; returns how many. Behind them
     * BLOCK_GATHER_SLACK elements of `numbers` may be written too. */
    size_t (*gather)(const uint64_t *masks, size_t blocks, uint16_t *numbers);
};

/* The functions of a level that this CPU has. */
const struct block_functions *block_functions_of(enum cpu_level level);

#endif
