/*
 * Content-Transfer-Encoding: decoding the bytes of a part. Damaged encodings are decoded as far as they go.
 * Pure; safe from any thread.
 */
#ifndef MESSAGE_TRANSFER_H
#define MESSAGE_TRANSFER_H

#include "base/slice.h"

#include <stdint.h>

enum transfer { TRANSFER_IDENTITY, TRANSFER_BASE64, TRANSFER_QUOTED_PRINTABLE, TRANSFER_UUENCODE };

/* Reads the field's value; an encoding that nobody knows is TRANSFER_IDENTITY with *is_known false. */
enum transfer transfer_parse(struct slice value, bool *is_known);

/* The decoded bytes; not for TRANSFER_IDENTITY, whose bytes are the encoded ones. */
GBytes *transfer_decode(struct slice encoded, enum transfer transfer);

/* How many bytes that would be, without keeping them. */
uint64_t transfer_decoded_size(struct slice encoded, enum transfer transfer);

#endif
