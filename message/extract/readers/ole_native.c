#include "message/extract/readers/bytes.h"
#include "message/extract/readers/office_text.h"
#include "message/extract/readers/ole.h"

#define LABELLED 2 /* what the data begins with where a name and a path come first */

static struct slice
take_string(struct bytes *bytes)
{
    struct slice text = office_text_to_nul(bytes->rest);

    bytes_skip(bytes, text.len + 1);
    return text;
}

/* The file's name without the folders it came from. */
static char *
base_name(struct slice path)
{
    GString *name = g_string_new(NULL);

    for (size_t i = path.len; i > 0; i--) {
        if (path.at[i - 1] == '\\' || path.at[i - 1] == '/') {
            path = slice_sub(path, i, path.len);
            break;
        }
    }
    office_text_append_codepage(name, path, CODEPAGE_WESTERN);
    return g_string_free(name, FALSE);
}

void
ole_read_native(struct report *report, const struct reader_input *input, struct slice native)
{
    struct bytes bytes = bytes_of(native);
    struct reader_input inner = *input;
    g_autofree char *name = NULL;

    inner.charset = NULL;
    if (bytes_u16(&bytes) == LABELLED) {
        (void)take_string(&bytes); /* the label */
        name = base_name(take_string(&bytes));
        bytes_skip(&bytes, 4);
        bytes_skip(&bytes, bytes_u32(&bytes)); /* where a copy lay */
        uint32_t len = bytes_u32(&bytes);
        inner.content = len > bytes.rest.len ? bytes.rest : bytes_take(&bytes, len);
        if (bytes.has_failed || len > inner.content.len)
            ole_say_corrupt(report, "an embedded file ends early");
    } else {
        inner.content = native;
    }
    if (inner.content.len > 0)
        (void)reader_read_member(report, name, &inner);
}
