#include "message/extract/readers/unpack.h"

#include <archive.h>
#include <archive_entry.h>
#include <string.h>

#define PIECE_BYTES 65536

struct unpacking {
    struct report *report;
    struct archive *archive;
    size_t members;
};

/* libarchive's formats by what they can hold; "raw" is a file that is merely compressed. */
static struct archive *
open_archive(struct slice content)
{
    struct archive *archive = archive_read_new();

    if (archive == NULL)
        return NULL;
    (void)archive_read_support_filter_bzip2(archive);
    (void)archive_read_support_filter_compress(archive);
    (void)archive_read_support_filter_gzip(archive);
    (void)archive_read_support_filter_lzma(archive);
    (void)archive_read_support_filter_xz(archive);
    (void)archive_read_support_filter_lz4(archive);
    (void)archive_read_support_filter_zstd(archive);
    (void)archive_read_support_format_7zip(archive);
    (void)archive_read_support_format_ar(archive);
    (void)archive_read_support_format_cab(archive);
    (void)archive_read_support_format_cpio(archive);
    (void)archive_read_support_format_iso9660(archive);
    (void)archive_read_support_format_lha(archive);
    (void)archive_read_support_format_rar(archive);
    (void)archive_read_support_format_rar5(archive);
    (void)archive_read_support_format_tar(archive);
    (void)archive_read_support_format_zip(archive);
    (void)archive_read_support_format_raw(archive);
    if (archive_read_open_memory(archive, content.at, content.len) == ARCHIVE_OK)
        return archive;
    (void)archive_read_free(archive);
    return NULL;
}

static void
say_encrypted(struct report *report)
{
    report_flags(report, DOCUMENT_PASSWORD_PROTECTED | DOCUMENT_ENCRYPTED);
    report_problem(report, "a password is needed to read it");
}

static void
say_corrupt(struct unpacking *unpacking)
{
    const char *text = archive_error_string(unpacking->archive);

    if (text != NULL && (strstr(text, "ncrypt") != NULL || strstr(text, "assphrase") != NULL)) {
        say_encrypted(unpacking->report);
        return;
    }
    report_flags(unpacking->report, DOCUMENT_CORRUPT);
    report_problem(unpacking->report, "the archive is damaged: %s", text == NULL ? "it ends early" : text);
}

/* All of one member, or as much as can be had; NULL where it may not be had. */
static GBytes *
read_member(struct unpacking *unpacking)
{
    GByteArray *content = g_byte_array_new();
    g_autofree guint8 *piece = g_malloc(PIECE_BYTES);

    for (;;) {
        la_ssize_t got = archive_read_data(unpacking->archive, piece, PIECE_BYTES);

        if (got < 0)
            say_corrupt(unpacking);
        if (got <= 0)
            return g_byte_array_free_to_bytes(content);
        if (!report_unpacked(unpacking->report, (uint64_t)got)) {
            g_byte_array_unref(content);
            return NULL;
        }
        g_byte_array_append(content, piece, (guint)got);
    }
}

static char *
member_name(struct unpacking *unpacking, struct archive_entry *entry)
{
    const char *name = archive_entry_pathname_utf8(entry);

    if (name == NULL)
        name = archive_entry_pathname(entry);
    /* a file that is merely compressed has no name of its own */
    if (name == NULL || archive_format(unpacking->archive) == ARCHIVE_FORMAT_RAW)
        return g_strdup_printf("%zu", unpacking->members);
    while (*name == '/')
        name++;
    return g_strdup(name);
}

/* False at the end of what can be had. */
static bool
take_entry(struct unpacking *unpacking, struct archive_entry *entry, unpack_fn take, void *context)
{
    if (archive_entry_filetype(entry) != AE_IFREG && archive_entry_filetype(entry) != 0)
        return true;
    unpacking->members++;
    if (archive_entry_is_encrypted(entry) > 0) {
        say_encrypted(unpacking->report);
        return true;
    }
    g_autofree char *name = member_name(unpacking, entry);
    g_autoptr(GBytes) content = read_member(unpacking);
    return content != NULL && take(context, name, content);
}

void
unpack(struct report *report, struct slice content, unpack_fn take, void *context)
{
    struct unpacking unpacking = { .report = report, .archive = open_archive(content) };
    struct archive_entry *entry;
    int step;

    if (unpacking.archive == NULL) {
        report_flags(report, DOCUMENT_CORRUPT);
        report_problem(report, "the archive cannot be opened");
        return;
    }
    do {
        step = archive_read_next_header(unpacking.archive, &entry);
        if (step == ARCHIVE_FATAL || (step == ARCHIVE_WARN && entry == NULL))
            say_corrupt(&unpacking);
    } while ((step == ARCHIVE_RETRY || step == ARCHIVE_OK || step == ARCHIVE_WARN) &&
             (step == ARCHIVE_RETRY || take_entry(&unpacking, entry, take, context)));
    if (archive_read_has_encrypted_entries(unpacking.archive) == 1)
        say_encrypted(report);
    (void)archive_read_free(unpacking.archive);
}
