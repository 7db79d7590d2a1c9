/* The line of a message, and what is done to it. */
#include "cli/test_output.h"

#define DISPOSITION_COLUMN 64
#define RECIPIENTS_SHOWN 3 /* of one group; -v and --explain show all */

/* Outcomes that are printed in one line: the same for every reader. */
static bool
is_same(const struct trial *tried, size_t a, size_t b)
{
    const struct outcome *left = g_ptr_array_index(tried->verdict->outcomes, a);
    const struct outcome *right = g_ptr_array_index(tried->verdict->outcomes, b);
    const struct planned_outcome *planned_left = trial_planned(tried, a),
                                 *planned_right = trial_planned(tried, b);
    const struct reply *reply_left = planned_left->reply, *reply_right = planned_right->reply;

    if (left->kind != right->kind || planned_left->disposition != planned_right->disposition ||
        left->connector != right->connector || left->is_tls_required != right->is_tls_required)
        return false;
    if (reply_left == NULL || reply_right == NULL)
        return reply_left == reply_right;
    return reply_left->code == reply_right->code &&
           g_strcmp0(reply_left->enhanced, reply_right->enhanced) == 0 &&
           g_strcmp0(reply_left->text, reply_right->text) == 0;
}

static enum ink
disposition_ink(enum disposition disposition)
{
    static const enum ink inks[] = {
        [DISPOSITION_DELIVER] = INK_GREEN, [DISPOSITION_REJECT] = INK_RED,
        [DISPOSITION_DELETE] = INK_RED,    [DISPOSITION_QUARANTINE] = INK_YELLOW,
        [DISPOSITION_HOLD] = INK_YELLOW,   [DISPOSITION_MODERATE] = INK_YELLOW,
        [DISPOSITION_REDIRECT] = INK_CYAN, [DISPOSITION_TEMPFAIL] = INK_YELLOW,
    };

    return inks[disposition];
}

static void
append_disposition(struct style style, const struct trial *tried, size_t index, GString *out)
{
    const struct outcome *outcome = g_ptr_array_index(tried->verdict->outcomes, index);
    const struct planned_outcome *planned = trial_planned(tried, index);
    g_autofree char *name = g_ascii_strup(disposition_name(planned->disposition), -1);

    style_ink(style, disposition_ink(planned->disposition), out);
    g_string_append(out, name);
    if (planned->reply != NULL)
        g_string_append_printf(out, " %d %s", planned->reply->code, planned->reply->enhanced);
    style_ink(style, INK_PLAIN, out);
    if (outcome->connector != NULL && planned->disposition == DISPOSITION_DELIVER) {
        g_string_append(out, " by ");
        style_append_text(style, outcome->connector->name, out);
    }
    if (outcome->is_tls_required && planned->disposition == DISPOSITION_DELIVER)
        g_string_append(out, " with TLS");
}

/* The recipients that share the outcome of `first`; those are marked as printed. */
static void
append_group(const struct test_view *view, const struct trial *tried, size_t first, bool *is_printed,
             GString *out)
{
    const struct outcome *leader = g_ptr_array_index(tried->verdict->outcomes, first);
    bool shows_all = view->has_details || view->explain != EXPLAIN_NONE;
    size_t shown = 0, hidden = 0;

    for (size_t i = first; i < tried->verdict->outcomes->len; i++) {
        const struct outcome *outcome = g_ptr_array_index(tried->verdict->outcomes, i);

        if (is_printed[i] || !is_same(tried, first, i))
            continue;
        is_printed[i] = true;
        if (!shows_all && shown == RECIPIENTS_SHOWN) {
            hidden++;
            continue;
        }
        g_string_append(out, shown++ == 0 ? "" : ", ");
        style_append_text(view->style, outcome->recipient->address, out);
    }
    if (hidden > 0)
        g_string_append_printf(out, " and %zu more", hidden);
    if (leader->kind != RECIPIENT_ORIGINAL)
        g_string_append_printf(out, " (added: %s)", recipient_kind_name(leader->kind));
}

