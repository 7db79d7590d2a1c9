/* Masks of blocks: each level against what the header says byte by byte, on random bytes and at every end. */
#include "tests/harness.h"

#include "classifiers/engine/blocks.h"

#include <stdlib.h>
#include <string.h>

#define MOST_BYTES 300
#define MOST_BLOCKS ((MOST_BYTES + BLOCK_BYTES - 1) / BLOCK_BYTES)
#define ROUNDS 3000

static uint64_t
bit_if(bool is_set, size_t bit)
{
    return (uint64_t)is_set << bit;
}

/* What blocks.h says, byte by byte; the masks hold zeros. */
static void
classify_plainly(const uint8_t *text, size_t len, const struct block_masks *masks)
{
    for (size_t i = 0; i < len; i++) {
        size_t block = i / BLOCK_BYTES, bit = i % BLOCK_BYTES;

        masks->word[block] |= bit_if(g_ascii_isalnum((gchar)text[i]), bit);
        masks->letter[block] |= bit_if(g_ascii_isalpha((gchar)text[i]), bit);
        masks->high[block] |= bit_if(text[i] >= 0x80, bit);
    }
}

/* All bytes, and more often those that stand beside the edges of the classes. */
static void
fill(GRand *random, uint8_t *text, size_t len)
{
    static const uint8_t edges[] = " !,-./0189:?@AZ[`az{\x7f\x80\xff";

    for (size_t i = 0; i < len; i++) {
        if (g_rand_boolean(random))
            text[i] = (uint8_t)g_rand_int_range(random, 0, 256);
        else
            text[i] = edges[g_rand_int_range(random, 0, sizeof(edges))];
    }
}

static void
check_classes(const struct block_functions *functions, GRand *random)
{
    size_t len = (size_t)g_rand_int_range(random, 0, MOST_BYTES + 1);
    size_t blocks = (len + BLOCK_BYTES - 1) / BLOCK_BYTES;
    g_autofree uint8_t *text = g_malloc(MAX(len, 1)); /* a sanitizer sees its end */
    uint64_t word[MOST_BLOCKS], letter[MOST_BLOCKS], high[MOST_BLOCKS], any_high = 0;
    uint64_t plain_word[MOST_BLOCKS] = { 0 }, plain_letter[MOST_BLOCKS] = { 0 };
    uint64_t plain_high[MOST_BLOCKS] = { 0 };
    struct block_masks found = { word, letter, high };

    fill(random, text, len);
    classify_plainly(text, len, &(struct block_masks){ plain_word, plain_letter, plain_high });
    bool has_high = functions->classify((const char *)text, len, &found, blocks);
    assert_memory_equal(word, plain_word, blocks * sizeof(*word));
    assert_memory_equal(letter, plain_letter, blocks * sizeof(*letter));
    assert_memory_equal(high, plain_high, blocks * sizeof(*high));
    for (size_t i = 0; i < blocks; i++)
        any_high |= plain_high[i];
    assert_int_equal(has_high, any_high != 0);
}

static void
check_gathering(const struct block_functions *functions, GRand *random)
{
    uint64_t masks[MOST_BLOCKS];
    uint16_t found[MOST_BLOCKS * BLOCK_BYTES + BLOCK_GATHER_SLACK];
    size_t count = 0;

    for (size_t i = 0; i < MOST_BLOCKS; i++) {
        uint64_t bits = (uint64_t)g_rand_int(random) << 32 | g_rand_int(random);

        switch (g_rand_int_range(random, 0, 4)) {
        case 0:
            masks[i] = 0;
            break;
        case 1:
            masks[i] = UINT64_MAX;
            break;
        case 2:
            masks[i] = bits & (bits >> 7) & (bits >> 13);
            break;
        default:
            masks[i] = bits;
        }
    }
    size_t gathered = functions->gather(masks, MOST_BLOCKS, found);
    for (size_t i = 0; i < MOST_BLOCKS * BLOCK_BYTES; i++) {
        if ((masks[i / BLOCK_BYTES] >> i % BLOCK_BYTES & 1) != 0)
            assert_int_equal(found[count++], i);
    }
    assert_int_equal(gathered, count);
}

static void
numbers_are_gathered_in_order(void **state)
{
    (void)state;
    for (enum cpu_level level = CPU_SCALAR; level <= cpu_level_best(); level++) {
        g_autoptr(GRand) random = g_rand_new_with_seed(8);

        for (unsigned round = 0; round < ROUNDS; round++)
            check_gathering(block_functions_of(level), random);
    }
}

static void
classes_are_those_of_the_header(void **state)
{
    (void)state;
    for (enum cpu_level level = CPU_SCALAR; level <= cpu_level_best(); level++) {
        g_autoptr(GRand) random = g_rand_new_with_seed(64);

        for (unsigned round = 0; round < ROUNDS; round++)
            check_classes(block_functions_of(level), random);
    }
}

struct name_row {
    const char *name;
    const char *wanted;
    enum cpu_level level;
};

static const struct name_row name_rows[] = {
    {"the best where none is named", NULL,      CPU_LEVELS},
    { "an unknown name",             "avx1024", CPU_LEVELS},
    { "no name",                     "",        CPU_LEVELS},
    { "a lower level",               "scalar",  CPU_SCALAR},
#if defined(__AARCH64EL__)
    { "the highest",                 "neon",    CPU_NEON  },
#else
    { "each by its name", "sse42", CPU_SSE42 },
    { "each by its own name", "avx2", CPU_AVX2 },
    { "the highest", "avx512", CPU_AVX512 },
#endif
};

static void
check_name(void **state)
{
    const struct name_row *row = *state;
    enum cpu_level best = cpu_level_best();

    assert_int_equal(cpu_level_choose(row->wanted), row->level < best ? row->level : best);
    if (row->level < CPU_LEVELS)
        assert_string_equal(cpu_level_name(row->level), row->wanted);
}

int
main(void)
{
    struct suite suite = { 0 };

    SUITE_ADD_ROWS(&suite, check_name, name_rows);
    SUITE_ADD(&suite, classes_are_those_of_the_header);
    SUITE_ADD(&suite, numbers_are_gathered_in_order);
    return suite_run(&suite, "engine_blocks");
}
