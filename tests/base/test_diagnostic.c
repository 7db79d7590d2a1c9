#include "base/diagnostic.h"
#include "base/error.h"
#include "tests/harness.h"

#include <errno.h>

static const struct row {
    const char *name;
    struct location at;
    const char *remedy, *shown;
} rows[] = {
    {"with its place",       { "p.yaml", 12, 7 }, NULL,                "p.yaml:12:7: unknown 'x'"                  },
    { "with a cure",         { "p.yaml", 1, 2 },  "did you mean 'y'?", "p.yaml:1:2: unknown 'x', did you mean 'y'?"},
    { "the file as a whole", { "p.yaml", 0, 0 },  NULL,                "p.yaml: unknown 'x'"                       },
    { "no file",             { NULL, 0, 0 },      NULL,                "unknown 'x'"                               },
    { "no file but a line",  { NULL, 3, 4 },      NULL,                "3:4: unknown 'x'"                          },
};

static void
check_row(void **state)
{
    const struct row *row = *state;
    g_autoptr(diagnostics) found = diagnostics_new();

    diagnostics_add(found, SEVERITY_ERROR, "unknown-key", row->at, g_strdup(row->remedy), "unknown '%s'",
                    "x");
    g_autofree char *shown = diagnostic_to_string(g_ptr_array_index(found->list, 0));
    assert_string_equal(shown, row->shown);
}

static void
severities_are_counted(void **state)
{
    (void)state;
    g_autoptr(diagnostics) found = diagnostics_new();
    struct location at = { "f", 1, 1 };

    for (int severity = SEVERITY_INFO; severity <= SEVERITY_ERROR; severity++)
        for (int i = 0; i <= severity; i++)
            diagnostics_add(found, (enum severity)severity, "id", at, NULL, "%s",
                            severity_name((enum severity)severity));
    assert_int_equal(found->list->len, 6);
    assert_int_equal(found->warnings, 2);
    assert_int_equal(found->errors, 3);
}

static void
warnings_are_no_error(void **state)
{
    (void)state;
    g_autoptr(diagnostics) found = diagnostics_new();
    g_autoptr(GError) error = NULL;

    diagnostics_add(found, SEVERITY_WARNING, "id", (struct location){ "f", 1, 1 }, NULL, "careful");
    assert_false(diagnostics_to_error(found, &error));
    assert_null(error);
}

static void
first_error_speaks_for_all(void **state)
{
    (void)state;
    g_autoptr(diagnostics) found = diagnostics_new();
    g_autoptr(GError) one = NULL, several = NULL;

    diagnostics_add(found, SEVERITY_WARNING, "id", (struct location){ "f", 1, 1 }, NULL, "careful");
    diagnostics_add(found, SEVERITY_ERROR, "id", (struct location){ "f", 2, 1 }, NULL, "first 100%%");
    assert_true(diagnostics_to_error(found, &one));
    assert_true(g_error_matches(one, POSTERN_ERROR, POSTERN_ERROR_VALUE));
    assert_string_equal(one->message, "f:2:1: first 100%");
    diagnostics_add(found, SEVERITY_ERROR, "id", (struct location){ "f", 3, 1 }, NULL, "second");
    assert_true(diagnostics_to_error(found, &several));
    assert_string_equal(several->message, "f:2:1: first 100% (and 1 more)");
}

static void
errno_becomes_a_sentence(void **state)
{
    (void)state;
    g_autoptr(GError) error = NULL;

    assert_false(error_set_errno(&error, ENOENT, "cannot open", "/no/such"));
    assert_true(g_error_matches(error, POSTERN_ERROR, POSTERN_ERROR_IO));
    assert_string_equal(error->message, "cannot open '/no/such': No such file or directory");
    assert_string_equal(g_quark_to_string(POSTERN_ERROR), "postern-error-quark");
    diagnostics_free(NULL);
}

int
main(void)
{
    struct suite suite = { NULL, 0 };

    SUITE_ADD_ROWS(&suite, check_row, rows);
    SUITE_ADD(&suite, severities_are_counted);
    SUITE_ADD(&suite, warnings_are_no_error);
    SUITE_ADD(&suite, first_error_speaks_for_all);
    SUITE_ADD(&suite, errno_becomes_a_sentence);
    return suite_run(&suite, "diagnostic");
}
