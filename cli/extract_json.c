#include "cli/extract_output.h"

#include "cli/json_text.h"
#include "cli/mail_facts.h"
#include "cli/numbers.h"
#include "message/message.h"

static void
set_text(json_t *object, bool has_text, struct slice text)
{
    json_object_set_new(object, "text", has_text ? json_text_slice(text) : json_null());
    json_object_set_new(object, "text_chars",
                        has_text ? json_integer((json_int_t)count_chars(text)) : json_null());
    json_object_set_new(object, "truncated", json_false());
}

/* What only the sandboxed extractor can tell, with what stands for "nobody looked". */
static void
set_inspection(json_t *object, bool is_supported)
{
    json_object_set_new(object, "encrypted", json_false());
    json_object_set_new(object, "password_protected", json_false());
    json_object_set_new(object, "executable", json_false());
    json_object_set_new(object, "supported", json_boolean(is_supported));
    json_object_set_new(object, "limit_exceeded", json_false());
    json_object_set_new(object, "properties", json_object());
}

static json_t *
part_json(struct message *mail, size_t index)
{
    const struct part *part = message_part(mail, index);
    json_t *object = json_object();
    bool has_text = part->is_text && part->role != PART_CONTAINER;

    json_object_set_new(object, "path", json_text(part->path));
    json_object_set_new(object, "declared_type", json_text(part->declared_type));
    json_object_set_new(object, "detected_type", json_null());
    json_object_set_new(object, "filename", json_text(part->filename));
    json_object_set_new(object, "size", json_integer((json_int_t)part->size_bytes));
    json_object_set_new(object, "charset", json_text(part->charset));
    json_object_set_new(object, "role", json_string(part_role_name(part->role)));
    set_inspection(object, has_text || part->role == PART_CONTAINER);
    set_text(object, has_text, has_text ? message_part_text(mail, index) : (struct slice){ NULL, 0 });
    json_object_set_new(object, "problem", json_text(part->problem));
    return object;
}

/* A file that is no message has one part: itself. */
static json_t *
lone_part_json(const struct mail_item *item)
{
    struct slice bytes = slice_from_bytes(item->bytes);
    g_autofree char *filename = g_path_get_basename(item->name);
    bool has_text = mail_is_plain_text(bytes);
    json_t *object = json_object();

    json_object_set_new(object, "path", json_string("1"));
    json_object_set_new(object, "declared_type", json_null());
    json_object_set_new(object, "detected_type", json_null());
    json_object_set_new(object, "filename", strcmp(filename, "-") == 0 ? json_null() : json_text(filename));
    json_object_set_new(object, "size", json_integer((json_int_t)bytes.len));
    json_object_set_new(object, "charset", json_null());
    json_object_set_new(object, "role", json_string(part_role_name(PART_ATTACHMENT)));
    set_inspection(object, has_text);
    set_text(object, has_text, bytes);
    json_object_set_new(object, "problem", json_null());
    return object;
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
extract_append_json(const struct cli *cli, const struct mail_item *item, GString *out)
{
    g_autoptr(message) parsed = item->is_mail ? message_parse(item->bytes, NULL) : NULL;
    g_autoptr(json_t) object = json_object();
    json_t *parts = json_array();

    (void)cli;
    json_object_set_new(object, "file", json_text(item->name));
    json_object_set_new(object, "is_message", json_boolean(item->is_mail));
    set_header(object, parsed);
    for (size_t i = 0; parsed != NULL && i < message_part_count(parsed); i++)
        json_array_append_new(parts, part_json(parsed, i));
    if (parsed == NULL)
        json_array_append_new(parts, lone_part_json(item));
    json_object_set_new(object, "parts", parts);
    json_append_line(object, out);
}
