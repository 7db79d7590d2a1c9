/* Where mail goes when something is lost: losses by name, the list of all losses, limits of the MTAs. */
#include "tests/harness.h"

#include "dns/simulate/outcome.h"
#include "tests/dns/failover_story.h"

#define OXFORD                                                                                               \
    "10 oxford-a.example.com=192.0.2.11 10 oxford-b.example.com=192.0.2.12 20 "                              \
    "nuneaton.example.com=198.51.100.21"
#define BOTH_FAMILIES                                                                                        \
    "10 a=192.0.2.11,2001:db8:10::11 10 b=192.0.2.12,2001:db8:10::12 20 dr=198.51.100.21,2001:db8:20::21"
#define SIX_PRIMARIES                                                                                        \
    "10 a=192.0.2.1 10 b=192.0.2.2 10 c=192.0.2.3 10 d=192.0.2.4 10 e=192.0.2.5 10 f=192.0.2.6 "             \
    "20 dr=198.51.100.21"

static const struct failover_site sites[] = {
    {"oxford-*",   "Oxford"  },
    { "nuneaton*", "Nuneaton"}
};

static const char *const name_states[] = {
    [NAME_RESOLVES] = "found", [NAME_LOST] = "lost", [NAME_UNKNOWN] = "?"
};
static const char *const reaches[] = { [MTA_REACHES] = "reached",
                                       [MTA_REACHES_BY_CHANCE] = "by chance",
                                       [MTA_STOPS_BEFORE] = "stops",
                                       [MTA_FINDS_NOBODY] = "nobody" };

/* "20 dr=1.00, name found, reached, 60 s" */
static char *
outcome_text(const struct failure_model *model, const struct outcome *outcome)
{
    GString *out = g_string_new(NULL);

    if (outcome->tier == MODEL_NONE)
        g_string_append(out, "nowhere");
    else
        g_string_append_printf(
            out, "%u",
            ((const struct failover_tier *)g_ptr_array_index(model->zone->tiers, (guint)outcome->tier))
                ->preference);
    for (guint i = 0; i < outcome->hosts->len; i++)
        g_string_append_printf(out, " %s=%.2f", (const char *)g_ptr_array_index(outcome->hosts, i),
                               g_array_index(outcome->shares, double, i));
    g_string_append_printf(out, ", name %s, %s, %d s", name_states[outcome->name],
                           reaches[outcome->attempt.reach], outcome->wait_s);
    return g_string_free(out, FALSE);
}

