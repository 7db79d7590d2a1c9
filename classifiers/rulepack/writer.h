/* A package while it is written; for the files write*.c. */
#ifndef CLASSIFIERS_RULEPACK_WRITER_H
#define CLASSIFIERS_RULEPACK_WRITER_H

#include "classifiers/definition/definition.h"
#include "classifiers/rulepack/markup.h"

struct writer {
    const struct classifier_set *set;
    size_t first_element;       /* those before are the catalogue's */
    const GPtrArray *documents; /* of struct yaml_node *: what the types were read from */
    struct markup types, processors, strings;
    GHashTable *elements;   /* index of an element + 1 -> its id */
    GHashTable *filters;    /* what they are -> id of Filters */
    GHashTable *validators; /* name -> id of Validators */
    GHashTable *taken;      /* ids, folded */
    struct diagnostics *found;
};

/* The id by which the element is referred to; it is written with its first use. */
const char *writer_element(struct writer *writer, size_t index);
/* The id of these filters of one name, likewise. */
const char *writer_filters(struct writer *writer, const struct filter *filters, size_t count);
/* The id or function name of a validator; NULL, after a warning, where Exchange knows no such. */
const char *writer_validator(struct writer *writer, const struct validator *validator, struct location at);

/* An id of its own made of `name`. */
char *writer_make_id(struct writer *writer, const char *name);
/* "'subject' text": a warning that something has no place in a package. */
void writer_lose(struct writer *writer, struct location at, const char *subject, const char *text);
/* Text, or nothing and an error where XML cannot write it. */
void writer_text(struct writer *writer, struct markup *markup, const char *element, const char *text,
                 struct location at);

#endif
