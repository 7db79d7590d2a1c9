/*
 * How often an automaton would have to be run: the share of the places of a text, as frequency.h knows it,
 * where two characters are read and it goes on. Pure.
 */
#ifndef CLASSIFIERS_ENGINE_WALK_SHARE_H
#define CLASSIFIERS_ENGINE_WALK_SHARE_H

#include "classifiers/engine/automaton.h"

#define WALK_SHARE_ALL UINT64_C(1000000000000) /* all places */

struct walk_share {
    uint64_t places;
    uint64_t by_class; /* where only the classes of the characters are told (text_masks.h) */
};

struct walk_share walk_share(const struct automaton *automaton);

#endif
