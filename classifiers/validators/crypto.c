/* Addresses of cryptocurrencies: the case of their letters counts, and nothing separates them. */
#include "classifiers/validators/family.h"

#include <stdint.h>
#include <string.h>

#include "classifiers/digest.h"
#include "classifiers/validators/keccak.h"

#define BASE58_SHORTEST 26
#define BASE58_LONGEST 35
#define ADDRESS_BYTES 25 /* version, hash of 20, checksum of 4 */
#define HASHED_BYTES 21

/* The place of a character in `alphabet`; -1 where it has none. */
static int
symbol_value(const char *alphabet, char character)
{
    const char *found = character == '\0' ? NULL : strchr(alphabet, character);

    return found == NULL ? -1 : (int)(found - alphabet);
}

static bool
read_base58(struct slice text, uint8_t bytes[ADDRESS_BYTES])
{
    static const char alphabet[] = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

    memset(bytes, 0, ADDRESS_BYTES);
    for (size_t i = 0; i < text.len; i++) {
        int value = symbol_value(alphabet, text.at[i]);

        if (value < 0)
            return false;
        unsigned carried = (unsigned)value;
        for (size_t b = ADDRESS_BYTES; b > 0; b--) {
            carried += bytes[b - 1] * 58U;
            bytes[b - 1] = (uint8_t)carried;
            carried >>= 8;
        }
        if (carried != 0)
            return false;
    }
    return true;
}

/* Each zero byte in front is written as a 1 of its own. */
static bool
has_as_many_ones_as_zeros(struct slice text, const uint8_t bytes[ADDRESS_BYTES])
{
    size_t ones = 0, zeros = 0;

    while (ones < text.len && text.at[ones] == '1')
        ones++;
    while (zeros < ADDRESS_BYTES && bytes[zeros] == 0)
        zeros++;
    return ones == zeros;
}

static bool
btc_base58check(const struct validator *self, struct slice matched)
{
    uint8_t bytes[ADDRESS_BYTES], once[DIGEST_BYTES], twice[DIGEST_BYTES];
    bool is_address = false;

    (void)self;
    if (matched.len < BASE58_SHORTEST || matched.len > BASE58_LONGEST)
        return false;
    if (read_base58(matched, bytes) && has_as_many_ones_as_zeros(matched, bytes) &&
        (bytes[0] == 0x00 || bytes[0] == 0x05)) {
        digest_sha256((struct slice){ (const char *)bytes, HASHED_BYTES }, once);
        digest_sha256((struct slice){ (const char *)once, sizeof(once) }, twice);
        is_address = memcmp(twice, &bytes[HASHED_BYTES], ADDRESS_BYTES - HASHED_BYTES) == 0;
        explicit_bzero(once, sizeof(once));
    }
    explicit_bzero(bytes, sizeof(bytes));
    return is_address;
}

#define BECH32_PREFIX "bc1"
#define BECH32_SHORTEST 14
#define BECH32_LONGEST 90
#define BECH32_CHECK 6 /* characters */
#define BECH32_WANTED 1
#define BECH32M_WANTED 0x2bc830a3 /* BIP 350, from witness version 1 on */

static uint32_t
bech32_step(uint32_t sum, unsigned value)
{
    static const uint32_t generators[] = { 0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3 };
    uint32_t top = sum >> 25;

    sum = ((sum & 0x1ffffff) << 5) ^ value;
    for (size_t i = 0; i < ARRAY_LEN(generators); i++)
        sum ^= (top >> i & 1) != 0 ? generators[i] : 0;
    return sum;
}

/* A witness program of 2 to 40 bytes; of 20 or 32 in version 0, of 32 in version 1. */
static bool
is_program(unsigned version, size_t symbols, unsigned last)
{
    size_t bytes = symbols * 5 / 8, spare_bits = symbols * 5 % 8;

    if (spare_bits > 4 || (last & ((1U << spare_bits) - 1)) != 0 || version > 16)
        return false;
    if (version == 0)
        return bytes == 20 || bytes == 32;
    return version == 1 ? bytes == 32 : bytes >= 2 && bytes <= 40;
}

