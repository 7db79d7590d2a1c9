#include "base/log.h"
#include "tests/harness.h"

#include <glib/gstdio.h>
#include <pthread.h>
#include <unistd.h>

static const struct value_row {
    const char *name, *value, *shown;
} value_rows[] = {
    {"value: bare",                               "mx1.example.net:25", "mx1.example.net:25"      },
    { "value: empty",                             "",                   "\"\""                    },
    { "value: blank",                             "a b",                "\"a b\""                 },
    { "value: equals sign could look like a key", "a=b",                "\"a=b\""                 },
    { "value: quote and backslash",               "a\"b\\",             "\"a\\\"b\\\\\""          },
    { "value: line end cannot forge a record",    "a\r\nqid=1",         "\"a\\u000d\\u000aqid=1\""},
    { "value: escape sequences of terminals",     "\x1b[31m",           "\"\\u001b[31m\""         },
    { "value: delete and C1 controls",            "\x7f\xc2\x9b",       "\"\\u007f\\u009b\""      },
    { "value: line separator of Unicode",         "\xe2\x80\xa8",       "\"\\u2028\""             },
    { "value: letters beyond ASCII",              "M\xc3\xbcller",      "\"M\xc3\xbcller\""       },
    { "value: what is not UTF-8 is replaced",     "a\xff",              "\"a\xef\xbf\xbd\""       },
};

static void
check_value(void **state)
{
    const struct value_row *row = *state;
    g_autoptr(GString) out = g_string_new(NULL);

    log_append_value(out, row->value);
    assert_string_equal(out->str, row->shown);
}

/* stderr goes to a file while records are written. */
struct capture {
    char *path;
    int saved;
};

static struct capture
capture_start(const struct log_options *options)
{
    struct capture capture = { NULL, dup(STDERR_FILENO) };
    int fd = g_file_open_tmp("postern-XXXXXX.log", &capture.path, NULL);

    assert_true(fd >= 0 && capture.saved >= 0);
    assert_true(dup2(fd, STDERR_FILENO) >= 0);
    close(fd);
    log_open(options);
    return capture;
}

/* What was written, with "[PID]" taken out; g_free it. */
static char *
capture_end(struct capture *capture)
{
    char *text = NULL;
    g_autofree char *pid = g_strdup_printf("[%ld]", (long)getpid());

    dup2(capture->saved, STDERR_FILENO);
    close(capture->saved);
    assert_true(g_file_get_contents(capture->path, &text, NULL, NULL));
    g_unlink(capture->path);
    g_free(capture->path);
    g_autofree char *whole = text;
    g_auto(GStrv) parts = g_strsplit(whole, pid, -1);
    return g_strjoinv("", parts);
}

static void
emit_example(enum log_level level)
{
    struct log_record record;

    log_start(&record, level, "4XbT2k1", "verdict");
    log_add(&record, "rule", "Block \"cards\"");
    log_add(&record, "absent", NULL);
    log_add_number(&record, "count", -2);
    log_emit(&record);
}

static void
text_record(void **state)
{
    (void)state;
    struct log_options options = { "prog", LOG_TARGET_STDERR, LOG_FORMAT_TEXT, LOG_LEVEL_INFO };
    struct capture capture = capture_start(&options);

    emit_example(LOG_LEVEL_INFO);
    g_autofree char *text = capture_end(&capture);
    assert_string_equal(text, "prog: qid=4XbT2k1 event=verdict rule=\"Block \\\"cards\\\"\" count=-2\n");
}

static void
json_record(void **state)
{
    (void)state;
    struct log_options options = { "prog", LOG_TARGET_STDERR, LOG_FORMAT_JSON, LOG_LEVEL_INFO };
    struct capture capture = capture_start(&options);

    emit_example(LOG_LEVEL_INFO);
    g_autofree char *text = capture_end(&capture);
    assert_string_equal(text, "prog: {\"qid\":\"4XbT2k1\",\"event\":\"verdict\","
                              "\"rule\":\"Block \\\"cards\\\"\",\"count\":-2}\n");
}

static void
levels_below_the_least_are_dropped(void **state)
{
    (void)state;
    struct log_options options = { "prog", LOG_TARGET_STDERR, LOG_FORMAT_TEXT, LOG_LEVEL_WARNING };
    struct capture capture = capture_start(&options);

    emit_example(LOG_LEVEL_INFO);
    log_reason(LOG_LEVEL_DEBUG, NULL, "debug", "not wanted");
    log_reason(LOG_LEVEL_ERROR, "", "failed", "%s is %d", "x y", 7);
    log_set_level(LOG_LEVEL_DEBUG);
    log_reason(LOG_LEVEL_DEBUG, "q", "debug", "wanted");
    g_autofree char *text = capture_end(&capture);
    assert_string_equal(text,
                        "prog: event=failed reason=\"x y is 7\"\nprog: qid=q event=debug reason=wanted\n");
}

#define THREADS 4
#define RECORDS 200

static void *
emit_many(void *data)
{
    (void)data;
    for (int i = 0; i < RECORDS; i++)
        log_reason(LOG_LEVEL_INFO, NULL, "tick", "same");
    return NULL;
}

static void
records_of_threads_do_not_mix(void **state)
{
    (void)state;
    struct log_options options = { "prog", LOG_TARGET_STDERR, LOG_FORMAT_TEXT, LOG_LEVEL_INFO };
    struct capture capture = capture_start(&options);
    pthread_t threads[THREADS];
    size_t whole = 0;

    for (size_t i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, emit_many, NULL), 0);
    for (size_t i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    g_autofree char *text = capture_end(&capture);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (size_t i = 0; lines[i] != NULL; i++)
        whole += strcmp(lines[i], "prog: event=tick reason=same") == 0;
    assert_int_equal(whole, THREADS * RECORDS);
}

int
main(void)
{
    struct suite suite = { NULL, 0 };

    SUITE_ADD_ROWS(&suite, check_value, value_rows);
    SUITE_ADD(&suite, text_record);
    SUITE_ADD(&suite, json_record);
    SUITE_ADD(&suite, levels_below_the_least_are_dropped);
    SUITE_ADD(&suite, records_of_threads_do_not_mix);
    return suite_run(&suite, "log");
}
