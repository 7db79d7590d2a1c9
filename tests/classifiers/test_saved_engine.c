/* A file that an earlier run left: it is used, and written again whatever became of it. */
#include "tests/harness.h"

#include "base/limits.h"
#include "classifiers/saved_engine.h"

#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define EXPRESSION(text) text, sizeof(text) - 1

static const struct engine_pattern expressions[] = {
    {EXPRESSION("\\b\\d{3}-\\d{2}-\\d{4}\\b"), 0, 0},
    { EXPRESSION("key[^!]*!"),                 0, 1},
};

struct place {
    char *folder, *path;
};

static int
make_place(void **state)
{
    struct place *place = g_new0(struct place, 1);

    place->folder = g_dir_make_tmp("postern-saved-XXXXXX", NULL);
    place->path = g_build_filename(place->folder, "primary.engine", NULL);
    *state = place;
    return 0;
}

static int
remove_place(void **state)
{
    struct place *place = *state;

    (void)g_remove(place->path);
    int result = g_rmdir(place->folder); /* fails where something else was left */
    g_free(place->folder);
    g_free(place->path);
    g_free(place);
    return result;
}

static void
compile(const char *path, size_t count)
{
    struct engine_saved patterns = { .patterns = expressions, .count = count };
    struct engine_database *database = NULL;
    struct engine_error error;

    assert_int_equal(saved_engine_compile(path, &patterns, &database, &error), ENGINE_OK);
    engine_database_free(database);
}

static char *
contents(const struct place *place, size_t *len)
{
    char *bytes = NULL;

    assert_true(g_file_get_contents(place->path, &bytes, len, NULL));
    return bytes;
}

static void
right_file_stays(void **state)
{
    const struct place *place = *state;
    struct stat first, second;

    compile(place->path, 2);
    assert_int_equal(stat(place->path, &first), 0);
    assert_int_equal(first.st_mode & 0777, 0600);
    compile(place->path, 2);
    assert_int_equal(stat(place->path, &second), 0);
    assert_true(first.st_ino == second.st_ino); /* it would have been renamed over */
}

static void
expect_written_again(const struct place *place, const char *bytes, gssize len)
{
    size_t expected_len, found_len;
    g_autofree char *expected = contents(place, &expected_len);

    assert_true(g_file_set_contents(place->path, bytes, len, NULL));
    compile(place->path, 2);
    g_autofree char *found = contents(place, &found_len);
    assert_int_equal(found_len, expected_len);
    assert_memory_equal(found, expected, found_len);
}

static void
wrong_file_is_written_again(void **state)
{
    const struct place *place = *state;
    size_t len;

    compile(place->path, 2);
    g_autofree char *bytes = contents(place, &len);
    bytes[len / 2] ^= 1;
    expect_written_again(place, bytes, (gssize)len);
    bytes[len / 2] ^= 1;
    expect_written_again(place, bytes, (gssize)len - 1);
    expect_written_again(place, "", 0);
    expect_written_again(place, "something else, of the length of a header or more", -1);
}

static void
file_of_other_patterns_is_written_again(void **state)
{
    const struct place *place = *state;
    size_t len;

    compile(place->path, 1);
    g_autofree char *other = contents(place, &len);
    compile(place->path, 2);
    expect_written_again(place, other, (gssize)len);
}

static void
file_that_is_too_large_is_not_read(void **state)
{
    const struct place *place = *state;

    compile(place->path, 2);
    assert_int_equal(truncate(place->path, LIMIT_SAVED_ENGINE_BYTES + 1), 0);
    compile(place->path, 2);
    size_t len;
    g_free(contents(place, &len));
    assert_true(len < LIMIT_SAVED_ENGINE_BYTES);
}

static void
without_a_folder_it_works_too(void **state)
{
    (void)state;
    compile("/nowhere/at/all/primary.engine", 2);
    compile(NULL, 2);
}

static void
bad_patterns_are_named_and_nothing_is_kept(void **state)
{
    const struct place *place = *state;
    struct engine_pattern bad = { "(ab", 3, 0, 0 };
    struct engine_saved patterns = { .patterns = &bad, .count = 1 };
    struct engine_database *database = NULL;
    struct engine_error error;

    assert_int_equal(saved_engine_compile(place->path, &patterns, &database, &error), ENGINE_BAD_PATTERN);
    assert_false(g_file_test(place->path, G_FILE_TEST_EXISTS));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(right_file_stays, make_place, remove_place),
        cmocka_unit_test_setup_teardown(wrong_file_is_written_again, make_place, remove_place),
        cmocka_unit_test_setup_teardown(file_of_other_patterns_is_written_again, make_place, remove_place),
        cmocka_unit_test_setup_teardown(file_that_is_too_large_is_not_read, make_place, remove_place),
        cmocka_unit_test(without_a_folder_it_works_too),
        cmocka_unit_test_setup_teardown(bad_patterns_are_named_and_nothing_is_kept, make_place, remove_place),
    };

    return cmocka_run_group_tests_name("saved_engine", tests, NULL, NULL);
}
