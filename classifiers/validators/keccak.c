#include "classifiers/validators/keccak.h"

#include <string.h>

#define LANES 25
#define ROUNDS 24
#define RATE 136 /* bytes of a block where the digest has 256 bits */

static uint64_t
rotated(uint64_t lane, unsigned bits)
{
    return bits == 0 ? lane : (lane << bits) | (lane >> (64 - bits));
}

/* Theta: each column takes the parity of two neighbours. */
static void
mix_columns(uint64_t state[LANES])
{
    uint64_t parity[5];

    for (size_t x = 0; x < 5; x++)
        parity[x] = state[x] ^ state[x + 5] ^ state[x + 10] ^ state[x + 15] ^ state[x + 20];
    for (size_t i = 0; i < LANES; i++)
        state[i] ^= parity[(i + 4) % 5] ^ rotated(parity[(i + 1) % 5], 1);
    explicit_bzero(parity, sizeof(parity));
}

/* Rho and pi: lanes turn and change places, along one path through all but the first. */
static void
move_lanes(uint64_t state[LANES])
{
    uint64_t carried = state[1];
    size_t x = 1, y = 0;

    for (unsigned t = 0; t < LANES - 1; t++) {
        size_t next_y = (2 * x + 3 * y) % 5;
        x = y;
        y = next_y;
        uint64_t replaced = state[x + 5 * y];
        state[x + 5 * y] = rotated(carried, (t + 1) * (t + 2) / 2 % 64);
        carried = replaced;
    }
}

/* Chi: the one step that is not linear, row by row. */
static void
mix_rows(uint64_t state[LANES])
{
    for (size_t y = 0; y < LANES; y += 5) {
        uint64_t row[5];

        memcpy(row, &state[y], sizeof(row));
        for (size_t x = 0; x < 5; x++)
            state[y + x] = row[x] ^ (~row[(x + 1) % 5] & row[(x + 2) % 5]);
        explicit_bzero(row, sizeof(row));
    }
}

/* Iota's constant of a round, from the shift register that defines it (FIPS 202, 3.2.5). */
static uint64_t
round_constant(unsigned *feedback)
{
    uint64_t constant = 0;

    for (unsigned j = 0; j < 7; j++) {
        if ((*feedback & 1) != 0)
            constant |= UINT64_C(1) << ((1U << j) - 1);
        *feedback = (*feedback & 0x80) != 0 ? ((*feedback << 1) ^ 0x171) : *feedback << 1;
    }
    return constant;
}

void
keccak_256(struct slice data, uint8_t digest[KECCAK_BYTES])
{
    uint64_t state[LANES] = { 0 };
    unsigned feedback = 1;

    g_assert(data.len <= KECCAK_LONGEST);
    for (size_t i = 0; i < data.len; i++)
        state[i / 8] ^= (uint64_t)(unsigned char)data.at[i] << 8 * (i % 8);
    state[data.len / 8] ^= UINT64_C(1) << 8 * (data.len % 8);
    state[RATE / 8 - 1] ^= UINT64_C(0x80) << 56;
    for (size_t round = 0; round < ROUNDS; round++) {
        mix_columns(state);
        move_lanes(state);
        mix_rows(state);
        state[0] ^= round_constant(&feedback);
    }
    for (size_t i = 0; i < KECCAK_BYTES; i++)
        digest[i] = (uint8_t)(state[i / 8] >> 8 * (i % 8));
    explicit_bzero(state, sizeof(state));
}
