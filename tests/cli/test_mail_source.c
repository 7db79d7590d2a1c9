/* Messages out of files, mbox files, Maildirs and folders, in a fixed order and with the names json.md gives.
 */
#include "tests/harness.h"

#include <glib/gstdio.h>
#include <unistd.h>

#include "base/limits.h"
#include "cli/mail_source.h"
#include "message/mbox.h"

static const struct split_row {
    const char *name;
    const char *file;
    const char *messages[4];
} split_rows[] = {
    {"two messages",
     "From a@x Sun Nov 22 20:05:52 2026\nSubject: 1\n\nx\n\nFrom b@y Sun Nov 22 20:05:52 2026\nSubject: "
      "2\n\ny\n",                                                                                      { "Subject: 1\n\nx\n\n", "Subject: 2\n\ny\n" }},
    { "no empty line before: body text",
     "From a@x Sun Nov 22 20:05:52 2026\nS: 1\n\nx\nFrom b@y at 10:30\nz\n",                           { "S: 1\n\nx\nFrom b@y at 10:30\nz\n" }       },
    { "no time in the line: body text",
     "From a@x Sun Nov 22 20:05:52 2026\nS: 1\n\nFrom here on\n",                                      { "S: 1\n\nFrom here on\n" }                  },
    { "quoted lines lose one mark",
     "From a@x Sun Nov 22 20:05:52 2026\nS: 1\n\n>From x\n>>From y\n> From z\n",                       { "S: 1\n\nFrom x\n>From y\n> From z\n" }     },
    { "CRLF",
     "From a@x Sun Nov 22 20:05:52 2026\r\nS: 1\r\n\r\nFrom b@y Sun Nov 22 20:05:52 2026\r\nS: 2\r\n", { "S: 1\r\n\r\n", "S: 2\r\n" }                },
    { "no line end at the end",          "From a@x Sun Nov 22 20:05:52 2026\nS: 1",                    { "S: 1" }                                    },
    { "nothing behind the line",         "From a@x Sun Nov 22 20:05:52 2026\n",                        { "" }                                        },
    { "no mbox at all",                  "S: 1\n\nx\n",                                                { "S: 1\n\nx\n" }                             },
    { "empty",                           "",                                                           { NULL }                                      },
};

static void
check_split(void **state)
{
    const struct split_row *row = *state;
    g_autoptr(GBytes) file = g_bytes_new_static(row->file, strlen(row->file));
    size_t at = 0;

    for (size_t i = 0; i < ARRAY_LEN(row->messages); i++) {
        g_autoptr(GBytes) found = mbox_next(file, &at);

        if (row->messages[i] == NULL) {
            assert_null(found);
            return;
        }
        assert_non_null(found);
        g_autofree char *text = slice_to_string(slice_from_bytes(found));
        assert_string_equal(text, row->messages[i]);
    }
}

static const struct looks_row {
    const char *name;
    const char *text;
    bool is_mail;
} looks_rows[] = {
    {"header field", "Received: from x\n",                  true },
    { "any case",    "mime-version: 1.0\n",                 true },
    { "From line",   "From a@x Sun Nov 22 20:05:52 2026\n", true },
    { "prose",       "From here on we go\n",                false},
    { "YAML",        "organization:\n",                     false},
    { "markdown",    "# Test corpus\n",                     false},
    { "nothing",     "",                                    false},
};

static void
check_looks(void **state)
{
    const struct looks_row *row = *state;

    assert_int_equal(mail_looks_like(slice_from(row->text)), row->is_mail);
}

