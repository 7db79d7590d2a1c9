/*
 * The readers of postern-extract: each turns content of some types into text and facts, said to a report. One
 * file of readers/ for each family of types; reader.c has the table.
 *
 * A reader runs in the sandbox and may be fed anything: it bounds what it allocates by report_unpacked, goes
 * on where it can, and says what it could not read (DOCUMENT_CORRUPT, DOCUMENT_UNSUPPORTED,
 * DOCUMENT_PASSWORD_PROTECTED... with a problem). Content that no reader takes is DOCUMENT_UNSUPPORTED alone.
 */
#ifndef MESSAGE_EXTRACT_READER_H
#define MESSAGE_EXTRACT_READER_H

#include "message/extract/readers/ocr.h"
#include "message/extract/report.h"
#include "message/extract/type.h"

struct reader_input {
    struct slice content;
    const char *charset; /* declared by the mail, or NULL */
    const struct type_finder *types;
    struct ocr *ocr; /* NULL: pictures are not read */
};

typedef void (*reader_fn)(struct report *report, const struct reader_input *input);

/* Finds the type of the content by what it holds, says it and its size, and reads it into the open document.
 */
void reader_read(struct report *report, const struct reader_input *input);
/* The same as a member `name` of the open document; the caller has counted its bytes as unpacked. False where
 * no more members may be read. */
bool reader_read_member(struct report *report, const char *name, const struct reader_input *input);

/* readers/ */
void read_archive(struct report *report, const struct reader_input *input);
void read_content_lines(struct report *report, const struct reader_input *input);
void read_html(struct report *report, const struct reader_input *input);
void read_mail(struct report *report, const struct reader_input *input);
void read_ole(struct report *report, const struct reader_input *input);
void read_pdf(struct report *report, const struct reader_input *input);
void read_picture(struct report *report, const struct reader_input *input);
void read_plain(struct report *report, const struct reader_input *input);
void read_rtf(struct report *report, const struct reader_input *input);
void read_tnef(struct report *report, const struct reader_input *input);
void read_xls(struct report *report, const struct reader_input *input);
void read_xml(struct report *report, const struct reader_input *input);
void read_zip(struct report *report, const struct reader_input *input);

#endif
