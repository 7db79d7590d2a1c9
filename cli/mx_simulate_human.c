#include "cli/mx_simulate.h"

#include <math.h>
#include <string.h>

#define TARGET_COLUMN 38
#define WAIT_COLUMN 72
#define LIKELY_COLUMN 26
#define MOST_HOSTS 2 /* of those that share the mail, in a line */
#define PERCENT 100
#define MOST_DIGITS 11
#define MINUTES_A_YEAR (365.25 * 24 * 60)

static const struct {
    enum mark mark;
    enum ink ink;
} faces[] = {
    [VERDICT_NO_CHANGE] = {MARK_YES,   INK_GREEN },
      [VERDICT_FAILS_OVER] = { MARK_YES,  INK_GREEN },
    [VERDICT_BY_CHANCE] = { MARK_NEAR, INK_YELLOW},
      [VERDICT_NAME_LOST] = { MARK_NEAR, INK_YELLOW},
    [VERDICT_STOPPED] = { MARK_NO,   INK_RED   },
      [VERDICT_NOWHERE] = { MARK_NO,   INK_RED   },
};

struct slice
mx_short_name(const struct failover *zone, const char *name)
{
    const char *parent = strchr(zone->name, '.');
    const char *suffixes[] = { zone->name, parent == NULL ? zone->name : parent + 1 };
    struct slice whole = slice_from(name);

    for (size_t i = 0; i < ARRAY_LEN(suffixes); i++) {
        size_t tail = strlen(suffixes[i]);

        if (tail > 0 && whole.len > tail + 1 && name[whole.len - tail - 1] == '.' &&
            strcmp(name + whole.len - tail, suffixes[i]) == 0)
            return slice_sub(whole, 0, whole.len - tail - 1);
    }
    return whole;
}

static void
append_host(struct style style, const struct failover *zone, const char *name, GString *out)
{
    style_append_slice(style, mx_short_name(zone, name), out);
}

static void
append_names(struct style style, const struct failover *zone, const GPtrArray *names, GString *out)
{
    for (guint i = 0; i < names->len; i++) {
        g_string_append(out, i == 0 ? "" : ", ");
        append_host(style, zone, g_ptr_array_index(names, i), out);
    }
}

static const char *
kind_note(enum kill_kind kind)
{
    switch (kind) {
    case KILL_SITE:
        return " (site)";
    case KILL_SITE_AND_SERVERS:
        return " with its name servers";
    case KILL_SERVER:
        return " (name server)";
    case KILL_SERVERS:
        return "all name servers";
    case KILL_NAMED:
    case KILL_HOST:
    case KILL_PAIR:
    case KILL_ADDRESS:
    case KILL_NETWORK:
    case KILL_TIER:
    case KILL_FAMILY:
        return "";
    }
    return "";
}

static void
append_name_state(enum name_state name, GString *out)
{
    static const char *const texts[] = {
        [NAME_RESOLVES] = "name resolvable",
        [NAME_LOST] = "no name server is left, so the name is lost when the TTL is over",
        [NAME_UNKNOWN] = "the name servers' addresses are not known",
    };

    g_string_append(out, texts[name]);
}

/* Where the mail of the headline's loss goes, and what the MTA's limit makes of it. */
static void
append_landing(struct style style, const struct simulation *run, const struct loss *loss, GString *out)
{
    static const char *const verbs[] = {
        [VERDICT_NO_CHANGE] = " leaves mail with ",
        [VERDICT_FAILS_OVER] = " lands on ",
        [VERDICT_BY_CHANCE] = " reaches by chance alone ",
        [VERDICT_NAME_LOST] = " lands on ",
        [VERDICT_STOPPED] = " never reaches ",
        [VERDICT_NOWHERE] = " leaves mail nowhere to go",
    };

    g_string_append(out, verbs[loss->verdict]);
    append_names(style, run->model->zone, loss->outcome->hosts, out);
    if (loss->verdict == VERDICT_BY_CHANCE || loss->verdict == VERDICT_STOPPED)
        g_string_append_printf(out, ", since %s tries %u addresses (raise %s)", run->mta->title,
                               run->mta->limit, run->mta->limit_setting);
}

