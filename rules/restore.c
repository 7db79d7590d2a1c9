#include "rules/restore.h"

#include "base/network.h"
#include "message/report.h"
#include "rules/suffix.h"

static bool
is_from_this_host(const struct envelope *given)
{
    struct ip_address address;

    return *given->sender == '\0' && ip_address_parse(slice_from(given->client_ip), &address) &&
           ip_address_is_loopback(address);
}

GBytes *
restore_recipients(const struct message *mail, const struct envelope *given, const char *suffix)
{
    struct report report;
    size_t count = 0;

    if (!is_from_this_host(given) || !report_read(mail, &report))
        return NULL;
    GString *out = g_string_sized_new(report.body.len);
    const char *copied = report.body.at, *end = report.body.at + report.body.len;
    for (size_t i = 0; i < REPORT_PARTS; i++) {
        struct slice part = report.parts[i];

        if (part.len == 0)
            continue;
        g_string_append_len(out, copied, part.at - copied);
        count += suffix_remove(part, suffix, out);
        copied = part.at + part.len;
    }
    g_string_append_len(out, copied, end - copied);
    GBytes *body = g_string_free_to_bytes(out);
    if (count == 0)
        g_clear_pointer(&body, g_bytes_unref);
    return body;
}
