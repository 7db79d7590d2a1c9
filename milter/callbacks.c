#include "milter/callbacks.h"

#include "base/error.h"
#include "milter/execute.h"
#include "milter/record.h"

#include <arpa/inet.h>
#include <libmilter/mfapi.h>

#define FILTER_NAME "postern-milter"

/* Written by callbacks_register before any thread exists; read-only from then on. */
static struct daemon *the_daemon;

#define WANTED_ACTIONS                                                                                       \
    (SMFIF_ADDHDRS | SMFIF_CHGHDRS | SMFIF_CHGBODY | SMFIF_ADDRCPT | SMFIF_ADDRCPT_PAR | SMFIF_DELRCPT |     \
     SMFIF_QUARANTINE)

struct macro_list {
    int stage;
    const char *macros;
};

/* The macros that sessions read, so that they do not depend on the MTA's configuration. */
static const struct macro_list macro_lists[] = {
    {SMFIM_CONNECT,  "v {client_addr} {client_name}"},
    { SMFIM_HELO,    "{cert_subject} {verify}"      },
    { SMFIM_ENVFROM, "i {auth_authen}"              },
    { SMFIM_EOM,     "i"                            },
};

static const char *
macro(SMFICTX *context, const char *name)
{
    const char *value = smfi_getsymval(context, (char *)(uintptr_t)name);

    return value == NULL || *value == '\0' ? NULL : value;
}

static sfsistat
on_negotiate(SMFICTX *context, unsigned long actions, unsigned long steps, unsigned long reserved_2,
             unsigned long reserved_3, unsigned long *wanted_actions, unsigned long *wanted_steps,
             unsigned long *wanted_2, unsigned long *wanted_3)
{
    (void)steps;
    (void)reserved_2;
    (void)reserved_3;
    if ((actions & SMFIF_SETSYMLIST) != 0) {
        for (size_t i = 0; i < ARRAY_LEN(macro_lists); i++)
            smfi_setsymlist(context, macro_lists[i].stage, (char *)(uintptr_t)macro_lists[i].macros);
    }
    *wanted_actions = WANTED_ACTIONS | (actions & SMFIF_SETSYMLIST);
    /* What is in *wanted_steps already are the events for which there is no callback. */
    *wanted_steps = (*wanted_steps & ~(unsigned long)SMFIP_SKIP) | CALLBACKS_UNANSWERED | SMFIP_HDR_LEADSPC;
    *wanted_2 = *wanted_3 = 0;
    return SMFIS_CONTINUE;
}

static char *
client_address(SMFICTX *context, const _SOCK_ADDR *peer)
{
    char text[INET6_ADDRSTRLEN];
    const void *bytes = NULL;

    if (peer != NULL && peer->sa_family == AF_INET)
        bytes = &((const struct sockaddr_in *)(const void *)peer)->sin_addr;
    else if (peer != NULL && peer->sa_family == AF_INET6)
        bytes = &((const struct sockaddr_in6 *)(const void *)peer)->sin6_addr;
    if (bytes != NULL && inet_ntop(peer->sa_family, bytes, text, sizeof text) != NULL)
        return g_strdup(text);
    return g_strdup(macro(context, "{client_addr}"));
}

/* libmilter lets an MTA that leaves CONNECT out get as far as MAIL, so any event may be a session's first. */
static struct session *
current_session(SMFICTX *context)
{
    struct session *session = smfi_getpriv(context);

    if (session != NULL)
        return session;
    counters_add(&the_daemon->counters, COUNT_SESSIONS_OPEN);
    counters_add(&the_daemon->counters, COUNT_SESSIONS);
    session = session_new();
    smfi_setpriv(context, session);
    return session;
}

static void
end_message(struct session *session)
{
    if (session->message == NULL)
        return;
    session_end_message(session);
    counters_drop(&the_daemon->counters, COUNT_MESSAGES_OPEN);
}

/* Also called again in a session whose client has changed (XCLIENT). */
static sfsistat
on_connect(SMFICTX *context, char *host, _SOCK_ADDR *peer)
{
    struct session *session = current_session(context);
    const char *name = macro(context, "{client_name}");

    end_message(session);
    session_set_client(session, client_address(context, peer), name == NULL ? host : name,
                       macro(context, "v"));
    return SMFIS_NOREPLY;
}

static sfsistat
on_helo(SMFICTX *context, char *name)
{
    struct session *session = current_session(context);

    g_free(session->helo);
    session->helo = g_strdup(name);
    return SMFIS_NOREPLY;
}

