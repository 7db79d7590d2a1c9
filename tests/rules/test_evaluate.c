/* Rules against messages: who gets what, and how it is realised. */
#include "tests/harness.h"
#include "tests/rules/rules_case.h"

/* A hundred a, and PCRE2 gives up. */
#define TWENTY_A "aaaaaaaaaaaaaaaaaaaa"
#define MAIL_OF_MANY_A "Subject: s\n\n" TWENTY_A TWENTY_A TWENTY_A TWENTY_A TWENTY_A "b c\n"

#define CARD_MAIL                                                                                            \
    "From: ann@contoso.example\nTo: bob@fabrikam.example\nSubject: Payment\n\n"                              \
    "Please charge my visa card 4111 1111 1111 1111, expires 12/27.\n"

#define BLOCK_CARDS                                                                                          \
    "- Name: Block cards\n"                                                                                  \
    "  SentToScope: NotInOrganization\n"                                                                     \
    "  MessageContainsDataClassifications: { Name: Credit Card Number }\n"                                   \
    "  RejectMessageReasonText: No card numbers by mail\n"

/* clang-format off */
static const struct row {
    const char *name;
    struct rules_case given;
    const char *summary;
} rows[] = {
    { "no rules: delivered as it came", { 0 }, "accept in_place\nbob@fabrikam.example deliver\n" },
    { "a rule without conditions matches every message",
      { .rules = "- Name: all\n  RejectMessageReasonText: Closed\n" },
      "reject in_place\nbob@fabrikam.example reject 550 5.7.1 Closed\n" },
    { "the enhanced status code alone brings the default text",
      { .rules = "- Name: all\n  RejectMessageEnhancedStatusCode: 5.7.900\n" },
      "reject in_place\nbob@fabrikam.example reject 550 5.7.900 Delivery not authorized, message refused\n" },
    { "text and code together are both used",
      { .rules = "- Name: all\n  RejectMessageEnhancedStatusCode: 5.7.999\n  RejectMessageReasonText: No\n" },
      "reject in_place\nbob@fabrikam.example reject 550 5.7.999 No\n" },
    { "a card number to the outside is refused",
      { .rules = BLOCK_CARDS, .mail = CARD_MAIL },
      "reject in_place\nbob@fabrikam.example reject 550 5.7.1 No card numbers by mail\n" },
    { "the same to the inside is delivered",
      { .rules = BLOCK_CARDS, .mail = CARD_MAIL, .to = "carl@contoso.example" },
      "accept in_place\ncarl@contoso.example deliver\n" },
    { "one refused and one not: the failure table's row split",
      { .rules = BLOCK_CARDS, .mail = CARD_MAIL, .to = "carl@contoso.example bob@fabrikam.example" },
      "hold in_place\ncarl@contoso.example hold\nbob@fabrikam.example hold\nfailed split\n" },
    { "split set to reject refuses the whole",
      { .rules = BLOCK_CARDS,
        .mail = CARD_MAIL,
        .to = "carl@contoso.example bob@fabrikam.example",
        .settings = "failures: { split: reject }\n" },
      "reject refused_whole\n"
      "carl@contoso.example reject 554 5.7.1 Message cannot be checked (split)\n"
      "bob@fabrikam.example reject 554 5.7.1 Message cannot be checked (split)\nfailed split\n" },
    { "split set to tempfail",
      { .rules = BLOCK_CARDS,
        .mail = CARD_MAIL,
        .to = "carl@contoso.example bob@fabrikam.example",
        .settings = "failures: { split: tempfail }\n" },
      "tempfail refused_whole\n"
      "carl@contoso.example tempfail 451 4.7.1 Message cannot be checked now (split)\n"
      "bob@fabrikam.example tempfail 451 4.7.1 Message cannot be checked now (split)\nfailed split\n" },
    { "an exception for one recipient excepts that one only",
      { .rules = "- Name: x\n  ExceptIfSentTo: carl@contoso.example\n  DeleteMessage: true\n",
        .to = "carl@contoso.example bob@fabrikam.example" },
      "accept envelope_edit\ncarl@contoso.example deliver\nbob@fabrikam.example delete\n- "
      "bob@fabrikam.example\n" },
    { "all deleted: discard",
      { .rules = "- Name: x\n  DeleteMessage: true\n" },
      "discard in_place\nbob@fabrikam.example delete\n" },
    { "a false action is none",
      { .rules = "- Name: x\n  DeleteMessage: false\n  SetSCL: 5\n", .is_authenticated = true },
      "accept in_place\nbob@fabrikam.example deliver\nadd X-MS-Exchange-Organization-SCL: 5\n" },
    { "quarantine is the hold queue",
      { .rules = "- Name: x\n  Quarantine: true\n" },
      "hold in_place\nbob@fabrikam.example quarantine\n" },
    { "quarantine for one and delivery for another is a split",
      { .rules = "- Name: x\n  SentToScope: NotInOrganization\n  Quarantine: true\n",
        .to = "carl@contoso.example bob@fabrikam.example" },
      "hold in_place\ncarl@contoso.example hold\nbob@fabrikam.example hold\nfailed split\n" },
    { "conditions are ANDed",
      { .rules = "- Name: x\n  SubjectContainsWords: numbers\n  From: zoe@contoso.example\n  DeleteMessage: "
                 "true\n" },
      "accept in_place\nbob@fabrikam.example deliver\n" },
    { "values are ORed",
      { .rules = "- Name: x\n  SubjectContainsWords: [letters, numbers]\n  DeleteMessage: true\n" },
      "discard in_place\nbob@fabrikam.example delete\n" },
    { "exceptions are ORed",
      { .rules = "- Name: x\n  ExceptIfFrom: zoe@contoso.example\n  ExceptIfSubjectContainsWords: numbers\n"
                 "  DeleteMessage: true\n" },
      "accept in_place\nbob@fabrikam.example deliver\n" },
    { "StopRuleProcessing skips later rules",
      { .rules = "- Name: a\n  StopRuleProcessing: true\n- Name: b\n  DeleteMessage: true\n" },
      "accept in_place\nbob@fabrikam.example deliver\n" },
    { "StopRuleProcessing stops only the recipients that matched",
      { .rules = "- Name: a\n  SentTo: carl@contoso.example\n  StopRuleProcessing: true\n"
                 "- Name: b\n  DeleteMessage: true\n",
        .to = "carl@contoso.example bob@fabrikam.example" },
      "accept envelope_edit\ncarl@contoso.example deliver\nbob@fabrikam.example delete\n- "
      "bob@fabrikam.example\n" },
    { "Priority sorts before the order in the file",
      { .rules = "- Name: a\n  DeleteMessage: true\n- Name: b\n  Priority: 0\n  RejectMessageReasonText: "
                 "first\n" },
      "reject in_place\nbob@fabrikam.example reject 550 5.7.1 first\n" },
    { "a disabled rule does nothing",
      { .rules = "- Name: a\n  Enabled: false\n  DeleteMessage: true\n" },
      "accept in_place\nbob@fabrikam.example deliver\n" },
    { "Audit changes nothing, not even by stopping",
      { .rules = "- Name: a\n  Mode: Audit\n  DeleteMessage: true\n  StopRuleProcessing: true\n"
                 "- Name: b\n  RejectMessageReasonText: later\n" },
      "reject in_place\nbob@fabrikam.example reject 550 5.7.1 later\n" },
    { "before its ActivationDate a rule is inactive",
      { .rules = "- Name: a\n  ActivationDate: 2030-01-01\n  DeleteMessage: true\n" },
      "accept in_place\nbob@fabrikam.example deliver\n" },
    { "from its ExpiryDate on a rule is inactive",
      { .rules = "- Name: a\n  ExpiryDate: 1970-01-01T00:00:01Z\n  DeleteMessage: true\n" },
      "accept in_place\nbob@fabrikam.example deliver\n" },
    { "until its ExpiryDate a rule is active",
      { .rules = "- Name: a\n  ExpiryDate: 1970-01-01T00:00:02Z\n  DeleteMessage: true\n" },
      "discard in_place\nbob@fabrikam.example delete\n" },
    { "a subject prefix, exactly as given",
      { .rules = "- Name: a\n  PrependSubject: '[OUT] '\n" },
      "accept in_place\nbob@fabrikam.example deliver\nchange Subject[1]: [OUT] Quarterly numbers\n" },
    { "a later rule sees the subject that an earlier one has set",
      { .rules = "- Name: a\n  PrependSubject: 'SECRET '\n"
                 "- Name: b\n  SubjectContainsWords: secret\n  DeleteMessage: true\n" },
      "discard in_place\nbob@fabrikam.example delete\n" },
    { "a later rule sees a header that an earlier one has set",
      { .rules = "- Name: a\n  SetHeaderName: X-Tag\n  SetHeaderValue: reviewed by rule\n"
                 "- Name: b\n  HeaderContainsMessageHeader: x-tag\n  HeaderContainsWords: reviewed\n"
                 "  DeleteMessage: true\n" },
      "discard in_place\nbob@fabrikam.example delete\n" },
    { "a later rule does not see a header that an earlier one has removed",
      { .rules = "- Name: a\n  RemoveHeader: Message-ID\n"
                 "- Name: b\n  HeaderMatchesMessageHeader: Message-ID\n  HeaderMatchesPatterns: '.'\n"
                 "  DeleteMessage: true\n" },
      "accept in_place\nbob@fabrikam.example deliver\ndelete Message-ID[1]\n" },
    { "setting a header replaces all its instances and keeps the first one's place",
      { .rules = "- Name: a\n  SetHeaderName: X-A\n  SetHeaderValue: new\n",
        .mail = "X-A: 1\nX-A: 2\nX-A: 3\n\nbody\n",
        .is_authenticated = true },
      "accept in_place\nbob@fabrikam.example deliver\ndelete X-A[3]\ndelete X-A[2]\nchange X-A[1]: new\n" },
    { "different content for different recipients is a split",
      { .rules = "- Name: a\n  SentToScope: NotInOrganization\n  PrependSubject: '[OUT] '\n",
        .to = "carl@contoso.example bob@fabrikam.example" },
      "hold in_place\ncarl@contoso.example hold\nbob@fabrikam.example hold\nfailed split\n" },
    { "the same content by two rules is one content",
      { .rules = "- Name: a\n  SentToScope: NotInOrganization\n  PrependSubject: '[X] '\n"
                 "- Name: b\n  SentToScope: InOrganization\n  PrependSubject: '[X] '\n",
        .to = "carl@contoso.example bob@fabrikam.example" },
      "accept in_place\ncarl@contoso.example deliver\nbob@fabrikam.example deliver\n"
      "change Subject[1]: [X] Quarterly numbers\n" },
    { "AddToRecipients: envelope and To",
      { .rules = "- Name: a\n  AddToRecipients: dora@contoso.example\n" },
      "accept envelope_edit\nbob@fabrikam.example deliver\ndora@contoso.example (to) deliver\n"
      "change To[1]: Bob <bob@fabrikam.example>,\n\tdora@contoso.example\n"
      "+ dora@contoso.example rfc822;dora@contoso.example\n" },
    { "CopyTo: envelope and Cc",
      { .rules = "- Name: a\n  CopyTo: dora@contoso.example\n" },
      "accept envelope_edit\nbob@fabrikam.example deliver\ndora@contoso.example (cc) deliver\n"
      "add Cc: dora@contoso.example\n+ dora@contoso.example rfc822;dora@contoso.example\n" },
    { "BlindCopyTo: envelope alone",
      { .rules = "- Name: a\n  BlindCopyTo: dora@contoso.example\n" },
      "accept envelope_edit\nbob@fabrikam.example deliver\ndora@contoso.example (bcc) deliver\n"
      "+ dora@contoso.example rfc822;dora@contoso.example\n" },
    { "nobody is added twice",
      { .rules = "- Name: a\n  BlindCopyTo: [bob@fabrikam.example, dora@contoso.example, "
                 "DORA@contoso.example]\n" },
      "accept envelope_edit\nbob@fabrikam.example deliver\ndora@contoso.example (bcc) deliver\n"
      "+ dora@contoso.example rfc822;dora@contoso.example\n" },
    { "RedirectMessageTo: others instead",
      { .rules = "- Name: a\n  RedirectMessageTo: dora@contoso.example\n" },
      "accept envelope_edit\nbob@fabrikam.example redirect\ndora@contoso.example (redirect) deliver\n"
      "- bob@fabrikam.example\n+ dora@contoso.example rfc822;dora@contoso.example\n" },
    { "a redirection to somebody who is a recipient keeps that one",
      { .rules = "- Name: a\n  RedirectMessageTo: carl@contoso.example\n",
        .to = "carl@contoso.example bob@fabrikam.example" },
      "accept envelope_edit\ncarl@contoso.example deliver\nbob@fabrikam.example redirect\n- "
      "bob@fabrikam.example\n" },
    { "a connector: the recipient carries its label",
      { .rules = "- Name: a\n  RouteMessageOutboundConnector: Partner\n" },
      "accept envelope_edit\nbob@fabrikam.example deliver by Partner\n- bob@fabrikam.example\n"
      "+ bob@fabrikam.example.partner.postern.invalid rfc822;bob@fabrikam.example\n" },
    { "an address literal cannot carry a connector",
      { .rules = "- Name: a\n  RouteMessageOutboundConnector: On-premises\n", .to = "bob@[192.0.2.1]" },
      "hold in_place\nbob@[192.0.2.1] hold by On-premises\nfailed route\n" },
    { "a connector that takes no message of this size",
      { .rules = "- Name: a\n  RouteMessageOutboundConnector: Narrow\n" },
      "hold in_place\nbob@fabrikam.example hold by Narrow\nfailed route_size\n" },
    { "a connector that takes a smaller one",
      { .rules = "- Name: a\n  RouteMessageOutboundConnector: Narrow\n", .mail = "Subject: s\n\nb\n" },
      "accept envelope_edit\nbob@fabrikam.example deliver by Narrow\n- bob@fabrikam.example\n"
      "+ bob@fabrikam.example.narrow.postern.invalid rfc822;bob@fabrikam.example\n" },
    { "a message too large is refused where that is configured",
      { .rules = "- Name: a\n  RouteMessageOutboundConnector: Narrow\n", .settings = "failures: { route_size: reject }\n" },
      "reject refused_whole\nbob@fabrikam.example reject by Narrow 554 5.7.1 Message cannot be checked (route_size)\n"
      "failed route_size\n" },
    { "forged Exchange headers go, loop headers stay",
      { .mail = "X-MS-Exchange-Organization-SCL: -1\nX-OriginatorOrg: contoso.example\n"
                "X-MS-Exchange-Transport-Rules-Loop: 1\nX-Postern-A: 1\nX-Postern-A: 2\nSubject: s\n\nb\n" },
      "accept in_place\nbob@fabrikam.example deliver\ndelete X-MS-Exchange-Organization-SCL[1]\n"
      "delete X-OriginatorOrg[1]\ndelete X-Postern-A[2]\ndelete X-Postern-A[1]\n" },
    { "from authenticated connections nothing is stripped",
      { .mail = "X-MS-Exchange-Organization-SCL: -1\n\nb\n", .is_authenticated = true },
      "accept in_place\nbob@fabrikam.example deliver\n" },
    { "a marker that a rule sets cannot be brought from outside",
      { .rules = "- Name: a\n  From: zoe@contoso.example\n  SetHeaderName: X-Reviewed\n  SetHeaderValue: yes "
                 "indeed\n"
                 "- Name: b\n  HeaderContainsMessageHeader: X-Reviewed\n  HeaderContainsWords: indeed\n"
                 "  DeleteMessage: true\n",
        .mail = "From: x@y.example\nX-Reviewed: yes indeed\n\nb\n" },
      "accept in_place\nbob@fabrikam.example deliver\ndelete X-Reviewed[1]\n" },
    { "nor a spam confidence level, where a rule sets one and strip_headers has been emptied",
      { .rules = "- Name: a\n  From: zoe@contoso.example\n  SetSCL: 1\n",
        .settings = "milter: { strip_headers: [] }\n",
        .mail = "From: x@y.example\nX-MS-Exchange-Organization-SCL: -1\nX-Postern-A: 1\n\nb\n" },
      "accept in_place\nbob@fabrikam.example deliver\ndelete X-MS-Exchange-Organization-SCL[1]\n" },
    { "held mail loses forged headers too",
      { .rules = "- Name: a\n  SentToScope: InOrganization\n  Quarantine: true\n",
        .mail = "X-Postern-A: 1\n\nb\n",
        .to = "carl@contoso.example bob@fabrikam.example" },
      "hold in_place\ncarl@contoso.example hold\nbob@fabrikam.example hold\ndelete X-Postern-A[1]\nfailed "
      "split\n" },
    { "a pattern that gives up: the failure table holds",
      { .rules = "- Name: a\n  SubjectOrBodyMatchesPatterns: '(?=(a|aa|aaa|a+)+b{2}c)a'\n  DeleteMessage: true\n",
        .mail =
            MAIL_OF_MANY_A },
      "hold in_place\nbob@fabrikam.example hold\nfailed match_limit\n" },
    { "RuleErrorAction Ignore: as if it had not matched",
      { .rules =
            "- Name: a\n  RuleErrorAction: Ignore\n  SubjectOrBodyMatchesPatterns: '(?=(a|aa|aaa|a+)+b{2}c)a'\n"
            "  DeleteMessage: true\n",
        .mail =
            MAIL_OF_MANY_A },
      "accept in_place\nbob@fabrikam.example deliver\nfailed match_limit\n" },
    { "RuleErrorAction Defer: try again",
      { .rules =
            "- Name: a\n  RuleErrorAction: Defer\n  SubjectOrBodyMatchesPatterns: '(?=(a|aa|aaa|a+)+b{2}c)a'\n"
            "  DeleteMessage: true\n",
        .mail =
            MAIL_OF_MANY_A },
      "tempfail in_place\nbob@fabrikam.example tempfail 451 4.7.1 Message cannot be checked now "
      "(match_limit)\n"
      "failed match_limit\n" },
    { "a failed condition does not matter where another says no",
      { .rules = "- Name: a\n  From: zoe@contoso.example\n"
                 "  SubjectOrBodyMatchesPatterns: '(?=(a|aa|aaa|a+)+b{2}c)a'\n  DeleteMessage: true\n",
        .mail =
            MAIL_OF_MANY_A,
        .flags = EVALUATE_WHY },
      "accept in_place\nbob@fabrikam.example deliver\n" },
    { "rules that did not need the failed part still apply",
      { .rules = "- Name: a\n  SubjectOrBodyMatchesPatterns: '(?=(a|aa|aaa|a+)+b{2}c)a'\n  DeleteMessage: true\n"
                 "- Name: b\n  RejectMessageReasonText: No\n",
        .mail =
            MAIL_OF_MANY_A },
      "reject in_place\nbob@fabrikam.example reject 550 5.7.1 No\nfailed match_limit\n" },
};
/* clang-format on */

static void
check_row(void **state)
{
    const struct row *row = *state;
    struct case_result result;

    case_run(&row->given, &result);
    g_autofree char *summary = case_summary(&result);
    assert_string_equal(summary, row->summary);
    case_done(&result);
}

int
main(void)
{
    struct suite suite = { 0 };

    SUITE_ADD_ROWS(&suite, check_row, rows);
    return suite_run(&suite, "rules_evaluate");
}
