#include "dns/probe.h"

#include "base/clock.h"
#include "dns/smtp_reply.h"
#include "dns/source.h"
#include "dns/tlsa.h"
#include "dns/probe_link.h"

enum step {
    STEP_TLSA,
    STEP_CONNECT,
    STEP_GREETING,
    STEP_EHLO,
    STEP_HELO,
    STEP_STARTTLS,
    STEP_TLS,
    STEP_MAIL,
    STEP_RCPT,
    STEP_RSET,
    STEP_RELAY_MAIL,
    STEP_RELAY_RCPT,
    STEP_RELAY_RSET
};

/* How a step is called, whether a 4xx says only that this is not the moment (greylisting), and whether
 * nothing in it counts: the host has shown that it is well, whatever it says of strangers' mail. */
static const struct {
    const char *name;
    bool is_patient, is_beside;
} steps[] = {
    [STEP_TLSA] = {"TLSA",      false, false},
      [STEP_CONNECT] = { "connect",  false, false},
    [STEP_GREETING] = { "greeting", false, false},
      [STEP_EHLO] = { "EHLO",     false, false},
    [STEP_HELO] = { "HELO",     false, false},
      [STEP_STARTTLS] = { "STARTTLS", false, false},
    [STEP_TLS] = { "TLS",      false, false},
      [STEP_MAIL] = { "MAIL",     true,  false},
    [STEP_RCPT] = { "RCPT",     true,  false},
      [STEP_RSET] = { "RSET",     false, false},
    [STEP_RELAY_MAIL] = { "relay",    false, true },
      [STEP_RELAY_RCPT] = { "relay",    false, true },
    [STEP_RELAY_RSET] = { "relay",    false, true },
};

struct probe {
    struct probe_result *result;
    struct probe_options options;
    char *our_name;
    enum step step;
    struct probe_link *link;
    bool is_without_tls; /* it was tried, and did not work */
    GString *received;
    GPtrArray *tlsa;          /* of struct dns_tlsa *; NULL = none wanted */
    struct tlsa_query *query; /* under way, or NULL */
    GSource *deadline;
    char *fault; /* found before the loop could tell; told by the deadline source */
    int64_t start_us;
    probe_fn done;
    void *context;
};

static int64_t
now_us(void)
{
    return clock_now_us(clock_monotonic());
}

static void
probe_free(struct probe *probe)
{
    tlsa_cancel(probe->query);
    source_drop(&probe->deadline);
    probe_link_free(probe->link);
    g_clear_pointer(&probe->tlsa, g_ptr_array_unref);
    probe_result_free(probe->result);
    g_main_context_unref(probe->options.loop);
    tls_trust_unref(probe->options.trust);
    g_string_free(probe->received, TRUE);
    g_free(probe->our_name);
    g_free(probe->fault);
    g_free(probe);
}

static const struct probe_demand *
demand_of(const struct probe *probe)
{
    return &probe->result->target.demand;
}

/* Nothing of TLS counts, and what does not work is done without. */
static bool
is_opportunistic(const struct probe *probe)
{
    return demand_of(probe)->tls == TLS_OPPORTUNISTIC;
}

static void
say(struct probe *probe, const char *line)
{
    g_autofree char *text = g_strconcat(line, "\r\n", NULL);

    probe_link_send(probe->link, slice_from(text));
}

static void
say_step(struct probe *probe, enum step step, const char *line)
{
    probe->step = step;
    say(probe, line);
}

/* Also after a refusal: hanging up without QUIT looks like a scan to the other side. */
static void
say_goodbye(struct probe *probe)
{
    bool is_connected = probe->result->connect_us > 0 && probe->link != NULL;
    bool is_half_secure = probe->step == STEP_TLS && probe_link_session(probe->link) == NULL;

    if (is_connected && !is_half_secure)
        say(probe, "QUIT");
}

