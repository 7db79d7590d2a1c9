/*
 * One item under one database, while it is scanned: what the files that decide types share. For entity.c,
 * affinity.c, bundle.c, exact/, evidence.c, filter.c, form.c, misses.c and scan.c; everybody else calls
 * classifier_scan.
 */
#ifndef CLASSIFIERS_SCAN_H
#define CLASSIFIERS_SCAN_H

#include "classifiers/combination.h"
#include "classifiers/database.h"
#include "classifiers/findings.h"
#include "classifiers/hits.h"
#include "classifiers/item.h"
#include "classifiers/scratch.h"

struct scan {
    const struct classifier_database *database;
    struct scan_scratch *scratch;
    const struct hits *hits;  /* the scratch's, of each element */
    GArray *const *instances; /* the scratch's, of each type: of struct instance; or NULL */
    struct item item;
    enum stage stage;  /* that the text is searched for: what is found counts for elements of it alone */
    bool is_cut;       /* some element is incomplete */
    size_t steps;      /* see LIMIT_EVIDENCE_STEPS */
    size_t hashes;     /* of values of tables, see LIMIT_EXACT_HASHES */
    bool is_exact_cut; /* not every row with a value was compared: exact types are incomplete */
    struct findings *found;
    GArray **refusals; /* of each element: what its validators refused; NULL where nobody explains */
};

/* What a type found. */
struct instance {
    struct hit span;
    double confidence;
    bool is_verified;          /* a validator accepted it */
    const struct hit *witness; /* the nearest evidence that it rests on, or NULL */
    unsigned form_percent;     /* of the form that the item contains; 0 for what is no form */
};

/* Adds a hit of the element, which is not sorted in before all are there. */
void scan_add_hit(struct scan *scan, size_t element, size_t start, size_t end);

/* What an engine found for an element: a hit, if its validators accept it. */
void scan_take_match(struct scan *scan, size_t element, size_t start, size_t end);
/* An engine could not find out where the expression matches: the elements that have it are incomplete. */
void scan_meet_limit(struct scan *scan, uint32_t id);

/* Searches the whole text for what is of the stage. ENGINE_OK, ENGINE_MATCH_LIMIT or ENGINE_NO_MEMORY. */
enum engine_status scan_whole(struct scan *scan);

/* The text of a span. */
struct slice scan_text_of(const struct scan *scan, const struct hit *hit);

/* Characters between two spans that do not overlap. */
size_t hit_distance(const struct hit *a, const struct hit *b);

/* Where evidence has to lie, wholly: in [least, most], in characters, and not in the primary match. */
struct window {
    size_t least, most;
    const struct hit *primary; /* or NULL */
};
struct window window_around(const struct hit *primary, size_t proximity_chars);

/* Whether it holds; where it does, *witness becomes the nearest hit that it rests on (of a primary match). */
bool evidence_holds(struct scan *scan, const struct compiled_evidence *evidence, const struct window *window,
                    const struct hit **witness);
/* Whether it can hold in some window of the item: there is enough of it. */
bool evidence_may_hold(const struct scan *scan, const struct compiled_evidence *evidence);
/* Widens *span to the hits that lie in the window, of what the evidence asks for and not of what it excludes.
 */
void evidence_span(const struct scan *scan, const struct compiled_evidence *evidence,
                   const struct window *window, struct hit *span);
bool evidence_is_incomplete(const struct scan *scan, const struct compiled_evidence *evidence);

/* Adds the item as a hit of each form that it contains. */
void forms_find(struct scan *scan);

/*
 * The hit of an element nearest to the primary match: inside of the window, or wholly or partly outside of
 * it; NULL where there is none.
 */
enum side { SIDE_INSIDE, SIDE_OUTSIDE };
const struct hit *evidence_nearest(const struct scan *scan, size_t element, const struct window *window,
                                   enum side side);

/* Near misses, where they were asked for; else these do nothing. */
void misses_note_refusal(struct scan *scan, size_t element, struct hit hit,
                         const struct validator *validator);
void misses_clear_refusals(struct scan *scan);
void misses_explain(struct scan *scan, size_t index, const GArray *instances);
/* Adds one of a type; its place is that of `primary`. */
void misses_report(struct scan *scan, size_t type, const struct hit *primary, struct near_miss miss);

/* Whether the primary match may count. */
bool filter_passes(const struct scan *scan, const struct compiled_filter *filter, const struct hit *primary);

/* What a type of each kind finds: fills an empty array of struct instance, in the order of the text. */
void entity_find(struct scan *scan, const struct compiled_type *type, GArray *instances);
void affinity_find(struct scan *scan, const struct compiled_type *type, GArray *instances);
void exact_find(struct scan *scan, const struct compiled_type *type, GArray *instances);
void bundle_find(const struct scan *scan, const struct compiled_type *type, GArray *all);

/* Whether values of its rows are looked for by elements, around what may be a primary match. */
bool exact_wants_evidence(const struct scan *scan, const struct compiled_type *type);
bool exact_is_incomplete(const struct scan *scan, const struct compiled_type *type);

#endif
