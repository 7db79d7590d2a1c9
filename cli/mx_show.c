/* postern mx show: the hosts behind a name, by MX preference, and what a running postern-routed thinks of
 * them. */
#include "cli/daemon.h"
#include "cli/mx_source.h"
#include "cli/routed_state.h"
#include "dns/show.h"

#define SMTP_PORT 25
#define HOST_COLUMN 8
#define ADDRESS_COLUMN 44
#define STATE_COLUMN 64

const char help_mx_show[] = //
    "Look up the MX tiers of a name: the hosts that mail for it goes to, in order, with their addresses. "
    "Asks DNS\n"
    "afresh, and a running postern-routed for what its probes say.\n"
    "\n"
    "  postern mx show hybrid.contoso.example                    tiers, hosts, addresses, states\n"
    "  postern mx show --server 127.0.0.1:5300 hybrid.contoso.example\n"
    "  postern mx show --json hybrid.contoso.example | jq .tiers\n"
    "\n"
    "  --server ADDRESS[:PORT]     ask this name server; may be repeated (default: dns.servers, else the "
    "system's)\n"
    "  --json                      output for machines: postern-json(5)\n"
    "Exit: 0 there are hosts · 1 DNS says there are none · 2 no name server could tell\n";

/* A name as DNS writes it; an address stays one. */
static json_t *
name_json(const char *name)
{
    struct ip_address address;
    g_autofree char *dotted = g_strconcat(name, ".", NULL);

    return json_text(ip_address_parse(slice_from(name), &address) ? name : dotted);
}

static json_t *
host_json(const struct tier_host *host, const json_t *routed)
{
    json_t *object = json_object(), *a = json_array(), *aaaa = json_array();

    for (guint i = 0; i < host->endpoints->len; i++) {
        struct ip_address address = g_array_index(host->endpoints, struct endpoint, i).address;
        g_autofree char *text = address_to_string(address);

        json_array_append_new(ip_address_is_ipv4(address) ? a : aaaa, json_text(text));
    }
    json_object_set_new(object, "name", name_json(host->name));
    json_object_set_new(object, "a", a);
    json_object_set_new(object, "aaaa", aaaa);
    json_object_set_new(object, "state", json_text(routed_host_state(routed, host->name)));
    return object;
}

static json_t *
tiers_json(const struct mx_view *view, const json_t *routed)
{
    json_t *list = json_array();

    for (guint i = 0; i < view->tiers->list->len; i++) {
        const struct tier *tier = g_ptr_array_index(view->tiers->list, i);
        json_t *object = json_object(), *hosts = json_array();

        for (guint j = 0; j < tier->hosts->len; j++)
            json_array_append_new(hosts, host_json(g_ptr_array_index(tier->hosts, j), routed));
        json_object_set_new(object, "preference", json_integer(tier->preference));
        json_object_set_new(object, "hosts", hosts);
        json_array_append_new(list, object);
    }
    return list;
}

/* Hosts that the tiers leave out are not left out silently. */
static json_t *
findings_json(const struct mx_view *view)
{
    json_t *list = json_array();

    for (guint i = 0; i < view->without_address->len; i++) {
        json_t *object = json_object();

        json_object_set_new(object, "id", json_string("mx-target-no-address"));
        json_object_set_new(object, "severity", json_string(severity_name(SEVERITY_ERROR)));
        json_object_set_new(object, "owner", name_json(g_ptr_array_index(view->without_address, i)));
        json_object_set_new(object, "line", json_null());
        json_object_set_new(object, "found", json_string("neither A nor AAAA"));
        json_object_set_new(object, "wanted", json_string("an address"));
        json_object_set_new(object, "remedy",
                            json_string("give the host an A or AAAA record, or remove its MX"));
        json_array_append_new(list, object);
    }
    return list;
}

/* `view` is NULL where the name could not be looked up: then tiers are null. */
static void
append_json(const char *name, const struct mx_view *view, const json_t *routed, GString *out)
{
    g_autoptr(json_t) object = json_object();

    json_object_set_new(object, "name", view == NULL ? json_text(name) : name_json(view->name));
    json_object_set_new(object, "source", json_text(view == NULL ? NULL : view->source));
    json_object_set_new(object, "tiers", view == NULL ? json_null() : tiers_json(view, routed));
    json_object_set_new(object, "findings", view == NULL ? json_array() : findings_json(view));
    json_object_set_new(object, "availability", json_null());
    json_object_set_new(object, "kills", json_null());
    json_append_line(object, out);
}

/* One line for each address; the host's name and state stand on its first. */
static void
append_host(struct style style, const struct tier_host *host, const char *state, size_t start, GString *out)
{
    for (guint i = 0; i < host->endpoints->len; i++) {
        g_autofree char *address =
            address_to_string(g_array_index(host->endpoints, struct endpoint, i).address);

        style_pad(out, start, HOST_COLUMN, 0);
        if (i == 0)
            style_append_text(style, host->name, out);
        style_pad(out, start, ADDRESS_COLUMN, 2);
        g_string_append(out, address);
        if (i == 0) {
            style_pad(out, start, STATE_COLUMN, 2);
            style_ink(style, routed_state_ink(state), out);
            g_string_append(out, state);
            style_ink(style, INK_PLAIN, out);
        }
        g_string_append_c(out, '\n');
        start = out->len;
    }
}

