/* What the checks will want to know of files, tables and certificates, worked out before anything is looked
 * at. */
#include "cli/doctor/setup.h"

#include "base/limits.h"

#include <string.h>

static void
question_free(gpointer data)
{
    struct setup_question *question = data;

    g_free(question->table);
    g_free(question->key);
    g_free(question);
}

static void
wish_text(GPtrArray *list, char *text)
{
    for (guint i = 0; i < list->len; i++) {
        if (strcmp(g_ptr_array_index(list, i), text) == 0) {
            g_free(text);
            return;
        }
    }
    g_ptr_array_add(list, text);
}

/* The path, and every folder on the way to it. */
static void
wish_path(GPtrArray *list, const char *path)
{
    g_autofree char *at = g_strdup(path);

    while (strcmp(at, "/") != 0 && strcmp(at, ".") != 0) {
        char *parent = g_path_get_dirname(at);

        wish_text(list, g_steal_pointer(&at));
        at = parent;
    }
    wish_text(list, g_steal_pointer(&at));
}

static void
wish_sockets(const struct mta_setup *setup, struct setup_wishes *out)
{
    g_autoptr(GPtrArray) uses = setup_sockets(setup);

    for (guint i = 0; i < uses->len; i++) {
        const struct socket_use *use = g_ptr_array_index(uses, i);

        if (use->is_postern && use->path != NULL)
            wish_path(out->files, use->path);
    }
}

/* Tables that are answered from a file, and whether Postfix asks them for parts of an address too. Asking
 * those that another program answers is no business of ours. */
static const struct {
    const char *prefix;
    bool has_parts;
} local_tables[] = {
    {"hash:",      true },
    { "btree:",    true },
    { "lmdb:",     true },
    { "cdb:",      true },
    { "dbm:",      true },
    { "sdbm:",     true },
    { "texthash:", true },
    { "inline:",   true },
    { "regexp:",   false},
    { "pcre:",     false},
    { "cidr:",     false},
    { "static:",   false},
};

enum key_kind { KEY_WHOLE, KEY_PART };

static bool
is_local_table(const char *table, enum key_kind kind)
{
    for (size_t i = 0; i < ARRAY_LEN(local_tables); i++) {
        if (g_str_has_prefix(table, local_tables[i].prefix))
            return kind == KEY_WHOLE || local_tables[i].has_parts;
    }
    return false;
}

static void
wish_lookup(struct setup_wishes *out, const char *table, const char *key)
{
    struct setup_question *question;

    for (guint i = 0; i < out->lookups->len; i++) {
        question = g_ptr_array_index(out->lookups, i);
        if (strcmp(question->table, table) == 0 && strcmp(question->key, key) == 0)
            return;
    }
    if (out->lookups->len >= LIMIT_DOCTOR_LOOKUPS)
        return;
    question = g_new0(struct setup_question, 1);
    question->table = g_strdup(table);
    question->key = g_strdup(key);
    g_ptr_array_add(out->lookups, question);
}

/* smtp_generic_maps of the connector's transport: whether it takes the suffix away. */
static void
wish_generic(const struct mta_setup *setup, const struct connector *connector, struct setup_wishes *out)
{
    const struct postfix_service *service = setup_transport(setup, connector);
    g_autoptr(GPtrArray) tables = mta_list_split(postfix_text(setup->postfix, service, "smtp_generic_maps"));
    g_autofree char *address = setup_suffix_address(setup, connector);

    for (guint i = 0; i < tables->len; i++) {
        if (is_local_table(g_ptr_array_index(tables, i), KEY_WHOLE))
            wish_lookup(out, g_ptr_array_index(tables, i), address);
    }
}

/* Whether other tables of transport_maps have what is Postern's: those in front of it for whole addresses,
 * all for domains. */
