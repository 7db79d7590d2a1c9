/*
 * Plays the files of tests/scenarios: hosts come and go, time passes, the order is what the file expects. A
 * line is a verb and its words; # begins a comment.
 *
 *   set KEY=VALUE...      order=skip|strict, interval, fall, rise, hold_down, hold_down_max, site_return,
 *                         site_return_max, min_hosts, track=HOST:OTHER
 *   zone PREFERENCE NAME=ADDRESS...
 *   down NAME, up NAME    what probes find from now on; drain NAME, undrain NAME
 *   wait TIME             the clock goes on; probes that are due are made on the way
 *   expect order=NAME,... active=PREFERENCE|none     for the recipient whose hash is 0
 *   state NAME=STATE...
 */
#include "tests/harness.h"

#include "base/yaml.h"
#include "dns/site_hold.h"
#include "tests/dns/stories.h"

#define STEP_US (G_USEC_PER_SEC / 10)
#define EVEN_SEED 1000

struct play {
    struct health_rules rules;
    struct order_options options;
    GPtrArray *tracks;
    struct site_hold hold;
    struct site_hold_rules hold_rules;
    struct tiers *tiers;
    struct watch *watch;
    struct order *order;
    GHashTable *down; /* set of names */
    int64_t now_us;
    const char *file;
    unsigned line;
};

static const char *
value_of(const char *word, const char *key)
{
    size_t len = strlen(key);

    return g_str_has_prefix(word, key) && word[len] == '=' ? word + len + 1 : NULL;
}

static void
fail_play(const struct play *play, const char *what)
{
    fail_msg("%s:%u: %s", play->file, play->line, what);
}

/* The host of an address, and the first address of a host. */
static const char *
name_of(const struct play *play, struct endpoint endpoint, const char *wanted, struct endpoint *out)
{
    for (guint i = 0; i < play->tiers->list->len; i++) {
        const struct tier *tier = g_ptr_array_index(play->tiers->list, i);

        for (guint j = 0; j < tier->hosts->len; j++) {
            const struct tier_host *host = g_ptr_array_index(tier->hosts, j);
            struct endpoint own = g_array_index(host->endpoints, struct endpoint, 0);

            if (wanted != NULL ? strcmp(host->name, wanted) == 0 : endpoint_equal(own, endpoint)) {
                *out = own;
                return host->name;
            }
        }
    }
    fail_play(play, wanted != NULL ? wanted : "an address of nobody");
    return NULL;
}

static struct probe_target
key_of(const struct play *play, const char *name)
{
    struct probe_target key = { .demand = { .depth = PROBE_EHLO } };

    name_of(play, key.endpoint, name, &key.endpoint);
    return key;
}

static void
update_order(struct play *play)
{
    play->options.now_us = play->now_us;
    play->options.site_return_us = site_hold_now(&play->hold, &play->hold_rules, play->now_us);
    struct order *fresh = order_build(play->tiers, play->watch, &play->options);
    if (play->options.active != ORDER_NO_PREFERENCE &&
        (fresh->active == ORDER_NO_PREFERENCE || fresh->active > play->options.active))
        site_hold_leave(&play->hold, &play->hold_rules, play->now_us);
    play->options.active = fresh->active;
    order_free(play->order);
    play->order = fresh;
}

static void
hasten_all(struct play *play)
{
    for (guint i = 0; i < play->tiers->list->len; i++) {
        const struct tier *tier = g_ptr_array_index(play->tiers->list, i);

        for (guint j = 0; j < tier->hosts->len; j++) {
            const struct tier_host *host = g_ptr_array_index(tier->hosts, j);

            watch_hasten(play->watch, key_of(play, host->name), play->now_us);
        }
    }
}

/* What the router does each tick, with probes that are answered at once. */
static void
tick(struct play *play)
{
    struct probe_target key;
    struct endpoint unused;

    while (watch_take_due(play->watch, play->now_us, &key)) {
        const char *name = name_of(play, key.endpoint, NULL, &unused);
        const char *error = g_hash_table_contains(play->down, name) ? "connect: refused" : NULL;

        watch_report(play->watch, key, (struct watch_outcome){ error, play->now_us, EVEN_SEED });
    }
    update_order(play);
    if (play->order->is_panic)
        hasten_all(play);
}

