/* What nearly counted: the part of classify's output that --explain adds. */
#include "cli/classify_output.h"

#include "cli/numbers.h"

#define MISSES_SHOWN 10 /* of one type; -v shows all */
#define OTHERS_SHOWN 8  /* types whose misses are only counted */

static const char *const reason_names[] = {
    [MISS_REFUSED] = "refused",   [MISS_FILTERED] = "filtered", [MISS_EVIDENCE] = "evidence",
    [MISS_EXCLUDED] = "excluded", [MISS_NO_ROW] = "no_row",     [MISS_ROW] = "row",
};

static struct slice
nearest_text(const struct classified *file, const struct near_miss *miss)
{
    const struct text *text = g_ptr_array_index(file->texts, miss->nearest_text);

    return slice_sub(text->utf8, miss->nearest_start, miss->nearest_len);
}

static void
append_name(const struct classify_view *view, const struct near_miss *miss, const char *unnamed, GString *out)
{
    if (miss->name == NULL) {
        g_string_append(out, unnamed);
        return;
    }
    g_string_append_c(out, '\'');
    style_append_text(view->style, miss->name, out);
    g_string_append_c(out, '\'');
}

/* "needs 'Keyword_cc_name' within reach; "visa" is 412 away". */
static void
append_reason(const struct classify_view *view, const struct classified *file, const struct near_miss *miss,
              GString *out)
{
    static const char *const verbs[] = {
        [MISS_REFUSED] = "refused by ",
        [MISS_FILTERED] = "dropped by ",
        [MISS_EVIDENCE] = "lacks ",
        [MISS_EXCLUDED] = "excluded by ",
        [MISS_NO_ROW] = "no row of the table has it in ",
        [MISS_ROW] = "lacks of its row ",
    };

    g_string_append(out, verbs[miss->reason]);
    append_name(view, miss, miss->reason == MISS_EVIDENCE ? "evidence" : "the definition", out);
    if (miss->reason == MISS_EVIDENCE && !miss->has_nearest)
        g_string_append(out, ", of which there is none");
    if (!miss->has_nearest)
        return;
    g_string_append(out, miss->reason == MISS_EVIDENCE ? "; the nearest, \"" : ": \"");
    style_append_slice(view->style, nearest_text(file, miss), out);
    g_string_append(out, miss->reason == MISS_EVIDENCE ? "\", is " : "\", ");
    append_number(miss->nearest_distance_chars, out);
    g_string_append(out, " away");
}

static void
append_miss(const struct classify_view *view, const struct classified *file, const struct near_miss *miss,
            GString *out)
{
    const struct text *text = g_ptr_array_index(file->texts, miss->text);

    classify_append_match(view, text, (struct classify_match){ miss->start, miss->len, miss->start_chars },
                          out);
    style_ink(view->style, INK_DIM, out);
    g_string_append_printf(out, "not %d  ", miss->confidence);
    append_reason(view, file, miss, out);
    style_ink(view->style, INK_PLAIN, out);
    g_string_append_c(out, '\n');
}

void
classify_append_misses(const struct classify_view *view, const struct classified *file, size_t type,
                       GString *out)
{
    size_t shown = 0, hidden = 0;

    for (size_t i = 0; i < findings_miss_count(file->found); i++) {
        const struct near_miss *miss = findings_miss(file->found, i);

        if (miss->classifier != type)
            continue;
        if (shown == MISSES_SHOWN && !view->has_details) {
            hidden++;
            continue;
        }
        append_miss(view, file, miss, out);
        shown++;
    }
    if (hidden > 0) {
        g_string_append(out, "      and ");
        append_number(hidden, out);
        g_string_append(out, " more that did not count; -v lists them all\n");
    }
}

void
classify_append_other_misses(const struct classify_view *view, const struct classified *file,
                             const bool *is_told, GString *out)
{
    size_t types = classifier_database_count(view->database), others = 0;
    g_autofree bool *has_missed = g_new0(bool, types + 1);
    g_autoptr(GString) names = g_string_new(NULL);

    for (size_t i = 0; i < findings_miss_count(file->found); i++)
        has_missed[findings_miss(file->found, i)->classifier] = true;
    for (size_t type = 0; type < types; type++) {
        if (!has_missed[type] || is_told[type])
            continue;
        if (others++ < OTHERS_SHOWN) {
            g_string_append(names, others == 1 ? "" : ", ");
            style_append_text(view->style, classifier_database_item(view->database, type)->name, names);
        }
    }
    if (others == 0)
        return;
    g_string_append_printf(out,
                           "  %zu other type%s nearly matched: %s%s\n    --explain --type NAME says why\n",
                           others, others == 1 ? "" : "s", names->str, others > OTHERS_SHOWN ? ", ..." : "");
}

static json_t *
miss_json(const struct classify_view *view, const struct classified *file, const struct near_miss *miss)
{
    const struct classifier *type = classifier_database_item(view->database, miss->classifier);
    g_autofree char *part = text_describe(g_ptr_array_index(file->texts, miss->text));
    json_t *object = json_object();

    json_object_set_new(object, "name", json_text(type->name));
    json_object_set_new(object, "part", json_text(part));
    json_object_set_new(object, "offset", json_integer((json_int_t)miss->start_chars));
    json_object_set_new(object, "length", json_integer((json_int_t)miss->len_chars));
    json_object_set_new(object, "confidence", json_integer(miss->confidence));
    json_object_set_new(object, "reason", json_string(reason_names[miss->reason]));
    json_object_set_new(object, "by", json_text(miss->name));
    json_object_set_new(object, "distance",
                        miss->has_nearest ? json_integer((json_int_t)miss->nearest_distance_chars)
                                          : json_null());
    return object;
}

json_t *
classify_misses_json(const struct classify_view *view, const struct classified *file)
{
    json_t *list = json_array();

    for (size_t i = 0; i < findings_miss_count(file->found); i++)
        json_array_append_new(list, miss_json(view, file, findings_miss(file->found, i)));
    return list;
}
