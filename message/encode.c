#include "message/encode.h"

#include "message/gmime_auto.h"
#include "message/message_internal.h"

char *
header_encode(const char *name, const char *value)
{
    g_autofree char *valid = g_utf8_make_valid(value, -1);

    message_init();
    for (char *at = valid; *at != '\0'; at++) {
        if (g_ascii_iscntrl(*at))
            *at = ' ';
    }
    g_autofree char *encoded = g_mime_utils_header_encode_text(NULL, valid, "UTF-8");
    g_autofree char *field = g_strdup_printf("%s: %s", name, encoded);
    g_autofree char *folded = g_mime_utils_unstructured_header_fold(NULL, NULL, field);
    g_strchomp(folded);
    return g_strdup(g_strchug(folded + strlen(name) + 1));
}
