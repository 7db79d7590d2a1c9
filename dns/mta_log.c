#include "dns/mta_log.h"

#include <string.h>

/* What stands before and behind NAME[ADDRESS] where a connection failed. */
static const struct {
    struct slice before, behind; /* `behind` may be empty: anything */
} failures[] = {
    {SLICE_LITERAL("connect to "),                                    SLICE_LITERAL("")                                             },
    { SLICE_LITERAL("host "),                                         SLICE_LITERAL(" refused to talk to me")                       },
    { SLICE_LITERAL("lost connection with "),                         SLICE_LITERAL(" while receiving the initial server")          },
    { SLICE_LITERAL("lost connection with "),                         SLICE_LITERAL(" while performing the ")                       },
    { SLICE_LITERAL("conversation with "),                            SLICE_LITERAL(" timed out while receiving the initial server")},
    { SLICE_LITERAL("conversation with "),                            SLICE_LITERAL(" timed out while performing the ")             },
    { SLICE_LITERAL("TLS is required, but was not offered by host "), SLICE_LITERAL("")                                             },
};

static struct slice
behind(struct slice text, const char *mark)
{
    const char *at = text.len == 0 ? NULL : memmem(text.at, text.len, mark, strlen(mark));

    return at == NULL ? (struct slice){ NULL, 0 }
                      : slice_sub(text, (size_t)(at - text.at) + strlen(mark), text.len);
}

/* The text of the record, without date, host and program; empty where it is not of a delivery agent. */
static struct slice
message_of(struct slice line)
{
    struct slice agent = behind(line, "/smtp[");

    return behind(agent.at == NULL ? behind(line, "/lmtp[") : agent, "]: ");
}

/* "NAME[ADDRESS]" or "NAME[ADDRESS]:PORT" at the start of `*rest`, which is moved behind it. */
static bool
take_host(struct slice *rest, struct endpoint *out)
{
    const char *open = rest->len == 0 ? NULL : memchr(rest->at, '[', rest->len);
    const char *close = open == NULL ? NULL : memchr(open, ']', rest->len - (size_t)(open - rest->at));
    struct endpoint found = { .port = 0 };
    uint32_t port = 0;

    if (close == NULL || memchr(rest->at, ' ', (size_t)(open - rest->at)) != NULL ||
        !ip_address_parse((struct slice){ open + 1, (size_t)(close - open) - 1 }, &found.address))
        return false;
    *rest = slice_sub(*rest, (size_t)(close - rest->at) + 1, rest->len);
    if (rest->len > 0 && *rest->at == ':') {
        size_t used = 1;

        for (; used < rest->len && g_ascii_isdigit(rest->at[used]) && port <= UINT16_MAX; used++)
            port = port * 10 + (uint32_t)(rest->at[used] - '0');
        *rest = slice_sub(*rest, used, rest->len);
    }
    found.port = port > UINT16_MAX ? 0 : (uint16_t)port;
    *out = found;
    return true;
}

bool
mta_log_read(struct slice line, struct endpoint *failed)
{
    struct slice message = message_of(line), reason = behind(message, "status=deferred (");

    if (reason.at != NULL)
        message = reason;
    for (size_t i = 0; i < ARRAY_LEN(failures); i++) {
        struct slice rest = slice_sub(message, failures[i].before.len, message.len);
        struct endpoint found;

        if (slice_starts_with_nocase(message, failures[i].before) && take_host(&rest, &found) &&
            slice_starts_with_nocase(rest, failures[i].behind)) {
            *failed = found;
            return true;
        }
    }
    return false;
}
