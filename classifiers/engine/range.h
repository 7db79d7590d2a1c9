/* Sorted ranges of characters, for tables of Unicode's properties. Pure. */
#ifndef CLASSIFIERS_ENGINE_RANGE_H
#define CLASSIFIERS_ENGINE_RANGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct range {
    uint32_t first, last;
};

/* `ranges` ascend and do not overlap. */
bool ranges_have(const struct range *ranges, size_t count, uint32_t character);

#endif
