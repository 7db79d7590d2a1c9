#include "tests/harness.h"

#include "dns/drained.h"

#include <glib/gstdio.h>

static struct endpoint
endpoint(const char *text)
{
    struct endpoint parsed = { .port = 0 };

    assert_true(endpoint_parse(slice_from(text), 25, &parsed));
    return parsed;
}

static void
what_is_written_is_read_again(void **state)
{
    g_autofree char *folder = g_dir_make_tmp("postern-drained-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "drained", NULL);
    struct drained *drained = drained_read(path, NULL);

    (void)state;
    assert_non_null(drained); /* no file, nothing drained */
    drained_add(drained, endpoint("192.0.2.1"));
    drained_add(drained, endpoint("[2001:db8::1]:2525"));
    drained_add(drained, endpoint("192.0.2.2"));
    drained_remove(drained, endpoint("192.0.2.2"));
    assert_true(drained_write(drained, path, NULL));
    drained_free(drained);
    drained = drained_read(path, NULL);
    assert_true(drained_has(drained, endpoint("192.0.2.1")));
    assert_true(drained_has(drained, endpoint("[2001:db8::1]:2525")));
    assert_false(drained_has(drained, endpoint("192.0.2.2")));
    assert_false(drained_has(drained, endpoint("192.0.2.1:26")));
    drained_free(drained);
    g_unlink(path);
    g_rmdir(folder);
}

static void
a_damaged_line_drains_nothing(void **state)
{
    g_autofree char *folder = g_dir_make_tmp("postern-drained-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "drained", NULL);

    (void)state;
    assert_true(
        g_file_set_contents(path, "[192.0.2.1]\nno sense\n\n-\n[192.0.2.2]:99999\n[192.0.2.3]:25", -1, NULL));
    struct drained *drained = drained_read(path, NULL);
    assert_false(drained_has(drained, endpoint("192.0.2.1"))); /* without its port */
    assert_true(drained_has(drained, endpoint("192.0.2.3")));
    drained_free(drained);
    g_unlink(path);
    g_rmdir(folder);
}

static void
a_host_is_kept_by_its_name(void **state)
{
    g_autofree char *folder = g_dir_make_tmp("postern-drained-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "drained", NULL);
    struct drained *drained = drained_read(path, NULL);

    (void)state;
    drained_add_host(drained, "Oxford-A.example");
    drained_add_host(drained, "oxford-b.example");
    drained_remove_host(drained, "OXFORD-B.example");
    assert_true(drained_write(drained, path, NULL));
    drained_free(drained);
    drained = drained_read(path, NULL);
    assert_true(drained_has_host(drained, "oxford-a.EXAMPLE"));
    assert_false(drained_has_host(drained, "oxford-b.example"));
    assert_false(drained_has(drained, endpoint("192.0.2.1")));
    drained_free(drained);
    g_unlink(path);
    g_rmdir(folder);
}

static void
more_than_the_limit_is_not_read(void **state)
{
    g_autofree char *folder = g_dir_make_tmp("postern-drained-XXXXXX", NULL);
    g_autofree char *path = g_build_filename(folder, "drained", NULL);
    g_autoptr(GString) text = g_string_new(NULL);

    (void)state;
    for (unsigned port = 1; port <= 16385; port++)
        g_string_append_printf(text, "[192.0.2.1]:%u\n", port);
    assert_true(g_file_set_contents(path, text->str, -1, NULL));
    struct drained *drained = drained_read(path, NULL);
    assert_true(drained_has(drained, endpoint("192.0.2.1:16384")));
    assert_false(drained_has(drained, endpoint("192.0.2.1:16385")));
    drained_free(drained);
    g_unlink(path);
    g_rmdir(folder);
}

static void
what_cannot_be_read_or_written_is_an_error(void **state)
{
    g_autoptr(GError) error = NULL;
    struct drained *drained = drained_read("/nonexistent/drained", NULL);

    (void)state;
    assert_false(drained_write(drained, "/nonexistent/drained", &error));
    assert_non_null(strstr(error->message, "/nonexistent/drained"));
    drained_free(drained);
    g_clear_error(&error);
    assert_null(drained_read("/", &error));
    assert_non_null(error);
}

int
main(void)
{
    struct suite suite = { 0 };

    SUITE_ADD(&suite, what_is_written_is_read_again);
    SUITE_ADD(&suite, a_damaged_line_drains_nothing);
    SUITE_ADD(&suite, a_host_is_kept_by_its_name);
    SUITE_ADD(&suite, more_than_the_limit_is_not_read);
    SUITE_ADD(&suite, what_cannot_be_read_or_written_is_an_error);
    return suite_run(&suite, "dns/drained");
}
