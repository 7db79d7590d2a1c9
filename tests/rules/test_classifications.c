/* What the settings of `classifiers` change for rules, and types that are known by name only. */
#include "tests/harness.h"
#include "tests/rules/rules_case.h"

static const struct row {
    const char *name;
    const char *settings; /* of `classifiers`, or NULL */
    const char *want;     /* MessageContainsDataClassifications */
    const char *body;
    enum rule_outcome outcome;
} rows[] = {
  /* clang-format off */
    { "equal values count once", NULL, "{ Name: Badge, minCount: 2, minConfidence: 65 }", "B-123 b123", RULE_NOT_MATCHED },
    { "distinct values count", NULL, "{ Name: Badge, minCount: 2, minConfidence: 65 }", "B-123 B-124", RULE_MATCHED },
    { "count: total", "count: total", "{ Name: Badge, minCount: 2, minConfidence: 65 }", "B-123 b123", RULE_MATCHED },
    { "count: total, too many", "count: total", "{ Name: Badge, maxCount: 1, minConfidence: 65 }", "B-123 b123", RULE_NOT_MATCHED },
    { "the best level", NULL, "{ Name: Badge, minConfidence: 90 }", "badge B-123", RULE_NOT_MATCHED },
    { "confidence: combined", "confidence: combined", "{ Name: Badge, minConfidence: 90 }", "badge B-123", RULE_MATCHED },
    { "confidence: combined, 94.75 is less than 95", "confidence: combined", "{ Name: Badge, minConfidence: 95 }", "badge B-123", RULE_NOT_MATCHED },
    { "recommended confidence", NULL, "Badge", "B-123", RULE_NOT_MATCHED },
    { "an alias", NULL, "employee BADGE", "badge B-123", RULE_MATCHED },
    { "definitions: onprem", "definitions: onprem", "Badge", "server B-123", RULE_MATCHED },
    { "definitions: onprem replace those of online", "definitions: onprem", "Badge", "badge B-123", RULE_NOT_MATCHED },
    { "an affinity has no count", NULL, "{ Name: Merger, minCount: 2, maxCount: 3 }", "the merger of contoso", RULE_MATCHED },
    { "an affinity has a confidence", NULL, "{ Name: Merger, minConfidence: 80 }", "the merger of contoso", RULE_NOT_MATCHED },
    { "an affinity below its threshold", NULL, "Merger", "the merger", RULE_NOT_MATCHED },
  /* clang-format on */
};

static void
check_row(void **state)
{
    const struct row *row = *state;
    g_autofree char *rule = g_strdup_printf(
        "- Name: x\n  MessageContainsDataClassifications: %s\n  DeleteMessage: true\n", row->want);
    g_autofree char *mail = g_strdup_printf("From: ann@contoso.example\nSubject: x\n\n%s\n", row->body);
    g_autofree char *lines =
        row->settings == NULL ? NULL : g_strdup_printf("classifiers: { %s }\n", row->settings);
    const struct rules_case given = { .rules = rule, .mail = mail, .settings = lines };
    struct case_result result;

    case_run(&given, &result);
    const struct rule_trace *trace = g_ptr_array_index(result.verdict->rules, 0);
    assert_int_equal(trace->outcome, row->outcome);
    case_done(&result);
}

static const struct absent_row {
    const char *name;
    const char *type;
} absent_rows[] = {
    {"absent: by name",   "full names"                          },
    { "absent: by alias", "All Names"                           },
    { "absent: by id",    "50B8B56B-4ef8-44c2-a924-03374f5831ce"},
};

static void
absent_types_are_refused_with_the_reason(void **state)
{
    const struct absent_row *row = *state;
    g_autofree char *faults = NULL;
    g_autofree char *rule = g_strdup_printf(
        "- Name: x\n  MessageContainsDataClassifications: %s\n  DeleteMessage: true\n", row->type);

    assert_null(case_policy(NULL, rule, &faults));
    assert_string_equal(faults,
                        "rules.yaml:2:39: 'Full Names' cannot be looked for: its lists are not published, "
                        "define a type of your own in a file of classifiers.packages\n");
}

int
main(void)
{
    struct suite suite = { 0 };
    g_autofree char *catalogue = fixture_path("catalogue");

    g_setenv("POSTERN_CATALOGUE", catalogue, TRUE);
    SUITE_ADD_ROWS(&suite, check_row, rows);
    SUITE_ADD_ROWS(&suite, absent_types_are_refused_with_the_reason, absent_rows);
    return suite_run(&suite, "rules_classifications");
}
