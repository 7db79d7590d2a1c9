#include "message/message_internal.h"

#include "base/limits.h"
#include "message/charset.h"
#include "message/encoded_word.h"
#include "message/html.h"

#define UTF8_TRAILS 3 /* bytes of a character behind its first, at most */

/* No copy, but a part of what holds the bytes. */
static GBytes *
share_body(const struct part_entry *entry)
{
    const char *start = g_bytes_get_data(entry->owner, NULL);
    size_t offset = entry->body.len == 0 ? 0 : (size_t)(entry->body.at - start);

    return g_bytes_new_from_bytes(entry->owner, offset, entry->body.len);
}

GBytes *
message_part_content(struct message *mail, size_t index)
{
    struct part_entry *entry = message_entry(mail, index);

    if (entry->part.role == PART_CONTAINER)
        return NULL;
    if (entry->content == NULL)
        entry->content = entry->transfer == TRANSFER_IDENTITY ? share_body(entry)
                                                              : transfer_decode(entry->body, entry->transfer);
    return entry->content;
}

/* At most LIMIT_TEXT_BYTES of `text`, which may be in any charset; UTF-8 is cut between characters. */
static struct slice
within_limit(struct slice text)
{
    size_t len = LIMIT_TEXT_BYTES;

    if (text.len <= len)
        return text;
    while (len > LIMIT_TEXT_BYTES - UTF8_TRAILS && ((guchar)text.at[len] & 0xc0) == 0x80)
        len--;
    return slice_sub(text, 0, len);
}

/* Makes `owned` (g_free'd with the message) the text of the part. */
static void
set_owned(struct part_entry *entry, char *owned, size_t len)
{
    entry->text_owner = owned;
    entry->text = (struct slice){ owned, len };
}

/* Lines of mail end in CRLF; a text's lines end in LF, so that patterns find the ends of lines. */
static void
set_lines(struct part_entry *entry, struct charset_text decoded)
{
    struct slice text = decoded.utf8;
    if (text.len == 0 || memchr(text.at, '\r', text.len) == NULL) {
        entry->text_owner = decoded.owned;
        entry->text = text;
        return;
    }
    char *lines = g_malloc(text.len);
    size_t len = 0;
    while (text.len > 0) {
        const char *end = memchr(text.at, '\r', text.len);
        size_t run = end == NULL ? text.len : (size_t)(end - text.at);

        memcpy(lines + len, text.at, run);
        len += run;
        if (end != NULL && (run + 1 == text.len || end[1] != '\n'))
            lines[len++] = '\n';
        text = slice_sub(text, run + 1, text.len);
    }
    g_free(decoded.owned);
    set_owned(entry, lines, len);
}

static void
read_plain(struct part_entry *entry, struct slice content)
{
    set_lines(entry, charset_decode(content, entry->part.charset));
}

static void
read_html(struct part_entry *entry, struct slice content)
{
    g_autofree char *meta = slice_to_string(html_meta_charset(content));

    struct charset_text html =
        charset_decode(content, entry->part.charset != NULL ? entry->part.charset : meta);
    GString *text = html_to_text(html.utf8);
    size_t len = text->len;

    g_free(html.owned);
    set_owned(entry, g_string_free(text, FALSE), len);
}

/* An embedded message has parts of its own; its text is what a reader sees above them. */
static void
read_message(struct part_entry *entry, struct slice content)
{
    static const char *const shown[] = { "Subject", "From", "To", "Cc" };
    struct header_cursor cursor = { .rest = header_start(content) };
    GString *text = g_string_new(NULL);
    struct raw_field field;

    while (header_next(&cursor, &field)) {
        for (size_t i = 0; i < ARRAY_LEN(shown); i++) {
            if (!slice_equal_nocase(field.name, slice_from(shown[i])))
                continue;
            g_autofree char *value = encoded_word_decode(field.value);
            g_string_append_printf(text, "%s\n", value);
        }
    }
    size_t len = text->len;
    set_owned(entry, g_string_free(text, FALSE), len);
}

