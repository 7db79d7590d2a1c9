/*
 * Splits a header into its fields, without copying. Lines end in LF or CRLF. What is no field is skipped or
 * ends the header, and is remembered as a fault; nothing fails. Pure; safe from any thread.
 */
#ifndef MESSAGE_HEADER_H
#define MESSAGE_HEADER_H

#include "base/slice.h"

enum header_fault {
    HEADER_FAULT_LINE = 1 << 0,    /* a line without a field name was skipped */
    HEADER_FAULT_UNENDED = 1 << 1, /* the body began without an empty line */
    HEADER_FAULT_BARE_CR = 1 << 2,
    HEADER_FAULT_NUL = 1 << 3,
    HEADER_FAULT_FIELDS = 1 << 4, /* more than LIMIT_HEADER_FIELDS; the rest is not returned */
    HEADER_FAULT_BYTES = 1 << 5,  /* more than LIMIT_HEADER_BYTES; the rest is not returned */
};

struct raw_field {
    struct slice name;
    struct slice value; /* behind the colon, folded, without the final line end */
};

struct header_cursor {
    struct slice rest; /* once header_next has returned false: the body */
    unsigned faults;   /* of enum header_fault */
    size_t fields;
    size_t bytes;
};

/* The next field, or false at the end of the header. Start with rest = the entity, all else 0. */
bool header_next(struct header_cursor *cursor, struct raw_field *field);

/* `entity` without a byte order mark and the line "From ..." that files of saved mail begin with. */
struct slice header_start(struct slice entity);

/* `pattern` as settings name fields: a name, whose case does not matter, or its beginning and a "*". */
bool header_name_matches(const char *name, const char *pattern);

/* What a fault means, for a person. */
const char *header_fault_text(enum header_fault fault);

#endif
