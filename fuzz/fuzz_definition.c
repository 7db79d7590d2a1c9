/* Sensitive information types out of YAML; what loads is compiled, and looked for in its own source. */
#include "classifiers/definition/definition.h"
#include "fuzz/target.h"

#define MOST_BYTES 65536

static void
scan(const struct classifier_set *set, struct slice source, struct diagnostics *found)
{
    size_t count = classifier_set_count(set);
    g_autofree size_t *wanted = g_new(size_t, count);
    struct text text = { .kind = TEXT_BODY, .part_path = "1", .utf8 = source };
    const struct text *texts[] = { &text };

    for (size_t i = 0; i < count; i++)
        wanted[i] = i;
    g_autoptr(classifier_database) database = classifier_compile(set, wanted, count, found);
    g_assert(database != NULL); /* each pattern was compiled when it was read */
    g_autoptr(findings) hits = classifier_scan_explained(database, texts, 1);
    for (size_t i = 0; i < findings_count(hits); i++) {
        const struct finding *finding = findings_item(hits, i);
        g_autofree char *masked = finding_mask(slice_sub(source, finding->start, finding->len));

        g_assert(finding->len > 0 && finding->start + finding->len <= source.len);
        g_assert(g_utf8_validate(masked, -1, NULL));
    }
    for (size_t i = 0; i < findings_miss_count(hits); i++) {
        const struct near_miss *miss = findings_miss(hits, i);

        g_assert(miss->len > 0 && miss->start + miss->len <= source.len);
        g_assert(!miss->has_nearest || miss->nearest_start + miss->nearest_len <= source.len);
    }
    for (size_t i = 0; i < count; i++) {
        struct finding_counts counts = findings_summary(hits, i, 1, 100);

        g_assert(counts.unique <= counts.total);
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice source = { (const char *)data, size };
    g_autoptr(diagnostics) found = diagnostics_new();
    g_autoptr(classifier_set) set = classifier_set_new();

    if (size > MOST_BYTES)
        return 0;
    g_autoptr(yaml_node) root = yaml_read_text("fuzz.yaml", source, found);
    if (root != NULL)
        definitions_read(set, root, found);
    if (g_utf8_validate_len(source.at == NULL ? "" : source.at, size, NULL))
        scan(set, source, found);
    return 0;
}
