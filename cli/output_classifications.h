/*
 * Findings of classifications as every command prints them: postern-json(5), "classifications".
 */
#ifndef CLI_OUTPUT_CLASSIFICATIONS_H
#define CLI_OUTPUT_CLASSIFICATIONS_H

#include "classifiers/classifier.h"
#include "cli/json_text.h"

enum matched_text { MATCHED_TEXT_HIDDEN, MATCHED_TEXT_SHOWN };

/*
 * A new list, one object for each type of `database` that was found, in its order; matches by text and place.
 * Matches of a confidence below `least` are left out. `texts` are those of the scan (struct text *). Empty
 * where `found` is NULL.
 */
json_t *classifications_json(const struct findings *found, const struct classifier_database *database,
                             const GPtrArray *texts, enum matched_text matched, double least);

#endif
