/* A reader for fuzz_extract.c that first makes a package of Office Open XML or OpenDocument. */
#ifndef FUZZ_EXTRACT_PACKAGE_H
#define FUZZ_EXTRACT_PACKAGE_H

#include "message/extract/reader.h"

/* The first byte of the content says which kind of package, the rest is what its parts hold. */
void read_package(struct report *report, const struct reader_input *input);

#endif
