#include "tests/harness.h"

#include "base/limits.h"
#include "dns/log_follow.h"
#include "dns/mta_log.h"

#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define AGENT "Nov 23 03:31:19 gateway postfix/smtp[2724]: "
#define RECORD AGENT "AEC25A9E327: to=<bo@contoso.example>, relay=none, delay=18, dsn=4.4.1, status=deferred "

static const struct row {
    const char *name;
    const char *line;
    const char *failed; /* "ADDRESS PORT"; NULL = about something else */
} rows[] = {
  /* clang-format off */
    { "refused", AGENT "connect to oxford-a[192.0.2.11]:25: Connection refused", "192.0.2.11 25" },
    { "timed out", AGENT "connect to oxford-a.example[2001:db8::1]:2525: Connection timed out", "2001:db8::1 2525" },
    { "by another transport", "Nov 23 03:31:19 gateway postfix/smtp-tls/smtp[9]: connect to a[192.0.2.1]:25: No route to host",
      "192.0.2.1 25" },
    { "refused, in the record of a message", RECORD "(connect to oxford-a[192.0.2.11]:25: Connection refused)", "192.0.2.11 25" },
    { "a bad greeting", RECORD "(host oxford-a[192.0.2.11] refused to talk to me: 421 busy)", "192.0.2.11 0" },
    { "hung up before the greeting", RECORD
      "(lost connection with oxford-a[192.0.2.11] while receiving the initial server greeting)", "192.0.2.11 0" },
    { "hung up at EHLO", RECORD "(lost connection with oxford-a[192.0.2.11] while performing the EHLO handshake)",
      "192.0.2.11 0" },
    { "silent", RECORD "(conversation with oxford-a[192.0.2.11] timed out while receiving the initial server greeting)",
      "192.0.2.11 0" },
    { "no TLS", RECORD "(TLS is required, but was not offered by host oxford-a[192.0.2.11])", "192.0.2.11 0" },
    { "a reply to RCPT", RECORD "(host oxford-a[192.0.2.11] said: 450 4.2.1 greylisted (in reply to RCPT TO command))", NULL },
    { "lost later on", RECORD "(lost connection with oxford-a[192.0.2.11] while sending message body)", NULL },
    { "a reply that quotes a line", RECORD
      "(host a[192.0.2.9] said: 450 connect to oxford-a[192.0.2.11]:25: Connection refused)", NULL },
    { "sent", AGENT "AEC25A9E327: to=<bo@contoso.example>, relay=a[192.0.2.1]:25, status=sent (250 ok)", NULL },
    { "another program", "Nov 23 03:31:19 gateway postfix/smtpd[9]: connect from a[192.0.2.1]", NULL },
    { "a client of ours", "Nov 23 gw myprogram[9]: connect to oxford-a[192.0.2.11]:25: Connection refused", NULL },
    { "no address", AGENT "connect to oxford-a[unknown]:25: Connection refused", NULL },
    { "an open bracket", AGENT "connect to oxford-a[192.0.2.1", NULL },
    { "a port beyond", AGENT "connect to a[192.0.2.1]:99999: Connection refused", "192.0.2.1 0" },
    { "nothing", "", NULL },
  /* clang-format on */
};

static void
check_row(void **state)
{
    const struct row *row = *state;
    struct endpoint failed = { .port = 0 };
    /* A copy of exactly the size, so that a sanitizer sees one byte too many. */
    g_autofree char *exact = g_memdup2(row->line, strlen(row->line));

    assert_int_equal(mta_log_read((struct slice){ exact, strlen(row->line) }, &failed), row->failed != NULL);
    if (row->failed == NULL)
        return;
    g_autofree char *address = address_to_string(failed.address);
    g_autofree char *text = g_strdup_printf("%s %u", address, failed.port);
    assert_string_equal(text, row->failed);
}

struct scene {
    GMainContext *loop;
    char *folder, *path, *other;
    GString *lines;
    struct log_follow *follow;
};

static void
on_line(struct slice line, void *context)
{
    struct scene *scene = context;

    g_string_append_printf(scene->lines, "%.*s|", (int)MIN(line.len, 20), line.at);
}

static void
scene_open(struct scene *scene, const char *before)
{
    scene->loop = g_main_context_new();
    scene->folder = g_dir_make_tmp("postern-log-XXXXXX", NULL);
    scene->path = g_build_filename(scene->folder, "mail.log", NULL);
    scene->other = g_build_filename(scene->folder, "mail.log.1", NULL);
    scene->lines = g_string_new(NULL);
    if (before != NULL)
        assert_true(g_file_set_contents(scene->path, before, -1, NULL));
    scene->follow = log_follow_new(scene->path, scene->loop, on_line, scene);
}

