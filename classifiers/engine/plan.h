/*
 * How each regular expression is looked for: the cheapest way whose places include every place where a match
 * begins. Pure.
 */
#ifndef CLASSIFIERS_ENGINE_PLAN_H
#define CLASSIFIERS_ENGINE_PLAN_H

#include "classifiers/engine/factor.h"

/* `is_divisible` as regex_is_divisible has it; *factor is the tree's best where the path is
 * ENGINE_PATH_LITERAL. */
enum engine_path plan_path(const struct tree *tree, bool is_divisible, struct factor *factor);

#endif
