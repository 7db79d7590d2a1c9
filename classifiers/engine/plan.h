/*
 * How each regular expression is looked for: the cheapest way whose places include every place where a match
 * begins. Pure.
 */
#ifndef CLASSIFIERS_ENGINE_PLAN_H
#define CLASSIFIERS_ENGINE_PLAN_H

#include "classifiers/engine/tree.h"

/* `is_divisible` as regex_is_divisible has it. */
enum engine_path plan_path(const struct tree *tree, bool is_divisible);

#endif
