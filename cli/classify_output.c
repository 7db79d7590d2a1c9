/* One classified file, for people and for machines. */
#include "cli/classify_output.h"

#include "cli/numbers.h"

#define COUNT_COLUMN 46
#define MATCHED_COLUMN 32
#define LEVEL_COLUMN 62
#define MOST_CONFIDENCE 100
#define MATCHED_CHARS 26 /* of one match */
#define MATCHES_SHOWN 3  /* of one type; --explain shows all */

static size_t
count_text(const struct classified *file)
{
    size_t chars = 0;

    for (guint i = 0; i < file->texts->len; i++) {
        const struct text *text = g_ptr_array_index(file->texts, i);

        chars += count_chars(text->utf8);
    }
    return chars;
}

static json_t *
problem_json(const char *where, const char *text)
{
    json_t *object = json_object();

    json_object_set_new(object, "where", json_text(where));
    json_object_set_new(object, "text", json_text(text));
    return object;
}

static json_t *
problems_json(const struct classified *file)
{
    json_t *list = json_array();

    if (file->problem != NULL)
        json_array_append_new(list, problem_json("file", file->problem));
    for (size_t i = 0; i < message_problem_count(file->mail); i++) {
        const struct problem *problem = message_problem(file->mail, i);

        json_array_append_new(list, problem_json(problem->where, problem->text));
    }
    return list;
}

void
classify_append_json(const struct classify_view *view, const struct classified *file, GString *out)
{
    g_autoptr(json_t) object = json_object();

    json_object_set_new(object, "file", json_text(file->name));
    json_object_set_new(object, "classifications",
                        classifications_json(file->found, view->database, file->texts, view->matched,
                                             view->least_confidence));
    json_object_set_new(object, "text_chars", json_integer((json_int_t)count_text(file)));
    json_object_set_new(object, "problems", problems_json(file));
    json_object_set_new(object, "elapsed_us", json_integer(file->elapsed_us));
    json_object_set_new(object, "near_misses",
                        view->is_explained ? classify_misses_json(view, file) : json_null());
    json_append_line(object, out);
}

/*
 * A connection string or a whole form is longer than anybody wants to read here: its beginning. It is masked
 * as a whole before it is cut, else the mask would show what stands at the cut.
 */
static void
append_matched(const struct classify_view *view, struct slice matched, GString *out)
{
    g_autofree char *shown =
        view->matched == MATCHED_TEXT_SHOWN ? slice_to_string(matched) : finding_mask(matched);
    struct slice all = slice_from(shown);

    if (count_chars(all) <= MATCHED_CHARS) {
        style_append_slice(view->style, all, out);
        return;
    }
    all.len = (size_t)(g_utf8_offset_to_pointer(shown, MATCHED_CHARS) - shown);
    style_append_slice(view->style, all, out);
    g_string_append(out, "...");
}

void
classify_append_match(const struct classify_view *view, const struct text *text, struct classify_match match,
                      GString *out)
{
    g_autofree char *part = text_describe_at(text, match.start);
    size_t start = out->len;

    g_string_append(out, "      ");
    style_append_text(view->style, part, out);
    g_string_append(out, ", character ");
    append_number(match.start_chars, out);
    style_pad(out, start, MATCHED_COLUMN, 2);
    append_matched(view, slice_sub(text->utf8, match.start, match.len), out);
    style_pad(out, start, LEVEL_COLUMN, 2);
}

/* Why it has its confidence. */
static void
append_reason(const struct classify_view *view, const struct classified *file, const struct finding *finding,
              GString *out)
{
    if (finding->form_percent > 0)
        g_string_append_printf(out, "  %u%% of the form", finding->form_percent);
    if (finding->has_checksum)
        g_string_append(out, "  checksum ok");
    if (finding->confidence < view->least_confidence)
        g_string_append(out, "  below the confidence that was asked for");
    if (!finding->has_evidence)
        return;
    const struct text *text = g_ptr_array_index(file->texts, finding->evidence_text);
    g_string_append(out, finding->has_checksum ? "; \"" : "  \"");
    style_append_slice(view->style, slice_sub(text->utf8, finding->evidence_start, finding->evidence_len),
                       out);
    g_string_append(out, "\" ");
    append_number(finding->evidence_distance_chars, out);
    g_string_append(out, " away");
}

static void
append_finding(const struct classify_view *view, const struct classified *file, const struct finding *finding,
               GString *out)
{
    g_autofree char *confidence = finding_confidence_text(finding->confidence);

    classify_append_match(view, g_ptr_array_index(file->texts, finding->text),
                          (struct classify_match){ finding->start, finding->len, finding->start_chars }, out);
    g_string_append(out, confidence);
    append_reason(view, file, finding, out);
    g_string_append_c(out, '\n');
}

