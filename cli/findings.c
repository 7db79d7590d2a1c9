#include "cli/findings.h"

#include "cli/json_text.h"
#include "cli/topic.h"

#define REMEDY_COLUMN 61

char *
path_display(const char *path)
{
    g_autofree char *here = g_get_current_dir();
    g_autofree char *whole = g_canonicalize_filename(path, here);
    size_t len = strlen(here);

    if (strncmp(whole, here, len) == 0 && whole[len] == '/')
        return g_strdup(whole + len + 1);
    return g_strdup(whole);
}

static gint
compare_places(gconstpointer a, gconstpointer b)
{
    const struct diagnostic *left = *(const struct diagnostic *const *)a;
    const struct diagnostic *right = *(const struct diagnostic *const *)b;
    int files = g_strcmp0(left->at.file, right->at.file);

    if (files != 0)
        return files;
    if (left->at.line != right->at.line)
        return left->at.line < right->at.line ? -1 : 1;
    if (left->at.column != right->at.column)
        return left->at.column < right->at.column ? -1 : 1;
    return 0;
}

void
findings_sort(struct diagnostics *found)
{
    g_ptr_array_sort(found->list, compare_places); /* a stable sort, as GLib promises */
}

static void
append_place(struct style style, const struct location *at, GString *out)
{
    if (at->file == NULL)
        return;
    g_autofree char *path = path_display(at->file);
    style_append_text(style, path, out);
    if (at->line > 0)
        g_string_append_printf(out, ":%u:%u", at->line, at->column);
    g_string_append(out, ": ");
}

static void
append_remedy(struct style style, const struct diagnostic *fault, GString *out)
{
    const struct topic *topic = topic_find(fault->id);
    size_t start = out->len;

    if (fault->remedy == NULL && topic == NULL)
        return;
    g_string_append(out, "    ");
    style_append_text(style, fault->remedy, out);
    if (topic != NULL) {
        if (fault->remedy != NULL)
            style_pad(out, start, REMEDY_COLUMN, 2);
        style_ink(style, INK_DIM, out);
        g_string_append_printf(out, "postern help %s", topic->id);
        style_ink(style, INK_PLAIN, out);
    }
    g_string_append_c(out, '\n');
}

void
findings_append_human(struct style style, const struct diagnostics *found, GString *out)
{
    static const enum ink inks[] = {
        [SEVERITY_INFO] = INK_CYAN,
        [SEVERITY_WARNING] = INK_YELLOW,
        [SEVERITY_ERROR] = INK_RED,
    };

    for (guint i = 0; i < found->list->len; i++) {
        const struct diagnostic *fault = g_ptr_array_index(found->list, i);

        append_place(style, &fault->at, out);
        style_ink(style, inks[fault->severity], out);
        g_string_append_printf(out, "%s:", severity_name(fault->severity));
        style_ink(style, INK_PLAIN, out);
        g_string_append_c(out, ' ');
        style_append_text(style, fault->text, out);
        g_string_append_c(out, '\n');
        append_remedy(style, fault, out);
    }
}

void
findings_append_json(const struct diagnostics *found, GString *out)
{
    for (guint i = 0; i < found->list->len; i++) {
        const struct diagnostic *fault = g_ptr_array_index(found->list, i);
        g_autofree char *path = fault->at.file == NULL ? NULL : path_display(fault->at.file);
        g_autoptr(json_t) object = json_object();
        bool has_line = fault->at.line > 0;

        json_object_set_new(object, "file", json_text(path));
        json_object_set_new(object, "line", has_line ? json_integer(fault->at.line) : json_null());
        json_object_set_new(object, "column", has_line ? json_integer(fault->at.column) : json_null());
        json_object_set_new(object, "severity", json_string(severity_name(fault->severity)));
        json_object_set_new(object, "id", json_text(fault->id));
        json_object_set_new(object, "text", json_text(fault->text));
        json_object_set_new(object, "remedy", json_text(fault->remedy));
        json_append_line(object, out);
    }
}

bool
findings_have_unreadable(const struct diagnostics *found)
{
    for (guint i = 0; i < found->list->len; i++) {
        const struct diagnostic *fault = g_ptr_array_index(found->list, i);

        if (g_str_has_prefix(fault->id, "unreadable-") && fault->severity == SEVERITY_ERROR)
            return true;
    }
    return false;
}

bool
findings_reach(const struct diagnostics *found, enum severity least)
{
    for (guint i = 0; i < found->list->len; i++) {
        if (((const struct diagnostic *)g_ptr_array_index(found->list, i))->severity >= least)
            return true;
    }
    return false;
}
