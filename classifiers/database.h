/*
 * A compiled database from inside: what database_build.c makes and scan.c reads. Immutable; the pool of
 * scratches that it points to has its own lock.
 */
#ifndef CLASSIFIERS_DATABASE_H
#define CLASSIFIERS_DATABASE_H

#include "classifiers/classifier.h"
#include "classifiers/definition/definition.h"
#include "classifiers/engine/engine.h"
#include "classifiers/validator.h"
#include "classifiers/value_hash.h"

#include <pthread.h>

/* Either hits of an element, or children; `least` and `most` count those. */
struct compiled_evidence {
    struct compiled_evidence *children; /* NULL: an element */
    size_t count;
    size_t element;
    size_t least, most;
    bool is_unique; /* hits of equal value count once */
};

/* As struct filter; `element` is one of the database's. */
struct compiled_filter {
    enum filter_kind kind;
    enum filter_text text;
    bool is_include;
    size_t element;
    const char *name;
};

/* Indexes listed for each of several things: those of thing i are items[first[i]] up to items[first[i + 1]].
 */
struct index_lists {
    uint32_t *items, *first;
};
struct index_lists index_lists_of(const GPtrArray *lists); /* of GArray * of uint32_t */
void index_lists_done(struct index_lists *lists);

/*
 * Where something is looked for (stages.h). STAGE_GATED: around keywords without which it would not count.
 * STAGE_AROUND: around primary matches.
 */
enum stage { STAGE_WHOLE, STAGE_GATED, STAGE_AROUND, STAGES };

struct compiled_pattern {
    int confidence;
    size_t element;
    size_t proximity_chars;
    struct compiled_filter *filters;
    size_t filter_count;
    struct compiled_evidence evidence;
    struct index_lists gates; /* elements: it holds only with a hit of one of each list in its proximity */
    size_t gate_count;
    bool looks_around; /* it asks for something of STAGE_AROUND */
};

/* What is looked for under one name: hits of its expressions that all of its validators accept. */
struct compiled_element {
    char *name;            /* or NULL */
    GPtrArray *validators; /* of const struct validator * */
    bool is_hashed;        /* evidence counts its distinct values */
    unsigned form_percent; /* of the form that a text has to contain, FORM_EXACT; 0: it is no form */
    size_t form;           /* its place in the index of forms */
    enum stage stage;
    bool is_literal;             /* it has expressions, and all are */
    struct engine_extent extent; /* of the longest of them */
};

/* One element that is a primary match, and the patterns that have it. */
struct compiled_primary {
    size_t element;
    const struct compiled_pattern **patterns; /* the highest confidence first */
    size_t count;
};

struct compiled_type {
    struct classifier type;
    struct compiled_pattern *patterns; /* the highest confidence first; an affinity's evidences */
    size_t count;
    struct compiled_primary *primaries; /* CLASSIFIER_ENTITY: each element once */
    size_t primary_count;
    size_t proximity_chars;            /* CLASSIFIER_AFFINITY: the width of its window */
    double threshold, most_confidence; /* likewise: what is enough, and what all evidences make together */
    size_t *members;                   /* CLASSIFIER_BUNDLE and CLASSIFIER_EXACT: indexes of types */
    size_t member_count;
    bool is_member;           /* of another type, which asks for what it finds */
    struct exact_type *exact; /* CLASSIFIER_EXACT, else NULL */
};

/* `mutex` guards `idle` and nothing else, and is never held while something is scanned. */
struct scratch_pool {
    pthread_mutex_t mutex;
    GPtrArray *idle; /* of struct scan_scratch * */
};

struct classifier_database {
    struct engine_database *engines[STAGES]; /* NULL where a stage has no elements */
    struct compiled_type *types;
    size_t count;      /* those that were asked for; indexes of findings */
    size_t type_count; /* behind them members of these that were not */
    enum classifier_confidence confidence;
    struct compiled_element *elements;
    size_t element_count;
    GPtrArray *validators;    /* those of the set that elements refer to */
    struct index_lists users; /* of each expression, which is looked for once: the elements that have it */
    struct index_lists primary_of; /* of each element: the types that find nothing without hits of theirs */
    struct engine_extent extents[STAGES];  /* the longest of each stage */
    const struct compiled_pattern **gated; /* those whose primary match is of STAGE_GATED */
    size_t gated_count;
    struct index_lists gated_by;     /* of each element: those of `gated` that have it in their first gate */
    struct fingerprint_index *forms; /* NULL where no type asks for one */
    size_t form_count;
    struct siphash_key key;
    struct scratch_pool *pool;
};

#endif
