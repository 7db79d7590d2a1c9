/*
 * Records of Excel's binary workbooks ([MS-XLS] 2.1.4): type, length and content, which CONTINUE records
 * behind it may go on with. Text that goes on in one begins there with its flags again, perhaps in other
 * units.
 */
#ifndef MESSAGE_EXTRACT_READERS_BIFF_H
#define MESSAGE_EXTRACT_READERS_BIFF_H

#include "message/extract/readers/bytes.h"

enum biff_version { BIFF2, BIFF3, BIFF4, BIFF5, BIFF8 }; /* BIFF5 is that of Excel 95 too */

struct biff_record {
    unsigned type;
    size_t offset;      /* where it begins in the stream */
    struct bytes bytes; /* what is left of it, or of the CONTINUE record that was come to */
    struct slice next;  /* the stream behind that */
};

/* Takes a record off `*stream`. False at the end, or where none is left whole. */
bool biff_next(struct slice whole, struct slice *stream, struct biff_record *record);
/* Goes on in the CONTINUE record that follows; false where there is none. */
bool biff_continue(struct biff_record *record);

/* Those of a record with perhaps some of CONTINUE records. */
void biff_skip(struct biff_record *record, size_t len);
uint16_t biff_u16(struct biff_record *record);
uint32_t biff_u32(struct biff_record *record);

enum biff_count { BIFF_COUNT_8, BIFF_COUNT_16 }; /* the width of a string's length */

/* A string with its length before it: UTF-16 of any kind in BIFF8, otherwise bytes in the code page. */
void biff_append_string(struct biff_record *record, enum biff_version version, enum biff_count width,
                        unsigned codepage, GString *out);
/* `count` characters of BIFF8 whose flags come next. */
void biff_append_characters(struct biff_record *record, size_t count, GString *out);

#endif
