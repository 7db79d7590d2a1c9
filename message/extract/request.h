/*
 * What postern-extract is told about the attachment, on its standard input, before it reads the first byte of
 * it on descriptor REQUEST_CONTENT. Both ends are of one build: numbers are those of the machine, and one
 * that was started by another build, as while packages are being upgraded, refuses the request and says why.
 */
#ifndef MESSAGE_EXTRACT_REQUEST_H
#define MESSAGE_EXTRACT_REQUEST_H

#include "base/limits.h"

#include <stdint.h>

#define REQUEST_CONTENT 3 /* descriptor of the attachment's bytes: a sealed memfd, read only */
#define REQUEST_CHARSET_BYTES 64
#define REQUEST_OCR_BYTES LIMIT_OCR_LANGUAGES_BYTES
#define REQUEST_EXIT_MEMORY 3 /* how it ends where its memory was not enough */

struct extract_limits {
    uint64_t text_bytes;     /* of one document */
    uint64_t all_text_bytes; /* of all documents together */
    uint64_t all_bytes;      /* of everything that is unpacked */
    uint64_t held_bytes;     /* of what is unpacked and in memory at once */
    uint32_t depth, members;
    uint32_t ratio; /* unpacked bytes for each byte of the attachment */
};

struct extract_request {
    uint64_t request_bytes; /* of this structure, so that another build is told by it */
    uint64_t content_len;
    struct extract_limits limits;
    char ocr[REQUEST_OCR_BYTES];         /* languages of text in pictures, "" where that is not read */
    char charset[REQUEST_CHARSET_BYTES]; /* as declared, NUL-terminated; "" where nothing is */
};

/* For the side that asks. A charset that does not fit is no charset's name, and counts as not declared. */
struct extract_request request_make(uint64_t content_len, const struct extract_limits *limits,
                                    const char *ocr, const char *charset);

enum request_step {
    REQUEST_READ,
    REQUEST_NONE,   /* whoever started us ended before there was anything to ask */
    REQUEST_REFUSED /* it does not fit */
};

/*
 * For the worker: reads a request and looks whether it fits: its size, the ends of its texts, and the content
 * of `content`, whose size has to be as said, since reading behind its end would be a crash. *problem is
 * static and set for REQUEST_REFUSED alone.
 */
enum request_step request_read(int from, int content, struct extract_request *request, const char **problem);

#endif
