#include "tests/harness.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <sys/resource.h>

#include "base/error.h"
#include "base/limits.h"
#include "message/spool.h"

/* Bytes that differ from place to place, so that a piece that is lost or swapped shows. */
static char *
pattern(size_t len)
{
    char *bytes = g_malloc(len + 1);

    for (size_t i = 0; i < len; i++)
        bytes[i] = (char)('a' + (i * 7 + i / 251) % 26);
    return bytes;
}

static const struct size_row {
    const char *name;
    size_t len, piece;
    bool is_on_disk;
} size_rows[] = {
    {"size: nothing",                         0,                            1,                            false},
    { "size: one byte",                       1,                            1,                            false},
    { "size: a small message",                5000,                         999,                          false},
    { "size: the last that fits into memory", LIMIT_SPOOL_MEMORY_BYTES,     65536,                        false},
    { "size: one byte past memory",           LIMIT_SPOOL_MEMORY_BYTES + 1, 65536,                        true },
    { "size: past memory at once",            LIMIT_SPOOL_MEMORY_BYTES * 3, LIMIT_SPOOL_MEMORY_BYTES * 3, true },
};

static void
check_size(void **state)
{
    const struct size_row *row = *state;
    g_autofree char *bytes = pattern(row->len);
    struct slice rest = { bytes, row->len };
    struct spool *filled = spool_new(G_MAXUINT64);

    while (rest.len > 0) {
        assert_true(spool_append(filled, slice_sub(rest, 0, row->piece), NULL));
        rest = slice_sub(rest, row->piece, rest.len);
    }
    assert_int_equal(spool_size(filled), row->len);
    assert_int_equal(spool_is_on_disk(filled), row->is_on_disk);

    g_autoptr(GBytes) all = spool_finish(filled, NULL);
    assert_non_null(all);
    assert_false(spool_is_on_disk(filled)); /* nothing is open behind the end */
    spool_free(filled);                     /* the bytes stay */
    assert_int_equal(g_bytes_get_size(all), row->len);
    assert_true(slice_equal(slice_from_bytes(all), (struct slice){ bytes, row->len }));
}

static const struct limit_row {
    const char *name;
    uint64_t most;
    size_t first, second;
    bool fits;
} limit_rows[] = {
    {"limit: exactly the configured size", 10,                           5,                            5, true },
    { "limit: one byte past it",           10,                           5,                            6, false},
    { "limit: nothing is allowed",         0,                            0,                            1, false},
    { "limit: nothing is sent",            0,                            0,                            0, true },
    { "limit: one byte past it, on disk",  LIMIT_SPOOL_MEMORY_BYTES + 5, LIMIT_SPOOL_MEMORY_BYTES + 2, 4,
     false                                                                                                     },
};

static void
check_limit(void **state)
{
    const struct limit_row *row = *state;
    g_autofree char *bytes = pattern(row->first + row->second);
    g_autoptr(spool) filled = spool_new(row->most);
    g_autoptr(GError) error = NULL;

    assert_true(spool_append(filled, (struct slice){ bytes, row->first }, NULL));
    assert_int_equal(spool_append(filled, (struct slice){ bytes, row->second }, &error), row->fits);
    if (!row->fits)
        assert_true(g_error_matches(error, POSTERN_ERROR, POSTERN_ERROR_LIMIT));
    assert_int_equal(spool_size(filled), row->fits ? row->first + row->second : row->first);
}

static void
the_file_has_no_name(void **state)
{
    g_autofree char *bytes = pattern(LIMIT_SPOOL_MEMORY_BYTES + 1);
    g_autoptr(spool) filled = spool_new(G_MAXUINT64);
    g_autoptr(GDir) folder = NULL;

    (void)state;
    assert_true(spool_append(filled, (struct slice){ bytes, LIMIT_SPOOL_MEMORY_BYTES + 1 }, NULL));
    folder = g_dir_open(g_getenv("TMPDIR"), 0, NULL);
    assert_non_null(folder);
    assert_null(g_dir_read_name(folder));
}

/* A file size limit stands for a full disk: write(2) fails in the middle of a message. */
static void
a_full_disk_is_an_error_that_stays(void **state)
{
    g_autofree char *bytes = pattern(LIMIT_SPOOL_MEMORY_BYTES);
    g_autoptr(spool) filled = spool_new(G_MAXUINT64);
    g_autoptr(GError) error = NULL, again = NULL, finish = NULL;
    struct slice all = { bytes, LIMIT_SPOOL_MEMORY_BYTES };
    struct rlimit old, small;

    (void)state;
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
    small = (struct rlimit){ .rlim_cur = LIMIT_SPOOL_MEMORY_BYTES + 10, .rlim_max = old.rlim_max };
    assert_true(spool_append(filled, all, NULL));
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    gboolean is_stored = spool_append(filled, slice_sub(all, 0, 100), &error);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);

    assert_false(is_stored);
    assert_true(g_error_matches(error, POSTERN_ERROR, POSTERN_ERROR_IO));
    assert_false(spool_append(filled, slice_sub(all, 0, 1), &again));
    assert_true(g_error_matches(again, POSTERN_ERROR, POSTERN_ERROR_IO));
    assert_null(spool_finish(filled, &finish));
    assert_true(g_error_matches(finish, POSTERN_ERROR, POSTERN_ERROR_IO));
}

int
main(void)
{
    struct suite suite = { NULL, 0 };
    char folder[] = "/tmp/postern-spool-test-XXXXXX";

    if (g_mkdtemp(folder) == NULL)
        return 1;
    g_setenv("TMPDIR", folder, TRUE); /* before GLib looks at it */
    SUITE_ADD_ROWS(&suite, check_size, size_rows);
    SUITE_ADD_ROWS(&suite, check_limit, limit_rows);
    SUITE_ADD(&suite, the_file_has_no_name);
    SUITE_ADD(&suite, a_full_disk_is_an_error_that_stays);
    int failed = suite_run(&suite, "spool");
    g_rmdir(folder);
    return failed;
}
