#include "base/diagnostic.h"

#include "base/error.h"

#include <stdarg.h>

const char *
severity_name(enum severity severity)
{
    static const char *const names[] = {
        [SEVERITY_INFO] = "info",
        [SEVERITY_WARNING] = "warning",
        [SEVERITY_ERROR] = "error",
    };
    return names[severity];
}

static void
diagnostic_free(gpointer data)
{
    struct diagnostic *fault = data;

    g_free(fault->text);
    g_free(fault->remedy);
    g_free(fault);
}

struct diagnostics *
diagnostics_new(void)
{
    struct diagnostics *found = g_new0(struct diagnostics, 1);

    found->list = g_ptr_array_new_with_free_func(diagnostic_free);
    return found;
}

void
diagnostics_free(struct diagnostics *found)
{
    if (found == NULL)
        return;
    g_ptr_array_unref(found->list);
    g_free(found);
}

void
diagnostics_add(struct diagnostics *found, enum severity severity, const char *id, struct location at,
                char *remedy, const char *format, ...)
{
    struct diagnostic *fault = g_new0(struct diagnostic, 1);
    va_list arguments;

    va_start(arguments, format);
    fault->text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    fault->at = at;
    fault->severity = severity;
    fault->id = id;
    fault->remedy = remedy;
    g_ptr_array_add(found->list, fault);
    if (severity == SEVERITY_ERROR)
        found->errors++;
    if (severity == SEVERITY_WARNING)
        found->warnings++;
}

char *
diagnostic_to_string(const struct diagnostic *fault)
{
    GString *text = g_string_new(NULL);

    if (fault->at.file != NULL)
        g_string_append_printf(text, "%s:", fault->at.file);
    if (fault->at.line > 0)
        g_string_append_printf(text, "%u:%u:", fault->at.line, fault->at.column);
    if (text->len > 0)
        g_string_append_c(text, ' ');
    g_string_append(text, fault->text);
    if (fault->remedy != NULL)
        g_string_append_printf(text, ", %s", fault->remedy);
    return g_string_free(text, FALSE);
}

gboolean
diagnostics_to_error(const struct diagnostics *found, GError **error)
{
    for (guint i = 0; i < found->list->len; i++) {
        const struct diagnostic *fault = g_ptr_array_index(found->list, i);

        if (fault->severity != SEVERITY_ERROR)
            continue;
        g_autofree char *text = diagnostic_to_string(fault);
        if (found->errors > 1)
            g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_VALUE, "%s (and %zu more)", text,
                        found->errors - 1);
        else
            g_set_error_literal(error, POSTERN_ERROR, POSTERN_ERROR_VALUE, text);
        return TRUE;
    }
    return FALSE;
}
