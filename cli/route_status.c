/* postern route status: each connector's tiers and hosts as the running postern-routed sees them. */
#include "cli/daemon.h"
#include "cli/numbers.h"
#include "cli/routed_state.h"

const char help_route_status[] = //
    "Where mail goes now: the tiers and hosts of each connector, their state and since when, the last error, "
    "the\n"
    "next probe, and when their certificates end. Asks the running postern-routed.\n"
    "\n"
    "  postern route status                    all connectors\n"
    "  postern route status on-premises        one, by Name or Id\n"
    "  postern route status --json | jq -r '.tiers[].hosts[] | .name'\n"
    "\n"
    "  --json                      output for machines: postern-json(5)\n"
    "Exit: 0 every host is up · 1 some host is not, or DNS does not answer · 2 postern-routed does not "
    "answer\n";

#define PREFERENCE_COLUMN 2
#define HOST_COLUMN 9
#define CERTIFICATE_NOTICE_S (30 * 86400)

/* The widths that the texts of one connector need. */
struct columns {
    size_t host, address, state;
};

static int64_t
member_integer(const json_t *object, const char *key)
{
    return json_integer_value(json_object_get(object, key));
}

/* Calls for every address of a connector: the tier's preference, the host's name, the address. */
typedef void (*address_fn)(json_int_t preference, const char *host, const json_t *address, void *context);

static void
each_address(const json_t *connector, address_fn call, void *context)
{
    size_t i, j, k;
    json_t *tier, *host, *address;

    json_array_foreach(json_object_get(connector, "tiers"), i, tier)
    {
        json_array_foreach(json_object_get(tier, "hosts"), j, host)
        {
            json_array_foreach(json_object_get(host, "addresses"), k, address)
            {
                call(member_integer(tier, "preference"), json_string_value(json_object_get(host, "name")),
                     address, context);
            }
        }
    }
}

/* What there is to say of an address beside its state: why it is not up, when it is looked at again. */
static void
append_notes(struct style style, const json_t *address, bool is_up, GString *out)
{
    const char *error = daemon_answer_text(address, "last_error");
    const json_t *ends = json_object_get(json_object_get(address, "certificate"), "expires_s");
    g_autofree char *next = duration_text(member_integer(address, "next_probe_ms") / 1000);

    if (error != NULL && !is_up) {
        style_append_text(style, error, out);
        g_string_append(out, "; ");
    }
    g_string_append_printf(out, "probe in %s", next);
    if (!json_is_integer(ends) || json_integer_value(ends) > CERTIFICATE_NOTICE_S)
        return;
    g_autofree char *left = duration_text(json_integer_value(ends));
    style_ink(style, INK_YELLOW, out);
    if (json_integer_value(ends) < 0)
        g_string_append(out, "; its certificate has ended");
    else
        g_string_append_printf(out, "; its certificate ends in %s", left);
    style_ink(style, INK_PLAIN, out);
}

struct writer {
    struct style style;
    struct columns columns;
    GString *out;
    json_int_t preference; /* of the line before; -1 at the beginning */
    const char *host;
};

static char *
since_text(const json_t *address)
{
    const json_t *since = json_object_get(address, "since_s");

    return json_is_integer(since) ? duration_text(json_integer_value(since)) : g_strdup("");
}

static void
measure(json_int_t preference, const char *host, const json_t *address, void *context)
{
    struct columns *columns = context;
    const char *text = daemon_answer_text(address, "address"), *state = daemon_answer_text(address, "state");

    (void)preference;
    size_t host_width = host == NULL ? 0 : style_columns(host),
           width = text == NULL ? 0 : style_columns(text);
    size_t state_width = state == NULL ? 0 : style_columns(state);
    columns->host = MAX(columns->host, host_width);
    columns->address = MAX(columns->address, width);
    columns->state = MAX(columns->state, state_width);
}

