#include "rules/plan.h"

#include "base/limits.h"
#include "rules/header_edit.h"
#include "rules/policy_internal.h"
#include "rules/suffix.h"
#include "rules/verdict_internal.h"

/* What has to be said to the MTA for one recipient. Silent ones can go with any answer but a refusal. */
enum demand { DEMAND_DELIVER, DEMAND_HOLD, DEMAND_REJECT, DEMAND_TEMPFAIL, DEMAND_SILENT, DEMANDS };

static enum demand
demand_of(enum disposition disposition)
{
    static const enum demand demands[] = {
        [DISPOSITION_DELIVER] = DEMAND_DELIVER, [DISPOSITION_REJECT] = DEMAND_REJECT,
        [DISPOSITION_DELETE] = DEMAND_SILENT,   [DISPOSITION_QUARANTINE] = DEMAND_HOLD,
        [DISPOSITION_HOLD] = DEMAND_HOLD,       [DISPOSITION_MODERATE] = DEMAND_HOLD,
        [DISPOSITION_REDIRECT] = DEMAND_SILENT, [DISPOSITION_TEMPFAIL] = DEMAND_TEMPFAIL,
    };
    return demands[disposition];
}

/* The verdict at a glance. */
struct survey {
    size_t count[DEMANDS];
    const struct outcome *first[DEMANDS];
    bool has_one_content; /* everybody who gets or keeps something gets the same */
    size_t content;       /* that one */
};

static struct survey
survey_of(const struct verdict *decided)
{
    struct survey survey = { .has_one_content = true, .content = CONTENT_NONE };

    for (guint i = 0; i < decided->outcomes->len; i++) {
        const struct outcome *outcome = g_ptr_array_index(decided->outcomes, i);
        enum demand demand = demand_of(outcome->disposition);

        if (survey.count[demand]++ == 0)
            survey.first[demand] = outcome;
        if (outcome->content == CONTENT_NONE)
            continue;
        if (survey.content == CONTENT_NONE)
            survey.content = outcome->content;
        survey.has_one_content = survey.has_one_content && survey.content == outcome->content;
    }
    return survey;
}

const char *
realisation_name(enum realisation realisation)
{
    static const char *const names[] = {
        [REALISED_IN_PLACE] = "in_place",
        [REALISED_ENVELOPE_EDIT] = "envelope_edit",
        [REALISED_SPLIT] = "split",
        [REALISED_REFUSED_WHOLE] = "refused_whole",
    };
    return names[realisation];
}

static void
added_recipient_free(gpointer data)
{
    struct added_recipient *added = data;

    g_free(added->address);
    g_free(added->orcpt);
    g_free(added->notify);
    g_free(added);
}

static struct plan *
plan_new(const struct verdict *decided)
{
    struct plan *made = g_new0(struct plan, 1);

    made->header_edits = g_ptr_array_new_with_free_func(header_edit_free);
    made->delete_recipients = g_ptr_array_new();
    made->add_recipients = g_ptr_array_new_with_free_func(added_recipient_free);
    made->outcomes = g_ptr_array_new_with_free_func(g_free);
    made->failures = g_ptr_array_new_with_free_func(failure_note_free);
    for (guint i = 0; i < decided->outcomes->len; i++) {
        const struct outcome *outcome = g_ptr_array_index(decided->outcomes, i);
        struct planned_outcome *planned = g_new0(struct planned_outcome, 1);

        planned->disposition = outcome->disposition;
        planned->reply = outcome->reply.text == NULL ? NULL : &outcome->reply;
        g_ptr_array_add(made->outcomes, planned);
    }
    return made;
}

static void
clear_reply(struct reply *reply)
{
    g_free(reply->enhanced);
    g_free(reply->text);
    *reply = (struct reply){ 0, NULL, NULL };
}

void
plan_free(struct plan *made)
{
    if (made == NULL)
        return;
    clear_reply(&made->reply);
    g_free(made->hold_reason);
    g_ptr_array_unref(made->header_edits);
    g_ptr_array_unref(made->delete_recipients);
    g_ptr_array_unref(made->add_recipients);
    g_ptr_array_unref(made->outcomes);
    g_ptr_array_unref(made->failures);
    g_free(made);
}

static void
answer_with_reply(struct plan *made, enum plan_answer answer, const struct reply *reply)
{
    made->answer = answer;
    made->reply = (struct reply){ reply->code, g_strdup(reply->enhanced), g_strdup(reply->text) };
}

static void
set_all_outcomes(struct plan *made, enum disposition disposition, const struct reply *reply)
{
    for (guint i = 0; i < made->outcomes->len; i++)
        *(struct planned_outcome *)g_ptr_array_index(made->outcomes, i) =
            (struct planned_outcome){ disposition, reply };
}

/* The message as a whole gets the failure table's answer: nothing of the verdict is carried out for anybody.
 */
static void
fail_whole(struct plan *made, const struct verdict *decided, const struct message *mail, enum failure_row row)
{
    enum failure_action action = policy_failure_table(decided->policy)->actions[row];
    const char *name = failure_row_info(row)->name;
    const char *meaning = failure_row_info(row)->meaning;

    failure_note_add(made->failures, name, NULL, meaning);
    g_ptr_array_set_size(made->header_edits, 0);
    g_ptr_array_set_size(made->delete_recipients, 0);
    g_ptr_array_set_size(made->add_recipients, 0);
    made->realised = REALISED_IN_PLACE;
    if (action == FAIL_HOLD) {
        made->answer = ANSWER_HOLD;
        made->hold_reason = g_strdup_printf("%s: %s", name, meaning);
        header_edits_make(decided->arrived, mail, made->header_edits);
        set_all_outcomes(made, DISPOSITION_HOLD, NULL);
        return;
    }
    clear_reply(&made->reply);
    made->reply = failure_reply(action, name);
    made->realised = REALISED_REFUSED_WHOLE;
    made->answer = action == FAIL_REJECT ? ANSWER_REJECT : ANSWER_TEMPFAIL;
    set_all_outcomes(made, action == FAIL_REJECT ? DISPOSITION_REJECT : DISPOSITION_TEMPFAIL, &made->reply);
}

