/*
 * Text in pictures (optical character recognition). Two files have these functions: ocr.c, which
 * postern-extract-ocr is made of, and ocr_none.c for every other program.
 *
 * Time  all pictures of one attachment have a budget together; what is beyond it is a stated limit.
 */
#ifndef MESSAGE_EXTRACT_READERS_OCR_H
#define MESSAGE_EXTRACT_READERS_OCR_H

#include "message/extract/report.h"

struct ocr;

/* `languages` as Tesseract names them: "eng+deu". Nothing is loaded before the first picture. */
struct ocr *ocr_new(const char *languages, int64_t budget_us);
void ocr_free(struct ocr *ocr); /* NULL is harmless */

/* A PNG, JPEG or TIFF file; its text is that of the open document. */
void ocr_read_file(struct ocr *ocr, struct report *report, struct slice content);

/* A picture in memory, one byte for each pixel, 0 is black. */
struct ocr_pixels {
    const unsigned char *bytes;
    int width, height, row_bytes;
    int dots_per_inch;
};
/* False once there is no time for more. */
bool ocr_read_pixels(struct ocr *ocr, struct report *report, const struct ocr_pixels *pixels);

#endif
