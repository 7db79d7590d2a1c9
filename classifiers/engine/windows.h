/*
 * Which four bytes of each string are looked for: the window. Not the first ones, but those that are rare in
 * texts and like the windows of other strings, so that the buckets of a nibble set (nibbles.h) stay narrow.
 * All strings of one factor have their window at the same offset: what is found comes in the order of the
 * strings then.
 *
 * Only speed depends on the choice. Cost: linear in the strings. Pure.
 */
#ifndef CLASSIFIERS_ENGINE_WINDOWS_H
#define CLASSIFIERS_ENGINE_WINDOWS_H

#include "classifiers/engine/factor.h"
#include "classifiers/engine/memory.h"
#include "classifiers/engine/nibbles.h"

#define WINDOW_BYTES 4

/* The strings of a factor, whose windows are to be at one offset; that is where it stays 0 if the shortest
 * has no more than a window. */
struct window {
    const struct factor *factor;
    unsigned offset;
};

/* Sets the offsets and allows all windows in `set`. Of a string that is shorter than a window the places
 * behind it may be anything. ENGINE_OK or ENGINE_NO_MEMORY. */
enum engine_status windows_choose(const struct engine_memory *memory, struct window *windows, size_t count,
                                  struct nibble_set *set);

#endif