void
probe_cancel(struct probe *probe)
{
    if (probe == NULL)
        return;
    say_goodbye(probe);
    probe_free(probe);
}

static void
finish(struct probe *probe, const char *error)
{
    struct probe_result *result = probe->result;

    result->error = error == NULL || steps[probe->step].is_beside
                        ? NULL
                        : g_strdup_printf("%s: %s", steps[probe->step].name, error);
    result->total_us = now_us() - probe->start_us;
    say_goodbye(probe);
    probe->result = NULL;
    probe->done(result, probe->context);
    probe_free(probe);
}

static void
greet(struct probe *probe, enum step step)
{
    g_autofree char *line = g_strdup_printf("%s postern-probe.%s", steps[step].name,
                                            probe->our_name == NULL ? "invalid" : probe->our_name);

    say_step(probe, step, line);
}

/* A name without a dot may be that of many machines. */
static bool
is_our_name(const struct probe *probe)
{
    return probe->our_name != NULL && strchr(probe->our_name, '.') != NULL &&
           g_ascii_strcasecmp(probe->result->greeting, probe->our_name) == 0;
}

static void
refuse(struct probe *probe, const struct smtp_reply *reply)
{
    g_autofree char *text = slice_to_string(slice_sub(reply->first, 0, 100));
    g_autofree char *error = g_strdup_printf("%u %s", reply->code, text);

    finish(probe, error);
}

static bool
is_refusal(const struct probe *probe, const struct smtp_reply *reply)
{
    if (reply->code == 421)
        return true;
    return steps[probe->step].is_patient ? reply->code >= 500 : reply->code < 200 || reply->code > 299;
}

static void begin_connection(struct probe *probe);

/* TLS was tried and did not work. */
static void
go_on_without_tls(struct probe *probe, const char *why)
{
    g_free(probe->result->tls_error);
    probe->result->tls_error = g_strdup(why);
    probe->is_without_tls = true;
    if (!is_opportunistic(probe))
        finish(probe, why);
    else if (demand_of(probe)->depth == PROBE_STARTTLS)
        finish(probe, NULL);
    else if (probe->step == STEP_TLS)
        begin_connection(probe); /* the old one is in the middle of a handshake */
    else
        say_step(probe, STEP_MAIL, "MAIL FROM:<>");
}

static void
after_ehlo(struct probe *probe)
{
    const struct probe_demand *demand = demand_of(probe);
    bool is_tls_over = probe->is_without_tls || probe_link_session(probe->link) != NULL;

    if (demand->depth < PROBE_STARTTLS)
        finish(probe, NULL);
    else if (!is_tls_over && probe->result->has_starttls)
        say_step(probe, STEP_STARTTLS, "STARTTLS");
    else if (!is_tls_over && !is_opportunistic(probe))
        finish(probe, "STARTTLS is not offered");
    else if (demand->depth == PROBE_STARTTLS)
        finish(probe, NULL);
    else
        say_step(probe, STEP_MAIL, "MAIL FROM:<>");
}

static void
begin_tls(struct probe *probe)
{
    const struct probe_target *target = &probe->result->target;
    struct tls_want want = { target->host, target->demand.tls_domain, probe->tlsa };

    probe->step = STEP_TLS;
    probe_link_secure(probe->link, tls_session_new(probe->options.trust, &want));
}

static void
after_mail(struct probe *probe)
{
    const char *recipient = demand_of(probe)->recipient;
    g_autofree char *line = g_strdup_printf("RCPT TO:<%s>", recipient == NULL ? "" : recipient);

    if (recipient == NULL)
        say_step(probe, STEP_RSET, "RSET");
    else
        say_step(probe, STEP_RCPT, line);
}

