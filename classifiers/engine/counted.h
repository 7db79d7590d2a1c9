/*
 * Memory that counts what is held of it, so that a database and a scratch can say how large they are. In
 * front of each block stands its size. One thread at a time, as its user.
 */
#ifndef CLASSIFIERS_ENGINE_COUNTED_H
#define CLASSIFIERS_ENGINE_COUNTED_H

#include "classifiers/engine/memory.h"

struct counted_memory {
    struct engine_memory memory; /* to be taken from; points back here, so it stays where it is */
    struct engine_memory below;  /* where it comes from */
    size_t held;                 /* bytes, without the sizes in front */
};

void counted_begin(struct counted_memory *counted, const struct engine_memory *below);

#endif
