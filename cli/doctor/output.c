#include "cli/doctor/output.h"

#include "cli/findings.h"
#include "cli/json_text.h"

#define HELP_COLUMN 50

size_t
report_count(const struct doctor_report *report, enum severity least)
{
    size_t count = 0;

    for (guint i = 0; i < report->findings->len; i++) {
        const struct finding *finding = g_ptr_array_index(report->findings, i);

        count += finding->problem == NULL && finding->severity >= least;
    }
    return count;
}

size_t
report_count_unchecked(const struct doctor_report *report)
{
    size_t count = 0;

    for (guint i = 0; i < report->findings->len; i++)
        count += ((const struct finding *)g_ptr_array_index(report->findings, i))->problem != NULL;
    return count;
}

/* The file to change; NULL where it is none. g_free it. */
static char *
place_path(const struct finding *finding, const struct output_context *context)
{
    switch (finding->place) {
    case PLACE_MAIN_CF:
        return g_build_filename(context->mta_folder, "main.cf", NULL);
    case PLACE_MASTER_CF:
        return g_build_filename(context->mta_folder, "master.cf", NULL);
    case PLACE_POSTERN:
        return path_display(context->config);
    case PLACE_MACHINE:
        break;
    }
    return NULL;
}

static void
append_label(struct style style, const char *label, const char *text, GString *out)
{
    size_t start = out->len;

    g_string_append_printf(out, "  %-8s", label);
    style_append_wrapped(style, text, start, 10, out);
    g_string_append_c(out, '\n');
}

/* Each line from the first column: a leading blank would continue the parameter before it in main.cf. */
static void
append_paste(struct style style, const char *text, GString *out)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

    for (size_t i = 0; lines[i] != NULL; i++) {
        style_ink(style, INK_BOLD, out);
        style_append_text(style, lines[i], out);
        style_ink(style, INK_PLAIN, out);
        g_string_append_c(out, '\n');
    }
}

static void
append_headline(struct style style, const struct finding *finding, GString *out)
{
    static const enum ink inks[] = {
        [SEVERITY_INFO] = INK_CYAN,
        [SEVERITY_WARNING] = INK_YELLOW,
        [SEVERITY_ERROR] = INK_RED,
    };
    size_t start = out->len;
    bool is_checked = finding->problem == NULL;

    style_ink(style, is_checked ? inks[finding->severity] : INK_YELLOW, out);
    g_string_append_printf(out, "%-9s ", is_checked ? severity_name(finding->severity) : "unchecked");
    style_ink(style, INK_BOLD, out);
    g_string_append(out, check_id(finding->check));
    style_ink(style, INK_PLAIN, out);
    style_pad(out, start, HELP_COLUMN, 2);
    style_ink(style, INK_DIM, out);
    g_string_append_printf(out, "postern help %s", finding->check->topic.id);
    style_ink(style, INK_PLAIN, out);
    g_string_append_c(out, '\n');
}

static void
append_finding(struct style style, const struct finding *finding, const struct output_context *context,
               GString *out)
{
    g_autofree char *path = place_path(finding, context);

    append_headline(style, finding, out);
    if (finding->problem != NULL)
        append_label(style, "because", finding->problem, out);
    if (finding->found != NULL)
        append_label(style, "found", finding->found, out);
    if (finding->wanted != NULL)
        append_label(style, "wanted", finding->wanted, out);
    if (finding->add != NULL) {
        g_autofree char *where = path == NULL ? g_strdup("as root:") : g_strdup_printf("in %s:", path);
        append_label(style, path == NULL ? "run" : "write", where, out);
        append_paste(style, finding->add, out);
    }
    g_string_append_c(out, '\n');
}

void
doctor_append_human(struct style style, const struct doctor_report *report,
                    const struct output_context *context, GString *out)
{
    for (int severity = SEVERITY_ERROR; severity >= (int)context->least; severity--) {
        for (guint i = 0; i < report->findings->len; i++) {
            const struct finding *finding = g_ptr_array_index(report->findings, i);

            if (finding->problem == NULL && (int)finding->severity == severity)
                append_finding(style, finding, context, out);
        }
    }
    for (guint i = 0; i < report->findings->len; i++) {
        const struct finding *finding = g_ptr_array_index(report->findings, i);

        if (finding->problem != NULL)
            append_finding(style, finding, context, out);
    }
}

static void
append_count(size_t count, const char *noun, GString *out)
{
    g_string_append_printf(out, "%zu %s%s", count, noun, count == 1 ? "" : "s");
}

void
doctor_append_summary(const struct doctor_report *report, const struct output_context *context, GString *out)
{
    size_t errors = report_count(report, SEVERITY_ERROR);
    size_t warnings = report_count(report, SEVERITY_WARNING) - errors;
    size_t notes = report_count(report, SEVERITY_INFO) - warnings - errors;
    size_t unchecked = report_count_unchecked(report);

    append_count(errors, "error", out);
    g_string_append(out, ", ");
    append_count(warnings, "warning", out);
    g_string_append(out, ", ");
    append_count(notes, "note", out);
    if (notes > 0 && context->least > SEVERITY_INFO)
        g_string_append(out, " (--min-severity=info shows)");
    g_string_append_printf(out, " by %zu checks", report->ran);
    if (unchecked > 0)
        g_string_append_printf(out, "; %zu could not be checked, so this is not the whole", unchecked);
    g_string_append(out, ".\n");
}

static json_t *
finding_json(const struct finding *finding, const struct output_context *context)
{
    json_t *object = json_object();
    g_autofree char *path = finding->problem == NULL ? place_path(finding, context) : NULL;
    bool is_checked = finding->problem == NULL;

    json_object_set_new(object, "id", json_string(check_id(finding->check)));
    json_object_set_new(object, "group", json_string(check_group_name(finding->check->group)));
    json_object_set_new(object, "severity",
                        is_checked ? json_string(severity_name(finding->severity)) : json_null());
    json_object_set_new(object, "file", json_text(path));
    json_object_set_new(object, "found", json_text(finding->found));
    json_object_set_new(object, "wanted", json_text(finding->wanted));
    json_object_set_new(object, "add", json_text(finding->add));
    json_object_set_new(object, "problem", json_text(finding->problem));
    return object;
}

void
doctor_append_json(const struct doctor_report *report, const struct output_context *context, GString *out)
{
    for (guint i = 0; i < report->findings->len; i++) {
        const struct finding *finding = g_ptr_array_index(report->findings, i);
        g_autoptr(json_t) object = NULL;

        if (finding->problem == NULL && finding->severity < context->least)
            continue;
        object = finding_json(finding, context);
        json_append_line(object, out);
    }
}
