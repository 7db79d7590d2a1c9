/*
 * postern-extract: turns one attachment into text, in a sandbox, and ends. Started by the pool of
 * message/extract/pool.h with a request on standard input, the content on REQUEST_CONTENT, and frames of
 * frame.h on standard output. It reads no file and no argument.
 */
#include "message/extract/frame.h"
#include "message/extract/reader.h"
#include "message/extract/request.h"
#include "message/extract/sandbox.h"
#include "message/message_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define OCR_SHARE 2 /* of the time for an attachment, so that the rest of it is read in any case */

/* For whoever started it by hand, and for the pool. */
static int
fail(const char *problem)
{
    g_autoptr(GByteArray) frame = g_byte_array_new();

    fprintf(stderr, "postern-extract: %s\n", problem);
    frame_append(frame, FRAME_PROBLEM, 0, slice_from(problem));
    return write(STDOUT_FILENO, frame->data, frame->len) > 0 ? EXIT_FAILURE : 2;
}

static int
read_content(const struct extract_request *request, const struct type_finder *types, const char *content,
             unsigned cpu_s)
{
    bool wants_ocr = request->ocr[0] != '\0';
    struct ocr *ocr = wants_ocr ? ocr_new(request->ocr, (int64_t)cpu_s * G_USEC_PER_SEC / OCR_SHARE) : NULL;

    if (wants_ocr && ocr == NULL)
        return fail("its reader was built without Tesseract, which extract.ocr needs");
    struct report *report = report_new(STDOUT_FILENO, &request->limits, request->content_len);
    struct reader_input input = {
        .content = {content, request->content_len},
        .charset = request->charset[0] == '\0' ? NULL : request->charset,
        .types = types,
        .ocr = ocr
    };

    reader_read(report, &input);
    report_finish(report);
    ocr_free(ocr);
    return EXIT_SUCCESS;
}

/* Limits of this process come as arguments, since they are set before a request is there. */
static bool
parse_limits(int count, char **arguments, struct sandbox_limits *limits)
{
    guint64 memory, cpu;

    if (count != 3 || !g_ascii_string_to_unsigned(arguments[1], 10, 0, UINT64_MAX, &memory, NULL) ||
        !g_ascii_string_to_unsigned(arguments[2], 10, 1, 86400, &cpu, NULL))
        return false;
    *limits = (struct sandbox_limits){ .memory_bytes = memory, .cpu_s = (unsigned)cpu };
    return true;
}

int
main(int count, char **arguments)
{
    struct sandbox_limits limits;
    struct extract_request request;
    const char *problem;

    if (!parse_limits(count, arguments, &limits)) {
        fprintf(stderr, "postern-extract is started by postern and postern-milter; see postern extract -h\n");
        return EXIT_FAILURE;
    }
    message_init();
    g_autoptr(type_finder) types = type_finder_new();
    if (types == NULL)
        return fail("libmagic's database cannot be read");
    if (!sandbox_enter(&limits, &problem))
        return fail(problem);
    /* from here on by _exit: libraries' clean-up has nothing to save and calls what the sandbox forbids */
    switch (request_read(STDIN_FILENO, REQUEST_CONTENT, &request, &problem)) {
    case REQUEST_READ:
        break;
    case REQUEST_NONE:
        _exit(EXIT_SUCCESS);
    case REQUEST_REFUSED:
        _exit(fail(problem));
    }
    const char *content = "";
    if (request.content_len > 0) {
        content = mmap(NULL, request.content_len, PROT_READ, MAP_PRIVATE, REQUEST_CONTENT, 0);
        if (content == MAP_FAILED)
            _exit(REQUEST_EXIT_MEMORY);
    }
    _exit(read_content(&request, types, content, limits.cpu_s));
}
