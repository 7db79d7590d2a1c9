#include "tests/message/mail_case.h"

struct message *
mail_parse(struct slice text, const struct text_source *source)
{
    g_autoptr(GBytes) bytes = g_bytes_new(text.at, text.len);

    return message_parse(bytes, source);
}

struct message *
mail_fixture(const char *name, const struct text_source *source)
{
    g_autofree char *file = g_strdup_printf("mail/%s.eml", name);
    g_autofree char *path = fixture_path(file);
    g_autofree char *text = NULL;
    size_t len;

    assert_true(g_file_get_contents(path, &text, &len, NULL));
    return mail_parse((struct slice){ text, len }, source);
}

char *
mail_parts(const struct message *mail)
{
    GString *out = g_string_new(NULL);

    for (size_t i = 0; i < message_part_count(mail); i++) {
        const struct part *part = message_part(mail, i);

        g_string_append_printf(out, "%s %s %s", part->path, part_role_name(part->role), part->declared_type);
        if (part->filename != NULL)
            g_string_append_printf(out, " '%s'", part->filename);
        g_string_append_printf(out, " %" G_GUINT64_FORMAT "\n", part->size_bytes);
    }
    return g_string_free(out, FALSE);
}

char *
mail_texts(struct message *mail, enum texts_wanted wanted)
{
    const GPtrArray *texts = message_texts(mail, wanted);
    GString *out = g_string_new(NULL);

    for (guint i = 0; i < texts->len; i++) {
        const struct text *text = g_ptr_array_index(texts, i);
        g_autofree char *where = text_describe(text);

        g_string_append_printf(out, "%s: ", where);
        for (size_t at = 0; at < text->utf8.len; at++) {
            char c = text->utf8.at[at];

            g_string_append_c(out, c == '\n' ? '~' : c == '\0' ? '@' : c);
        }
        g_string_append_c(out, '\n');
    }
    return g_string_free(out, FALSE);
}

char *
mail_problems(const struct message *mail)
{
    GString *out = g_string_new(NULL);

    for (size_t i = 0; i < message_problem_count(mail); i++) {
        const struct problem *problem = message_problem(mail, i);

        g_string_append_printf(out, "%s: %s\n", problem->where, problem->text);
    }
    return g_string_free(out, FALSE);
}
