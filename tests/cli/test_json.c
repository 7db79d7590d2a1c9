/*
 * The JSON of the commands against postern-json(5): every object has exactly the keys of the contract in its
 * order, and the manual tells them in the same order. The table is the contract: new keys are added at the
 * end of a row.
 */
#include "tests/harness.h"

#include "cli/json_text.h"

struct row {
    const char *name;
    const char *section; /* of the manual */
    const char *path;    /* from a line's object: "rules.predicates"; "" is the object itself */
    const char *keys;
};

/* clang-format off */
static const struct row rows[] = {
    { "test", "postern test", "",
      "file from recipients added_recipients realised contents rules classifications notifications audit_severity "
      "problems elapsed_us" },
    { "test recipients", "postern test", "recipients", "address disposition reply connector require_tls content" },
    { "test reply", "postern test", "recipients.reply", "code enhanced text" },
    { "test added recipients", "postern test", "added_recipients",
      "address as disposition connector require_tls content" },
    { "test contents", "postern test", "contents", "subject headers body_changed" },
    { "test headers", "postern test", "contents.headers", "op name value" },
    { "test rules", "postern test", "rules", "name priority mode outcome recipients predicates actions" },
    { "test predicates", "postern test", "rules.predicates", "name exception result recipients why" },
    { "test classifications", "postern test", "classifications", "name id confidence count unique_count matches" },
    { "test matches", "postern test", "classifications.matches", "part offset length confidence text" },
    { "test notifications", "postern test", "notifications", "kind to subject" },
    { "test problems", "postern test", "problems", "where text" },
    { "extract", "postern extract", "",
      "file is_message subject from to cc reply_to message_id date parts" },
    { "extract parts", "postern extract", "parts",
      "path declared_type detected_type filename size charset role encrypted password_protected executable supported "
      "limit_exceeded properties text text_chars truncated problem" },
    { "classify", "postern classify", "", "file classifications text_chars problems elapsed_us near_misses" },
    { "classify classifications", "postern classify", "classifications",
      "name id confidence count unique_count matches" },
    { "classify matches", "postern classify", "classifications.matches", "part offset length confidence text" },
    { "classify problems", "postern classify", "problems", "where text" },
    { "classify near misses", "postern classify", "near_misses",
      "name part offset length confidence reason by distance" },
    { "classify list", "postern classify --list", "",
      "name id country category kind levels recommended_confidence uses aliases reason" },
    { "check", "postern check", "", "file line column severity id text remedy" },
    { "mx show", "postern mx show", "", "name source tiers findings availability kills" },
    { "mx show tiers", "postern mx show", "tiers", "preference hosts" },
    { "mx show hosts", "postern mx show", "tiers.hosts", "name a aaaa state" },
    { "mx show findings", "postern mx show", "findings", "id severity owner line found wanted remedy" },
    { "mx check", "postern mx check", "", "name source tiers findings availability kills" },
    { "mx check tiers", "postern mx check", "tiers", "preference hosts" },
    { "mx check hosts", "postern mx check", "tiers.hosts", "name a aaaa state" },
    { "mx check findings", "postern mx check", "findings",
      "id severity owner line found wanted remedy server" },
    { "route status", "postern route status", "", "id name first preference panic epoch probe tiers zones" },
    { "route status tiers", "postern route status", "tiers", "preference hosts" },
    { "route status hosts", "postern route status", "tiers.hosts", "name addresses" },
    { "route status addresses", "postern route status", "tiers.hosts.addresses",
      "address state since_s last_ok_s last_failure_s last_error next_probe_ms certificate" },
    { "route status certificate", "postern route status", "tiers.hosts.addresses.certificate",
      "tls subject issuer names expires_s" },
    { "route status zones", "postern route status", "zones", "name known good_s stale_s why next_lookup_s" },
    { "route drain", "postern route drain", "", "host done addresses problem" },
    { "doctor", "postern doctor", "", "id group severity file found wanted add problem" },
    { "mx simulate", "postern mx simulate", "",
      "name source tiers findings availability kills mta timing" },
    { "mx simulate tiers", "postern mx simulate", "tiers", "preference hosts" },
    { "mx simulate hosts", "postern mx simulate", "tiers.hosts", "name a aaaa state" },
    { "mx simulate availability", "postern mx simulate", "availability",
      "tiers none name both connect_seconds host_up site_up by_site" },
    { "mx simulate chances", "postern mx simulate", "availability.tiers", "preference usable_hosts hit_probability" },
    { "mx simulate by site", "postern mx simulate", "availability.by_site", "tiers none name both connect_seconds" },
    { "mx simulate kills", "postern mx simulate", "kills",
      "kill preference goes_to connect_seconds kind shares name_resolvable reached" },
    { "mx simulate timing", "postern mx simulate", "timing", "detection_seconds return_seconds ttl_seconds" },
    { "status", "postern status", "", "daemon running control problem answer" },
    { "reload", "postern reload", "", "daemon reloaded problem answer" },
};

