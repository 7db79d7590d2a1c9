/*
 * Every predicate, as a condition and as an exception, with a message for which it is true and one for which
 * it is not; a predicate without such rows fails the last test.
 */
#include "tests/harness.h"
#include "tests/rules/rules_case.h"
#include "rules/predicate.h"

#define FULL_MAIL                                                                                            \
    "From: Ann <ann@sub.contoso.example>\nTo: Bob <bob@fabrikam.example>, \"Team: A\" "                      \
    "<team@contoso.example>\n"                                                                               \
    "Cc: carl@contoso.example\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?= from ACME. Corp\nImportance: High\n"     \
    "X-Note: first\nX-Note: =?utf-8?q?caf=C3=A9?= second\nMIME-Version: 1.0\n"                               \
    "Content-Type: multipart/mixed; boundary=b\n\n"                                                          \
    "--b\nContent-Type: text/html; charset=utf-8\n\n<p>The <b>secret</b> plan</p>\n"                         \
    "--b\nContent-Type: application/x-msdownload; name=\"Setup.Final.EXE\"\nContent-Transfer-Encoding: "     \
    "base64\n"                                                                                               \
    "Content-Disposition: attachment; filename=\"Setup.Final.EXE\"\n\nTVpQAAIAAAAEAA8A//8AALgAAAAA\n--b--\n"
#define ATTACHED_MAIL                                                                                        \
    "From: a@b.example\nTo: c@d.example\nSubject: x\nMIME-Version: 1.0\n"                                    \
    "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain; charset=KOI8-R\n\nbody\n"   \
    "--b\nContent-Type: application/x-test\nContent-Disposition: attachment\n\n"                             \
    "flags 54\nDepartment: Finance North\n\nsecret 4711\n--b--\n"
#define PLAIN_MAIL "From: x@elsewhere.example\nTo: y@elsewhere.example\nSubject: Hello\n\nNothing here.\n"

