#include "milter/decide.h"

#include "base/clock.h"
#include "rules/trust.h"

/* What is wrong with a message before any rule has seen it. */
struct trouble {
    enum failure_row row; /* FAILURE_ROWS = nothing */
    const char *text;
};

static const struct trouble no_trouble = { FAILURE_ROWS, NULL };

/* The whole message, or where it has failed its header alone: that is what the header firewall needs. */
static GBytes *
take_bytes(struct transaction *arriving, struct trouble *trouble, GError **error)
{
    g_autoptr(GBytes) bytes = spool_finish(arriving->spool, error);

    if (bytes == NULL) {
        *trouble = (struct trouble){ FAILURE_SPOOL, *error == NULL ? "" : (*error)->message };
        return g_bytes_new_static("", 0);
    }
    if (trouble->row == FAILURE_ROWS)
        return g_steal_pointer(&bytes);
    size_t stored = g_bytes_get_size(bytes);
    return g_bytes_new_from_bytes(bytes, 0, MIN(arriving->header_bytes, stored));
}

static void
evaluate(struct decision *out, struct transaction *arriving, struct trouble trouble)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) bytes = take_bytes(arriving, &trouble, &error);

    out->message = message_parse(bytes, &out->attachments);
    arriving->envelope->is_authenticated =
        trust_of(policy_settings(arriving->policy), arriving->envelope, out->message) != TRUST_NONE;
    struct evaluation evaluation = {
        .message = out->message,
        .envelope = arriving->envelope,
        .now_us = clock_now_us(clock_wall()),
    };
    out->verdict = trouble.row == FAILURE_ROWS
                       ? rules_evaluate(arriving->policy, &evaluation)
                       : rules_fail(arriving->policy, &evaluation, trouble.row, trouble.text);
    out->plan = rules_plan(out->verdict, out->message, (struct abilities){ .can_split = false });
}

/* Outside the gate: a failure costs no more than reading a header. */
static void
fail(struct decision *out, struct transaction *arriving, enum failure_row row, const char *text)
{
    evaluate(out, arriving, (struct trouble){ row, text });
}

struct decision *
decide(struct daemon *daemon, struct transaction *arriving)
{
    struct decision *out = g_new0(struct decision, 1);
    int64_t started_us = clock_now_us(clock_monotonic());
    int64_t deadline_us = policy_settings(arriving->policy)->milter.deadline_us, wait_us = deadline_us / 2;

    out->attachments = extract_pool_source(daemon->extract, started_us + deadline_us);
    if (arriving->failure != FAILURE_ROWS)
        fail(out, arriving, arriving->failure, arriving->failure_text);
    else if (!gate_enter(daemon->gate, wait_us))
        fail(out, arriving, FAILURE_OVERLOAD, "no place for an evaluation within half the deadline");
    else {
        evaluate(out, arriving, no_trouble);
        gate_leave(daemon->gate);
    }
    out->elapsed_us = clock_now_us(clock_monotonic()) - started_us;
    return out;
}

void
decision_free(struct decision *decided)
{
    if (decided == NULL)
        return;
    plan_free(decided->plan);
    verdict_free(decided->verdict);
    message_free(decided->message);
    g_free(decided);
}
