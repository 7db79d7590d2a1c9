#include "tests/message/read_case.h"

#include "message/extract/frame.h"
#include "message/extract/reader.h"
#include "message/message_internal.h"

#include <archive.h>
#include <archive_entry.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define MOST_ZIP_BYTES (1024 * 1024)

static const struct extract_limits limits = {
    .text_bytes = 1u << 20,
    .all_text_bytes = 4u << 20,
    .all_bytes = 64u << 20,
    .held_bytes = 32u << 20,
    .depth = 4,
    .members = 100,
    .ratio = 200,
};

struct extraction *
read_case(struct slice content)
{
    g_autoptr(type_finder) types = type_finder_new();
    const struct reader_input input = { .content = content, .types = types };
    const struct frame_limits frames = { .documents = 200, .text_bytes = 1u << 20, .all_bytes = 8u << 20 };
    struct frame_reader reader;
    const char *problem = NULL;
    char bytes[4096];
    ssize_t got;
    int said = memfd_create("frames", MFD_CLOEXEC);

    message_init();
    /* libraries warn of damaged documents, which is none of our faults; GLib warns of those */
    (void)g_log_set_always_fatal((GLogLevelFlags)G_LOG_FATAL_MASK);
    (void)g_log_set_fatal_mask("GLib", G_LOG_LEVEL_WARNING | G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_ERROR);
    struct report *report = report_new(said, &limits, content.len);
    reader_read(report, &input);
    report_finish(report);
    frame_reader_init(&reader, frames);
    (void)lseek(said, 0, SEEK_SET);
    while ((got = read(said, bytes, sizeof(bytes))) > 0)
        g_assert(frame_reader_take(&reader, (struct slice){ bytes, (size_t)got }, &problem));
    (void)close(said);
    g_assert(reader.has_ended);
    return frame_reader_finish(&reader);
}

static void
append_document(const struct document *document, GString *out)
{
    const char *office = "application/vnd.openxmlformats-officedocument.";
    const char *type =
        g_str_has_prefix(document->type, office) ? document->type + strlen(office) : document->type;
    size_t at = 0;

    g_string_append_printf(out, "%s|%s|%u|", document->path, type, document->flags);
    for (guint i = 0; i < document->marks->len; i++) {
        const struct document_mark *mark = &g_array_index(document->marks, struct document_mark, i);

        g_string_append_len(out, document->text->str + at, (gssize)(mark->offset - at));
        g_string_append_printf(out, "[%s]", mark->label);
        at = mark->offset;
    }
    g_string_append(out, document->text->str + at);
    for (guint i = 0; i < document->properties->len; i++) {
        const struct document_property *property = g_ptr_array_index(document->properties, i);

        g_string_append_printf(out, "{%s=%s}", property->name, property->value);
    }
}

char *
read_case_said(const struct extraction *extracted)
{
    GString *said = g_string_new(NULL);

    for (guint i = 0; i < extracted->documents->len; i++) {
        if (i > 0)
            g_string_append_c(said, '\n');
        append_document(extraction_document(extracted, i), said);
    }
    return g_string_free(said, FALSE);
}

GBytes *
zip_case(const struct zip_member *members)
{
    g_autofree char *bytes = g_malloc(MOST_ZIP_BYTES);
    struct archive *archive = archive_write_new();
    size_t len = 0;

    (void)archive_write_set_format_zip(archive);
    g_assert(archive_write_open_memory(archive, bytes, MOST_ZIP_BYTES, &len) == ARCHIVE_OK);
    for (; members->name != NULL; members++) {
        struct archive_entry *entry = archive_entry_new();
        size_t content_len = members->len > 0 ? members->len : strlen(members->content);

        archive_entry_set_pathname(entry, members->name);
        archive_entry_set_size(entry, (la_int64_t)content_len);
        archive_entry_set_filetype(entry, AE_IFREG);
        archive_entry_set_perm(entry, 0644);
        g_assert(archive_write_header(archive, entry) == ARCHIVE_OK);
        (void)archive_write_data(archive, members->content, content_len);
        archive_entry_free(entry);
    }
    g_assert(archive_write_close(archive) == ARCHIVE_OK);
    (void)archive_write_free(archive);
    return g_bytes_new(bytes, len);
}

GBytes *
compress_case(const char *text, const char *filter)
{
    g_autofree char *bytes = g_malloc(MOST_ZIP_BYTES);
    struct archive *archive = archive_write_new();
    struct archive_entry *entry = archive_entry_new();
    size_t len = 0;

    (void)archive_write_set_format_raw(archive);
    g_assert(archive_write_add_filter_by_name(archive, filter) == ARCHIVE_OK);
    (void)archive_write_set_bytes_in_last_block(archive, 1);
    g_assert(archive_write_open_memory(archive, bytes, MOST_ZIP_BYTES, &len) == ARCHIVE_OK);
    archive_entry_set_filetype(entry, AE_IFREG);
    g_assert(archive_write_header(archive, entry) == ARCHIVE_OK);
    (void)archive_write_data(archive, text, strlen(text));
    archive_entry_free(entry);
    g_assert(archive_write_close(archive) == ARCHIVE_OK);
    (void)archive_write_free(archive);
    return g_bytes_new(bytes, len);
}
