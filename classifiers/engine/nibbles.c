#include "classifiers/engine/nibbles.h"

#include "classifiers/engine/nibbles_level.h"

#include <string.h>

#define READ_BYTES (BLOCK_BYTES + NIBBLE_REACH - 1) /* for one block */

/* Whether bytes at their places are of one of these eight buckets. */
static bool
are_of(const struct nibble_place places[NIBBLE_PLACES], const char *at)
{
    unsigned buckets = UINT8_MAX;

    for (unsigned i = 0; i < NIBBLE_PLACES; i++)
        buckets &= places[i].low[nibble_low((uint8_t)at[i])] & places[i].high[nibble_high((uint8_t)at[i])];
    return buckets != 0;
}

static void
narrow_scalar(const struct nibble_set *set, const char *text, uint64_t *starts, size_t blocks)
{
    for (size_t block = 0; block < blocks; block++, text += BLOCK_BYTES) {
        for (uint64_t left = starts[block]; left != 0; left &= left - 1) {
            const char *start = text + __builtin_ctzll(left);

            if (!are_of(set->first, start) && !are_of(set->second, start + 1))
                starts[block] &= ~(left & -left);
        }
    }
}

static void
narrow_eight(const struct nibble_place places[NIBBLE_PLACES], const char *text, uint64_t *starts)
{
    for (uint64_t left = *starts; left != 0; left &= left - 1) {
        if (!are_of(places, text + __builtin_ctzll(left)))
            *starts &= ~(left & -left);
    }
}

static void
split_scalar(const struct nibble_set *set, const char *text, struct nibble_starts starts, size_t blocks)
{
    for (size_t block = 0; block < blocks; block++, text += BLOCK_BYTES) {
        narrow_eight(set->first, text, &starts.first[block]);
        narrow_eight(set->second, text, &starts.second[block]);
    }
}

const struct nibble_functions *
nibble_functions_of(enum cpu_level level)
{
    static const struct nibble_functions scalar = { narrow_scalar, split_scalar };
#if defined(__x86_64__)
    static const struct nibble_functions *const functions[CPU_LEVELS] = { &scalar, &nibble_functions_sse42,
                                                                          &nibble_functions_avx2,
                                                                          &nibble_functions_avx512 };

    return functions[level];
#elif defined(__AARCH64EL__)
    return level == CPU_NEON ? &nibble_functions_neon : &scalar;
#else
    (void)level;
    return &scalar;
#endif
}

/* How many blocks can be read where they are. */
static size_t
whole_blocks(size_t len, size_t blocks)
{
    size_t whole = len < READ_BYTES ? 0 : (len - (NIBBLE_REACH - 1)) / BLOCK_BYTES;

    return whole < blocks ? whole : blocks;
}

/* A block at the end of the text, and zeros. */
static void
copy_block(const char *text, size_t len, size_t block, char copy[READ_BYTES])
{
    size_t offset = block * BLOCK_BYTES, left = offset < len ? len - offset : 0;

    memset(copy, 0, READ_BYTES);
    memcpy(copy, text + (left == 0 ? 0 : offset), left < READ_BYTES ? left : READ_BYTES);
}

void
nibbles_narrow(const struct nibble_functions *functions, const struct nibble_set *set, const char *text,
               size_t len, uint64_t *starts, size_t blocks)
{
    size_t whole = whole_blocks(len, blocks);
    char copy[READ_BYTES];

    functions->narrow(set, text, starts, whole);
    for (size_t block = whole; block < blocks; block++) {
        copy_block(text, len, block, copy);
        functions->narrow(set, copy, &starts[block], 1);
    }
}

void
nibbles_split(const struct nibble_functions *functions, const struct nibble_set *set, const char *text,
              size_t len, struct nibble_starts starts, size_t blocks)
{
    size_t whole = whole_blocks(len, blocks);
    char copy[READ_BYTES];

    functions->split(set, text, starts, whole);
    for (size_t block = whole; block < blocks; block++) {
        copy_block(text, len, block, copy);
        functions->split(set, copy, (struct nibble_starts){ &starts.first[block], &starts.second[block] }, 1);
    }
}