static const char *const runs[][12] = {
    { "test", "--json", "-c", "postern.yaml", "--rules", "json-rules.yaml", "--at", "2026-11-22T12:00:00Z", "card.eml",
      "plain.eml", "parts.eml" },
    { "extract", "--json", "parts.eml", "plain.eml", "expected/extract-file.txt" },
    { "classify", "--json", "-c", "postern.yaml", "card.eml", "classify/binary.bin" },
    { "classify", "--json", "--explain", "--type", "Credit Card Number", "-c", "postern.yaml", "classify/badges.csv" },
    { "check", "--json", "-c", "postern.yaml", "--rules", "faulty/rules.yaml" },
};

/* What test_classify.sh and test_daemons.sh compare the other commands with: a command, and lines that it printed. */
static const struct {
    const char *section, *file;
} recordings[] = {
    { "postern classify --list", "classify-list-json.out" },
    { "postern mx show", "mx-show-json.out" },
    { "postern mx check", "mx-check-json.out" },
    { "postern mx simulate", "mx-simulate-json.out" },
    { "postern route status", "route-status-json.out" },
    { "postern route drain", "route-drain-json.out" },
    { "postern doctor", "doctor-json.out" },
    { "postern status", "status-both-json.out" },
    { "postern reload", "reload-json.out" },
};
/* clang-format on */

static json_t *
parse_lines(const char *text)
{
    g_auto(GStrv) texts = g_strsplit(text, "\n", -1);
    json_t *lines = json_array();

    for (size_t i = 0; texts[i] != NULL && *texts[i] != '\0'; i++) {
        json_t *line = json_loads(texts[i], JSON_REJECT_DUPLICATES, NULL);

        assert_true(json_is_object(line));
        json_array_append_new(lines, line);
    }
    assert_true(json_array_size(lines) > 0);
    return lines;
}

/* Every line that `postern ARGUMENTS` prints, parsed; run in the folder of the fixtures. */
static json_t *
run_postern(const char *const *arguments)
{
    g_autofree char *folder = fixture_path("cli");
    const char *builddir = g_getenv("builddir");
    g_autofree char *here = g_get_current_dir();
    g_autofree char *program = g_build_filename(builddir == NULL ? here : builddir, "postern", NULL);
    char *argv[16] = { program };
    g_autofree char *out = NULL, *err = NULL;

    for (size_t i = 0; i < 12 && arguments[i] != NULL; i++)
        argv[i + 1] = (char *)(uintptr_t)arguments[i];
    assert_true(g_spawn_sync(folder, argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &out, &err, NULL, NULL));
    assert_string_equal(err, "");
    return parse_lines(out);
}

static json_t *
read_recording(const char *name)
{
    g_autofree char *folder = fixture_path("cli/expected");
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_autofree char *text = NULL;

    assert_true(g_file_get_contents(path, &text, NULL, NULL));
    return parse_lines(text);
}