/* The step was taken well: what comes next. */
static void
go_on(struct probe *probe)
{
    switch (probe->step) {
    case STEP_GREETING:
        if (is_our_name(probe))
            finish(probe, "the server has our own name, mail would loop");
        else if (demand_of(probe)->depth == PROBE_GREETING)
            finish(probe, NULL);
        else
            greet(probe, STEP_EHLO);
        break;
    case STEP_EHLO:
    case STEP_HELO:
        after_ehlo(probe);
        break;
    case STEP_STARTTLS:
        begin_tls(probe);
        break;
    case STEP_MAIL:
        after_mail(probe);
        break;
    case STEP_RCPT:
        say_step(probe, STEP_RSET, "RSET");
        break;
    case STEP_RSET:
        if (demand_of(probe)->asks_relay)
            say_step(probe, STEP_RELAY_MAIL, "MAIL FROM:<>");
        else
            finish(probe, NULL);
        break;
    case STEP_RELAY_MAIL:
        say_step(probe, STEP_RELAY_RCPT, "RCPT TO:<" PROBE_FOREIGN_RECIPIENT ">");
        break;
    case STEP_RELAY_RCPT:
        probe->result->is_relay = true;
        say_step(probe, STEP_RELAY_RSET, "RSET");
        break;
    case STEP_RELAY_RSET:
        finish(probe, NULL);
        break;
    case STEP_TLSA:
    case STEP_CONNECT:
    case STEP_TLS:
        g_assert_not_reached(); /* no reply belongs to these */
    }
}

/* What a reply tells beyond its code. */
static void
note_facts(struct probe *probe, const struct smtp_reply *reply)
{
    struct probe_result *result = probe->result;
    struct slice rest = reply->first, name = { NULL, 0 };

    if (probe->step == STEP_GREETING) {
        slice_next_field(&rest, ' ', &name);
        g_autofree char *text = slice_to_string(name);
        g_free(result->greeting);
        result->greeting = g_utf8_make_valid(text, -1);
    } else if (probe->step == STEP_EHLO) {
        g_ptr_array_unref(result->capabilities);
        result->capabilities = smtp_reply_lines(reply);
        result->has_starttls = result->has_starttls || reply->has_starttls;
    }
}

static void
take_reply(struct probe *probe, const struct smtp_reply *reply)
{
    bool is_refused = is_refusal(probe, reply);

    if (probe->step == STEP_EHLO && reply->code >= 400 && reply->code != 421) {
        greet(probe, STEP_HELO);
    } else if (is_refused && probe->step == STEP_STARTTLS && reply->code != 421 && is_opportunistic(probe)) {
        go_on_without_tls(probe, "STARTTLS is refused");
    } else if (is_refused) {
        refuse(probe, reply);
    } else {
        note_facts(probe, reply);
        go_on(probe);
    }
}

static void
take_text(struct probe *probe, struct slice text)
{
    g_autoptr(GString) received = NULL; /* what the reply borrows from: its taker may free the probe */
    struct smtp_reply reply;
    size_t used = 0;

    g_string_append_len(probe->received, text.at, (gssize)text.len);
    switch (smtp_reply_read((struct slice){ probe->received->str, probe->received->len }, &reply, &used)) {
    case SMTP_REPLY_MORE:
        break;
    case SMTP_REPLY_BAD:
        finish(probe, "the server does not speak SMTP");
        break;
    case SMTP_REPLY_DONE:
        /* One command at a time: whatever came behind the reply is nothing we asked for, and is dropped. That
         * includes what an attacker may have put behind the reply to STARTTLS. */
        received = g_steal_pointer(&probe->received);
        probe->received = g_string_new(NULL);
        take_reply(probe, &reply);
        break;
    }
}

static void
take_connection(struct probe *probe)
{
    if (probe->result->connect_us == 0) {
        int64_t took_us = now_us() - probe->start_us;

        probe->result->connect_us = MAX(took_us, 1);
    }
    if (demand_of(probe)->depth == PROBE_CONNECT)
        finish(probe, NULL);
    else
        probe->step = STEP_GREETING;
}

