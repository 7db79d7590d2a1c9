/* The manuals tell every row of every table: settings, failures, predicates, actions, properties,
 * validators, findings. */
#include "tests/harness.h"

#include <stdio.h>

#include "base/settings.h"
#include "classifiers/validator.h"
#include "cli/topic.h"
#include "dns/check/check.h"
#include "rules/action.h"
#include "rules/failure.h"
#include "rules/predicate.h"
#include "rules/rule.h"

static char *
read_source(const char *name)
{
    const char *srcdir = g_getenv("srcdir");
    g_autofree char *path = g_build_filename(srcdir == NULL ? "." : srcdir, name, NULL);
    char *text = NULL;

    assert_true(g_file_get_contents(path, &text, NULL, NULL));
    return text;
}

static bool
is_heading(const char *line)
{
    return g_str_has_prefix(line, ".Ss ") || g_str_has_prefix(line, ".Sh ");
}

/*
 * What a manual says of `name`: the words from the line ".It Ic NAME" to the next ".It", without macros and
 * quotes, one blank between them. NULL where it has no such line. g_free it.
 */
static char *
find_entry(const char *manual, const char *name)
{
    g_auto(GStrv) lines = g_strsplit(manual, "\n", -1);
    GString *entry = NULL;

    for (size_t i = 0; lines[i] != NULL; i++) {
        g_auto(GStrv) words = g_strsplit_set(lines[i], " ", -1);
        bool is_item = g_str_has_prefix(lines[i], ".It Ic ");

        if (entry != NULL && (is_item || is_heading(lines[i])))
            break;
        if (is_item && g_strv_contains((const char *const *)words, name))
            entry = g_string_new(" ");
        for (size_t j = lines[i][0] == '.' ? 1 : 0; entry != NULL && !is_item && words[j] != NULL; j++) {
            for (const char *at = words[j]; *at != '\0'; at++) {
                if (*at != '"')
                    g_string_append_c(entry, *at);
            }
            g_string_append_c(entry, ' ');
        }
    }
    return entry == NULL ? NULL : g_string_free(entry, FALSE);
}

static void
require_entry(const char *manual, const char *name, const char *wanted)
{
    g_autofree char *entry = find_entry(manual, name);
    g_autofree char *word = wanted == NULL ? NULL : g_strdup_printf(" %s ", wanted);

    if (entry == NULL)
        fail_msg("no entry '.It Ic %s'", name);
    if (word != NULL && strstr(entry, word) == NULL)
        fail_msg("'%s': '%s' is missing in: %s", name, wanted, entry);
}

static void
check_settings(void **state)
{
    g_autofree char *manual = read_source("docs/postern.yaml.5");

    (void)state;
    for (size_t i = 0; i < settings_count(); i++)
        require_entry(manual, settings_name(i).name, settings_name(i).default_text);
}

static void
check_failures(void **state)
{
    g_autofree char *manual = read_source("docs/postern.yaml.5");

    (void)state;
    for (int row = 0; row < FAILURE_ROWS; row++) {
        const struct failure_row_info *info = failure_row_info((enum failure_row)row);
        g_autofree char *name = g_strdup_printf("failures.%s", info->name);
        g_autofree char *entry = find_entry(manual, name);
        const char *never = entry == NULL ? NULL : strstr(entry, " never ");

        require_entry(manual, name, failure_action_name(info->default_action));
        for (int action = FAIL_TEMPFAIL; action <= FAIL_DELIVER; action++) {
            const char *word = failure_action_name((enum failure_action)action);
            bool is_allowed = (info->allowed & 1u << action) != 0;

            if (!is_allowed && (never == NULL || strstr(never, word) == NULL))
                fail_msg("'%s' does not say that it is never '%s'", name, word);
            if (is_allowed && never != NULL && strstr(never, word) != NULL)
                fail_msg("'%s' says that it is never '%s'", name, word);
        }
    }
}

static void
require_parameter(const char *manual, const struct parameter *parameter)
{
    require_entry(manual, parameter->name, parameter->header_parameter);
    for (size_t i = 0; i < parameter->choice_count; i++)
        require_entry(manual, parameter->name, parameter->choices[i]);
}

static void
check_predicates(void **state)
{
    g_autofree char *manual = read_source("docs/postern-rules.5");

    (void)state;
    assert_true(predicate_count() > 0);
    for (size_t i = 0; i < predicate_count(); i++)
        require_parameter(manual, &predicate_at(i)->parameter);
}

