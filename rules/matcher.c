#include "rules/matcher.h"

#include "base/limits.h"
#include "classifiers/engine/engine.h"

#include <pthread.h>

struct matcher {
    enum match_target target;
    char *header; /* lower case, or NULL */
    size_t index;
    GArray *patterns; /* of struct engine_pattern; expressions are owned by `ids` */
    GArray *places;   /* of struct location, parallel */
    GHashTable *ids;  /* "flags:expression" -> id + 1 */
    struct engine_database *database;
    pthread_mutex_t lock; /* guards `idle` alone; held for a push or a pop */
    GPtrArray *idle;      /* of struct engine_scratch * */
};

struct matcher_set {
    GPtrArray *matchers;
};

static void
matcher_free(gpointer data)
{
    struct matcher *matcher = data;

    engine_database_free(matcher->database);
    g_ptr_array_unref(matcher->idle);
    pthread_mutex_destroy(&matcher->lock);
    g_hash_table_unref(matcher->ids);
    g_array_unref(matcher->patterns);
    g_array_unref(matcher->places);
    g_free(matcher->header);
    g_free(matcher);
}

struct matcher_set *
matcher_set_new(void)
{
    struct matcher_set *set = g_new0(struct matcher_set, 1);

    set->matchers = g_ptr_array_new_with_free_func(matcher_free);
    return set;
}

void
matcher_set_free(struct matcher_set *set)
{
    if (set == NULL)
        return;
    g_ptr_array_unref(set->matchers);
    g_free(set);
}

struct matcher *
matcher_set_get(struct matcher_set *set, enum match_target target, const char *header)
{
    for (guint i = 0; i < set->matchers->len; i++) {
        struct matcher *known = g_ptr_array_index(set->matchers, i);

        if (known->target == target && (header == NULL || g_ascii_strcasecmp(known->header, header) == 0))
            return known;
    }

    struct matcher *matcher = g_new0(struct matcher, 1);
    matcher->target = target;
    matcher->header = header == NULL ? NULL : g_ascii_strdown(header, -1);
    matcher->index = set->matchers->len;
    matcher->patterns = g_array_new(FALSE, FALSE, sizeof(struct engine_pattern));
    matcher->places = g_array_new(FALSE, FALSE, sizeof(struct location));
    matcher->ids = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    matcher->idle = g_ptr_array_new_with_free_func((GDestroyNotify)engine_scratch_free);
    pthread_mutex_init(&matcher->lock, NULL);
    g_ptr_array_add(set->matchers, matcher);
    return matcher;
}

guint
matcher_add(struct matcher *matcher, const char *expression, uint32_t flags, struct location at)
{
    /* The flags come first in the key, so the expression is its tail and lives as long as the table. */
    char *key = g_strdup_printf("%08x%s", flags, expression);
    gpointer known = g_hash_table_lookup(matcher->ids, key);

    if (known != NULL) {
        g_free(key);
        return GPOINTER_TO_UINT(known) - 1;
    }
    struct engine_pattern pattern = { key + 8, strlen(expression), flags, matcher->patterns->len };
    g_hash_table_insert(matcher->ids, key, GUINT_TO_POINTER(pattern.id + 1));
    g_array_append_val(matcher->patterns, pattern);
    g_array_append_val(matcher->places, at);
    return pattern.id;
}

static void
report_pattern(const struct matcher *matcher, const struct engine_error *error, struct diagnostics *found)
{
    const struct engine_pattern *pattern =
        &g_array_index(matcher->patterns, struct engine_pattern, error->pattern);

    diagnostics_add(found, SEVERITY_ERROR, "bad-pattern",
                    g_array_index(matcher->places, struct location, error->pattern),
                    g_strdup_printf("mend it at character %zu", error->offset + 1), "pattern '%s': %s",
                    pattern->expression, error->text);
}

/* Bodies and attachments. Short texts may be searched as slowly as they like. */
static bool
has_long_texts(const struct matcher *matcher)
{
    return matcher->target == TARGET_BODY || matcher->target == TARGET_ATTACHMENT;
}

static void
warn_of_slow_patterns(const struct matcher *matcher, struct diagnostics *found)
{
    for (guint i = 0; i < matcher->patterns->len && has_long_texts(matcher); i++) {
        if (engine_pattern_cost(matcher->database, i) != ENGINE_COST_TEXT)
            continue;
        diagnostics_add(found, SEVERITY_WARNING, "slow-pattern",
                        g_array_index(matcher->places, struct location, i),
                        g_strdup("begin it with a character, a digit or a word boundary"),
                        "pattern '%s' may begin anywhere: each text is searched once more for it",
                        g_array_index(matcher->patterns, struct engine_pattern, i).expression);
    }
}

