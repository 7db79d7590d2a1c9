/* Socketmap requests: every whole netstring, and written again it is the same. */
#include "dns/netstring.h"
#include "fuzz/target.h"

#include <string.h>

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice rest = { (const char *)data, size }, payload;
    size_t used = 0;

    while (netstring_read(rest, &payload, &used) == NETSTRING_DONE) {
        g_autoptr(GString) again = g_string_new(NULL);

        netstring_append(again, payload);
        g_assert(again->len == used && memcmp(again->str, rest.at, used) == 0);
        rest = slice_sub(rest, used, rest.len);
    }
    return 0;
}
