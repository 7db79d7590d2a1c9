/*
 * The text of an XML file before a parser sees it: turned into UTF-8, and held to bounds that a parser would
 * only find too late.
 *
 * The bytes decide the encoding: a byte order mark, else the zero bytes of UTF-16, else UTF-8. A declaration
 * that says otherwise is a warning, since Exchange would not read the file; one that names any other encoding
 * is an error. A document type declaration is refused: rule packages have none, and entities, external
 * files and their attacks all begin there.
 *
 * Bounds      LIMIT_RULEPACK_* of base/limits.h: bytes, elements, depth, bytes of one tag.
 * Ownership   xml_source_done frees; the contents it was made from may go.
 * Threads     touches its arguments only.
 */
#ifndef CLASSIFIERS_RULEPACK_SOURCE_H
#define CLASSIFIERS_RULEPACK_SOURCE_H

#include "base/diagnostic.h"
#include "base/slice.h"

struct xml_source {
    const char *file; /* interned */
    GString *text;    /* UTF-8 without byte order mark */
    GArray *tags;     /* of size_t: the byte at which each start tag begins, in order */
};

/* False after an error was added; xml_source_done is due either way. `name` stands for the file. */
bool xml_source_init(struct xml_source *source, const char *name, struct slice contents,
                     struct diagnostics *found);
void xml_source_done(struct xml_source *source);

/* Lines and columns of offsets that only grow, so that a whole file is walked once. Begins all zero. */
struct xml_cursor {
    size_t offset;
    unsigned lines, columns; /* before `offset` */
};
struct location xml_source_place(const struct xml_source *source, struct xml_cursor *cursor, size_t offset);

/* Whether bytes begin as an XML document does, in either encoding. */
bool xml_source_is_xml(struct slice contents);

/* A tag's attributes one after the other. Begins with `at` behind the tag's "<". */
struct xml_tag_walk {
    const char *text; /* of the source */
    size_t at;
};
/* The next attribute's name and where it begins; false at the end of the tag. Namespaces count as attributes.
 */
bool xml_tag_next(struct xml_tag_walk *walk, size_t *offset, struct slice *name);
/* Where the tag that begins at `offset` ends: the byte behind its ">". The tag is known to be whole. */
size_t xml_tag_end(const struct xml_source *source, size_t offset);

#endif