/* "HOST:OTHER" */
static void
add_track(struct play *play, const char *text)
{
    g_auto(GStrv) hosts = g_strsplit(text, ":", 2);
    struct setting_pair *pair = g_new0(struct setting_pair, 1);

    pair->key = g_strdup(hosts[0]);
    pair->value = g_strdup(hosts[1]);
    g_ptr_array_add(play->tracks, pair);
    play->options.tracks = play->tracks;
}

static void
track_free(gpointer data)
{
    struct setting_pair *pair = data;

    g_free(pair->key);
    g_free(pair->value);
    g_free(pair);
}

static void
do_set(struct play *play, char **words)
{
    const struct {
        const char *key;
        int64_t *to;
    } times[] = {
        {"interval",         &play->rules.interval_us     },
        { "hold_down",       &play->rules.hold_down_us    },
        { "hold_down_max",   &play->rules.hold_down_max_us},
        { "site_return",     &play->hold_rules.least_us   },
        { "site_return_max", &play->hold_rules.most_us    }
    };

    for (; *words != NULL; words++) {
        bool is_known = false;

        for (size_t i = 0; i < ARRAY_LEN(times); i++) {
            const char *value = value_of(*words, times[i].key);

            is_known = is_known || (value != NULL && duration_parse(slice_from(value), times[i].to));
        }
        if (value_of(*words, "fall") != NULL)
            play->rules.fall = g_ascii_strtoll(value_of(*words, "fall"), NULL, 10);
        else if (value_of(*words, "track") != NULL)
            add_track(play, value_of(*words, "track"));
        else if (value_of(*words, "min_hosts") != NULL)
            play->options.min_hosts = (unsigned)g_ascii_strtoull(value_of(*words, "min_hosts"), NULL, 10);
        else if (value_of(*words, "rise") != NULL)
            play->rules.rise = g_ascii_strtoll(value_of(*words, "rise"), NULL, 10);
        else if (value_of(*words, "order") != NULL)
            play->options.mode = strcmp(*words, "order=strict") == 0 ? ORDER_STRICT : ORDER_SKIP;
        else if (!is_known)
            fail_play(play, *words);
    }
    watch_set_rules(play->watch, &play->rules);
}

static void
do_zone(struct play *play, char **words)
{
    g_autofree char *text = g_strjoinv(" ", words);
    g_autoptr(zone_answer) answer = story_answer(text);
    g_autoptr(GArray) keys = g_array_new(FALSE, FALSE, sizeof(struct probe_target));

    tiers_free(play->tiers);
    play->tiers = tiers_build(&(struct tier_source){ answer, 25 }, 1);
    for (guint i = 0; i < answer->targets->len; i++) {
        const struct zone_target *target = g_ptr_array_index(answer->targets, i);
        struct probe_target key = key_of(play, target->name);

        g_array_append_val(keys, key);
    }
    watch_keep(play->watch, (const struct probe_target *)(const void *)keys->data, keys->len, play->now_us,
               0);
}

static void
do_down(struct play *play, char **words)
{
    key_of(play, words[0]);
    g_hash_table_add(play->down, g_strdup(words[0]));
}

static void
do_up(struct play *play, char **words)
{
    assert_true(g_hash_table_remove(play->down, words[0]));
}

static void
do_drain(struct play *play, char **words)
{
    assert_true(watch_drain(play->watch, key_of(play, words[0]), WATCH_DRAIN));
}

static void
do_undrain(struct play *play, char **words)
{
    assert_true(watch_drain(play->watch, key_of(play, words[0]), WATCH_UNDRAIN));
}

static void
do_wait(struct play *play, char **words)
{
    int64_t span_us = 0;

    if (!duration_parse(slice_from(words[0]), &span_us))
        fail_play(play, words[0]);
    for (int64_t end_us = play->now_us + span_us; play->now_us < end_us; play->now_us += STEP_US)
        tick(play);
}

static char *
order_by_name(const struct play *play)
{
    g_autofree char *list = story_order(play->order, 0, play->now_us);
    g_auto(GStrv) addresses = g_strsplit(list, ",", -1);
    GString *names = g_string_new(NULL);

    for (char **at = addresses; *at != NULL; at++) {
        struct endpoint endpoint, unused;

        assert_true(endpoint_parse(slice_from(*at), 25, &endpoint));
        g_string_append_printf(names, "%s%s", at == addresses ? "" : ",",
                               name_of(play, endpoint, NULL, &unused));
    }
    return g_string_free(names, FALSE);
}

