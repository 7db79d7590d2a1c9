#include "message/extract/readers/ocr.h"

#include <leptonica/allheaders.h>
#include <string.h>
#include <tesseract/capi.h>

#include "base/clock.h"

#define MOST_PIXELS (16 * 1024 * 1024) /* four bytes each while it is decoded */
#define LEAST_SIDE 16                  /* pixels; smaller pictures are ornaments */
#define MOST_PAGES 200                 /* of one TIFF */

struct ocr {
    char *languages;
    TessBaseAPI *tesseract; /* NULL until the first picture */
    bool is_useless;        /* none of the languages could be loaded */
    char *missing;          /* the languages that could not be loaded: "deu+fra", or NULL */
    int64_t left_us;
};

struct ocr *
ocr_new(const char *languages, int64_t budget_us)
{
    struct ocr *made = g_new0(struct ocr, 1);

    made->languages = g_strdup(languages);
    made->left_us = budget_us;
    (void)setMsgSeverity(L_SEVERITY_NONE);
    return made;
}

void
ocr_free(struct ocr *ocr)
{
    if (ocr == NULL)
        return;
    if (ocr->tesseract != NULL)
        TessBaseAPIDelete(ocr->tesseract);
    g_free(ocr->missing);
    g_free(ocr->languages);
    g_free(ocr);
}

/* Tesseract goes on with the languages that it has, and tells nobody but its log. NULL: all are there. */
static char *
find_missing(const struct ocr *ocr)
{
    g_auto(GStrv) wanted = g_strsplit(ocr->languages, "+", -1);
    g_autoptr(GString) missing = g_string_new(NULL);
    char **loaded = ocr->is_useless ? NULL : TessBaseAPIGetLoadedLanguagesAsVector(ocr->tesseract);

    for (size_t i = 0; wanted[i] != NULL; i++) {
        if (loaded == NULL || !g_strv_contains((const char *const *)loaded, wanted[i]))
            g_string_append_printf(missing, "%s%s", missing->len == 0 ? "" : "+", wanted[i]);
    }
    if (loaded != NULL)
        TessDeleteTextArray(loaded);
    return missing->len == 0 ? NULL : g_strdup(missing->str);
}

/* False where there is no language at all. */
static bool
load(struct ocr *ocr, struct report *report)
{
    if (ocr->tesseract == NULL) {
        ocr->tesseract = TessBaseAPICreate();
        ocr->is_useless = TessBaseAPIInit3(ocr->tesseract, NULL, ocr->languages) != 0;
        ocr->missing = find_missing(ocr);
    }
    if (ocr->missing != NULL) {
        report_flags(report, DOCUMENT_UNSUPPORTED);
        report_problem(report, "Tesseract has no language '%s', install it or change extract.ocr",
                       ocr->missing);
    }
    return !ocr->is_useless;
}

static int64_t
now_us(void)
{
    return clock_now_us(clock_monotonic());
}

static bool
has_time(const struct ocr *ocr, struct report *report)
{
    if (ocr->left_us > 0)
        return true;
    report_limit(report, "its pictures take too long, not all of their text was read");
    return false;
}

/* Reads the picture that Tesseract was given. False once there is no time for more. */
static bool
recognise(struct ocr *ocr, struct report *report)
{
    ETEXT_DESC *monitor = TessMonitorCreate();
    int64_t started_us = now_us();

    TessMonitorSetDeadlineMSecs(monitor, (int)(ocr->left_us / 1000));
    /* where it did not end, asking for the text would begin again without a deadline */
    char *text =
        TessBaseAPIRecognize(ocr->tesseract, monitor) == 0 ? TessBaseAPIGetUTF8Text(ocr->tesseract) : NULL;
    TessMonitorDelete(monitor);
    TessBaseAPIClear(ocr->tesseract);
    ocr->left_us -= now_us() - started_us;
    if (text != NULL)
        (void)report_text(report, slice_from(text));
    TessDeleteText(text);
    return has_time(ocr, report);
}

bool
ocr_read_pixels(struct ocr *ocr, struct report *report, const struct ocr_pixels *pixels)
{
    if (!has_time(ocr, report) || !load(ocr, report))
        return false;
    TessBaseAPISetImage(ocr->tesseract, pixels->bytes, pixels->width, pixels->height, 1, pixels->row_bytes);
    TessBaseAPISetSourceResolution(ocr->tesseract, pixels->dots_per_inch);
    return recognise(ocr, report);
}

static bool
fits(struct report *report, l_int32 width, l_int32 height)
{
    if ((int64_t)width * height <= MOST_PIXELS)
        return true;
    report_limit(report, "the picture has more than 16 million pixels, its text was not read");
    return false;
}

/* Takes the picture, which may be NULL. False where no more may be read. */
static bool
read_picture(struct ocr *ocr, struct report *report, PIX *picture)
{
    bool goes_on = true;

    if (picture == NULL) {
        report_flags(report, DOCUMENT_CORRUPT);
        report_problem(report, "the picture is damaged");
    } else {
        TessBaseAPISetImage2(ocr->tesseract, picture);
        goes_on = recognise(ocr, report);
    }
    pixDestroy(&picture);
    return goes_on;
}

static void
read_tiff(struct ocr *ocr, struct report *report, struct slice content)
{
    const l_uint8 *bytes = (const l_uint8 *)content.at;
    l_int32 width, height;
    size_t offset = 0;

    for (l_int32 page = 0;; page++) {
        if (readHeaderMemTiff(bytes, content.len, page, &width, &height, NULL, NULL, NULL, NULL, NULL) != 0 ||
            !fits(report, width, height))
            return;
        if (page == MOST_PAGES) {
            report_limit(report, "it has more than 200 pages, the others were not read");
            return;
        }
        report_mark(report, "page %d", page + 1);
        if (!read_picture(ocr, report, pixReadMemFromMultipageTiff(bytes, content.len, &offset)) ||
            offset == 0)
            return;
    }
}

void
ocr_read_file(struct ocr *ocr, struct report *report, struct slice content)
{
    const l_uint8 *bytes = (const l_uint8 *)content.at;
    l_int32 format, width, height;

    if (pixReadHeaderMem(bytes, content.len, &format, &width, &height, NULL, NULL, NULL) != 0) {
        report_flags(report, DOCUMENT_CORRUPT);
        report_problem(report, "the picture is damaged");
        return;
    }
    bool is_ornament = width < LEAST_SIDE || height < LEAST_SIDE;
    if (is_ornament || !fits(report, width, height) || !has_time(ocr, report) || !load(ocr, report))
        return;
    if (format >= IFF_TIFF && format <= IFF_TIFF_ZIP)
        read_tiff(ocr, report, content);
    else
        (void)read_picture(ocr, report, pixReadMem(bytes, content.len));
}
