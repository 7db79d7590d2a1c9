#include "base/limits.h"
#include "base/log.h"
#include "milter/status.h"
#include "tests/milter/configuration.h"

#include <jansson.h>

static _Atomic int drains;

static void
note_drain(void)
{
    atomic_fetch_add(&drains, 1);
}

struct scene {
    struct configuration configuration;
    struct daemon *daemon;
    struct status_context context;
};

static void
scene_init(struct scene *scene)
{
    g_autoptr(diagnostics) found = diagnostics_new();

    configuration_init(&scene->configuration, "",
                       "- Name: One\n  SubjectContainsWords: [x]\n  DeleteMessage: true\n");
    scene->daemon = daemon_new(scene->configuration.file, found);
    assert_non_null(scene->daemon);
    scene->context = (struct status_context){ scene->daemon, note_drain };
}

static void
scene_done(struct scene *scene)
{
    daemon_free(scene->daemon);
    configuration_done(&scene->configuration);
}

static json_t *
ask(struct scene *scene, const char *request)
{
    g_autofree char *line = status_answer(request, &scene->context);
    json_t *object = json_loads(line, 0, NULL);

    assert_null(strchr(line, '\n'));
    assert_true(strlen(line) < LIMIT_CONTROL_LINE_BYTES);
    assert_non_null(object);
    return object;
}

static json_int_t
number_at(const json_t *object, const char *key)
{
    return json_integer_value(json_object_get(object, key));
}

