#include "cli/json_text.h"
#include "cli/mx_simulate.h"
#include "dns/endpoint.h"

#include <math.h>

/* As zone files write it; an address, network or site stays what it is. */
static json_t *
name_json(const struct failure_model *model, const char *name)
{
    g_autofree char *dotted = g_strconcat(name, ".", NULL);

    for (guint i = 0; i < model->machines->len; i++) {
        if (g_ptr_array_find_with_equal_func(model_machine(model, i)->names, name, g_str_equal, NULL))
            return json_text(dotted);
    }
    return json_text(name);
}

static json_t *
names_json(const struct failure_model *model, const GPtrArray *names)
{
    json_t *list = json_array();

    for (guint i = 0; i < names->len; i++)
        json_array_append_new(list, name_json(model, g_ptr_array_index(names, i)));
    return list;
}

static json_t *
host_json(const struct failover_host *host)
{
    json_t *object = json_object(), *a = json_array(), *aaaa = json_array();
    g_autofree char *dotted = g_strconcat(host->name, ".", NULL);

    for (guint i = 0; i < host->addresses->len; i++) {
        struct ip_address address = g_array_index(host->addresses, struct ip_address, i);
        g_autofree char *text = address_to_string(address);

        json_array_append_new(ip_address_is_ipv4(address) ? a : aaaa, json_text(text));
    }
    json_object_set_new(object, "name", json_text(dotted));
    json_object_set_new(object, "a", a);
    json_object_set_new(object, "aaaa", aaaa);
    json_object_set_new(object, "state", json_string("unknown"));
    return object;
}

static json_t *
tiers_json(const struct failover *zone)
{
    json_t *list = json_array();

    for (guint i = 0; i < zone->tiers->len; i++) {
        const struct failover_tier *tier = g_ptr_array_index(zone->tiers, i);
        json_t *object = json_object(), *hosts = json_array();

        for (guint j = 0; j < tier->hosts->len; j++)
            json_array_append_new(hosts, host_json(g_ptr_array_index(tier->hosts, j)));
        json_object_set_new(object, "preference", json_integer(tier->preference));
        json_object_set_new(object, "hosts", hosts);
        json_array_append_new(list, object);
    }
    return list;
}

static json_t *
number_json(double number)
{
    return isnan(number) ? json_null() : json_real(number);
}

static json_t *
seconds_json(const struct mta *mta, double seconds)
{
    return mta->connect_timeout_s == 0 ? json_null() : json_real(seconds);
}

static json_t *
availability_json(const struct availability *result, const struct mta *mta)
{
    json_t *object = json_object(), *tiers = json_array();

    for (guint i = 0; i < result->tiers->len; i++) {
        const struct tier_chance *chance = &g_array_index(result->tiers, struct tier_chance, i);
        json_t *tier = json_object();

        json_object_set_new(tier, "preference", json_integer(chance->preference));
        json_object_set_new(tier, "usable_hosts", json_integer(chance->usable_hosts));
        json_object_set_new(tier, "hit_probability", json_real(chance->hit));
        json_array_append_new(tiers, tier);
    }
    json_object_set_new(object, "tiers", tiers);
    json_object_set_new(object, "none", json_real(result->none));
    json_object_set_new(object, "name", number_json(result->name));
    json_object_set_new(object, "both", number_json(result->both));
    json_object_set_new(object, "connect_seconds", seconds_json(mta, result->wait_s));
    return object;
}

static json_t *
both_availabilities_json(const struct simulation *run)
{
    json_t *object = availability_json(run->independent, run->mta);

    json_object_set_new(object, "host_up", json_real(run->chances.host));
    json_object_set_new(object, "site_up", json_real(run->chances.site));
    json_object_set_new(object, "by_site",
                        run->by_site == NULL ? json_null() : availability_json(run->by_site, run->mta));
    return object;
}

static json_t *
resolvable_json(enum name_state name)
{
    return name == NAME_UNKNOWN ? json_null() : json_boolean(name == NAME_RESOLVES);
}

static json_t *
loss_json(const struct simulation *run, const struct loss *loss)
{
    static const char *const reaches[] = { [MTA_REACHES] = "yes",
                                           [MTA_REACHES_BY_CHANCE] = "by-chance",
                                           [MTA_STOPS_BEFORE] = "no",
                                           [MTA_FINDS_NOBODY] = "no" };
    const struct outcome *outcome = loss->outcome;
    json_t *object = json_object(), *shares = json_array();
    const struct failover_tier *tier =
        outcome->tier == MODEL_NONE ? NULL : g_ptr_array_index(run->model->zone->tiers, (guint)outcome->tier);

    for (guint i = 0; i < outcome->shares->len; i++)
        json_array_append_new(shares, json_real(g_array_index(outcome->shares, double, i)));
    json_object_set_new(object, "kill", names_json(run->model, loss->kill->names));
    json_object_set_new(object, "preference", tier == NULL ? json_null() : json_integer(tier->preference));
    json_object_set_new(object, "goes_to", names_json(run->model, outcome->hosts));
    json_object_set_new(object, "connect_seconds",
                        outcome->wait_s == MODEL_NONE ? json_null() : json_integer(outcome->wait_s));
    json_object_set_new(object, "kind", json_string(kill_kind_name(loss->kill->kind)));
    json_object_set_new(object, "shares", shares);
    json_object_set_new(object, "name_resolvable", resolvable_json(outcome->name));
    json_object_set_new(object, "reached", json_string(reaches[outcome->attempt.reach]));
    return object;
}

static json_t *
timing_json(const struct mx_answer *answer)
{
    json_t *object = json_object();
    const struct failover *zone = answer->run->model->zone;

    json_object_set_new(object, "detection_seconds", json_integer(answer->timing.detection_s));
    json_object_set_new(object, "return_seconds", json_integer(answer->timing.return_s));
    json_object_set_new(object, "ttl_seconds", zone->has_ttl ? json_integer(zone->ttl_s) : json_null());
    return object;
}

void
mx_simulate_append_json(const struct mx_answer *answer, GString *out)
{
    const struct simulation *run = answer->run;
    const struct failover *zone = run->model->zone;
    g_autoptr(json_t) object = json_object();
    g_autofree char *dotted = g_strconcat(zone->name, ".", NULL);
    json_t *kills = json_array();

    for (guint i = 0; i < run->losses->len; i++)
        json_array_append_new(kills, loss_json(run, g_ptr_array_index(run->losses, i)));
    json_object_set_new(object, "name", json_text(dotted));
    json_object_set_new(object, "source", json_text(zone->source));
    json_object_set_new(object, "tiers", tiers_json(zone));
    json_object_set_new(object, "findings", json_array());
    json_object_set_new(object, "availability", both_availabilities_json(run));
    json_object_set_new(object, "kills", kills);
    json_object_set_new(object, "mta", json_string(run->mta->name));
    json_object_set_new(object, "timing", timing_json(answer));
    json_append_line(object, out);
}
