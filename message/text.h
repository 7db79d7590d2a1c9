/*
 * A text that words, patterns and classifications look at. Texts are items of their own: no match and no
 * proximity window crosses from one to the next.
 */
#ifndef MESSAGE_TEXT_H
#define MESSAGE_TEXT_H

#include "base/slice.h"

struct document;

enum text_kind { TEXT_SUBJECT, TEXT_BODY, TEXT_ATTACHMENT };

struct text {
    enum text_kind kind;
    const char *part_path;           /* MIME part number of a body or attachment ("1.2", a document inside it
                                        "1.2/letter.docx"), NULL for the subject */
    struct slice utf8;               /* valid UTF-8; may contain NUL */
    const char *filename;            /* of an attachment that has one; or NULL */
    const struct document *document; /* what was extracted, with its pages or sheets; or NULL */
};

/* How reports name it: "subject", "body", "attachment 1.2"; g_free it. */
char *text_describe(const struct text *text);
/* For people: with its file name and the page, sheet or slide of the byte at `offset`:
 * "attachment 2 report.xlsx, sheet \"Q3\"". */
char *text_describe_at(const struct text *text, size_t offset);

#endif
