/*
 * An XML file as a tree of elements that know where they stood. For rule packages: no comments, no processing
 * instructions, no attributes of other namespaces; entities are the five of XML and characters by number.
 *
 * Bounds      as source.h has them, so the tree is bounded too.
 * Ownership   the root owns all; xml_element_free.
 * Errors      one, with line and column, for the first place where the file is no XML.
 */
#ifndef CLASSIFIERS_RULEPACK_XML_H
#define CLASSIFIERS_RULEPACK_XML_H

#include "base/diagnostic.h"
#include "base/slice.h"

struct xml_attribute {
    char *name, *value;
    struct location at; /* of the name */
};

struct xml_element {
    char *name;             /* without prefix */
    char *space;            /* namespace, or NULL */
    struct location at;     /* of its "<" */
    struct location end_at; /* behind the start tag: where its text begins */
    bool is_verbatim;       /* the text stands in the file as it is: one line, nothing written as an entity */
    GString *text;          /* what stands directly in it */
    GPtrArray *attributes;  /* of struct xml_attribute * */
    GPtrArray *children;    /* of struct xml_element * */
};
typedef struct xml_element xml_element;
void xml_element_free(struct xml_element *element);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(xml_element, xml_element_free)

/* NULL after an error was added. `name` stands for the file. */
struct xml_element *xml_read(const char *name, struct slice contents, struct diagnostics *found);

const struct xml_attribute *xml_attribute_find(const struct xml_element *element, const char *name);
/* Its value; NULL where there is no such attribute. */
const char *xml_value(const struct xml_element *element, const char *name);

#endif
