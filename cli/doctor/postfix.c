#include "cli/doctor/postfix.h"

#include "base/error.h"

#include <string.h>

enum service_column {
    COLUMN_NAME,
    COLUMN_TYPE,
    COLUMN_PRIVATE,
    COLUMN_UNPRIVILEGED,
    COLUMN_CHROOT,
    COLUMN_WAKEUP,
    COLUMN_PROCESSES,
    COLUMN_COMMAND,
    COLUMNS
};

static void
service_free(gpointer data)
{
    struct postfix_service *service = data;

    g_free(service->name);
    g_free(service->type);
    g_free(service->command);
    g_free(service);
}

static struct postfix_config *
postfix_new(const char *folder)
{
    struct postfix_config *postfix = g_new0(struct postfix_config, 1);

    postfix->folder = g_strdup(folder);
    postfix->parameters = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    postfix->overrides = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    postfix->services = g_ptr_array_new_with_free_func(service_free);
    postfix->warnings = g_ptr_array_new_with_free_func(g_free);
    return postfix;
}

void
postfix_free(struct postfix_config *postfix)
{
    if (postfix == NULL)
        return;
    g_free(postfix->folder);
    g_hash_table_unref(postfix->parameters);
    g_hash_table_unref(postfix->overrides);
    g_ptr_array_unref(postfix->services);
    g_ptr_array_unref(postfix->warnings);
    g_free(postfix);
}

/* "name = value" a line; a value is never folded without -f. */
static gboolean
read_values(struct slice text, GHashTable *values, GError **error)
{
    struct slice line;

    while (slice_next_field(&text, '\n', &line)) {
        struct slice value = line, name;

        line = slice_trim(line);
        if (line.len == 0)
            continue;
        value = line;
        if (!slice_next_field(&value, '=', &name) || value.at == NULL || memchr(line.at, '\0', line.len)) {
            g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_SYNTAX,
                        "postconf printed a line that is no setting");
            return FALSE;
        }
        g_hash_table_replace(values, slice_to_string(slice_trim(name)), slice_to_string(slice_trim(value)));
    }
    return TRUE;
}

/* Digits up to two, as postconf's mail_version has them: "3.7.11", "3.10-20241231". */
static unsigned
read_version(const char *text)
{
    unsigned parts[3] = { 0 };

    for (size_t i = 0; i < ARRAY_LEN(parts) && text != NULL && g_ascii_isdigit(*text); i++) {
        for (; g_ascii_isdigit(*text) && parts[i] < 10; text++)
            parts[i] = parts[i] * 10 + (unsigned)(*text - '0');
        text = *text == '.' ? text + 1 : NULL;
    }
    return POSTFIX_VERSION(parts[0], parts[1], parts[2]);
}

/* "-" is the default: no since 3.0, unless compatibility_level asks for what was before. */
static bool
is_chrooted_by_default(const struct postfix_config *postfix)
{
    return postfix->version < POSTFIX_VERSION(3, 0, 0) ||
           g_ascii_strtoll(postfix_text(postfix, NULL, "compatibility_level"), NULL, 10) < 1;
}

static gboolean
read_service(struct postfix_config *postfix, struct slice line, GError **error)
{
    struct slice columns[COLUMNS] = { 0 };
    size_t count = 0;

    while (count < COLUMNS && line.len > 0) {
        size_t len = 0;

        while (len < line.len && !g_ascii_isspace(line.at[len]))
            len++;
        columns[count++] = slice_sub(line, 0, len);
        line = slice_trim(slice_sub(line, len, line.len));
    }
    if (count < COLUMNS) {
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_SYNTAX, "postconf printed a line that is no service");
        return FALSE;
    }
    struct postfix_service *service = g_new0(struct postfix_service, 1);
    service->name = slice_to_string(columns[COLUMN_NAME]);
    service->type = slice_to_string(columns[COLUMN_TYPE]);
    service->command = slice_to_string(columns[COLUMN_COMMAND]);
    service->is_chrooted = slice_equal(columns[COLUMN_CHROOT], SLICE_LITERAL("-"))
                               ? is_chrooted_by_default(postfix)
                               : slice_equal(columns[COLUMN_CHROOT], SLICE_LITERAL("y"));
    g_ptr_array_add(postfix->services, service);
    return TRUE;
}

static gboolean
read_services(struct postfix_config *postfix, struct slice text, GError **error)
{
    struct slice line;

    while (slice_next_field(&text, '\n', &line)) {
        line = slice_trim(line);
        if (line.len > 0 && !read_service(postfix, line, error))
            return FALSE;
    }
    return TRUE;
}

