/*
 * OLE storages ([MS-CFB]). One that wraps an encrypted Office document is told by the stream that has to be
 * in it ([MS-OFFCRYPTO] 2.3.4.4); what else they hold has no reader.
 */
#include "message/extract/reader.h"

#include <string.h>

#define ENTRY_BYTES 128 /* of the directory, which begins at a sector */

/* Its name as the directory has it: UTF-16, little endian. */
static bool
has_encrypted_package(struct slice content)
{
    static const char name[] = "E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e";
    const size_t len = sizeof(name); /* with the upper half of the last letter */

    for (size_t at = 0; at + len <= content.len; at += ENTRY_BYTES) {
        if (memcmp(content.at + at, name, len) == 0)
            return true;
    }
    return false;
}

void
read_ole(struct report *report, const struct reader_input *input)
{
    if (!has_encrypted_package(input->content)) {
        report_flags(report, DOCUMENT_UNSUPPORTED);
        return;
    }
    report_flags(report, DOCUMENT_PASSWORD_PROTECTED | DOCUMENT_ENCRYPTED);
    report_problem(report, "a password is needed to read it");
}
