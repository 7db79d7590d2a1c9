#include "classifiers/engine/memory.h"

#include <stdlib.h>
#include <string.h>

static void *
libc_allocate(size_t size, void *context)
{
    (void)context;
    return malloc(size);
}

static void
libc_release(void *block, void *context)
{
    (void)context;
    free(block);
}

const struct engine_memory engine_memory_libc = { libc_allocate, libc_release, NULL };

void *
engine_allocate(const struct engine_memory *memory, size_t count, size_t size)
{
    size_t bytes;

    if (__builtin_mul_overflow(count, size, &bytes))
        return NULL;
    /* an empty array still gets an address, so that NULL means one thing only */
    void *block = memory->allocate(bytes == 0 ? 1 : bytes, memory->context);
    if (block != NULL)
        memset(block, 0, bytes);
    return block;
}

void
engine_release(const struct engine_memory *memory, void *block)
{
    memory->release(block, memory->context);
}

void *
engine_grow(const struct engine_memory *memory, void *array, size_t *room, size_t used, size_t more,
            size_t size)
{
    if (array != NULL && more <= *room - used)
        return array;
    size_t wanted = *room > SIZE_MAX / 2 || used + more > *room * 2 ? used + more : *room * 2;
    char *made = engine_allocate(memory, wanted, size);
    if (made == NULL)
        return NULL;
    if (array != NULL)
        memcpy(made, array, used * size);
    engine_release(memory, array);
    *room = wanted;
    return made;
}
