#include "tests/harness.h"

#include "dns/flush.h"

#include <glib/gstdio.h>

struct scene {
    GMainContext *loop;
    char *folder, *mark;
    struct flush *flush;
};

/* The command makes a file, whose name holds what a shell would not leave alone. */
static void
scene_open(struct scene *scene, const char *program)
{
    g_autoptr(GPtrArray) command = g_ptr_array_new();

    scene->loop = g_main_context_new();
    scene->folder = g_dir_make_tmp("postern-flush-XXXXXX", NULL);
    scene->mark = g_build_filename(scene->folder, "a b; $(c)", NULL);
    if (program != NULL) {
        g_ptr_array_add(command, (gpointer)(uintptr_t)program);
        g_ptr_array_add(command, scene->mark);
    }
    scene->flush = flush_new(command, scene->loop);
}

static void
scene_close(struct scene *scene)
{
    flush_free(scene->flush);
    g_main_context_unref(scene->loop);
    g_unlink(scene->mark);
    g_rmdir(scene->folder);
    g_free(scene->folder);
    g_free(scene->mark);
}

static gboolean
on_waited(gpointer data)
{
    *(bool *)data = true;
    return G_SOURCE_REMOVE;
}

/* Runs the loop until the file is there, or for `ms`. */
static bool
is_made_within(const struct scene *scene, guint ms)
{
    bool has_waited = false;
    GSource *timer = g_timeout_source_new(ms);

    g_source_set_callback(timer, on_waited, &has_waited, NULL);
    g_source_attach(timer, scene->loop);
    while (!has_waited && !g_file_test(scene->mark, G_FILE_TEST_EXISTS)) {
        g_main_context_iteration(scene->loop, FALSE);
        g_thread_yield();
    }
    g_source_destroy(timer);
    g_source_unref(timer);
    return g_file_test(scene->mark, G_FILE_TEST_EXISTS);
}

static void
the_command_runs_without_a_shell(void **state)
{
    struct scene scene;

    (void)state;
    scene_open(&scene, "touch");
    flush_wish(scene.flush);
    assert_true(is_made_within(&scene, 5000));
    scene_close(&scene);
}

static void
a_second_wish_within_a_minute_waits(void **state)
{
    struct scene scene;

    (void)state;
    scene_open(&scene, "touch");
    flush_wish(scene.flush);
    assert_true(is_made_within(&scene, 5000));
    g_unlink(scene.mark);
    flush_wish(scene.flush);
    assert_false(is_made_within(&scene, 200));
    scene_close(&scene);
}

static void
no_command_and_one_that_is_not_there(void **state)
{
    struct scene scene;

    (void)state;
    scene_open(&scene, NULL);
    flush_wish(scene.flush);
    assert_false(is_made_within(&scene, 20));
    scene_close(&scene);
    scene_open(&scene, "/nonexistent/postqueue");
    flush_wish(scene.flush);
    assert_false(is_made_within(&scene, 20));
    scene_close(&scene);
}

int
main(void)
{
    struct suite suite = { 0 };

    SUITE_ADD(&suite, the_command_runs_without_a_shell);
    SUITE_ADD(&suite, a_second_wish_within_a_minute_waits);
    SUITE_ADD(&suite, no_command_and_one_that_is_not_there);
    return suite_run(&suite, "dns/flush");
}
