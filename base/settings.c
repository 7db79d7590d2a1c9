#include "base/settings.h"

#include "base/domain.h"
#include "base/nearest.h"
#include "base/network.h"
#include "base/settings_internal.h"
#include "base/unix_socket.h"

#define SECONDS(n) ((int64_t)(n)*G_USEC_PER_SEC)
#define DAYS(n) SECONDS((int64_t)(n)*86400)
#define MEGABYTES(n) ((int64_t)(n) << 20)
#define FIELD(member) offsetof(struct settings, member)

enum setting_kind {
    KIND_TEXT,       /* char * */
    KIND_PATH,       /* char *, made absolute */
    KIND_SOCKET,     /* char *: unix:PATH, made absolute, or inet:PORT@ADDRESS */
    KIND_CONTROL,    /* char *: unix:PATH, made absolute */
    KIND_TEXTS,      /* GPtrArray * of char * */
    KIND_FILES,      /* the same, made absolute */
    KIND_NETWORKS,   /* the same, checked */
    KIND_PAIRS,      /* GPtrArray * of struct setting_pair * */
    KIND_BOOL_NAMED, /* bool, written as one of two names */
    KIND_INTEGER,    /* int64_t */
    KIND_OCTAL,      /* int64_t */
    KIND_DURATION,   /* int64_t */
    KIND_SIZE,       /* int64_t */
    KIND_PERCENT,    /* int64_t, written with % */
    KIND_CHOICE,     /* size_t */
    KIND_CUSTOM,     /* `read` */
};

struct setting {
    const char *name;
    enum setting_kind kind;
    size_t field;
    const char *default_text; /* YAML; NULL = nothing to set */
    struct yaml_range range;
    const char *const *choices;
    size_t choice_count;
    setting_fn read;
};

static const char *const definitions[] = { "online", "onprem" };
static const char *const counts[] = { "unique", "total" };
static const char *const confidences[] = { "best", "combined" };
static const char *const ad_trusts[] = {
    [AD_LOOPBACK] = "loopback", [AD_ALWAYS] = "always", [AD_NEVER] = "never"
};
static const char *const orders[] = { "skip", "strict" };
static const char *const log_targets[] = { "auto", "journal", "syslog", "stderr" };
static const char *const log_formats[] = { "text", "json" };
static const char *const log_levels[] = { "debug", "info", "warning", "error" };

#define CHOICES(names) .choices = (names), .choice_count = ARRAY_LEN(names)
#define WITHIN(low, high) .range = { (low), (high) }

