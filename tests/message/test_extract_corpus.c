/*
 * The attachments of the corpus, read as the gateway reads them: each snippet that two tools agree on has to
 * be in the text, programs and passwords have to be told. Skipped where POSTERN_CORPUS does not name it.
 */
#include "message/extract/configure.h"

#include "base/clock.h"
#include "tests/harness.h"

#include <stdio.h>
#include <string.h>

#define DEADLINE_US (120 * G_USEC_PER_SEC)

enum column {
    COLUMN_PATH = 0,
    COLUMN_TYPE = 5,
    COLUMN_ENCRYPTED = 7,
    COLUMN_EXECUTABLE = 9,
    COLUMN_SNIPPET = 11,
    COLUMN_ORACLE = 12,
    COLUMNS = 15
};

/* Types that have a reader. */
/* clang-format off */
static const char *const read_types[] = {
    "7z", "bz2", "gz", "rar", "tar", "tgz", "zip",
    "docm", "docx", "odp", "ods", "odt", "pptm", "pptx", "xlsm", "xlsx",
    "doc", "msg", "ppt", "rtf", "tnef", "xls", "xlsb",
    "csv", "html", "pdf", "txt", "xml",
};
/* clang-format on */

static bool
has_reader(const char *type)
{
    for (size_t i = 0; i < ARRAY_LEN(read_types); i++) {
        if (strcmp(read_types[i], type) == 0)
            return true;
    }
    return false;
}

/* Every run of white space becomes one blank. */
static char *
squeeze(const char *text)
{
    GString *squeezed = g_string_new(NULL);

    for (const char *at = text; *at != '\0'; at = g_utf8_next_char(at)) {
        if (!g_unichar_isspace(g_utf8_get_char(at)))
            g_string_append_unichar(squeezed, g_utf8_get_char(at));
        else if (squeezed->len > 0 && squeezed->str[squeezed->len - 1] != ' ')
            g_string_append_c(squeezed, ' ');
    }
    return g_string_free(squeezed, FALSE);
}

/* All texts of the attachment, and what any document in it is. */
static char *
all_text(const struct extraction *extracted, unsigned *flags)
{
    g_autoptr(GString) text = g_string_new(NULL);

    *flags = 0;
    for (guint i = 0; i < extracted->documents->len; i++) {
        const struct document *document = extraction_document(extracted, i);

        g_string_append(text, document->text->str);
        g_string_append_c(text, ' ');
        *flags |= document->flags;
    }
    return squeeze(text->str);
}

/* What is wrong with one attachment; NULL where nothing is. */
static const char *
judge(char *const *columns, const struct extraction *extracted)
{
    unsigned flags;
    g_autofree char *text = all_text(extracted, &flags);
    g_autofree char *snippet = squeeze(columns[COLUMN_SNIPPET]);
    /* two tools, or the charset that the corpus was made for */
    bool is_sure =
        strchr(columns[COLUMN_ORACLE], '+') != NULL || g_str_has_prefix(columns[COLUMN_ORACLE], "python");
    bool is_agreed = is_sure && strcmp(snippet, "-") != 0;
    bool is_encrypted = strcmp(columns[COLUMN_ENCRYPTED], "yes") == 0;
    bool is_executable = strcmp(columns[COLUMN_EXECUTABLE], "yes") == 0;

    if (is_executable != ((flags & DOCUMENT_EXECUTABLE) != 0))
        return "a program, or none";
    if ((flags & (DOCUMENT_UNREAD | DOCUMENT_NO_READER)) != 0)
        return extraction_document(extracted, 0)->problem;
    if (!has_reader(columns[COLUMN_TYPE]))
        return NULL;
    if (is_encrypted && (flags & DOCUMENT_PASSWORD_PROTECTED) == 0)
        return "no password is asked for";
    return is_agreed && !is_encrypted && strstr(text, snippet) == NULL ? "the snippet is not there" : NULL;
}

static struct extraction *
read_file(const struct text_source *source, const char *folder, const char *name)
{
    const struct part part = { .path = "1", .declared_type = "application/octet-stream" };
    g_autofree char *path = g_build_filename(folder, name, NULL);
    char *bytes = NULL;
    gsize len = 0;

    assert_true(g_file_get_contents(path, &bytes, &len, NULL));
    g_autoptr(GBytes) content = g_bytes_new_take(bytes, len);
    return source->extract(source, &part, content);
}

/* The lines of the manifest, in which a NUL stands somewhere. */
static char **
read_manifest(const char *folder)
{
    g_autofree char *path = g_build_filename(folder, "MANIFEST.tsv", NULL);
    g_autofree char *text = NULL;
    gsize len = 0;

    assert_true(g_file_get_contents(path, &text, &len, NULL));
    for (gsize i = 0; i < len; i++) {
        if (text[i] == '\0')
            text[i] = ' ';
    }
    return g_strsplit(text, "\n", -1);
}

static void
every_attachment_is_read(void **state)
{
    const char *folder = *state;
    const char *builddir = g_getenv("builddir");
    g_autofree char *program = g_build_filename(builddir == NULL ? "." : builddir, "postern-extract", NULL);
    g_autoptr(settings) defaults = settings_defaults();
    struct extract_pool_options options = extract_options_of(defaults, program);
    options.extract.deadline_us = DEADLINE_US;
    struct extract_pool *pool = extract_pool_new(&options);
    struct text_source source = extract_pool_source(pool, clock_now_us(clock_monotonic()) + 10 * DEADLINE_US);
    g_auto(GStrv) lines = read_manifest(folder);
    unsigned wrongs = 0;

    for (size_t i = 1; lines[i] != NULL && *lines[i] != '\0'; i++) {
        g_auto(GStrv) columns = g_strsplit(lines[i], "\t", -1);
        assert_int_equal(g_strv_length(columns), COLUMNS);
        g_autoptr(extraction) extracted = read_file(&source, folder, columns[COLUMN_PATH]);
        const char *wrong = judge(columns, extracted);

        if (wrong != NULL) {
            print_error("%s: %s\n", columns[COLUMN_PATH], wrong);
            wrongs++;
        }
    }
    extract_pool_free(pool);
    assert_int_equal(wrongs, 0);
}

int
main(void)
{
    const char *corpus = g_getenv("POSTERN_CORPUS");
    g_autofree char *folder = corpus == NULL ? NULL : g_build_filename(corpus, "attachments", NULL);

    if (folder == NULL || !g_file_test(folder, G_FILE_TEST_IS_DIR)) {
        printf("1..0 # SKIP POSTERN_CORPUS names no corpus with attachments\n");
        return 0;
    }
    struct suite suite = { 0 };
    suite_add(&suite, "every attachment of the corpus", every_attachment_is_read, folder);
    return suite_run(&suite, "extract_corpus");
}
