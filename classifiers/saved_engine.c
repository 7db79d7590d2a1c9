#include "classifiers/saved_engine.h"

#include "base/limits.h"

#include <glib.h>
#include <glib/gstdio.h>

/* NULL where there is none, or one that is too large to be right. */
static char *
read_file(const char *path, size_t *len)
{
    GStatBuf status;
    char *bytes = NULL;
    gsize read = 0;

    if (g_stat(path, &status) != 0 || status.st_size > LIMIT_SAVED_ENGINE_BYTES ||
        !g_file_get_contents(path, &bytes, &read, NULL))
        return NULL;
    *len = read;
    return bytes;
}

static void
write_file(const char *path, const struct engine_database *database)
{
    size_t len = engine_serialize(database, NULL);

    if (len > LIMIT_SAVED_ENGINE_BYTES)
        return;
    g_autofree unsigned char *bytes = g_malloc(len);
    (void)engine_serialize(database, bytes);
    (void)g_file_set_contents_full(path, (const char *)bytes, (gssize)len,
                                   G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600, NULL);
}

enum engine_status
saved_engine_compile(const char *path, const struct engine_saved *patterns, struct engine_database **database,
                     struct engine_error *error)
{
    struct engine_saved saved = *patterns;
    g_autofree char *bytes = path == NULL ? NULL : read_file(path, &saved.len);

    if (bytes != NULL) {
        saved.bytes = (const unsigned char *)bytes;
        enum engine_status status = engine_deserialize(&saved, database, error);

        if (status != ENGINE_BAD_SAVED)
            return status;
    }
    enum engine_status status = engine_compile(saved.patterns, saved.count, saved.limits, database, error);
    if (status == ENGINE_OK && path != NULL)
        write_file(path, *database);
    return status;
}
