#include "cli/mail_facts.h"

#include "message/mbox.h"

const char *
mail_header_value(const struct message *mail, const char *name)
{
    size_t at = 0;
    const struct header_field *field = message_next_header(mail, name, &at);

    return field == NULL ? NULL : field->value;
}

char *
mail_date_text(const struct message *mail)
{
    g_autoptr(GDateTime) date = message_date(mail);

    return date == NULL ? NULL : g_date_time_format(date, "%Y-%m-%dT%H:%M:%S%:z");
}

bool
mail_is_plain_text(struct slice bytes)
{
    return bytes.len > 0 && memchr(bytes.at, '\0', bytes.len) == NULL &&
           g_utf8_validate(bytes.at, (gssize)bytes.len, NULL);
}

const char *
mail_default_sender(struct message *mail)
{
    static const char *const fields[] = { "Return-Path", "From" };
    const char *path = mail_header_value(mail, "Return-Path");

    if (path != NULL && slice_equal(slice_trim(slice_from(path)), SLICE_LITERAL("<>")))
        return "";
    for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
        const GPtrArray *addresses = message_addresses(mail, fields[i]);

        if (addresses->len > 0)
            return g_ptr_array_index(addresses, 0);
    }
    return "";
}

void
mail_add_default_recipients(struct message *mail, struct envelope *out)
{
    static const char *const fields[] = { "To", "Cc" };
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
        const GPtrArray *addresses = message_addresses(mail, fields[i]);

        for (guint j = 0; j < addresses->len; j++) {
            const char *address = g_ptr_array_index(addresses, j);

            if (g_hash_table_add(seen, g_ascii_strdown(address, -1)))
                envelope_add_recipient(out, address, NULL, NULL);
        }
    }
}

/* The first line feed at or behind `from` without a carriage return before it; the length where there is
 * none.
 */
static size_t
find_bare_feed(struct slice text, size_t from)
{
    while (from < text.len) {
        const char *feed = memchr(text.at + from, '\n', text.len - from);

        if (feed == NULL)
            break;
        if (feed == text.at || feed[-1] != '\r')
            return (size_t)(feed - text.at);
        from = (size_t)(feed - text.at) + 1;
    }
    return text.len;
}

GBytes *
mail_wire_form(GBytes *bytes)
{
    struct slice all = slice_from_bytes(bytes), rest = all, from_line;

    if (mbox_is(all))
        slice_next_field(&rest, '\n', &from_line);
    size_t feed = find_bare_feed(rest, 0), done = 0;
    if (feed == rest.len)
        return g_bytes_new_from_bytes(bytes, all.len - rest.len, rest.len);
    GString *out = g_string_sized_new(rest.len + rest.len / 32);
    for (; feed < rest.len; feed = find_bare_feed(rest, feed + 1)) {
        g_string_append_len(out, rest.at + done, (gssize)(feed - done));
        g_string_append_c(out, '\r');
        done = feed;
    }
    g_string_append_len(out, rest.at + done, (gssize)(rest.len - done));
    return g_string_free_to_bytes(out);
}