static bool
btc_bech32(const struct validator *self, struct slice matched)
{
    static const char alphabet[] = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    const size_t data_at = sizeof(BECH32_PREFIX) - 1;
    uint32_t sum = 1;
    unsigned version = 0, last = 0;
    bool has_lower = false, has_upper = false;

    (void)self;
    if (matched.len < BECH32_SHORTEST || matched.len > BECH32_LONGEST ||
        !slice_starts_with_nocase(matched, SLICE_LITERAL(BECH32_PREFIX)))
        return false;
    sum = bech32_step(bech32_step(sum, 'b' >> 5), 'c' >> 5);
    sum = bech32_step(bech32_step(bech32_step(sum, 0), 'b' & 31), 'c' & 31);
    for (size_t i = 0; i < matched.len; i++) {
        has_lower = has_lower || g_ascii_islower(matched.at[i]);
        has_upper = has_upper || g_ascii_isupper(matched.at[i]);
        int value = i < data_at ? 0 : symbol_value(alphabet, g_ascii_tolower(matched.at[i]));
        if (value < 0)
            return false;
        if (i >= data_at)
            sum = bech32_step(sum, (unsigned)value);
        if (i == data_at)
            version = (unsigned)value;
        if (i + BECH32_CHECK + 1 == matched.len)
            last = (unsigned)value;
    }
    return !(has_lower && has_upper) && sum == (version == 0 ? BECH32_WANTED : BECH32M_WANTED) &&
           is_program(version, matched.len - data_at - 1 - BECH32_CHECK, last);
}

#define ETHEREUM_DIGITS 40

/* Letters are capitals where the digest of the small ones says so; all small or all capital says nothing. */
static bool
has_cased_letters(struct slice digits)
{
    char small[ETHEREUM_DIGITS];
    uint8_t digest[KECCAK_BYTES];
    bool has_lower = false, has_upper = false, is_cased = true;

    for (size_t i = 0; i < ETHEREUM_DIGITS; i++) {
        small[i] = g_ascii_tolower(digits.at[i]);
        has_lower = has_lower || g_ascii_islower(digits.at[i]);
        has_upper = has_upper || g_ascii_isupper(digits.at[i]);
    }
    if (has_lower && has_upper) {
        keccak_256((struct slice){ small, sizeof(small) }, digest);
        for (size_t i = 0; i < ETHEREUM_DIGITS; i++) {
            unsigned nibble = (unsigned)digest[i / 2] >> (i % 2 == 0 ? 4 : 0) & 15;

            if (g_ascii_isalpha(digits.at[i]) && g_ascii_isupper(digits.at[i]) != (nibble >= 8))
                is_cased = false;
        }
    }
    explicit_bzero(small, sizeof(small));
    return is_cased;
}

static bool
eth_eip55(const struct validator *self, struct slice matched)
{
    struct slice digits = slice_sub(matched, 2, matched.len);
    size_t same = 0;

    (void)self;
    if (digits.len != ETHEREUM_DIGITS || !slice_starts_with_nocase(matched, SLICE_LITERAL("0x")))
        return false;
    for (size_t i = 0; i < ETHEREUM_DIGITS; i++) {
        if (!g_ascii_isxdigit(digits.at[i]))
            return false;
        same += digits.at[i] == digits.at[0] ? 1 : 0;
    }
    return same < ETHEREUM_DIGITS && has_cased_letters(digits);
}

static const struct validator rows[] = {
    {"btc_base58check", btc_base58check, "Bitcoin: Base58Check, versions 0 and 5"  },
    { "btc_bech32",     btc_bech32,      "BIP 173 and BIP 350: witness addresses"  },
    { "eth_eip55",      eth_eip55,       "EIP-55: addresses, checked by their case"},
};
const struct validator_family validators_crypto = { rows, ARRAY_LEN(rows) };
