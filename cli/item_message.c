#include "cli/item_message.h"

static bool
is_mail(const struct mail_item *item, enum item_form form)
{
    return form != ITEM_PLAIN_TEXT && item->is_mail;
}

struct message *
item_message_parse(const struct mail_item *item, enum item_form form, const struct text_source *source)
{
    const char *header =
        form == ITEM_PLAIN_TEXT
            ? "Content-Type: text/plain\r\nContent-Disposition: inline\r\n"
            : "Content-Type: application/octet-stream\r\nContent-Disposition: attachment\r\n";

    if (is_mail(item, form))
        return message_parse(item->bytes, source);
    GString *wrapped = g_string_new("MIME-Version: 1.0\r\n");
    struct slice bytes = slice_from_bytes(item->bytes);

    g_string_append_printf(wrapped, "%sContent-Transfer-Encoding: binary\r\n\r\n", header);
    g_string_append_len(wrapped, bytes.at, (gssize)bytes.len);
    g_autoptr(GBytes) whole = g_string_free_to_bytes(wrapped);
    return message_parse(whole, source);
}

const char *
item_message_problem(const struct mail_item *item, enum item_form form, struct message *mail)
{
    if (is_mail(item, form) || message_part_count(mail) == 0)
        return NULL;
    const struct extraction *extracted = message_part_extraction(mail, 0);
    if (extracted == NULL)
        return NULL;
    const struct document *whole = extraction_document(extracted, 0);
    return (whole->flags & DOCUMENT_UNSUPPORTED) != 0 ? "its text cannot be read" : NULL;
}