/* The engine names one bad pattern at a time; each is replaced by nothing and the rest tried again, so all
 * are named. */
static bool
matcher_compile(struct matcher *matcher, struct diagnostics *found)
{
    static const struct engine_limits limits = { LIMIT_MATCH_STEPS, LIMIT_MATCH_DEPTH, LIMIT_MATCH_HEAP_KB };
    struct engine_error error = { 0 };
    enum engine_status status;
    bool is_right = true;

    for (;;) {
        status = engine_compile((const struct engine_pattern *)(void *)matcher->patterns->data,
                                matcher->patterns->len, limits, &matcher->database, &error);
        if (status != ENGINE_BAD_PATTERN)
            break;
        is_right = false;
        report_pattern(matcher, &error, found);
        g_array_remove_index(matcher->patterns, (guint)error.pattern);
        g_array_remove_index(matcher->places, (guint)error.pattern);
    }
    if (status != ENGINE_OK)
        g_error("out of memory while compiling patterns");
    warn_of_slow_patterns(matcher, found);
    return is_right;
}

bool
matcher_set_compile(struct matcher_set *set, struct diagnostics *found)
{
    bool is_right = true;

    for (guint i = 0; i < set->matchers->len; i++)
        is_right = matcher_compile(g_ptr_array_index(set->matchers, i), found) && is_right;
    return is_right;
}

void
matcher_set_add_info(const struct matcher_set *set, struct engine_info *sum)
{
    for (guint i = 0; i < set->matchers->len; i++) {
        const struct matcher *matcher = g_ptr_array_index(set->matchers, i);

        engine_database_add_info(matcher->database, sum);
    }
}

const char *
matcher_name(const struct matcher *matcher)
{
    return matcher->header;
}

size_t
matcher_index(const struct matcher *matcher)
{
    return matcher->index;
}

static struct engine_scratch *
scratch_borrow(struct matcher *matcher)
{
    struct engine_scratch *scratch = NULL;

    pthread_mutex_lock(&matcher->lock);
    if (matcher->idle->len > 0)
        scratch = g_ptr_array_steal_index_fast(matcher->idle, matcher->idle->len - 1);
    pthread_mutex_unlock(&matcher->lock);
    if (scratch == NULL)
        scratch = engine_scratch_new(matcher->database);
    if (scratch == NULL)
        g_error("out of memory while scanning");
    return scratch;
}

static void
scratch_return(struct matcher *matcher, struct engine_scratch *scratch)
{
    pthread_mutex_lock(&matcher->lock);
    g_ptr_array_add(matcher->idle, scratch);
    pthread_mutex_unlock(&matcher->lock);
}

struct scan {
    GArray *hits;
    guint text;
    size_t open; /* patterns without a match yet */
};

static bool
on_match(void *context, uint32_t id, size_t start, size_t end)
{
    struct scan *scan = context;
    struct hit *hit = &g_array_index(scan->hits, struct hit, id);

    if (hit->result == MATCH_YES)
        return true;
    *hit = (struct hit){ MATCH_YES, scan->text, start, end };
    return --scan->open > 0;
}

static void
on_limit(void *context, uint32_t id)
{
    struct scan *scan = context;
    struct hit *hit = &g_array_index(scan->hits, struct hit, id);

    if (hit->result == MATCH_NO)
        hit->result = MATCH_FAILED;
}

GArray *
matcher_scan(struct matcher *matcher, const struct slice *texts, size_t count)
{
    guint patterns = matcher->patterns->len;
    struct scan scan = { g_array_sized_new(FALSE, TRUE, sizeof(struct hit), patterns), 0, patterns };
    struct engine_sink sink = { on_match, on_limit, &scan };

    g_array_set_size(scan.hits, patterns);
    for (guint i = 0; i < patterns; i++)
        g_array_index(scan.hits, struct hit, i).result = MATCH_NO;
    if (patterns == 0 || count == 0)
        return scan.hits;

    struct engine_scratch *scratch = scratch_borrow(matcher);
    for (guint i = 0; i < count && scan.open > 0; i++) {
        scan.text = i;
        if (engine_scan(matcher->database, texts[i].at == NULL ? "" : texts[i].at, texts[i].len, scratch,
                        &sink) == ENGINE_NO_MEMORY)
            g_error("out of memory while scanning");
    }
    scratch_return(matcher, scratch);
    return scan.hits;
}