static void
do_expect(struct play *play, char **words)
{
    update_order(play);
    g_autofree char *names = order_by_name(play);
    g_autofree char *active = play->order->active == ORDER_NO_PREFERENCE
                                  ? g_strdup("none")
                                  : g_strdup_printf("%d", play->order->active);
    g_autofree char *found = g_strdup_printf("order=%s active=%s", names, active);
    g_autofree char *wanted = g_strjoinv(" ", words);

    if (strcmp(found, wanted) != 0)
        fail_msg("%s:%u: wanted %s, found %s", play->file, play->line, wanted, found);
}

static void
do_state(struct play *play, char **words)
{
    for (; *words != NULL; words++) {
        g_auto(GStrv) pair = g_strsplit(*words, "=", 2);
        struct health_host host = watch_get(play->watch, key_of(play, pair[0]));
        const char *state = health_state_name(health_state_of(&host));

        if (g_strcmp0(state, pair[1]) != 0)
            fail_msg("%s:%u: wanted %s, found %s", play->file, play->line, *words, state);
    }
}

static const struct {
    const char *verb;
    void (*run)(struct play *play, char **words);
} verbs[] = {
    {"set",      do_set    },
    { "zone",    do_zone   },
    { "down",    do_down   },
    { "up",      do_up     },
    { "drain",   do_drain  },
    { "undrain", do_undrain},
    { "wait",    do_wait   },
    { "expect",  do_expect },
    { "state",   do_state  },
};

static void
play_line(struct play *play, const char *line)
{
    g_auto(GStrv) parts = g_strsplit_set(line, " \t", -1);
    g_autoptr(GPtrArray) words = g_ptr_array_new();

    for (char **at = parts; *at != NULL; at++) {
        if (**at != '\0')
            g_ptr_array_add(words, *at);
    }
    if (words->len == 0 || *(char *)g_ptr_array_index(words, 0) == '#')
        return;
    g_ptr_array_add(words, NULL);
    char **all = (char **)words->pdata;
    for (size_t i = 0; i < ARRAY_LEN(verbs); i++) {
        if (strcmp(verbs[i].verb, all[0]) == 0 && all[1] != NULL) {
            verbs[i].run(play, all + 1);
            return;
        }
    }
    fail_play(play, all[0]);
}

static void
play_file(void **state)
{
    const char *path = *state;
    g_autofree char *text = NULL;
    struct play play = { .file = path };
    unsigned expectations = 0;

    assert_true(g_file_get_contents(path, &text, NULL, NULL));
    play.watch = watch_new(&play.rules);
    play.options = (struct order_options){ .mode = ORDER_SKIP,
                                           .demand = { .depth = PROBE_EHLO },
                                           .active = ORDER_NO_PREFERENCE };
    play.tracks = g_ptr_array_new_with_free_func(track_free);
    play.tiers = tiers_build(NULL, 0);
    play.down = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line != NULL; line++) {
        play.line++;
        expectations += g_str_has_prefix(*line, "expect") ? 1 : 0;
        play_line(&play, *line);
    }
    assert_true(expectations > 0);
    g_hash_table_unref(play.down);
    g_ptr_array_unref(play.tracks);
    order_free(play.order);
    tiers_free(play.tiers);
    watch_free(play.watch);
}

int
main(void)
{
    const char *srcdir = g_getenv("srcdir");
    g_autofree char *folder = g_build_filename(srcdir == NULL ? "." : srcdir, "tests", "scenarios", NULL);
    g_autoptr(GDir) listing = g_dir_open(folder, 0, NULL);
    g_autoptr(GPtrArray) paths = g_ptr_array_new_with_free_func(g_free);
    struct suite suite = { 0 };
    const char *name;

    while (listing != NULL && (name = g_dir_read_name(listing)) != NULL) {
        if (g_str_has_suffix(name, ".scn"))
            g_ptr_array_add(paths, g_build_filename(folder, name, NULL));
    }
    if (paths->len == 0)
        return 99; /* a test that plays nothing proves nothing */
    for (guint i = 0; i < paths->len; i++) {
        const char *path = g_ptr_array_index(paths, i);

        suite_add(&suite, strrchr(path, '/') + 1, play_file, path);
    }
    return suite_run(&suite, "dns scenarios");
}
