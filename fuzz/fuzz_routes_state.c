/* The file of last good answers: what is read, written and read again stays the same. */
#include "dns/state.h"
#include "fuzz/target.h"

#include <string.h>

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(GPtrArray) list = state_parse((struct slice){ (const char *)data, size }, NULL);

    if (list == NULL)
        return 0;
    g_autoptr(GString) once = state_format(list);
    g_autoptr(GPtrArray) again = state_parse((struct slice){ once->str, once->len }, NULL);
    g_assert(again != NULL);
    g_autoptr(GString) twice = state_format(again);
    g_assert(strcmp(once->str, twice->str) == 0);
    return 0;
}
