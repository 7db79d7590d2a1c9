/*
 * Where the engine's memory comes from. A database remembers its source, so everything that belongs to it is
 * released where it was taken; tests pass one that fails at the n-th call. The signatures are PCRE2's, which
 * takes its memory from the same place (but for the pages of its JIT code).
 */
#ifndef CLASSIFIERS_ENGINE_MEMORY_H
#define CLASSIFIERS_ENGINE_MEMORY_H

#include "classifiers/engine/engine.h"

struct engine_memory {
    void *(*allocate)(size_t size, void *context); /* NULL where memory is short */
    void (*release)(void *block, void *context);   /* block may be NULL */
    void *context;
};

extern const struct engine_memory engine_memory_libc;

/* Room for `count` elements, all bytes zero; NULL where memory is short or the product overflows. */
void *engine_allocate(const struct engine_memory *memory, size_t count, size_t size);
void engine_release(const struct engine_memory *memory, void *block);

/*
 * Makes room for `used` + `more` elements in an array that has room for *room (NULL for 0); at least doubles
 * it where it grows. The new elements are zero. NULL where memory is short: the old array stays.
 */
void *engine_grow(const struct engine_memory *memory, void *array, size_t *room, size_t used, size_t more,
                  size_t size);

/* engine_compile with memory from elsewhere. `memory` is copied; its context has to outlive the database. */
enum engine_status engine_compile_in(const struct engine_memory *memory,
                                     const struct engine_pattern *patterns, size_t count,
                                     struct engine_limits limits, struct engine_database **database,
                                     struct engine_error *error);
/* The same with engine_deserialize. */
enum engine_status engine_deserialize_in(const struct engine_memory *memory, const struct engine_saved *saved,
                                         struct engine_database **database, struct engine_error *error);

#endif