/* MAIL is not answered; while draining no message begins, and RCPT says so. */
static sfsistat
on_mail(SMFICTX *context, char **arguments)
{
    struct session *session = current_session(context);
    struct sender_macros macros = {
        .sasl_user = macro(context, "{auth_authen}"),
        .cert_subject = macro(context, "{cert_subject}"),
        .verify = macro(context, "{verify}"),
    };

    end_message(session);
    if (atomic_load(&the_daemon->is_draining))
        return SMFIS_NOREPLY;
    counters_add(&the_daemon->counters, COUNT_MESSAGES_OPEN);
    session_begin_message(session, daemon_policy(the_daemon), arguments[0], &macros);
    return SMFIS_NOREPLY;
}

static sfsistat
on_rcpt(SMFICTX *context, char **arguments)
{
    static const struct reply draining = { 451, (char *)"4.3.2",
                                           (char *)"The mail filter is restarting - try again later" };
    struct session *session = current_session(context);
    const struct reply *refusal = &draining;

    if (session->message != NULL) {
        enum recipient_answer answer = session_add_recipient(session, (const char *const *)arguments);

        if (answer == RECIPIENT_TAKEN)
            return SMFIS_CONTINUE;
        refusal = recipient_reply(answer);
    }
    counters_add(&the_daemon->counters, COUNT_RECIPIENTS_REFUSED);
    return execute_refusal(context, refusal);
}

static sfsistat
on_header(SMFICTX *context, char *name, char *value)
{
    struct session *session = current_session(context);

    if (session->message != NULL)
        session_add_header(session, name, value);
    return SMFIS_NOREPLY;
}

static sfsistat
on_end_of_header(SMFICTX *context)
{
    struct session *session = current_session(context);

    if (session->message != NULL)
        session_end_header(session);
    return SMFIS_NOREPLY;
}

static sfsistat
on_body(SMFICTX *context, unsigned char *bytes, size_t len)
{
    struct session *session = current_session(context);

    if (session->message != NULL)
        session_add_body(session, (struct slice){ (const char *)bytes, len });
    return SMFIS_NOREPLY;
}

static void
count_failures(const GPtrArray *failures)
{
    for (guint i = 0; i < failures->len; i++)
        counters_add_failure(&the_daemon->counters,
                             ((const struct failure_note *)g_ptr_array_index(failures, i))->row);
}

static sfsistat
on_end_of_message(SMFICTX *context)
{
    struct session *session = current_session(context);

    if (session->message == NULL)
        return SMFIS_TEMPFAIL;
    session->message->envelope->queue_id = g_strdup(macro(context, "i"));
    g_autoptr(decision) decided = decide(the_daemon, session->message);
    enum plan_answer answer = execute_plan(context, decided->plan);

    record_decision(decided, session->message, answer);
    count_failures(decided->verdict->failures);
    count_failures(decided->plan->failures);
    counters_add(&the_daemon->counters, COUNT_MESSAGES);
    counters_add(&the_daemon->counters, counter_of(answer));
    end_message(session);
    return execute_status(answer);
}

static sfsistat
on_abort(SMFICTX *context)
{
    struct session *session = smfi_getpriv(context);

    if (session == NULL || session->message == NULL)
        return SMFIS_CONTINUE;
    counters_add(&the_daemon->counters, COUNT_ABORTED);
    end_message(session);
    return SMFIS_CONTINUE;
}

/* Also called where no connect came before (a port scan, a failed negotiation). */
static sfsistat
on_close(SMFICTX *context)
{
    struct session *session = smfi_getpriv(context);

    if (session == NULL)
        return SMFIS_CONTINUE;
    end_message(session);
    session_free(session);
    smfi_setpriv(context, NULL);
    counters_drop(&the_daemon->counters, COUNT_SESSIONS_OPEN);
    return SMFIS_CONTINUE;
}

gboolean
callbacks_register(struct daemon *daemon, GError **error)
{
    static const struct smfiDesc filter = {
        .xxfi_name = (char *)FILTER_NAME,
        .xxfi_version = SMFI_VERSION,
        .xxfi_flags = WANTED_ACTIONS,
        .xxfi_connect = on_connect,
        .xxfi_helo = on_helo,
        .xxfi_envfrom = on_mail,
        .xxfi_envrcpt = on_rcpt,
        .xxfi_header = on_header,
        .xxfi_eoh = on_end_of_header,
        .xxfi_body = on_body,
        .xxfi_eom = on_end_of_message,
        .xxfi_abort = on_abort,
        .xxfi_close = on_close,
        .xxfi_negotiate = on_negotiate,
    };

    the_daemon = daemon;
    if (smfi_register(filter) == MI_SUCCESS)
        return TRUE;
    g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_CONFLICT, "libmilter refused the filter");
    return FALSE;
}
