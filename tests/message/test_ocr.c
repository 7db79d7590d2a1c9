/* Text in pictures, by postern-extract-ocr in its sandbox. Skipped where that was not built. */
#include "message/extract/configure.h"

#include "base/clock.h"
#include "tests/harness.h"

#include <stdio.h>
#include <string.h>

#define DEADLINE_US (120 * G_USEC_PER_SEC)

static char *
program_path(const char *name)
{
    return g_build_filename(g_getenv("builddir") == NULL ? "." : g_getenv("builddir"), name, NULL);
}

static struct extraction *
read_until(GBytes *content, const char *name, const char *languages, int64_t deadline_us)
{
    g_autofree char *program = program_path(name);
    g_autoptr(settings) defaults = settings_defaults();
    struct extract_pool_options options = extract_options_of(defaults, program);

    options.extract.deadline_us = deadline_us;
    (void)g_strlcpy(options.extract.ocr, languages, sizeof(options.extract.ocr));
    struct process *process = process_start(&options.extract, NULL);
    assert_non_null(process);
    struct extraction *extracted = process_read(process, &options.extract, slice_from_bytes(content), NULL,
                                                clock_now_us(clock_monotonic()) + deadline_us);
    process_free(process);
    return extracted;
}

static struct extraction *
read_picture(GBytes *content, const char *name, const char *languages)
{
    return read_until(content, name, languages, DEADLINE_US);
}

static GBytes *
fixture(const char *name)
{
    g_autofree char *relative = g_build_filename("pictures", name, NULL);
    g_autofree char *path = fixture_path(relative);
    char *bytes = NULL;
    gsize len = 0;

    assert_true(g_file_get_contents(path, &bytes, &len, NULL));
    return g_bytes_new_take(bytes, len);
}

static const struct picture_row {
    const char *name, *type;
} picture_rows[] = {
    {"card.png",  "image/png"      },
    { "card.jpg", "image/jpeg"     },
    { "card.tif", "image/tiff"     },
    { "scan.pdf", "application/pdf"},
};

static void
test_picture_row(void **state)
{
    const struct picture_row *row = *state;
    g_autoptr(GBytes) content = fixture(row->name);
    g_autoptr(extraction) extracted = read_picture(content, "postern-extract-ocr", "eng");
    const struct document *document = extraction_document(extracted, 0);

    assert_null(document->problem);
    assert_string_equal(document->type, row->type);
    assert_int_equal(document->flags, 0);
    assert_non_null(strstr(document->text->str, "Ann Miller"));
}

/* As before there was any of it. */
static void
without_it_pictures_have_no_reader(void **state)
{
    g_autoptr(GBytes) content = fixture("card.png");
    g_autoptr(extraction) extracted = read_picture(content, "postern-extract", "");

    (void)state;
    assert_int_equal(extraction_document(extracted, 0)->flags, DOCUMENT_UNSUPPORTED);
    assert_string_equal(extraction_document(extracted, 0)->text->str, "");
    assert_null(extraction_document(extracted, 0)->problem);
}

static void
a_language_that_is_not_installed_is_told(void **state)
{
    g_autoptr(GBytes) content = fixture("card.png");
    g_autoptr(extraction) extracted = read_picture(content, "postern-extract-ocr", "nolanguage");

    (void)state;
    assert_int_equal(extraction_document(extracted, 0)->flags, DOCUMENT_UNSUPPORTED);
    assert_non_null(strstr(extraction_document(extracted, 0)->problem, "nolanguage"));
}

/* 100,000 pixels in each direction, declared and not there. */
static void
a_picture_that_is_too_large_is_a_limit(void **state)
{
    static const char header[] =
        "\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\x01\x86\xa0\0\x01\x86\xa0\x08\0\0\0\0\0\0\0\0"
        "\0\0\0\0IDAT\0\0\0\0\0\0\0\0IEND\0\0\0\0";
    g_autoptr(GBytes) content = g_bytes_new_static(header, sizeof(header) - 1);
    g_autoptr(extraction) extracted = read_picture(content, "postern-extract-ocr", "eng");

    (void)state;
    assert_int_equal(extraction_document(extracted, 0)->flags, DOCUMENT_LIMIT);
    assert_non_null(strstr(extraction_document(extracted, 0)->problem, "16 million pixels"));
}

/* 20,000 inches long and a hundredth high: few pixels, and no picture that could be had. */
static void
a_page_that_is_too_long_is_a_limit(void **state)
{
    static const char page[] = "%PDF-1.4\n"
                               "1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
                               "2 0 obj<</Type/Pages/Count 1/Kids[3 0 R]>>endobj\n"
                               "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 1440000 0.72]>>endobj\n"
                               "trailer<</Size 4/Root 1 0 R>>\n%%EOF\n";
    g_autoptr(GBytes) content = g_bytes_new_static(page, sizeof(page) - 1);
    g_autoptr(extraction) extracted = read_picture(content, "postern-extract-ocr", "eng");

    (void)state;
    assert_int_equal(extraction_document(extracted, 0)->flags, DOCUMENT_LIMIT);
    assert_non_null(strstr(extraction_document(extracted, 0)->problem, "too large a picture"));
}

static void
a_damaged_picture_is_told(void **state)
{
    g_autoptr(GBytes) whole = fixture("card.png");
    g_autoptr(GBytes) content = g_bytes_new_from_bytes(whole, 0, 60);
    g_autoptr(extraction) extracted = read_picture(content, "postern-extract-ocr", "eng");

    (void)state;
    assert_int_equal(extraction_document(extracted, 0)->flags, DOCUMENT_CORRUPT | DOCUMENT_UNSUPPORTED);
}

