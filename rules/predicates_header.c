/* Predicates about the subject, the body's text and header fields. */
#include "rules/run.h"

static const char *const importances[] = { "Low", "Normal", "High" };

/* Exchange looks at Importance alone, and takes its absence for Normal. */
static enum match
eval_with_importance(const struct question *question)
{
    g_autoptr(GPtrArray) values = run_header_values(question->run, question->content, "Importance");
    const char *value = values->len == 0 ? "Normal" : g_ptr_array_index(values, 0);

    if (question->why != NULL)
        g_string_append_printf(question->why, "importance is %s", value);
    return g_ascii_strcasecmp(value, importances[question->condition->arguments.number]) == 0 ? MATCH_YES
                                                                                              : MATCH_NO;
}

/* clang-format off */
static const struct predicate rows[] = {
    { { "SubjectContainsWords", ARGS_WORDS }, NEED_HEADERS, PER_MESSAGE, run_match, TARGET_SUBJECT },
    { { "SubjectMatchesPatterns", ARGS_PATTERNS }, NEED_HEADERS, PER_MESSAGE, run_match, TARGET_SUBJECT },
    { { "SubjectOrBodyContainsWords", ARGS_WORDS },
      NEED_BODY,
      PER_MESSAGE,
      run_match,
      TARGET_SUBJECT_OR_BODY },
    { { "SubjectOrBodyMatchesPatterns", ARGS_PATTERNS },
      NEED_BODY,
      PER_MESSAGE,
      run_match,
      TARGET_SUBJECT_OR_BODY },
    { { "HeaderContainsWords", ARGS_WORDS, "HeaderContainsMessageHeader" },
      NEED_HEADERS,
      PER_MESSAGE,
      run_match,
      TARGET_HEADER },
    { { "HeaderMatchesPatterns", ARGS_PATTERNS, "HeaderMatchesMessageHeader" },
      NEED_HEADERS,
      PER_MESSAGE,
      run_match,
      TARGET_HEADER },
    { { "WithImportance", ARGS_CHOICE, .choices = importances, .choice_count = ARRAY_LEN(importances) },
      NEED_HEADERS,
      PER_MESSAGE,
      eval_with_importance },
};
/* clang-format on */

const struct predicate_family predicates_header = { rows, ARRAY_LEN(rows) };
