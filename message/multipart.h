/*
 * Cuts the body of a multipart at its boundary lines, without copying (RFC 2046, 5.1). Pure; safe from any
 * thread.
 */
#ifndef MESSAGE_MULTIPART_H
#define MESSAGE_MULTIPART_H

#include "base/slice.h"

struct multipart_cursor {
    struct slice rest;
    struct slice boundary; /* without the leading "--" */
    bool has_begun;        /* the first boundary line was passed */
    bool has_ended;        /* a line "--boundary--" was passed */
    bool has_late_part;    /* a part came behind that line: mail programs differ on whether they show it */
};

/* The next part's bytes, header and all; false at the end. Start with rest = the body, and the boundary. */
bool multipart_next(struct multipart_cursor *cursor, struct slice *part);

/* Whether the body has a part behind such a boundary. */
bool multipart_is_cut_by(struct slice body, struct slice boundary);

/*
 * The boundary that the body seems to use, for mail that declares none or another one: a line "--x" before a
 * line "Content-...". Empty where there is none.
 */
struct slice multipart_guess_boundary(struct slice body);

#endif
