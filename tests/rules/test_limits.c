/* One past each limit that rules set: a stated fault or a stated failure, never silence. */
#include "tests/harness.h"
#include "tests/rules/rules_case.h"

#include "base/limits.h"

static GString *
rule_with_recipients(size_t count)
{
    GString *rules = g_string_new("- Name: x\n  BlindCopyTo:\n");

    for (size_t i = 0; i < count; i++)
        g_string_append_printf(rules, "    - r%zu@contoso.example\n", i);
    return rules;
}

static void
recipients_that_rules_add(void **state)
{
    const struct {
        size_t count;
        enum plan_answer answer;
        guint failures;
    } cases[] = {
        {LIMIT_ADDED_RECIPIENTS,       ANSWER_ACCEPT, 0},
        { LIMIT_ADDED_RECIPIENTS + 1,  ANSWER_HOLD,   1},
        { LIMIT_ADDED_RECIPIENTS + 50, ANSWER_HOLD,   1},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        g_autoptr(GString) rules = rule_with_recipients(cases[i].count);
        const struct rules_case given = { .rules = rules->str };
        struct case_result result;

        case_run(&given, &result);
        assert_int_equal(result.plan->answer, cases[i].answer);
        assert_int_equal(result.verdict->failures->len, cases[i].failures);
        case_done(&result);
    }
}

static void
length_of_a_pattern(void **state)
{
    (void)state;
    for (size_t extra = 0; extra < 2; extra++) {
        g_autofree char *word = g_strnfill(LIMIT_PATTERN_BYTES + extra, 'a');
        g_autofree char *rules =
            g_strdup_printf("- Name: x\n  SubjectContainsWords: %s\n  DeleteMessage: true\n", word);
        g_autofree char *faults = NULL;
        struct policy *loaded = case_policy(NULL, rules, &faults);

        assert_int_equal(loaded == NULL, extra);
        policy_unref(loaded);
    }
}

static void
number_of_rules(void **state)
{
    GString *rules = g_string_new(NULL);
    g_autofree char *faults = NULL;

    (void)state;
    for (size_t i = 0; i <= LIMIT_RULES; i++)
        g_string_append_printf(rules, "- Name: r%zu\n  SetSCL: 1\n", i);
    assert_null(case_policy(NULL, rules->str, &faults));
    assert_non_null(strstr(faults, "20001 rules, at most 20000 are allowed"));
    g_string_free(rules, TRUE);
}

/* What the message library did not read cannot be judged by anybody. */
static void
a_message_beyond_the_limits_is_held(void **state)
{
    GString *mail = g_string_new(NULL);
    struct case_result result;

    (void)state;
    for (size_t i = 0; i <= LIMIT_HEADER_FIELDS; i++)
        g_string_append_printf(mail, "X-%zu: 1\n", i);
    g_string_append(mail, "\nbody\n");
    const struct rules_case given = { .mail = mail->str };
    case_run(&given, &result);
    assert_int_equal(result.plan->answer, ANSWER_HOLD);
    const struct failure_note *note = g_ptr_array_index(result.verdict->failures, 0);
    assert_string_equal(note->row, "parse_limit");
    case_done(&result);
    g_string_free(mail, TRUE);
}

/* What nobody could read may hold anything; unless a rule decided about just that. */
static const struct unread_row {
    const char *name;
    const char *flags, *rules;
    enum plan_answer answer;
    const char *row;
} unread_rows[] = {
    {"a reader that crashed",                       "272",
     "- {Name: A, AttachmentContainsWords: x, SetHeaderName: X, SetHeaderValue: y}", ANSWER_HOLD,
     "attachment"                                                                                                 },
    { "no reader at all",                           "528",
     "- {Name: A, AttachmentContainsWords: x, SetHeaderName: X, SetHeaderValue: y}", ANSWER_TEMPFAIL,
     "extract"                                                                                                    },
    { "a reader that crashed, and nobody asked",    "272",
     "- {Name: A, SubjectContainsWords: x, SetHeaderName: X, SetHeaderValue: y}",    ANSWER_ACCEPT,   NULL        },
    { "a reader that crashed, and a rule about it", "272",
     "- {Name: A, AttachmentIsUnsupported: true, DeleteMessage: true}",              ANSWER_DISCARD,  "attachment"},
};

static void
test_unread_row(void **state)
{
    const struct unread_row *row = *state;
    g_autofree char *mail =
        g_strdup_printf("From: a@b.example\nMIME-Version: 1.0\nContent-Type: application/x-test\n"
                        "Content-Disposition: attachment\n\nflags %s\nit crashed\n\n",
                        row->flags);
    const struct rules_case given = { .mail = mail, .rules = row->rules };
    struct case_result result;

    case_run(&given, &result);
    assert_int_equal(result.plan->answer, row->answer);
    assert_int_equal(result.verdict->failures->len, row->row != NULL);
    if (row->row != NULL) {
        const struct failure_note *note = g_ptr_array_index(result.verdict->failures, 0);
        assert_string_equal(note->row, row->row);
        assert_string_equal(note->text, "it crashed");
    }
    case_done(&result);
}

int
main(void)
{
    struct suite suite = { 0 };

    SUITE_ADD(&suite, recipients_that_rules_add);
    SUITE_ADD(&suite, length_of_a_pattern);
    SUITE_ADD(&suite, number_of_rules);
    SUITE_ADD_ROWS(&suite, test_unread_row, unread_rows);
    SUITE_ADD(&suite, a_message_beyond_the_limits_is_held);
    return suite_run(&suite, "rules_limits");
}