static void
append_headline(struct style style, const struct simulation *run, GString *out)
{
    const struct failover *zone = run->model->zone;
    const struct loss *loss = simulation_headline(run);
    enum verdict verdict = loss == NULL ? VERDICT_NOWHERE : loss->verdict;

    style_ink(style, faces[verdict].ink, out);
    g_string_append(out, style_mark(style, faces[verdict].mark));
    style_ink(style, INK_PLAIN, out);
    g_string_append_c(out, ' ');
    style_ink(style, INK_BOLD, out);
    if (loss == NULL) {
        style_append_text(style, zone->name, out);
        g_string_append(out, " has no host with an address: mail goes nowhere");
    } else {
        g_string_append(out, "loss of ");
        append_names(style, zone, loss->kill->names, out);
        append_landing(style, run, loss, out);
        g_string_append(out, "; ");
        append_name_state(loss->outcome->name, out);
    }
    style_ink(style, INK_PLAIN, out);
    g_string_append_c(out, '\n');
}

static void
append_wait(const struct outcome *outcome, GString *out)
{
    if (outcome->wait_s == MODEL_NONE)
        g_string_append(out, "?");
    else if (outcome->wait_s > 0)
        g_string_append_printf(out, "%d s", outcome->wait_s);
}

/* "oxford-a, oxford-b, 50 % each"; where they differ, each with its own. */
static void
append_shares(struct style style, const struct failover *zone, const struct outcome *outcome, GString *out)
{
    const double *shares = (const double *)(const void *)outcome->shares->data;
    guint shown = outcome->hosts->len > MOST_HOSTS + 1 ? MOST_HOSTS : outcome->hosts->len;
    bool is_equal = true;

    for (guint i = 1; i < outcome->hosts->len; i++)
        is_equal = is_equal && shares[i] == shares[0];
    for (guint i = 0; i < shown; i++) {
        g_string_append(out, i == 0 ? "" : ", ");
        append_host(style, zone, g_ptr_array_index(outcome->hosts, i), out);
        if (!is_equal)
            g_string_append_printf(out, " %.0f %%", PERCENT * shares[i]);
    }
    if (shown < outcome->hosts->len)
        g_string_append_printf(out, " and %u more", outcome->hosts->len - shown);
    if (is_equal && outcome->hosts->len > 1)
        g_string_append_printf(out, ", %.0f %% each", PERCENT * shares[0]);
}

static void
append_target(struct style style, const struct simulation *run, const struct outcome *outcome, GString *out)
{
    const struct failover *zone = run->model->zone;

    g_string_append(out, style_mark(style, MARK_ARROW));
    if (outcome->tier == MODEL_NONE) {
        g_string_append(out, " nowhere: mail waits");
        return;
    }
    const struct failover_tier *tier = g_ptr_array_index(zone->tiers, (guint)outcome->tier);
    g_string_append_printf(out, " %u ", tier->preference);
    append_shares(style, zone, outcome, out);
}

static void
append_loss(struct style style, const struct simulation *run, const struct loss *loss, GString *out)
{
    size_t start = out->len;
    const struct outcome *outcome = loss->outcome;

    g_string_append(out, "  ");
    style_ink(style, faces[loss->verdict].ink, out);
    g_string_append(out, style_mark(style, faces[loss->verdict].mark));
    style_ink(style, INK_PLAIN, out);
    g_string_append_c(out, ' ');
    if (loss->kill->kind != KILL_SERVERS) /* however many there are */
        append_names(style, run->model->zone, loss->kill->names, out);
    g_string_append(out, kind_note(loss->kill->kind));
    style_pad(out, start, TARGET_COLUMN, 2);
    append_target(style, run, outcome, out);
    if (outcome->wait_s != 0) {
        style_pad(out, start, WAIT_COLUMN, 2);
        append_wait(outcome, out);
    }
    g_string_append_c(out, '\n');
    if (loss->verdict == VERDICT_STOPPED || loss->verdict == VERDICT_BY_CHANCE) {
        g_string_append_printf(out, "      %s", run->mta->title);
        g_string_append_printf(out,
                               loss->verdict == VERDICT_STOPPED
                                   ? " stops after %u addresses: raise %s\n"
                                   : " tries %u addresses, so it depends on their order: raise %s\n",
                               run->mta->limit, run->mta->limit_setting);
    } else if (loss->verdict == VERDICT_NAME_LOST) {
        g_string_append(out, "      no name server is left: the name is lost when the TTL is over\n");
    }
}

/* Pairs, networks and single addresses say something where they end worse than a failover should. */
static bool
is_worth_knowing(const struct loss *loss)
{
    enum kill_kind kind = loss->kill->kind;

    return loss->verdict > VERDICT_FAILS_OVER ||
           (kind != KILL_PAIR && kind != KILL_NETWORK && kind != KILL_ADDRESS);
}

