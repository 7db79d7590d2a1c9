#include "cli/trial.h"

#include "base/clock.h"
#include "base/error.h"
#include "cli/mail_facts.h"
#include "rules/trust.h"

static struct envelope *
make_envelope(const struct trial_options *options, struct message *mail)
{
    struct envelope *made = envelope_new(options->from == NULL ? mail_default_sender(mail) : options->from);

    for (size_t i = 0; options->to != NULL && options->to[i] != NULL; i++)
        envelope_add_recipient(made, options->to[i], NULL, NULL);
    if (options->to == NULL)
        mail_add_default_recipients(mail, made);
    made->client_ip = g_strdup(options->client_ip);
    made->helo = g_strdup(options->helo);
    made->tls_subject = g_strdup(options->tls_subject);
    made->is_tls_verified = options->tls_subject != NULL;
    made->is_authenticated =
        options->is_authenticated || trust_of(policy_settings(options->policy), made, mail) != TRUST_NONE;
    return made;
}

/* Over the limit a milter no longer collects the message, and the failure table answers. */
static void
evaluate(const struct trial_options *options, struct trial *tried, GBytes *wire)
{
    struct evaluation asked = {
        .message = tried->message,
        .envelope = tried->envelope,
        .now_us = options->now_us,
        .flags = options->flags,
    };
    int64_t most = policy_settings(options->policy)->milter.max_message_bytes;

    if (g_bytes_get_size(wire) > (gsize)most) {
        g_autofree char *text =
            g_strdup_printf("the message is larger than %" G_GINT64_FORMAT " bytes", most);

        tried->verdict = rules_fail(options->policy, &asked, FAILURE_MESSAGE_TOO_LARGE, text);
    } else {
        tried->verdict = rules_evaluate(options->policy, &asked);
    }
    tried->plan = rules_plan(tried->verdict, tried->message, options->abilities);
}

struct trial *
trial_run(const struct trial_options *options, const char *file, GBytes *bytes, GError **error)
{
    g_autoptr(trial) tried = g_new0(struct trial, 1);
    g_autoptr(GBytes) wire = mail_wire_form(bytes);
    int64_t started_us = clock_now_us(clock_monotonic());

    tried->file = file;
    tried->attachments = attachments_source(options->attachments);
    tried->message = message_parse(wire, &tried->attachments);
    tried->envelope = make_envelope(options, tried->message);
    if (envelope_recipient_count(tried->envelope) == 0) {
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_VALUE,
                    "%s: no recipients: neither To nor Cc has an address, and there is no --to", file);
        return NULL;
    }
    evaluate(options, tried, wire);
    tried->elapsed_us = clock_now_us(clock_monotonic()) - started_us;
    return g_steal_pointer(&tried);
}

void
trial_free(struct trial *tried)
{
    if (tried == NULL)
        return;
    plan_free(tried->plan);
    verdict_free(tried->verdict);
    envelope_free(tried->envelope);
    message_free(tried->message);
    g_free(tried);
}

const struct planned_outcome *
trial_planned(const struct trial *tried, size_t index)
{
    return g_ptr_array_index(tried->plan->outcomes, index);
}

bool
trial_content(const struct trial *tried, size_t index, size_t *content)
{
    const struct outcome *outcome = g_ptr_array_index(tried->verdict->outcomes, index);

    switch (trial_planned(tried, index)->disposition) {
    case DISPOSITION_DELIVER:
    case DISPOSITION_QUARANTINE:
    case DISPOSITION_HOLD:
    case DISPOSITION_MODERATE:
        *content = outcome->content;
        return outcome->content < tried->verdict->contents->len;
    case DISPOSITION_REJECT:
    case DISPOSITION_DELETE:
    case DISPOSITION_REDIRECT:
    case DISPOSITION_TEMPFAIL:
        break;
    }
    return false;
}
