#include "message/extract/held.h"

#include <string.h>

#define LEAST_STEP 4096
#define MOST_STEP (4 * 1024 * 1024) /* doubling would take twice the memory that was counted */

struct held {
    struct report *report;
    char *bytes;
    size_t len, room;
};

struct held *
held_new(struct report *report)
{
    struct held *made = g_new0(struct held, 1);

    made->report = report;
    return made;
}

bool
held_append(struct held *held, struct slice bytes)
{
    if (!report_unpacked(held->report, bytes.len) || !report_hold(held->report, bytes.len))
        return false;
    if (bytes.len > held->room - held->len) {
        size_t step = CLAMP(held->len, LEAST_STEP, MOST_STEP);

        held->room = held->len + (bytes.len > step ? bytes.len : step);
        held->bytes = g_realloc(held->bytes, held->room);
    }
    if (bytes.len > 0)
        memcpy(held->bytes + held->len, bytes.at, bytes.len);
    held->len += bytes.len;
    return true;
}

static void
held_free(gpointer data)
{
    struct held *held = data;

    report_release(held->report, held->len);
    g_free(held->bytes);
    g_free(held);
}

GBytes *
held_finish(struct held *held)
{
    return g_bytes_new_with_free_func(held->bytes, held->len, held_free, held);
}
