/*
 * Whether a storage's file is all there. libgsf opens one whose directory was cut off as if it held nothing;
 * its table of sectors tells how long the file has to be ([MS-CFB] 2.2, 2.3, 2.5).
 */
#include "message/extract/readers/bytes.h"
#include "message/extract/readers/ole.h"

#define HEADER_BYTES 512
#define HEADER_TABLES 109 /* sectors of the table that the header names */
#define SECTOR_FREE UINT32_MAX
#define LAST_SECTOR 0xfffffffau

struct sectors {
    struct slice content;
    unsigned shift; /* a sector has 1 << shift bytes */
};

/* Sector 0 lies behind the header, which takes up the room of one. */
static struct slice
sector(const struct sectors *sectors, uint32_t number)
{
    uint64_t offset = ((uint64_t)number + 1) << sectors->shift;

    return offset > sectors->content.len
               ? (struct slice){ 0 }
               : slice_sub(sectors->content, (size_t)offset, (size_t)1 << sectors->shift);
}

/* Part `index` of the table says which of its sectors are in use. */
static bool
is_table_whole(const struct sectors *sectors, uint32_t table, uint32_t index)
{
    struct slice entries = sector(sectors, table);
    struct bytes bytes = bytes_of(entries);
    uint64_t per_table = ((uint64_t)1 << sectors->shift) / 4, last = 0;

    if (entries.len < (size_t)1 << sectors->shift)
        return false;
    for (uint64_t i = 0; i < per_table; i++) {
        if (bytes_u32(&bytes) != SECTOR_FREE)
            last = i + 1;
    }
    /* a writer may leave off the end of the last sector */
    return last == 0 || ((index * per_table + last) << sectors->shift) < sectors->content.len;
}

bool
ole_is_whole(struct slice content)
{
    struct bytes header = bytes_at(content, 0x1e);
    struct sectors sectors = { content, bytes_u16(&header) };
    bytes_skip(&header, 0x2c - 0x20);
    uint32_t tables = bytes_u32(&header);
    bytes_skip(&header, 0x44 - 0x30);
    uint32_t further = bytes_u32(&header);
    struct bytes numbers = bytes_at(slice_sub(content, 0, HEADER_BYTES), 0x4c);
    uint32_t left = HEADER_TABLES;

    if (header.has_failed || sectors.shift < 7 || sectors.shift > 20 || tables > content.len >> sectors.shift)
        return false;
    for (uint32_t i = 0; i < tables; i++, left--) {
        if (left == 0) { /* sectors of further numbers, of which the last says where the next is */
            if (further > LAST_SECTOR)
                return false;
            numbers = bytes_of(sector(&sectors, further));
            left = (uint32_t)(((uint64_t)1 << sectors.shift) / 4 - 1);
            struct bytes next = bytes_at(numbers.rest, 4 * (size_t)left);
            further = bytes_u32(&next);
        }
        uint32_t table = bytes_u32(&numbers);
        if (numbers.has_failed || !is_table_whole(&sectors, table, i))
            return false;
    }
    return true;
}
