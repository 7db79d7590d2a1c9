#include "message/extract/frame.h"

#include "message/charset.h"

#include <string.h>

static void
append_one(GByteArray *out, enum frame_kind kind, uint32_t document, struct slice payload)
{
    struct frame_head head = { .kind = kind, .document = document, .len = (uint32_t)payload.len };

    g_byte_array_append(out, (const guint8 *)&head, sizeof(head));
    if (payload.len > 0)
        g_byte_array_append(out, (const guint8 *)payload.at, (guint)payload.len);
}

void
frame_append(GByteArray *out, enum frame_kind kind, uint32_t document, struct slice payload)
{
    if (kind != FRAME_TEXT) {
        append_one(out, kind, document, slice_sub(payload, 0, FRAME_MOST_BYTES));
        return;
    }
    for (size_t at = 0; at < payload.len; at += FRAME_MOST_BYTES)
        append_one(out, kind, document, slice_sub(payload, at, FRAME_MOST_BYTES));
}

void
frame_reader_init(struct frame_reader *reader, struct frame_limits limits)
{
    *reader = (struct frame_reader){ .extraction = extraction_new(),
                                     .rest = g_byte_array_new(),
                                     .most_documents = limits.documents,
                                     .most_text_bytes = limits.text_bytes,
                                     .most_all_bytes = limits.all_bytes };
}

/* Payloads as the fields of a document. */

static void
set_text(char **field, struct slice payload)
{
    g_free(*field);
    *field = payload.len == 0 ? g_strdup("") : g_utf8_make_valid(payload.at, (gssize)payload.len);
}

static void
add_flags(struct document *document, struct slice payload)
{
    uint32_t flags;

    if (payload.len != sizeof(flags))
        return;
    memcpy(&flags, payload.at, sizeof(flags));
    document->flags |= flags & DOCUMENT_FLAGS;
}

static void
set_size(struct document *document, struct slice payload)
{
    if (payload.len == sizeof(document->size_bytes))
        memcpy(&document->size_bytes, payload.at, sizeof(document->size_bytes));
}

static void
add_property(struct document *document, struct slice payload)
{
    struct slice name, value = payload;

    if (!slice_next_field(&value, '\0', &name) || value.at == NULL)
        return;
    g_autofree char *valid_name = NULL, *valid_value = NULL;
    set_text(&valid_name, name);
    set_text(&valid_value, value);
    document_add_property(document, valid_name, valid_value);
}

static void
add_mark(struct document *document, struct slice payload)
{
    g_autofree char *label = NULL;

    set_text(&label, payload);
    document_add_mark(document, label);
}

static void
add_problem(struct document *document, struct slice payload)
{
    g_autofree char *problem = NULL;

    set_text(&problem, payload);
    document_set_problem(document, problem);
}

static void
apply(struct document *document, enum frame_kind kind, struct slice payload)
{
    switch (kind) {
    case FRAME_TYPE:
        set_text(&document->type, payload);
        break;
    case FRAME_CHARSET:
        set_text(&document->charset, payload);
        break;
    case FRAME_SIZE:
        set_size(document, payload);
        break;
    case FRAME_FLAG:
        add_flags(document, payload);
        break;
    case FRAME_PROPERTY:
        add_property(document, payload);
        break;
    case FRAME_MARK:
        add_mark(document, payload);
        break;
    case FRAME_TEXT:
        g_string_append_len(document->text, payload.at, (gssize)payload.len);
        break;
    case FRAME_PROBLEM:
        add_problem(document, payload);
        break;
    case FRAME_OPEN:
    case FRAME_END:
        break;
    }
}

static bool
take_frame(struct frame_reader *reader, const struct frame_head *head, struct slice payload,
           const char **problem)
{
    struct extraction *extracted = reader->extraction;
    size_t count = extracted->documents->len;

    if (reader->has_ended || head->kind < FRAME_OPEN || head->kind > FRAME_END || head->document > count ||
        (head->document == count) != (head->kind == FRAME_OPEN)) {
        *problem = "the reader of attachments said what it must not say";
        return false;
    }
    reader->all_bytes += sizeof(*head) + payload.len;
    if (head->kind == FRAME_OPEN && count >= reader->most_documents) {
        *problem = "too many members";
        return false;
    }
    if (head->kind == FRAME_OPEN) {
        g_autofree char *path = NULL;
        set_text(&path, payload);
        extraction_add(extracted, path);
        return true;
    }
    struct document *document = extraction_document(extracted, head->document);
    if (reader->all_bytes > reader->most_all_bytes ||
        (head->kind == FRAME_TEXT && document->text->len + payload.len > reader->most_text_bytes)) {
        *problem = "more text than the limit";
        return false;
    }
    apply(document, (enum frame_kind)head->kind, payload);
    reader->has_ended = head->kind == FRAME_END;
    return true;
}

bool
frame_reader_take(struct frame_reader *reader, struct slice bytes, const char **problem)
{
    size_t at = 0;

    g_byte_array_append(reader->rest, (const guint8 *)bytes.at, (guint)bytes.len);
    while (reader->rest->len - at >= sizeof(struct frame_head)) {
        struct frame_head head;

        memcpy(&head, reader->rest->data + at, sizeof(head));
        if (head.len > FRAME_MOST_BYTES) {
            *problem = "the reader of attachments said what it must not say";
            return false;
        }
        if (reader->rest->len - at - sizeof(head) < head.len)
            break;
        at += sizeof(head);
        struct slice payload = { (const char *)reader->rest->data + at, head.len };
        at += head.len;
        if (!take_frame(reader, &head, payload, problem))
            return false;
    }
    if (at > 0)
        g_byte_array_remove_range(reader->rest, 0, (guint)at);
    return true;
}

/* What is cut or written by a worker that was taken over need not be UTF-8. */
static void
make_text_valid(GString *text)
{
    struct charset_text decoded = charset_decode((struct slice){ text->str, text->len }, "utf-8");

    if (decoded.owned == NULL && decoded.utf8.len == text->len)
        return;
    g_autofree char *valid = g_memdup2(decoded.utf8.at, decoded.utf8.len);
    g_string_truncate(text, 0);
    g_string_append_len(text, valid, (gssize)decoded.utf8.len);
    g_free(decoded.owned);
}

struct extraction *
frame_reader_finish(struct frame_reader *reader)
{
    struct extraction *finished = reader->extraction;

    for (guint i = 0; i < finished->documents->len; i++)
        make_text_valid(extraction_document(finished, i)->text);
    g_byte_array_unref(reader->rest);
    *reader = (struct frame_reader){ .has_ended = reader->has_ended };
    return finished;
}