/* Calls itself for each object at `path`; checks the keys of those at its end. How many there were. */
static size_t
check_keys(json_t *value, const char *path, const char *wanted)
{
    size_t count = 0, i;
    json_t *item;

    if (json_is_array(value)) {
        json_array_foreach(value, i, item) count += check_keys(item, path, wanted);
        return count;
    }
    if (!json_is_object(value))
        return 0;
    if (*path != '\0') {
        const char *rest = strchr(path, '.');
        g_autofree char *key = rest == NULL ? g_strdup(path) : g_strndup(path, (size_t)(rest - path));

        return check_keys(json_object_get(value, key), rest == NULL ? "" : rest + 1, wanted);
    }
    g_autoptr(GString) keys = g_string_new(NULL);
    const char *key;
    json_object_foreach(value, key, item)
        g_string_append_printf(keys, "%s%s", keys->len == 0 ? "" : " ", key);
    assert_string_equal(keys->str, wanted);
    return 1;
}

static void
check_output(void **state)
{
    const struct row *row = *state;
    size_t count = 0;

    for (size_t i = 0; i < ARRAY_LEN(runs); i++) {
        g_autofree char *section = g_strdup_printf("postern %s", runs[i][0]);

        if (strcmp(section, row->section) != 0)
            continue;
        g_autoptr(json_t) lines = run_postern(runs[i]);
        count += check_keys(lines, row->path, row->keys);
    }
    for (size_t i = 0; i < ARRAY_LEN(recordings); i++) {
        if (strcmp(recordings[i].section, row->section) != 0)
            continue;
        g_autoptr(json_t) lines = read_recording(recordings[i].file);
        count += check_keys(lines, row->path, row->keys);
    }
    assert_true(count > 0); /* else the fixtures no longer show it */
}

static bool
is_heading(const char *line)
{
    return g_str_has_prefix(line, ".Ss ") || g_str_has_prefix(line, ".Sh ");
}

/* The words behind macros in one section of the manual, in their order. */
static GPtrArray *
manual_words(const char *section)
{
    const char *srcdir = g_getenv("srcdir");
    g_autofree char *path = g_build_filename(srcdir == NULL ? "." : srcdir, "docs", "postern-json.5", NULL);
    g_autofree char *text = NULL, *heading = g_strdup_printf("\n.Ss %s\n", section);
    GPtrArray *words = g_ptr_array_new_with_free_func(g_free);

    assert_true(g_file_get_contents(path, &text, NULL, NULL));
    const char *start = strstr(text, heading);
    assert_non_null(start);
    g_auto(GStrv) lines = g_strsplit(start + strlen(heading), "\n", -1);
    for (size_t i = 0; lines[i] != NULL && !is_heading(lines[i]); i++) {
        g_auto(GStrv) parts = g_strsplit_set(lines[i], " ,;", -1);

        for (size_t j = 0; lines[i][0] == '.' && parts[j] != NULL; j++)
            g_ptr_array_add(words, g_strdup(parts[j]));
    }
    return words;
}

static void
check_manual(void **state)
{
    const struct row *row = *state;
    g_autoptr(GPtrArray) words = manual_words(row->section);
    g_auto(GStrv) keys = g_strsplit(row->keys, " ", -1);
    const char *last = strrchr(row->path, '.');
    const char *parent = last == NULL ? row->path : last + 1;
    guint at = 0;

    /* A nested object is told below the key that holds it. */
    while (*parent != '\0' && at < words->len && strcmp(g_ptr_array_index(words, at), parent) != 0)
        at++;
    for (size_t i = 0; keys[i] != NULL; i++) {
        while (at < words->len && strcmp(g_ptr_array_index(words, at), keys[i]) != 0)
            at++;
        if (at == words->len)
            fail_msg("%s: '%s' is not told in its order", row->name, keys[i]);
    }
}

int
main(void)
{
    struct suite suite = { 0 };
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        char *output = g_strdup_printf("%s: output", rows[i].name);
        char *manual = g_strdup_printf("%s: manual", rows[i].name);

        g_ptr_array_add(names, output);
        g_ptr_array_add(names, manual);
        suite_add(&suite, output, check_output, &rows[i]);
        suite_add(&suite, manual, check_manual, &rows[i]);
    }
    return suite_run(&suite, "json");
}
