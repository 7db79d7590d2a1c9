/*
 * What a part says about itself in its Content-... fields. Values come as slices of the header and are only
 * read where they are asked for. Pure but for GMime, which has to be started; safe from any thread.
 */
#ifndef MESSAGE_CONTENT_H
#define MESSAGE_CONTENT_H

#include "message/header.h"
#include "message/transfer.h"

/*
 * The fields as they stand in the header, at NULL where there is none; the first instance counts, as in mail
 * programs.
 */
struct content_fields {
    struct slice type;
    struct slice disposition;
    struct slice encoding;
    struct slice id; /* Content-ID or Content-Location */
    bool has_second_type;
};

/* Notes `field` where it is one of them. */
void content_note(struct content_fields *fields, const struct raw_field *field);

enum disposition { DISPOSITION_NONE, DISPOSITION_INLINE, DISPOSITION_ATTACHMENT };

struct content {
    char *type;     /* lower case, "text/plain" */
    char *filename; /* or NULL */
    char *charset;  /* lower case, or NULL */
    char *boundary; /* or NULL */
    enum disposition disposition;
    enum transfer transfer;
    bool has_id;
    const char *problem; /* static, or NULL */
};

/* Fills `content`; `default_type` is for a part without Content-Type. */
void content_read(struct content *content, const struct content_fields *fields, const char *default_type);
void content_done(struct content *content);

/* "multipart" of "multipart/mixed", and the like. */
bool content_is_kind(const struct content *content, const char *kind);

#endif
