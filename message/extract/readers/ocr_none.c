/* Pictures are read by postern-extract-ocr alone. */
#include "message/extract/readers/ocr.h"

struct ocr *
ocr_new(const char *languages, int64_t budget_us)
{
    (void)languages;
    (void)budget_us;
    return NULL;
}

void
ocr_free(struct ocr *ocr)
{
    (void)ocr;
}

void
ocr_read_file(struct ocr *ocr, struct report *report, struct slice content)
{
    (void)ocr;
    (void)report;
    (void)content;
}

bool
ocr_read_pixels(struct ocr *ocr, struct report *report, const struct ocr_pixels *pixels)
{
    (void)ocr;
    (void)report;
    (void)pixels;
    return false;
}
