/* The pool, its processes and their sandbox, with the real worker and with one that was taken over. */
#include "message/extract/configure.h"

#include "base/clock.h"
#include "tests/harness.h"

#include <string.h>
#include <sys/wait.h>

#define SECOND G_USEC_PER_SEC

static struct extract_pool_options
options_of(const char *program, int64_t deadline_us)
{
    g_autoptr(settings) defaults = settings_defaults();
    struct extract_pool_options options = extract_options_of(defaults, program);

    options.extract.deadline_us = deadline_us;
    options.workers = 2;
    return options;
}

static char *
program_path(const char *name)
{
    return g_build_filename(g_getenv("builddir") == NULL ? "." : g_getenv("builddir"), name, NULL);
}

static struct extraction *
extract(const struct text_source *source, const char *text, const char *charset)
{
    const struct part part = { .path = "2", .declared_type = "application/x-anything", .charset = charset };
    g_autoptr(GBytes) content = g_bytes_new_static(text, strlen(text));

    return source->extract(source, &part, content);
}

static const struct text_row {
    const char *name;
    const char *content, *charset;
    const char *type, *text;
    unsigned flags;
} text_rows[] = {
    {"text",                                                   "one\r\ntwo\rthree",                       NULL,         "text/plain",               "one\ntwo\nthree", 0                                         },
    { "charset",                                               "caf\xe9",                                 "iso-8859-1", "text/plain",               "caf\xc3\xa9",     0                                         },
    { "a converter that is loaded in the sandbox",             "\xc4\xe3\xba\xc3",                        "gb2312",     "text/plain",
     "\xe4\xbd\xa0\xe5\xa5\xbd",                                                                                                                                       0                                         },
    { "digits of a mainframe, of which only the mail says so", "\xf4\xf1\xf1\xf1@\xf1\xf1\xf1\xf1",       "cp037",
     "text/plain",                                                                                                                                  "4111 1111",       0                                         },
    { "html",                                                  "<!DOCTYPE html><html><body><p>one<p>two", NULL,         "text/html",                "one\ntwo",        0                                         },
    { "nothing",                                               "",                                        NULL,         "application/x-empty",      "",                0                                         },
    { "program",
     "\x7f"
      "ELF\x02\x01\x01",                                                                                  NULL,         "application/x-elf",        "",                DOCUMENT_EXECUTABLE | DOCUMENT_UNSUPPORTED},
    { "no reader",                                             "\x01\x02\x03\x04\x05",                    NULL,         "application/octet-stream", "",                DOCUMENT_UNSUPPORTED                      },
};

static void
test_text_row(void **state)
{
    const struct text_row *row = *state;
    g_autofree char *program = program_path("postern-extract");
    const struct extract_pool_options options = options_of(program, 60 * SECOND);
    struct extract_pool *pool = extract_pool_new(&options);
    struct text_source source = extract_pool_source(pool, clock_now_us(clock_monotonic()) + 60 * SECOND);
    g_autoptr(extraction) extracted = extract(&source, row->content, row->charset);
    const struct document *document = extraction_document(extracted, 0);

    assert_string_equal(document->type, row->type);
    assert_string_equal(g_strstrip(document->text->str), row->text);
    assert_int_equal(document->flags, row->flags);
    assert_int_equal(document->size_bytes, strlen(row->content));
    assert_null(document->problem);
    extract_pool_free(pool);
}

