#include "classifiers/rulepack/rulepack.h"

#include "classifiers/rulepack/convert.h"
#include "classifiers/rulepack/schema.h"
#include "classifiers/rulepack/source.h"

bool
rulepack_is_xml(struct slice contents)
{
    return xml_source_is_xml(contents);
}

struct yaml_node *
rulepack_read(const char *name, struct slice contents, const struct rulepack_outside *outside,
              struct diagnostics *found)
{
    g_autoptr(xml_element) root = xml_read(name, contents, found);
    g_autoptr(yaml_node) document = NULL;
    struct rulepack package;
    size_t errors_before = found->errors;

    if (root == NULL || !schema_check(root, found))
        return NULL;
    if (rulepack_init(&package, root, outside, found)) {
        document = node_mapping(root->at);
        convert_processors(&package, document);
        convert_types(&package, document);
        upload_check(&package);
    }
    rulepack_done(&package);
    return found->errors > errors_before ? NULL : g_steal_pointer(&document);
}
