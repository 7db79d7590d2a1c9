#include "message/extract/readers/bytes.h"

#include <string.h>

struct bytes
bytes_of(struct slice content)
{
    return (struct bytes){ .rest = content };
}

struct bytes
bytes_at(struct slice content, size_t offset)
{
    struct bytes bytes = bytes_of(content);

    bytes_skip(&bytes, offset);
    return bytes;
}

struct slice
bytes_take(struct bytes *bytes, size_t len)
{
    if (len > bytes->rest.len) {
        bytes->has_failed = true;
        bytes->rest.len = 0;
        return (struct slice){ 0 };
    }
    struct slice taken = { bytes->rest.at, len };
    if (len > 0)
        bytes->rest = (struct slice){ bytes->rest.at + len, bytes->rest.len - len };
    return taken;
}

void
bytes_skip(struct bytes *bytes, size_t len)
{
    (void)bytes_take(bytes, len);
}

uint64_t
bytes_u64(struct bytes *bytes)
{
    uint64_t low = bytes_u32(bytes);

    return low | (uint64_t)bytes_u32(bytes) << 32;
}

static uint32_t
number(struct bytes *bytes, unsigned count)
{
    struct slice taken = bytes_take(bytes, count);
    uint32_t value = 0;

    for (size_t i = 0; i < taken.len; i++)
        value |= (uint32_t)(guchar)taken.at[i] << (8 * i);
    return value;
}

uint8_t
bytes_u8(struct bytes *bytes)
{
    return (uint8_t)number(bytes, 1);
}

uint16_t
bytes_u16(struct bytes *bytes)
{
    return (uint16_t)number(bytes, 2);
}

uint32_t
bytes_u32(struct bytes *bytes)
{
    return number(bytes, 4);
}

double
bytes_double(struct bytes *bytes)
{
    uint64_t bits = bytes_u64(bytes);
    double value;

    memcpy(&value, &bits, sizeof(value));
    return value;
}
