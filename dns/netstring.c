#include "dns/netstring.h"

#include "base/limits.h"

#define DIGITS_MOST 6 /* of LIMIT_SOCKETMAP_BYTES */

enum netstring_status
netstring_read(struct slice buffer, struct slice *payload, size_t *used)
{
    size_t at = 0, len = 0;

    for (; at < buffer.len && g_ascii_isdigit(buffer.at[at]); at++) {
        bool has_leading_zero = at == 1 && buffer.at[0] == '0';

        if (at == DIGITS_MOST || has_leading_zero)
            return NETSTRING_BAD;
        len = len * 10 + (size_t)(buffer.at[at] - '0');
    }
    if (len > LIMIT_SOCKETMAP_BYTES)
        return NETSTRING_BAD;
    if (at == buffer.len)
        return NETSTRING_MORE;
    if (at == 0 || buffer.at[at] != ':')
        return NETSTRING_BAD;
    size_t start = at + 1;
    if (buffer.len - start <= len)
        return NETSTRING_MORE;
    if (buffer.at[start + len] != ',')
        return NETSTRING_BAD;
    *payload = slice_sub(buffer, start, len);
    *used = start + len + 1;
    return NETSTRING_DONE;
}

void
netstring_append(GString *out, struct slice payload)
{
    char head[3 * sizeof payload.len + 1]; /* its digits and the colon */
    size_t at = sizeof head;

    head[--at] = ':';
    for (size_t rest = payload.len; at == sizeof head - 1 || rest > 0; rest /= 10)
        head[--at] = (char)('0' + rest % 10);
    g_string_append_len(out, head + at, (gssize)(sizeof head - at));
    g_string_append_len(out, payload.at, (gssize)payload.len);
    g_string_append_c(out, ',');
}
