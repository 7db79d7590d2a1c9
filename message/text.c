#include "message/message_internal.h"

char *
text_describe(const struct text *text)
{
    switch (text->kind) {
    case TEXT_SUBJECT:
        return g_strdup("subject");
    case TEXT_BODY:
        return g_strdup("body");
    case TEXT_ATTACHMENT:
        return g_strdup_printf("attachment %s", text->part_path);
    }
    g_assert_not_reached();
}

char *
text_describe_at(const struct text *text, size_t offset)
{
    const char *place = text->document == NULL ? NULL : document_place(text->document, offset);
    g_autofree char *described = text_describe(text);
    GString *whole = g_string_new(described);

    if (text->filename != NULL)
        g_string_append_printf(whole, " %s", text->filename);
    if (place != NULL)
        g_string_append_printf(whole, ", %s", place);
    return g_string_free(whole, FALSE);
}

static void
add_text(GPtrArray *texts, const struct text *text)
{
    g_ptr_array_add(texts, g_memdup2(text, sizeof(*text)));
}

static void
add_subject(GPtrArray *texts, const char *subject)
{
    add_text(texts, &(struct text){ .kind = TEXT_SUBJECT, .utf8 = slice_from(subject) });
}

/* Mail programs differ on which of several Subject fields they show, so each is looked at. */
static void
add_subjects(GPtrArray *texts, const struct message *mail)
{
    size_t at = 0;
    const struct header_field *subject = message_next_header(mail, "Subject", &at);

    add_subject(texts, subject == NULL ? "" : subject->value);
    while (subject != NULL && (subject = message_next_header(mail, "Subject", &at)) != NULL)
        add_subject(texts, subject->value);
}

/* The documents inside an attachment; its own text is there already. */
static void
add_documents(GPtrArray *texts, struct message *mail, size_t index)
{
    const struct extraction *extracted = message_part_extraction(mail, index);

    for (guint i = 0; extracted != NULL && i < extracted->documents->len; i++) {
        const struct document *document = extraction_document(extracted, i);
        struct slice utf8 = { document->text->str, document->text->len };

        if (utf8.len > 0)
            add_text(texts, &(struct text){ .kind = TEXT_ATTACHMENT,
                                            .part_path = message_document_path(mail, index, document),
                                            .utf8 = utf8,
                                            .filename = i == 0 ? message_part(mail, index)->filename : NULL,
                                            .document = document });
    }
}

static void
add_parts(GPtrArray *texts, struct message *mail, enum texts_wanted wanted)
{
    for (size_t i = 0; i < mail->parts->len; i++) {
        const struct part *part = message_part(mail, i);
        bool is_body = part->role == PART_BODY || part->role == PART_ALTERNATIVE;

        if (!is_body && wanted != TEXTS_ALL)
            continue;
        struct slice utf8 = message_part_text(mail, i);
        if (is_body)
            add_text(texts, &(struct text){ .kind = TEXT_BODY, .part_path = part->path, .utf8 = utf8 });
        else if (message_part_extraction(mail, i) != NULL)
            add_documents(texts, mail, i);
        else if (utf8.len > 0)
            add_text(texts, &(struct text){ .kind = TEXT_ATTACHMENT,
                                            .part_path = part->path,
                                            .utf8 = utf8,
                                            .filename = part->filename });
    }
}

const GPtrArray *
message_texts(struct message *mail, enum texts_wanted wanted)
{
    GPtrArray **texts = &mail->texts[wanted];

    if (*texts == NULL) {
        *texts = g_ptr_array_new_with_free_func(g_free);
        add_subjects(*texts, mail);
        if (wanted == TEXTS_ALL)
            message_expect_texts(mail);
        add_parts(*texts, mail, wanted);
    }
    return *texts;
}
