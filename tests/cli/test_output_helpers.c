/* Numbers, JSON text, the progress bar, the pool that keeps the order, names of commands. */
#include "tests/harness.h"

#include "cli/command.h"
#include "cli/findings.h"
#include "cli/json_text.h"
#include "cli/numbers.h"
#include "cli/ordered_pool.h"
#include "cli/progress.h"

static const struct size_row {
    const char *name;
    uint64_t bytes;
    const char *text;
} size_rows[] = {
    {"0 bytes",       0,          "0 B"          },
    { "1023 bytes",   1023,       "1023 B"       },
    { "1024 bytes",   1024,       "1.0 KB"       },
    { "10.2 KB",      10445,      "10.2 KB"      },
    { "all there is", UINT64_MAX, "16777216.0 TB"},
};

static void
check_size(void **state)
{
    const struct size_row *row = *state;
    g_autofree char *text = size_text(row->bytes);

    assert_string_equal(text, row->text);
}

static const struct duration_row {
    const char *name;
    int64_t seconds;
    const char *text;
} duration_rows[] = {
    {"no time",     0,                    "0 s"       },
    { "59 seconds", 59,                   "59 s"      },
    { "a minute",   60,                   "1 min"     },
    { "hours",      12000,                "3 h 20 min"},
    { "days",       2 * 86400 + 4 * 3600, "2 d 4 h"   },
};

static void
check_duration(void **state)
{
    const struct duration_row *row = *state;
    g_autofree char *text = duration_text(row->seconds);

    assert_string_equal(text, row->text);
}

static const struct json_row {
    const char *name;
    struct slice text;
    const char *json;
} json_rows[] = {
    {"quotes and backslash",      { "a\"\\", 3 }, "\"a\\\"\\\\\""   },
    { "bad bytes, one mark each",
     { "a\xff\xfe"
        "b",
        4 },
     "\"a\xef\xbf\xbd\xef\xbf\xbd"
      "b\""                                                         },
    { "NUL stays",                { "a\0b", 3 },  "\"a\\u0000b\""   },
    { "a letter that is cut off", { "\xc3", 1 },  "\"\xef\xbf\xbd\""},
    { "nothing",                  { NULL, 0 },    "\"\""            },
};

static void
check_json(void **state)
{
    const struct json_row *row = *state;
    g_autoptr(json_t) value = json_text_slice(row->text);
    char *dumped = json_dumps(value, JSON_ENCODE_ANY);

    assert_string_equal(dumped, row->json);
    free(dumped);
}

static void
check_line(void **state)
{
    g_autoptr(json_t) value = json_pack("{s:s}", "a",
                                        "\xc2\x9b"
                                        "31m \xe2\x80\xae \xf3\xa0\x81\x81 \x7f gr\xc3\xbcn");
    g_autoptr(GString) out = g_string_new(NULL);

    (void)state;
    json_append_line(value, out);
    assert_string_equal(out->str, "{\"a\": \"\\u009b31m \\u202e \\udb40\\udc41 \\u007f gr\xc3\xbcn\"}\n");
    g_autoptr(json_t) again = json_loads(out->str, 0, NULL);
    assert_true(json_equal(value, again));
}

static void
check_chars(void **state)
{
    (void)state;
    assert_int_equal(count_chars(slice_from("Grüße")), 5);
    assert_int_equal(count_chars((struct slice){ "a\0b", 3 }), 3);
}

static void
check_progress(void **state)
{
    struct style terminal = { .is_terminal = true, .width = 40 };
    struct progress_bar bar = progress_start(terminal, true, 0);
    struct progress_bar piped = progress_start((struct style){ 0 }, true, 0);
    g_autoptr(GString) out = g_string_new(NULL);

    (void)state;
    assert_false(progress_is_due(&bar, G_USEC_PER_SEC - 1));
    assert_true(progress_is_due(&bar, G_USEC_PER_SEC));
    bar.is_shown = true;
    assert_false(progress_is_due(&bar, 99999));
    assert_true(progress_is_due(&bar, 100000));
    assert_false(progress_is_due(&piped, 100 * G_USEC_PER_SEC));
    progress_append(terminal, 1, 2, out);
    assert_true(out->len < terminal.width);
    assert_non_null(strstr(out->str, "1/2 files"));
    assert_non_null(strstr(out->str, "#."));
    g_string_truncate(out, 0);
    progress_append(terminal, 0, 0, out);
    assert_non_null(strstr(out->str, "0/0 files"));
}

