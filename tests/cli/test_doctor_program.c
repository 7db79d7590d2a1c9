/* Programs that the doctor runs: what they print, how they end, and that they cannot hold it up. */
#include "base/limits.h"
#include "cli/doctor/program.h"
#include "tests/harness.h"

#include <string.h>

#define LONG_US (60 * G_USEC_PER_SEC)
#define SHORT_US (G_USEC_PER_SEC / 5)

static gboolean
run_shell(const char *script, int64_t timeout_us, struct program_output *output, GError **error)
{
    const char *arguments[] = { "sh", "-c", script, NULL };

    return program_run(arguments, timeout_us, output, error);
}

static void
check_output(void **state)
{
    struct program_output output = { 0 };

    (void)state;
    assert_true(run_shell("echo out; echo err >&2; exit 3", LONG_US, &output, NULL));
    assert_string_equal(output.out->str, "out\n");
    assert_string_equal(output.err->str, "err\n");
    assert_int_equal(output.status, 3);
    program_output_clear(&output);
}

static void
check_no_input(void **state)
{
    struct program_output output = { 0 };

    (void)state;
    assert_true(run_shell("cat; echo end", LONG_US, &output, NULL));
    assert_string_equal(output.out->str, "end\n");
    program_output_clear(&output);
}

static void
check_signal(void **state)
{
    struct program_output output = { 0 };

    (void)state;
    assert_true(run_shell("kill -9 $$", LONG_US, &output, NULL));
    assert_int_equal(output.status, 128 + 9);
    program_output_clear(&output);
}

static void
check_missing(void **state)
{
    const char *arguments[] = { "postern-has-no-such-program", NULL };
    struct program_output output = { 0 };
    g_autoptr(GError) error = NULL;

    (void)state;
    assert_false(program_run(arguments, LONG_US, &output, &error));
    assert_non_null(strstr(error->message, "is not installed"));
}

static struct {
    const char *name, *script, *why;
    int64_t timeout_us;
} endless_rows[] = {
    {"prints nothing",     "exec sleep 100",                "does not end", SHORT_US},
    { "closes its output", "exec >&- 2>&-; exec sleep 100", "does not end", SHORT_US},
    { "prints for ever",   "exec yes",                      "more than",    LONG_US },
    { "errors for ever",   "exec yes >&2",                  "more than",    LONG_US },
};

static void
check_endless(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(endless_rows); i++) {
        struct program_output output = { 0 };
        g_autoptr(GError) error = NULL;

        assert_false(run_shell(endless_rows[i].script, endless_rows[i].timeout_us, &output, &error));
        assert_non_null(strstr(error->message, endless_rows[i].why));
        assert_null(output.out);
    }
}

/* The limit itself is taken; one byte more is not. */
static void
check_limit(void **state)
{
    struct program_output output = { 0 };
    g_autofree char *most = g_strdup_printf("head -c %d /dev/zero", LIMIT_PROGRAM_OUTPUT_BYTES);
    g_autofree char *more = g_strdup_printf("head -c %d /dev/zero", LIMIT_PROGRAM_OUTPUT_BYTES + 1);

    (void)state;
    assert_true(run_shell(most, LONG_US, &output, NULL));
    assert_int_equal(output.out->len, LIMIT_PROGRAM_OUTPUT_BYTES);
    program_output_clear(&output);
    assert_false(run_shell(more, LONG_US, &output, NULL));
}

int
main(void)
{
    struct suite suite = { 0 };

    SUITE_ADD(&suite, check_output);
    SUITE_ADD(&suite, check_no_input);
    SUITE_ADD(&suite, check_signal);
    SUITE_ADD(&suite, check_missing);
    SUITE_ADD(&suite, check_endless);
    SUITE_ADD(&suite, check_limit);
    return suite_run(&suite, "doctor_program");
}
