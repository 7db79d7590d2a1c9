#include "classifiers/rulepack/guid.h"

#include <string.h>

#define SHA1_BYTES 20

char *
guid_from_bytes(const guint8 space[16], const char *name)
{
    g_autoptr(GChecksum) digest = g_checksum_new(G_CHECKSUM_SHA1);
    guint8 bytes[SHA1_BYTES];
    gsize len = sizeof(bytes);
    GString *text = g_string_new(NULL);

    g_checksum_update(digest, space, 16);
    g_checksum_update(digest, (const guchar *)name, (gssize)strlen(name));
    g_checksum_get_digest(digest, bytes, &len);
    bytes[6] = (guint8)((bytes[6] & 0x0f) | 0x50); /* version 5 */
    bytes[8] = (guint8)((bytes[8] & 0x3f) | 0x80); /* the variant of the RFC */
    for (size_t i = 0; i < 16; i++)
        g_string_append_printf(text, "%s%02x", i == 4 || i == 6 || i == 8 || i == 10 ? "-" : "", bytes[i]);
    return g_string_free(text, FALSE);
}

char *
guid_from_name(const char *kind, const char *name)
{
    static const guint8 postern[16] = { 0x5b, 0x0e, 0x5a, 0x0c, 0x9d, 0x2f, 0x4c, 0x57,
                                        0x8e, 0x1a, 0x61, 0x3d, 0x7f, 0x20, 0xb4, 0x96 };
    g_autofree char *both = g_strdup_printf("%s:%s", kind, name);

    return guid_from_bytes(postern, both);
}
