#include "classifiers/engine/range.h"

bool
ranges_have(const struct range *ranges, size_t count, uint32_t character)
{
    size_t low = 0, high = count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (character < ranges[middle].first)
            high = middle;
        else if (character > ranges[middle].last)
            low = middle + 1;
        else
            return true;
    }
    return false;
}
