#include "tests/message/ole_case.h"

#include <gsf/gsf-outfile-msole.h>
#include <gsf/gsf-output-memory.h>

/* The storage of that name in another, made where it is first asked for. */
static GsfOutfile *
inner_of(GHashTable *made, GsfOutfile *outer, const char *path, const char *name)
{
    GsfOutfile *inner = g_hash_table_lookup(made, path);

    if (inner == NULL) {
        inner = GSF_OUTFILE(gsf_outfile_new_child(outer, name, TRUE));
        g_hash_table_insert(made, g_strdup(path), inner);
    }
    return inner;
}

static void
write_stream(GHashTable *made, GsfOutfile *root, const struct ole_stream *stream)
{
    g_auto(GStrv) names = g_strsplit(stream->path, "/", -1);
    g_autoptr(GString) path = g_string_new(NULL);
    GsfOutfile *folder = root;
    size_t i = 0;

    for (; names[i + 1] != NULL; i++) {
        g_string_append_printf(path, "/%s", names[i]);
        folder = inner_of(made, folder, path->str, names[i]);
    }
    GsfOutput *output = gsf_outfile_new_child(folder, names[i], FALSE);
    if (stream->content.len > 0)
        g_assert(gsf_output_write(output, stream->content.len, (const guint8 *)stream->content.at));
    g_assert(gsf_output_close(output));
    g_object_unref(output);
}

GBytes *
ole_case(const struct ole_stream *streams)
{
    GsfOutput *memory = gsf_output_memory_new();
    GsfOutfile *root = gsf_outfile_msole_new(memory);
    g_autoptr(GHashTable) made = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_object_unref);

    for (; streams->path != NULL; streams++)
        write_stream(made, root, streams);
    g_assert(gsf_output_close(GSF_OUTPUT(root)));
    g_hash_table_remove_all(made);
    GBytes *bytes =
        g_bytes_new(gsf_output_memory_get_bytes(GSF_OUTPUT_MEMORY(memory)), (gsize)gsf_output_size(memory));
    g_object_unref(root);
    g_object_unref(memory);
    return bytes;
}