static void
scene_close(struct scene *scene)
{
    log_follow_free(scene->follow);
    g_main_context_unref(scene->loop);
    g_unlink(scene->path);
    g_unlink(scene->other);
    g_rmdir(scene->folder);
    g_string_free(scene->lines, TRUE);
    g_free(scene->folder);
    g_free(scene->path);
    g_free(scene->other);
}

static void
add_text(const char *path, const char *text)
{
    FILE *file = fopen(path, "a");

    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static void
assert_lines(struct scene *scene, const char *wanted)
{
    log_follow_look(scene->follow);
    assert_string_equal(scene->lines->str, wanted);
    g_string_truncate(scene->lines, 0);
}

static void
what_is_added_is_told(void **state)
{
    struct scene scene;

    (void)state;
    scene_open(&scene, "old\n");
    add_text(scene.path, "one\ntwo\nhal");
    assert_lines(&scene, "one|two|");
    assert_lines(&scene, "");
    add_text(scene.path, "f\n");
    assert_lines(&scene, "half|");
    scene_close(&scene);
}

static void
rotation_loses_nothing(void **state)
{
    struct scene scene;

    (void)state;
    scene_open(&scene, "old\n");
    add_text(scene.path, "last\n");
    assert_int_equal(g_rename(scene.path, scene.other), 0);
    add_text(scene.path, "first\n");
    assert_lines(&scene, "last|first|");
    add_text(scene.path, "second\n");
    assert_lines(&scene, "second|");
    scene_close(&scene);
}

static void
a_file_that_is_emptied_or_comes_later(void **state)
{
    struct scene scene;

    (void)state;
    scene_open(&scene, NULL);
    assert_lines(&scene, "");
    add_text(scene.path, "one\n");
    assert_lines(&scene, "one|");
    assert_int_equal(truncate(scene.path, 0), 0);
    add_text(scene.path, "b\n");
    assert_lines(&scene, "b|");
    scene_close(&scene);
}

static void
a_fifo_is_followed_too(void **state)
{
    struct scene scene;

    (void)state;
    scene_open(&scene, NULL);
    assert_int_equal(mkfifo(scene.path, 0600), 0);
    assert_lines(&scene, "");
    add_text(scene.path, "one\n");
    assert_lines(&scene, "one|");
    scene_close(&scene);
}

static void
lines_and_floods_are_bounded(void **state)
{
    struct scene scene;
    g_autofree char *most = g_strnfill(LIMIT_LOG_LINE_BYTES, 'm');
    g_autofree char *more = g_strnfill(LIMIT_LOG_LINE_BYTES + 1, 'x');
    g_autoptr(GString) flood = g_string_new(NULL);

    (void)state;
    scene_open(&scene, "");
    g_string_printf(flood, "%s\n%s\nshort\n", most, more);
    add_text(scene.path, flood->str);
    assert_lines(&scene, "mmmmmmmmmmmmmmmmmmmm|short|");
    g_string_truncate(flood, 0);
    while (flood->len < 2 * LIMIT_LOG_ROUND_BYTES)
        g_string_append(flood, "flood\n");
    add_text(scene.path, flood->str);
    log_follow_look(scene.follow);
    assert_true(scene.lines->len > LIMIT_LOG_ROUND_BYTES / 2 && scene.lines->len < 2 * LIMIT_LOG_ROUND_BYTES);
    g_string_truncate(scene.lines, 0);
    add_text(scene.path, "cut\nafter\n");
    assert_lines(&scene, "after|");
    /* What is passed over ends where the file is emptied. */
    add_text(scene.path, more);
    assert_lines(&scene, "");
    assert_int_equal(truncate(scene.path, 0), 0);
    add_text(scene.path, "anew\n");
    assert_lines(&scene, "anew|");
    scene_close(&scene);
}

int
main(void)
{
    struct suite suite = { 0 };

    SUITE_ADD_ROWS(&suite, check_row, rows);
    SUITE_ADD(&suite, what_is_added_is_told);
    SUITE_ADD(&suite, rotation_loses_nothing);
    SUITE_ADD(&suite, a_file_that_is_emptied_or_comes_later);
    SUITE_ADD(&suite, a_fifo_is_followed_too);
    SUITE_ADD(&suite, lines_and_floods_are_bounded);
    return suite_run(&suite, "dns/mta_log");
}
