/* Predicates about attachments: names, sizes, and what is in them. Embedded images count as attachments, as
 * in Exchange. */
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

/* A flag of any document in any attachment. */
static enum match
any_flag(const struct question *question, unsigned flag, const char *fact)
{
    const GPtrArray *all = run_extractions(question->run);

    for (guint i = 0; i < all->len; i++) {
        const struct extraction *extracted = g_ptr_array_index(all, i);

        for (guint k = 0; k < extracted->documents->len; k++) {
            const struct document *document = extraction_document(extracted, k);

            if ((document->flags & flag) == 0)
                continue;
            if (question->why != NULL)
                g_string_append_printf(question->why, "%s%s%s%s: %s", document->type,
                                       *document->path == '\0' ? "" : " ", document->path,
                                       document->problem == NULL ? "" : ", problem", fact);
            return MATCH_YES;
        }
    }
    if (question->why != NULL)
        g_string_append_printf(question->why, "%u attachments, none %s", all->len, fact);
    return MATCH_NO;
}

static enum match
eval_executable(const struct question *question)
{
    return any_flag(question, DOCUMENT_EXECUTABLE, "executable");
}

static enum match
eval_password_protected(const struct question *question)
{
    return any_flag(question, DOCUMENT_PASSWORD_PROTECTED, "password protected");
}

static enum match
eval_unsupported(const struct question *question)
{
    return any_flag(question, DOCUMENT_UNSUPPORTED, "without a reader");
}

static enum match
eval_limit_exceeded(const struct question *question)
{
    return any_flag(question, DOCUMENT_LIMIT, "over a limit");
}

/* clang-format off */
static const struct predicate rows[] = {
    { { "AttachmentContainsWords", ARGS_WORDS }, NEED_ALL_TEXTS, PER_MESSAGE, run_match, TARGET_ATTACHMENT },
    { { "AttachmentMatchesPatterns", ARGS_PATTERNS }, NEED_ALL_TEXTS, PER_MESSAGE, run_match, TARGET_ATTACHMENT },
    { { "AttachmentHasExecutableContent", ARGS_BOOL }, NEED_ALL_TEXTS, PER_MESSAGE, eval_executable },
    { { "AttachmentIsPasswordProtected", ARGS_BOOL }, NEED_ALL_TEXTS, PER_MESSAGE, eval_password_protected },
    { { "AttachmentIsUnsupported", ARGS_BOOL }, NEED_ALL_TEXTS, PER_MESSAGE, eval_unsupported },
    { { "AttachmentProcessingLimitExceeded", ARGS_BOOL }, NEED_ALL_TEXTS, PER_MESSAGE, eval_limit_exceeded },
    { { "AttachmentPropertyContainsWords", ARGS_PROPERTIES },
      NEED_ALL_TEXTS,
      PER_MESSAGE,
      run_match_property,
      TARGET_PROPERTY },
    { { "ContentCharacterSetContainsWords", ARGS_WORDS }, NEED_PARTS, PER_MESSAGE, run_match, TARGET_CHARSET },
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
