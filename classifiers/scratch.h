/*
 * What one scan needs beside the database, kept from scan to scan: most texts have few hits, so what a scan
 * clears and looks through is what it touched, not what the database has.
 *
 * Threads  a scratch belongs to one scan at a time; borrowing and returning are safe from any thread.
 */
#ifndef CLASSIFIERS_SCRATCH_H
#define CLASSIFIERS_SCRATCH_H

#include "classifiers/database.h"
#include "classifiers/hits.h"

/* What was found near something else, before it counts. */
struct near_match {
    uint32_t element, start, end;
};

struct near_scratch {
    GArray *marks;   /* of uint64_t: a bit for each few bytes of the item where a match may start */
    GArray *matches; /* of struct near_match */
    size_t marked_from, marked_to; /* marks that are set, but for the last: those of the last hits */
    uint64_t *is_marked;           /* a bit for each gated pattern */
};

struct scan_scratch {
    struct near_scratch near;
    struct engine_scratch *stages[STAGES]; /* NULL before the stage is first needed */
    struct hits *hits;                     /* of each element */
    uint32_t *touched;                     /* the elements that have hits or met a limit in this item */
    size_t touched_count;
    uint64_t *active;   /* a bit for each type that may find something in this item */
    GArray **instances; /* of each type: of struct instance, what it found in this item; NULL before it did */
};

struct scratch_pool *scratch_pool_new(void);
/* With the scratches of this database, which has to be whole. */
void scratch_pool_free(const struct classifier_database *database);

struct scan_scratch *scratch_borrow(const struct classifier_database *database);
void scratch_return(const struct classifier_database *database, struct scan_scratch *scratch);

/* NULL where memory is short. */
struct engine_scratch *scratch_for_stage(const struct classifier_database *database,
                                         struct scan_scratch *scratch, enum stage stage);

/* Before the element's hits are changed: it is cleared with the item, and the types that have it as a primary
 * match are active. */
void scratch_touch(const struct classifier_database *database, struct scan_scratch *scratch, size_t element);
void scratch_activate_all(const struct classifier_database *database, struct scan_scratch *scratch);

static inline bool
scratch_is_active(const struct scan_scratch *scratch, size_t type)
{
    return (scratch->active[type / 64] >> type % 64 & 1) != 0;
}

/* For the next item. */
void scratch_clear(const struct classifier_database *database, struct scan_scratch *scratch);

#endif
