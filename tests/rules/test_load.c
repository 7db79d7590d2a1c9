/* Faults in rule files and settings: each is named with its place and cure, all of them at once. */
#include "tests/harness.h"
#include "tests/rules/rules_case.h"
#include "rules/action.h"
#include "rules/rule.h"

/* clang-format off */
static const struct row {
    const char *name;
    const char *rules;
    const char *settings;
    const char *faults; /* "" = loads without a word */
} rows[] = {
    { "an empty file", "", NULL, "" },
    { "case of names does not matter", "- name: x\n  deletemessage: true\n", NULL, "" },
    { "unknown parameter", "- Name: x\n  SentToScop: InOrganization\n  DeleteMessage: true\n", NULL,
      "rules.yaml:2:3: unknown parameter 'SentToScop', did you mean 'SentToScope'?\n" },
    { "unknown exception", "- Name: x\n  ExceptIfSentTwo: a@b.example\n  DeleteMessage: true\n", NULL,
      "rules.yaml:2:3: unknown parameter 'ExceptIfSentTwo', did you mean 'ExceptIfSentTo'?\n" },
    { "Exchange's, but not ours", "- Name: x\n  ApplyOME: true\n", NULL,
      "rules.yaml:2:3: parameter 'ApplyOME' is Exchange's, but Postern does not have it, take the rule out, "
      "or write "
      "it with other parameters\n" },
    { "two faults are both reported", "- Name: x\n  Mode: Enforced\n  SetSCL: 10\n", NULL,
      "rules.yaml:2:9: 'Mode' cannot be 'Enforced', write 'Enforce' perhaps; known are Enforce, Audit, "
      "AuditAndNotify\n"
      "rules.yaml:3:11: 'SetSCL' is out of range: 10, allowed is -1 to 9\n" },
    { "bad regular expression", "- Name: x\n  SubjectMatchesPatterns: 'a(b'\n  DeleteMessage: true\n", NULL,
      NULL },
    { "a pattern that begins anywhere",
      "- Name: x\n  SubjectOrBodyMatchesPatterns: ['.*secret[0-9]', 'secret[0-9]', '^.*x']\n  "
      "SubjectMatchesPatterns: '.*x'\n  DeleteMessage: true\n",
      NULL,
      "rules.yaml:2:35: pattern '.*secret[0-9]' may begin anywhere: each text is searched once more for it, begin "
      "it with a character, a digit or a word boundary\n" },
    { "wrong type: list for a text", "- Name: x\n  PrependSubject: [a, b]\n", NULL,
      "rules.yaml:2:19: 'PrependSubject' cannot be 'a list', write text\n" },
    { "wrong type: text for a size", "- Name: x\n  MessageSizeOver: big\n  DeleteMessage: true\n", NULL,
      "rules.yaml:2:20: 'MessageSizeOver' cannot be 'big', write a size such as 500KB or 25MB\n" },
    { "empty list", "- Name: x\n  SentTo: []\n  DeleteMessage: true\n", NULL,
      "rules.yaml:2:11: 'SentTo' cannot be 'a list', write mail addresses\n" },
    { "duplicate name", "- Name: x\n  DeleteMessage: true\n- Name: X\n  DeleteMessage: true\n", NULL,
      "rules.yaml:3:9: a rule 'X' is already in rules.yaml:1, give it another Name\n" },
    { "missing name", "- DeleteMessage: true\n", NULL,
      "rules.yaml:1:3: a rule needs a 'Name', add 'Name: ...'\n" },
    { "a name that is nothing", "- Name:\n  DeleteMessage: true\n", NULL,
      "rules.yaml:1:8: 'Name' cannot be '', write one text; quote it if it is special to YAML\n" },
    { "comments that are a lone line end, as exports have them",
      "- Name: x\n  Comments: \"\\n\"\n  DeleteMessage: true\n", NULL, "" },
    { "a name of blanks", "- Name: '  '\n  DeleteMessage: true\n", NULL,
      "rules.yaml:1:9: 'Name' is empty, write a text\n" },
    { "missing connector", "- Name: x\n  RouteMessageOutboundConnector: On-premise\n", NULL,
      "rules.yaml:2:34: there is no connector 'On-premise', did you mean 'On-premises'?\n" },
    { "unknown classification",
      "- Name: x\n  MessageContainsDataClassifications: Credit Card Numbr\n  Quarantine: true\n", NULL,
      "rules.yaml:2:39: there is no sensitive information type 'Credit Card Numbr', did you mean 'Credit "
      "Card "
      "Number'?\n" },
    { "header without words", "- Name: x\n  HeaderContainsMessageHeader: X-A\n  DeleteMessage: true\n", NULL,
      "rules.yaml:2:3: 'HeaderContainsMessageHeader' stands alone, add the words, patterns or value that go "
      "with it\n" },
    { "words without header", "- Name: x\n  HeaderContainsWords: a\n  DeleteMessage: true\n", NULL,
      "rules.yaml:2:3: 'HeaderContainsWords' does not say which header field, add "
      "'HeaderContainsMessageHeader'\n" },
    { "a date that is two dates", "- Name: x\n  ExpiryDate: 03/04/2026\n  DeleteMessage: true\n", NULL,
      "rules.yaml:2:15: 'ExpiryDate' is no date: '03/04/2026', write it as 2026-11-22 or "
      "2026-11-22T18:00:00+01:00\n" },
    { "contradiction", "- Name: x\n  DeleteMessage: true\n  RejectMessageReasonText: No\n", NULL,
      "rules.yaml:3:3: 'RejectMessageReasonText' and 'DeleteMessage' cannot both be done, write two rules, "
      "or take one "
      "out\n" },
    { "word with blanks at its end", "- Name: x\n  SubjectContainsWords: 'a '\n  DeleteMessage: true\n", NULL,
      "rules.yaml:2:25: 'SubjectContainsWords' cannot be 'a ', write it without white space at its ends: "
      "words are "
      "matched as whole words anyway\n" },
    { "least above most",
      "- Name: x\n  MessageContainsDataClassifications: { Name: Credit Card Number, minCount: 5, maxCount: 2 "
      "}\n"
      "  DeleteMessage: true\n",
      NULL,
      "rules.yaml:2:39: 'MessageContainsDataClassifications': the least is above the most, swap the two\n" },
    { "not a status code for rules", "- Name: x\n  RejectMessageEnhancedStatusCode: 5.1.1\n", NULL,
      "rules.yaml:2:36: 'RejectMessageEnhancedStatusCode' cannot be '5.1.1', write 5.7.1, or a code from "
      "5.7.900 to "
      "5.7.999\n" },
    { "a rule that is reached by nobody", "- Name: x\n  DeleteMessage: true\n- Name: y\n  SetSCL: 1\n", NULL,
      "rules.yaml:3:3: rule 'y' is never reached: 'x' (rules.yaml:1) matches everything and stops, move it "
      "up, or give "
      "the other one a condition\n" },
    { "unknown failure row", NULL, "failures: { splitt: hold }\n",
      "postern.yaml:10:13: the failure table has no row 'splitt', did you mean 'split'?\n" },
    { "an answer that the row cannot have", NULL, "failures: { split: deliver }\n",
      "postern.yaml:10:20: 'failures.split' cannot be 'deliver', write one of tempfail hold reject\n" },
};
/* clang-format on */