static void
take_certificate(struct probe *probe)
{
    const struct probe_demand *demand = demand_of(probe);
    const char *fault;

    probe->result->tls = tls_describe(probe_link_session(probe->link));
    fault = tls_fault(probe->result->tls, demand->tls);
    if (fault != NULL || demand->depth == PROBE_STARTTLS)
        finish(probe, fault);
    else
        greet(probe, STEP_EHLO);
}

static void
on_link(enum link_event event, struct slice text, void *context)
{
    struct probe *probe = context;
    g_autofree char *why = event == LINK_DATA ? NULL : slice_to_string(text);

    switch (event) {
    case LINK_OPEN:
        take_connection(probe);
        break;
    case LINK_DATA:
        take_text(probe, text);
        break;
    case LINK_SECURE:
        take_certificate(probe);
        break;
    case LINK_BROKEN:
        go_on_without_tls(probe, why);
        break;
    case LINK_LOST:
        finish(probe, why);
        break;
    }
}

static gboolean
on_deadline(gpointer data)
{
    struct probe *probe = data;

    finish(probe, probe->fault != NULL ? probe->fault : "no answer in time");
    return G_SOURCE_REMOVE;
}

static void
set_deadline(struct probe *probe, int64_t after_us)
{
    guint after_ms = (guint)CLAMP(after_us / 1000, 0, 3600000);

    source_replace(&probe->deadline, g_timeout_source_new(after_ms), on_deadline, probe, probe->options.loop);
}

/* Tells a fault from the loop: nobody is told before probe_start has returned. */
static void
fail_soon(struct probe *probe, const char *fault)
{
    g_free(probe->fault);
    probe->fault = g_strdup(fault);
    set_deadline(probe, 0);
}

static void
begin_connection(struct probe *probe)
{
    g_autoptr(GError) error = NULL;

    g_clear_pointer(&probe->link, probe_link_free);
    g_string_truncate(probe->received, 0);
    probe->step = STEP_CONNECT;
    probe->link =
        probe_link_open(probe->result->target.endpoint, probe->options.loop, on_link, probe, &error);
    if (probe->link == NULL)
        fail_soon(probe, error->message);
}

static void
on_tlsa(GPtrArray *records, const char *fault, void *context)
{
    struct probe *probe = context;

    probe->query = NULL;
    if (fault != NULL) {
        fail_soon(probe, fault);
        return;
    }
    probe->tlsa = g_ptr_array_ref(records);
    begin_connection(probe);
}

static void
begin_with_tlsa(struct probe *probe)
{
    const struct probe_target *target = &probe->result->target;

    probe->step = STEP_TLSA;
    if (target->host == NULL)
        fail_soon(probe, "an address has no TLSA record, SmartHosts needs a name");
    else if (probe->options.resolver == NULL)
        fail_soon(probe, "no name server to ask");
    else
        probe->query =
            tlsa_look_up(probe->options.resolver, target->host, target->endpoint.port, on_tlsa, probe);
}

const struct probe_target *
probe_target_of(const struct probe *probe)
{
    return &probe->result->target;
}

struct probe *
probe_start(const struct probe_target *target, const struct probe_options *options, probe_fn done,
            void *context)
{
    struct probe *probe = g_new0(struct probe, 1);

    probe->options = *options;
    g_main_context_ref(options->loop);
    if (options->trust != NULL)
        tls_trust_ref(options->trust);
    probe->our_name = g_strdup(options->our_name);
    probe->result = probe_result_new(target);
    probe->received = g_string_new(NULL);
    probe->start_us = now_us();
    probe->done = done;
    probe->context = context;
    set_deadline(probe, MAX(options->timeout_us, 1000));
    if (target->demand.depth >= PROBE_STARTTLS && target->demand.tls == TLS_DANE)
        begin_with_tlsa(probe);
    else
        begin_connection(probe);
    return probe;
}
