#include "cli/extract_output.h"

#include "cli/json_text.h"
#include "cli/mail_facts.h"
#include "cli/numbers.h"

#include <string.h>

static void
set_text(json_t *object, bool has_text, struct slice text)
{
    json_object_set_new(object, "text", has_text ? json_text_slice(text) : json_null());
    json_object_set_new(object, "text_chars",
                        has_text ? json_integer((json_int_t)count_chars(text)) : json_null());
}

static json_t *
properties_json(const struct document *document)
{
    json_t *object = json_object();

    for (guint i = 0; document != NULL && i < document->properties->len; i++) {
        const struct document_property *property = g_ptr_array_index(document->properties, i);

        json_object_set_new(object, property->name, json_text(property->value));
    }
    return object;
}

/* What was found in the content; `document` is NULL for a part that is read without extraction. */
static void
set_findings(json_t *object, const struct document *document)
{
    static const struct {
        const char *key;
        unsigned flags;
    } facts[] = {
        {"encrypted",           DOCUMENT_ENCRYPTED         },
        { "password_protected", DOCUMENT_PASSWORD_PROTECTED},
        { "executable",         DOCUMENT_EXECUTABLE        },
    };
    unsigned flags = document == NULL ? 0 : document->flags;

    for (size_t i = 0; i < ARRAY_LEN(facts); i++)
        json_object_set_new(object, facts[i].key, json_boolean((flags & facts[i].flags) != 0));
    json_object_set_new(object, "supported", json_boolean((flags & DOCUMENT_UNSUPPORTED) == 0));
    json_object_set_new(object, "limit_exceeded", json_boolean((flags & DOCUMENT_LIMIT) != 0));
    json_object_set_new(object, "properties", properties_json(document));
}

/* A part, or a document inside it; the keys come in the order of postern-json(5). */
struct row {
    const char *path;
    const struct part *part;         /* NULL for a document inside an attachment */
    const struct document *document; /* NULL where nothing was extracted */
    const char *filename;
    struct slice text;
    bool has_text;
};

static json_t *
row_json(const struct row *row)
{
    const struct part *part = row->part;
    const struct document *document = row->document;
    json_t *object = json_object();
    const char *charset = document != NULL && document->charset != NULL ? document->charset
                          : part == NULL                                ? NULL
                                                                        : part->charset;

    json_object_set_new(object, "path", json_text(row->path));
    json_object_set_new(object, "declared_type", json_text(part == NULL ? NULL : part->declared_type));
    json_object_set_new(object, "detected_type", json_text(document == NULL ? NULL : document->type));
    json_object_set_new(object, "filename", json_text(row->filename));
    json_object_set_new(object, "size",
                        json_integer((json_int_t)(part == NULL ? document->size_bytes : part->size_bytes)));
    json_object_set_new(object, "charset", json_text(charset));
    json_object_set_new(object, "role",
                        json_string(part_role_name(part == NULL ? PART_ATTACHMENT : part->role)));
    set_findings(object, document);
    set_text(object, row->has_text, row->text);
    json_object_set_new(object, "truncated",
                        json_boolean(document != NULL && (document->flags & DOCUMENT_TRUNCATED) != 0));
    json_object_set_new(object, "problem",
                        json_text(document != NULL && document->problem != NULL ? document->problem
                                  : part == NULL                                ? NULL
                                                                                : part->problem));
    return object;
}

/* Its text is there to be read, even where it is empty. */
static bool
is_read(const struct document *document)
{
    return document->text->len > 0 || (document->flags & DOCUMENT_UNSUPPORTED) == 0;
}

static void
append_members(json_t *parts, const struct part *part, const struct extraction *extracted)
{
    for (guint i = 1; i < extracted->documents->len; i++) {
        const struct document *document = extraction_document(extracted, i);
        g_autofree char *path = g_strdup_printf("%s/%s", part->path, document->path);
        const char *slash = strrchr(document->path, '/');
        const struct row row = {
            .path = path,
            .document = document,
            .filename = slash == NULL ? document->path : slash + 1,
            .text = {document->text->str, document->text->len},
            .has_text = is_read(document)
        };

        json_array_append_new(parts, row_json(&row));
    }
}

static void
append_part(json_t *parts, const struct extract_item *file, size_t index)
{
    const struct part *part = message_part(file->mail, index);
    struct part shown = *part;
    struct slice text = message_part_text(file->mail, index);
    const struct extraction *extracted = message_part_extraction(file->mail, index);
    const struct document *whole = extracted == NULL ? NULL : extraction_document(extracted, 0);
    g_autofree char *filename =
        file->item->is_mail ? g_strdup(part->filename) : g_path_get_basename(file->item->name);
    struct row row = { .path = part->path,
                       .part = &shown,
                       .document = whole,
                       .filename = g_strcmp0(filename, "-") == 0 ? NULL : filename,
                       .text = text,
                       .has_text =
                           whole != NULL ? is_read(whole) : part->is_text && part->role != PART_CONTAINER };

    if (!file->item->is_mail) /* the wrapping is ours: nobody declared a type */
        shown.declared_type = NULL;
    json_array_append_new(parts, row_json(&row));
    if (extracted != NULL)
        append_members(parts, part, extracted);
}

/* The keys between "is_message" and "parts"; all null or empty where `message` is NULL. */
static void
set_header(json_t *object, struct message *mail)
{
    static const struct {
        const char *key, *field;
    } lists[] = {
        {"from",      "From"    },
        { "to",       "To"      },
        { "cc",       "Cc"      },
        { "reply_to", "Reply-To"}
    };
    bool has_subject = mail != NULL && mail_header_value(mail, "Subject") != NULL;
    g_autofree char *date = mail == NULL ? NULL : mail_date_text(mail);

    json_object_set_new(object, "subject", has_subject ? json_text(message_subject(mail)) : json_null());
    for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
        const GPtrArray *addresses = mail == NULL ? NULL : message_addresses(mail, lists[i].field);

        json_object_set_new(object, lists[i].key, json_text_list(addresses));
    }
    json_object_set_new(object, "message_id",
                        json_text(mail == NULL ? NULL : mail_header_value(mail, "Message-ID")));
    json_object_set_new(object, "date", json_text(date));
}

void
extract_append_json(const struct extract_item *file, GString *out)
{
    g_autoptr(json_t) object = json_object();
    json_t *parts = json_array();

    json_object_set_new(object, "file", json_text(file->item->name));
    json_object_set_new(object, "is_message", json_boolean(file->item->is_mail));
    set_header(object, file->item->is_mail ? file->mail : NULL);
    message_texts(file->mail, TEXTS_ALL); /* reads attachments in parallel */
    for (size_t i = 0; i < message_part_count(file->mail); i++)
        append_part(parts, file, i);
    json_object_set_new(object, "parts", parts);
    json_append_line(object, out);
}