/* clang-format off */
static const struct row {
    const char *name; /* the predicate */
    const char *value;
    const char *properties; /* other lines of the rule, or NULL */
    const char *mail;       /* NULL = FULL_MAIL */
    const char *from;
    const char *client_ip;
    bool is_authenticated;
    bool matches;
} rows[] = {
    { "From", "ann@SUB.contoso.example", .matches = true },
    { "From", "[zoe@contoso.example, ann@contoso.example]", .matches = false },
    { "From", "env@contoso.example", "SenderAddressLocation: Envelope", .from = "env@contoso.example",
      .matches = true },
    { "From", "env@contoso.example", "SenderAddressLocation: Header", .from = "env@contoso.example",
      .matches = false },
    { "From", "env@contoso.example", "SenderAddressLocation: HeaderOrEnvelope", .from = "env@contoso.example",
      .matches = true },
    { "FromScope", "InOrganization", .is_authenticated = true, .matches = true },
    { "FromScope", "InOrganization", .is_authenticated = false, .matches = false },
    { "FromScope", "NotInOrganization", .is_authenticated = false, .matches = true },
    { "FromScope", "NotInOrganization", .is_authenticated = true, .mail = PLAIN_MAIL, .matches = true },
    { "FromAddressContainsWords", "contoso", .matches = true },
    { "FromAddressContainsWords", "conto", .matches = false },
    { "FromAddressMatchesPatterns", "'^ann@.*example$'", .matches = true },
    { "FromAddressMatchesPatterns", "'^bob@'", .matches = false },
    { "FromAddressMatchesPatterns", "'^<>$'", "SenderAddressLocation: Envelope", .from = "",
      .matches = true },
    { "SenderDomainIs", "contoso.example", .matches = true },
    { "SenderDomainIs", "toso.example", .matches = false },
    { "SenderIpRanges", "[192.0.2.0/24, 2001:db8::1]", .client_ip = "192.0.2.9", .matches = true },
    { "SenderIpRanges", "192.0.2.1-192.0.2.8", .client_ip = "192.0.2.9", .matches = false },
    { "SenderIpRanges", "192.0.2.1", .client_ip = NULL, .matches = false },
    { "SentTo", "BOB@fabrikam.example", .matches = true },
    { "SentTo", "carl@contoso.example", .matches = false },
    { "SentToScope", "NotInOrganization", .matches = true },
    { "SentToScope", "InOrganization", .matches = false },
    { "SentToScope", "ExternalPartner", .matches = true },
    { "SentToScope", "ExternalNonPartner", .matches = false },
    { "RecipientDomainIs", "fabrikam.example", .matches = true },
    { "RecipientDomainIs", "contoso.example", .matches = false },
    { "RecipientAddressContainsWords", "bob", .matches = true },
    { "RecipientAddressContainsWords", "bo", .matches = false },
    { "RecipientAddressMatchesPatterns", "'fabri\\w+'", .matches = true },
    { "RecipientAddressMatchesPatterns", "'^fabri'", .matches = false },
    { "AnyOfToHeader", "team@contoso.example", .matches = true },
    { "AnyOfToHeader", "carl@contoso.example", .matches = false },
    { "AnyOfCcHeader", "carl@contoso.example", .matches = true },
    { "AnyOfCcHeader", "bob@fabrikam.example", .matches = false },
    { "AnyOfToCcHeader", "carl@contoso.example", .matches = true },
    { "AnyOfToCcHeader", "zoe@contoso.example", .matches = false },
    { "SubjectContainsWords", "acme", .matches = true },
    { "SubjectContainsWords", "grüße", .matches = true },
    { "SubjectContainsWords", "acm", .matches = false },
    { "SubjectContainsWords", "secret", .matches = false },
    { "SubjectMatchesPatterns", "'corp$'", .matches = true },
    { "SubjectMatchesPatterns", "'^corp'", .matches = false },
    { "SubjectOrBodyContainsWords", "secret plan", .matches = true },
    { "SubjectOrBodyContainsWords", "acme", .matches = true },
    { "SubjectOrBodyContainsWords", "bold", .matches = false },
    { "SubjectOrBodyMatchesPatterns", "'sec.et'", .matches = true },
    { "SubjectOrBodyMatchesPatterns", "'<b>'", .matches = false },
    { "HeaderContainsWords", "second", "HeaderContainsMessageHeader: x-note", .matches = true },
    { "HeaderContainsWords", "third", "HeaderContainsMessageHeader: x-note", .matches = false },
    { "HeaderMatchesPatterns", "'^café'", "HeaderMatchesMessageHeader: X-Note", .matches = true },
    { "HeaderMatchesPatterns", "'.'", "HeaderMatchesMessageHeader: X-None", .matches = false },
    { "WithImportance", "High", .matches = true },
    { "WithImportance", "Normal", .mail = PLAIN_MAIL, .matches = true },
    { "WithImportance", "Low", .matches = false },
    { "AttachmentExtensionMatchesWords", "[bat, exe]", .matches = true },
    { "AttachmentExtensionMatchesWords", "final", .matches = false },
    { "AttachmentNameMatchesPatterns", "'final\\.exe$'", .matches = true },
    { "AttachmentNameMatchesPatterns", "'\\.bat$'", .matches = false },
    { "AttachmentContainsWords", "[nothing, SECRET]", .mail = ATTACHED_MAIL, .matches = true },
    { "AttachmentContainsWords", "body", .mail = ATTACHED_MAIL, .matches = false },
    { "AttachmentMatchesPatterns", "'\\d{4}$'", .mail = ATTACHED_MAIL, .matches = true },
    { "AttachmentMatchesPatterns", "'^\\d'", .mail = ATTACHED_MAIL, .matches = false },
    { "AttachmentHasExecutableContent", "true", .mail = ATTACHED_MAIL, .matches = true },
    { "AttachmentHasExecutableContent", "true", .mail = PLAIN_MAIL, .matches = false },
    { "AttachmentIsPasswordProtected", "true", .mail = ATTACHED_MAIL, .matches = true },
    { "AttachmentIsPasswordProtected", "true", .mail = PLAIN_MAIL, .matches = false },
    { "AttachmentIsUnsupported", "true", .mail = ATTACHED_MAIL, .matches = true },
    { "AttachmentIsUnsupported", "true", .matches = false },
    { "AttachmentProcessingLimitExceeded", "true", .mail = ATTACHED_MAIL, .matches = true },
    { "AttachmentProcessingLimitExceeded", "true", .matches = false },
    { "AttachmentPropertyContainsWords", "['Project:x', 'department:Sales, finance']", .mail = ATTACHED_MAIL,
      .matches = true },
    { "AttachmentPropertyContainsWords", "'Department:Fin'", .mail = ATTACHED_MAIL, .matches = false },
    { "AttachmentPropertyContainsWords", "'Project:Finance'", .mail = ATTACHED_MAIL, .matches = false },
    { "ContentCharacterSetContainsWords", "[iso-2022-jp, koi8-r]", .mail = ATTACHED_MAIL, .matches = true },
    { "ContentCharacterSetContainsWords", "iso-8859-5", .mail = ATTACHED_MAIL, .matches = false },
    { "AttachmentSizeOver", "20B", .matches = true },
    { "AttachmentSizeOver", "'21 B (21 bytes)'", .matches = false },
    { "AttachmentSizeOver", "0", .mail = PLAIN_MAIL, .matches = false },
    { "MessageSizeOver", "100", .matches = true },
    { "MessageSizeOver", "1MB", .matches = false },
    { "MessageContainsDataClassifications", "Credit Card Number",
      .mail = "Subject: visa\n\ncard number 4111 1111 1111 1111 expires 01/27\n", .matches = true },
    { "MessageContainsDataClassifications", "{ Name: Credit Card Number, minCount: 2 }",
      .mail = "Subject: visa\n\ncard number 4111 1111 1111 1111 and again 4111-1111-1111-1111\n",
      .matches = false },
    { "MessageContainsDataClassifications", "{ Name: 50842eb7-edc8-4019-85dd-5a5c1f2bb085, maxCount: 1 }",
      .mail = "Subject: visa\n\ncard number 4111 1111 1111 1111, credit card 5555 5555 5555 4444\n",
      .matches = false },
    { "MessageContainsDataClassifications", "Credit Card Number",
      .mail = "Subject: visa\n\ncard number 4111 1111 1111 1112 expires 01/27\n", .matches = false },
};
/* clang-format on */