/* clang-format off */
static const struct misdeed_row {
    const char *name;
    const char *content;
    const char *problem; /* what it contains */
    const char *text;
    unsigned flags;
    bool needs_memory_limit, is_endless;
} misdeed_rows[] = {
    { "a worker that crashes",                        "crash",          "crashed",       "",         DOCUMENT_UNSUPPORTED },
    { "a worker that spins",                          "spin",           "time",          "",         DOCUMENT_LIMIT, .is_endless = true },
    { "a worker that sleeps",                         "sleep",          "in time",       "",         DOCUMENT_LIMIT, .is_endless = true },
    { "a worker that allocates",                      "allocate",       "memory",        "",         DOCUMENT_LIMIT, .needs_memory_limit = true },
    { "a worker that opens a file",                   "open",           NULL,            "refused",  0 },
    { "a worker that writes a file",                  "write",          "sandbox",       "",         DOCUMENT_UNSUPPORTED },
    { "a worker that changes the content",            "write content",  NULL,            "refused",  0 },
    { "a worker that opens a socket",                 "socket",         "sandbox",       "",         DOCUMENT_UNSUPPORTED },
    { "a worker that forks",                          "fork",           "sandbox",       "",         DOCUMENT_UNSUPPORTED },
    { "a worker that executes",                       "exec",           "sandbox",       "",         DOCUMENT_UNSUPPORTED },
    { "a worker that removes a file",                 "unlink",         "sandbox",       "",         DOCUMENT_UNSUPPORTED },
    { "a worker that sends a signal",                 "kill",           "sandbox",       "",         DOCUMENT_UNSUPPORTED },
    { "a worker that traces",                         "ptrace",         "sandbox",       "",         DOCUMENT_UNSUPPORTED },
    { "a worker that makes code",                     "run memory",     "sandbox",       "",         DOCUMENT_UNSUPPORTED },
    { "a worker that talks nonsense",                 "babble",         "must not say",  "",         DOCUMENT_LIMIT },
    { "a worker that lies about documents",           "lie",            "must not say",  "",         DOCUMENT_LIMIT },
    { "a worker that closes its output and stays",    "hush",           "crashed",       "",         DOCUMENT_UNSUPPORTED },
};
/* clang-format on */

static void
test_misdeed_row(void **state)
{
    const struct misdeed_row *row = *state;
    g_autofree char *program = program_path("tests/message/hostile_worker");
    const int64_t deadline_us = (row->is_endless ? 1 : 60) * SECOND;
    const struct extract_pool_options options = options_of(program, deadline_us);
    GError *error = NULL;

    if (row->needs_memory_limit && options.extract.memory_bytes == 0)
        return; /* under a sanitizer */
    struct process *process = process_start(&options.extract, &error);
    assert_non_null(process);
    g_autoptr(extraction) extracted = process_read(process, &options.extract, slice_from(row->content), NULL,
                                                   clock_now_us(clock_monotonic()) + deadline_us);
    process_free(process);
    const struct document *document = extraction_document(extracted, 0);
    assert_int_equal(document->flags, row->problem == NULL ? row->flags : row->flags | DOCUMENT_UNREAD);
    assert_string_equal(document->text->str, row->text);
    if (row->problem == NULL)
        assert_null(document->problem);
    else
        assert_non_null(strstr(document->problem, row->problem));
}

/* Started ahead of need, it may have failed long before it is asked; what it said then still counts. */
static void
a_worker_that_cannot_begin_says_why(void **state)
{
    g_autofree char *program = program_path("tests/message/hostile_worker");
    struct extract_pool_options options = options_of(program, 60 * SECOND);
    siginfo_t ended;

    (void)state;
    options.extract.memory_bytes = 1; /* tells it to fail */
    struct process *process = process_start(&options.extract, NULL);
    assert_non_null(process);
    assert_int_equal(waitid(P_ALL, 0, &ended, WEXITED | WNOWAIT), 0);
    g_autoptr(extraction) extracted = process_read(process, &options.extract, SLICE_LITERAL("text"), NULL,
                                                   clock_now_us(clock_monotonic()) + 60 * SECOND);
    process_free(process);
    const struct document *document = extraction_document(extracted, 0);
    assert_int_equal(document->flags, DOCUMENT_UNSUPPORTED | DOCUMENT_NO_READER);
    assert_string_equal(document->problem, "it cannot begin");
}

static void
what_is_read_is_kept(void **state)
{
    g_autofree char *program = program_path("postern-extract");
    const struct extract_pool_options options = options_of(program, 60 * SECOND);
    struct extract_pool *pool = extract_pool_new(&options);
    struct text_source source = extract_pool_source(pool, clock_now_us(clock_monotonic()) + 60 * SECOND);

    (void)state;
    g_autoptr(extraction) first = extract(&source, "text", NULL);
    g_autoptr(extraction) second = extract(&source, "text", NULL);
    g_autoptr(extraction) other = extract(&source, "other", NULL);
    assert_ptr_equal(first, second);
    assert_ptr_not_equal(first, other);
    extract_pool_free(pool);
}

static void
note_freed(gpointer data)
{
    *(bool *)data = true;
}

