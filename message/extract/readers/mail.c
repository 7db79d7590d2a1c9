#include "message/extract/readers/mail.h"

#include "message/extract/reader.h"
#include "message/header.h"
#include "message/mbox.h"
#include "message/message.h"

#define SNIFFED_BYTES 16384
#define SNIFFED_FIELDS 20
#define LEAST_FIELDS 2 /* of those that mail has and other text hardly */

/* Fields that tell mail. */
static const char *const usual_fields[] = {
    "From", "To", "Subject", "Date", "Message-ID", "Received", "Return-Path", "MIME-Version", "Content-Type",
};

/* What hosts on the way have written, of which most is signatures; the other fields are text. */
static const char *const trace_fields[] = {
    "Received", "DKIM-Signature", "ARC-*", "Authentication-Results", "X-Google-DKIM-Signature",
};

static bool
is_usual(struct slice name)
{
    for (size_t i = 0; i < ARRAY_LEN(usual_fields); i++) {
        if (slice_equal_nocase(name, slice_from(usual_fields[i])))
            return true;
    }
    return false;
}

static bool
is_trace(const char *name)
{
    for (size_t i = 0; i < ARRAY_LEN(trace_fields); i++) {
        if (header_name_matches(name, trace_fields[i]))
            return true;
    }
    return false;
}

const char *
mail_type(struct slice content)
{
    struct header_cursor cursor = { .rest = header_start(slice_sub(content, 0, SNIFFED_BYTES)) };
    struct raw_field field;
    unsigned usual = 0;

    for (unsigned i = 0; i < SNIFFED_FIELDS && header_next(&cursor, &field); i++)
        usual += is_usual(field.name);
    if (usual < LEAST_FIELDS || (cursor.faults & (HEADER_FAULT_LINE | HEADER_FAULT_NUL)) != 0)
        return NULL;
    return mbox_is(content) ? "application/mbox" : "message/rfc822";
}

static void
read_fields(struct report *report, const struct message *mail)
{
    bool goes_on = true;

    for (size_t i = 0; i < message_header_count(mail) && goes_on; i++) {
        const struct header_field *field = message_header(mail, i);
        g_autofree char *line = NULL;

        if (is_trace(field->name))
            continue;
        line = g_strdup_printf("%s: %s\n", field->name, field->value);
        goes_on = report_text(report, slice_from(line));
    }
}

/* A message in the message, whose parts come as members of the outer one. */
static bool
read_embedded(struct report *report, struct message *mail, size_t index)
{
    const struct part *part = message_part(mail, index);

    if (!report_open(report, part->filename != NULL ? part->filename : part->path))
        return false;
    report_type(report, "message/rfc822");
    report_size(report, part->size_bytes);
    (void)report_text(report, message_part_text(mail, index));
    report_close(report);
    return true;
}

static bool
read_attached(struct report *report, const struct reader_input *input, struct message *mail, size_t index)
{
    const struct part *part = message_part(mail, index);
    struct reader_input inner = *input;

    inner.content = slice_from_bytes(message_part_content(mail, index));
    inner.charset = part->charset;
    return reader_read_member(report, part->filename != NULL ? part->filename : part->path, &inner);
}

/* False where no more parts may be read. */
static bool
read_part(struct report *report, const struct reader_input *input, struct message *mail, size_t index)
{
    const struct part *part = message_part(mail, index);
    bool is_message = strcmp(part->declared_type, "message/rfc822") == 0 ||
                      strcmp(part->declared_type, "message/global") == 0;

    switch (part->role) {
    case PART_CONTAINER:
    case PART_SIGNATURE:
        return true;
    case PART_BODY:
    case PART_ALTERNATIVE:
        report_mark(report, "part %s", part->path);
        (void)report_text(report, SLICE_LITERAL("\n"));
        (void)report_text(report, message_part_text(mail, index));
        return true;
    case PART_ATTACHMENT:
    case PART_INLINE:
        break;
    }
    return is_message ? read_embedded(report, mail, index) : read_attached(report, input, mail, index);
}

static void
read_message(struct report *report, const struct reader_input *input)
{
    g_autoptr(GBytes) bytes = g_bytes_new_static(input->content.at, input->content.len);
    g_autoptr(message) mail = message_parse(bytes, NULL);
    uint64_t held = 0;
    bool goes_on = true;

    read_fields(report, mail);
    for (size_t i = 0; i < message_part_count(mail) && goes_on; i++) {
        uint64_t size = message_part(mail, i)->size_bytes;

        /* the message keeps what it has decoded */
        if (!report_unpacked(report, size) || !report_hold(report, size))
            break;
        held += size;
        goes_on = read_part(report, input, mail, i);
    }
    for (size_t i = 0; i < message_problem_count(mail); i++) {
        const struct problem *problem = message_problem(mail, i);

        if (problem->kind == PROBLEM_LIMIT)
            report_limit(report, problem->text);
    }
    report_release(report, held);
}

static void
read_mbox(struct report *report, const struct reader_input *input)
{
    g_autoptr(GBytes) file = g_bytes_new_static(input->content.at, input->content.len);
    bool goes_on = true;

    for (size_t at = 0, number = 1; goes_on; number++) {
        g_autoptr(GBytes) content = mbox_next(file, &at);
        g_autofree char *name = g_strdup_printf("%zu.eml", number);
        struct reader_input inner = *input;

        if (content == NULL)
            break;
        inner.content = slice_from_bytes(content);
        inner.charset = NULL;
        goes_on = report_unpacked(report, inner.content.len) && reader_read_member(report, name, &inner);
    }
}

void
read_mail(struct report *report, const struct reader_input *input)
{
    if (mbox_is(input->content))
        read_mbox(report, input);
    else
        read_message(report, input);
}
