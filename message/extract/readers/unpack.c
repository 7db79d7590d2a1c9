#include "message/extract/readers/unpack.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <string.h>

#include "message/extract/held.h"
#include "message/extract/readers/rar5.h"

#define PIECE_BYTES 65536

static const char *const no_memory = "it takes more memory to unpack than there is";

struct unpacking {
    struct report *report;
    struct archive *archive;
    const struct unpack_into *into;
    size_t members;
    bool is_encrypted; /* which was said: what libarchive makes of it is no damage */
};

/*
 * What is merely compressed, by how it begins. One of them is undone for each document and never more:
 * libarchive by itself goes on as long as something compressed comes out, which a file that unpacks to itself
 * never ends. What comes out is a member, or an archive for the next document, and these are counted.
 */
static const struct compression {
    struct slice start;
    int filter;
} compressions[] = {
    {{ "\x1f\x8b", 2 },          ARCHIVE_FILTER_GZIP    },
    { { "BZh", 3 },              ARCHIVE_FILTER_BZIP2   },
    { { "\xfd"
        "7zXZ\0",
        6 },
     ARCHIVE_FILTER_XZ                                  },
    { { "\x5d\0\0", 3 },         ARCHIVE_FILTER_LZMA    },
    { { "\x28\xb5\x2f\xfd", 4 }, ARCHIVE_FILTER_ZSTD    },
    { { "\x04\x22\x4d\x18", 4 }, ARCHIVE_FILTER_LZ4     },
    { { "\x1f\x9d", 2 },         ARCHIVE_FILTER_COMPRESS},
};

static int
filter_of(struct slice content)
{
    for (size_t i = 0; i < ARRAY_LEN(compressions); i++) {
        if (slice_equal(slice_sub(content, 0, compressions[i].start.len), compressions[i].start))
            return compressions[i].filter;
    }
    return ARCHIVE_FILTER_NONE;
}

/* libarchive's formats by what they can hold; "raw" is a file that is merely compressed. */
static void
allow_formats(struct archive *archive, struct slice content)
{
    int filter = filter_of(content);

    if (filter != ARCHIVE_FILTER_NONE) {
        /* this one would read its header before there is any */
        if (filter == ARCHIVE_FILTER_COMPRESS)
            (void)archive_read_support_filter_compress(archive);
        else
            (void)archive_read_append_filter(archive, filter);
        (void)archive_read_support_format_raw(archive);
    } else {
        (void)archive_read_support_format_7zip(archive);
        (void)archive_read_support_format_ar(archive);
        (void)archive_read_support_format_cab(archive);
        (void)archive_read_support_format_iso9660(archive);
        (void)archive_read_support_format_lha(archive);
        (void)archive_read_support_format_rar(archive);
        (void)archive_read_support_format_rar5(archive);
        (void)archive_read_support_format_zip(archive);
    }
    (void)archive_read_support_format_cpio(archive);
    (void)archive_read_support_format_tar(archive);
}

/* NULL where it cannot be opened, which was said then. */
static struct archive *
open_archive(struct report *report, struct slice content)
{
    struct archive *archive = archive_read_new();

    if (archive == NULL) {
        report_limit(report, no_memory);
        return NULL;
    }
    allow_formats(archive, content);
    if (archive_read_open_memory(archive, content.at, content.len) == ARCHIVE_OK)
        return archive;
    const char *text = archive_error_string(archive);
    if (archive_errno(archive) == ENOMEM) {
        report_limit(report, no_memory);
    } else {
        report_flags(report, DOCUMENT_CORRUPT);
        report_problem(report, "the archive cannot be opened: %s", text == NULL ? "it is damaged" : text);
    }
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

    if (archive_errno(unpacking->archive) == ENOMEM) {
        report_limit(unpacking->report, no_memory);
        return;
    }
    if (unpacking->is_encrypted)
        return;
    if (text != NULL && (strstr(text, "ncrypt") != NULL || strstr(text, "assphrase") != NULL)) {
        say_encrypted(unpacking->report);
        return;
    }
    if (text != NULL && strstr(text, "upport") != NULL) { /* "unsupported", "support unavailable" */
        report_flags(unpacking->report, DOCUMENT_UNSUPPORTED);
        report_problem(unpacking->report, "not all of the archive can be read: %s", text);
        return;
    }
    report_flags(unpacking->report, DOCUMENT_CORRUPT);
    report_problem(unpacking->report, "the archive is damaged: %s", text == NULL ? "it ends early" : text);
}

/* All of one member, or as much as can be had; one of which that is nothing was not read. */
static GBytes *
read_member(struct unpacking *unpacking)
{
    struct held *content = held_new(unpacking->report);
    g_autofree char *piece = g_malloc(PIECE_BYTES);
    bool is_lost = !unpacking->is_encrypted; /* until some of it is there */

    for (;;) {
        la_ssize_t got = archive_read_data(unpacking->archive, piece, PIECE_BYTES);

        if (got < 0)
            say_corrupt(unpacking);
        if (got < 0 && is_lost)
            report_flags(unpacking->report, DOCUMENT_UNSUPPORTED);
        if (got <= 0 || !held_append(content, (struct slice){ piece, (size_t)got }))
            return held_finish(content);
        is_lost = false;
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
take_entry(struct unpacking *unpacking, struct archive_entry *entry)
{
    const struct unpack_into *into = unpacking->into;

    if (archive_entry_filetype(entry) != AE_IFREG && archive_entry_filetype(entry) != 0)
        return true;
    unpacking->members++;
    g_autofree char *name = member_name(unpacking, entry);
    if (into->wants != NULL && !into->wants(into->context, name))
        return true;
    if (archive_entry_is_encrypted(entry) > 0) {
        say_encrypted(unpacking->report);
        return true;
    }
    g_autoptr(GBytes) content = read_member(unpacking);
    return into->take(into->context, name, content) && !report_is_spent(unpacking->report);
}

void
unpack(struct report *report, struct slice content, const struct unpack_into *into)
{
    struct unpacking unpacking = { .report = report, .archive = open_archive(report, content), .into = into };
    struct archive_entry *entry;
    int step;

    if (unpacking.archive == NULL)
        return;
    unpacking.is_encrypted = rar5_is_encrypted(content);
    if (unpacking.is_encrypted)
        say_encrypted(report);
    do {
        step = archive_read_next_header(unpacking.archive, &entry);
        if (step == ARCHIVE_FATAL || (step == ARCHIVE_WARN && entry == NULL))
            say_corrupt(&unpacking);
    } while ((step == ARCHIVE_RETRY || step == ARCHIVE_OK || step == ARCHIVE_WARN) &&
             (step == ARCHIVE_RETRY || take_entry(&unpacking, entry)));
    if (archive_read_has_encrypted_entries(unpacking.archive) == 1)
        say_encrypted(report);
    (void)archive_read_free(unpacking.archive);
}

struct documents {
    struct report *report;
    const struct reader_input *input;
};

static bool
take_document(void *context, const char *name, GBytes *content)
{
    const struct documents *documents = context;
    struct reader_input inner = *documents->input;

    inner.content = slice_from_bytes(content);
    inner.charset = NULL;
    return reader_read_member(documents->report, name, &inner);
}

void
unpack_documents(struct report *report, const struct reader_input *input,
                 bool (*wants)(void *context, const char *name))
{
    struct documents documents = { report, input };
    const struct unpack_into into = { wants, take_document, &documents };

    unpack(report, input->content, &into);
}
