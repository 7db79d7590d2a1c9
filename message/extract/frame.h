/*
 * What postern-extract says, on the wire: frames of a kind, the number of the document they are about, and a
 * payload. Numbers are those of the machine, for both ends are on it. A number that was not opened yet opens
 * a document; they go up by one.
 *
 * The reader of frames trusts nothing: whatever the worker became, kinds, numbers, lengths and totals are
 * checked, and text is made valid UTF-8. Marks keep their places only where it was so already.
 */
#ifndef MESSAGE_EXTRACT_FRAME_H
#define MESSAGE_EXTRACT_FRAME_H

#include "message/extract/document.h"

enum frame_kind {
    FRAME_OPEN = 1, /* path: a new document */
    FRAME_TYPE,
    FRAME_CHARSET,
    FRAME_SIZE,     /* uint64_t */
    FRAME_FLAG,     /* uint32_t: flags to add */
    FRAME_PROPERTY, /* name, NUL, value */
    FRAME_MARK,     /* label */
    FRAME_TEXT,
    FRAME_PROBLEM,
    FRAME_END, /* the worker has finished; nothing follows */
};

struct frame_head {
    uint32_t kind, document, len;
};

#define FRAME_MOST_BYTES 65536 /* of a payload */

/* Appends a frame; a longer payload is cut, but for text, which becomes several. */
void frame_append(GByteArray *out, enum frame_kind kind, uint32_t document, struct slice payload);

/* Makes an extraction of frames as they come in. */
struct frame_reader {
    struct extraction *extraction;
    GByteArray *rest; /* a frame that has not come in full */
    size_t most_documents, most_text_bytes, most_all_bytes;
    size_t all_bytes; /* of all payloads so far */
    bool has_ended;
};

struct frame_limits {
    size_t documents, text_bytes, all_bytes; /* at most; text is that of one document */
};

void frame_reader_init(struct frame_reader *reader, struct frame_limits limits);
/* Takes some bytes. False, with *problem static, where they are no frames or pass a limit: stop reading. */
bool frame_reader_take(struct frame_reader *reader, struct slice bytes, const char **problem);
/* What came of it, with valid text; the reader is done with. */
struct extraction *frame_reader_finish(struct frame_reader *reader);

#endif