static void
append_outcomes(const struct test_view *view, const struct trial *tried, GString *out)
{
    size_t count = tried->verdict->outcomes->len, start = out->len, arrow_column = 0;
    g_autofree bool *is_printed = g_new0(bool, count + 1);

    style_ink(view->style, INK_BOLD, out);
    style_append_text(view->style, tried->file, out);
    style_ink(view->style, INK_PLAIN, out);
    g_string_append(out, "   ");
    style_append_text(view->style, *tried->envelope->sender == '\0' ? "<>" : tried->envelope->sender, out);
    g_string_append_c(out, ' ');
    arrow_column = style_columns(out->str + start);
    for (size_t i = 0; i < count; i++) {
        if (is_printed[i])
            continue;
        style_pad(out, start, arrow_column, 0);
        g_string_append_printf(out, "%s ", style_mark(view->style, MARK_ARROW));
        append_group(view, tried, i, is_printed, out);
        style_pad(out, start, DISPOSITION_COLUMN, 2);
        append_disposition(view->style, tried, i, out);
        g_string_append_c(out, '\n');
        start = out->len;
    }
}

/* What Postern could not do is said without being asked for: it decides about the message. */
static void
append_failures(const struct test_view *view, const GPtrArray *failures, GString *out)
{
    for (guint i = 0; i < failures->len; i++) {
        const struct failure_note *note = g_ptr_array_index(failures, i);
        size_t start = out->len;

        style_ink(view->style, INK_YELLOW, out);
        g_string_append_printf(out, "  %s %s", style_mark(view->style, MARK_FAILED), note->row);
        style_ink(view->style, INK_PLAIN, out);
        if (note->rule != NULL) {
            g_string_append(out, ", rule '");
            style_append_text(view->style, note->rule, out);
            g_string_append_c(out, '\'');
        }
        g_string_append(out, ": ");
        style_append_wrapped(view->style, note->text, start, 6, out);
        g_string_append_c(out, '\n');
    }
}

static void
append_change(const struct test_view *view, const struct header_change *change, GString *out)
{
    static const char *const words[] = {
        [HEADER_SET] = "set",
        [HEADER_ADD] = "add",
        [HEADER_REMOVE] = "remove",
    };

    g_string_append_printf(out, "    %s ", words[change->op]);
    style_append_text(view->style, change->name, out);
    if (change->value != NULL) {
        g_string_append(out, ": ");
        style_append_text(view->style, change->value, out);
    }
    g_string_append_c(out, '\n');
}

/* Header changes of each version of the message that somebody gets. */
static void
append_changes(const struct test_view *view, const struct trial *tried, GString *out)
{
    size_t count = tried->verdict->contents->len, content = 0;
    g_autofree bool *is_printed = g_new0(bool, count + 1);

    for (size_t i = 0; i < tried->verdict->outcomes->len; i++) {
        if (!trial_content(tried, i, &content) || is_printed[content])
            continue;
        const struct content *version = g_ptr_array_index(tried->verdict->contents, content);
        const struct outcome *outcome = g_ptr_array_index(tried->verdict->outcomes, i);
        is_printed[content] = true;
        if (version->changes->len == 0)
            continue;
        g_string_append(out, "  header fields for ");
        style_append_text(view->style, outcome->recipient->address, out);
        g_string_append(out, count > 1 ? " and who gets the same\n" : "\n");
        for (guint j = 0; j < version->changes->len; j++)
            append_change(view, g_ptr_array_index(version->changes, j), out);
    }
}

static void
append_notifications(const struct test_view *view, const struct verdict *made, GString *out)
{
    for (guint i = 0; i < made->notifications->len; i++) {
        const struct notification *notice = g_ptr_array_index(made->notifications, i);

        g_string_append_printf(out, "  %s to ", notification_kind_name(notice->kind));
        for (guint j = 0; j < notice->to->len; j++) {
            g_string_append(out, j == 0 ? "" : ", ");
            style_append_text(view->style, g_ptr_array_index(notice->to, j), out);
        }
        g_string_append(out, ": ");
        style_append_text(view->style, notice->subject, out);
        g_string_append_c(out, '\n');
    }
}

void
test_append_human(const struct test_view *view, const struct trial *tried, GString *out)
{
    append_outcomes(view, tried, out);
    append_failures(view, tried->verdict->failures, out);
    append_failures(view, tried->plan->failures, out);
    if (view->explain != EXPLAIN_NONE)
        explain_append(view, tried->verdict, out);
    if (view->explain != EXPLAIN_NONE || view->has_details) {
        append_changes(view, tried, out);
        if (tried->plan->body != NULL)
            g_string_append(
                out, "  body: recipients that were routed by connector get their own addresses back\n");
        append_notifications(view, tried->verdict, out);
    }
}
