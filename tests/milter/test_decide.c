#include "milter/decide.h"
#include "milter/record.h"
#include "tests/milter/configuration.h"

static const struct sender_macros no_macros = { 0 };

static const char rules[] = "- Name: Block secrets\n"
                            "  SubjectContainsWords: [secret]\n"
                            "  RejectMessageReasonText: Keep it here\n"
                            "- Name: Mark\n"
                            "  SubjectContainsWords: [mark]\n"
                            "  PrependSubject: '[M] '\n";

/* A daemon with a configuration of its own, and one message in a session. */
struct scene {
    struct configuration configuration;
    struct daemon *daemon;
    struct session *session;
};

static void
scene_init(struct scene *scene, const char *more)
{
    g_autoptr(diagnostics) found = diagnostics_new();

    configuration_init(&scene->configuration, more, rules);
    scene->daemon = daemon_new(scene->configuration.file, found);
    assert_non_null(scene->daemon);
    scene->session = session_new();
}

static void
scene_done(struct scene *scene)
{
    session_free(scene->session);
    daemon_free(scene->daemon);
    configuration_done(&scene->configuration);
}

static struct decision *
scene_decide(struct scene *scene, const char *client_ip, const char *subject, size_t body_bytes)
{
    const char *arguments[] = { "<bob@fabrikam.example>", NULL };
    g_autofree char *body = g_strnfill(body_bytes, 'x');

    session_set_client(scene->session, g_strdup(client_ip), NULL, NULL);
    session_begin_message(scene->session, daemon_policy(scene->daemon), "<ann@contoso.example>", &no_macros);
    session_add_recipient(scene->session, arguments);
    session_add_header(scene->session, "Subject", subject);
    session_add_header(scene->session, "X-OriginatorOrg", " contoso.example");
    session_end_header(scene->session);
    session_add_body(scene->session, slice_from(body));
    return decide(scene->daemon, scene->session->message);
}

static size_t
edits_of(const struct decision *decided, enum header_edit_kind kind)
{
    size_t count = 0;

    for (guint i = 0; i < decided->plan->header_edits->len; i++) {
        const struct header_edit *edit = g_ptr_array_index(decided->plan->header_edits, i);

        count += edit->kind == kind;
    }
    return count;
}

static void
rules_decide(void **state)
{
    (void)state;
    struct scene scene;

    scene_init(&scene, "");
    struct decision *refused = scene_decide(&scene, "127.0.0.1", " A secret", 10);
    assert_int_equal(refused->plan->answer, ANSWER_REJECT);
    assert_string_equal(refused->plan->reply.text, "Keep it here");
    decision_free(refused);
    struct decision *marked = scene_decide(&scene, "127.0.0.1", " mark", 10);
    assert_int_equal(marked->plan->answer, ANSWER_ACCEPT);
    assert_int_equal(edits_of(marked, EDIT_CHANGE), 1);
    assert_int_equal(edits_of(marked, EDIT_DELETE), 0);
    decision_free(marked);
    scene_done(&scene);
}

static void
strangers_lose_reserved_headers(void **state)
{
    (void)state;
    struct scene scene;

    scene_init(&scene, "");
    struct decision *decided = scene_decide(&scene, "192.0.2.1", " hello", 10);
    assert_int_equal(decided->plan->answer, ANSWER_ACCEPT);
    assert_int_equal(edits_of(decided, EDIT_DELETE), 1);
    decision_free(decided);
    scene_done(&scene);
}

/* Neither size nor load may let a message by without its answer, nor a held one out with forged headers. */
static const struct failure_case {
    const char *name, *more;
    size_t body_bytes;
    bool is_full; /* no place is free */
    enum plan_answer answer;
    const char *row;
    int code;
} failure_cases[] = {
    {"failure: too large, default",  "milter: { max_message: 1KB }\n",                                           2000, false, ANSWER_HOLD,
     "message_too_large",                                                                                                                                           0  },
    { "failure: too large, reject",  "milter: { max_message: 1KB }\nfailures: { message_too_large: reject }\n",
     2000,                                                                                                             false, ANSWER_REJECT,   "message_too_large", 554},
    { "failure: too large, deliver",
     "milter: { max_message: 1KB }\nfailures: { message_too_large: deliver }\n",                                 2000, false, ANSWER_ACCEPT,
     "message_too_large",                                                                                                                                           0  },
    { "failure: overload, default",  "milter: { deadline: 1s, concurrency: 1 }\n",                               10,   true,  ANSWER_TEMPFAIL,
     "overload",                                                                                                                                                    451},
    { "failure: overload, hold",     "milter: { deadline: 1s, concurrency: 1 }\nfailures: { overload: hold }\n",
     10,                                                                                                               true,  ANSWER_HOLD,     "overload",          0  },
};

