/*
 * Who picks which smarthost: Postern's own code and Postfix, given the same MX records by the same name
 * server, for random zones in which something is dead. For the shell test beside it.
 *
 *     selection zone SEED COUNT FAMILIES              the zone file
 *     selection alive SEED COUNT FAMILIES             the addresses that answer, one a line
 *     selection transport SEED COUNT FAMILIES         a transport table
 *     selection judge SEED COUNT FAMILIES MAIL_LOG    TAP
 *
 * FAMILIES is 4 or 46. The transport table has three recipients for each zone: `mx` leaves the choice to
 * Postfix, which looks the MX up; `blind` has Postern's list while it thinks that every host is up, so that
 * failing over is left to Postfix; `known` has its list once its probes know what is down. A zone without an
 * address has no list. Names are looked
 * up at 127.0.0.1:53.
 */
#include "dns/endpoint.h"
#include "dns/order.h"
#include "dns/show.h"
#include "dns/simulate/outcome.h"
#include "tests/dns/random_zone.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SMTP_PORT 25
#define SECONDS(n) ((int64_t)(n)*G_USEC_PER_SEC)

static const char *const ways[] = { "mx", "blind", "known" };
enum way { BY_MX, BY_BLIND_LIST, BY_KNOWN_LIST, WAYS };

/* Where the mail of one recipient went; a tier is an index. */
enum { NOT_SEEN = -3, BOUNCED = -2, NOT_DELIVERED = -1 };

static void
print_address(struct ip_address address, const char *before)
{
    g_autofree char *text = address_to_string(address);

    printf("%s%s\n", before, text);
}

static void
print_hosts(const struct random_zone *random, GHashTable *seen)
{
    for (guint i = 0; i < random->zone->tiers->len; i++) {
        const struct failover_tier *tier = g_ptr_array_index(random->zone->tiers, i);

        for (guint j = 0; j < tier->hosts->len; j++) {
            const struct failover_host *host = g_ptr_array_index(tier->hosts, j);

            printf("%s. MX %u %s.\n", random->zone->name, tier->preference, host->name);
            if (!g_hash_table_add(seen, g_strdup(host->name)))
                continue;
            for (guint k = 0; k < host->addresses->len; k++) {
                struct ip_address address = g_array_index(host->addresses, struct ip_address, k);

                printf("%s. %s ", host->name, ip_address_is_ipv4(address) ? "A" : "AAAA");
                print_address(address, "");
            }
        }
    }
}

static void
print_zone(struct random_zone *const *zones, unsigned count)
{
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    printf(
        "$TTL 300\n%s. SOA ns.%s. root.%s. ( 1 7200 1800 1209600 300 )\n%s. NS ns.%s.\nns.%s. A 127.0.0.1\n",
        RANDOM_ZONE_ORIGIN, RANDOM_ZONE_ORIGIN, RANDOM_ZONE_ORIGIN, RANDOM_ZONE_ORIGIN, RANDOM_ZONE_ORIGIN,
        RANDOM_ZONE_ORIGIN);
    for (unsigned i = 0; i < count; i++)
        print_hosts(zones[i], seen);
}

static void
print_alive(struct random_zone *const *zones, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        g_autoptr(failure_model) model = model_new(zones[i]->zone);

        for (guint j = 0; j < model->addresses->len; j++) {
            if (!random_zone_is_dead(zones[i], model_address(model, j)->address))
                print_address(model_address(model, j)->address, "");
        }
    }
}

/* Postern's own order of what the name server says; `way` tells whether its probes know what is dead. */
static struct order *
make_order(const struct random_zone *random, const struct tiers *tiers, enum way way)
{
    const struct health_rules rules = { .interval_us = SECONDS(10),
                                        .fall = 1,
                                        .rise = 1,
                                        .hold_down_us = SECONDS(30),
                                        .hold_down_max_us = SECONDS(30) };
    const struct order_options options = { .mode = ORDER_SKIP,
                                           .demand = { .depth = PROBE_EHLO },
                                           .site_return_us = SECONDS(60),
                                           .now_us = SECONDS(100),
                                           .active = ORDER_NO_PREFERENCE };
    g_autoptr(GArray) keys = g_array_new(FALSE, FALSE, sizeof(struct probe_target));
    struct watch *watch = watch_new(&rules);

    for (guint i = 0; i < random->dead->len && way == BY_KNOWN_LIST; i++) {
        struct probe_target key = {
            .endpoint = {g_array_index(random->dead, struct ip_address, i), SMTP_PORT },
            .demand = { .depth = PROBE_EHLO                       }
        };

        g_array_append_val(keys, key);
    }
    watch_keep(watch, (const struct probe_target *)(const void *)keys->data, keys->len, 0, 0);
    for (guint i = 0; i < keys->len; i++)
        watch_report(watch, g_array_index(keys, struct probe_target, i),
                     (struct watch_outcome){ "refused", SECONDS(1), 0 });
    struct order *order = order_build(tiers, watch, &options);
    watch_free(watch);
    return order;
}

