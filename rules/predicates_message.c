/* Predicates about the message as a whole: its size, and what the classifications found in all its texts. */
#include "rules/run.h"

static enum match
eval_message_size_over(const struct question *question)
{
    uint64_t size = message_size(question->run->asked->message);

    if (question->why != NULL)
        g_string_append_printf(question->why, "the message has %" G_GUINT64_FORMAT " bytes", size);
    return size > (uint64_t)question->condition->arguments.number ? MATCH_YES : MATCH_NO;
}

static void
explain_where(const struct question *question, const struct finding *finding)
{
    const struct verdict *result = question->run->verdict;
    const struct text *text = g_ptr_array_index(result->texts, finding->text);
    struct slice matched = slice_sub(text->utf8, finding->start, finding->len);
    g_autofree char *place = text_describe_at(text, finding->start);
    g_autofree char *shown =
        (question->run->asked->flags & EVALUATE_SHOW) != 0 ? slice_to_string(matched) : finding_mask(matched);

    g_string_append_printf(question->why, "\n%s, character %zu   %s", place, finding->start_chars, shown);
    if (finding->has_checksum)
        g_string_append(question->why, "   checksum ok");
    if (finding->has_evidence) {
        const struct text *near = g_ptr_array_index(result->texts, finding->evidence_text);
        g_autofree char *evidence =
            slice_to_string(slice_sub(near->utf8, finding->evidence_start, finding->evidence_len));
        g_string_append_printf(question->why, "; \"%s\" %zu away", evidence,
                               finding->evidence_distance_chars);
    }
}

#define SHOWN_FINDINGS 5 /* of each type: enough to see what it is about */

/* The figure that minCount and maxCount are about. */
static size_t
counted(const struct question *question, struct finding_counts counts)
{
    bool is_total = policy_settings(question->run->policy)->classifier_count == COUNT_TOTAL;

    return is_total ? counts.total : counts.unique;
}

static void
explain_want(const struct question *question, const struct classification_want *want,
             struct finding_counts counts)
{
    const struct verdict *result = question->run->verdict;
    const struct classifier *classifier = classifier_database_item(result->classifiers, want->classifier);
    int least = (int)want->min_confidence, most = (int)want->max_confidence; /* 1 to 100 */
    size_t shown = 0;

    g_string_append_printf(question->why, "%s%s: %zu found, %" G_GINT64_FORMAT " wanted",
                           question->why->len > 0 ? "\n" : "", classifier->name, counted(question, counts),
                           want->min_count);
    if (counts.unique > 0) {
        g_autofree char *confidence = finding_confidence_text(counts.confidence);

        g_string_append_printf(question->why, ", confidence %s", confidence);
    }
    for (size_t i = 0; i < findings_count(result->findings) && shown < SHOWN_FINDINGS; i++) {
        const struct finding *finding = findings_item(result->findings, i);

        if (finding->classifier != want->classifier || finding->confidence < least ||
            finding->confidence > most)
            continue;
        explain_where(question, finding);
        shown++;
    }
}

static enum match
answer_want(const struct question *question, const struct classification_want *want)
{
    const struct findings *all = run_findings(question->run);
    struct finding_counts counts =
        findings_summary(all, want->classifier, (int)want->min_confidence, (int)want->max_confidence);
    int64_t count = (int64_t)counted(question, counts);
    const struct classifier *type =
        classifier_database_item(question->run->verdict->classifiers, want->classifier);
    /* an affinity has confidence and no count: Exchange asks of it neither the least nor the most */
    bool is_counted = type->kind != CLASSIFIER_AFFINITY;
    bool is_enough = is_counted ? count >= want->min_count : count > 0;
    bool is_too_many = is_counted && want->max_count >= 0 && count > want->max_count;

    if (question->why != NULL)
        explain_want(question, want, counts);
    /* What an unfinished scan did find can prove "enough", but neither "too few" nor "not too many". */
    if (findings_is_incomplete(all, want->classifier) && !(is_enough && (want->max_count < 0 || !is_counted)))
        return MATCH_FAILED;
    return is_enough && !is_too_many ? MATCH_YES : MATCH_NO;
}

static enum match
eval_data_classifications(const struct question *question)
{
    const GArray *wants = question->condition->arguments.classifications;
    enum match answer = MATCH_NO;

    for (guint i = 0; i < wants->len; i++) {
        enum match one = answer_want(question, &g_array_index(wants, struct classification_want, i));

        answer = MAX(answer, one);
        if (answer == MATCH_YES && question->why == NULL)
            break;
    }
    return answer;
}

/* clang-format off */
static const struct predicate rows[] = {
    { { "MessageSizeOver", ARGS_SIZE }, NEED_ENVELOPE, PER_MESSAGE, eval_message_size_over },
    { { "MessageContainsDataClassifications", ARGS_CLASSIFICATIONS },
      NEED_ALL_TEXTS,
      PER_MESSAGE,
      eval_data_classifications },
};
/* clang-format on */

const struct predicate_family predicates_message = { rows, ARRAY_LEN(rows) };
