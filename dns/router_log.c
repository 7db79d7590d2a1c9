#include "dns/mta_log.h"
#include "dns/router_internal.h"

#define PAUSE_DIVISOR 4 /* of health.interval: so long after a probe no doubt counts */

struct doubt {
    struct router *router;
    struct endpoint failed; /* port 0 = any */
    int64_t now_us;
};

/* A busy MTA writes many lines about one host; one probe answers them all. */
static void
doubt_one(const struct routed_connector *routed, const struct tier_host *host, struct endpoint endpoint,
          void *context)
{
    const struct doubt *doubt = context;
    struct probe_target target = routed_target(routed, host, endpoint);
    struct endpoint failed = doubt->failed;

    failed.port = failed.port == 0 ? endpoint.port : failed.port;
    if (!endpoint_equal(failed, endpoint))
        return;
    struct health_host health = watch_get(doubt->router->watch, target);
    int64_t probed_us = MAX(health.last_ok_us, health.last_failure_us);
    int64_t pause_us = doubt->router->settings->health.interval_us / PAUSE_DIVISOR;
    if (health.state == HEALTH_SUSPECT || (probed_us != 0 && doubt->now_us - probed_us < pause_us))
        return;
    if (watch_doubt(doubt->router->watch, target, doubt->now_us))
        router_wake(doubt->router);
}

static void
on_line(struct slice line, void *context)
{
    struct doubt doubt = { context, { .port = 0 }, router_now_us() };

    if (mta_log_read(line, &doubt.failed))
        router_each_endpoint(doubt.router, doubt_one, &doubt);
}

void
router_follow_log(struct router *router)
{
    const char *path = router->settings->routing.mta_log;

    log_follow_free(router->log);
    router->log = path == NULL ? NULL : log_follow_new(path, router->loop, on_line, router);
}
