/*
 * What the cells of a workbook refer to, in whichever of Excel's formats it is: shared strings, and the
 * formats of numbers.
 */
#ifndef MESSAGE_EXTRACT_READERS_WORKBOOK_H
#define MESSAGE_EXTRACT_READERS_WORKBOOK_H

#include "message/extract/report.h"

#include <stdint.h>

#define WORKBOOK_FORMATS 65490 /* cell formats; Excel's limit */

struct workbook {
    struct report *report;
    GPtrArray *strings; /* of char *: what cells point to */
    uint64_t held;      /* bytes of the strings, as the report counts them */
    GHashTable *codes;  /* number format id -> char * */
    GArray *formats;    /* of unsigned: cell format -> number format id */
    bool is_from_1904;
};

void workbook_init(struct workbook *book, struct report *report);
void workbook_done(struct workbook *book);

/* `string` is taken over. False where no more may be held, which was said then. */
bool workbook_add_string(struct workbook *book, char *string);
void workbook_add_code(struct workbook *book, unsigned id, char *code); /* taken over */
bool workbook_add_format(struct workbook *book, unsigned id);

const char *workbook_string(const struct workbook *book, uint64_t index); /* "" where there is none */
/* Appends the number as it is displayed in a cell of that format. */
void workbook_append_number(const struct workbook *book, uint64_t format, double number, GString *out);

/* A number in four bytes: 30 bits of a double or of an integer, perhaps hundredths. */
double workbook_rk(uint32_t rk);
/* "#DIV/0!"; "" for what is no error. */
const char *workbook_error(unsigned code);

#endif