/* "postconf: warning: /etc/postfix/main.cf: unused parameter: x=1", once each. */
static void
read_warnings(struct postfix_config *postfix, struct slice text)
{
    struct slice line, prefix = SLICE_LITERAL("postconf: ");

    while (slice_next_field(&text, '\n', &line)) {
        line = slice_trim(line);
        if (slice_starts_with_nocase(line, prefix))
            line = slice_sub(line, prefix.len, line.len);
        if (line.len > 0)
            g_ptr_array_add(postfix->warnings, slice_to_string(line));
    }
}

struct postfix_config *
postfix_parse(const char *folder, const struct postconf_output *output, GError **error)
{
    g_autoptr(postfix_config) postfix = postfix_new(folder);

    if (!read_values(output->parameters, postfix->parameters, error) ||
        !read_values(output->overrides, postfix->overrides, error))
        return NULL;
    postfix->version = read_version(postfix_value(postfix, NULL, "mail_version"));
    if (postfix->version == 0) {
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_SYNTAX, "postconf told no mail_version");
        return NULL;
    }
    if (!read_services(postfix, output->services, error))
        return NULL;
    read_warnings(postfix, output->warnings);
    return g_steal_pointer(&postfix);
}

static const char *
find_override(const struct postfix_config *postfix, const struct postfix_service *service, const char *name)
{
    if (service == NULL)
        return NULL;
    g_autofree char *key = g_strjoin("/", service->name, service->type, name, NULL);
    return g_hash_table_lookup(postfix->overrides, key);
}

bool
postfix_overrides(const struct postfix_config *postfix, const struct postfix_service *service,
                  const char *name)
{
    return find_override(postfix, service, name) != NULL;
}

const char *
postfix_value(const struct postfix_config *postfix, const struct postfix_service *service, const char *name)
{
    const char *own = find_override(postfix, service, name);

    return own != NULL ? own : g_hash_table_lookup(postfix->parameters, name);
}

const char *
postfix_text(const struct postfix_config *postfix, const struct postfix_service *service, const char *name)
{
    const char *value = postfix_value(postfix, service, name);

    return value == NULL ? "" : value;
}

bool
postfix_is_yes(const struct postfix_config *postfix, const struct postfix_service *service, const char *name)
{
    return g_ascii_strcasecmp(postfix_text(postfix, service, name), "yes") == 0;
}

int64_t
postfix_number(const struct postfix_config *postfix, const struct postfix_service *service, const char *name)
{
    gint64 value = 0;

    return g_ascii_string_to_signed(postfix_text(postfix, service, name), 10, 0, G_MAXINT64, &value, NULL)
               ? value
               : -1;
}

int64_t
postfix_seconds(const char *text)
{
    static const struct {
        char unit;
        int64_t seconds;
    } units[] = {
        {'s',  1     },
        { 'm', 60    },
        { 'h', 3600  },
        { 'd', 86400 },
        { 'w', 604800},
    };
    char *end = NULL;

    if (!g_ascii_isdigit(*text))
        return -1;
    gint64 number = g_ascii_strtoll(text, &end, 10);
    if (number > G_MAXINT32)
        return -1;
    if (*end == '\0')
        return number;
    for (size_t i = 0; end[1] == '\0' && i < ARRAY_LEN(units); i++) {
        if (g_ascii_tolower(*end) == units[i].unit)
            return number * units[i].seconds;
    }
    return -1;
}

const struct postfix_service *
postfix_transport(const struct postfix_config *postfix, const char *name)
{
    for (guint i = 0; i < postfix->services->len; i++) {
        const struct postfix_service *service = g_ptr_array_index(postfix->services, i);

        if (strcmp(service->type, "unix") == 0 && strcmp(service->name, name) == 0 &&
            (strcmp(service->command, "smtp") == 0 || strcmp(service->command, "lmtp") == 0))
            return service;
    }
    return NULL;
}

char *
postfix_path(const struct postfix_config *postfix, bool is_chrooted, const char *path)
{
    const char *queue = postfix_text(postfix, NULL, "queue_directory");
    bool is_below_queue = is_chrooted || !g_path_is_absolute(path);
    g_autofree char *whole = is_below_queue ? g_build_filename(queue, path, NULL) : g_strdup(path);

    return g_canonicalize_filename(whole, "/");
}
