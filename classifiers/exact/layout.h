/*
 * The form of a table file; for exact/build.c, which writes it, and exact/table.c, which maps it.
 *
 *   struct exact_header, struct exact_field for each field,
 *   for each searchable field its index: `entries` of struct exact_entry, sorted by hash and row,
 *   rows x fields cells of 8 bytes, row by row,
 *   SHA-256 of all before it.
 *
 * Numbers are little-endian. Nothing needs alignment: everything is read through memcpy.
 */
#ifndef CLASSIFIERS_EXACT_LAYOUT_H
#define CLASSIFIERS_EXACT_LAYOUT_H

#include "classifiers/digest.h"
#include "classifiers/exact/table.h"

#define EXACT_MAGIC "PSTNEDM1"
#define EXACT_NAME_BYTES 64

struct exact_header {
    char magic[8];
    uint32_t fields, rows;
    unsigned char key[DIGEST_BYTES]; /* the salt */
};

struct exact_field {
    char name[EXACT_NAME_BYTES]; /* ends with NUL */
    uint32_t is_searchable;
    uint32_t words;
    uint32_t entries; /* of its index; rows without a value have none */
    uint32_t reserved;
};

struct exact_entry {
    struct exact_hash hash;
    unsigned char row[4];
};

_Static_assert(sizeof(struct exact_header) == 48 && sizeof(struct exact_field) == 80 &&
                   sizeof(struct exact_entry) == 20,
               "the file has no padding");

#endif
