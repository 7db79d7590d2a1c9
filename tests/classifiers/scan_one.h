/* For tests of findings: databases of whole sets, and one text scanned. */
#ifndef TESTS_CLASSIFIERS_SCAN_ONE_H
#define TESTS_CLASSIFIERS_SCAN_ONE_H

#include "classifiers/definition/definition.h"
#include "tests/harness.h"

#define CARD "4111 1111 1111 1111"
#define CARD_NAME "Credit Card Number"
#define SSN_NAME "U.S. Social Security Number (SSN)"
#define IBAN_NAME "International Banking Account Number (IBAN)"

static inline struct classifier_database *
compile_all(const struct classifier_set *set)
{
    g_autoptr(diagnostics) found = diagnostics_new();
    size_t count = classifier_set_count(set);
    g_autofree size_t *wanted = g_new(size_t, count);

    for (size_t i = 0; i < count; i++)
        wanted[i] = i;
    struct classifier_database *database = classifier_compile(set, wanted, count, found);
    assert_int_equal(found->errors, 0);
    assert_non_null(database);
    return database;
}

/* All types that Postern ships. */
static inline struct classifier_database *
shipped(void)
{
    g_autoptr(classifier_set) set = classifier_set_new();
    g_autoptr(diagnostics) found = diagnostics_new();

    assert_true(classifier_set_load_catalogue(set, NULL, found));
    return compile_all(set);
}

/* The types in a text of YAML, as a file of its own. */
static inline struct classifier_database *
made_with(struct classifier_options options, const char *yaml)
{
    g_autoptr(classifier_set) set = classifier_set_new();
    g_autoptr(diagnostics) found = diagnostics_new();
    g_autoptr(yaml_node) root = yaml_read_text("t.yaml", slice_from(yaml), found);

    classifier_set_configure(set, options);
    if (root == NULL || !definitions_read(set, root, found)) {
        g_autofree char *text = diagnostic_to_string(g_ptr_array_index(found->list, 0));
        fail_msg("%s", text);
    }
    return compile_all(set);
}

static inline struct classifier_database *
made_of(const char *yaml)
{
    return made_with((struct classifier_options){ 0 }, yaml);
}

/* One type that Postern ships, so that what others find in the same text does not count. */
static inline struct classifier_database *
shipped_one(const char *name)
{
    g_autoptr(classifier_set) set = classifier_set_new();
    g_autoptr(diagnostics) found = diagnostics_new();
    size_t wanted;

    assert_true(classifier_set_load_catalogue(set, NULL, found));
    assert_true(classifier_set_find(set, name, &wanted));
    struct classifier_database *database = classifier_compile(set, &wanted, 1, found);
    assert_non_null(database);
    return database;
}

static inline struct findings *
scan_one(const struct classifier_database *database, struct slice utf8)
{
    struct text text = { .kind = TEXT_BODY, .part_path = "1", .utf8 = utf8 };
    const struct text *texts[] = { &text };

    return classifier_scan(database, texts, 1);
}

/* The same with the near misses. */
static inline struct findings *
explain_one(const struct classifier_database *database, struct slice utf8)
{
    struct text text = { .kind = TEXT_BODY, .part_path = "1", .utf8 = utf8 };
    const struct text *texts[] = { &text };

    return classifier_scan_explained(database, texts, 1);
}

static inline size_t
index_of(const struct classifier_database *database, const char *name)
{
    for (size_t i = 0; i < classifier_database_count(database); i++) {
        if (g_str_equal(classifier_database_item(database, i)->name, name))
            return i;
    }
    fail_msg("no type '%s'", name);
    return 0;
}

#endif
