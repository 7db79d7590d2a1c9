/* A reload counts against nobody: probes that wait for the old resolver end without a verdict. */
#include "tests/harness.h"

#include "dns/router_internal.h"
#include "tests/dns/stub_dns.h"

#include <glib/gstdio.h>

/* Nobody answers for TLSA, and nobody has to be there: the probe does not get that far. */
static const struct stub_row script[] = {
    {"mx.contoso.example",           DNS_TYPE_A,    STUB_ANSWER, 0, "A 127.0.0.99"},
    { "_25._tcp.mx.contoso.example", DNS_TYPE_TLSA, STUB_SILENT, 0, NULL          },
};

struct scene {
    GMainContext *loop;
    struct stub_dns *stub;
    char *folder, *file;
    struct router *router;
};

static struct settings *
load(const struct scene *scene)
{
    g_autoptr(diagnostics) found = diagnostics_new();
    g_autofree char *text =
        g_strdup_printf("organization: { domains: [contoso.example] }\n"
                        "routing: { state: . }\n"
                        "dns: { servers: ['%s'], timeout: 60s, tries: 1 }\n"
                        "health: { timeout: 60s, fall: 1, interval: 100ms }\n"
                        "connectors:\n"
                        "  - { Name: A, SmartHosts: [mx.contoso.example], TlsSettings: DANE }\n",
                        stub_dns_address(scene->stub));

    assert_true(g_file_set_contents(scene->file, text, -1, NULL));
    struct settings *loaded = settings_load(scene->file, found);
    if (loaded == NULL)
        fail_msg("%s", diagnostic_to_string(g_ptr_array_index(found->list, 0)));
    return loaded;
}

static bool
on_ready(void *context)
{
    (void)context;
    return false;
}

static void
wait_for_probe(const struct scene *scene)
{
    while (g_hash_table_size(scene->router->flights) == 0)
        g_main_context_iteration(scene->loop, TRUE);
}

static void
take_health(const struct routed_connector *routed, const struct tier_host *host, struct endpoint endpoint,
            void *context)
{
    GArray *all = context;
    const struct router *router = ((struct routed_zone *)g_ptr_array_index(routed->zones, 0))->router;
    struct health_host health = watch_get(router->watch, routed_target(routed, host, endpoint));

    g_array_append_val(all, health);
}

static void
scene_open(struct scene *scene)
{
    *scene = (struct scene){ .loop = g_main_context_new(), .stub = stub_dns_new(script, ARRAY_LEN(script)) };
    assert_non_null(scene->stub);
    scene->folder = g_dir_make_tmp("postern-reload-XXXXXX", NULL);
    scene->file = g_build_filename(scene->folder, "postern.yaml", NULL);
    scene->router = router_new(load(scene), scene->loop, NULL);
    assert_non_null(scene->router);
    router_start(scene->router, on_ready, NULL);
    wait_for_probe(scene);
}

static void
scene_close(struct scene *scene)
{
    router_free(scene->router);
    stub_dns_free(scene->stub);
    g_main_context_unref(scene->loop);
    g_unlink(scene->file);
    g_rmdir(scene->folder);
    g_free(scene->file);
    g_free(scene->folder);
}

static void
probes_that_ask_the_old_resolver_have_no_verdict(void **state)
{
    struct scene scene;
    g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(struct health_host));

    (void)state;
    scene_open(&scene);
    for (int i = 0; i < 5; i++) {
        assert_true(router_reload(scene.router, load(&scene), NULL));
        wait_for_probe(&scene); /* of the new resolver */
        for (int j = 0; j < 10; j++)
            g_main_context_iteration(scene.loop, FALSE);
    }
    router_each_endpoint(scene.router, take_health, all);
    assert_int_equal(all->len, 1);
    const struct health_host *health = &g_array_index(all, struct health_host, 0);
    assert_int_equal(health->state, HEALTH_UNKNOWN);
    assert_int_equal(health->failures, 0);
    scene_close(&scene);
}

int
main(void)
{
    struct suite suite = { 0 };

    SUITE_ADD(&suite, probes_that_ask_the_old_resolver_have_no_verdict);
    return suite_run(&suite, "dns/router reload");
}
