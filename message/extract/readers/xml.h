/*
 * XML as a document holds it, element by element: no tree is built, nothing is fetched, entities of the
 * document's own are not expanded (so that none can blow up). Names are without their prefix.
 */
#ifndef MESSAGE_EXTRACT_READERS_XML_H
#define MESSAGE_EXTRACT_READERS_XML_H

#include "message/extract/report.h"

#include <stdint.h>

struct xml_cursor;
typedef struct xml_cursor xml_cursor;

enum xml_step {
    XML_END,   /* of the document */
    XML_OPEN,  /* an element begins */
    XML_CLOSE, /* it ends; an empty one does at once */
    XML_TEXT,
};

struct xml_cursor *xml_cursor_new(struct slice document); /* which has to stay */
void xml_cursor_free(struct xml_cursor *cursor);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(xml_cursor, xml_cursor_free)

enum xml_step xml_cursor_next(struct xml_cursor *cursor);
/*
 * After XML_END: says it to the report where the document was no XML from somewhere on (`problem`) or its
 * entities grow without end.
 */
void xml_cursor_say_end(const struct xml_cursor *cursor, struct report *report, const char *problem);

struct slice xml_cursor_text(const struct xml_cursor *cursor);         /* UTF-8 */
const char *xml_cursor_name(const struct xml_cursor *cursor);          /* the element's */
bool xml_cursor_is(const struct xml_cursor *cursor, const char *name); /* it has this name */
/* Passes everything up to the end of the element that has just begun. */
void xml_cursor_skip(struct xml_cursor *cursor);
/* The value of an attribute of the element that has just begun, whatever its prefix; NULL where there is
 * none. g_free it. */
char *xml_cursor_attribute(const struct xml_cursor *cursor, const char *name);
/* Calls `take` for each attribute of the element that has just begun, but for declarations of namespaces. */
void xml_cursor_each_attribute(const struct xml_cursor *cursor,
                               void (*take)(void *context, const char *name, const char *value),
                               void *context);
/* The number in an attribute, or `otherwise`. */
uint64_t xml_cursor_number(const struct xml_cursor *cursor, const char *name, uint64_t otherwise);
/* All text up to the end of the element that has just begun; g_free it. */
char *xml_cursor_content(struct xml_cursor *cursor);

#endif