/* RFC 3461 4.2: the original recipient, as xtext in which "+", "=" and what is not printable ASCII are
 * escaped. */
static char *
orcpt_of(const char *address)
{
    GString *orcpt = g_string_new("rfc822;");

    for (const unsigned char *at = (const unsigned char *)address; *at != '\0'; at++) {
        if (*at < 33 || *at > 126 || *at == '+' || *at == '=')
            g_string_append_printf(orcpt, "+%02X", *at);
        else
            g_string_append_c(orcpt, (char)*at);
    }
    return g_string_free(orcpt, FALSE);
}

static void
add_recipient(struct plan *made, char *address, const struct recipient *recipient)
{
    struct added_recipient *added = g_new0(struct added_recipient, 1);

    added->address = address;
    added->orcpt = recipient->orcpt != NULL ? g_strdup(recipient->orcpt) : orcpt_of(recipient->address);
    added->notify = g_strdup(recipient->notify);
    g_ptr_array_add(made->add_recipients, added);
}

/* Whether a message may go by a connector. The way by domain is not ours: the MTA asks without its size. */
static bool
is_too_large(const struct connector *connector, const struct message *mail)
{
    return connector->max_message_bytes > 0 && message_size(mail) > (uint64_t)connector->max_message_bytes;
}

/* Who is taken off and put on the envelope. FAILURE_ROWS, or what keeps a recipient from its connector. */
static enum failure_row
edit_envelope(struct plan *made, const struct verdict *decided, const struct message *mail)
{
    const struct settings *config = policy_settings(decided->policy);

    for (guint i = 0; i < decided->outcomes->len; i++) {
        const struct outcome *outcome = g_ptr_array_index(decided->outcomes, i);
        bool is_original = outcome->kind == RECIPIENT_ORIGINAL, is_kept = outcome->content != CONTENT_NONE;
        bool is_routed = is_kept && outcome->connector != NULL;

        if (is_routed && is_too_large(outcome->connector, mail))
            return FAILURE_ROUTE_SIZE;
        if (is_original && (!is_kept || is_routed))
            g_ptr_array_add(made->delete_recipients, outcome->recipient->address);
        if (!is_kept || (is_original && !is_routed))
            continue;
        char *address = is_routed ? suffix_address(config, outcome->recipient->address, outcome->connector)
                                  : g_strdup(outcome->recipient->address);
        if (address == NULL)
            return FAILURE_ROUTE;
        add_recipient(made, address, outcome->recipient);
    }
    if (made->delete_recipients->len > 0 || made->add_recipients->len > 0)
        made->realised = REALISED_ENVELOPE_EDIT;
    return FAILURE_ROWS;
}

static void
keep_message(struct plan *made, const struct verdict *decided, const struct message *mail,
             const struct survey *survey)
{
    const struct outcome *held = survey->first[DEMAND_HOLD];
    enum failure_row failure = edit_envelope(made, decided, mail);

    if (failure != FAILURE_ROWS) {
        fail_whole(made, decided, mail, failure);
        return;
    }
    made->answer = held == NULL ? ANSWER_ACCEPT : ANSWER_HOLD;
    if (held != NULL)
        made->hold_reason = g_strdup_printf("%s: %s", disposition_name(held->disposition), held->decided_by);
    header_edits_make(g_ptr_array_index(decided->contents, survey->content), mail, made->header_edits);
    made->body = decided->body;
}

struct plan *
rules_plan(const struct verdict *decided, const struct message *mail, struct abilities abilities)
{
    struct plan *made = plan_new(decided);
    struct survey survey = survey_of(decided);
    size_t kept = survey.count[DEMAND_DELIVER] + survey.count[DEMAND_HOLD];
    bool is_mixed = survey.count[DEMAND_DELIVER] > 0 && survey.count[DEMAND_HOLD] > 0;
    bool is_partly_refused = survey.count[DEMAND_REJECT] > 0 && kept + survey.count[DEMAND_SILENT] > 0;

    (void)abilities;
    if (survey.count[DEMAND_TEMPFAIL] > 0) {
        /* Nothing was done for anybody yet, so everybody waits: the next attempt decides anew. */
        answer_with_reply(made, ANSWER_TEMPFAIL, &survey.first[DEMAND_TEMPFAIL]->reply);
        made->realised = survey.count[DEMAND_TEMPFAIL] < decided->outcomes->len ? REALISED_REFUSED_WHOLE
                                                                                : REALISED_IN_PLACE;
        set_all_outcomes(made, DISPOSITION_TEMPFAIL, &made->reply);
    } else if (is_mixed || is_partly_refused || !survey.has_one_content)
        fail_whole(made, decided, mail, FAILURE_SPLIT);
    else if (survey.count[DEMAND_REJECT] > 0)
        answer_with_reply(made, ANSWER_REJECT, &survey.first[DEMAND_REJECT]->reply);
    else if (kept > 0)
        keep_message(made, decided, mail, &survey);
    else
        made->answer = ANSWER_DISCARD;
    return made;
}
