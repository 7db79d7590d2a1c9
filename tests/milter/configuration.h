/* A configuration of a test's own: postern.yaml and one file of rules in a folder that goes with it. */
#ifndef TESTS_MILTER_CONFIGURATION_H
#define TESTS_MILTER_CONFIGURATION_H

#include "rules/policy.h"
#include "tests/harness.h"

#include <glib/gstdio.h>

struct configuration {
    char *folder, *file, *rules;
};

/* Writes both files; `more` is YAML that is appended to postern.yaml. */
static inline void
configuration_write(const struct configuration *configuration, const char *more, const char *rules)
{
    g_autofree char *text =
        g_strdup_printf("organization: { domains: [contoso.example], trusted_networks: [127.0.0.1] }\n"
                        "rules: [rules.yaml]\n%s",
                        more);

    assert_true(g_file_set_contents(configuration->file, text, -1, NULL));
    assert_true(g_file_set_contents(configuration->rules, rules, -1, NULL));
}

static inline void
configuration_init(struct configuration *configuration, const char *more, const char *rules)
{
    configuration->folder = g_dir_make_tmp("postern-XXXXXX", NULL);
    assert_non_null(configuration->folder);
    configuration->file = g_build_filename(configuration->folder, "postern.yaml", NULL);
    configuration->rules = g_build_filename(configuration->folder, "rules.yaml", NULL);
    configuration_write(configuration, more, rules);
}

static inline void
configuration_done(struct configuration *configuration)
{
    g_unlink(configuration->file);
    g_unlink(configuration->rules);
    g_rmdir(configuration->folder);
    g_free(configuration->file);
    g_free(configuration->rules);
    g_free(configuration->folder);
}

/* The policy of these files; the first error fails the test. */
static inline struct policy *
configuration_load(const char *more, const char *rules)
{
    struct configuration configuration;
    g_autoptr(diagnostics) found = diagnostics_new();

    configuration_init(&configuration, more, rules);
    struct policy *loaded = policy_load(configuration.file, NULL, found);
    configuration_done(&configuration);
    if (loaded == NULL)
        fail_msg("%s", diagnostic_to_string(g_ptr_array_index(found->list, 0)));
    return loaded;
}

#endif