static void
wish_transport(const struct mta_setup *setup, struct setup_wishes *out)
{
    g_autoptr(GPtrArray) tables = mta_list_split(postfix_text(setup->postfix, NULL, "transport_maps"));
    g_autoptr(GPtrArray) domains = setup_routed_domains(setup);
    const char *own = setup_find_map(setup, tables, "route", NULL);
    bool is_before = true;

    for (guint i = 0; i < tables->len; i++) {
        const char *table = g_ptr_array_index(tables, i);

        is_before = is_before && table != own;
        for (guint j = 0; j < domains->len; j++) {
            const struct routed_domain *routed = g_ptr_array_index(domains, j);
            g_autofree char *address = setup_transport_key(routed, TRANSPORT_KEY_ADDRESS);
            g_autofree char *domain = setup_transport_key(routed, TRANSPORT_KEY_DOMAIN);

            if (is_before && is_local_table(table, KEY_WHOLE))
                wish_lookup(out, table, address);
            if (is_local_table(table, KEY_PART))
                wish_lookup(out, table, domain);
        }
    }
}

static void
wish_field(const struct mta_setup *setup, const struct postfix_service *service, const char *field,
           struct setup_wishes *out)
{
    g_autoptr(GPtrArray) tables = setup_header_tables(setup, service);

    for (guint i = 0; i < tables->len; i++)
        wish_lookup(out, g_ptr_array_index(tables, i), field);
}

/* What becomes of fields that must stay, or must not. */
static void
wish_fields(const struct mta_setup *setup, struct setup_wishes *out)
{
    g_autofree char *forged = setup_forged_results(setup);

    wish_field(setup, NULL, forged, out);
    if (setup_outbound(setup) != NULL)
        wish_field(setup, setup_outbound(setup), SETUP_INTERNAL_FIELD, out);
    for (size_t i = 0; i < LOOP_HEADERS; i++) {
        g_autofree char *field = g_strconcat(loop_headers[i], ": 1", NULL);

        wish_field(setup, NULL, field, out);
        for (guint j = 0; j < setup->postfix->services->len; j++) {
            const struct postfix_service *service = g_ptr_array_index(setup->postfix->services, j);

            if (strcmp(service->command, "smtp") == 0)
                wish_field(setup, service, field, out);
        }
    }
}

static void
wish_certificates(const struct mta_setup *setup, struct setup_wishes *out)
{
    static const char *const sides[] = { "smtp", "smtpd" };

    for (size_t i = 0; i < ARRAY_LEN(sides); i++) {
        char *common = setup_certificate_file(setup, NULL, sides[i]);

        if (common != NULL)
            wish_text(out->certificates, common);
        for (guint j = 0; j < setup->postfix->services->len; j++) {
            const struct postfix_service *service = g_ptr_array_index(setup->postfix->services, j);
            char *own = strcmp(service->command, sides[i]) == 0
                            ? setup_certificate_file(setup, service, sides[i])
                            : NULL;

            if (own != NULL)
                wish_text(out->certificates, own);
        }
    }
}

void
setup_wishes(const struct mta_setup *setup, struct setup_wishes *out)
{
    out->files = g_ptr_array_new_with_free_func(g_free);
    out->lookups = g_ptr_array_new_with_free_func(question_free);
    out->certificates = g_ptr_array_new_with_free_func(g_free);
    if (setup->postfix == NULL)
        return;
    wish_certificates(setup, out);
    wish_fields(setup, out);
    if (setup->settings == NULL)
        return;
    wish_sockets(setup, out);
    for (guint i = 0; i < setup->settings->connectors->len; i++)
        wish_generic(setup, g_ptr_array_index(setup->settings->connectors, i), out);
    wish_transport(setup, out);
}

void
setup_wishes_clear(struct setup_wishes *wishes)
{
    g_clear_pointer(&wishes->files, g_ptr_array_unref);
    g_clear_pointer(&wishes->lookups, g_ptr_array_unref);
    g_clear_pointer(&wishes->certificates, g_ptr_array_unref);
}