static void
check_failure(void **state)
{
    const struct failure_case *row = *state;
    struct scene scene;

    scene_init(&scene, row->more);
    if (row->is_full)
        assert_true(gate_enter(scene.daemon->gate, 0));
    struct decision *decided = scene_decide(&scene, "192.0.2.1", " A secret", row->body_bytes);
    assert_int_equal(decided->plan->answer, row->answer);
    assert_int_equal(decided->plan->reply.code, row->code);
    assert_int_equal(decided->verdict->failures->len, 1);
    const struct failure_note *note = g_ptr_array_index(decided->verdict->failures, 0);
    assert_string_equal(note->row, row->row);
    if (row->answer == ANSWER_HOLD)
        assert_non_null(decided->plan->hold_reason);
    if (row->answer == ANSWER_HOLD || row->answer == ANSWER_ACCEPT)
        assert_int_equal(edits_of(decided, EDIT_DELETE), 1);
    if (row->is_full)
        gate_leave(scene.daemon->gate);
    decision_free(decided);
    scene_done(&scene);
}

static void
places_are_given_back(void **state)
{
    (void)state;
    struct scene scene;

    scene_init(&scene, "milter: { deadline: 1s, concurrency: 1 }\n");
    for (int i = 0; i < 3; i++) {
        struct decision *decided = scene_decide(&scene, "127.0.0.1", " hello", 10);

        assert_int_equal(decided->plan->answer, ANSWER_ACCEPT);
        decision_free(decided);
    }
    scene_done(&scene);
}

/* A message that has begun keeps its rules; the next one has the new ones. A bad file changes nothing. */
static void
reload_swaps_between_messages(void **state)
{
    (void)state;
    struct scene scene;
    g_autoptr(diagnostics) good = diagnostics_new();
    g_autoptr(diagnostics) bad = diagnostics_new();
    g_autoptr(diagnostics) moved = diagnostics_new();

    scene_init(&scene, "");
    session_begin_message(scene.session, daemon_policy(scene.daemon), "<>", &no_macros);
    configuration_write(&scene.configuration, "", "[]\n");
    assert_true(daemon_reload(scene.daemon, good));
    assert_int_equal(policy_rule_count(scene.session->message->policy), 2);
    session_begin_message(scene.session, daemon_policy(scene.daemon), "<>", &no_macros);
    assert_int_equal(policy_rule_count(scene.session->message->policy), 0);

    configuration_write(&scene.configuration, "", "- Name: x\n  NoSuchThing: 1\n");
    assert_false(daemon_reload(scene.daemon, bad));
    assert_true(bad->errors > 0);
    g_autoptr(policy) kept = daemon_policy(scene.daemon);
    assert_int_equal(policy_rule_count(kept), 0);
    assert_int_equal(counters_get(&scene.daemon->counters, COUNT_RELOADS), 1);
    assert_int_equal(counters_get(&scene.daemon->counters, COUNT_RELOADS_REFUSED), 1);

    configuration_write(&scene.configuration, "milter: { socket: 'unix:/elsewhere' }\n", "[]\n");
    assert_true(daemon_reload(scene.daemon, moved));
    assert_int_equal(moved->warnings, 1);
    scene_done(&scene);
}

static void
answers_have_names(void **state)
{
    (void)state;
    assert_string_equal(record_answer_name(ANSWER_ACCEPT), "deliver");
    assert_string_equal(record_answer_name(ANSWER_HOLD), "hold");
    assert_string_equal(record_answer_name(ANSWER_DISCARD), "delete");
    assert_string_equal(record_answer_name(ANSWER_REJECT), "reject");
    assert_string_equal(record_answer_name(ANSWER_TEMPFAIL), "tempfail");
}

int
main(void)
{
    struct suite suite = { 0 };

    SUITE_ADD(&suite, rules_decide);
    SUITE_ADD(&suite, strangers_lose_reserved_headers);
    SUITE_ADD_ROWS(&suite, check_failure, failure_cases);
    SUITE_ADD(&suite, places_are_given_back);
    SUITE_ADD(&suite, reload_swaps_between_messages);
    SUITE_ADD(&suite, answers_have_names);
    return suite_run(&suite, "decide");
}