/* "1.2" and "letter.docx": "1.2/letter.docx". */
static const char *
document_path(struct message *mail, const struct part_entry *entry, const struct document *document)
{
    if (document->path[0] == '\0')
        return entry->part.path;
    g_autofree char *path = g_strdup_printf("%s/%s", entry->part.path, document->path);
    return message_keep(mail, slice_from(path));
}

static void
note_problems(struct message *mail, struct part_entry *entry)
{
    for (guint i = 0; i < entry->extraction->documents->len; i++) {
        const struct document *document = extraction_document(entry->extraction, i);

        if (document->problem == NULL)
            continue;
        g_autofree char *where = g_strdup_printf("attachment %s", document_path(mail, entry, document));
        message_add_problem(mail, PROBLEM_UNREAD, where, document->problem);
        if (i == 0)
            entry->part.problem = message_keep(mail, slice_from(document->problem));
    }
}

static void
read_source(struct message *mail, struct part_entry *entry)
{
    const struct text_source *source = mail->source;

    if (source == NULL)
        return;
    entry->extraction = source->extract(source, &entry->part, entry->content);
    const struct document *whole = extraction_document(entry->extraction, 0);
    entry->text = (struct slice){ whole->text->str, whole->text->len };
    note_problems(mail, entry);
}

static void
read_text(struct message *mail, struct part_entry *entry, struct slice content)
{
    switch (entry->reader) {
    case READER_NONE:
        break;
    case READER_PLAIN:
        read_plain(entry, content);
        break;
    case READER_HTML:
        read_html(entry, content);
        break;
    case READER_MESSAGE:
        read_message(entry, content);
        break;
    case READER_SOURCE:
        read_source(mail, entry);
        break;
    }
}

/* Attachments are read by what they hold, so their declared type does not say by whom. */
static enum part_reader
reader_of(const struct message *mail, const struct part_entry *entry)
{
    bool is_attachment = entry->part.role == PART_ATTACHMENT || entry->part.role == PART_INLINE;
    bool is_read_here = entry->reader == READER_NONE || entry->reader == READER_MESSAGE;

    return mail->source != NULL && is_attachment && !is_read_here ? READER_SOURCE : entry->reader;
}

struct slice
message_part_text(struct message *mail, size_t index)
{
    struct part_entry *entry = message_entry(mail, index);

    if (entry->has_text || entry->part.role == PART_CONTAINER)
        return entry->text;
    entry->has_text = true;
    entry->reader = reader_of(mail, entry);

    bool is_read_here = entry->reader == READER_PLAIN || entry->reader == READER_HTML;
    struct slice content = slice_from_bytes(message_part_content(mail, index));
    struct slice start = is_read_here ? within_limit(content) : content;
    read_text(mail, entry, start);
    struct slice text = within_limit(entry->text);
    if (start.len < content.len || text.len < entry->text.len)
        message_add_part_problem(mail, entry, PROBLEM_LIMIT, "the text is too long, its end was not read");
    entry->text = text;
    return text;
}

const struct extraction *
message_part_extraction(struct message *mail, size_t index)
{
    (void)message_part_text(mail, index);
    return message_entry(mail, index)->extraction;
}

void
message_expect_texts(struct message *mail)
{
    for (size_t i = 0; mail->source != NULL && mail->source->expect != NULL && i < mail->parts->len; i++) {
        struct part_entry *entry = message_entry(mail, i);

        if (!entry->has_text && entry->part.role != PART_CONTAINER && reader_of(mail, entry) == READER_SOURCE)
            mail->source->expect(mail->source, &entry->part, message_part_content(mail, i));
    }
}

const char *
message_document_path(struct message *mail, size_t index, const struct document *document)
{
    return document_path(mail, message_entry(mail, index), document);
}
