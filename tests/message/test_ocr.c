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
read_picture(GBytes *content, const char *name, const char *languages)
{
    g_autofree char *program = program_path(name);
    g_autoptr(settings) defaults = settings_defaults();
    struct extract_pool_options options = extract_options_of(defaults, program);

    options.extract.deadline_us = DEADLINE_US;
    (void)g_strlcpy(options.extract.ocr, languages, sizeof(options.extract.ocr));
    struct process *process = process_start(&options.extract, NULL);
    assert_non_null(process);
    struct extraction *extracted = process_read(process, &options.extract, slice_from_bytes(content), NULL,
                                                clock_now_us(clock_monotonic()) + DEADLINE_US);
    process_free(process);
    return extracted;
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
    return suite_run(&suite, "ocr");
}