static void
append_type(const struct classify_view *view, const struct classifier *type, struct finding_counts counts,
            GString *out)
{
    g_autofree char *confidence = finding_confidence_text(counts.confidence);
    size_t start = out->len;

    g_string_append(out, "  ");
    style_ink(view->style, INK_YELLOW, out);
    style_append_text(view->style, type->name, out);
    style_ink(view->style, INK_PLAIN, out);
    style_pad(out, start, COUNT_COLUMN, 2);
    if (counts.total == 0) {
        g_string_append(out, "not found\n");
        return;
    }
    append_number(counts.total, out);
    g_string_append(out, " found");
    if (counts.unique != counts.total) {
        g_string_append(out, ", ");
        append_number(counts.unique, out);
        g_string_append(out, " different");
    }
    style_pad(out, start, LEVEL_COLUMN, 2);
    g_string_append_printf(out, "%s\n", confidence);
}

/* The matches of one type, from *at on; *at moves behind them. */
static void
append_findings(const struct classify_view *view, const struct classified *file, size_t type, size_t *at,
                GString *out)
{
    size_t shown = 0, hidden = 0;

    for (; *at < findings_count(file->found); (*at)++) {
        const struct finding *finding = findings_item(file->found, *at);

        if (finding->classifier != type)
            break;
        if (finding->confidence < view->least_confidence && !view->is_explained)
            continue;
        if (!view->is_explained && shown == MATCHES_SHOWN)
            hidden++;
        else
            append_finding(view, file, finding, out);
        shown += hidden == 0 ? 1 : 0;
    }
    if (hidden > 0) {
        g_string_append(out, "      and ");
        append_number(hidden, out);
        g_string_append(out, " more; --explain lists them all\n");
    }
}

/* What was malformed and yet read does not change what is found. */
static bool
is_of_interest(const struct classify_view *view, const struct problem *problem)
{
    return problem->kind != PROBLEM_MALFORMED || view->has_details;
}

static bool
has_problems(const struct classify_view *view, const struct classified *file)
{
    for (size_t i = 0; i < message_problem_count(file->mail); i++) {
        if (is_of_interest(view, message_problem(file->mail, i)))
            return true;
    }
    return file->problem != NULL;
}

static void
append_problems(const struct classify_view *view, const struct classified *file, GString *out)
{
    size_t count = message_problem_count(file->mail);

    for (size_t i = 0; i < count + (file->problem != NULL ? 1 : 0); i++) {
        const struct problem *problem = i < count ? message_problem(file->mail, i) : NULL;

        if (problem != NULL && !is_of_interest(view, problem))
            continue;
        style_ink(view->style, INK_YELLOW, out);
        g_string_append_printf(out, "  %s ", style_mark(view->style, MARK_FAILED));
        style_ink(view->style, INK_PLAIN, out);
        if (problem != NULL) {
            style_append_text(view->style, problem->where, out);
            g_string_append(out, ": ");
        }
        style_append_text(view->style, problem != NULL ? problem->text : file->problem, out);
        g_string_append_c(out, '\n');
    }
}

/*
 * Whether the type is worth lines of its own where nothing of it counts: somebody asked for it by name, and
 * wants to hear that there is nothing, or something nearly was one.
 */
static bool
is_told(const struct classify_view *view, const struct classified *file, size_t type)
{
    if (!view->is_explained || !view->are_types_named)
        return false;
    for (size_t i = 0; view->is_quiet && i < findings_miss_count(file->found); i++) {
        if (findings_miss(file->found, i)->classifier == type)
            return true;
    }
    return !view->is_quiet;
}

void
classify_append_human(const struct classify_view *view, const struct classified *file, GString *out)
{
    size_t count = classifier_database_count(view->database), at = 0, types = 0, heading = out->len;
    g_autofree bool *told = g_new0(bool, count + 1);

    for (size_t type = 0; type < count; type++) {
        struct finding_counts counts =
            findings_summary(file->found, type, (int)view->least_confidence, MOST_CONFIDENCE);

        told[type] = counts.total > 0 || is_told(view, file, type);
        types += counts.total > 0 ? 1 : 0;
        if (told[type])
            append_type(view, classifier_database_item(view->database, type), counts, out);
        append_findings(view, file, type, &at, out);
        if (told[type])
            classify_append_misses(view, file, type, out);
    }
    classify_append_other_misses(view, file, told, out);
    if (types == 0 && view->is_quiet && out->len == heading && !has_problems(view, file))
        return;
    g_autoptr(GString) name = g_string_new(NULL);
    style_ink(view->style, INK_BOLD, name);
    style_append_text(view->style, file->name, name);
    style_ink(view->style, INK_PLAIN, name);
    g_string_append(name, types == 0 && file->problem == NULL ? "   nothing found\n" : "\n");
    g_string_insert_len(out, (gssize)heading, name->str, (gssize)name->len);
    append_problems(view, file, out);
}