/* "  10     oxford-a.contoso.example  [192.0.2.11]:25  up  for 3 h 20 min  probe in 4 s" */
static void
append_address(json_int_t preference, const char *host, const json_t *address, void *context)
{
    struct writer *writer = context;
    GString *out = writer->out;
    size_t start = out->len, at = HOST_COLUMN;
    const char *state = daemon_answer_text(address, "state");
    g_autofree char *since = since_text(address);

    style_pad(out, start, PREFERENCE_COLUMN, 0);
    if (preference != writer->preference)
        g_string_append_printf(out, "%" JSON_INTEGER_FORMAT, preference);
    style_pad(out, start, at, 1);
    if (preference != writer->preference || g_strcmp0(host, writer->host) != 0)
        style_append_text(writer->style, host, out);
    style_pad(out, start, at += writer->columns.host + 2, 2);
    style_append_text(writer->style, daemon_answer_text(address, "address"), out);
    style_pad(out, start, at += writer->columns.address + 2, 2);
    style_ink(writer->style, routed_state_ink(state), out);
    style_append_text(writer->style, state, out);
    style_ink(writer->style, INK_PLAIN, out);
    style_pad(out, start, at += writer->columns.state + 2, 2);
    g_string_append_printf(out, *since == '\0' ? "%s" : "for %s", since);
    style_pad(out, start, at + strlen("for 23 h 59 min") + 2, 2);
    append_notes(writer->style, address, g_strcmp0(state, "up") == 0, out);
    g_string_append_c(out, '\n');
    writer->preference = preference;
    writer->host = host;
}

/* A name whose answers are old, and why there are no new ones. */
static void
append_zones(const struct cli *cli, const json_t *connector, GString *out)
{
    size_t i;
    json_t *zone;

    json_array_foreach(json_object_get(connector, "zones"), i, zone)
    {
        const json_t *stale = json_object_get(zone, "stale_s");
        const char *why = daemon_answer_text(zone, "why");
        bool is_known = json_is_true(json_object_get(zone, "known"));

        if (is_known && !json_is_integer(stale) && cli->verbosity == 0)
            continue;
        g_autofree char *age = duration_text(is_known ? member_integer(zone, "good_s") : 0);
        g_autofree char *next = duration_text(member_integer(zone, "next_lookup_s"));
        bool is_bad = !is_known || json_is_integer(stale);
        style_ink(cli->out, is_bad ? INK_YELLOW : INK_DIM, out);
        g_string_append(out, "  DNS    ");
        style_append_text(cli->out, daemon_answer_text(zone, "name"), out);
        if (is_known)
            g_string_append_printf(out, ": answered %s ago", age);
        else
            g_string_append(out, ": never answered");
        if (why != NULL) {
            g_string_append(out, "; since then: ");
            style_append_text(cli->out, why, out);
        }
        g_string_append_printf(out, "; asked again in %s\n", next);
        style_ink(cli->out, INK_PLAIN, out);
    }
}

static void
append_connector(const struct cli *cli, const json_t *connector, GString *out)
{
    const char *first = daemon_answer_text(connector, "first");
    const json_t *preference = json_object_get(connector, "preference");
    struct writer writer = { cli->out, { 0 }, out, -1, NULL };

    style_ink(cli->out, INK_BOLD, out);
    style_append_text(cli->out, daemon_answer_text(connector, "name"), out);
    style_ink(cli->out, INK_PLAIN, out);
    if (json_is_true(json_object_get(connector, "panic"))) {
        style_ink(cli->out, INK_RED, out);
        g_string_append(out, "   everything is down: all are tried in order");
        style_ink(cli->out, INK_PLAIN, out);
    } else if (first == NULL) {
        g_string_append(out, "   no host is known");
    } else {
        g_string_append_printf(out, "   %s ", style_mark(cli->out, MARK_ARROW));
        style_append_text(cli->out, first, out);
    }
    if (json_is_integer(preference))
        g_string_append_printf(out, ", preference %" JSON_INTEGER_FORMAT, json_integer_value(preference));
    g_string_append_c(out, '\n');
    each_address(connector, measure, &writer.columns);
    each_address(connector, append_address, &writer);
    append_zones(cli, connector, out);
}

