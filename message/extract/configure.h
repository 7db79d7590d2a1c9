/*
 * The pool that postern.yaml asks for.
 */
#ifndef MESSAGE_EXTRACT_CONFIGURE_H
#define MESSAGE_EXTRACT_CONFIGURE_H

#include "base/settings.h"
#include "message/extract/pool.h"

/* What `extract` of the settings comes to; `program` is borrowed. */
struct extract_pool_options extract_options_of(const struct settings *loaded, const char *program);

/* postern-extract, or postern-extract-ocr where pictures are to be read: beside the program that runs, as in
 * a build tree, else where it is installed. g_free it. */
char *extract_program(const struct settings *loaded);

#endif
