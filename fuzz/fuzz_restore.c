/*
 * A message, as the MTA itself would send it: where a new body comes back it is shorter than the one that
 * came by what was taken out, and all its bytes are those of the old one, in their order.
 */
#include "fuzz/target.h"
#include "message/report.h"
#include "rules/restore.h"

#include <string.h>

static bool
is_subsequence(struct slice shorter, struct slice longer)
{
    size_t at = 0;

    for (size_t i = 0; i < longer.len && at < shorter.len; i++)
        at += shorter.at[at] == longer.at[i];
    return at == shorter.len;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(GBytes) bytes = g_bytes_new(data, size);
    g_autoptr(message) mail = message_parse(bytes, NULL);
    g_autoptr(envelope) given = envelope_new("");
    struct report report;

    given->client_ip = g_strdup("127.0.0.1");
    g_autoptr(GBytes) body = restore_recipients(mail, given, "postern.invalid");
    if (body == NULL)
        return 0;
    g_assert(report_read(mail, &report));
    struct slice restored = slice_from_bytes(body);
    /* The least that is taken out is ".x.postern.invalid". */
    g_assert(restored.len + strlen(".x.postern.invalid") <= report.body.len);
    g_assert(is_subsequence(restored, report.body));
    return 0;
}