static void
one_language_of_several_that_is_missing_is_told(void **state)
{
    g_autoptr(GBytes) content = fixture("card.png");
    g_autoptr(extraction) extracted = read_picture(content, "postern-extract-ocr", "eng+nolanguage");
    const struct document *document = extraction_document(extracted, 0);

    (void)state;
    assert_int_equal(document->flags, DOCUMENT_UNSUPPORTED);
    assert_non_null(strstr(document->problem, "no language 'nolanguage'"));
    assert_non_null(strstr(document->text->str, "Ann Miller"));
}

#define FIRST_SCAN 10 /* its object's number */

/* The picture of scan.pdf on so many pages, and behind them a page with text. */
static GBytes *
many_scans(unsigned pages)
{
    g_autoptr(GBytes) scan = fixture("scan.pdf");
    struct slice whole = slice_from_bytes(scan);
    const char *picture = memmem(whole.at, whole.len, "4 0 obj", 7);
    const char *end = memmem(whole.at, whole.len, "xref", 4);
    GString *made = g_string_new("%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n");

    assert_true(picture != NULL && end != NULL);
    g_string_append_printf(made, "2 0 obj<</Type/Pages/Count %u/Kids[", pages + 1);
    for (unsigned i = 0; i < pages; i++)
        g_string_append_printf(made, "%u 0 R ", FIRST_SCAN + i);
    g_string_append(made, "6 0 R]>>endobj\n"
                          "6 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents 7 0 R"
                          "/Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>endobj\n"
                          "7 0 obj<</Length 39>>stream\nBT /F 12 Tf 20 20 Td (last page) Tj ET \n"
                          "endstream endobj\n");
    for (unsigned i = 0; i < pages; i++)
        g_string_append_printf(made,
                               "%u 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 220 50]/Contents 4 0 R"
                               "/Resources<</XObject<</I 5 0 R>>>>>>endobj\n",
                               FIRST_SCAN + i);
    g_string_append_len(made, picture, end - picture);
    g_string_append_printf(made, "trailer<</Root 1 0 R/Size %u>>\n%%%%EOF\n", FIRST_SCAN + pages);
    return g_string_free_to_bytes(made);
}

/* Each page takes a tenth of a second or more, so not all of 1000 are done in half of ten. */
static void
pictures_that_take_too_long_are_a_limit(void **state)
{
    const int64_t deadline_us = 10 * G_USEC_PER_SEC;
    g_autoptr(GBytes) content = many_scans(1000), next = fixture("card.png");
    g_autoptr(extraction) extracted = read_until(content, "postern-extract-ocr", "eng", deadline_us);
    const struct document *document = extraction_document(extracted, 0);

    (void)state;
    assert_int_equal(document->flags, DOCUMENT_LIMIT);
    assert_non_null(strstr(document->problem, "pictures take too long"));
    assert_non_null(strstr(document->text->str, "Ann Miller"));
    assert_non_null(strstr(document->text->str, "last page"));
    g_autoptr(extraction) other = read_picture(next, "postern-extract-ocr", "eng");
    assert_int_equal(extraction_document(other, 0)->flags, 0);
}

static void
trying_it_loads_the_languages(void **state)
{
    static const struct {
        const char *languages, *problem;
    } rows[] = {
        {"eng",             NULL                      },
        { "eng+nolanguage", "no language 'nolanguage'"},
    };
    g_autofree char *program = program_path("postern-extract-ocr");
    g_autoptr(settings) defaults = settings_defaults();
    struct extract_pool_options options = extract_options_of(defaults, program);

    (void)state;
    options.extract.deadline_us = DEADLINE_US;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        (void)g_strlcpy(options.extract.ocr, rows[i].languages, sizeof(options.extract.ocr));
        struct extract_pool *pool = extract_pool_new(&options);
        g_autoptr(GError) error = NULL;
        bool can_be_read = extract_pool_try(pool, &error);
        extract_pool_free(pool);
        assert_int_equal(can_be_read, rows[i].problem == NULL);
        if (error != NULL)
            assert_non_null(strstr(error->message, rows[i].problem));
    }
}

static bool
has_english(void)
{
    g_autoptr(GBytes) content = fixture("card.png");
    g_autoptr(extraction) extracted = read_picture(content, "postern-extract-ocr", "eng");
    const char *problem = extraction_document(extracted, 0)->problem;

    return problem == NULL || strstr(problem, "no language") == NULL;
}

int
main(void)
{
    g_autofree char *program = program_path("postern-extract-ocr");
    struct suite suite = { 0 };

    if (!g_file_test(program, G_FILE_TEST_IS_EXECUTABLE)) {
        printf("1..0 # SKIP built without Tesseract\n");
        return 0;
    }
    if (!has_english()) {
        printf("1..0 # SKIP Tesseract has no English here\n");
        return 0;
    }
    SUITE_ADD_ROWS(&suite, test_picture_row, picture_rows);
    SUITE_ADD(&suite, without_it_pictures_have_no_reader);
    SUITE_ADD(&suite, a_language_that_is_not_installed_is_told);
    SUITE_ADD(&suite, a_picture_that_is_too_large_is_a_limit);
    SUITE_ADD(&suite, a_page_that_is_too_long_is_a_limit);
    SUITE_ADD(&suite, a_damaged_picture_is_told);
    SUITE_ADD(&suite, one_language_of_several_that_is_missing_is_told);
    SUITE_ADD(&suite, pictures_that_take_too_long_are_a_limit);
    SUITE_ADD(&suite, trying_it_loads_the_languages);
    return suite_run(&suite, "ocr");
}