/* Every setting: the loader, postern.yaml(5) and its test walk these rows. */
/* clang-format off */
static const struct setting rows[] = {
    { "organization.domains", KIND_CUSTOM, 0, NULL, .read = settings_read_domains },
    { "organization.partners", KIND_CUSTOM, 0, "[]", .read = settings_read_partners },
    { "organization.postmaster", KIND_TEXT, FIELD(organization.postmaster), NULL },
    { "organization.trusted_networks", KIND_NETWORKS, FIELD(organization.trusted_networks), "[127.0.0.0/8, '::1']" },
    { "organization.inbound_connectors", KIND_CUSTOM, 0, "[]", .read = settings_read_inbound_connectors },
    { "milter.socket", KIND_SOCKET, FIELD(milter.socket), "unix:/var/spool/postfix/postern/milter.sock" },
    { "milter.socket_mode", KIND_OCTAL, FIELD(milter.socket_mode), "0660", WITHIN(0, 0777) },
    { "milter.socket_group", KIND_TEXT, FIELD(milter.socket_group), "postfix" },
    { "milter.deadline", KIND_DURATION, FIELD(milter.deadline_us), "60s", WITHIN(SECONDS(1), SECONDS(3600)) },
    { "milter.concurrency", KIND_INTEGER, FIELD(milter.concurrency), NULL, WITHIN(1, 1024) },
    { "milter.max_message", KIND_SIZE, FIELD(milter.max_message_bytes), "150MB", WITHIN(1024, MEGABYTES(2047)) },
    { "milter.strip_headers", KIND_TEXTS, FIELD(milter.strip_headers),
      "[X-MS-Exchange-Organization-*, X-MS-Exchange-Forest-*, X-MS-Exchange-CrossPremises-*, "
      "X-OriginatorOrg, X-Postern-*]" },
    { "milter.control", KIND_CONTROL, FIELD(milter.control), "unix:/run/postern/milter.ctl" },
    { "failures", KIND_PAIRS, FIELD(failures), "{}" },
    { "rules", KIND_FILES, FIELD(rules), "[rules.d/]" },
    { "classifiers.packages", KIND_FILES, FIELD(classifier_packages), "[]" },
    { "classifiers.definitions", KIND_CHOICE, FIELD(classifier_definitions), "online", CHOICES(definitions) },
    { "classifiers.count", KIND_CHOICE, FIELD(classifier_count), "unique", CHOICES(counts) },
    { "classifiers.confidence", KIND_CHOICE, FIELD(classifier_confidence), "best", CHOICES(confidences) },
    { "classifiers.cache", KIND_PATH, FIELD(classifier_cache), NULL },
    { "connectors", KIND_CUSTOM, 0, "[]", .read = settings_read_connectors },
    { "routing.socket", KIND_SOCKET, FIELD(routing.socket), "unix:/var/spool/postfix/postern/route.sock" },
    { "routing.domains", KIND_CUSTOM, 0, "{}", .read = settings_read_routing_domains },
    { "routing.suffix", KIND_TEXT, FIELD(routing.suffix), "postern.invalid" },
    { "routing.transport", KIND_CUSTOM, 0, "smtp", .read = settings_read_transport },
    { "routing.order", KIND_BOOL_NAMED, FIELD(routing.is_strict), "skip", CHOICES(orders) },
    { "routing.control", KIND_CONTROL, FIELD(routing.control), "unix:/run/postern/routed.ctl" },
    { "routing.state", KIND_PATH, FIELD(routing.state), "/var/lib/postern/routes" },
    { "routing.own_addresses", KIND_CUSTOM, 0, "[]", .read = settings_read_own_addresses },
    { "routing.mta_log", KIND_PATH, FIELD(routing.mta_log), NULL },
    { "routing.flush", KIND_TEXTS, FIELD(routing.flush), "[]" },
    { "dns.servers", KIND_TEXTS, FIELD(dns.servers), "[]" },
    { "dns.timeout", KIND_DURATION, FIELD(dns.timeout_us), "2s", WITHIN(100000, SECONDS(60)) },
    { "dns.tries", KIND_INTEGER, FIELD(dns.tries), "2", WITHIN(1, 10) },
    { "dns.min_ttl", KIND_DURATION, FIELD(dns.min_ttl_us), "30s", WITHIN(SECONDS(1), DAYS(1)) },
    { "dns.max_ttl", KIND_DURATION, FIELD(dns.max_ttl_us), "1h", WITHIN(SECONDS(1), DAYS(7)) },
    { "dns.stale", KIND_DURATION, FIELD(dns.stale_us), "7d", WITHIN(0, DAYS(60)) },
    { "dns.empty_grace", KIND_DURATION, FIELD(dns.empty_grace_us), "1h", WITHIN(0, DAYS(7)) },
    { "dns.trust_ad", KIND_CHOICE, FIELD(dns.trust_ad), "loopback", CHOICES(ad_trusts) },
    { "health.interval", KIND_DURATION, FIELD(health.interval_us), "10s", WITHIN(100000, SECONDS(3600)) },
    { "health.timeout", KIND_DURATION, FIELD(health.timeout_us), "5s", WITHIN(100000, SECONDS(120)) },
    { "health.jitter", KIND_PERCENT, FIELD(health.jitter_percent), "10%", WITHIN(0, 50) },
    { "health.fall", KIND_INTEGER, FIELD(health.fall), "3", WITHIN(1, 100) },
    { "health.rise", KIND_INTEGER, FIELD(health.rise), "2", WITHIN(1, 100) },
    { "health.hold_down", KIND_DURATION, FIELD(health.hold_down_us), "30s", WITHIN(0, SECONDS(3600)) },
    { "health.hold_down_max", KIND_DURATION, FIELD(health.hold_down_max_us), "15m", WITHIN(0, DAYS(1)) },
    { "health.site_return", KIND_DURATION, FIELD(health.site_return_us), "5m", WITHIN(0, DAYS(1)) },
    { "health.site_return_max", KIND_DURATION, FIELD(health.site_return_max_us), "1h", WITHIN(0, DAYS(1)) },
    { "health.slow_start", KIND_DURATION, FIELD(health.slow_start_us), "1m", WITHIN(0, SECONDS(3600)) },
    { "health.standby_interval", KIND_DURATION, FIELD(health.standby_interval_us), "1m", WITHIN(100000, SECONDS(3600)) },
    { "health.ca_file", KIND_PATH, FIELD(health.ca_file), NULL },
    { "extract.workers", KIND_INTEGER, FIELD(extract.workers), NULL, WITHIN(1, 256) },
    { "extract.deadline", KIND_DURATION, FIELD(extract.deadline_us), "20s", WITHIN(SECONDS(1), SECONDS(3600)) },
    { "extract.memory", KIND_SIZE, FIELD(extract.memory_bytes), "256MB", WITHIN(MEGABYTES(128), MEGABYTES(16384)) },
    { "extract.max_text", KIND_SIZE, FIELD(extract.max_text_bytes), "1MB", WITHIN(1024, MEGABYTES(32)) },
    { "extract.max_depth", KIND_INTEGER, FIELD(extract.max_depth), "10", WITHIN(1, 100) },
    { "extract.max_members", KIND_INTEGER, FIELD(extract.max_members), "10000", WITHIN(1, 1000000) },
    { "extract.max_ratio", KIND_INTEGER, FIELD(extract.max_ratio), "200", WITHIN(1, 100000) },
    { "extract.ocr", KIND_CUSTOM, 0, "off", .read = settings_read_ocr },
    { "extract.cache", KIND_DURATION, FIELD(extract.cache_us), "10m", WITHIN(0, DAYS(1)) },
    { "log.to", KIND_CHOICE, FIELD(log.target), "auto", CHOICES(log_targets) },
    { "log.format", KIND_CHOICE, FIELD(log.format), "text", CHOICES(log_formats) },
    { "log.level", KIND_CHOICE, FIELD(log.level), "info", CHOICES(log_levels) },
};
/* clang-format on */

