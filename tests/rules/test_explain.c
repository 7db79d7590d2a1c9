/* What the trail says: which predicate, what was compared, where it matched, and never more of it than is
 * allowed. */
#include "tests/harness.h"
#include "tests/rules/rules_case.h"

#define CARD_MAIL "Subject: Payment\n\nMy visa: 4111 1111 1111 1111, expires 12/27.\n"

/* clang-format off */
static const struct row {
    const char *name;
    const char *condition; /* lines of the rule */
    const char *mail;
    unsigned flags;
    const char *why;
} rows[] = {
    { "scope of a recipient", "SentToScope: NotInOrganization", NULL, EVALUATE_WHY,
      "bob@fabrikam.example is NotInOrganization" },
    { "a word is named with its place", "SubjectContainsWords: [letters, numbers]", NULL, EVALUATE_WHY,
      "subject, character 10: \"numbers\"" },
    { "a word in the body", "SubjectOrBodyContainsWords: here they", NULL, EVALUATE_WHY,
      "body, character 11: \"here they\"" },
    { "what is not there is counted", "SubjectContainsWords: [a, b, c]", NULL, EVALUATE_WHY,
      "none of 3 words found" },
    { "what a pattern matched is masked", "SubjectMatchesPatterns: 'Quarterly n\\w+'", NULL, EVALUATE_WHY,
      "subject, character 0: \"Quar····· ···bers\" matches Quarterly n\\w+" },
    { "unless it is to be shown", "SubjectMatchesPatterns: 'Quarterly n\\w+'", NULL,
      EVALUATE_WHY | EVALUATE_SHOW, "subject, character 0: \"Quarterly numbers\" matches Quarterly n\\w+" },
    { "a finding is masked, with checksum and evidence",
      "MessageContainsDataClassifications: Credit Card Number", CARD_MAIL, EVALUATE_WHY,
      "Credit Card Number: 1 found, 1 wanted, confidence 85\n"
      "body, character 9   4111 ···· ···· 1111   checksum ok; \"visa\" 2 away" },
    { "too few", "MessageContainsDataClassifications: { Name: Credit Card Number, minCount: 2 }", CARD_MAIL,
      EVALUATE_WHY,
      "Credit Card Number: 1 found, 2 wanted, confidence 85\n"
      "body, character 9   4111 ···· ···· 1111   checksum ok; \"visa\" 2 away" },
    { "nothing is said where nobody asks", "SentToScope: NotInOrganization", NULL, 0, NULL },
};
/* clang-format on */

static void
check_row(void **state)
{
    const struct row *row = *state;
    g_autofree char *rule = g_strdup_printf("- Name: x\n  %s\n  DeleteMessage: true\n", row->condition);
    const struct rules_case given = { .rules = rule, .mail = row->mail, .flags = row->flags };
    struct case_result result;

    case_run(&given, &result);
    const struct rule_trace *trace = g_ptr_array_index(result.verdict->rules, 0);
    const struct predicate_trace *predicate = g_ptr_array_index(trace->predicates, 0);
    if (row->why == NULL)
        assert_null(predicate->why);
    else
        assert_string_equal(predicate->why, row->why);
    case_done(&result);
}

/* Two recipients, one of whom matches: the trail names that one. */
static void
the_trail_names_whom_a_rule_matched_for(void **state)
{
    const struct rules_case given = {
        .rules =
            "- Name: x\n  SentToScope: NotInOrganization\n  SubjectContainsWords: numbers\n  SetSCL: 1\n",
        .to = "carl@contoso.example bob@fabrikam.example",
    };
    struct case_result result;

    (void)state;
    case_run(&given, &result);
    const struct rule_trace *trace = g_ptr_array_index(result.verdict->rules, 0);
    const struct predicate_trace *scope = g_ptr_array_index(trace->predicates, 0);
    const struct predicate_trace *words = g_ptr_array_index(trace->predicates, 1);
    assert_int_equal(trace->outcome, RULE_MATCHED);
    assert_int_equal(trace->recipients->len, 1);
    assert_string_equal(g_ptr_array_index(trace->recipients, 0), "bob@fabrikam.example");
    assert_true(scope->is_per_recipient);
    assert_int_equal(scope->recipients->len, 1);
    assert_false(words->is_per_recipient);
    assert_int_equal(words->result, MATCH_YES);
    assert_string_equal(g_ptr_array_index(trace->actions, 0), "SetSCL");
    case_done(&result);
}

/* The two rules of the Contoso Pharma example: reports and notices are recorded, and exceptions respected. */
static void
reports_are_recorded_in_the_verdict(void **state)
{
    const struct rules_case given = {
        .rules = "- Name: Notify\n  SentToScope: NotInOrganization\n"
                 "  MessageContainsDataClassifications: Credit Card Number\n  ExceptIfFrom: "
                 "legal@contoso.example\n"
                 "  SetAuditSeverity: High\n  GenerateIncidentReport: [administrator@contoso.example, "
                 "dpo@contoso.example]\n"
                 "  IncidentReportContent: [Sender, Recipients, Subject]\n  NotifySender: NotifyOnly\n"
                 "- Name: Silent\n  SetAuditSeverity: DoNotAudit\n"
                 "  GenerateIncidentReport: administrator@contoso.example\n",
        .mail = CARD_MAIL,
    };
    struct case_result result;

    (void)state;
    case_run(&given, &result);
    assert_int_equal(result.verdict->severity, AUDIT_HIGH);
    assert_int_equal(result.verdict->notifications->len, 2);
    const struct notification *report = g_ptr_array_index(result.verdict->notifications, 0);
    const struct notification *notice = g_ptr_array_index(result.verdict->notifications, 1);
    assert_int_equal(report->kind, NOTIFY_INCIDENT_REPORT);
    assert_string_equal(g_ptr_array_index(report->to, 0), "administrator@contoso.example");
    assert_int_equal(report->to->len, 2);
    assert_int_equal(report->content->len, 3);
    assert_string_equal(g_ptr_array_index(report->content, 1), "Recipients");
    assert_int_equal(notice->kind, NOTIFY_SENDER);
    assert_string_equal(g_ptr_array_index(notice->to, 0), "ann@contoso.example");
    case_done(&result);
}

int
main(void)
{
    struct suite suite = { 0 };

    SUITE_ADD_ROWS(&suite, check_row, rows);
    SUITE_ADD(&suite, the_trail_names_whom_a_rule_matched_for);
    SUITE_ADD(&suite, reports_are_recorded_in_the_verdict);
    return suite_run(&suite, "rules_explain");
}
