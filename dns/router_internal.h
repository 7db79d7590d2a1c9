/* What router*.c and status.c share: the parts of a router. All of it belongs to the thread of the main loop.
 */
#ifndef DNS_ROUTER_INTERNAL_H
#define DNS_ROUTER_INTERNAL_H

#include "dns/drained.h"
#include "dns/flush.h"
#include "dns/log_follow.h"
#include "dns/lookup.h"
#include "dns/order.h"
#include "dns/probe.h"
#include "dns/router.h"
#include "dns/routes.h"
#include "dns/site_hold.h"
#include "dns/tls_policy.h"

/* One name that is looked up. */
struct routed_zone {
    struct router *router;
    enum zone_kind kind;
    char *name;
    struct zone zone;
    struct lookup *lookup; /* under way, or NULL */
    bool was_asked;        /* a lookup has ended */
    bool is_wanted;        /* while a reload decides who stays */
};

/* One enabled connector. */
struct routed_connector {
    const struct connector *settings;
    GPtrArray *zones;    /* of struct routed_zone *, for each smarthost; NULL for an address. Borrowed. */
    GPtrArray *literals; /* of struct zone_answer *, for each smarthost; NULL for a name */
    struct tiers *tiers;
    struct order *order; /* NULL until the first tick */
    int active;          /* the preference in use */
    struct site_hold hold;
    uint64_t epoch; /* counts changes of the order */
};

struct router {
    struct settings *settings;
    GMainContext *loop;
    struct resolver *resolver;
    struct routes *routes;
    struct watch *watch;
    GHashTable *zones;      /* "mx:NAME" or "host:NAME" -> struct routed_zone * */
    GHashTable *connectors; /* const struct connector * -> struct routed_connector * */
    GHashTable *flights;    /* set of struct flight *: probes under way */
    GHashTable *results; /* const struct probe_target * -> struct probe_result *: the last of each target that
                          * finished a handshake */
    struct tls_trust *trust;
    struct own *own; /* of the loop guard */
    struct flush *flush;
    struct log_follow *log;        /* of the MTA; or NULL */
    struct tls_policies *policies; /* of the map `tls` */
    GSource *timer;
    GRand *random;
    struct zone_rules zone_rules;
    char *state_path, *drained_path;
    struct drained *drained;
    bool is_suspect; /* every host of every connector fails: it may be us */
    bool is_serving; /* from the ready call on: the state file is ours */
    bool is_state_dirty;
    int64_t state_retry_us;   /* not to be written before */
    int64_t state_refresh_us; /* to be written then for the times in it; 0 = nothing was written yet */
    router_ready_fn ready;    /* NULL once called */
    void *ready_context;
};

int64_t router_now_us(void);
uint32_t router_seed(struct router *router);
/* Runs router_tick as soon as the loop is idle. */
void router_wake(struct router *router);

/* router_zones.c */
char *routed_zone_key(enum zone_kind kind, const char *name);
struct routed_zone *routed_zone_new(struct router *router, enum zone_kind kind, const char *name);
void routed_zone_free(gpointer data);
void router_load_state(struct router *router);
void router_save_state(struct router *router);
void router_load_drained(struct router *router);
void router_save_drained(const struct router *router);
void router_start_lookups(struct router *router, int64_t now_us);
int64_t router_next_lookup_us(const struct router *router);
bool router_has_asked_all(const struct router *router);

/* router_orders.c */
struct routed_connector *routed_connector_new(struct router *router, const struct connector *connector);
void routed_connector_free(gpointer data);
/* Calls `call` for every address that connectors have now; one of several connectors comes once for each. */
typedef void (*endpoint_fn)(const struct routed_connector *routed, const struct tier_host *host,
                            struct endpoint endpoint, void *context);
void router_each_endpoint(const struct router *router, endpoint_fn call, void *context);
/* What is probed of one address of a connector; it borrows from both. */
struct probe_target routed_target(const struct routed_connector *routed, const struct tier_host *host,
                                  struct endpoint endpoint);
/* Works out tiers, what is watched, and orders; logs what changed. */
void router_update_orders(struct router *router, int64_t now_us);
/* The name of the host that has this address, or "". */
const char *router_host_name(const struct router *router, struct endpoint endpoint);
/* Why connector's hosts cannot be told: nothing was ever known, or no more. False where some are known. */
bool routed_connector_was_known(const struct routed_connector *connector);

/* router_log.c */
void router_follow_log(struct router *router);

/* router_standby.c */
/* Hosts that no mail goes to now are probed at their own, lower rate. */
void router_set_standby(struct router *router, int64_t now_us);
/* Where everything fails at once, it may be us. */
void router_suspect_ourselves(struct router *router);

/* router_tls.c */
/* The tiers have changed: works out what is demanded of every next hop. */
void router_update_policies(struct router *router, int64_t now_us);
char *router_answer_tls(const struct router *router, struct slice key);

/* router_probes.c */
struct flight;
GHashTable *router_results_new(void);
void router_start_probes(struct router *router, int64_t now_us);
/* Those under way end without a verdict; each is due again at once. */
void router_cancel_probes(struct router *router);

#endif
