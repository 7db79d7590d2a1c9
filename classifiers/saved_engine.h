/*
 * An engine's database, compiled with the help of a file that an earlier run left: what it found out about
 * the same patterns is taken from there. A file that is not there, damaged, or of other patterns or another
 * version is made anew, beside and then renamed, so that nobody reads half of one. A file that cannot be
 * written is no fault: the next run compiles again.
 *
 * Threads    any number, and other processes, may use one file at a time.
 */
#ifndef CLASSIFIERS_SAVED_ENGINE_H
#define CLASSIFIERS_SAVED_ENGINE_H

#include "classifiers/engine/engine.h"

/* As engine_compile; `patterns` has no bytes. `path` may be NULL: there is no file then. */
enum engine_status saved_engine_compile(const char *path, const struct engine_saved *patterns,
                                        struct engine_database **database, struct engine_error *error);

#endif