static const struct row {
    const char *name, *zone, *lost, *mta, *outcome;
} rows[] = {
  /* clang-format off */
    { "one primary", OXFORD, "oxford-a", "postfix", "10 oxford-b.example.com=1.00, name ?, reached, 30 s" },
    { "by its whole name", OXFORD, "OXFORD-A.example.com.", "postfix",
      "10 oxford-b.example.com=1.00, name ?, reached, 30 s" },
    { "both primaries", OXFORD, "oxford-a oxford-b", "postfix",
      "20 nuneaton.example.com=1.00, name ?, reached, 60 s" },
    { "the site", OXFORD, "oxford", "exim", "20 nuneaton.example.com=1.00, name ?, reached, 600 s" },
    { "the other site changes nothing", OXFORD, "Nuneaton", "sendmail",
      "10 oxford-a.example.com=0.50 oxford-b.example.com=0.50, name ?, reached, 0 s" },
    { "by network", OXFORD, "192.0.2.0/24", "sendmail", "20 nuneaton.example.com=1.00, name ?, reached, 240 s" },
    { "a time-out that nobody published", OXFORD, "192.0.2.0/24", "exchange-online",
      "20 nuneaton.example.com=1.00, name ?, reached, -1 s" },
    { "nobody waits, nothing to know", OXFORD, "nuneaton", "exchange-online",
      "10 oxford-a.example.com=0.50 oxford-b.example.com=0.50, name ?, reached, 0 s" },
    { "the only family", OXFORD, "ipv4", "postfix", "nowhere, name ?, nobody, 90 s" },
    { "one family of two", BOTH_FAMILIES, "ipv4", "postfix", "10 a=0.50 b=0.50, name ?, reached, 60 s" },
    { "one address of a host", BOTH_FAMILIES, "192.0.2.11", "postfix", "10 a=0.33 b=0.67, name ?, reached, 30 s" },
    { "hosts share equally elsewhere", BOTH_FAMILIES, "192.0.2.11", "exim",
      "10 a=0.50 b=0.50, name ?, reached, 300 s" },
    { "an address of each tier", BOTH_FAMILIES, "a b ipv6", "postfix", "20 dr=1.00, name ?, by chance, 150 s" },
    { "a name server lives", OXFORD " ns ns1=192.0.2.53 ns ns2=203.0.113.53", "192.0.2.0/24", "postfix",
      "20 nuneaton.example.com=1.00, name found, reached, 60 s" },
    { "all name servers there", OXFORD " ns ns1=192.0.2.53 ns ns2=192.0.2.54", "192.0.2.0/24", "postfix",
      "20 nuneaton.example.com=1.00, name lost, reached, 60 s" },
    { "one name server is nobody knows where", OXFORD " ns ns1=192.0.2.53 ns ns2=", "192.0.2.0/24", "postfix",
      "20 nuneaton.example.com=1.00, name ?, reached, 60 s" },
    { "a labelled site takes its name server along", OXFORD " ns ns1=192.0.2.53", "oxford", "postfix",
      "20 nuneaton.example.com=1.00, name lost, reached, 60 s" },
    { "a name server that is a host", "10 a=192.0.2.1 20 dr=198.51.100.1 ns a=192.0.2.1", "a", "postfix",
      "20 dr=1.00, name lost, reached, 30 s" },
    { "two names, one machine", "10 a=192.0.2.1 10 b=192.0.2.1 20 dr=198.51.100.1", "a", "exim",
      "20 dr=1.00, name ?, reached, 600 s" },
    { "two names, one machine, one share", "10 a=192.0.2.1 10 b=192.0.2.1 10 c=192.0.2.2 20 dr=198.51.100.1", "dr",
      "exim", "10 a=0.50 c=0.50, name ?, reached, 0 s" },
    { "DR that is the primary", "10 a=192.0.2.1 20 dr=192.0.2.1", "a", "postfix", "nowhere, name ?, nobody, 60 s" },
    { "another address of the same machine", "10 a=192.0.2.1 20 dr=192.0.2.1,198.51.100.1", "192.0.2.1", "postfix",
      "20 dr=1.00, name ?, reached, 60 s" },
    { "a target without an address is nobody", "10 a= 20 dr=198.51.100.1", "198.51.100.0/24", "postfix",
      "nowhere, name ?, nobody, 30 s" },
    { "six dead before DR: Postfix stops", SIX_PRIMARIES, "192.0.2.0/24", "postfix",
      "20 dr=1.00, name ?, stops, 150 s" },
    { "six dead before DR: Exim takes one of each tier", SIX_PRIMARIES, "192.0.2.0/24", "exim",
      "20 dr=1.00, name ?, reached, 1500 s" },
    { "six dead before DR: Sendmail tries all", SIX_PRIMARIES, "192.0.2.0/24", "sendmail",
      "20 dr=1.00, name ?, reached, 720 s" },
    { "five of six dead: the list may hold the sixth", SIX_PRIMARIES, "a b c d e", "postfix",
      "10 f=1.00, name ?, by chance, 150 s" },
    { "four of six dead: the list holds one that lives", SIX_PRIMARIES, "a b c d", "postfix",
      "10 e=0.50 f=0.50, name ?, reached, 120 s" },
    { "a family cannot be crowded out",
      "10 a=192.0.2.1,192.0.2.2,192.0.2.3,192.0.2.4,192.0.2.5 20 dr=2001:db8::1,2001:db8::2", "a", "postfix",
      "20 dr=1.00, name ?, reached, 90 s" },
  /* clang-format on */
};

static void
check_row(void **state)
{
    const struct row *row = *state;
    g_autoptr(failover) zone = story_failover(row->zone);
    g_autoptr(GError) error = NULL;
    g_auto(GStrv) lost = g_strsplit(row->lost, " ", -1);

    failover_set_sites(zone, sites, ARRAY_LEN(sites));
    g_autoptr(failure_model) model = model_new(zone);
    struct kill *kill = kill_named(model, lost, &error);
    assert_null(error);
    struct outcome *outcome = outcome_of(model, kill, mta_find(row->mta));
    g_autofree char *text = outcome_text(model, outcome);
    assert_string_equal(text, row->outcome);
    outcome_free(outcome);
    kill_free(kill);
}

static const struct site_row {
    const char *name, *zone, *sites;
} site_rows[] = {
  /* clang-format off */
    { "by label", OXFORD, "Oxford: oxford-a.example.com oxford-b.example.com; Nuneaton: nuneaton.example.com" },
    { "by network", "10 a=192.0.2.1 10 b=192.0.2.9 20 dr=198.51.100.1",
      "192.0.2.0/24: a b; 198.51.100.0/24: dr" },
    { "two families of one machine are one site", "10 a=192.0.2.1,2001:db8:10::1 10 b=2001:db8:10:ff::2 20 dr=::1",
      "192.0.2.0/24 + 2001:db8:10::/48: a b; ::/48: dr" },
    { "a network leads on to the next", "10 a=192.0.2.1 10 b=198.51.100.1 10 c=192.0.2.3,198.51.100.3",
      "192.0.2.0/24 + 198.51.100.0/24: a b c" },
    { "beside a labelled machine", "10 oxford-a=192.0.2.1 10 b=192.0.2.2 20 dr=198.51.100.1 ns ns1=192.0.2.53 ns ns2=",
      "Oxford: oxford-a b ns1; 198.51.100.0/24: dr; nowhere: ns2" },
    { "two labels in one network stay two", "10 oxford-a=192.0.2.1 20 nuneaton-dr=192.0.2.2",
      "Oxford: oxford-a; Nuneaton: nuneaton-dr" },
    { "one machine with two names", "10 a=192.0.2.1 20 b=192.0.2.1 ns a=192.0.2.1", "192.0.2.0/24: a/b" },
  /* clang-format on */
};

