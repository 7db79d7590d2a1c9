/*
 * An SMTP reply as libmilter takes it: ASCII, no control characters, lines short enough for RFC 5321, "%"
 * doubled. Pure; safe from any thread.
 */
#ifndef MILTER_REPLY_H
#define MILTER_REPLY_H

#include "rules/verdict.h"

/* RFC 5321 4.5.3.1.5 allows 512 octets for a reply line: code, enhanced code and line end leave this. */
#define REPLY_LINE_BYTES 480
/* A rule's text has at most 1024 characters in Exchange; what is longer is cut and ends in "...". */
#define REPLY_LINES_MOST 8

enum reply_class { REPLY_TEMPORARY = 4, REPLY_PERMANENT = 5 };

struct smtp_reply {
    char code[4];                      /* "550" */
    char enhanced[12];                 /* "5.7.1" */
    char *lines[REPLY_LINES_MOST + 1]; /* NULL-terminated, at least one */
};
typedef struct smtp_reply smtp_reply;

/*
 * `reply` as a reply of `class`. A code or enhanced code that is missing, malformed or of another class
 * becomes the class's default (550 5.7.1, 451 4.7.1): the MTA must never take a refusal for something else.
 */
struct smtp_reply *reply_format(const struct reply *reply, enum reply_class class);
void smtp_reply_free(struct smtp_reply *reply);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(smtp_reply, smtp_reply_free)

#endif