static void
print_transport(struct random_zone *const *zones, unsigned count)
{
    g_autoptr(GPtrArray) servers = g_ptr_array_new();
    const struct mx_show_options options = { servers, SECONDS(5), 2, SMTP_PORT };

    g_ptr_array_add(servers, (char *)(uintptr_t) "127.0.0.1:53");
    for (unsigned i = 0; i < count; i++) {
        const char *name = zones[i]->zone->name;
        g_autoptr(GError) error = NULL;
        g_autoptr(mx_view) view = mx_show(name, &options, &error);

        if (view == NULL)
            g_error("%s: %s", name, error->message);
        printf("mx@%s smtp:%s\n", name, name);
        for (enum way way = BY_BLIND_LIST; way < WAYS; way++) {
            struct order *order = make_order(zones[i], view->tiers, way);
            g_autoptr(GString) list = g_string_new(NULL);

            order_append(order, i, SECONDS(100), list);
            if (list->len > 0)
                printf("%s@%s smtp:%s\n", ways[way], name, list->str);
            order_free(order);
        }
    }
}

/* The best tier that has the address. */
static int
tier_of(const struct failure_model *model, const char *address)
{
    struct ip_address wanted;

    if (!ip_address_parse(slice_from(address), &wanted))
        return NOT_DELIVERED;
    for (guint i = 0; i < model->addresses->len; i++) {
        if (memcmp(&model_address(model, i)->address, &wanted, sizeof wanted) == 0)
            return model_address(model, i)->tier;
    }
    return NOT_DELIVERED;
}

/* to=<mx@z1.failover.test>, relay=h1.z1.failover.test[10.0.1.2]:25, ... status=sent */
static int
read_result(const struct failure_model *model, const char *log, enum way way)
{
    g_autofree char *recipient = g_strdup_printf("to=<%s@%s>", ways[way], model->zone->name);
    const char *at = strstr(log, recipient), *end = at == NULL ? NULL : strchr(at, '\n');
    g_autofree char *line = at == NULL ? NULL : g_strndup(at, end == NULL ? strlen(at) : (size_t)(end - at));
    const char *relay = line == NULL ? NULL : strstr(line, "relay=");

    if (relay == NULL)
        return NOT_SEEN;
    if (strstr(line, "status=bounced") != NULL)
        return BOUNCED;
    if (strstr(line, "status=sent") == NULL)
        return NOT_DELIVERED;
    g_auto(GStrv) parts = g_strsplit_set(relay, "[]", 3);
    return g_strv_length(parts) < 3 ? NOT_DELIVERED : tier_of(model, parts[1]);
}

struct tally {
    unsigned same, nowhere, stopped, later, bounced; /* what Postfix made of the MX by itself */
    unsigned wrong[WAYS], unpredicted;
};

static void
complain(const struct failure_model *model, const char *what, int got, const struct outcome *outcome)
{
    printf("# %s: %s: %d, wanted %d; reach %d, tiers %u to %u\n", model->zone->name, what, got, outcome->tier,
           (int)outcome->attempt.reach, outcome->attempt.first, outcome->attempt.last);
}

/* Does what Postfix did with the MX lie within what the simulation says of it? */
static bool
is_predicted(const struct outcome *outcome, int got)
{
    const struct mta_attempt *attempt = &outcome->attempt;

    switch (attempt->reach) {
    case MTA_REACHES:
        return got >= (int)attempt->first && got <= (int)attempt->last;
    case MTA_REACHES_BY_CHANCE:
        return got == NOT_DELIVERED || (got >= (int)attempt->first && got <= (int)attempt->last);
    case MTA_STOPS_BEFORE:
        return got == NOT_DELIVERED;
    case MTA_FINDS_NOBODY:
        return got == NOT_DELIVERED || got == BOUNCED;
    }
    return false;
}

/*
 * Postfix may differ from the first living tier for one reason alone: smtp_mx_address_limit hides it. It
 * bounces where no target has an address, which Postern, that keeps what it last knew, does not.
 */
