#include "milter/session.h"

#include "base/error.h"
#include "base/limits.h"
#include "milter/esmtp.h"
#include "milter/reserved.h"
#include "rules/trust.h"

struct session *
session_new(void)
{
    return g_new0(struct session, 1);
}

void
session_set_client(struct session *session, char *client_ip, const char *client_name, const char *mta)
{
    g_free(session->client_ip);
    g_free(session->client_name);
    g_free(session->mta);
    g_clear_pointer(&session->helo, g_free);
    session->client_ip = client_ip;
    session->client_name = g_strdup(client_name);
    session->mta = g_strdup(mta);
}

void
session_free(struct session *session)
{
    if (session == NULL)
        return;
    session_end_message(session);
    session_set_client(session, NULL, NULL, NULL);
    g_free(session);
}

void
session_begin_message(struct session *session, struct policy *in_force, const char *sender,
                      const struct sender_macros *macros)
{
    struct transaction *arriving = g_new0(struct transaction, 1);
    uint64_t most_bytes = (uint64_t)policy_settings(in_force)->milter.max_message_bytes;

    session_end_message(session);
    arriving->policy = in_force;
    arriving->spool = spool_new(most_bytes);
    arriving->failure = FAILURE_ROWS;
    arriving->is_sender_refused = strlen(sender) > LIMIT_ADDRESS_BYTES;
    arriving->envelope = envelope_new(sender);
    arriving->envelope->client_ip = g_strdup(session->client_ip);
    arriving->envelope->client_name = g_strdup(session->client_name);
    arriving->envelope->helo = g_strdup(session->helo);
    arriving->envelope->sasl_user = g_strdup(macros->sasl_user);
    arriving->envelope->tls_subject = g_strdup(macros->cert_subject);
    arriving->envelope->is_tls_verified =
        trust_is_verified(macros->cert_subject, macros->verify, session->mta);
    session->message = arriving;
}

void
session_end_message(struct session *session)
{
    struct transaction *arriving = session->message;

    if (arriving == NULL)
        return;
    session->message = NULL;
    spool_free(arriving->spool);
    envelope_free(arriving->envelope);
    g_free(arriving->failure_text);
    policy_unref(arriving->policy);
    g_free(arriving);
}

static enum recipient_answer
check_recipient(const struct transaction *arriving, const char *address)
{
    const struct settings *config = policy_settings(arriving->policy);

    if (arriving->is_sender_refused || strlen(address) > LIMIT_ADDRESS_BYTES)
        return RECIPIENT_TOO_LONG;
    if (reserved_is_named(slice_from(address), slice_from(config->routing.suffix)))
        return RECIPIENT_RESERVED;
    if (envelope_recipient_count(arriving->envelope) >= LIMIT_ENVELOPE_RECIPIENTS)
        return RECIPIENT_TOO_MANY;
    return RECIPIENT_TAKEN;
}

enum recipient_answer
session_add_recipient(struct session *session, const char *const *arguments)
{
    struct transaction *arriving = session->message;
    const char *orcpt = NULL, *notify = NULL;
    enum recipient_answer answer = check_recipient(arriving, arguments[0]);

    if (answer != RECIPIENT_TAKEN)
        return answer;
    if (esmtp_find(arguments + 1, "ORCPT", &orcpt) == ESMTP_BAD ||
        esmtp_find(arguments + 1, "NOTIFY", &notify) == ESMTP_BAD)
        return RECIPIENT_BAD_PARAMETERS;
    envelope_add_recipient(arriving->envelope, arguments[0], orcpt, notify);
    return RECIPIENT_TAKEN;
}

const struct reply *
recipient_reply(enum recipient_answer answer)
{
    static const struct reply replies[RECIPIENT_ANSWERS] = {
        [RECIPIENT_RESERVED] = {550,  (char *)"5.1.3", (char *)"Address is reserved for internal routing"},
        [RECIPIENT_TOO_LONG] = { 553, (char *)"5.1.3", (char *)"Address is too long"                     },
        [RECIPIENT_BAD_PARAMETERS] = { 501, (char *)"5.5.4", (char *)"Bad ORCPT or NOTIFY parameter"           },
        [RECIPIENT_TOO_MANY] = { 452, (char *)"4.5.3", (char *)"Too many recipients"                     },
    };
    return &replies[answer];
}

static void
store(struct transaction *arriving, struct slice bytes)
{
    g_autoptr(GError) error = NULL;

    if (arriving->failure != FAILURE_ROWS || spool_append(arriving->spool, bytes, &error))
        return;
    arriving->failure = g_error_matches(error, POSTERN_ERROR, POSTERN_ERROR_LIMIT) ? FAILURE_MESSAGE_TOO_LARGE
                                                                                   : FAILURE_SPOOL;
    arriving->failure_text = g_strdup(error->message);
}

/* libmilter hands folded values with bare LF; what is stored has the wire's CRLF, as the body has. */
static void
append_lines(GString *out, const char *value)
{
    for (const char *at = value; *at != '\0'; at++) {
        if (*at == '\n' && (at == value || at[-1] != '\r'))
            g_string_append_c(out, '\r');
        g_string_append_c(out, *at);
    }
}

void
session_add_header(struct session *session, const char *name, const char *value)
{
    g_autoptr(GString) field = g_string_sized_new(strlen(name) + strlen(value) + 8);

    g_string_append(field, name);
    g_string_append_c(field, ':');
    append_lines(field, value);
    g_string_append(field, "\r\n");
    store(session->message, (struct slice){ field->str, field->len });
    session->message->header_bytes = spool_size(session->message->spool);
}

void
session_end_header(struct session *session)
{
    store(session->message, SLICE_LITERAL("\r\n"));
    session->message->header_bytes = spool_size(session->message->spool);
}

void
session_add_body(struct session *session, struct slice bytes)
{
    store(session->message, bytes);
}
