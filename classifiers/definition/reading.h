/*
 * Reading definitions from YAML, part by part: what the files of definition/ ask of each other. A part that
 * has a fault is left out and named in reading->found; reading goes on, so that one run names all faults.
 */
#ifndef CLASSIFIERS_DEFINITION_READING_H
#define CLASSIFIERS_DEFINITION_READING_H

#include "classifiers/definition/definition.h"

enum named_kind {
    NAMED_KEYWORDS,
    NAMED_FUNCTION,
    NAMED_VALIDATOR,
    NAMED_FILTER,
    NAMED_FINGERPRINT,
    NAMED_KINDS
};

/* What a name stands for. */
struct named {
    enum named_kind kind;
    char *name; /* as it is written */
    struct location at;
    const struct yaml_node *node; /* while its file is read */
    enum { NAMED_UNREAD, NAMED_READING, NAMED_READ, NAMED_BROKEN } state;
    size_t index; /* into the set's elements, validators or filters */
};

/* What names mean: those of the whole catalogue, or those of one file and behind them the catalogue's. */
struct scope {
    GHashTable *names[NAMED_KINDS]; /* folded name -> struct named * */
    const struct scope *outer;      /* or NULL */
};
struct scope *scope_new(const struct scope *outer);
void scope_free(struct scope *scope);
/* NULL where there is none. */
struct named *scope_find(const struct scope *scope, enum named_kind kind, const char *name);

/* Files that are read together: one, or all of the catalogue. */
struct definition_reading {
    struct classifier_set *set;
    struct scope *scope;
    GHashTable *written; /* content of what is written in place -> index of its element + 1 */
    GArray *bundles;     /* of struct pending_bundle */
    GArray *exacts;      /* of struct pending_exact */
    struct diagnostics *found;
};

/* Members are looked up when all types of the files are known. */
struct pending_bundle {
    size_t definition;
    const struct yaml_node *members;
};

/* So is the type that finds the primary matches of an exact one. */
struct pending_exact {
    size_t definition;
    const struct yaml_node *type;
};

/* Adds an error to reading->found; `remedy` may be NULL. Always false. */
bool definition_fail(struct definition_reading *reading, const char *id, struct location at,
                     const char *remedy, const char *text);

/*
 * Reading the parts of a document. False and a fault in reading->found on errors.
 *
 * Names (definition/names.c) are noted first, in all documents, and read at their first use or by
 * names_read, so that their order does not matter.
 */
bool names_note(struct definition_reading *reading, const struct yaml_node *root);
bool names_read(struct definition_reading *reading);
/* What the scalar `node` names, read. */
const struct named *names_find(struct definition_reading *reading, enum named_kind kind,
                               const struct yaml_node *node);

enum bounds { BOUNDS_NONE, BOUNDS_WORD, BOUNDS_NUMBER };

/* Function, Regex, Keywords or Fingerprint of `owner`, and what belongs to them. `name` may be NULL. */
bool element_read(struct definition_reading *reading, const struct yaml_node *owner, const char *name,
                  enum bounds bounds, size_t *element);
bool element_read_group(struct definition_reading *reading, const struct yaml_node *group, const char *name,
                        size_t *element);
/* Fingerprints (definition/form.c), and the same form with the Threshold of a match. */
bool form_read(struct definition_reading *reading, const struct yaml_node *node, const char *name,
               size_t *index);
bool form_read_threshold(struct definition_reading *reading, const struct yaml_node *node, size_t form,
                         size_t *index);
/* One or more names of validators. */
bool validators_read(struct definition_reading *reading, const struct yaml_node *node, GPtrArray *validators);
/* One that is made of parameters; its index. */
bool validator_read(struct definition_reading *reading, const struct yaml_node *node, const char *name,
                    size_t *index);

struct evidence *evidence_read_all(struct definition_reading *reading, const struct yaml_node *list);

/* The filters of one name, to the end of `filters`. */
bool filters_read(struct definition_reading *reading, const struct yaml_node *node, const char *name,
                  GArray *filters);
/* Those that `node`, a name or a list of names, stands for. */
bool filters_find(struct definition_reading *reading, const struct yaml_node *node, GArray *filters);

/* Types (definition/type.c); one with a fault is left out. */
void type_read(struct definition_reading *reading, const struct yaml_node *node);
void absent_read(struct definition_reading *reading, const struct yaml_node *node);
void bundles_resolve(struct definition_reading *reading);
/* Adds an error: no type is called what the scalar says. */
void refuse_unknown_type(struct definition_reading *reading, const struct yaml_node *node);

/* The kinds of types that have something of their own to read (definition/entity.c). */
bool entity_read(struct definition_reading *reading, const struct yaml_node *node,
                 struct definition *definition);
bool affinity_read(struct definition_reading *reading, const struct yaml_node *node,
                   struct definition *definition);
/* definition/exact.c */
bool exact_read(struct definition_reading *reading, const struct yaml_node *node,
                struct definition *definition);
void exacts_resolve(struct definition_reading *reading);
bool proximity_read(struct definition_reading *reading, const struct yaml_node *node,
                    size_t *proximity_chars);
bool confidence_read(struct definition_reading *reading, const struct yaml_node *node, const char *name,
                     int *confidence);

#endif
