#include "message/extract/request.h"

#include <errno.h>
#include <glib.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct extract_request
request_make(uint64_t content_len, const struct extract_limits *limits, const char *ocr, const char *charset)
{
    struct extract_request made = { .request_bytes = sizeof(made),
                                    .content_len = content_len,
                                    .limits = *limits };

    (void)g_strlcpy(made.ocr, ocr, sizeof(made.ocr));
    if (charset != NULL && strlen(charset) < sizeof(made.charset))
        (void)g_strlcpy(made.charset, charset, sizeof(made.charset));
    return made;
}

/* How many of the `len` bytes there were before the other side hung up. */
static size_t
read_all(int from, char *at, size_t len)
{
    size_t have = 0;

    while (have < len) {
        ssize_t got = read(from, at + have, len - have);

        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            break;
        have += (size_t)got;
    }
    return have;
}

static bool
has_end(const char *text, size_t len)
{
    return memchr(text, '\0', len) != NULL;
}

/* NULL where it fits. */
static const char *
problem_of(const struct extract_request *request, int content)
{
    struct stat found;

    if (!has_end(request->ocr, sizeof(request->ocr)) || !has_end(request->charset, sizeof(request->charset)))
        return "its reader was sent a request with a text that does not end";
    if (fstat(content, &found) != 0)
        return "its reader was given no content";
    if (found.st_size < 0 || (uint64_t)found.st_size != request->content_len)
        return "its reader was given content of another size than the request says";
    return NULL;
}

enum request_step
request_read(int from, int content, struct extract_request *request, const char **problem)
{
    const size_t head = sizeof(request->request_bytes);
    size_t have = read_all(from, (char *)request, head);

    if (have == 0)
        return REQUEST_NONE;
    if (have == head && request->request_bytes != sizeof(*request)) {
        /* the rest of it may be shorter than ours, so it is not waited for */
        *problem = "its reader is of another version of Postern than what started it, restart the daemons";
        return REQUEST_REFUSED;
    }
    have += have < head ? 0 : read_all(from, (char *)request + head, sizeof(*request) - head);
    *problem = have == sizeof(*request) ? problem_of(request, content)
                                        : "its reader was sent a request that ends early";
    return *problem == NULL ? REQUEST_READ : REQUEST_REFUSED;
}
