/* Archives: each member is a document of its own. */
#include "message/extract/readers/unpack.h"

void
read_archive(struct report *report, const struct reader_input *input)
{
    unpack_documents(report, input, NULL);
}