static void
check_actions(void **state)
{
    g_autofree char *manual = read_source("docs/postern-rules.5");

    (void)state;
    assert_true(action_count() > 0);
    for (size_t i = 0; i < action_count(); i++)
        require_parameter(manual, &action_at(i)->parameter);
}

static void
check_properties(void **state)
{
    g_autofree char *manual = read_source("docs/postern-rules.5");

    (void)state;
    for (size_t i = 0; rule_property_name(i) != NULL; i++)
        require_entry(manual, rule_property_name(i), NULL);
}

static void
check_validators(void **state)
{
    g_autofree char *manual = read_source("docs/postern-rules.5");
    size_t count = 0;
    g_autofree const struct validator **table = validator_table(&count);

    (void)state;
    for (size_t i = 0; i < count; i++)
        require_entry(manual, table[i]->name, NULL);
}

/* All sources that report findings, in one text. */
static GString *
read_reporters(void)
{
    static const char *const folders[] = {
        "base",   "classifiers", "classifiers/definition", "classifiers/rulepack", "rules",
        "milter", "dns/check",
    };
    const char *srcdir = g_getenv("srcdir"), *name;
    GString *all = g_string_new(NULL);

    for (size_t i = 0; i < ARRAY_LEN(folders); i++) {
        g_autofree char *path = g_build_filename(srcdir == NULL ? "." : srcdir, folders[i], NULL);
        GDir *folder = g_dir_open(path, 0, NULL);

        assert_non_null(folder);
        while ((name = g_dir_read_name(folder)) != NULL) {
            g_autofree char *file = g_build_filename(folders[i], name, NULL);
            g_autofree char *text = g_str_has_suffix(name, ".c") ? read_source(file) : NULL;

            if (text != NULL)
                g_string_append(all, text);
        }
        g_dir_close(folder);
    }
    g_autofree char *check = read_source("cli/check.c"); /* alone: topic.c beside it has all ids */
    g_string_append(all, check);
    return all;
}

/* `postern help ID` knows each id that a source reports, and no id that none does. */
static void
check_topics(void **state)
{
    g_autoptr(GString) sources = read_reporters();
    g_autoptr(GRegex) report =
        g_regex_new("(?:SEVERITY_[A-Z]+,|fail\\([^,()]*,)\\s*\"([a-z]+(?:-[a-z]+)*)\"", 0, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;
    const struct topic *topic, *before = NULL;
    size_t reported = 0, count = 0;

    (void)state;
    for (g_regex_match(report, sources->str, 0, &match); g_match_info_matches(match); reported++) {
        g_autofree char *id = g_match_info_fetch(match, 1);

        if (topic_find(id) == NULL)
            fail_msg("cli/topic.c does not know '%s'", id);
        g_match_info_next(match, NULL);
    }
    /* The doctor's come last; tests/cli/test_doctor.c holds them to its checks. */
    for (; (topic = topic_at(count)) != NULL && !g_str_has_prefix(topic->id, "doctor/");
         before = topic, count++) {
        g_autofree char *quoted = g_strdup_printf("\"%s\"", topic->id);
        bool begins_family = topic == topics_zone.rows;

        if (strstr(sources->str, quoted) == NULL)
            fail_msg("nobody reports '%s'", topic->id);
        assert_ptr_equal(topic_find(topic->id), topic);
        if (before != NULL && !begins_family)
            assert_true(strcmp(before->id, topic->id) < 0);
    }
    assert_true(reported >= count / 2);
}

static void
check_zone_topics(void **state)
{
    const struct check_kind *kind;

    (void)state;
    for (size_t i = 0; (kind = check_kind_at(i)) != NULL; i++) {
        if (topic_find(kind->id) == NULL)
            fail_msg("cli/topic_zone.c does not know '%s'", kind->id);
    }
}

int
main(void)
{
    struct suite suite = { 0 };

    SUITE_ADD(&suite, check_settings);
    SUITE_ADD(&suite, check_failures);
    SUITE_ADD(&suite, check_predicates);
    SUITE_ADD(&suite, check_actions);
    SUITE_ADD(&suite, check_properties);
    SUITE_ADD(&suite, check_validators);
    SUITE_ADD(&suite, check_topics);
    SUITE_ADD(&suite, check_zone_topics);
    return suite_run(&suite, "manuals");
}