size_t
settings_count(void)
{
    return ARRAY_LEN(rows);
}

struct setting_name
settings_name(size_t index)
{
    g_assert(index < ARRAY_LEN(rows));
    return (struct setting_name){ rows[index].name, rows[index].default_text };
}

static struct settings *
settings_new(const char *path)
{
    struct settings *loaded = g_new0(struct settings, 1);

    loaded->file = g_strdup(path);
    g_autofree char *folder = g_path_get_dirname(path);
    loaded->folder = g_canonicalize_filename(folder, NULL);
    loaded->organization.domains = g_ptr_array_new_with_free_func(settings_domain_free);
    loaded->organization.partners = g_ptr_array_new_with_free_func(g_free);
    loaded->organization.trusted_networks = g_ptr_array_new_with_free_func(g_free);
    loaded->organization.inbound_connectors = g_ptr_array_new_with_free_func(inbound_connector_free);
    loaded->milter.strip_headers = g_ptr_array_new_with_free_func(g_free);
    loaded->failures = g_ptr_array_new_with_free_func(settings_pair_free);
    loaded->rules = g_ptr_array_new_with_free_func(g_free);
    loaded->classifier_packages = g_ptr_array_new_with_free_func(g_free);
    loaded->connectors = g_ptr_array_new_with_free_func(connector_free);
    loaded->routing.domains = g_ptr_array_new_with_free_func(settings_pair_free);
    loaded->routing.transports = g_ptr_array_new_with_free_func(settings_pair_free);
    loaded->routing.own_addresses = g_ptr_array_new_with_free_func(g_free);
    loaded->routing.flush = g_ptr_array_new_with_free_func(g_free);
    loaded->dns.servers = g_ptr_array_new_with_free_func(g_free);
    return loaded;
}

