#include "dns/drained.h"

#include "base/domain.h"
#include "base/error.h"
#include "base/file.h"
#include "base/limits.h"

struct drained {
    GHashTable *texts; /* set of "[192.0.2.1]:25" and of "oxford-a.example" */
};

static void
take_lines(struct drained *drained, struct slice rest)
{
    struct slice line;

    while (slice_next_field(&rest, '\n', &line)) {
        struct endpoint endpoint;

        if (g_hash_table_size(drained->texts) == LIMIT_DRAINED)
            return;
        if (endpoint_parse(line, 0, &endpoint)) {
            if (endpoint.port != 0)
                drained_add(drained, endpoint);
        } else if (domain_is_valid(line)) {
            g_autofree char *name = slice_to_string(line);

            drained_add_host(drained, name);
        }
    }
}

struct drained *
drained_read(const char *path, GError **error)
{
    bool is_missing;
    g_autoptr(GString) text = file_read_bounded(path, LIMIT_STATE_FILE_BYTES, &is_missing, error);

    if (text == NULL && !is_missing)
        return NULL;
    struct drained *drained = g_new0(struct drained, 1);
    drained->texts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    if (text != NULL)
        take_lines(drained, (struct slice){ text->str, text->len });
    return drained;
}

void
drained_free(struct drained *drained)
{
    if (drained == NULL)
        return;
    g_hash_table_unref(drained->texts);
    g_free(drained);
}

bool
drained_has(const struct drained *drained, struct endpoint endpoint)
{
    g_autofree char *text = endpoint_to_string(endpoint);

    return g_hash_table_contains(drained->texts, text);
}

void
drained_add(struct drained *drained, struct endpoint endpoint)
{
    g_hash_table_add(drained->texts, endpoint_to_string(endpoint));
}

void
drained_remove(struct drained *drained, struct endpoint endpoint)
{
    g_autofree char *text = endpoint_to_string(endpoint);

    g_hash_table_remove(drained->texts, text);
}

bool
drained_has_host(const struct drained *drained, const char *name)
{
    g_autofree char *lower = g_ascii_strdown(name, -1);

    return g_hash_table_contains(drained->texts, lower);
}

void
drained_add_host(struct drained *drained, const char *name)
{
    g_hash_table_add(drained->texts, g_ascii_strdown(name, -1));
}

void
drained_remove_host(struct drained *drained, const char *name)
{
    g_autofree char *lower = g_ascii_strdown(name, -1);

    g_hash_table_remove(drained->texts, lower);
}

gboolean
drained_write(const struct drained *drained, const char *path, GError **error)
{
    g_autoptr(GString) out = g_string_new(NULL);
    g_autoptr(GError) failure = NULL;
    GHashTableIter each;
    gpointer text;

    g_hash_table_iter_init(&each, drained->texts);
    while (g_hash_table_iter_next(&each, &text, NULL))
        g_string_append_printf(out, "%s\n", (const char *)text);
    if (g_file_set_contents_full(path, out->str, (gssize)out->len,
                                 G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0640,
                                 &failure))
        return TRUE;
    g_set_error_literal(error, POSTERN_ERROR, POSTERN_ERROR_IO, failure->message);
    return FALSE;
}