static void
check_row(void **state)
{
    const struct row *row = *state;
    g_autofree char *faults = NULL;
    struct policy *loaded = case_policy(row->settings, row->rules, &faults);
    g_auto(GStrv) lines = g_strsplit(faults, "\n", -1);
    GString *kept = g_string_new(NULL);

    /* The connectors of every case are unused but for some; that is not what is tested here. */
    for (size_t i = 0; lines[i] != NULL; i++) {
        if (*lines[i] != '\0' && strstr(lines[i], "is never used") == NULL)
            g_string_append_printf(kept, "%s\n", lines[i]);
    }
    if (row->faults == NULL) {
        assert_null(loaded);
        assert_true(g_str_has_prefix(kept->str, "rules.yaml:2:28: pattern 'a(b': "));
    } else
        assert_string_equal(kept->str, row->faults);
    g_string_free(kept, TRUE);
    policy_unref(loaded);
}

/* A name may mean one thing only: property, predicate, action or the header half of a pair. */
static void
names_are_unique(void **state)
{
    g_autoptr(GHashTable) known = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    (void)state;
    for (size_t i = 0; rule_property_name(i) != NULL; i++)
        assert_true(g_hash_table_add(known, g_ascii_strdown(rule_property_name(i), -1)));
    for (size_t i = 0; i < predicate_count(); i++)
        assert_true(g_hash_table_add(known, g_ascii_strdown(predicate_at(i)->parameter.name, -1)));
    for (size_t i = 0; i < action_count(); i++)
        assert_true(g_hash_table_add(known, g_ascii_strdown(action_at(i)->parameter.name, -1)));
}

/* What Postern has, it may not call foreign. */
static void
own_parameters_are_not_called_foreign(void **state)
{
    (void)state;
    for (size_t i = 0; i < predicate_count(); i++)
        assert_false(exchange_parameter_is_known(predicate_at(i)->parameter.name));
    for (size_t i = 0; i < action_count(); i++)
        assert_false(exchange_parameter_is_known(action_at(i)->parameter.name));
    assert_true(exchange_parameter_is_known("ExceptIfHasSenderOverride"));
}

int
main(void)
{
    struct suite suite = { 0 };

    SUITE_ADD_ROWS(&suite, check_row, rows);
    SUITE_ADD(&suite, names_are_unique);
    SUITE_ADD(&suite, own_parameters_are_not_called_foreign);
    return suite_run(&suite, "rules_load");
}