static void
judge_mx(struct tally *tally, const struct failure_model *model, const struct outcome *outcome, int got)
{
    bool is_limited =
        outcome->attempt.reach == MTA_STOPS_BEFORE || outcome->attempt.reach == MTA_REACHES_BY_CHANCE ||
        outcome->attempt.first != outcome->attempt.last || (int)outcome->attempt.first != outcome->tier;

    tally->bounced += got == BOUNCED && outcome->tier == MODEL_NONE;
    tally->nowhere += got == NOT_DELIVERED && outcome->tier == MODEL_NONE;
    tally->same += got >= 0 && got == outcome->tier;
    tally->stopped += got == NOT_DELIVERED && outcome->tier != MODEL_NONE && is_limited;
    tally->later += got >= 0 && got > outcome->tier && is_limited;
    if (!is_predicted(outcome, got)) {
        tally->unpredicted++;
        complain(model, "Postfix by MX, not as simulated", got, outcome);
    }
}

static void
judge_zone(struct tally *tally, const struct random_zone *random, const char *log)
{
    g_autoptr(failure_model) model = model_new(random->zone);
    g_autoptr(GPtrArray) dead = g_ptr_array_new_with_free_func(g_free);

    for (guint i = 0; i < random->dead->len; i++)
        g_ptr_array_add(dead, address_to_string(g_array_index(random->dead, struct ip_address, i)));
    g_ptr_array_add(dead, NULL);
    struct kill *kill = kill_named(model, (char **)dead->pdata, NULL);
    struct outcome *outcome = outcome_of(model, kill, mta_find("postfix"));
    judge_mx(tally, model, outcome, read_result(model, log, BY_MX));
    for (enum way way = BY_BLIND_LIST; way < WAYS && model->uses->len > 0; way++) {
        int got = read_result(model, log, way),
            wanted = outcome->tier == MODEL_NONE ? NOT_DELIVERED : outcome->tier;

        if (got != wanted) {
            tally->wrong[way]++;
            complain(model, ways[way], got, outcome);
        }
    }
    outcome_free(outcome);
    kill_free(kill);
}

static int
judge(struct random_zone *const *zones, unsigned count, const char *path)
{
    struct tally tally = { 0 };
    g_autofree char *log = NULL;

    if (!g_file_get_contents(path, &log, NULL, NULL))
        return 2;
    for (unsigned i = 0; i < count; i++)
        judge_zone(&tally, zones[i], log);
    const struct {
        const char *claim;
        bool is_true;
    } claims[] = {
        {"Postfix and Postern pick the same tier, but for what smtp_mx_address_limit hides",
         tally.same + tally.nowhere + tally.bounced + tally.stopped + tally.later == count                                              },
        { "the simulation says of every zone what Postfix does",                             tally.unpredicted == 0                     },
        { "Postern's list is followed to the same tier before its probes know",
         tally.wrong[BY_BLIND_LIST] == 0                                                                                                },
        { "and after",                                                                       tally.wrong[BY_KNOWN_LIST] == 0            },
        { "many zones are delivered, and some are not",                                      tally.same > count / 3 && tally.nowhere > 0},
    };
    printf(
        "1..%zu\n# %u zones by MX: same tier %u, nowhere %u, bounced for want of an address %u; limit: not "
        "delivered %u, a later tier %u\n",
        ARRAY_LEN(claims), count, tally.same, tally.nowhere, tally.bounced, tally.stopped, tally.later);
    for (size_t i = 0; i < ARRAY_LEN(claims); i++)
        printf("%s %zu - %s\n", claims[i].is_true ? "ok" : "not ok", i + 1, claims[i].claim);
    return 0;
}

int
main(int argc, char **argv)
{
    if (argc < 5)
        return 2;
    guint32 seed = (guint32)strtoul(argv[2], NULL, 10);
    unsigned count = (unsigned)strtoul(argv[3], NULL, 10);
    enum random_families families = strcmp(argv[4], "4") == 0 ? RANDOM_IPV4 : RANDOM_BOTH_FAMILIES;
    g_autofree struct random_zone **zones = g_new(struct random_zone *, count);
    int status = 0;

    for (unsigned i = 0; i < count; i++)
        zones[i] = random_zone_new(seed, i, families);
    if (strcmp(argv[1], "zone") == 0)
        print_zone(zones, count);
    else if (strcmp(argv[1], "alive") == 0)
        print_alive(zones, count);
    else if (strcmp(argv[1], "transport") == 0)
        print_transport(zones, count);
    else
        status = argc < 6 ? 2 : judge(zones, count, argv[5]);
    for (unsigned i = 0; i < count; i++)
        random_zone_free(zones[i]);
    return status;
}
