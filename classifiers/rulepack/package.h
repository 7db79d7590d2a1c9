/*
 * A rule package whose form is right: what its ids mean. For the files of this folder.
 */
#ifndef CLASSIFIERS_RULEPACK_PACKAGE_H
#define CLASSIFIERS_RULEPACK_PACKAGE_H

#include "classifiers/rulepack/rulepack.h"
#include "classifiers/rulepack/xml.h"

struct rulepack {
    const struct xml_element *root, *rules;
    GHashTable *processors; /* folded id -> Regex, Keyword, Fingerprint or ExtendedKeyword */
    GHashTable *validators; /* folded id -> Validators */
    GHashTable *filters;    /* folded id -> Filters */
    GHashTable *resources;  /* folded GUID -> Resource */
    GHashTable *names;      /* folded: of types, then their aliases as they are given out */
    GPtrArray *types;       /* of const struct xml_element *: Entity and Affinity that are ours to read */
    const struct rulepack_outside *outside; /* or NULL */
    struct diagnostics *found;
};

/* Collects what has an id, and checks ids and resources. `root` passed schema_check. False where it has an
 * error; rulepack_done is due either way. */
bool rulepack_init(struct rulepack *package, const struct xml_element *root,
                   const struct rulepack_outside *outside, struct diagnostics *found);
void rulepack_done(struct rulepack *package);

/* Child of that name, the first; NULL where there is none. */
const struct xml_element *rulepack_child(const struct xml_element *element, const char *name);
const struct xml_element *rulepack_find(GHashTable *table, const char *id);
/* A GUID in lower case without braces, or an id in lower case; g_free. */
char *rulepack_fold(const char *id);
/* The ids of a list that spaces or commas separate; g_strfreev. */
char **rulepack_ids(const char *list);

/* Its name in the default language, and those of other languages. Both belong to the package's elements. */
const char *rulepack_name(const struct rulepack *package, const struct xml_element *type, GPtrArray *others);

/* Whether no other type of the package has the name; from then on one has. */
bool rulepack_take_name(struct rulepack *package, struct slice name);

/* What `idRef` of `at` means. */
enum reference_kind {
    REFERENCE_FUNCTION,
    REFERENCE_KEYWORDS,
    REFERENCE_FINGERPRINT,
    REFERENCE_UNSUPPORTED,
    REFERENCE_UNKNOWN
};
struct reference {
    enum reference_kind kind;
    const char *reason; /* REFERENCE_UNSUPPORTED: why, for a person */
};
struct reference rulepack_refer(const struct rulepack *package, const char *id);
/* Adds the error for REFERENCE_UNKNOWN, naming what is nearest. */
void rulepack_unknown(const struct rulepack *package, const struct xml_element *element,
                      const char *attribute);

#endif
