/*
 * What content is, by what it holds; neither its name nor a declared type is asked. libmagic, and own checks
 * for what it gets wrong or cannot tell: documents in ZIP and OLE containers, programs, text.
 */
#ifndef MESSAGE_EXTRACT_TYPE_H
#define MESSAGE_EXTRACT_TYPE_H

#include "base/slice.h"

/* libmagic with its database; used by one thread. */
struct type_finder;
typedef struct type_finder type_finder;

/* Reads the database, so before the sandbox. NULL where it cannot be read. */
struct type_finder *type_finder_new(void);
void type_finder_free(struct type_finder *finder);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(type_finder, type_finder_free)

/* A media type, lower case, static or as long as the process. "text/plain" where it reads as text. */
const char *type_of(const struct type_finder *finder, struct slice content);

/* Facts that the type alone says: DOCUMENT_EXECUTABLE, DOCUMENT_SCRIPT. */
unsigned type_flags(const char *type);

#endif
