#include "rules/policy_internal.h"

#include "base/error.h"
#include "base/limits.h"

static gint
compare_names(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* What files of a folder are loaded. */
static const char *const rule_endings[] = { ".yaml", NULL };
static const char *const package_endings[] = { ".yaml", ".xml", NULL };

static bool
has_ending(const char *name, const char *const *endings)
{
    for (; *endings != NULL; endings++) {
        if (g_str_has_suffix(name, *endings))
            return true;
    }
    return false;
}

static void
list_folder(const char *folder, const char *const *endings, GPtrArray *files, struct diagnostics *found)
{
    g_autoptr(GError) failure = NULL;
    g_autoptr(GDir) dir = g_dir_open(folder, 0, &failure);
    guint first = files->len;
    const char *name;

    if (dir == NULL) {
        diagnostics_add(found, SEVERITY_ERROR, "unreadable-file",
                        (struct location){ g_intern_string(folder), 0, 0 }, NULL, "cannot be read: %s",
                        failure->message);
        return;
    }
    while ((name = g_dir_read_name(dir)) != NULL) {
        if (has_ending(name, endings) && *name != '.')
            g_ptr_array_add(files, g_build_filename(folder, name, NULL));
    }
    if (files->len > first)
        qsort(files->pdata + first, files->len - first, sizeof(gpointer), compare_names);
}

/* Files as they are, folders as their files of these endings in byte order. */
static GPtrArray *
list_files(const GPtrArray *paths, const char *const *endings, struct diagnostics *found)
{
    GPtrArray *files = g_ptr_array_new_with_free_func(g_free);

    for (guint i = 0; i < paths->len; i++) {
        const char *path = g_ptr_array_index(paths, i);

        if (g_file_test(path, G_FILE_TEST_IS_DIR))
            list_folder(path, endings, files, found);
        else
            g_ptr_array_add(files, g_strdup(path));
    }
    return files;
}

static void
digest_file(GChecksum *digest, const char *path)
{
    g_autofree char *contents = NULL;
    size_t len = 0;

    if (g_file_get_contents(path, &contents, &len, NULL))
        g_checksum_update(digest, (const guchar *)contents, (gssize)len);
    g_checksum_update(digest, (const guchar *)"", 1);
}

static struct policy *
policy_new(void)
{
    struct policy *loaded = g_new0(struct policy, 1);

    atomic_init(&loaded->references, 1);
    loaded->rules = g_ptr_array_new_with_free_func((GDestroyNotify)rule_free);
    loaded->matchers = matcher_set_new();
    loaded->marker_headers = g_ptr_array_new_with_free_func(g_free);
    return loaded;
}

struct policy *
policy_ref(struct policy *loaded)
{
    atomic_fetch_add(&loaded->references, 1);
    return loaded;
}

void
policy_unref(struct policy *loaded)
{
    if (loaded == NULL || atomic_fetch_sub(&loaded->references, 1) > 1)
        return;
    g_ptr_array_unref(loaded->rules);
    matcher_set_free(loaded->matchers);
    classifier_database_free(loaded->classifiers);
    g_ptr_array_unref(loaded->marker_headers);
    settings_free(loaded->settings);
    g_free(loaded);
}

static gint
compare_priority(gconstpointer a, gconstpointer b)
{
    const struct rule *first = *(const struct rule *const *)a, *second = *(const struct rule *const *)b;

    return (first->priority > second->priority) - (first->priority < second->priority);
}

static void
check_names(const GPtrArray *rules, struct diagnostics *found)
{
    g_autoptr(GHashTable) known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    for (guint i = 0; i < rules->len; i++) {
        const struct rule *rule = g_ptr_array_index(rules, i);
        char *key = g_utf8_casefold(rule->name, -1);
        const struct rule *first = g_hash_table_lookup(known, key);

        if (first == NULL) {
            g_hash_table_insert(known, key, (gpointer)rule);
            continue;
        }
        g_free(key);
        diagnostics_add(found, SEVERITY_ERROR, "duplicate-name", rule->name_at,
                        g_strdup("give it another Name"), "a rule '%s' is already in %s:%u", rule->name,
                        first->name_at.file, first->name_at.line);
    }
    if (rules->len > LIMIT_RULES)
        diagnostics_add(found, SEVERITY_ERROR, "too-many-rules", (struct location){ NULL, 0, 0 }, NULL,
                        "%u rules, at most %d are allowed", rules->len, LIMIT_RULES);
}

/* Fields that only rules should set: a stranger who brings one would pass for a message that a rule has
 * marked. */
static void
collect_markers(struct policy *loaded)
{
    for (guint i = 0; i < loaded->rules->len; i++) {
        const struct rule *rule = g_ptr_array_index(loaded->rules, i);

        for (guint k = 0; k < rule->actions->len; k++) {
            const struct rule_action *use = g_ptr_array_index(rule->actions, k);
            bool is_named = use->action->parameter.header_parameter != NULL;
            const char *name = is_named ? use->arguments.header : use->action->field;

            if (name != NULL && g_ascii_strncasecmp(name, "X-", 2) == 0)
                g_ptr_array_add(loaded->marker_headers, g_strdup(name));
        }
    }
}

static void
read_rules(struct policy *loaded, const struct classifier_set *classifiers, GArray *wanted,
           const GPtrArray *files, struct diagnostics *found)
{
    struct load_context context = { loaded->settings, classifiers, wanted, loaded->matchers, found };

    for (guint i = 0; i < files->len; i++)
        rules_read_file(&context, g_ptr_array_index(files, i), loaded->rules);
    check_names(loaded->rules, found);
    g_ptr_array_sort(loaded->rules, compare_priority);
    collect_markers(loaded);
}

static struct classifier_options
classifier_options(const struct settings *chosen)
{
    return (struct classifier_options){
        .definitions = (enum classifier_definitions)chosen->classifier_definitions,
        .confidence = (enum classifier_confidence)chosen->classifier_confidence,
        .cache = chosen->classifier_cache,
    };
}

/* `digest`, where there is one, takes the files of the configuration. */
static struct classifier_set *
load_classifiers(const struct settings *configured, GChecksum *digest, struct diagnostics *found)
{
    struct classifier_set *classifiers = classifier_set_new();

    if (configured != NULL)
        classifier_set_configure(classifiers, classifier_options(configured));
    classifier_set_load_catalogue(classifiers, NULL, found);
    if (configured == NULL)
        return classifiers;
    g_autoptr(GPtrArray) packages = list_files(configured->classifier_packages, package_endings, found);
    for (guint i = 0; i < packages->len; i++) {
        classifier_set_load_file(classifiers, g_ptr_array_index(packages, i), found);
        if (digest != NULL)
            digest_file(digest, g_ptr_array_index(packages, i));
    }
    return classifiers;
}

struct classifier_set *
policy_load_classifiers(const struct settings *configured, struct diagnostics *found)
{
    return load_classifiers(configured, NULL, found);
}

/* Settings, classifications and rules in; everything compiled. Goes on after faults, so that all of them are
 * found. */
static void
load_all(struct policy *loaded, const char *rules_path, GChecksum *digest, struct diagnostics *found)
{
    g_autoptr(classifier_set) classifiers = load_classifiers(loaded->settings, digest, found);
    g_autoptr(GArray) wanted = g_array_new(FALSE, FALSE, sizeof(size_t));
    g_autoptr(GPtrArray) one = g_ptr_array_new();

    classifier_set_digest(classifiers, digest);
    if (rules_path != NULL)
        g_ptr_array_add(one, (gpointer)rules_path);
    g_autoptr(GPtrArray) files =
        list_files(rules_path == NULL ? loaded->settings->rules : one, rule_endings, found);
    read_rules(loaded, classifiers, wanted, files, found);
    for (guint i = 0; i < files->len; i++)
        digest_file(digest, g_ptr_array_index(files, i));
    matcher_set_compile(loaded->matchers, found);
    if (wanted->len > 0)
        loaded->classifiers =
            classifier_compile(classifiers, (const size_t *)(void *)wanted->data, wanted->len, found);
    loaded->failures = failure_table_load(loaded->settings, found);
}

struct policy *
policy_load(const char *path, const char *rules_path, struct diagnostics *found)
{
    size_t errors_before = found->errors;
    g_autoptr(policy) loaded = policy_new();
    g_autoptr(GChecksum) digest = g_checksum_new(G_CHECKSUM_SHA256);

    loaded->settings = settings_load(path, found);
    if (loaded->settings == NULL)
        return NULL;
    digest_file(digest, path);
    load_all(loaded, rules_path, digest, found);
    if (found->errors > errors_before)
        return NULL;
    policy_lint(loaded, found);
    g_strlcpy(loaded->version, g_checksum_get_string(digest), 7);
    return g_steal_pointer(&loaded);
}

const struct settings *
policy_settings(const struct policy *loaded)
{
    return loaded->settings;
}

size_t
policy_rule_count(const struct policy *loaded)
{
    return loaded->rules->len;
}

void
policy_add_engine_info(const struct policy *loaded, struct engine_info *sum)
{
    matcher_set_add_info(loaded->matchers, sum);
    if (loaded->classifiers != NULL)
        classifier_database_add_info(loaded->classifiers, sum);
}

const char *
policy_version(const struct policy *loaded)
{
    return loaded->version;
}
