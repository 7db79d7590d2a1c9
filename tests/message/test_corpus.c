#include "tests/message/mail_case.h"

/*
 * Every saved message of the test corpus, where it is there ($POSTERN_CORPUS, else ../shared/corpus beside
 * the source tree): nothing crashes, all text is UTF-8, sizes and paths are right.
 */
static char *
corpus_folder(void)
{
    const char *given = g_getenv("POSTERN_CORPUS");
    const char *srcdir = g_getenv("srcdir");

    if (given != NULL)
        return g_build_filename(given, "mail", NULL);
    return g_build_filename(srcdir == NULL ? "." : srcdir, "..", "shared", "corpus", "mail", NULL);
}

static void
collect_files(const char *folder, GPtrArray *files)
{
    g_autoptr(GDir) entries = g_dir_open(folder, 0, NULL);
    const char *name;

    if (entries == NULL)
        return;
    while ((name = g_dir_read_name(entries)) != NULL) {
        g_autofree char *path = g_build_filename(folder, name, NULL);

        if (g_file_test(path, G_FILE_TEST_IS_DIR))
            collect_files(path, files);
        else if (g_str_has_suffix(name, ".eml"))
            g_ptr_array_add(files, g_steal_pointer(&path));
    }
}

static void
check_parts(struct message *mail)
{
    assert_true(message_part_count(mail) > 0);
    for (size_t i = 0; i < message_part_count(mail); i++) {
        const struct part *part = message_part(mail, i);
        GBytes *content = message_part_content(mail, i);

        assert_int_equal(part->role == PART_CONTAINER, content == NULL);
        assert_int_equal(part->size_bytes, content == NULL ? 0 : g_bytes_get_size(content));
        assert_true(part->filename == NULL || g_utf8_validate(part->filename, -1, NULL));
        assert_true(g_ascii_isdigit(part->path[0]));
    }
}

static void
check_texts(struct message *mail)
{
    const GPtrArray *texts = message_texts(mail, TEXTS_ALL);

    for (guint i = 0; i < texts->len; i++) {
        const struct text *text = g_ptr_array_index(texts, i);
        g_autofree char *copy = g_strndup(text->utf8.len == 0 ? "" : text->utf8.at, text->utf8.len);

        for (size_t at = 0; at < text->utf8.len; at++)
            copy[at] = text->utf8.at[at] == '\0' ? ' ' : text->utf8.at[at];
        assert_true(g_utf8_validate(copy, (gssize)text->utf8.len, NULL));
    }
}

static void
check_header(struct message *mail)
{
    for (size_t i = 0; i < message_header_count(mail); i++) {
        const GPtrArray *addresses = message_addresses(mail, message_header(mail, i)->name);

        assert_true(g_utf8_validate(message_header(mail, i)->value, -1, NULL));
        assert_null(strpbrk(message_header(mail, i)->value, "\r\n"));
        for (guint n = 0; n < addresses->len; n++)
            assert_non_null(strchr(g_ptr_array_index(addresses, n), '@'));
    }
}

static void
every_message_is_read(void **state)
{
    g_autofree char *folder = corpus_folder();
    g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func(g_free);

    (void)state;
    collect_files(folder, files);
    for (guint i = 0; i < files->len; i++) {
        g_autofree char *text = NULL;
        size_t len;

        assert_true(g_file_get_contents(g_ptr_array_index(files, i), &text, &len, NULL));
        g_autoptr(message) mail = mail_parse((struct slice){ text, len }, NULL);
        check_header(mail);
        check_parts(mail);
        check_texts(mail);
    }
    assert_true(files->len > 0);
    print_message("# %u messages\n", files->len);
}

int
main(void)
{
    struct suite suite = { NULL, 0 };
    g_autofree char *folder = corpus_folder();

    if (!g_file_test(folder, G_FILE_TEST_IS_DIR)) { /* cmocka's skip() says "not ok" to the harness */
        printf("1..1\nok 1 - every_message_is_read # SKIP there is no corpus at %s\n", folder);
        return 0;
    }
    SUITE_ADD(&suite, every_message_is_read);
    return suite_run(&suite, "corpus");
}
