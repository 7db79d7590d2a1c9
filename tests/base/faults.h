/* What a loader reported, as text that a test can compare: one fault a line, "LINE:COLUMN: id: text, remedy".
 */
#ifndef TESTS_BASE_FAULTS_H
#define TESTS_BASE_FAULTS_H

#include "base/diagnostic.h"

static inline char *
faults_to_string(const struct diagnostics *found)
{
    GString *lines = g_string_new(NULL);

    for (guint i = 0; i < found->list->len; i++) {
        const struct diagnostic *fault = g_ptr_array_index(found->list, i);

        g_string_append_printf(lines, "%s%u:%u: %s: %s", i == 0 ? "" : "\n", fault->at.line, fault->at.column,
                               fault->id, fault->text);
        if (fault->remedy != NULL)
            g_string_append_printf(lines, ", %s", fault->remedy);
    }
    return g_string_free(lines, FALSE);
}

#endif