/* A folder in which every kind of thing lies. */
static char *
make_folder(void)
{
    static const struct {
        const char *path, *text;
    } files[] = {
        {"b.eml",                        "Subject: b\n\n"                                                                },
        { "a/2.txt",                     "Subject: a2\n\n"                                                               },
        { "a/1",                         "From: x@y\n\n"                                                                 },
        { "a/README.md",                 "# no mail\n"                                                                   },
        { "a/.hidden",                   "From: x@y\n\n"                                                                 },
        { "box.mbox",                    "From a@x Sun Nov 22 20:05:52 2026\nSubject: 1\n\nFrom b@y Sun Nov 22 20:05:52 "
                      "2026\nSubject: 2\n"                                                          },
        { "from-line.eml",               "From a@x Sun Nov 22 20:05:52 2026\nS: 1\n\nFrom b@y Sun Nov 22 20:05:52 2026\n"},
        { "maildir/cur/2.host:2,S",      "Subject: m2\n\n"                                                               },
        { "maildir/new/1.host",          "Subject: m1\n\n"                                                               },
        { "maildir/tmp/3.host",          "Subject: not delivered\n\n"                                                    },
        { "maildir/dovecot.index",       "From: x\n\n"                                                                   },
        { "maildir/.Sent/cur/5.host:2,", "Subject: s1\n\n"                                                               },
    };
    char *folder = g_dir_make_tmp("postern-source-XXXXXX", NULL);
    g_autofree char *loop = g_build_filename(folder, "loop", NULL);
    g_autofree char *new = g_build_filename(folder, "maildir", ".Sent", "new", NULL);

    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        g_autofree char *path = g_build_filename(folder, files[i].path, NULL);
        g_autofree char *parent = g_path_get_dirname(path);

        g_mkdir_with_parents(parent, 0700);
        assert_true(g_file_set_contents(path, files[i].text, -1, NULL));
    }
    g_mkdir_with_parents(new, 0700);
    assert_int_equal(symlink(folder, loop), 0);
    return folder;
}

static void
remove_tree(const char *path)
{
    GDir *folder = g_file_test(path, G_FILE_TEST_IS_SYMLINK) ? NULL : g_dir_open(path, 0, NULL);
    const char *name;

    while (folder != NULL && (name = g_dir_read_name(folder)) != NULL) {
        g_autofree char *inner = g_build_filename(path, name, NULL);
        remove_tree(inner);
    }
    if (folder != NULL)
        g_dir_close(folder);
    g_remove(path);
}

static void
check_folder(void **state)
{
    static const char *const wanted[] = {
        "a/1",           "a/2.txt",   "b.eml",     "box.mbox#1",      "box.mbox#2",
        "from-line.eml", "maildir#1", "maildir#2", "maildir/.Sent#1",
    };
    g_autofree char *folder = make_folder();
    char *paths[] = { folder, NULL };
    g_autoptr(mail_source) source = mail_source_new(paths);
    struct mail_item item;
    size_t count = 0;

    (void)state;
    while (mail_source_next(source, &item, NULL) == MAIL_ITEM) {
        assert_true(count < ARRAY_LEN(wanted));
        assert_string_equal(item.name + strlen(folder) + 1, wanted[count++]);
        assert_true(item.is_mail);
        mail_item_done(&item);
    }
    assert_int_equal(count, ARRAY_LEN(wanted));
    assert_int_equal(mail_source_done(source), mail_source_count(source));
    remove_tree(folder);
}

static void
check_faults(void **state)
{
    char *paths[] = { (char[]){ "/nonexistent/a.eml" }, (char[]){ "/dev/null" }, NULL };
    g_autoptr(mail_source) source = mail_source_new(paths);
    struct mail_item item;
    GError *error = NULL;

    (void)state;
    assert_int_equal(mail_source_next(source, &item, &error), MAIL_PROBLEM);
    assert_string_equal(error->message, "cannot open '/nonexistent/a.eml': No such file or directory");
    g_clear_error(&error);
    assert_int_equal(mail_source_next(source, &item, &error), MAIL_PROBLEM);
    assert_string_equal(error->message, "'/dev/null' is no file");
    g_clear_error(&error);
    assert_int_equal(mail_source_next(source, &item, &error), MAIL_END);
}

/* One byte past the limit, as a file of holes. */
static void
check_too_large(void **state)
{
    g_autofree char *path = NULL;
    g_autoptr(GError) error = NULL;
    int fd = g_file_open_tmp("postern-large-XXXXXX", &path, NULL);

    (void)state;
    assert_int_equal(ftruncate(fd, LIMIT_MAIL_FILE_BYTES + (off_t)1), 0);
    close(fd);
    assert_null(mail_read_file(path, &error));
    assert_non_null(strstr(error->message, "larger than"));
    g_remove(path);
}

int
main(void)
{
    struct suite suite = { 0 };

    SUITE_ADD_ROWS(&suite, check_split, split_rows);
    SUITE_ADD_ROWS(&suite, check_looks, looks_rows);
    SUITE_ADD(&suite, check_folder);
    SUITE_ADD(&suite, check_faults);
    SUITE_ADD(&suite, check_too_large);
    return suite_run(&suite, "mail_source");
}
