/* Predicates about attachments' names and sizes. Embedded images count as attachments, as in Exchange. */
#include "rules/run.h"

static enum match
eval_extension(const struct question *question)
{
    const GPtrArray *wanted = question->condition->arguments.texts;
    const GPtrArray *names = run_file_names(question->run);

    for (guint i = 0; i < names->len; i++) {
        const char *dot = strrchr(g_ptr_array_index(names, i), '.');
        g_autofree char *extension = dot == NULL ? NULL : g_utf8_casefold(dot + 1, -1);

        for (guint k = 0; extension != NULL && k < wanted->len; k++) {
            if (strcmp(extension, g_ptr_array_index(wanted, k)) != 0)
                continue;
            if (question->why != NULL)
                g_string_append_printf(question->why, "attachment \"%s\"",
                                       (char *)g_ptr_array_index(names, i));
            return MATCH_YES;
        }
    }
    if (question->why != NULL)
        g_string_append_printf(question->why, "%u attachment names, none with such an extension", names->len);
    return MATCH_NO;
}

static enum match
eval_size_over(const struct question *question)
{
    const struct message *mail = question->run->asked->message;
    uint64_t limit = (uint64_t)question->condition->arguments.number, largest = 0;

    for (size_t i = 0; i < message_part_count(mail); i++) {
        const struct part *part = message_part(mail, i);

        if (part->role == PART_ATTACHMENT || part->role == PART_INLINE)
            largest = MAX(largest, part->size_bytes);
    }
    if (question->why != NULL)
        g_string_append_printf(question->why, "the largest attachment has %" G_GUINT64_FORMAT " bytes",
                               largest);
    return largest > limit ? MATCH_YES : MATCH_NO;
}

/* clang-format off */
static const struct predicate rows[] = {
    { { "AttachmentExtensionMatchesWords", ARGS_EXTENSIONS }, NEED_PARTS, PER_MESSAGE, eval_extension },
    { { "AttachmentNameMatchesPatterns", ARGS_PATTERNS },
      NEED_PARTS,
      PER_MESSAGE,
      run_match,
      TARGET_FILENAME },
    { { "AttachmentSizeOver", ARGS_SIZE }, NEED_PARTS, PER_MESSAGE, eval_size_over },
};
/* clang-format on */

const struct predicate_family predicates_attachment = { rows, ARRAY_LEN(rows) };
