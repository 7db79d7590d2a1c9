/*
 * What a storage is: told by a stream that it has to have. Encrypted documents of Office after 2007 are
 * storages too ([MS-OFFCRYPTO] 2.3.4.4).
 */
#include "message/extract/readers/bytes.h"
#include "message/extract/readers/office_text.h"
#include "message/extract/readers/ole.h"

#include <string.h>

static void
read_encrypted(struct report *report, const struct reader_input *input, struct ole_storage *storage)
{
    (void)input;
    (void)storage;
    ole_say_password(report);
}

/* An object that a file became when it was dropped into a document: its name, and its bytes. */
static void
read_native(struct report *report, const struct reader_input *input, struct ole_storage *storage)
{
    g_autoptr(GBytes) stream = ole_read(report, storage, "\001Ole10Native");
    struct slice whole = stream == NULL ? (struct slice){ 0 } : slice_from_bytes(stream);

    ole_read_native(report, input, slice_sub(whole, 4, whole.len));
}

/* One stream that is a document of its own. */
static void
read_stream(struct report *report, const struct reader_input *input, struct ole_storage *storage,
            const char *name)
{
    g_autoptr(GBytes) stream = ole_read(report, storage, name);
    struct reader_input inner = *input;

    if (stream == NULL)
        return;
    inner.content = slice_from_bytes(stream);
    inner.charset = NULL;
    (void)reader_read_member(report, name, &inner);
}

static void
read_package(struct report *report, const struct reader_input *input, struct ole_storage *storage)
{
    read_stream(report, input, storage, "Package");
}

static void
read_contents(struct report *report, const struct reader_input *input, struct ole_storage *storage)
{
    read_stream(report, input, storage, "CONTENTS");
}

typedef void (*kind_fn)(struct report *report, const struct reader_input *input, struct ole_storage *storage);

/* The first row whose stream is there says the type. What others find is read too: which of them a program
 * would open depends on the program. Rows of one reader stand together, and it reads once. */
/* clang-format off */
static const struct kind {
    const char *stream, *type;
    kind_fn read; /* NULL: there is none */
} kinds[] = {
    { "EncryptedPackage",        "application/x-ole-storage",     read_encrypted },
    { "WordDocument",            "application/msword",            doc_read },
    { "Workbook",                "application/vnd.ms-excel",      xls_read },
    { "Book",                    "application/vnd.ms-excel",      xls_read },
    { "PP97_DUALSTORAGE",        "application/vnd.ms-powerpoint", ppt_read },
    { "PowerPoint Document",     "application/vnd.ms-powerpoint", ppt_read },
    { "__properties_version1.0", "application/vnd.ms-outlook",    msg_read },
    { "VisioDocument",           "application/vnd.visio",         NULL },
    { "Quill",                   "application/x-mspublisher",     NULL },
    { "\001Ole10Native",         "application/x-ole-storage",     read_native },
    { "Package",                 "application/x-ole-storage",     read_package },
    { "CONTENTS",                "application/x-ole-storage",     read_contents },
    { "VBA",                     "application/vnd.ms-office.vbaproject", vba_read },
};
/* clang-format on */

void
ole_read_storage(struct report *report, const struct reader_input *input, struct ole_storage *storage)
{
    const struct kind *found = NULL;
    kind_fn read = NULL;

    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        if (!ole_has(storage, kinds[i].stream))
            continue;
        if (found == NULL)
            report_type(report, kinds[i].type);
        found = &kinds[i];
        if (found->read == NULL)
            break;
        if (found->read != read)
            found->read(report, input, storage);
        read = found->read;
    }
    if (read != NULL)
        ole_read_properties(report, storage);
    if (found == NULL ? ole_count(storage) > 0 : found->read == NULL) /* an empty one conceals nothing */
        report_flags(report, DOCUMENT_UNSUPPORTED);
}

void
ole_read_members(struct report *report, const struct reader_input *input, const struct ole_storage *storage,
                 const char *prefix)
{
    size_t count = ole_count(storage);

    for (size_t i = 0; i < count; i++) {
        const char *name = ole_name(storage, i);

        if (!g_str_has_prefix(name, prefix))
            continue;
        g_autoptr(ole_storage) inner = ole_enter(storage, name);
        if (inner == NULL)
            continue;
        if (!report_open(report, name))
            return;
        ole_read_storage(report, input, inner);
        report_close(report);
    }
}

void
read_ole(struct report *report, const struct reader_input *input)
{
    g_autoptr(ole_storage) root = ole_open(report, input->content);

    if (root == NULL)
        return;
    ole_read_storage(report, input, root);
    if (!ole_is_whole(input->content))
        ole_say_corrupt(report, "the storage is damaged: its end is missing");
}