void
settings_free(struct settings *loaded)
{
    if (loaded == NULL)
        return;
    g_free(loaded->file);
    g_free(loaded->folder);
    g_ptr_array_unref(loaded->organization.domains);
    g_ptr_array_unref(loaded->organization.partners);
    g_free(loaded->organization.postmaster);
    g_ptr_array_unref(loaded->organization.trusted_networks);
    g_ptr_array_unref(loaded->organization.inbound_connectors);
    g_free(loaded->milter.socket);
    g_free(loaded->milter.socket_group);
    g_ptr_array_unref(loaded->milter.strip_headers);
    g_free(loaded->milter.control);
    g_ptr_array_unref(loaded->failures);
    g_ptr_array_unref(loaded->rules);
    g_ptr_array_unref(loaded->classifier_packages);
    g_ptr_array_unref(loaded->connectors);
    g_free(loaded->routing.socket);
    g_ptr_array_unref(loaded->routing.domains);
    g_free(loaded->routing.suffix);
    g_free(loaded->routing.transport);
    g_free(loaded->routing.tls_transport);
    g_ptr_array_unref(loaded->routing.transports);
    g_free(loaded->routing.control);
    g_free(loaded->routing.state);
    g_ptr_array_unref(loaded->routing.own_addresses);
    g_ptr_array_unref(loaded->routing.flush);
    g_free(loaded->routing.mta_log);
    g_ptr_array_unref(loaded->dns.servers);
    g_free(loaded->health.ca_file);
    g_free(loaded->classifier_cache);
    g_free(loaded->extract.ocr);
    g_free(loaded);
}

static void
read_files(struct settings *loaded, const struct yaml_node *node, const char *name, GPtrArray *out,
           struct diagnostics *found)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);

    if (!settings_read_texts(node, name, names, found))
        return;
    for (guint i = 0; i < names->len; i++)
        g_ptr_array_add(out, g_canonicalize_filename(g_ptr_array_index(names, i), loaded->folder));
}

static void
read_text(struct settings *loaded, const struct yaml_node *node, const struct setting *row, char **out,
          struct diagnostics *found)
{
    const char *text = NULL;
    bool is_socket = row->kind == KIND_SOCKET || row->kind == KIND_CONTROL;

    if (!yaml_to_text(node, row->name, &text, found))
        return;
    const char *path = row->kind == KIND_PATH ? text : is_socket ? unix_socket_path(text) : NULL;
    g_autofree char *absolute = path == NULL ? NULL : g_canonicalize_filename(path, loaded->folder);
    if (is_socket && path == NULL &&
        !settings_require(row->kind == KIND_SOCKET && settings_is_inet_socket(text), node, row->name,
                          row->kind == KIND_SOCKET ? "unix:PATH or inet:PORT@ADDRESS" : "unix:PATH", found))
        return;
    if (is_socket && path != NULL &&
        !settings_require(*path != '\0' && strlen(absolute) <= UNIX_SOCKET_PATH_MOST, node, row->name,
                          "a path of 1 to 107 bytes behind unix:", found))
        return;
    g_free(*out);
    *out = path == NULL ? g_strdup(text) : g_strconcat(is_socket ? "unix:" : "", absolute, NULL);
}

static void
read_octal(const struct yaml_node *node, const struct setting *row, int64_t *out, struct diagnostics *found)
{
    int64_t value = 0;
    bool is_number = node->kind == YAML_NODE_SCALAR &&
                     g_ascii_string_to_signed(node->text, 8, row->range.least, row->range.most, &value, NULL);

    if (settings_require(is_number, node, row->name, "an octal mode such as 0660", found))
        *out = value;
}

static void
read_percent(const struct yaml_node *node, const struct setting *row, int64_t *out, struct diagnostics *found)
{
    int64_t value = 0;
    g_autofree char *digits = NULL;

    if (node->kind == YAML_NODE_SCALAR && g_str_has_suffix(node->text, "%"))
        digits = g_strndup(node->text, strlen(node->text) - 1);
    bool is_number = digits != NULL &&
                     g_ascii_string_to_signed(digits, 10, row->range.least, row->range.most, &value, NULL);
    if (settings_require(is_number, node, row->name, "a percentage from 0% to 50%", found))
        *out = value;
}

static void
read_choice(const struct yaml_node *node, const struct setting *row, size_t *out, struct diagnostics *found)
{
    yaml_to_choice(node, row->name, row->choices, row->choice_count, out, found);
}

