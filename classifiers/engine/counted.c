#include "classifiers/engine/counted.h"

#include <stdalign.h>

/* Keeps the block behind it aligned for anything. */
struct header {
    alignas(max_align_t) size_t size;
};

static void *
counted_allocate(size_t size, void *context)
{
    struct counted_memory *counted = context;
    size_t bytes;

    if (__builtin_add_overflow(size, sizeof(struct header), &bytes))
        return NULL;
    struct header *made = counted->below.allocate(bytes, counted->below.context);
    if (made == NULL)
        return NULL;
    made->size = size;
    counted->held += size;
    return made + 1;
}

static void
counted_release(void *block, void *context)
{
    struct counted_memory *counted = context;

    if (block == NULL)
        return;
    struct header *header = (struct header *)block - 1;
    counted->held -= header->size;
    counted->below.release(header, counted->below.context);
}

void
counted_begin(struct counted_memory *counted, const struct engine_memory *below)
{
    *counted = (struct counted_memory){
        {counted_allocate, counted_release, counted},
        *below, 0
    };
}
