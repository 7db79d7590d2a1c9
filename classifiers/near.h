/*
 * Searches an item for what counts only near something else, there alone: pieces of its text, for a stage of
 * stages.h.
 *
 * What is found is what a search of the whole text would find in these places. A piece begins so far in front
 * of them, and ends so far behind, that all that counts for a match is in it. Which of two matches that
 * overlap counts is decided by what lies to the left: so each search begins a little earlier, and still
 * earlier where an element's matches stand so close that its last gap was not seen. Matches that reach into
 * the place are taken along.
 *
 * Cost: linear in the text, whatever the patterns. Where many pieces cost more than the whole text may, or
 * come to most of it, the whole text is searched.
 */
#ifndef CLASSIFIERS_NEAR_H
#define CLASSIFIERS_NEAR_H

#include "classifiers/scan.h"

/* For the scan's stage: STAGE_GATED behind STAGE_WHOLE, STAGE_AROUND behind both. ENGINE_OK,
 * ENGINE_MATCH_LIMIT or ENGINE_NO_MEMORY. */
enum engine_status near_scan(struct scan *scan);

#endif