static void
append_losses(struct style style, const struct simulation *run, enum mx_detail detail, GString *out)
{
    size_t start = out->len;
    guint hidden = 0;

    style_ink(style, INK_DIM, out);
    g_string_append(out, "    lost");
    style_pad(out, start, TARGET_COLUMN, 2);
    g_string_append(out, "  mail goes to");
    style_pad(out, start, WAIT_COLUMN, 2);
    g_string_append(out, "waits");
    style_ink(style, INK_PLAIN, out);
    g_string_append_c(out, '\n');
    for (guint i = 0; i < run->losses->len; i++) {
        const struct loss *loss = g_ptr_array_index(run->losses, i);

        if (detail == MX_DETAIL_ALL || is_worth_knowing(loss))
            append_loss(style, run, loss, out);
        else
            hidden++;
    }
    if (hidden > 0)
        g_string_append_printf(
            out, "    and %u pair%s, addresses or networks, none of them worse (-v shows all)\n", hidden,
            hidden == 1 ? "" : "s");
}

/* "99.99 %", with as many digits as tell it from all and from nothing. */
static void
append_percent(double chance, GString *out)
{
    double rest = PERCENT * (chance < 0.5 ? chance : 1 - chance);
    int digits = 0;

    while (rest > 0 && rest < 1 && digits < MOST_DIGITS) {
        rest *= 10;
        digits++;
    }
    if (rest > 0)
        digits++;
    g_autofree char *text = g_strdup_printf("%.*f", digits, chance * PERCENT);

    if (strchr(text, '.') != NULL) {
        size_t length = strlen(text);

        while (text[length - 1] == '0')
            text[--length] = '\0';
        if (text[length - 1] == '.')
            text[--length] = '\0';
    }
    g_string_append_printf(out, "%s %%", text);
}

static void
append_availability(const char *title, const struct availability *result, GString *out)
{
    size_t start = out->len;

    g_string_append_printf(out, "  %s", title);
    style_pad(out, start, LIKELY_COLUMN, 2);
    for (guint i = 0; i < result->tiers->len; i++) {
        const struct tier_chance *chance = &g_array_index(result->tiers, struct tier_chance, i);

        g_string_append_printf(out, "%u: ", chance->preference);
        append_percent(chance->hit, out);
        g_string_append(out, "   ");
    }
    g_string_append(out, "nowhere: ");
    append_percent(result->none, out);
    g_string_append_printf(out, " (%.3g min a year)", result->none * MINUTES_A_YEAR);
    if (!isnan(result->name)) {
        g_string_append(out, "   name: ");
        append_percent(result->name, out);
    }
    g_string_append_c(out, '\n');
}

static void
append_availabilities(const struct simulation *run, GString *out)
{
    g_string_append(out, "\nHow likely each tier takes the mail, a host being up ");
    append_percent(run->chances.host, out);
    g_string_append(out, " of the time, a site ");
    append_percent(run->chances.site, out);
    g_string_append(out, ":\n");
    append_availability("hosts alone", run->independent, out);
    if (run->by_site != NULL)
        append_availability("with sites as a whole", run->by_site, out);
    else
        g_string_append_printf(out, "  with sites as a whole   not worked out: there are %u sites\n",
                               run->model->sites->len);
}

static void
append_timing(const struct mx_answer *answer, GString *out)
{
    const struct mta *mta = answer->run->mta;
    const struct failover *zone = answer->run->model->zone;

    g_string_append(out, "\nHow long it takes:\n");
    if (mta->connect_timeout_s == 0)
        g_string_append_printf(
            out, "  %s alone waits for every dead address, for a time that is not published\n", mta->title);
    else
        g_string_append_printf(out, "  %s alone waits %d s for every dead address, with every message\n",
                               mta->title, mta->connect_timeout_s);
    g_string_append_printf(out,
                           "  with postern-routed in front of it that ends %" G_GINT64_FORMAT
                           " s after the loss; a site that is back is used after %" G_GINT64_FORMAT " s\n",
                           answer->timing.detection_s, answer->timing.return_s);
    if (zone->has_ttl)
        g_string_append_printf(out, "  an edit of the zone is seen within %u s (TTL)\n", zone->ttl_s);
}

void
mx_simulate_append_human(struct style style, const struct mx_answer *answer, enum mx_detail detail,
                         GString *out)
{
    const struct simulation *run = answer->run;

    append_headline(style, run, out);
    g_string_append_c(out, '\n');
    style_append_text(style, run->model->zone->name, out);
    g_string_append(out, "   ");
    style_append_text(style, run->model->zone->source, out);
    g_string_append_printf(out, ", mail sent by %s\n", run->mta->title);
    append_losses(style, run, detail, out);
    append_availabilities(run, out);
    append_timing(answer, out);
}
