/*
 * What the readers of postern-extract have to say. They say it about the document that is open; opening a
 * member begins another, closing it goes back. Limits are kept here, so that no reader can forget them:
 * beyond one, `false` asks the reader to come to an end, and the document says what was met.
 *
 * Threads  one.
 */
#ifndef MESSAGE_EXTRACT_REPORT_H
#define MESSAGE_EXTRACT_REPORT_H

#include "message/extract/document.h"
#include "message/extract/request.h"

struct report;

/* Says the frames of frame.h to the descriptor. */
struct report *report_new(int descriptor, const struct extract_limits *limits, uint64_t content_len);
/* The last word: everything was read, or a stated problem. */
void report_finish(struct report *report);

/*
 * Opens a member of the open document. `name` is what the container calls it, in whatever bytes; NULL or ""
 * becomes its number. False, and nothing is opened, where there are too many or it lies too deep.
 */
bool report_open(struct report *report, const char *name);
void report_close(struct report *report);

void report_type(struct report *report, const char *media_type);
void report_charset(struct report *report, const char *charset);
void report_size(struct report *report, uint64_t bytes);
void report_flags(struct report *report, unsigned flags); /* of enum document_flag; added */
/* The open document is damaged and gave nothing: neither text nor a member. */
bool report_is_unread(const struct report *report);
void report_property(struct report *report, const char *name, const char *value);
void report_mark(struct report *report, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* Only the first of a document is kept. */
void report_problem(struct report *report, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* Appends to the text, which is made valid UTF-8. False once the document has all the text it may have. */
bool report_text(struct report *report, struct slice utf8);
/* Counts bytes that were unpacked; ask before they are used. False where there are too many by now. */
bool report_unpacked(struct report *report, uint64_t bytes);
/* Nothing more may be unpacked at all. */
bool report_is_spent(const struct report *report);
/* Counts bytes that are held in memory until report_release. False, and none is counted, where that is too
 * much at once. */
bool report_hold(struct report *report, uint64_t bytes);
void report_release(struct report *report, uint64_t bytes);
/* Says that a limit was met: DOCUMENT_LIMIT, and what was not read. */
void report_limit(struct report *report, const char *problem);
/* What the open document may still say, in bytes. */
uint64_t report_room(const struct report *report);

#endif