#define FAULTS 200

/* By place; what has the same place stays in the order in which it was found. */
static void
check_sorted(void **state)
{
    g_autoptr(diagnostics) found = diagnostics_new();

    (void)state;
    for (unsigned i = 0; i < FAULTS; i++)
        diagnostics_add(found, SEVERITY_ERROR, "x", (struct location){ "a.yaml", 2 - i % 2, 1 }, NULL, "%u",
                        i);
    findings_sort(found);
    for (unsigned i = 0; i < FAULTS; i++) {
        const struct diagnostic *fault = g_ptr_array_index(found->list, i);
        unsigned wanted = i < FAULTS / 2 ? 2 * i + 1 : 2 * (i - FAULTS / 2);
        g_autofree char *text = g_strdup_printf("%u", wanted);

        assert_string_equal(fault->text, text);
    }
}

#define JOBS 200

/* Later jobs are quicker, so an unordered pool would give them back first. */
static void
double_it(gpointer job, gpointer context)
{
    int *number = job;

    (void)context;
    g_usleep((gulong)(JOBS - *number) * 20);
    *number *= 2;
}

static void
check_order(void **state)
{
    g_autoptr(ordered_pool) pool = ordered_pool_new(4, double_it, NULL);
    int numbers[JOBS];

    (void)state;
    assert_null(ordered_pool_pop(pool, 0));
    for (int i = 0; i < JOBS; i++) {
        numbers[i] = i;
        ordered_pool_push(pool, &numbers[i]);
    }
    assert_int_equal(ordered_pool_waiting(pool), JOBS);
    for (int i = 0; i < JOBS - 1; i++) {
        assert_ptr_equal(ordered_pool_pop(pool, 0), &numbers[i]);
        assert_int_equal(numbers[i], 2 * i);
    }
    /* One is left for ordered_pool_free to wait for. */
}

static const struct command_row {
    const char *name;
    const char *words[4];
    const char *found, *nearest;
    size_t used;
} command_rows[] = {
    {"one word",                            { "check", "x" },      "check",   NULL,      1},
    { "two words",                          { "mx", "show", "x" }, "mx show", NULL,      2},
    { "letters left out",                   { "chek" },            NULL,      "check",   0},
    { "letters swapped in the second word", { "mx", "sohw" },      NULL,      "mx show", 0},
    { "the first word alone",               { "mx" },              NULL,      "mx show", 0},
    { "a file for a command",               { "tset", "a.eml" },   NULL,      "test",    0},
    { "nothing like it",                    { "frobnicate" },      NULL,      NULL,      0},
    { "case matters",                       { "CHECK" },           NULL,      "check",   0},
};

static void
check_command(void **state)
{
    const struct command_row *row = *state;
    size_t used = 0;
    const struct command *found = command_find((char *const *)(uintptr_t)row->words, &used);

    if (row->found != NULL) {
        assert_non_null(found);
        assert_string_equal(found->name, row->found);
        assert_int_equal(used, row->used);
        return;
    }
    assert_null(found);
    const char *nearest = command_nearest((char *const *)(uintptr_t)row->words);
    if (row->nearest == NULL)
        assert_null(nearest);
    else
        assert_string_equal(nearest, row->nearest);
}

int
main(void)
{
    struct suite suite = { 0 };

    SUITE_ADD_ROWS(&suite, check_size, size_rows);
    SUITE_ADD_ROWS(&suite, check_duration, duration_rows);
    SUITE_ADD_ROWS(&suite, check_json, json_rows);
    SUITE_ADD_ROWS(&suite, check_command, command_rows);
    SUITE_ADD(&suite, check_chars);
    SUITE_ADD(&suite, check_line);
    SUITE_ADD(&suite, check_progress);
    SUITE_ADD(&suite, check_sorted);
    SUITE_ADD(&suite, check_order);
    return suite_run(&suite, "output_helpers");
}
