/* The version of a policy: another one as soon as anything that it was made of is. */
#include "classifiers/exact/build.h"
#include "rules/policy.h"
#include "tests/harness.h"

#include <glib/gstdio.h>

#define TYPES                                                                                                \
    "- Name: Person\n"                                                                                       \
    "  ExactMatch:\n"                                                                                        \
    "    Table: people.edm\n"                                                                                \
    "    Match: { Field: id, Regex: '[0-9]{6}' }\n"                                                          \
    "    Patterns: [{ Confidence: 85 }]\n"

static const struct file {
    const char *name, *text;
} files[] = {
    {"postern.yaml",
     "organization: { domains: [contoso.example] }\nclassifiers: [types.yaml]\nrules: [rules.yaml]\n"},
    { "rules.yaml",
     "- Name: Keep people\n  MessageContainsDataClassifications: Person\n  Quarantine: true\n"       },
    { "types.yaml",  TYPES                                                                           },
    { "people.csv",  "id,name\n123456,Smith\n"                                                       },
};

static char *
path_in(const char *folder, const char *name)
{
    return g_build_filename(folder, name, NULL);
}

static void
build_table(const char *folder)
{
    static const char *const searchable[] = { "id", NULL };
    g_autofree char *csv = path_in(folder, "people.csv"), *table = path_in(folder, "people.edm");
    struct exact_source source = { csv, ',', searchable };
    struct exact_report report;

    assert_true(exact_build(&source, table, &report, NULL));
}

static char *
version_of(const char *folder)
{
    g_autofree char *path = path_in(folder, "postern.yaml");
    g_autoptr(diagnostics) found = diagnostics_new();
    g_autoptr(policy) loaded = policy_load(path, NULL, found);

    if (loaded == NULL) {
        g_autofree char *text = diagnostic_to_string(g_ptr_array_index(found->list, 0));
        fail_msg("%s", text);
    }
    return g_strdup(policy_version(loaded));
}

static void
remove_folder(const char *folder)
{
    g_autofree char *table = path_in(folder, "people.edm");

    g_unlink(table);
    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        g_autofree char *path = path_in(folder, files[i].name);

        g_unlink(path);
    }
    assert_int_equal(g_rmdir(folder), 0);
}

static void
test_version(void **state)
{
    g_autofree char *folder = g_dir_make_tmp("postern-version-XXXXXX", NULL);

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        g_autofree char *path = path_in(folder, files[i].name);

        assert_true(g_file_set_contents(path, files[i].text, -1, NULL));
    }
    build_table(folder);
    g_autofree char *first = version_of(folder), *again = version_of(folder);
    assert_string_equal(first, again);
    build_table(folder); /* under another salt */
    g_autofree char *table = version_of(folder);
    assert_string_not_equal(table, first);
    g_autofree char *types = path_in(folder, "types.yaml");
    assert_true(g_file_set_contents(types, TYPES "    # as it was\n", -1, NULL));
    g_autofree char *other = version_of(folder);
    assert_string_not_equal(other, table);
    remove_folder(folder);
}

int
main(void)
{
    struct suite suite = { 0 };

    SUITE_ADD(&suite, test_version);
    return suite_run(&suite, "policy_version");
}
