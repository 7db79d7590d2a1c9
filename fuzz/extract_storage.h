/* A reader for fuzz_extract.c that first makes a storage of older Office documents. */
#ifndef FUZZ_EXTRACT_STORAGE_H
#define FUZZ_EXTRACT_STORAGE_H

#include "message/extract/reader.h"

/* The first byte of the content says which kind of storage, the rest is what its streams hold. */
void read_storage(struct report *report, const struct reader_input *input);

#endif
