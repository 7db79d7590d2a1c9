/* Pictures, where their text is wanted. */
#include "message/extract/reader.h"
#include "message/extract/readers/ocr.h"

void
read_picture(struct report *report, const struct reader_input *input)
{
    ocr_read_file(input->ocr, report, input->content);
}