/* The exception's name of a line like "HeaderContainsMessageHeader: x"; properties of the rule stay as they
 * are. */
static char *
exception_line(const char *line)
{
    return g_strconcat(g_str_has_prefix(line, "Header") ? "ExceptIf" : "", line, NULL);
}

static enum rule_outcome
outcome_of(const struct row *row, const char *rule)
{
    struct case_result result;
    const struct rules_case given = {
        .rules = rule,
        .mail = row->mail == NULL ? FULL_MAIL : row->mail,
        .from = row->from,
        .client_ip = row->client_ip,
        .is_authenticated = row->is_authenticated,
        .flags = EVALUATE_WHY,
    };

    case_run(&given, &result);
    const struct rule_trace *trace = g_ptr_array_index(result.verdict->rules, 0);
    const struct predicate_trace *predicate = g_ptr_array_index(trace->predicates, 0);
    enum rule_outcome outcome = trace->outcome;
    /* Whatever the answer, the explanation says what was compared. */
    assert_non_null(predicate->why);
    assert_true(*predicate->why != '\0');
    assert_string_equal(predicate->name, row->name);
    case_done(&result);
    return outcome;
}

static void
check_row(void **state)
{
    const struct row *row = *state;
    const char *properties = row->properties == NULL ? "Comments: none" : row->properties;
    g_autofree char *exception_properties = exception_line(properties);
    g_autofree char *condition = g_strdup_printf("- Name: x\n  %s: %s\n  %s\n  DeleteMessage: true\n",
                                                 row->name, row->value, properties);
    g_autofree char *exception = g_strdup_printf("- Name: x\n  ExceptIf%s: %s\n  %s\n  DeleteMessage: true\n",
                                                 row->name, row->value, exception_properties);

    assert_int_equal(outcome_of(row, condition), row->matches ? RULE_MATCHED : RULE_NOT_MATCHED);
    assert_int_equal(outcome_of(row, exception), row->matches ? RULE_EXCEPTED : RULE_MATCHED);
}

static void
every_predicate_has_both_cases(void **state)
{
    (void)state;
    for (size_t i = 0; i < predicate_count(); i++) {
        const char *name = predicate_at(i)->parameter.name;
        bool has_match = false, has_other = false;

        for (size_t k = 0; k < ARRAY_LEN(rows); k++) {
            if (strcmp(rows[k].name, name) == 0)
                *(rows[k].matches ? &has_match : &has_other) = true;
        }
        if (!has_match || !has_other)
            fail_msg("%s lacks a matching or a non-matching row", name);
    }
}

int
main(void)
{
    struct suite suite = { 0 };

    SUITE_ADD_ROWS(&suite, check_row, rows);
    SUITE_ADD(&suite, every_predicate_has_both_cases);
    return suite_run(&suite, "predicates");
}
