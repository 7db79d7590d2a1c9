/* Rule packages: what is read is written as YAML, and reads as YAML. */
#include "base/yaml_write.h"
#include "classifiers/rulepack/rulepack.h"
#include "fuzz/target.h"

#define MOST_BYTES 65536

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(diagnostics) found = diagnostics_new(), again_found = diagnostics_new();
    g_autoptr(GString) text = g_string_new(NULL), again_text = g_string_new(NULL);

    if (size > MOST_BYTES)
        return 0;
    g_autoptr(yaml_node) document =
        rulepack_read("fuzz.xml", (struct slice){ (const char *)data, size }, NULL, found);
    g_assert((document == NULL) == (found->errors > 0));
    if (document == NULL)
        return 0;
    yaml_append(document, text);
    g_autoptr(yaml_node) again =
        yaml_read_text("fuzz.yaml", (struct slice){ text->str, text->len }, again_found);
    g_assert(again != NULL);
    yaml_append(again, again_text);
    g_assert(g_string_equal(text, again_text));
    return 0;
}