static void
append_machines(const struct failure_model *model, guint site, GString *out)
{
    for (guint i = 0; i < model->machines->len; i++) {
        const GPtrArray *names = model_machine(model, i)->names;

        for (guint j = 0; model_machine(model, i)->site == site && j < names->len; j++)
            g_string_append_printf(out, "%s%s", j == 0 ? " " : "/",
                                   (const char *)g_ptr_array_index(names, j));
    }
}

static void
check_sites(void **state)
{
    const struct site_row *row = *state;
    g_autoptr(failover) zone = story_failover(row->zone);
    g_autoptr(GString) text = g_string_new(NULL), rest = g_string_new(NULL);

    failover_set_sites(zone, sites, ARRAY_LEN(sites));
    g_autoptr(failure_model) model = model_new(zone);
    for (guint i = 0; i < model->sites->len; i++) {
        g_string_append_printf(text, "%s%s:", i == 0 ? "" : "; ", model_site(model, i)->name);
        append_machines(model, i, text);
    }
    append_machines(model, MODEL_SITELESS, rest);
    if (rest->len > 0)
        g_string_append_printf(text, "; nowhere:%s", rest->str);
    assert_string_equal(text->str, row->sites);
}

static void
every_loss_is_listed_once(void **state)
{
    static const char *const wanted =
        "site Oxford\nsite 198.51.100.0/24\nsite-and-name-servers Oxford\ntier preference 10\ntier "
        "preference 20\n"
        "host oxford-a\nhost oxford-b\nhost dr\n"
        "pair oxford-a oxford-b\npair oxford-a dr\npair oxford-b dr\n"
        "address 192.0.2.11\naddress 2001:db8:10::11\n"
        "network 192.0.2.0/24\nnetwork 2001:db8:10::/48\n"
        "family ipv4\nfamily ipv6\nname-server ns1\nname-server ns2\nname-servers ns1 ns2\n";
    g_autoptr(failover) zone = story_failover("10 oxford-a=192.0.2.11,2001:db8:10::11 10 oxford-b=192.0.2.12 "
                                              "20 dr=198.51.100.21 ns ns1=192.0.2.53 ns ns2=");
    g_autoptr(GString) text = g_string_new(NULL);

    (void)state;
    failover_set_sites(zone, sites, ARRAY_LEN(sites));
    g_autoptr(failure_model) model = model_new(zone);
    g_autoptr(GPtrArray) list = kill_list(model);
    for (guint i = 0; i < list->len; i++) {
        const struct kill *kill = g_ptr_array_index(list, i);

        g_string_append(text, kill_kind_name(kill->kind));
        for (guint j = 0; j < kill->names->len; j++)
            g_string_append_printf(text, " %s", (const char *)g_ptr_array_index(kill->names, j));
        g_string_append_c(text, '\n');
    }
    assert_string_equal(text->str, wanted);
}

static void
what_the_zone_has_not_cannot_be_lost(void **state)
{
    static const struct {
        const char *typed, *message;
    } faults[] = {
        {"oxford-c",     "'oxford-c' is nothing of hybrid.example.com, did you mean 'oxford-a'?"     },
        { "203.0.113.1",
         "'203.0.113.1' is no host, site, address, network, ipv4 or ipv6 of hybrid.example.com"      },
        { "",            "'' is no host, site, address, network, ipv4 or ipv6 of hybrid.example.com" },
        { ".",           "'.' is no host, site, address, network, ipv4 or ipv6 of hybrid.example.com"},
    };
    g_autoptr(failover) zone = story_failover("10 oxford-a=192.0.2.11 20 dr=198.51.100.21");
    g_autoptr(failure_model) model = model_new(zone);

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(faults); i++) {
        g_autoptr(GError) error = NULL;
        char *names[] = { (char *)(uintptr_t)faults[i].typed, NULL };

        assert_null(kill_named(model, names, &error));
        assert_string_equal(error->message, faults[i].message);
    }
}

int
main(void)
{
    struct suite suite = { NULL, 0 };

    SUITE_ADD_ROWS(&suite, check_row, rows);
    SUITE_ADD_ROWS(&suite, check_sites, site_rows);
    SUITE_ADD(&suite, every_loss_is_listed_once);
    SUITE_ADD(&suite, what_the_zone_has_not_cannot_be_lost);
    return suite_run(&suite, "simulate");
}
