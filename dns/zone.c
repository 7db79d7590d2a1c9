#include "dns/zone.h"

#include "base/limits.h"

#include <string.h>

#define RETRY_FIRST_US (30 * G_USEC_PER_SEC)
#define RETRY_MOST_US (300 * G_USEC_PER_SEC)
#define REFRESH_PERCENT 80
#define JITTER_PERCENT 10

static void
target_free(gpointer data)
{
    struct zone_target *target = data;

    g_free(target->name);
    g_array_unref(target->addresses);
    g_free(target);
}

struct zone_answer *
zone_answer_new(void)
{
    struct zone_answer *answer = g_atomic_rc_box_new0(struct zone_answer);

    answer->targets = g_ptr_array_new_with_free_func(target_free);
    answer->ttl_s = UINT32_MAX;
    return answer;
}

static void
answer_clear(gpointer data)
{
    struct zone_answer *answer = data;

    g_free(answer->why);
    g_ptr_array_unref(answer->targets);
}

struct zone_answer *
zone_answer_ref(const struct zone_answer *answer)
{
    return g_atomic_rc_box_acquire((gpointer)(uintptr_t)answer);
}

void
zone_answer_unref(const struct zone_answer *answer)
{
    if (answer != NULL)
        g_atomic_rc_box_release_full((gpointer)(uintptr_t)answer, answer_clear);
}

static struct zone_target *
find_target(const struct zone_answer *answer, const char *name)
{
    for (guint i = 0; i < answer->targets->len; i++) {
        struct zone_target *target = g_ptr_array_index(answer->targets, i);

        if (strcmp(target->name, name) == 0)
            return target;
    }
    return NULL;
}

struct zone_target *
zone_answer_add(struct zone_answer *answer, unsigned preference, const char *name)
{
    struct zone_target *target = find_target(answer, name);

    if (target != NULL) {
        target->preference = MIN(target->preference, preference);
        return target;
    }
    target = g_new(struct zone_target, 1);
    *target = (struct zone_target){ preference, g_strdup(name),
                                    g_array_new(FALSE, FALSE, sizeof(struct ip_address)), DNS_NODATA };
    g_ptr_array_add(answer->targets, target);
    return target;
}

static int
compare_targets(gconstpointer a, gconstpointer b)
{
    const struct zone_target *left = *(const struct zone_target *const *)a;
    const struct zone_target *right = *(const struct zone_target *const *)b;

    if (left->preference != right->preference)
        return left->preference < right->preference ? -1 : 1;
    return strcmp(left->name, right->name);
}

static int
compare_addresses(gconstpointer a, gconstpointer b)
{
    return memcmp(a, b, sizeof(struct ip_address));
}

/* A soft error beats a hard one: where any target may still have an address, nobody knows. */
static void
decide_status(struct zone_answer *answer)
{
    answer->status = ZONE_EMPTY;
    for (guint i = 0; i < answer->targets->len; i++) {
        const struct zone_target *target = g_ptr_array_index(answer->targets, i);

        if (target->addresses->len > 0) {
            answer->status = ZONE_ANSWER;
            return;
        }
        if (target->status == DNS_TEMPORARY)
            answer->status = ZONE_TEMPORARY;
    }
    answer->why = g_strdup(answer->status == ZONE_TEMPORARY ? "addresses cannot be looked up" : "no address");
}

void
zone_answer_finish(struct zone_answer *answer)
{
    g_ptr_array_sort(answer->targets, compare_targets);
    for (guint i = 0; i < answer->targets->len; i++) {
        struct zone_target *target = g_ptr_array_index(answer->targets, i);

        g_array_sort(target->addresses, compare_addresses);
    }
    if (answer->why == NULL)
        decide_status(answer);
}

static bool
target_equal(const struct zone_target *a, const struct zone_target *b)
{
    return a->preference == b->preference && strcmp(a->name, b->name) == 0 &&
           a->addresses->len == b->addresses->len &&
           (a->addresses->len == 0 || memcmp(a->addresses->data, b->addresses->data,
                                             a->addresses->len * sizeof(struct ip_address)) == 0);
}

bool
zone_answer_equal(const struct zone_answer *a, const struct zone_answer *b)
{
    if (a->targets->len != b->targets->len)
        return false;
    for (guint i = 0; i < a->targets->len; i++) {
        if (!target_equal(g_ptr_array_index(a->targets, i), g_ptr_array_index(b->targets, i)))
            return false;
    }
    return true;
}

void
zone_init(struct zone *zone, int64_t now_us)
{
    *zone = (struct zone){ .next_us = now_us };
}

void
zone_done(struct zone *zone)
{
    zone_answer_unref(zone->good);
    g_free(zone->why);
    *zone = (struct zone){ 0 };
}

void
zone_restore(struct zone *zone, const struct zone_answer *answer, int64_t good_us)
{
    zone_answer_unref(zone->good);
    zone->good = zone_answer_ref(answer);
    zone->good_us = good_us;
}

void
zone_restore_empty(struct zone *zone, int64_t since_us)
{
    zone->empty_since_us = since_us == 0 ? -1 : since_us; /* 0 says "not empty" */
    zone->stale_since_us = zone->empty_since_us;
}

static int64_t
jittered(int64_t span_us, uint32_t seed)
{
    int64_t thousandths = (int64_t)(seed % 2001) - 1000;

    return span_us + span_us / 100 * JITTER_PERCENT * thousandths / 1000;
}

