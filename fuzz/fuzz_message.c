/* A message, as anybody could send it: parsed, and everything asked of it. */
#include "fuzz/target.h"
#include "message/message.h"

static void
check_utf8(struct slice text)
{
    while (text.len > 0) {
        const char *end;

        if (g_utf8_validate_len(text.at, text.len, &end))
            return;
        g_assert(*end == '\0'); /* allowed in a text; GLib stops there */
        text = slice_sub(text, (size_t)(end - text.at) + 1, text.len);
    }
}

static struct extraction *
extract(const struct text_source *source, const struct part *part, GBytes *content)
{
    struct extraction *made = extraction_new();

    (void)source;
    (void)part;
    if (g_bytes_get_size(content) % 2 == 1)
        document_set_problem(extraction_document(made, 0), "odd");
    else
        g_string_assign(extraction_add(made, "even")->text, "text");
    return made;
}

static void
read_header(struct message *mail)
{
    for (size_t i = 0; i < message_header_count(mail); i++) {
        const struct header_field *field = message_header(mail, i);
        const GPtrArray *addresses = message_addresses(mail, field->name);

        check_utf8(slice_from(field->value));
        g_assert(strpbrk(field->value, "\r\n") == NULL);
        for (guint n = 0; n < addresses->len; n++)
            check_utf8(slice_from(g_ptr_array_index(addresses, n)));
    }
}

static void
read_parts(struct message *mail)
{
    for (size_t i = 0; i < message_part_count(mail); i++) {
        const struct part *part = message_part(mail, i);
        GBytes *content = message_part_content(mail, i);

        g_assert((content == NULL ? 0 : g_bytes_get_size(content)) == part->size_bytes);
        check_utf8(message_part_text(mail, i));
        if (part->filename != NULL)
            check_utf8(slice_from(part->filename));
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct text_source source = { .extract = extract };
    g_autoptr(GBytes) bytes = g_bytes_new(data, size);
    g_autoptr(message) mail = message_parse(bytes, &source);
    GDateTime *date = message_date(mail);
    const GPtrArray *texts;

    g_assert(message_size(mail) == size);
    g_assert(message_part_count(mail) > 0);
    g_clear_pointer(&date, g_date_time_unref);
    read_header(mail);
    read_parts(mail);
    texts = message_texts(mail, TEXTS_ALL);
    for (guint i = 0; i < texts->len; i++)
        g_free(text_describe(g_ptr_array_index(texts, i)));
    for (size_t i = 0; i < message_problem_count(mail); i++)
        check_utf8(slice_from(message_problem(mail, i)->text));
    return 0;
}