static void
read_row(struct settings *loaded, const struct setting *row, const struct yaml_node *node,
         struct diagnostics *found)
{
    void *field = (char *)loaded + row->field;
    size_t choice = 0;

    switch (row->kind) {
    case KIND_TEXT:
    case KIND_PATH:
    case KIND_SOCKET:
    case KIND_CONTROL:
        read_text(loaded, node, row, field, found);
        break;
    case KIND_TEXTS:
        settings_read_texts(node, row->name, *(GPtrArray **)field, found);
        break;
    case KIND_FILES:
        read_files(loaded, node, row->name, *(GPtrArray **)field, found);
        break;
    case KIND_NETWORKS:
        settings_read_networks(node, row->name, *(GPtrArray **)field, found);
        break;
    case KIND_PAIRS:
        settings_read_pairs(node, row->name, *(GPtrArray **)field, found);
        break;
    case KIND_BOOL_NAMED:
        read_choice(node, row, &choice, found);
        *(bool *)field = choice == 1;
        break;
    case KIND_INTEGER:
        yaml_to_integer(node, row->name, row->range, field, found);
        break;
    case KIND_OCTAL:
        read_octal(node, row, field, found);
        break;
    case KIND_DURATION:
        yaml_to_duration(node, row->name, row->range, field, found);
        break;
    case KIND_SIZE:
        yaml_to_size(node, row->name, row->range, field, found);
        break;
    case KIND_PERCENT:
        read_percent(node, row, field, found);
        break;
    case KIND_CHOICE:
        read_choice(node, row, field, found);
        break;
    case KIND_CUSTOM:
        row->read(loaded, node, found);
        break;
    }
}

/* The node of "section.key", or of "section" where the name has no dot. A list for classifiers is its
 * packages. */
static const struct yaml_node *
find_row(const struct yaml_node *root, const char *name)
{
    const char *dot = strchr(name, '.');

    if (dot == NULL)
        return yaml_get(root, name);
    g_autofree char *section = g_strndup(name, (size_t)(dot - name));
    const struct yaml_node *node = yaml_get(root, section);
    if (node != NULL && node->kind == YAML_NODE_SEQUENCE && strcmp(name, "classifiers.packages") == 0)
        return node;
    return node == NULL ? NULL : yaml_get(node, dot + 1);
}

/* Every key there is has to be a row's section, or a row's key in that section. */
static void
check_section(const struct yaml_node *node, const char *section, struct diagnostics *found)
{
    const char *known[ARRAY_LEN(rows)];
    size_t count = 0;

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const char *dot = strchr(rows[i].name, '.');

        if (dot != NULL && strncmp(rows[i].name, section, strlen(section)) == 0 &&
            rows[i].name[strlen(section)] == '.')
            known[count++] = dot + 1;
    }
    if (count == 0 || (node->kind == YAML_NODE_SEQUENCE && strcmp(section, "classifiers") == 0))
        return;
    if (settings_require(node->kind == YAML_NODE_MAPPING || yaml_is_null(node), node, section, "a mapping",
                         found))
        yaml_check_keys(node, "setting", known, count, found);
}

static void
check_names(const struct yaml_node *root, struct diagnostics *found)
{
    g_autoptr(GPtrArray) sections = g_ptr_array_new_with_free_func(g_free);

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const char *dot = strchr(rows[i].name, '.');
        char *section =
            dot == NULL ? g_strdup(rows[i].name) : g_strndup(rows[i].name, (size_t)(dot - rows[i].name));

        if (sections->len > 0 && strcmp(g_ptr_array_index(sections, sections->len - 1), section) == 0)
            g_free(section);
        else
            g_ptr_array_add(sections, section);
    }
    yaml_check_keys(root, "setting", (const char *const *)sections->pdata, sections->len, found);
    for (guint i = 0; i < sections->len; i++) {
        const struct yaml_node *node = yaml_get(root, g_ptr_array_index(sections, i));

        if (node != NULL)
            check_section(node, g_ptr_array_index(sections, i), found);
    }
}

static void
read_default(struct settings *loaded, const struct setting *row)
{
    g_autoptr(diagnostics) none = diagnostics_new();
    g_autoptr(yaml_node) node = yaml_read_text(row->name, slice_from(row->default_text), none);

    read_row(loaded, row, node, none);
    g_assert(none->errors == 0);
}