static void
append_notes(struct style style, const struct mx_view *view, GString *out)
{
    const char *mark = style_mark(style, MARK_FAILED);

    if (view->is_implicit)
        g_string_append_printf(out, "  %s no MX: the name itself is the host (RFC 5321, 5.1)\n", mark);
    if (view->has_null_mx && view->tiers->list->len > 0)
        g_string_append_printf(
            out, "  %s a null MX stands beside others, which RFC 7505 forbids: mail may bounce\n", mark);
    if (view->tiers->is_cut_by_limit)
        g_string_append_printf(out, "  %s there are more hosts or addresses than Postern uses\n", mark);
    for (guint i = 0; i < view->without_address->len; i++) {
        g_string_append_printf(out, "  %s ", mark);
        style_append_text(style, g_ptr_array_index(view->without_address, i), out);
        g_string_append(out, " has no address and is left out\n");
    }
}

static void
append_human(struct style style, const struct mx_view *view, const json_t *routed, GString *out)
{
    style_ink(style, INK_BOLD, out);
    style_append_text(style, view->name, out);
    style_ink(style, INK_PLAIN, out);
    g_string_append_printf(out, "   %s", view->source);
    if (view->status == ZONE_ANSWER)
        g_string_append_printf(out, ", TTL %u s", view->ttl_s);
    g_string_append(out, routed == NULL ? "; states unknown: postern-routed does not answer\n" : "\n");
    if (view->tiers->list->len == 0)
        g_string_append_printf(out, "  no hosts: %s\n",
                               view->why == NULL ? "none has an address" : view->why);
    for (guint i = 0; i < view->tiers->list->len; i++) {
        const struct tier *tier = g_ptr_array_index(view->tiers->list, i);

        for (guint j = 0; j < tier->hosts->len; j++) {
            const struct tier_host *host = g_ptr_array_index(tier->hosts, j);
            size_t start = out->len;

            if (j == 0)
                g_string_append_printf(out, "  %u", tier->preference);
            append_host(style, host, routed_host_state(routed, host->name), start, out);
        }
    }
    append_notes(style, view, out);
}

static struct mx_show_options
make_options(const struct settings *configured, const GPtrArray *servers)
{
    struct mx_show_options options = { servers, configured->dns.timeout_us, configured->dns.tries, SMTP_PORT,
                                       ZONE_MX };

    if (servers->len == 0)
        options.servers = configured->dns.servers;
    return options;
}

static enum exit_status
show(const struct cli *cli, const struct settings *configured, const char *name, char *const *servers,
     gboolean is_json)
{
    g_autoptr(GPtrArray) list = g_ptr_array_new();
    g_autoptr(GString) out = g_string_new(NULL);
    g_autoptr(GError) error = NULL;

    for (size_t i = 0; servers != NULL && servers[i] != NULL; i++)
        g_ptr_array_add(list, servers[i]);
    struct mx_show_options options = make_options(configured, list);
    g_autoptr(mx_view) view = mx_show(name, &options, &error);
    g_autoptr(json_t) routed = daemon_ask(daemon_find("routed"), configured, "status", NULL);
    if (is_json)
        append_json(name, view, routed, out);
    else if (view != NULL)
        append_human(cli->out, view, routed, out);
    cli_print(out);
    if (view == NULL) {
        cli_complain(cli, "%s", error->message);
        return EXIT_STATUS_CANNOT;
    }
    return view->tiers->list->len == 0 ? EXIT_STATUS_FOUND : EXIT_STATUS_DONE;
}

enum exit_status
command_mx_show(struct cli *cli, char **arguments)
{
    gboolean is_json = FALSE;
    g_auto(GStrv) servers = NULL;
    g_auto(GStrv) rest = arguments;
    enum exit_status status;
    const GOptionEntry entries[] = {
        {"server",  0, 0, G_OPTION_ARG_FILENAME_ARRAY, &servers, NULL, NULL },
        { "json",        0, 0, G_OPTION_ARG_NONE, &is_json, NULL, NULL },
        { 0},
    };

    if (!cli_parse_options(cli, entries, &rest, &status))
        return status;
    if (rest[1] == NULL) {
        cli_complain(cli, "mx show needs a NAME: postern mx show hybrid.contoso.example");
        return EXIT_STATUS_CANNOT;
    }
    g_autoptr(settings) configured = mx_find_settings(cli);
    if (configured == NULL)
        return EXIT_STATUS_CANNOT;
    for (size_t i = 1; rest[i] != NULL; i++)
        status = exit_status_worst(status, show(cli, configured, rest[i], servers, is_json));
    return status;
}
