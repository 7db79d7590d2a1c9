#include "milter/esmtp.h"

#include "base/limits.h"
#include "base/slice.h"

/* RFC 5321 4.1.2, esmtp-value: any graphic character but "=". ORCPT's xtext has none either, yet real
 * senders write one; it is harmless in our use. Non-ASCII is SMTPUTF8's. */
static bool
is_value(const char *text)
{
    size_t len = strlen(text);

    if (len == 0 || len > LIMIT_ADDRESS_BYTES)
        return false;
    for (const char *at = text; *at != '\0'; at++) {
        if (!g_ascii_isgraph(*at) && (unsigned char)*at < 0x80)
            return false;
    }
    return true;
}

/* The value where `argument` is KEYWORD=value, else NULL. */
static const char *
value_of(const char *argument, const char *keyword)
{
    size_t len = strlen(keyword);

    if (g_ascii_strncasecmp(argument, keyword, len) != 0 || argument[len] != '=')
        return NULL;
    return argument + len + 1;
}

enum esmtp_result
esmtp_find(const char *const *arguments, const char *keyword, const char **value)
{
    const char *first = NULL;

    for (size_t i = 0; arguments[i] != NULL; i++) {
        const char *found = value_of(arguments[i], keyword);

        if (found == NULL)
            continue;
        if (first != NULL || !is_value(found))
            return ESMTP_BAD;
        first = found;
    }
    if (first == NULL)
        return ESMTP_ABSENT;
    *value = first;
    return ESMTP_GIVEN;
}

char *
esmtp_compose(const char *orcpt, const char *notify)
{
    if (orcpt != NULL && notify != NULL)
        return g_strdup_printf("ORCPT=%s NOTIFY=%s", orcpt, notify);
    if (orcpt != NULL)
        return g_strdup_printf("ORCPT=%s", orcpt);
    return notify == NULL ? NULL : g_strdup_printf("NOTIFY=%s", notify);
}
