/*
 * Definitions of sensitive information types as they are loaded. For the files of classifiers/ that load
 * and compile them; everybody else sees classifier.h. The form of a file of definitions is described in
 * postern-rules(5).
 *
 * A set holds elements (what the engine looks for), and types that are made of them. Names of elements,
 * validators and filters belong to a scope: the catalogue's files share one, every other file has its own in
 * front of it.
 */
#ifndef CLASSIFIERS_DEFINITION_H
#define CLASSIFIERS_DEFINITION_H

#include "base/yaml.h"
#include "classifiers/classifier.h"
#include "classifiers/exact/type.h"
#include "classifiers/fingerprint.h"
#include "classifiers/validator.h"

#define PROXIMITY_DEFAULT_CHARS 300
#define AFFINITY_PROXIMITY_DEFAULT_CHARS 600
#define PROXIMITY_UNLIMITED SIZE_MAX
#define EVIDENCE_NO_LIMIT SIZE_MAX
#define ELEMENT_NONE SIZE_MAX

/* The form that a text is compared with. */
struct form {
    unsigned least_percent; /* of the form that the text has to contain, or FORM_EXACT */
    struct fingerprint print;
};
#define FORM_EXACT 101 /* the text is the form, word for word */

/* Something that is looked for; its accepted hits are what patterns count. */
struct element {
    char *name;             /* "Func_ssn", "Keyword_cc_name"; NULL for what is written in place */
    GPtrArray *expressions; /* of char *; what their Bounds ask for stands around them already */
    GArray *flags;          /* of uint32_t (enum engine_flag), one for each expression */
    GPtrArray *validators;  /* of const struct validator *; all have to accept a hit */
    struct form *form;      /* the text as a whole is compared with it; NULL where there are expressions */
    struct location at;
};
struct element *element_new(const char *name, struct location at);
void element_free(gpointer element);
/* Copies the expression. */
void element_add(struct element *element, struct slice expression, uint32_t flags);

enum evidence_kind { EVIDENCE_ELEMENT, EVIDENCE_ANY };

struct evidence {
    enum evidence_kind kind;
    size_t element;      /* EVIDENCE_ELEMENT: index into the set's elements */
    GPtrArray *children; /* EVIDENCE_ANY: of struct evidence * */
    size_t least, most;  /* of hits, or of children that hold */
    bool is_unique;      /* hits of equal value count once */
};
void evidence_free(gpointer evidence);

enum filter_kind { FILTER_ALL_DIGITS_SAME, FILTER_TEXT };

/* What FILTER_TEXT compares with the hits of its element. */
enum filter_text { FILTER_STARTS_WITH, FILTER_ENDS_WITH, FILTER_FULL, FILTER_PREFIX, FILTER_SUFFIX };

/* Drops primary matches. Every one that a pattern has applies. */
struct filter {
    enum filter_kind kind;
    enum filter_text text;
    bool is_include;  /* keep only what matches, instead of dropping it */
    size_t element;   /* FILTER_TEXT */
    const char *name; /* of the Filters that it belongs to; interned */
};

struct type_pattern {
    int confidence;
    size_t element;            /* the primary match; ELEMENT_NONE in an affinity */
    struct evidence *evidence; /* EVIDENCE_ANY that asks for all of its children */
    size_t proximity_chars;
    GArray *filters; /* of struct filter; the type's first */
};
struct type_pattern *type_pattern_new(void);
void type_pattern_free(gpointer pattern);

struct definition {
    struct classifier type;
    size_t proximity_chars; /* of the type; each pattern has its own, which counts */
    GPtrArray *patterns;    /* of struct type_pattern *, in the order of the file; an affinity's evidences */
    int threshold;          /* CLASSIFIER_AFFINITY: least combined confidence */
    GArray *members;        /* CLASSIFIER_BUNDLE: of size_t, indexes into the set's definitions; in a
                               CLASSIFIER_EXACT the type that finds its primary matches, where it is one */
    struct exact_type *exact; /* CLASSIFIER_EXACT, else NULL */
};
struct definition *definition_new(void);
void definition_free(gpointer definition);
/* What follows from the patterns: levels, names that are used, and a RecommendedConfidence where it is 0. */
void definition_finish(const struct classifier_set *set, struct definition *definition);

/* Copies share what does not change. */
struct classifier classifier_copy(const struct classifier *from);
void classifier_done(struct classifier *type);
/* Adds a level once, the highest first. */
void classifier_add_level(struct classifier *type, int confidence);

struct scope;

struct classifier_set {
    struct classifier_options options;
    GPtrArray *definitions; /* of struct definition * */
    GPtrArray *elements;    /* of struct element * */
    GPtrArray *validators;  /* of struct validator *: those made of parameters; databases share them */
    GPtrArray *filters;     /* of GArray * of struct filter: the named ones */
    GHashTable *indexes;    /* folded name, alias or id -> index into definitions + 1 */
    GPtrArray *absent;      /* of struct absent_classifier * */
    GHashTable *absent_indexes;
    struct scope *scope; /* the names of the catalogue */
};

/* Takes the element over; its index. */
size_t classifier_set_add_element(struct classifier_set *set, struct element *element);
const struct element *classifier_set_element(const struct classifier_set *set, size_t index);
/* Takes the definition over. False and an error in `found` where its name, id or an alias is taken. */
bool classifier_set_add(struct classifier_set *set, struct definition *definition, struct diagnostics *found);
/* Takes the entry over, likewise. */
bool classifier_set_add_absent(struct classifier_set *set, struct absent_classifier *entry,
                               struct diagnostics *found);
void absent_classifier_free(gpointer entry);

/* Names compare without case and without white space around them, as Exchange's do; g_free. */
char *definition_fold(const char *name);

/* A file of ours or a rule package as a document, or NULL after errors; a package may refer to the names that
 * the set has. */
struct yaml_node *definitions_read_file(const struct classifier_set *set, const char *path,
                                        struct diagnostics *found);
/* The types of one document. False where it has an error. */
bool definitions_read(struct classifier_set *set, const struct yaml_node *root, struct diagnostics *found);

#endif
