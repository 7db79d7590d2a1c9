/*
 * Where a text is searched for what: everywhere, or only near something else.
 *
 * Words are found in one quick pass over the whole text. Most primary matches that are frequent (a letter and
 * some digits) count for nothing without a keyword nearby, and keywords are rare: such a pattern has gates,
 * and is looked for around hits of theirs alone (STAGE_GATED). Evidence that is no gate, expressions and
 * strings without bounds that may stand in any word, is looked for around primary matches alone
 * (STAGE_AROUND). What is found is what a search of the whole text would find there (near.h).
 *
 * Units      bytes.
 * Errors     none: an expression that cannot be compiled is looked for everywhere, which tells.
 */
#ifndef CLASSIFIERS_STAGES_H
#define CLASSIFIERS_STAGES_H

#include "classifiers/database.h"

/* Sets the stage of each element, the gates of each pattern and what database.h lists of them. The types and
 * elements are whole; `patterns` are those that `users` lists, by index. */
void stages_assign(struct classifier_database *database, const struct engine_pattern *patterns, size_t count);
void stages_done(struct classifier_database *database);

#endif
