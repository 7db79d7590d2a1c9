/*
 * Numbers of binary formats, least byte first, read one after the other: a cursor that cannot pass its end
 * and remembers that it was asked to, so that a row of reads is checked once. After that there is nothing
 * left, so a loop over what is left ends.
 */
#ifndef MESSAGE_EXTRACT_READERS_BYTES_H
#define MESSAGE_EXTRACT_READERS_BYTES_H

#include "base/slice.h"

#include <stdint.h>

struct bytes {
    struct slice rest;
    bool has_failed;
};

struct bytes bytes_of(struct slice content);
/* Those from `offset` on; failed where that is beyond the end. */
struct bytes bytes_at(struct slice content, size_t offset);

uint8_t bytes_u8(struct bytes *bytes);
uint16_t bytes_u16(struct bytes *bytes);
uint32_t bytes_u32(struct bytes *bytes);
uint64_t bytes_u64(struct bytes *bytes);
double bytes_double(struct bytes *bytes);
struct slice bytes_take(struct bytes *bytes, size_t len); /* all of it, or nothing and a failure */
void bytes_skip(struct bytes *bytes, size_t len);

#endif