static void
its_content_is_not(void **state)
{
    g_autofree char *program = program_path("postern-extract");
    const struct extract_pool_options options = options_of(program, 60 * SECOND);
    struct extract_pool *pool = extract_pool_new(&options);
    struct text_source source = extract_pool_source(pool, clock_now_us(clock_monotonic()) + 60 * SECOND);
    const struct part part = { .path = "2", .declared_type = "text/plain" };
    bool is_freed = false;
    GBytes *content = g_bytes_new_with_free_func("text", 4, note_freed, &is_freed);

    (void)state;
    g_autoptr(extraction) extracted = source.extract(&source, &part, content);
    assert_string_equal(extraction_document(extracted, 0)->text->str, "text");
    g_bytes_unref(content);
    assert_true(is_freed);
    extract_pool_free(pool);
}

/* Expected and asked for later: whatever it is, it is read once. */
static void
what_is_expected_is_read_once(void **state)
{
    static const char *const contents[] = { "text", "\x01\x02\x03 no reader", "" };
    g_autofree char *program = program_path("postern-extract");
    struct extract_pool_options options = options_of(program, 60 * SECOND);
    options.cache_us = 0;
    struct extract_pool *pool = extract_pool_new(&options);
    struct text_source source = extract_pool_source(pool, clock_now_us(clock_monotonic()) + 60 * SECOND);
    const struct part part = { .path = "2", .declared_type = "application/x-anything" };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(contents); i++) {
        g_autoptr(GBytes) content = g_bytes_new_static(contents[i], strlen(contents[i]));

        source.expect(&source, &part, content);
        g_autoptr(extraction) first = extract(&source, contents[i], NULL);
        g_autoptr(extraction) second = extract(&source, contents[i], NULL);
        assert_ptr_equal(first, second);
    }
    extract_pool_free(pool);
}

static void
a_message_that_is_late_waits_no_longer(void **state)
{
    g_autofree char *program = program_path("postern-extract");
    const struct extract_pool_options options = options_of(program, 60 * SECOND);
    struct extract_pool *pool = extract_pool_new(&options);
    struct text_source source = extract_pool_source(pool, clock_now_us(clock_monotonic()) - 1);

    (void)state;
    g_autoptr(extraction) extracted = extract(&source, "text", NULL);
    assert_int_equal(extraction_document(extracted, 0)->flags, DOCUMENT_LIMIT | DOCUMENT_UNREAD);
    extract_pool_free(pool);
}

static void
a_worker_that_is_not_there_is_an_error(void **state)
{
    const struct extract_pool_options options = options_of("/nowhere/postern-extract", SECOND);
    struct extract_pool *pool = extract_pool_new(&options);
    struct text_source source = extract_pool_source(pool, clock_now_us(clock_monotonic()) + SECOND);
    g_autoptr(GError) error = NULL;

    (void)state;
    assert_false(extract_pool_try(pool, &error));
    assert_non_null(strstr(error->message, "/nowhere/postern-extract"));
    g_autoptr(extraction) extracted = extract(&source, "text", NULL);
    assert_int_equal(extraction_document(extracted, 0)->flags, DOCUMENT_UNSUPPORTED | DOCUMENT_NO_READER);
    extract_pool_free(pool);
}

static void
a_worker_that_is_there_can_be_tried(void **state)
{
    g_autofree char *program = program_path("postern-extract");
    const struct extract_pool_options options = options_of(program, 60 * SECOND);
    struct extract_pool *pool = extract_pool_new(&options);

    (void)state;
    assert_true(extract_pool_try(pool, NULL));
    extract_pool_free(pool);
}

int
main(void)
{
    struct suite suite = { 0 };

    SUITE_ADD_ROWS(&suite, test_text_row, text_rows);
    SUITE_ADD_ROWS(&suite, test_misdeed_row, misdeed_rows);
    SUITE_ADD(&suite, a_worker_that_cannot_begin_says_why);
    SUITE_ADD(&suite, what_is_read_is_kept);
    SUITE_ADD(&suite, its_content_is_not);
    SUITE_ADD(&suite, what_is_expected_is_read_once);
    SUITE_ADD(&suite, a_message_that_is_late_waits_no_longer);
    SUITE_ADD(&suite, a_worker_that_is_there_can_be_tried);
    SUITE_ADD(&suite, a_worker_that_is_not_there_is_an_error);
    return suite_run(&suite, "extract");
}
