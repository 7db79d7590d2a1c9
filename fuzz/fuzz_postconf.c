/* What postconf prints, and the lists in its values: the four texts are the input's, between form feeds. */
#include "cli/doctor/mta_list.h"
#include "cli/doctor/postfix.h"
#include "fuzz/target.h"

static void
read_lists(const char *value)
{
    g_autoptr(GPtrArray) items = mta_list_split(value);

    for (guint i = 0; i < items->len; i++) {
        struct mta_milter milter = { 0 };
        struct mta_map map = { 0 };

        if (mta_milter_parse(g_ptr_array_index(items, i), &milter))
            g_assert(milter.text != NULL && (milter.socket.path != NULL) != (milter.socket.host != NULL));
        if (mta_map_parse(g_ptr_array_index(items, i), &map))
            g_assert(map.name != NULL);
        mta_milter_clear(&milter);
        mta_map_clear(&map);
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice rest = { (const char *)data, size }, texts[4] = { 0 };
    g_autoptr(GError) error = NULL;

    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        slice_next_field(&rest, '\f', &texts[i]);
    const struct postconf_output output = { texts[0], texts[1], texts[2], texts[3] };
    g_autoptr(postfix_config) postfix = postfix_parse("/etc/postfix", &output, &error);
    g_assert((postfix == NULL) == (error != NULL));
    if (postfix == NULL)
        return 0;
    GHashTableIter at;
    gpointer value;
    g_hash_table_iter_init(&at, postfix->parameters);
    while (g_hash_table_iter_next(&at, NULL, &value)) {
        read_lists(value);
        postfix_seconds(value);
    }
    return 0;
}
