/* How much of a text counts for one match of an expression. Pure. */
#ifndef CLASSIFIERS_ENGINE_EXTENT_H
#define CLASSIFIERS_ENGINE_EXTENT_H

#include "classifiers/engine/regex.h"

/* Of the pattern that the regex and the tree were made of. */
struct engine_extent extent_of(const struct engine_pattern *pattern, const struct regex *regex,
                               const struct tree *tree);
struct engine_extent extent_of_literal(const struct engine_pattern *pattern);

#endif
