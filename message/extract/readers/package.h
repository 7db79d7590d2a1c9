/*
 * A document that is a ZIP archive of parts: Office Open XML, OpenDocument. Its parts are unpacked into
 * memory once, within the report's limits.
 */
#ifndef MESSAGE_EXTRACT_READERS_PACKAGE_H
#define MESSAGE_EXTRACT_READERS_PACKAGE_H

#include "message/extract/reader.h"

struct package;
typedef struct package package;

/*
 * Unpacks the parts whose names `is_part` wants, and says to the report what it could not (corrupt, over a
 * limit, encrypted). Never NULL; empty where it is no ZIP archive at all.
 */
struct package *package_open(struct report *report, struct slice content, bool (*is_part)(const char *name));
void package_free(struct package *package);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(package, package_free)

/* The part of this name, case ignored as Office does; empty where there is none. */
struct slice package_find(const struct package *package, const char *name);
bool package_has(const struct package *package, const char *name);

/* Calls `take` for each part whose name is `prefix`, a number and `suffix`, by number. */
void package_each(const struct package *package, const char *prefix, const char *suffix,
                  void (*take)(void *context, unsigned number, struct slice part), void *context);

#endif