static const char *
text_at(const json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

static void
status_counts(void **state)
{
    (void)state;
    struct scene scene;

    scene_init(&scene);
    counters_add(&scene.daemon->counters, COUNT_MESSAGES);
    counters_add(&scene.daemon->counters, counter_of(ANSWER_REJECT));
    counters_add(&scene.daemon->counters, COUNT_SESSIONS_OPEN);
    counters_add(&scene.daemon->counters, COUNT_SESSIONS_OPEN);
    counters_drop(&scene.daemon->counters, COUNT_SESSIONS_OPEN);
    counters_add_failure(&scene.daemon->counters, "split");
    counters_add_failure(&scene.daemon->counters, "no such row");
    json_t *object = ask(&scene, "status");
    const json_t *counters = json_object_get(object, "counters"),
                 *failures = json_object_get(object, "failures");

    assert_string_equal(text_at(object, "program"), "postern-milter");
    assert_string_equal(text_at(object, "state"), "running");
    assert_string_equal(text_at(object, "config"), scene.configuration.file);
    assert_int_equal(strlen(text_at(object, "policy")), 6);
    assert_int_equal(number_at(object, "rules"), 1);
    assert_int_equal(number_at(counters, "messages"), 1);
    assert_int_equal(number_at(counters, "rejected"), 1);
    assert_int_equal(number_at(counters, "held"), 0);
    assert_int_equal(number_at(counters, "sessions_open"), 1);
    assert_int_equal(json_object_size(counters), COUNTERS);
    assert_int_equal(number_at(failures, "split"), 1);
    assert_int_equal(json_object_size(failures), FAILURE_ROWS);
    json_decref(object);
    atomic_store(&scene.daemon->is_draining, true);
    object = ask(&scene, "status");
    assert_string_equal(text_at(object, "state"), "draining");
    json_decref(object);
    scene_done(&scene);
}

static void
reload_tells_what_is_wrong(void **state)
{
    (void)state;
    struct scene scene;

    scene_init(&scene);
    configuration_write(&scene.configuration, "",
                        "- Name: x\n  SubjectContainsWord: [x]\n  DeleteMessage: true\n");
    json_t *object = ask(&scene, "reload");
    const json_t *fault = json_array_get(json_object_get(object, "diagnostics"), 0);

    assert_string_equal(text_at(object, "result"), "kept");
    assert_int_equal(number_at(object, "rules"), 1);
    assert_true(number_at(object, "errors") >= 1);
    assert_string_equal(text_at(fault, "file"), scene.configuration.rules);
    assert_int_equal(number_at(fault, "line"), 2);
    assert_string_equal(text_at(fault, "severity"), "error");
    assert_non_null(strstr(text_at(fault, "remedy"), "SubjectContainsWords"));
    json_decref(object);
    configuration_write(&scene.configuration, "", "[]\n");
    object = ask(&scene, "reload");
    assert_string_equal(text_at(object, "result"), "done");
    assert_int_equal(number_at(object, "rules"), 0);
    json_decref(object);
    scene_done(&scene);
}

/* A thousand faults still make an answer that the control socket can carry. */
static void
many_faults_fit_the_answer(void **state)
{
    (void)state;
    struct scene scene;
    g_autoptr(GString) rules = g_string_new(NULL);

    scene_init(&scene);
    for (int i = 0; i < 1000; i++)
        g_string_append_printf(rules, "- Name: rule %d\n  NoSuchParameter: 1\n", i);
    configuration_write(&scene.configuration, "", rules->str);
    json_t *object = ask(&scene, "reload");
    assert_true(number_at(object, "errors") >= 1000);
    assert_true(json_array_size(json_object_get(object, "diagnostics")) < 1000);
    json_decref(object);
    scene_done(&scene);
}

/* Advice comes in any number; what an operator has to act on stands before it. */
static void
advice_hides_no_warning(void **state)
{
    (void)state;
    struct scene scene;
    g_autoptr(GString) rules = g_string_new(NULL);

    scene_init(&scene);
    for (int i = 0; i < 60; i++)
        g_string_append_printf(rules, "- { Name: rule %d, SubjectContainsWords: [x], PrependSubject: y }\n",
                               i);
    configuration_write(&scene.configuration, "milter: { socket: 'unix:/elsewhere' }\n", rules->str);
    json_t *object = ask(&scene, "reload");
    const json_t *faults = json_object_get(object, "diagnostics");

    assert_int_equal(number_at(object, "warnings"), 1);
    assert_int_equal(json_array_size(faults), 50);
    assert_string_equal(text_at(json_array_get(faults, 0), "id"), "needs-restart");
    json_decref(object);
    scene_done(&scene);
}

/* Fifty faults that quote what is in the files, as long as that is. */
static void
long_faults_fit_the_answer(void **state)
{
    (void)state;
    struct scene scene;
    g_autofree char *word = g_strnfill(4000, 'x');
    g_autoptr(GString) rules = g_string_new(NULL);

    scene_init(&scene);
    for (int i = 0; i < 60; i++)
        g_string_append_printf(rules, "- { Name: rule %d, FromScope: %s }\n", i, word);
    configuration_write(&scene.configuration, "", rules->str);
    json_t *object = ask(&scene, "reload");
    assert_true(number_at(object, "errors") >= 60);
    assert_true(json_array_size(json_object_get(object, "diagnostics")) > 0);
    json_decref(object);
    scene_done(&scene);
}

static void
drain_is_passed_on(void **state)
{
    (void)state;
    struct scene scene;
    int before = atomic_load(&drains);

    scene_init(&scene);
    json_t *object = ask(&scene, "drain");
    assert_string_equal(text_at(object, "result"), "draining");
    assert_int_equal(atomic_load(&drains), before + 1);
    json_decref(object);
    scene_done(&scene);
}

static void
unknown_requests_are_told(void **state)
{
    (void)state;
    struct scene scene;

    scene_init(&scene);
    json_t *object = ask(&scene, "restart");
    assert_non_null(strstr(text_at(object, "error"), "status"));
    json_decref(object);
    scene_done(&scene);
}

int
main(void)
{
    struct suite suite = { 0 };

    /* What reloads log is looked at by test_postfix.sh. */
    log_open(&(struct log_options){ "test_status", LOG_TARGET_STDERR, LOG_FORMAT_TEXT, LOG_LEVEL_ERROR + 1 });

    SUITE_ADD(&suite, status_counts);
    SUITE_ADD(&suite, reload_tells_what_is_wrong);
    SUITE_ADD(&suite, many_faults_fit_the_answer);
    SUITE_ADD(&suite, advice_hides_no_warning);
    SUITE_ADD(&suite, long_faults_fit_the_answer);
    SUITE_ADD(&suite, drain_is_passed_on);
    SUITE_ADD(&suite, unknown_requests_are_told);
    return suite_run(&suite, "status");
}
