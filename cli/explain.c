/* Why each rule did or did not match, in the form of postern(1). */
#include "cli/findings.h"
#include "cli/test_output.h"

#define PLACE_COLUMN 40
#define MODE_COLUMN 66
#define PREDICATE_COLUMN 6
#define WHY_COLUMN 40
#define WHY_INDENT 10

/* How a rule's line begins. */
static enum mark
rule_mark(const struct rule_trace *rule, bool is_near)
{
    switch (rule->outcome) {
    case RULE_MATCHED:
        return MARK_YES;
    case RULE_FAILED:
        return MARK_FAILED;
    case RULE_EXCEPTED:
    case RULE_NOT_MATCHED:
        return is_near ? MARK_NEAR : MARK_NO;
    case RULE_INACTIVE:
    case RULE_NOT_REACHED:
        break;
    }
    return MARK_SKIPPED;
}

/* An exception held, each condition held for another recipient, or one of three or more was not met. */
static bool
is_near_miss(const struct rule_trace *rule)
{
    size_t met = 0, missed = 0;

    if (rule->outcome == RULE_EXCEPTED)
        return true;
    if (rule->outcome != RULE_NOT_MATCHED)
        return false;
    for (guint i = 0; i < rule->predicates->len; i++) {
        const struct predicate_trace *asked = g_ptr_array_index(rule->predicates, i);

        met += !asked->is_exception && asked->result == MATCH_YES ? 1 : 0;
        missed += !asked->is_exception && asked->result != MATCH_YES ? 1 : 0;
    }
    return missed == 0 || (missed == 1 && met >= 2);
}

static bool
is_wanted(const struct rule_trace *rule, enum explain explain)
{
    if (rule->outcome == RULE_MATCHED || rule->outcome == RULE_FAILED || explain == EXPLAIN_ALL)
        return true;
    return explain == EXPLAIN_NEAR && is_near_miss(rule);
}

static void
append_name(struct style style, const struct predicate_trace *asked, GString *out)
{
    g_string_append(out, asked->is_exception ? "ExceptIf" : "");
    style_append_text(style, asked->name, out);
}

/* The predicate that kept a rule from matching; NULL where each held for some recipient. */
static const struct predicate_trace *
find_obstacle(const struct rule_trace *rule)
{
    for (guint i = 0; i < rule->predicates->len; i++) {
        const struct predicate_trace *asked = g_ptr_array_index(rule->predicates, i);
        bool is_obstacle = rule->outcome == RULE_EXCEPTED ? asked->is_exception && asked->result == MATCH_YES
                                                          : !asked->is_exception && asked->result == MATCH_NO;

        if (is_obstacle)
            return asked;
    }
    return NULL;
}

static void
append_obstacle(struct style style, const struct rule_trace *rule, size_t start, GString *out)
{
    const struct predicate_trace *asked = find_obstacle(rule);

    if (asked == NULL) {
        g_string_append(out, "no recipient meets all its conditions");
        return;
    }
    g_string_append(out, rule->outcome == RULE_EXCEPTED ? "excepted by " : "needs ");
    append_name(style, asked, out);
    if (asked->why != NULL) {
        g_string_append(out, ": ");
        style_append_wrapped(style, asked->why, start, PLACE_COLUMN, out);
    }
}

/* "not reached (20 stops)": the last rule before it that matched. */
static void
append_not_reached(const struct verdict *made, const struct rule_trace *rule, GString *out)
{
    const struct rule_trace *stopper = NULL;

    for (guint i = 0; i < made->rules->len; i++) {
        const struct rule_trace *before = g_ptr_array_index(made->rules, i);

        if (before->priority >= rule->priority)
            break;
        if (before->outcome == RULE_MATCHED)
            stopper = before;
    }
    g_string_append(out, "not reached");
    if (stopper != NULL)
        g_string_append_printf(out, " (%" G_GINT64_FORMAT " stops)", stopper->priority);
}

