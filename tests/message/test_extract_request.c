/* What postern-extract is asked: what fits is read, anything else is refused, by the real worker too. */
#include "message/extract/frame.h"
#include "message/extract/request.h"

#include "tests/harness.h"

#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define CONTENT "the attachment"

static const struct extract_limits limits = { .text_bytes = 1000,
                                              .all_text_bytes = 1000,
                                              .all_bytes = 1000,
                                              .held_bytes = 1000,
                                              .depth = 1,
                                              .members = 1,
                                              .ratio = 1 };

/* A file in memory with these bytes, read from its beginning. */
static int
file_of(const void *bytes, size_t len)
{
    int file = memfd_create("test", MFD_CLOEXEC);

    assert_true(file >= 0);
    assert_int_equal(write(file, bytes, len), len);
    assert_int_equal(lseek(file, 0, SEEK_SET), 0);
    return file;
}

static void
be_of_another_build(struct extract_request *request)
{
    request->request_bytes += 8;
}

static void
say_more_content(struct extract_request *request)
{
    request->content_len++;
}

static void
say_less_content(struct extract_request *request)
{
    request->content_len = 0;
}

static void
leave_charset_open(struct extract_request *request)
{
    memset(request->charset, 'x', sizeof(request->charset));
}

static void
leave_ocr_open(struct extract_request *request)
{
    memset(request->ocr, 'x', sizeof(request->ocr));
}

static const struct request_row {
    const char *name;
    void (*change)(struct extract_request *request); /* NULL: nothing */
    size_t cut;                                      /* bytes that are missing at the end */
    const char *problem;                             /* what it contains; NULL where it fits */
} request_rows[] = {
    {"a request that fits",        NULL,                0,                                  NULL             },
    { "of another build",          be_of_another_build, 0,                                  "another version"},
    { "of another, and shorter",   be_of_another_build, 100,                                "another version"},
    { "more content than there",   say_more_content,    0,                                  "another size"   },
    { "less content than there",   say_less_content,    0,                                  "another size"   },
    { "a charset that never ends", leave_charset_open,  0,                                  "does not end"   },
    { "languages that never end",  leave_ocr_open,      0,                                  "does not end"   },
    { "one byte is missing",       NULL,                1,                                  "ends early"     },
    { "only one byte is there",    NULL,                sizeof(struct extract_request) - 1, "ends early"     },
};

static int
request_of(const struct request_row *row)
{
    struct extract_request request = request_make(strlen(CONTENT), &limits, "eng", "utf-8");

    if (row->change != NULL)
        row->change(&request);
    return file_of(&request, sizeof(request) - row->cut);
}

static void
test_request_row(void **state)
{
    const struct request_row *row = *state;
    struct extract_request request;
    const char *problem = NULL;
    int from = request_of(row), content = file_of(CONTENT, strlen(CONTENT));

    enum request_step step = request_read(from, content, &request, &problem);
    assert_int_equal(step, row->problem == NULL ? REQUEST_READ : REQUEST_REFUSED);
    if (row->problem != NULL)
        assert_non_null(strstr(problem, row->problem));
    else
        assert_string_equal(request.charset, "utf-8");
    (void)close(from);
    (void)close(content);
}

static void
nobody_asks(void **state)
{
    struct extract_request request;
    const char *problem = NULL;
    int from = file_of("", 0);

    (void)state;
    assert_int_equal(request_read(from, from, &request, &problem), REQUEST_NONE);
    assert_null(problem);
    (void)close(from);
}

static void
without_content_it_is_refused(void **state)
{
    struct extract_request request;
    const char *problem = NULL;
    int from = request_of(&request_rows[0]);

    (void)state;
    assert_int_equal(request_read(from, -1, &request, &problem), REQUEST_REFUSED);
    assert_non_null(strstr(problem, "no content"));
    (void)close(from);
}

/* Half of a name would be another charset's. */
static void
a_charset_that_does_not_fit_is_none(void **state)
{
    char longest[REQUEST_CHARSET_BYTES + 1];

    (void)state;
    memset(longest, 'x', sizeof(longest));
    longest[REQUEST_CHARSET_BYTES] = '\0';
    assert_string_equal(request_make(1, &limits, "", longest).charset, "");
    longest[REQUEST_CHARSET_BYTES - 1] = '\0';
    assert_string_equal(request_make(1, &limits, "", longest).charset, longest);
    assert_string_equal(request_make(1, &limits, "", NULL).charset, "");
}

/* Starts postern-extract with these in the places of its pipes, and waits for its end. */
static int
run_worker(int request, int content, int frames)
{
    g_autofree char *program =
        g_build_filename(g_getenv("builddir") == NULL ? "." : g_getenv("builddir"), "postern-extract", NULL);
    char *const arguments[] = { (char *)"postern-extract", (char *)"0", (char *)"60", NULL };
    char *const environment[] = { (char *)"LC_ALL=C.UTF-8", NULL };
    posix_spawn_file_actions_t actions;
    pid_t pid;
    int status;

    /* all three are above 2, and the third is the last: none is written over */
    (void)posix_spawn_file_actions_init(&actions);
    (void)posix_spawn_file_actions_adddup2(&actions, request, STDIN_FILENO);
    (void)posix_spawn_file_actions_adddup2(&actions, frames, STDOUT_FILENO);
    (void)posix_spawn_file_actions_adddup2(&actions, content, REQUEST_CONTENT);
    (void)posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    assert_int_equal(posix_spawn(&pid, program, &actions, NULL, arguments, environment), 0);
    (void)posix_spawn_file_actions_destroy(&actions);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return status;
}

static void
test_worker_row(void **state)
{
    const struct request_row *row = *state;
    struct frame_reader reader;
    char said[4096];
    const char *problem = NULL;
    int request = request_of(row), content = file_of(CONTENT, strlen(CONTENT));
    int frames[2]; /* a pipe: the sandbox lets it write no file */

    assert_int_equal(pipe2(frames, O_CLOEXEC), 0);
    int status = run_worker(request, content, frames[1]);
    (void)close(frames[1]);
    ssize_t len = read(frames[0], said, sizeof(said));
    assert_true(len > 0);
    frame_reader_init(&reader, (struct frame_limits){ 10, 1000, 10000 });
    assert_true(frame_reader_take(&reader, (struct slice){ said, (size_t)len }, &problem));
    g_autoptr(extraction) extracted = frame_reader_finish(&reader);
    const char *told = extraction_document(extracted, 0)->problem;
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == EXIT_FAILURE);
    assert_non_null(told);
    /* the one that fits asks for text in pictures, of a worker that has no Tesseract */
    assert_non_null(strstr(told, row->problem == NULL ? "without Tesseract" : row->problem));
    (void)close(request);
    (void)close(content);
    (void)close(frames[0]);
}

int
main(void)
{
    struct suite suite = { 0 };

    SUITE_ADD_ROWS(&suite, test_request_row, request_rows);
    SUITE_ADD_ROWS(&suite, test_worker_row, request_rows);
    SUITE_ADD(&suite, nobody_asks);
    SUITE_ADD(&suite, without_content_it_is_refused);
    SUITE_ADD(&suite, a_charset_that_does_not_fit_is_none);
    return suite_run(&suite, "extract_request");
}
