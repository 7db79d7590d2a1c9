/* Levels by their names, and masks of blocks: each level gathers the same numbers. */
#include "tests/harness.h"

#include "classifiers/engine/blocks.h"

#include <stdlib.h>
#include <string.h>

#define MOST_BYTES 300
#define MOST_BLOCKS ((MOST_BYTES + BLOCK_BYTES - 1) / BLOCK_BYTES)
#define ROUNDS 3000

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
    SUITE_ADD(&suite, numbers_are_gathered_in_order);
    return suite_run(&suite, "engine_blocks");
}
