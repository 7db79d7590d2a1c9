/*
 * Whether tries of a pattern have any prospect. A pattern that fails often and at a price in a stretch of the
 * text is read backwards through it (backward.h), once; then it is known where it need not be tried. Where a
 * single try cost as much, later stretches are read before it is tried there at all. A text that is made to
 * cost is so no slower than a few such readings.
 *
 * It is asked about tries of one pattern alone. The long runs of an automaton that patterns share
 * (walk_run.c) are bounded by what the patterns may pay for, and not shortened here.
 *
 * An outlook serves one scan at a time. Only speed depends on it, and whether a pattern meets its limit:
 * where memory is short, all places have prospects.
 *
 * Memory  taken while a text is scanned, and kept for the next: for each of at most 64 patterns of one text a
 *         page of about 1 KB, and 1/128 of the text if a match may be longer than 2 KB. So the longest text
 *         bounds it; the 64 together come to half of that, or all of it where texts became longer one by one.
 *         What is known of readings (backward_memo) is 180 KB once.
 */
#ifndef CLASSIFIERS_ENGINE_OUTLOOK_H
#define CLASSIFIERS_ENGINE_OUTLOOK_H

#include "classifiers/engine/backward.h"

struct outlook;

/* What is kept of each pattern; zero in the beginning. */
struct outlook_state {
    uint32_t stretch; /* of the text, by number: where it was tried last */
    uint16_t spent;   /* on tries there that failed */
    uint8_t page;     /* 0: none */
    bool has_matched; /* and no try since then failed at a price */
};

struct outlook_text {
    const char *at;
    size_t len;
};

struct outlook *outlook_new(const struct engine_memory *memory); /* NULL where memory is short */
void outlook_free(struct outlook *outlook);                      /* NULL is harmless */

/* Forgets the text before. */
void outlook_begin(struct outlook *outlook);

/* A try from `start` failed, which took so many steps. `backward` may be NULL. */
void outlook_note_failure(struct outlook *outlook, struct outlook_state *state,
                          const struct backward *backward, const struct outlook_text *text, size_t start,
                          uint64_t steps);

/* For outlook_allows. */
bool outlook_page_allows(struct outlook *outlook, const struct outlook_state *state,
                         const struct backward *backward, const struct outlook_text *text, size_t start);

/* False: it cannot match from `start`. `backward` and the text are those that failures were noted with. */
static inline bool
outlook_allows(struct outlook *outlook, const struct outlook_state *state, const struct backward *backward,
               const struct outlook_text *text, size_t start)
{
    return state->page == 0 || outlook_page_allows(outlook, state, backward, text, start);
}

#endif
