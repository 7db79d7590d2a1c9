/*
 * Runs of an automaton through the text, for walk.c: from one place, until no pattern of the group is left.
 */
#ifndef CLASSIFIERS_ENGINE_WALK_RUN_H
#define CLASSIFIERS_ENGINE_WALK_RUN_H

#include "classifiers/engine/utf8.h"
#include "classifiers/engine/walk_groups.h"

/* What one run found of each pattern of the group. */
struct found {
    size_t end;
    bool is_found, is_exact;
};

struct run_findings {
    struct found *found; /* by member of the group */
    uint32_t *list;      /* members that are found */
    size_t listed;
};

/* Where a run stands. */
struct runner {
    size_t start, at;
    uint32_t state;
    bool is_ascii; /* so far */
};

/* A run that begins at `start`. */
struct runner runner_at(const struct group *group, const struct candidates *candidates, size_t start);

/* Notes what is accepted where the run stands. */
void walk_run_note(const struct automaton *automaton, const struct runner *runner,
                   struct run_findings *findings);

/* Goes on to the end of the run and notes what is accepted. */
void walk_run(const struct group *group, struct candidates *candidates, struct runner runner,
              struct run_findings *findings);

/* Whether a run from `start` accepts at all, as far as WALK_MOST_STEPS tell. */
bool walk_run_accepts(const struct group *group, struct candidates *candidates, size_t start);

uint8_t walk_symbol_before(const char *text, size_t at);

/* The symbol at *at, which is moved behind it. */
static inline uint8_t
walk_symbol_at(const char *text, size_t len, size_t *at)
{
    if (*at >= len)
        return SYMBOL_END;
    unsigned char byte = (unsigned char)text[*at];
    if (byte >= SYMBOL_ASCII)
        return symbol_of(utf8_next_long(text, at));
    (*at)++;
    return byte;
}

#endif
