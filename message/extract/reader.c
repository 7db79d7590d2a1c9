#include "message/extract/reader.h"

#include <string.h>

#include "message/charset.h"

/* Which reader takes which types; a prefix ends in a slash. The first row that fits counts. */
/* clang-format off */
static const struct reader {
    const char *type;
    reader_fn read;
} readers[] = {
    { "image/png",                           read_picture },
    { "image/jpeg",                          read_picture },
    { "image/tiff",                          read_picture },
    { "text/html",                           read_html },
    { "application/xhtml+xml",               read_html },
    { "text/xml",                            read_xml },
    { "application/xml",                     read_xml },
    { "image/svg+xml",                       read_xml },
    { "text/vcard",                          read_content_lines },
    { "text/calendar",                       read_content_lines },
    { "text/",                               read_plain },
    { "application/json",                    read_plain },
    { "application/javascript",              read_plain },
    { "message/rfc822",                      read_mail },
    { "application/mbox",                    read_mail },
    { "message/",                            read_plain },
    { "application/x-ole-storage",           read_ole },
    { "application/rtf",                     read_rtf },
    { "application/vnd.ms-tnef",             read_tnef },
    { "application/vnd.ms-excel",            read_xls },
    { "application/pdf",                     read_pdf },
    { "application/zip",                     read_zip },
    { "application/gzip",                    read_archive },
    { "application/x-bzip2",                 read_archive },
    { "application/x-xz",                    read_archive },
    { "application/x-lzma",                  read_archive },
    { "application/zstd",                    read_archive },
    { "application/x-lz4",                   read_archive },
    { "application/x-compress",              read_archive },
    { "application/x-tar",                   read_archive },
    { "application/x-cpio",                  read_archive },
    { "application/x-archive",               read_archive },
    { "application/x-iso9660-image",         read_archive },
    { "application/x-7z-compressed",         read_archive },
    { "application/vnd.rar",                 read_archive },
    { "application/vnd.ms-cab-compressed",   read_archive },
    { "application/x-lzh-compressed",        read_archive },
};
/* clang-format on */

static reader_fn
reader_of(const char *type)
{
    for (size_t i = 0; i < ARRAY_LEN(readers); i++) {
        const char *known = readers[i].type;

        if (g_str_has_suffix(known, "/") ? g_str_has_prefix(type, known) : strcmp(type, known) == 0)
            return readers[i].read;
    }
    return NULL;
}

/* EBCDIC looks like nothing known where it is mostly digits; what the mail declared counts then. */
static const char *
find_type(const struct reader_input *input)
{
    const char *type = type_of(input->types, input->content);
    bool is_unknown = strcmp(type, "application/octet-stream") == 0;

    return is_unknown && charset_is_ebcdic(input->charset) ? "text/plain" : type;
}

void
reader_read(struct report *report, const struct reader_input *input)
{
    const char *type = find_type(input);
    unsigned flags = type_flags(type);
    reader_fn read = reader_of(type);

    report_type(report, type);
    report_size(report, input->content.len);
    if (flags != 0)
        report_flags(report, flags);
    if (read == read_picture && input->ocr == NULL)
        read = NULL;
    if (read != NULL)
        read(report, input);
    /* without a reader nothing went wrong: pictures, sounds and programs have no text */
    if (read == NULL ? input->content.len > 0 : report_is_unread(report))
        report_flags(report, DOCUMENT_UNSUPPORTED);
}

bool
reader_read_member(struct report *report, const char *name, const struct reader_input *input)
{
    if (!report_open(report, name))
        return false;
    reader_read(report, input);
    report_close(report);
    return true;
}
