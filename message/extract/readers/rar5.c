#include "message/extract/readers/rar5.h"

#include "message/extract/readers/bytes.h"

#define CHECKSUM_BYTES 4
#define HAS_EXTRA 1 /* flags of a header */
#define HAS_DATA 2
#define RECORD_ENCRYPTION 1 /* of the extra area of a file */

enum block { BLOCK_FILE = 2, BLOCK_ENCRYPTION = 4 };

/* Seven bits of a number in each byte, the low ones first. */
static uint64_t
take_number(struct bytes *bytes)
{
    uint64_t number = 0;

    for (unsigned shift = 0; shift < 64; shift += 7) {
        uint64_t byte = bytes_u8(bytes);

        number |= (byte & 0x7f) << shift;
        if ((byte & 0x80) == 0)
            break;
    }
    return number;
}

/* The extra area is records of a size, a type and what it says; `header` ends with it. */
static bool
has_encryption(struct slice header, uint64_t extra_bytes)
{
    struct bytes extra = bytes_of(slice_sub(header, header.len - MIN(extra_bytes, header.len), header.len));

    while (extra.rest.len > 0) {
        struct bytes record = bytes_of(bytes_take(&extra, take_number(&extra)));

        if (take_number(&record) == RECORD_ENCRYPTION && !record.has_failed)
            return true;
    }
    return false;
}

/* Takes a block off. */
static bool
is_encrypted_block(struct bytes *blocks)
{
    bytes_skip(blocks, CHECKSUM_BYTES);
    struct slice header = bytes_take(blocks, take_number(blocks));
    struct bytes fields = bytes_of(header);
    uint64_t type = take_number(&fields), flags = take_number(&fields);
    uint64_t extra_bytes = (flags & HAS_EXTRA) != 0 ? take_number(&fields) : 0;
    uint64_t data_bytes = (flags & HAS_DATA) != 0 ? take_number(&fields) : 0;

    bytes_skip(blocks, data_bytes);
    return !fields.has_failed &&
           (type == BLOCK_ENCRYPTION || (type == BLOCK_FILE && has_encryption(header, extra_bytes)));
}

bool
rar5_is_encrypted(struct slice content)
{
    static const struct slice signature = SLICE_LITERAL("Rar!\x1a\x07\x01\0");
    struct bytes blocks = bytes_of(content);

    if (!slice_equal(bytes_take(&blocks, signature.len), signature))
        return false;
    while (blocks.rest.len > 0) {
        if (is_encrypted_block(&blocks))
            return true;
    }
    return false;
}
