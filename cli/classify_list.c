/* postern classify --list: the types there are, and those that cannot be. */
#include "cli/classify_output.h"

#include <string.h>

#define COUNTRY_COLUMN 60
#define LEVELS_COLUMN 70
#define ID_COLUMN 82
#define USES_COLUMN 120

/* Keyword groups are what a type looks for around its match, not how it finds it. */
static bool
is_function(const char *name)
{
    return g_ascii_strncasecmp(name, "Keyword", strlen("Keyword")) != 0;
}

static void
append_text(struct style style, const char *text, GString *out)
{
    if (text == NULL)
        g_string_append_c(out, '-');
    else
        style_append_text(style, text, out);
}

static void
append_levels(const struct classifier *type, GString *out)
{
    for (guint i = 0; i < type->levels->len; i++)
        g_string_append_printf(out, "%s%d", i == 0 ? "" : " ", g_array_index(type->levels, int, i));
}

static void
append_functions(struct style style, const struct classifier *type, size_t start, GString *out)
{
    size_t count = 0;

    for (guint i = 0; i < type->uses->len; i++) {
        const char *name = g_ptr_array_index(type->uses, i);

        if (!is_function(name))
            continue;
        if (count++ == 0)
            style_pad(out, start, USES_COLUMN, 2);
        else
            g_string_append(out, ", ");
        style_append_text(style, name, out);
    }
}

/* The columns that every type has, before its levels. */
static void
append_name(struct style style, const char *name, const char *country, size_t start, GString *out)
{
    style_ink(style, INK_BOLD, out);
    style_append_text(style, name, out);
    style_ink(style, INK_PLAIN, out);
    style_pad(out, start, COUNTRY_COLUMN, 2);
    append_text(style, country, out);
    style_pad(out, start, LEVELS_COLUMN, 2);
}

static void
append_type(struct style style, const struct classifier *type, GString *out)
{
    size_t start = out->len;

    append_name(style, type->name, type->country, start, out);
    append_levels(type, out);
    style_pad(out, start, ID_COLUMN, 2);
    append_text(style, type->id, out);
    append_functions(style, type, start, out);
    g_string_append_c(out, '\n');
}

static void
append_absent(struct style style, const struct absent_classifier *entry, GString *out)
{
    size_t start = out->len;

    append_name(style, entry->name, entry->country, start, out);
    style_ink(style, INK_YELLOW, out);
    g_string_append(out, "absent");
    style_ink(style, INK_PLAIN, out);
    style_pad(out, start, ID_COLUMN, 2);
    append_text(style, entry->id, out);
    style_pad(out, start, USES_COLUMN, 2);
    style_append_text(style, entry->reason, out);
    g_string_append_c(out, '\n');
}

void
classify_list_human(const struct classifier_set *set, struct style style, enum listed_types listed,
                    GString *out)
{
    size_t count = classifier_set_count(set), absent = classifier_set_absent_count(set);

    for (size_t i = 0; i < count; i++)
        append_type(style, classifier_set_item(set, i), out);
    for (size_t i = 0; i < absent && listed == LISTED_ALL; i++)
        append_absent(style, classifier_set_absent_item(set, i), out);
    g_string_append_printf(out, "%zu type%s", count, count == 1 ? "" : "s");
    if (absent > 0)
        g_string_append_printf(out, "; %zu more %s not published in enough detail%s", absent,
                               absent == 1 ? "is" : "are",
                               listed == LISTED_ALL ? "" : ": --all lists them with the reason");
    g_string_append(out, ".\n");
}

static void
set_names(json_t *object, const char *name, const char *id, const char *country, const char *category)
{
    json_object_set_new(object, "name", json_text(name));
    json_object_set_new(object, "id", json_text(id));
    json_object_set_new(object, "country", json_text(country));
    json_object_set_new(object, "category", json_text(category));
}

static json_t *
type_json(const struct classifier *type)
{
    static const char *const kinds[] = {
        [CLASSIFIER_ENTITY] = "entity",
        [CLASSIFIER_AFFINITY] = "affinity",
        [CLASSIFIER_BUNDLE] = "bundle",
        [CLASSIFIER_EXACT] = "exact_match",
    };
    json_t *object = json_object(), *levels = json_array();

    for (guint i = 0; i < type->levels->len; i++)
        json_array_append_new(levels, json_integer(g_array_index(type->levels, int, i)));
    set_names(object, type->name, type->id, type->country, type->category);
    json_object_set_new(object, "kind", json_string(kinds[type->kind]));
    json_object_set_new(object, "levels", levels);
    json_object_set_new(object, "recommended_confidence", json_integer(type->recommended_confidence));
    json_object_set_new(object, "uses", json_text_list(type->uses));
    json_object_set_new(object, "aliases", json_text_list(type->aliases));
    json_object_set_new(object, "reason", json_null());
    return object;
}

static json_t *
absent_json(const struct absent_classifier *entry)
{
    json_t *object = json_object();

    set_names(object, entry->name, entry->id, entry->country, entry->category);
    json_object_set_new(object, "kind", json_string("absent"));
    json_object_set_new(object, "levels", json_array());
    json_object_set_new(object, "recommended_confidence", json_null());
    json_object_set_new(object, "uses", json_array());
    json_object_set_new(object, "aliases", json_text_list(entry->aliases));
    json_object_set_new(object, "reason", json_text(entry->reason));
    return object;
}

void
classify_list_json(const struct classifier_set *set, enum listed_types listed, GString *out)
{
    for (size_t i = 0; i < classifier_set_count(set); i++) {
        g_autoptr(json_t) object = type_json(classifier_set_item(set, i));

        json_append_line(object, out);
    }
    for (size_t i = 0; i < classifier_set_absent_count(set) && listed == LISTED_ALL; i++) {
        g_autoptr(json_t) object = absent_json(classifier_set_absent_item(set, i));

        json_append_line(object, out);
    }
}
