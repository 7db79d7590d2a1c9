#include "classifiers/engine/nibbles.h"

#include "classifiers/engine/nibbles_level.h"

#include <string.h>

#define READ_BYTES (BLOCK_BYTES + NIBBLE_REACH - 1) /* for one block */

void
nibble_set_allow(struct nibble_set *set, unsigned bucket, unsigned place, uint8_t byte)
{
    struct nibble_place *at = bucket < 8 ? &set->first[place] : &set->second[place];

    at->low[nibble_low(byte)] |= (uint8_t)(1u << bucket % 8);
    at->high[nibble_high(byte)] |= (uint8_t)(1u << bucket % 8);
}

void
nibble_set_allow_any(struct nibble_set *set, unsigned bucket, unsigned place)
{
    for (unsigned byte = 0; byte < 256; byte++)
        nibble_set_allow(set, bucket, place, (uint8_t)byte);
}

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
    for (size_t block = 0; block < blocks; block++) {
        for (uint64_t left = starts[block]; left != 0; left &= left - 1) {
            const char *start = text + block * BLOCK_BYTES + __builtin_ctzll(left);

            if (!are_of(set->first, start) && !are_of(set->second, start + 1))
                starts[block] &= ~(left & -left);
        }
    }
}

nibble_fn
nibble_fn_of(enum cpu_level level)
{
#if defined(__x86_64__)
    static const nibble_fn functions[CPU_LEVELS] = { narrow_scalar, nibbles_narrow_sse42, nibbles_narrow_avx2,
                                                     nibbles_narrow_avx512 };

    return functions[level];
#else
    (void)level;
    return narrow_scalar;
#endif
}

void
nibbles_narrow(nibble_fn function, const struct nibble_set *set, const char *text, size_t len,
               uint64_t *starts, size_t blocks)
{
    size_t whole = len < READ_BYTES ? 0 : (len - (NIBBLE_REACH - 1)) / BLOCK_BYTES;

    whole = whole < blocks ? whole : blocks;
    function(set, text, starts, whole);
    for (size_t block = whole; block < blocks; block++) {
        char copy[READ_BYTES] = { 0 };
        size_t offset = block * BLOCK_BYTES, left = offset < len ? len - offset : 0;

        memcpy(copy, text + (left == 0 ? 0 : offset), left < READ_BYTES ? left : READ_BYTES);
        function(set, copy, &starts[block], 1);
    }
}