/* Defaults that depend on the machine. */
static void
count_processors(struct settings *loaded)
{
    if (loaded->milter.concurrency == 0)
        loaded->milter.concurrency = 4 * (int64_t)g_get_num_processors();
    if (loaded->extract.workers == 0)
        loaded->extract.workers = (int64_t)g_get_num_processors();
}

/* Defaults and checks that depend on other settings or on the machine. */
static void
complete(struct settings *loaded, const struct yaml_node *root, struct diagnostics *found)
{
    struct location at = { g_intern_string(loaded->file), 0, 0 };
    const struct yaml_node *suffix_node = find_row(root, "routing.suffix");
    const struct yaml_node *ttl_node = find_row(root, "dns.min_ttl");

    if (ttl_node == NULL)
        ttl_node = find_row(root, "dns.max_ttl");
    if (loaded->dns.min_ttl_us > loaded->dns.max_ttl_us)
        diagnostics_add(found, SEVERITY_ERROR, "wrong-value", ttl_node == NULL ? at : ttl_node->at, NULL,
                        "'dns.min_ttl' is above 'dns.max_ttl'");
    count_processors(loaded);
    if (loaded->organization.domains->len == 0) {
        diagnostics_add(found, SEVERITY_ERROR, "missing-key", at,
                        g_strdup("add organization: { domains: [...] }"),
                        "no 'organization.domains': nothing would count as inside");
        return;
    }
    const struct accepted_domain *first = g_ptr_array_index(loaded->organization.domains, 0);
    const char *name = g_str_has_prefix(first->name, "*.") ? first->name + 2 : first->name;
    if (loaded->organization.postmaster == NULL)
        loaded->organization.postmaster = g_strdup_printf("postmaster@%s", name);
    if (loaded->routing.suffix == NULL) /* a fault that was reported */
        return;
    char *suffix = g_ascii_strdown(loaded->routing.suffix, -1);
    g_free(loaded->routing.suffix);
    loaded->routing.suffix = suffix;
    if (suffix_node != NULL)
        settings_require(domain_is_valid(slice_from(suffix)), suffix_node, "routing.suffix",
                         "a domain name, best one under .invalid", found);
}

struct settings *
settings_load(const char *path, struct diagnostics *found)
{
    size_t errors_before = found->errors;
    g_autoptr(yaml_node) root = yaml_read_file(path, found);

    if (root == NULL || !settings_require(root->kind == YAML_NODE_MAPPING, root, "postern.yaml",
                                          "settings as key: value", found))
        return NULL;
    check_names(root, found);
    g_autoptr(settings) loaded = settings_new(path);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const struct yaml_node *node = find_row(root, rows[i].name);

        if (node != NULL && !(yaml_is_null(node) && rows[i].default_text != NULL))
            read_row(loaded, &rows[i], node, found);
        else if (rows[i].default_text != NULL)
            read_default(loaded, &rows[i]);
    }
    complete(loaded, root, found);
    settings_check_conflicts(loaded, found);
    return found->errors > errors_before ? NULL : g_steal_pointer(&loaded);
}

struct settings *
settings_defaults(void)
{
    struct settings *made = settings_new("");

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        if (rows[i].default_text != NULL)
            read_default(made, &rows[i]);
    }
    count_processors(made);
    return made;
}

const struct connector *
settings_find_connector(const struct settings *loaded, const char *name_or_id)
{
    for (guint i = 0; i < loaded->connectors->len; i++) {
        const struct connector *connector = g_ptr_array_index(loaded->connectors, i);

        if (g_ascii_strcasecmp(connector->id, name_or_id) == 0 ||
            g_ascii_strcasecmp(connector->name, name_or_id) == 0)
            return connector;
    }
    return NULL;
}

void
settings_open_log(const struct settings *loaded, const char *ident)
{
    static const enum log_target targets[] = { LOG_TARGET_AUTO, LOG_TARGET_JOURNAL, LOG_TARGET_SYSLOG,
                                               LOG_TARGET_STDERR };
    struct log_options options = { ident, targets[loaded->log.target], (enum log_format)loaded->log.format,
                                   (enum log_level)loaded->log.level };

    log_open(&options);
}
