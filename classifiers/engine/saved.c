#include "classifiers/engine/saved.h"

#include <string.h>

#define FORMAT 5 /* of the header and of what follows; higher with each change of either */
#define BYTE_ORDER_MARK UINT32_C(0x01020304)

struct header {
    char magic[8];
    uint32_t order, format;
    uint64_t digest, len, sum, reserved;
};
_Static_assert(sizeof(struct header) == SAVED_HEADER_BYTES, "no bytes between its members");

static const char magic[8] = { 'P', 'O', 'S', 'T', 'E', 'R', 'N', 'E' };

/* Four lanes, since the file is read at each start: a lane alone waits for its multiplications. */
static uint64_t
sum_of(const unsigned char *bytes, size_t len)
{
    uint64_t lanes[4] = { len, 1, 2, 3 }, word = 0;

    for (; len >= sizeof(lanes); len -= sizeof(lanes), bytes += sizeof(lanes)) {
        for (size_t i = 0; i < 4; i++) {
            memcpy(&word, bytes + i * sizeof(word), sizeof(word));
            lanes[i] = (lanes[i] ^ word) * UINT64_C(0x9e3779b97f4a7c15);
            lanes[i] ^= lanes[i] >> 29;
        }
    }
    for (; len > 0; len--, bytes++)
        lanes[len % 4] = (lanes[len % 4] ^ *bytes) * UINT64_C(0x9e3779b97f4a7c15);
    for (size_t i = 1; i < 4; i++) {
        lanes[0] = (lanes[0] ^ lanes[i]) * UINT64_C(0x9e3779b97f4a7c15);
        lanes[0] ^= lanes[0] >> 31;
    }
    return lanes[0];
}

uint64_t
saved_digest(const struct engine_pattern *patterns, size_t count)
{
    uint64_t digest = count;

    for (size_t i = 0; i < count; i++) {
        uint64_t words[] = { digest, patterns[i].flags, patterns[i].id,
                             sum_of((const unsigned char *)patterns[i].expression,
                                    patterns[i].expression_len) };

        digest = sum_of((const unsigned char *)words, sizeof(words));
    }
    return digest;
}

void
saved_seal(unsigned char *bytes, size_t len, uint64_t digest)
{
    struct header header = {
        .order = BYTE_ORDER_MARK,
        .format = FORMAT,
        .digest = digest,
        .len = len,
        .sum = sum_of(bytes + sizeof(header), len - sizeof(header)),
    };

    memcpy(header.magic, magic, sizeof(magic));
    memcpy(bytes, &header, sizeof(header));
}

const char *
saved_fault(const unsigned char *bytes, size_t len, uint64_t digest)
{
    struct header header;

    if (len < sizeof(header))
        return "it is too short";
    memcpy(&header, bytes, sizeof(header));
    if (memcmp(header.magic, magic, sizeof(magic)) != 0)
        return "it is no saved database";
    if (header.order != BYTE_ORDER_MARK)
        return "it is from a machine of another byte order";
    if (header.format != FORMAT)
        return "it is of another version";
    if (header.digest != digest)
        return "it is of other patterns";
    if (header.len != len || header.sum != sum_of(bytes + sizeof(header), len - sizeof(header)))
        return "it is damaged";
    return NULL;
}
