#include "message/report.h"

#include "message/gmime_auto.h"
#include "message/header.h"
#include "message/message_internal.h"

static bool
is_status_report(const struct message *mail)
{
    size_t at = 0;
    const struct header_field *field = message_next_header(mail, "Content-Type", &at);

    if (field == NULL)
        return false;
    g_autoptr(GMimeContentType) type = g_mime_content_type_parse(NULL, field->value);
    const char *kind = g_mime_content_type_get_parameter(type, "report-type");
    return g_mime_content_type_is_type(type, "multipart", "report") && kind != NULL &&
           g_ascii_strcasecmp(kind, "delivery-status") == 0;
}

/* Which part of a report this is; REPORT_PARTS = another, or none that can be read as it stands. */
static enum report_part
kind_of(const struct message *mail, const struct part_entry *entry)
{
    static const struct {
        const char *path, *type;
        enum report_part kind;
    } rows[] = {
        {"1",  "text/plain",                     REPORT_TEXT  },
        { "2", "message/delivery-status",        REPORT_FIELDS},
        { "2", "message/global-delivery-status", REPORT_FIELDS},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        if (strcmp(entry->part.path, rows[i].path) == 0 &&
            strcmp(entry->part.declared_type, rows[i].type) == 0 && entry->transfer == TRANSFER_IDENTITY &&
            entry->owner == mail->bytes)
            return rows[i].kind;
    }
    return REPORT_PARTS;
}

bool
report_read(const struct message *mail, struct report *out)
{
    struct header_cursor cursor = { .rest = header_start(slice_from_bytes(mail->bytes)) };
    struct report found = {
        .body = {NULL, 0}
    };
    struct raw_field field;

    if (!is_status_report(mail))
        return false;
    while (header_next(&cursor, &field))
        continue;
    found.body = cursor.rest;
    for (guint i = 0; i < mail->parts->len; i++) {
        const struct part_entry *entry = message_entry(mail, i);
        enum report_part kind = kind_of(mail, entry);

        if (kind != REPORT_PARTS)
            found.parts[kind] = entry->body;
    }
    *out = found;
    return true;
}
