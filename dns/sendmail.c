#include "dns/sendmail.h"

#include "base/slice.h"

#include <string.h>

#define OK "OK "
#define RETRY "OK retry:"

/* "[a]:25", or "a:25" where the name's MX is meant; the port goes. */
static void
append_host(struct slice host, GString *out)
{
    bool is_bracketed = host.len > 0 && host.at[0] == '[';
    const char *end = memchr(host.at, is_bracketed ? ']' : ':', host.len);
    struct slice name = end == NULL ? host : slice_sub(host, 0, (size_t)(end - host.at) + is_bracketed);
    bool is_ipv6 = is_bracketed && memchr(name.at, ':', name.len) != NULL;

    if (is_ipv6) {
        g_string_append(out, "[IPv6:");
        name = slice_sub(name, 1, name.len);
    }
    g_string_append_len(out, name.at, (gssize)name.len);
}

/* "4.4.3 text": the code once for the reply, once in it. */
static char *
refusal(const char *text)
{
    g_autofree char *code = g_strndup(text, strcspn(text, " "));

    return g_strdup_printf(OK "error:%s:451 %s", code, text);
}

char *
sendmail_answer(const char *postfix_answer)
{
    const char *colon = strchr(postfix_answer, ':');

    if (g_str_has_prefix(postfix_answer, RETRY))
        return refusal(postfix_answer + strlen(RETRY));
    if (!g_str_has_prefix(postfix_answer, OK) || colon == NULL)
        return g_strdup(postfix_answer);
    g_autoptr(GString) out = g_string_new_len(postfix_answer, colon - postfix_answer);
    struct slice rest = slice_from(colon + 1), host;

    while (slice_next_field(&rest, ',', &host)) {
        g_string_append_c(out, ':');
        append_host(slice_trim(host), out);
    }
    return g_strdup(out->str);
}
