#include "classifiers/engine/nibbles.h"

#include "classifiers/engine/eight.h"
#include "classifiers/engine/nibbles_level.h"

#define READ_BYTES (BLOCK_BYTES + NIBBLE_REACH - 1) /* for one block */

/* Whether bytes at their places are of one of these eight buckets. */
static bool
are_of(const struct nibble_place places[NIBBLE_PLACES], const char *at)
{
    unsigned buckets = UINT8_MAX;

    for (unsigned i = 0; i < NIBBLE_PLACES && buckets != 0; i++)
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

/* The buckets, of all sixteen, that have the byte at the place. */
static inline unsigned
buckets_of(const struct nibble_set *set, unsigned place, uint8_t byte)
{
    unsigned low = nibble_low(byte), high = nibble_high(byte);

    return (set->first[place].low[low] & set->first[place].high[high]) |
           (unsigned)(set->second[place].low[low] & set->second[place].high[high]) << 8;
}

/* Where strings may begin in a block. Each byte is looked up once for each place, and nothing branches: most
 * bytes pass at some place. */
static inline void
find_strings(const struct nibble_set *set, const char *text, uint64_t *first, uint64_t *second)
{
    unsigned one = buckets_of(set, 0, (uint8_t)text[0]); /* that have the last byte, and the last two */
    unsigned two = one & buckets_of(set, 1, (uint8_t)text[1]);

    one = buckets_of(set, 0, (uint8_t)text[1]);
    *first = *second = 0;
    for (unsigned i = 0; i < BLOCK_BYTES; i++) {
        uint8_t byte = (uint8_t)text[i + 2];
        unsigned buckets = two & buckets_of(set, 2, byte);

        *first |= (uint64_t)((buckets & 0xff) != 0) << i;
        *second |= (uint64_t)(buckets > 0xff) << i;
        two = one & buckets_of(set, 1, byte);
        one = buckets_of(set, 0, byte);
    }
}
_Static_assert(NIBBLE_PLACES == 3, "what is known of two bytes, and a third");

static uint64_t
sort_scalar(const struct nibble_set *set, const char *text, const struct nibble_masks *masks, size_t blocks)
{
    uint64_t any_high = 0;

    for (size_t block = 0; block < blocks; block++, text += BLOCK_BYTES) {
        uint64_t word = 0, letter = 0, high = 0, first, second;

        find_strings(set, text, &first, &second);
        for (unsigned i = 0; i < BLOCK_BYTES; i += 8) {
            uint64_t bytes = eight_load(text + i), seven = bytes & ~EIGHT_HIGH;
            uint64_t letters = eight_between(seven | EIGHT_EACH * 0x20, 'a', 'z') & ~bytes;

            word |= eight_gather(letters | (eight_between(seven, '0', '9') & ~bytes)) << i;
            letter |= eight_gather(letters) << i;
            high |= eight_gather(bytes) << i;
        }
        masks->word[block] = word;
        masks->letter[block] = letter;
        masks->high[block] = high;
        masks->first[block] = first;
        masks->second[block] = second;
        any_high |= high;
    }
    return any_high;
}

const struct nibble_functions *
nibble_functions_of(enum cpu_level level)
{
    static const struct nibble_functions scalar = { narrow_scalar, sort_scalar };
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

bool
nibbles_sort(const struct nibble_functions *functions, const struct nibble_set *set, const char *text,
             size_t len, const struct nibble_masks *masks, size_t blocks)
{
    size_t whole = whole_blocks(len, blocks);
    uint64_t any_high = functions->sort(set, text, masks, whole);
    char copy[READ_BYTES];

    for (size_t block = whole; block < blocks; block++) {
        struct nibble_masks rest = { &masks->word[block], &masks->letter[block], &masks->high[block],
                                     &masks->first[block], &masks->second[block] };

        copy_block(text, len, block, copy);
        any_high |= functions->sort(set, copy, &rest, 1);
    }
    return any_high != 0;
}
