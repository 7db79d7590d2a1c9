/* Eight bytes of a text at once, where there are no vectors. Pure. */
#ifndef CLASSIFIERS_ENGINE_EIGHT_H
#define CLASSIFIERS_ENGINE_EIGHT_H

#include <stdint.h>
#include <string.h>

#define EIGHT_EACH UINT64_C(0x0101010101010101)
#define EIGHT_HIGH (EIGHT_EACH * 0x80)

/* The first byte lowest. */
static inline uint64_t
eight_load(const void *at)
{
    uint64_t bytes;

    memcpy(&bytes, at, sizeof(bytes));
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    bytes = __builtin_bswap64(bytes);
#endif
    return bytes;
}

/* The high bit of each byte as eight bits, the first byte lowest. */
static inline uint64_t
eight_gather(uint64_t bytes)
{
    return (bytes >> 7 & EIGHT_EACH) * UINT64_C(0x0102040810204080) >> 56;
}

/* The high bit where a byte of seven bits is zero. */
static inline uint64_t
eight_zeros(uint64_t seven)
{
    return ~((seven | EIGHT_HIGH) - EIGHT_EACH) & EIGHT_HIGH;
}

/* The high bit where a byte of seven bits lies between the two; no sum carries into the next byte. */
static inline uint64_t
eight_between(uint64_t seven, uint64_t first, uint64_t last)
{
    return (seven + EIGHT_EACH * (0x80 - first)) & ~(seven + EIGHT_EACH * (0x7f - last)) & EIGHT_HIGH;
}

#endif
