/* Archives: each member is a document of its own. */
#include "message/extract/readers/unpack.h"

struct members {
    struct report *report;
    const struct reader_input *input;
};

static bool
take_member(void *context, const char *name, GBytes *content)
{
    const struct members *members = context;
    struct reader_input inner = *members->input;

    inner.content = slice_from_bytes(content);
    inner.charset = NULL;
    return reader_read_member(members->report, name, &inner);
}

void
read_archive(struct report *report, const struct reader_input *input)
{
    struct members members = { report, input };

    unpack(report, input->content, take_member, &members);
}
