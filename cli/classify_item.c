#include "cli/classify_item.h"

#include <string.h>

/* Standard input is text that somebody pasted or piped. */
static bool
is_plain(const struct mail_item *item, enum item_form form)
{
    return form == ITEM_PLAIN_TEXT || strcmp(item->name, "-") == 0;
}

static bool
is_mail(const struct mail_item *item, enum item_form form)
{
    return !is_plain(item, form) && item->is_mail;
}

static bool
is_html(const struct mail_item *item)
{
    return g_str_has_suffix(item->name, ".html") || g_str_has_suffix(item->name, ".htm");
}

static const char *
content_type(const struct mail_item *item, enum item_form form)
{
    struct slice bytes = slice_from_bytes(item->bytes);
    bool has_byte_order_mark =
        bytes.len >= 2 && (memcmp(bytes.at, "\xff\xfe", 2) == 0 || memcmp(bytes.at, "\xfe\xff", 2) == 0);

    if (is_plain(item, form))
        return "text/plain";
    if (is_html(item))
        return "text/html";
    /* text of an old charset has no NUL bytes; what has, and is not UTF-16, is a document of some program */
    return has_byte_order_mark || memchr(bytes.at, '\0', bytes.len) == NULL ? "text/plain"
                                                                            : "application/octet-stream";
}

struct message *
classify_item_parse(const struct mail_item *item, enum item_form form)
{
    if (is_mail(item, form))
        return message_parse(item->bytes, NULL);
    GString *wrapped = g_string_new(NULL);
    struct slice bytes = slice_from_bytes(item->bytes);

    g_string_append_printf(wrapped,
                           "MIME-Version: 1.0\r\nContent-Type: %s\r\nContent-Disposition: %s\r\n"
                           "Content-Transfer-Encoding: binary\r\n\r\n",
                           content_type(item, form), is_plain(item, form) ? "inline" : "attachment");
    g_string_append_len(wrapped, bytes.at, (gssize)bytes.len);
    g_autoptr(GBytes) whole = g_string_free_to_bytes(wrapped);
    return message_parse(whole, NULL);
}

bool
classify_item_is_unreadable(const struct mail_item *item, enum item_form form, struct message *mail)
{
    return !is_mail(item, form) && g_bytes_get_size(item->bytes) > 0 && message_part_count(mail) > 0 &&
           !message_part(mail, 0)->is_text;
}
