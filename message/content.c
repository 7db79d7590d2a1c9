#include "message/content.h"

#include "message/charset.h"
#include "message/encoded_word.h"
#include "message/gmime_auto.h"

/* Longer ones say nothing that a mail program would read; GMime reads parameters on the stack. */
#define VALUE_BYTES 65536

void
content_note(struct content_fields *fields, const struct raw_field *field)
{
    const struct {
        const char *name;
        struct slice *value;
    } wanted[] = {
        {"Content-Type",               &fields->type       },
        { "Content-Disposition",       &fields->disposition},
        { "Content-Transfer-Encoding", &fields->encoding   },
        { "Content-ID",                &fields->id         },
        { "Content-Location",          &fields->id         },
    };

    if (!slice_starts_with_nocase(field->name, SLICE_LITERAL("Content-")))
        return;
    for (size_t i = 0; i < ARRAY_LEN(wanted); i++) {
        if (!slice_equal_nocase(field->name, slice_from(wanted[i].name)))
            continue;
        if (wanted[i].value->at == NULL)
            *wanted[i].value = field->value;
        else if (wanted[i].value == &fields->type)
            fields->has_second_type = true;
    }
}

/* A value as GMime takes it: a string, in UTF-8, without charsets that nobody knows. */
static char *
parseable(struct slice value)
{
    char *text = charset_decode_string(slice_sub(value, 0, VALUE_BYTES));

    charset_disarm(text);
    return text;
}

/* A parameter as valid UTF-8 on one line; NULL where it is missing or empty. */
static char *
clean_parameter(const char *value)
{
    if (value == NULL)
        return NULL;

    g_autofree char *text = encoded_word_decode(slice_from(value));
    /* GMime keeps the quote that nobody closed. */
    if (text[0] == '"')
        memmove(text, text + 1, strlen(text));
    return text[0] == '\0' ? NULL : g_steal_pointer(&text);
}

/* What is meant by a type that is none ("text", "multipart", ""). RFC 2045, 5.2: plain text. */
static char *
mend_type(struct slice value)
{
    struct slice word = slice_trim(value);

    if (slice_starts_with_nocase(word, SLICE_LITERAL("multipart")))
        return g_strdup("multipart/mixed");
    if (slice_starts_with_nocase(word, SLICE_LITERAL("application")))
        return g_strdup("application/octet-stream");
    return g_strdup("text/plain");
}

static void
read_type(struct content *content, struct slice value)
{
    g_autofree char *text = parseable(value);
    g_autoptr(GMimeContentType) type = g_mime_content_type_parse(NULL, text);
    const char *kind = g_mime_content_type_get_media_type(type);
    g_autofree char *name = g_mime_content_type_get_mime_type(type);

    /* GMime makes application/octet-stream of what it cannot read. */
    bool is_mended = g_ascii_strcasecmp(name, "application/octet-stream") == 0 &&
                     !slice_starts_with_nocase(slice_trim(value), SLICE_LITERAL("application/"));
    if (is_mended || kind == NULL || kind[0] == '\0') {
        content->type = mend_type(value);
        content->problem = "the content type cannot be read";
    } else {
        g_autofree char *sound = charset_decode_string(slice_from(name));
        content->type = g_ascii_strdown(sound, -1);
    }
    content->boundary = clean_parameter(g_mime_content_type_get_parameter(type, "boundary"));
    content->filename = clean_parameter(g_mime_content_type_get_parameter(type, "name"));

    g_autofree char *charset = clean_parameter(g_mime_content_type_get_parameter(type, "charset"));
    if (charset != NULL)
        content->charset = g_ascii_strdown(charset, -1);
}

static void
read_disposition(struct content *content, struct slice value)
{
    g_autofree char *text = parseable(value);
    g_autoptr(GMimeContentDisposition) parsed = g_mime_content_disposition_parse(NULL, text);
    struct slice word = slice_trim(value);
    char *filename = clean_parameter(g_mime_content_disposition_get_parameter(parsed, "filename"));

    /* RFC 2183, 2.8: what is not known counts as an attachment. */
    content->disposition = DISPOSITION_ATTACHMENT;
    if (word.len > 0 && word.at[0] == '"')
        word = slice_sub(word, 1, word.len);
    if (slice_starts_with_nocase(word, SLICE_LITERAL("inline")))
        content->disposition = DISPOSITION_INLINE;
    else if (word.len == 0)
        content->disposition = DISPOSITION_NONE;
    if (filename != NULL) {
        g_free(content->filename);
        content->filename = filename;
    }
}

void
content_read(struct content *content, const struct content_fields *fields, const char *default_type)
{
    bool is_known = true;

    *content = (struct content){ .has_id = slice_trim(fields->id).len > 0 };
    if (fields->type.at != NULL)
        read_type(content, fields->type);
    else
        content->type = g_strdup(default_type);
    if (fields->disposition.at != NULL)
        read_disposition(content, fields->disposition);
    content->transfer = transfer_parse(fields->encoding, &is_known);
    if (!is_known)
        content->problem = "the transfer encoding is not known, the content was read as it is";
    if (fields->has_second_type)
        content->problem = "more than one Content-Type, the first was used";
    if (MAX(fields->type.len, fields->disposition.len) > VALUE_BYTES)
        content->problem = "a Content-... field is too long, its rest was not read";
}

void
content_done(struct content *content)
{
    g_free(content->type);
    g_free(content->filename);
    g_free(content->charset);
    g_free(content->boundary);
}

bool
content_is_kind(const struct content *content, const char *kind)
{
    size_t len = strlen(kind);

    return strncmp(content->type, kind, len) == 0 && content->type[len] == '/';
}