static void
append_place(struct style style, const struct rule_trace *rule, size_t start, GString *out)
{
    if (rule->at.file != NULL) {
        g_autofree char *path = path_display(rule->at.file);

        style_append_text(style, path, out);
        g_string_append_printf(out, ":%u", rule->at.line);
    }
    style_pad(out, start, MODE_COLUMN, 2);
    g_string_append(out, rule->mode);
    if (audit_severity_name(rule->severity) != NULL)
        g_string_append_printf(out, ", %s", audit_severity_name(rule->severity));
}

static void
append_rule_line(const struct test_view *view, const struct verdict *made, const struct rule_trace *rule,
                 GString *out)
{
    static const enum ink inks[] = {
        [MARK_YES] = INK_GREEN,   [MARK_NO] = INK_DIM,     [MARK_NEAR] = INK_YELLOW,
        [MARK_SKIPPED] = INK_DIM, [MARK_FAILED] = INK_RED,
    };
    size_t start = out->len;
    enum mark mark = rule_mark(rule, is_near_miss(rule));

    style_ink(view->style, inks[mark], out);
    g_string_append_printf(out, "  %s ", style_mark(view->style, mark));
    style_ink(view->style, INK_PLAIN, out);
    g_string_append_printf(out, "%" G_GINT64_FORMAT " ", rule->priority);
    style_append_text(view->style, rule->name, out);
    style_pad(out, start, PLACE_COLUMN, 2);
    switch (rule->outcome) {
    case RULE_MATCHED:
    case RULE_FAILED:
        append_place(view->style, rule, start, out);
        break;
    case RULE_EXCEPTED:
    case RULE_NOT_MATCHED:
        append_obstacle(view->style, rule, start, out);
        break;
    case RULE_NOT_REACHED:
        append_not_reached(made, rule, out);
        break;
    case RULE_INACTIVE:
        g_string_append(out, "not active at this time");
        break;
    }
    g_string_append_c(out, '\n');
}

static void
append_predicate(struct style style, const struct predicate_trace *asked, GString *out)
{
    size_t start = out->len;

    style_pad(out, start, PREDICATE_COLUMN, 0);
    append_name(style, asked, out);
    style_pad(out, start, WHY_COLUMN, 2);
    if (asked->result == MATCH_FAILED)
        g_string_append(out, "could not be answered: ");
    style_append_wrapped(style, asked->why == NULL ? match_name(asked->result) : asked->why, start,
                         WHY_INDENT, out);
    g_string_append_c(out, '\n');
}

static void
append_matched(const struct test_view *view, const struct rule_trace *rule, GString *out)
{
    for (guint i = 0; i < rule->predicates->len; i++) {
        const struct predicate_trace *asked = g_ptr_array_index(rule->predicates, i);

        if (!asked->is_exception || asked->result == MATCH_FAILED || view->explain == EXPLAIN_ALL)
            append_predicate(view->style, asked, out);
    }
    if (rule->predicates->len == 0)
        g_string_append_printf(out, "%*sno conditions: matches every message\n", PREDICATE_COLUMN, "");
    g_string_append_printf(out, "%*s", PREDICATE_COLUMN, "");
    style_ink(view->style, INK_BOLD, out);
    g_string_append(out, rule->outcome == RULE_MATCHED && strcmp(rule->mode, "Enforce") == 0 ? "does"
                                                                                             : "would do");
    style_ink(view->style, INK_PLAIN, out);
    for (guint i = 0; i < rule->actions->len; i++)
        g_string_append_printf(out, "%s %s", i == 0 ? "" : ",",
                               (const char *)g_ptr_array_index(rule->actions, i));
    g_string_append_c(out, '\n');
}

void
explain_append(const struct test_view *view, const struct verdict *made, GString *out)
{
    size_t shown = 0;

    for (guint i = 0; i < made->rules->len; i++) {
        const struct rule_trace *rule = g_ptr_array_index(made->rules, i);

        if (!is_wanted(rule, view->explain))
            continue;
        shown++;
        append_rule_line(view, made, rule, out);
        if (rule->outcome == RULE_MATCHED || rule->outcome == RULE_FAILED)
            append_matched(view, rule, out);
    }
    if (shown > 0)
        return;
    const char *text =
        made->rules->len == 0 ? "no rule was asked" : "no rule matched (--explain=all shows why)";
    g_string_append_printf(out, "  %s %s\n", style_mark(view->style, MARK_SKIPPED), text);
}
