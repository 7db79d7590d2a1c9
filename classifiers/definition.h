/*
 * Definitions of sensitive information types as they are loaded from YAML. For the files of classifiers/
 * that load and compile them; everybody else sees classifier.h.
 *
 * The form of a file, with every key (keys ignore case):
 *
 *   Keywords:                                  # groups that types share; optional
 *     Card names:
 *       Style: word                            # word (default): whole words; string: anywhere
 *       CaseSensitive: false                   # the default
 *       Terms: [amex, american express]
 *   Types:                                     # a file that needs no groups may be this list alone
 *     - Name: Credit Card Number               # required; no other type has it
 *       Id: 50842eb7-edc8-4019-85dd-5a5c1f2bb085       # GUID; optional
 *       RecommendedConfidence: 85              # 1-100; default: the highest level of its patterns
 *       Proximity: 300                         # characters on each side, or unlimited; default 300
 *       Match: { ... }                         # of each pattern that has none of its own; optional
 *       Patterns:                              # one or more
 *         - Confidence: 85                     # 1-100
 *           Match:                             # the primary match: one of Regex and Keywords
 *             Regex: '[0-9]{16}'               # .NET syntax, case ignored
 *             Checksum: luhn                   # by the names of validator.h; optional
 *           Evidence:                          # what has to lie around it; all of it; optional
 *             - { Keywords: Card names, Min: 1, Max: 9 }      # a group ...
 *             - { Keywords: [visa, jcb], Style: word }        # ... or a list, which may have Style and
 *                                                               CaseSensitive
 *             - { Regex: 'exp[a-z]*' }         # Min (default 1) and Max (default: no limit) count hits;
 *                                                Max: 0 = none may be there
 *             - { Any: [ {...}, {...} ], Min: 1 }             # Min and Max count the children that hold
 *
 * Evidence lies wholly within Proximity characters of the primary match's ends and does not overlap it.
 *
 * To come, and where there is room for it: affinities (a second kind of definition), named functions and
 * validators (rows of validator.h, further kinds of element), unique evidence (a flag of struct evidence).
 */
#ifndef CLASSIFIERS_DEFINITION_H
#define CLASSIFIERS_DEFINITION_H

#include "classifiers/classifier.h"
#include "classifiers/validator.h"

#define PROXIMITY_DEFAULT_CHARS 300
#define PROXIMITY_UNLIMITED SIZE_MAX
#define EVIDENCE_NO_LIMIT SIZE_MAX

/* Something the engine looks for: one regular expression or a group of keywords, found under one id. */
struct element {
    GPtrArray *expressions; /* of char * */
    uint32_t flags;         /* of enum engine_flag, for each of them */
    struct location at;
};

enum evidence_kind { EVIDENCE_ELEMENT, EVIDENCE_ANY };

struct evidence {
    enum evidence_kind kind;
    size_t element;      /* EVIDENCE_ELEMENT: index into the set's elements */
    GPtrArray *children; /* EVIDENCE_ANY: of struct evidence * */
    size_t least, most;  /* of hits, or of children that hold */
};
void evidence_free(gpointer evidence);

struct type_pattern {
    int confidence;
    size_t element;                    /* the primary match */
    const struct validator *validator; /* or NULL */
    struct evidence *evidence;         /* EVIDENCE_ANY that asks for all of its children */
};

struct definition {
    struct classifier type;
    size_t proximity_chars;
    GPtrArray *patterns; /* of struct type_pattern *, in the order of the file */
};
void definition_free(gpointer definition);

struct classifier_set {
    GPtrArray *definitions; /* of struct definition * */
    GPtrArray *elements;    /* of struct element * */
    GHashTable *indexes;    /* folded name or id -> index into definitions + 1 */
};

/* Takes the element over; its index. */
size_t classifier_set_add_element(struct classifier_set *set, struct element *element);
/* Takes the definition over. An error in `found` where its name or id is taken. */
void classifier_set_add(struct classifier_set *set, struct definition *definition, struct diagnostics *found);

/* One file while it is read. */
struct definition_file {
    struct classifier_set *set;
    GHashTable *groups;  /* folded name of a keyword group -> index of its element + 1 */
    GHashTable *regexes; /* text -> index of its element + 1, so that types may repeat it at no cost */
    struct diagnostics *found;
};

/* Adds an error to file->found; `remedy` may be NULL. Always false. */
bool definition_fail(struct definition_file *file, const char *id, struct location at, const char *remedy,
                     const char *text);

/* The types of one document. False where it has an error. */
bool definitions_read(struct classifier_set *set, const struct yaml_node *root, struct diagnostics *found);

/* Reading the parts of a pattern; definition_element.c. False and a fault in file->found on errors. */
bool element_read_groups(struct definition_file *file, const struct yaml_node *groups);
bool element_read(struct definition_file *file, const struct yaml_node *owner, size_t *element);
struct evidence *evidence_read_all(struct definition_file *file, const struct yaml_node *list);

#endif