static int64_t
refresh_after(const struct zone_answer *answer, const struct zone_rules *rules)
{
    int64_t ttl_us = (int64_t)answer->ttl_s * G_USEC_PER_SEC;

    return CLAMP(ttl_us, rules->min_ttl_us, MAX(rules->min_ttl_us, rules->max_ttl_us)) * REFRESH_PERCENT /
           100;
}

static int64_t
retry_after(const struct zone *zone, const struct zone_rules *rules)
{
    unsigned doublings = MIN(zone->failures > 0 ? zone->failures - 1 : 0, 8);
    int64_t first_us = MIN(RETRY_FIRST_US, rules->min_ttl_us);

    return MIN(first_us << doublings, RETRY_MOST_US);
}

/* Gives targets without an answer the addresses that they had. *is_partial = some target stays unknown. */
static struct zone_answer *
with_old_addresses(const struct zone_answer *answer, const struct zone_answer *old, bool *is_partial)
{
    struct zone_answer *merged = zone_answer_new();

    for (guint i = 0; i < answer->targets->len; i++) {
        const struct zone_target *target = g_ptr_array_index(answer->targets, i);
        const struct zone_target *known = old == NULL ? NULL : find_target(old, target->name);
        bool is_unknown = target->status == DNS_TEMPORARY;
        const struct zone_target *source = is_unknown && known != NULL ? known : target;
        struct zone_target *copy = zone_answer_add(merged, target->preference, target->name);

        *is_partial = *is_partial || is_unknown;
        copy->status = target->status;
        g_array_append_vals(copy->addresses, source->addresses->data, source->addresses->len);
    }
    merged->ttl_s = answer->ttl_s;
    merged->has_null_mx = answer->has_null_mx;
    merged->is_implicit = answer->is_implicit;
    merged->is_cut_by_limit = answer->is_cut_by_limit;
    zone_answer_finish(merged);
    return merged;
}

/* Notes why the last answer is not as good as it should be. True where that is news. */
static bool
note_fault(struct zone *zone, const char *why, int64_t now_us)
{
    bool is_news = zone->stale_since_us == 0 || g_strcmp0(zone->why, why) != 0;

    if (zone->stale_since_us == 0)
        zone->stale_since_us = now_us;
    if (is_news) {
        g_free(zone->why);
        zone->why = g_strdup(why);
    }
    zone->failures++;
    return is_news;
}

static enum zone_change
accept_good(struct zone *zone, const struct zone_answer *answer, const struct zone_rules *rules,
            int64_t now_us, uint32_t seed)
{
    bool is_partial = false, was_stale = zone->stale_since_us != 0, is_news = false;
    struct zone_answer *merged = with_old_addresses(answer, zone->good, &is_partial);
    bool is_same = zone->good != NULL && zone_answer_equal(zone->good, merged);

    zone_restore(zone, merged, now_us);
    zone_answer_unref(merged);
    zone->empty_since_us = 0;
    if (is_partial) {
        is_news = note_fault(zone, "addresses of some hosts cannot be looked up", now_us);
    } else {
        zone->stale_since_us = 0;
        zone->failures = 0;
        g_clear_pointer(&zone->why, g_free);
    }
    zone->next_us =
        now_us + jittered(is_partial ? retry_after(zone, rules) : refresh_after(answer, rules), seed);
    if (!is_same)
        return ZONE_NEW_ANSWER;
    if (is_news)
        return ZONE_STALE;
    return was_stale && !is_partial ? ZONE_RECOVERED : ZONE_UNCHANGED;
}

static bool
is_grace_over(const struct zone *zone, const struct zone_rules *rules, int64_t now_us)
{
    return zone->empty_since_us != 0 && now_us - zone->empty_since_us > rules->empty_grace_us;
}

/* There were MX, and now the name itself is all that is left: a web server, as likely as not. */
static bool
has_lost_mx(const struct zone *zone, const struct zone_answer *answer)
{
    if (!answer->is_implicit || answer->status != ZONE_ANSWER || zone->good == NULL)
        return false;
    const struct zone_target *itself = g_ptr_array_index(answer->targets, 0);
    return zone->good->targets->len != 1 || find_target(zone->good, itself->name) == NULL;
}

enum zone_change
zone_accept(struct zone *zone, const struct zone_answer *answer, const struct zone_rules *rules,
            int64_t now_us, uint32_t seed)
{
    bool is_lost = has_lost_mx(zone, answer) && !is_grace_over(zone, rules, now_us);

    if (answer->status == ZONE_ANSWER && !is_lost)
        return accept_good(zone, answer, rules, now_us, seed);
    if ((answer->status == ZONE_EMPTY || is_lost) && zone->empty_since_us == 0)
        zone->empty_since_us = now_us;
    bool is_news = note_fault(
        zone, is_lost ? "no MX any more, only an address of the name itself" : answer->why, now_us);

    zone->next_us = now_us + jittered(retry_after(zone, rules), seed);
    return is_news ? ZONE_STALE : ZONE_UNCHANGED;
}

const struct zone_answer *
zone_usable(const struct zone *zone, const struct zone_rules *rules, int64_t now_us)
{
    bool is_too_old = zone->stale_since_us != 0 && now_us - zone->good_us > rules->stale_us;

    return is_too_old || is_grace_over(zone, rules, now_us) ? NULL : zone->good;
}
