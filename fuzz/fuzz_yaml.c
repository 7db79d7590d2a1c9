/* YAML as configuration, rules and classifications have it: read, walked, and read as every type. */
#include "base/yaml.h"
#include "fuzz/target.h"

static void
read_as_every_type(const struct yaml_node *node, struct diagnostics *found)
{
    static const char *const choices[] = { "first", "second" };
    struct yaml_range all = { G_MININT64, G_MAXINT64 };
    const char *text;
    int64_t number;
    size_t choice;
    bool flag;

    yaml_to_text(node, "value", &text, found);
    yaml_to_bool(node, "value", &flag, found);
    yaml_to_integer(node, "value", all, &number, found);
    yaml_to_duration(node, "value", all, &number, found);
    yaml_to_size(node, "value", all, &number, found);
    yaml_to_choice(node, "value", choices, ARRAY_LEN(choices), &choice, found);
}

static void
walk(const struct yaml_node *node, struct diagnostics *found)
{
    static const char *const known[] = { "Name", "From" };

    read_as_every_type(node, found);
    if (node->kind == YAML_NODE_MAPPING)
        yaml_check_keys(node, "parameter", known, ARRAY_LEN(known), found);
    for (size_t i = 0; i < yaml_count(node); i++)
        walk(yaml_item(node, i), found);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(diagnostics) found = diagnostics_new();
    g_autoptr(yaml_node) root =
        yaml_read_text("fuzz.yaml", (struct slice){ (const char *)data, size }, found);

    g_assert((root == NULL) == (found->errors > 0));
    if (root != NULL)
        walk(root, found);
    for (guint i = 0; i < found->list->len; i++)
        g_free(diagnostic_to_string(g_ptr_array_index(found->list, i)));
    return 0;
}