static void
count_not_up(json_int_t preference, const char *host, const json_t *address, void *context)
{
    size_t *count = context;

    (void)preference;
    (void)host;
    *count += g_strcmp0(daemon_answer_text(address, "state"), "up") != 0;
}

static bool
is_well(const json_t *connector)
{
    size_t not_up = 0, i;
    json_t *zone;

    each_address(connector, count_not_up, &not_up);
    json_array_foreach(json_object_get(connector, "zones"), i, zone)
    {
        if (!json_is_true(json_object_get(zone, "known")) ||
            json_is_integer(json_object_get(zone, "stale_s")))
            return false;
    }
    return not_up == 0;
}

static enum exit_status
show(const struct cli *cli, const json_t *connector, gboolean is_json, GString *out)
{
    if (is_json)
        json_append_line(connector, out);
    else
        append_connector(cli, connector, out);
    return is_well(connector) ? EXIT_STATUS_DONE : EXIT_STATUS_FOUND;
}

/* One by Name or Id. */
static enum exit_status
show_named(const struct cli *cli, const struct settings *configured, const char *name, gboolean is_json,
           GString *out)
{
    g_autofree char *request = g_strconcat("order ", name, NULL);
    g_autoptr(GError) error = NULL;
    bool is_one_line = strpbrk(name, "\r\n") == NULL;
    g_autoptr(json_t) answer =
        is_one_line ? daemon_ask(daemon_find("routed"), configured, request, &error) : NULL;
    const json_t *connector = json_object_get(answer, "connector");

    if (error != NULL) {
        cli_complain_error(cli, g_steal_pointer(&error));
        return EXIT_STATUS_CANNOT;
    }
    if (json_is_object(connector))
        return show(cli, connector, is_json, out);
    cli_complain(cli, "postern-routed has no enabled connector with the Name or Id '%s'", name);
    return EXIT_STATUS_CANNOT;
}

/* All; those that did not fit into one answer are asked for one by one. */
static enum exit_status
show_all(const struct cli *cli, const struct settings *configured, gboolean is_json, GString *out)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(json_t) answer = daemon_ask(daemon_find("routed"), configured, "status", &error);
    g_autoptr(GHashTable) shown = g_hash_table_new(g_str_hash, g_str_equal);
    enum exit_status status = EXIT_STATUS_DONE;
    size_t i;
    json_t *connector;

    if (answer == NULL) {
        cli_complain_error(cli, g_steal_pointer(&error));
        return EXIT_STATUS_CANNOT;
    }
    json_array_foreach(json_object_get(answer, "connectors"), i, connector)
    {
        const char *id = daemon_answer_text(connector, "id");

        if (id != NULL)
            g_hash_table_add(shown, (gpointer)(uintptr_t)id);
        status = exit_status_worst(status, show(cli, connector, is_json, out));
    }
    for (guint j = 0; member_integer(answer, "omitted") > 0 && j < configured->connectors->len; j++) {
        const struct connector *one = g_ptr_array_index(configured->connectors, j);

        if (one->is_enabled && !g_hash_table_contains(shown, one->id))
            status = exit_status_worst(status, show_named(cli, configured, one->id, is_json, out));
    }
    if (out->len == 0 && !is_json)
        g_string_append(out, "No connector is enabled.\n");
    return status;
}

enum exit_status
command_route_status(struct cli *cli, char **arguments)
{
    gboolean is_json = FALSE;
    g_auto(GStrv) rest = arguments;
    g_autoptr(GString) out = g_string_new(NULL);
    enum exit_status status;
    const GOptionEntry entries[] = {
        {"json", 0, 0, G_OPTION_ARG_NONE, &is_json, NULL, NULL },
        { 0    },
    };

    if (!cli_parse_options(cli, entries, &rest, &status))
        return status;
    g_autoptr(settings) configured = cli_load_settings(cli);
    if (configured == NULL)
        return EXIT_STATUS_CANNOT;
    if (rest[1] == NULL)
        status = show_all(cli, configured, is_json, out);
    for (size_t i = 1; rest[i] != NULL; i++)
        status = exit_status_worst(status, show_named(cli, configured, rest[i], is_json, out));
    cli_print(out);
    return status;
}
