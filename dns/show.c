#include "dns/show.h"

#include "base/domain.h"
#include "base/error.h"
#include "dns/lookup.h"

struct wait {
    GMainLoop *loop;
    struct zone_answer *answer;
};

static void
on_looked_up(const struct zone_answer *answer, void *context)
{
    struct wait *wait = context;

    wait->answer = zone_answer_ref(answer);
    g_main_loop_quit(wait->loop);
}

static struct mx_view *
view_new(const char *name, const struct resolver *resolver, const struct zone_answer *answer, uint16_t port)
{
    struct mx_view *view = g_new0(struct mx_view, 1);
    struct tier_source source = { answer, port };

    view->name = g_strdup(name);
    view->source = g_strconcat("resolver ", resolver_servers(resolver), NULL);
    view->status = answer->status;
    view->why = g_strdup(answer->why);
    view->ttl_s = answer->ttl_s;
    view->is_implicit = answer->is_implicit;
    view->has_null_mx = answer->has_null_mx;
    view->tiers = tiers_build(&source, 1);
    view->without_address = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < answer->targets->len; i++) {
        const struct zone_target *target = g_ptr_array_index(answer->targets, i);

        if (target->addresses->len == 0)
            g_ptr_array_add(view->without_address, g_strdup(target->name));
    }
    return view;
}

static struct mx_view *
look_up(const char *name, struct resolver *resolver, GMainContext *context,
        const struct mx_show_options *options, GError **error)
{
    struct wait wait = { g_main_loop_new(context, FALSE), NULL };
    struct mx_view *view = NULL;

    /* Every query ends by its own time-out, so this does. */
    lookup_start(resolver, options->kind, name, on_looked_up, &wait);
    if (wait.answer == NULL)
        g_main_loop_run(wait.loop);
    g_main_loop_unref(wait.loop);
    if (wait.answer->status == ZONE_TEMPORARY)
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_UNAVAILABLE, "cannot look up '%s': %s", name,
                    wait.answer->why);
    else
        view = view_new(name, resolver, wait.answer, options->port);
    zone_answer_unref(wait.answer);
    return view;
}

struct mx_view *
mx_show(const char *name, const struct mx_show_options *options, GError **error)
{
    struct resolver_options wanted = { options->servers, options->timeout_us, options->tries, AD_NEVER };
    g_autofree char *plain = dns_plain_name(name);

    if (!domain_is_valid(slice_from(plain))) {
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_VALUE, "'%s' is no domain name", name);
        return NULL;
    }
    GMainContext *context = g_main_context_new();
    struct resolver *resolver = resolver_new(&wanted, context, error);
    struct mx_view *view = resolver == NULL ? NULL : look_up(plain, resolver, context, options, error);
    resolver_free(resolver);
    g_main_context_unref(context);
    return view;
}

void
mx_view_free(struct mx_view *view)
{
    if (view == NULL)
        return;
    g_free(view->name);
    g_free(view->source);
    g_free(view->why);
    tiers_free(view->tiers);
    g_ptr_array_unref(view->without_address);
    g_free(view);
}
