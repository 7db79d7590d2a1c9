#include "message/html_tags.h"

/* Elements whose content is no markup and is not displayed: it ends at their end tag, whatever is inside. */
static const char *const raw_elements[] = { "script", "style", "title", "iframe", "noembed", "noframes" };

/* Elements whose tags are dropped. */
static const char *const bare_elements[] = { "html", "head", "body" };

struct lexer {
    struct slice rest;
    GString *out;
};

static void
advance(struct lexer *lexer, size_t len)
{
    lexer->rest = slice_sub(lexer->rest, len, lexer->rest.len);
}

/* Where `c` is in `text`, or its length. */
static size_t
find_byte(struct slice text, char c)
{
    const char *hit = text.len == 0 ? NULL : memchr(text.at, c, text.len);

    return hit == NULL ? text.len : (size_t)(hit - text.at);
}

static void
append(struct lexer *lexer, struct slice text)
{
    while (text.len > 0) {
        size_t len = find_byte(text, '\0');

        g_string_append_len(lexer->out, text.at, (gssize)len);
        text = slice_sub(text, len + 1, text.len);
    }
}

/* Text in which '<' is no tag. */
static void
append_escaped(struct lexer *lexer, struct slice text)
{
    while (text.len > 0) {
        size_t len = find_byte(text, '<');

        append(lexer, slice_sub(text, 0, len));
        if (len < text.len)
            g_string_append(lexer->out, "&lt;");
        text = slice_sub(text, len + 1, text.len);
    }
}

/* Moves behind the first `end`, or to the end of everything. */
static void
skip_behind(struct lexer *lexer, const char *end)
{
    size_t len = strlen(end);

    while (lexer->rest.len > 0) {
        advance(lexer, find_byte(lexer->rest, end[0]));
        if (slice_starts_with_nocase(lexer->rest, (struct slice){ end, len })) {
            advance(lexer, len);
            return;
        }
        advance(lexer, 1);
    }
}

static bool
is_among(struct slice name, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (slice_equal_nocase(name, slice_from(names[i])))
            return true;
    }
    return false;
}

static bool
is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

/* The length of what stands before white space, '>' or one of `stops`. */
static size_t
token_length(struct slice text, const char *stops)
{
    size_t len = 0;

    while (len < text.len && !is_space(text.at[len]) && text.at[len] != '>' &&
           (text.at[len] == '\0' || strchr(stops, text.at[len]) == NULL))
        len++;
    return len;
}

static size_t
space_length(struct slice text)
{
    size_t len = 0;

    while (len < text.len && is_space(text.at[len]))
        len++;
    return len;
}

/* As much of `name` as may be an element's name for the parser. */
static struct slice
sound_name(struct slice name)
{
    size_t len = 0;

    while (len < name.len && (g_ascii_isalnum(name.at[len]) || strchr("-_:", name.at[len]) != NULL) &&
           name.at[len] != '\0')
        len++;
    return slice_sub(name, 0, MIN(len, 64));
}

struct attribute {
    struct slice name;
    struct slice value;
};

/* Reads "= value" behind an attribute's name; false where the document ends in it. */
static bool
read_value(struct slice *rest, struct slice *value)
{
    struct slice behind = slice_sub(*rest, space_length(*rest), rest->len);
    char quote;
    size_t len;

    *value = (struct slice){ NULL, 0 };
    if (behind.len == 0 || behind.at[0] != '=')
        return behind.len > 0;
    behind = slice_sub(behind, 1, behind.len);
    behind = slice_sub(behind, space_length(behind), behind.len);
    if (behind.len == 0)
        return false;

    quote = behind.at[0];
    if (quote == '"' || quote == '\'') {
        behind = slice_sub(behind, 1, behind.len);
        len = find_byte(behind, quote);
        if (len == behind.len)
            return false;
        *rest = slice_sub(behind, len + 1, behind.len);
    } else {
        len = token_length(behind, "");
        *rest = slice_sub(behind, len, behind.len);
    }
    *value = slice_sub(behind, 0, len);
    return true;
}

/* The next attribute of a tag. 1 where there is one, 0 where the tag ends, -1 where the document does. */
static int
next_attribute(struct slice *rest, struct attribute *attribute)
{
    while (rest->len > 0 && (is_space(rest->at[0]) || rest->at[0] == '/'))
        *rest = slice_sub(*rest, 1, rest->len);
    if (rest->len == 0)
        return -1;
    if (rest->at[0] == '>')
        return 0;

    /* The first byte belongs to the name whatever it is, even '='. */
    size_t len = 1 + token_length(slice_sub(*rest, 1, rest->len), "/=");
    attribute->name = slice_sub(*rest, 0, len);
    *rest = slice_sub(*rest, len, rest->len);
    return read_value(rest, &attribute->value) ? 1 : -1;
}

static void
append_style(struct lexer *lexer, struct slice value)
{
    g_string_append(lexer->out, " style=\"");
    gsize from = lexer->out->len;
    append(lexer, value);
    for (gsize i = from; i < lexer->out->len; i++) {
        if (lexer->out->str[i] == '"')
            lexer->out->str[i] = '\'';
    }
    g_string_append_c(lexer->out, '"');
}

/* Writes the tag with the attributes that count. False where the document ends inside it. */
static bool
write_tag(struct lexer *lexer, struct slice name, struct slice *rest)
{
    gsize before = lexer->out->len;
    bool has_style = false, is_hidden = false;
    struct attribute attribute;
    int more;

    g_string_append_c(lexer->out, '<');
    append(lexer, name);
    while ((more = next_attribute(rest, &attribute)) > 0) {
        if (!has_style && slice_equal_nocase(attribute.name, SLICE_LITERAL("style"))) {
            append_style(lexer, attribute.value);
            has_style = true;
        }
        is_hidden = is_hidden || slice_equal_nocase(attribute.name, SLICE_LITERAL("hidden"));
    }
    if (more < 0) {
        g_string_truncate(lexer->out, before);
        return false;
    }
    g_string_append(lexer->out, is_hidden ? " hidden=\"\">" : ">");
    if (is_among(name, bare_elements, ARRAY_LEN(bare_elements)))
        g_string_truncate(lexer->out, before);
    *rest = slice_sub(*rest, 1, rest->len);
    return true;
}

static void
read_start_tag(struct lexer *lexer)
{
    struct slice rest = slice_sub(lexer->rest, 1, lexer->rest.len);
    size_t len = token_length(rest, "/");
    struct slice name = sound_name(slice_sub(rest, 0, len));

    rest = slice_sub(rest, len, rest.len);
    if (is_among(name, raw_elements, ARRAY_LEN(raw_elements))) {
        g_autofree char *end = g_strdup_printf("</%.*s", (int)name.len, name.at);
        skip_behind(lexer, end);
        skip_behind(lexer, ">");
        return;
    }
    if (!write_tag(lexer, name, &rest)) {
        /* A browser would drop a tag that never ends, and all behind it; that is no place to hide text in. */
        append_escaped(lexer, lexer->rest);
        advance(lexer, lexer->rest.len);
        return;
    }
    lexer->rest = rest;
}

static void
read_end_tag(struct lexer *lexer)
{
    struct slice rest = slice_sub(lexer->rest, 2, lexer->rest.len);
    struct slice name = sound_name(slice_sub(rest, 0, token_length(rest, "/")));

    if (!is_among(name, bare_elements, ARRAY_LEN(bare_elements))) {
        g_string_append(lexer->out, "</");
        append(lexer, name);
        g_string_append_c(lexer->out, '>');
    }
    skip_behind(lexer, ">");
}

static bool
is_letter_at(struct slice text, size_t at)
{
    return at < text.len && g_ascii_isalpha(text.at[at]);
}

/* At a '<'. */
static void
read_markup(struct lexer *lexer)
{
    struct slice rest = lexer->rest;
    char next = rest.len > 1 ? rest.at[1] : ' ';

    if (slice_starts_with_nocase(rest, SLICE_LITERAL("<!--"))) {
        advance(lexer, 2); /* so that "<!-->" is a whole comment */
        skip_behind(lexer, "-->");
    } else if (is_letter_at(rest, 1)) {
        read_start_tag(lexer);
    } else if (next == '/' && is_letter_at(rest, 2)) {
        read_end_tag(lexer);
    } else if (next == '!' || next == '?' || next == '/') {
        skip_behind(lexer, ">");
    } else {
        g_string_append(lexer->out, "&lt;");
        advance(lexer, 1);
    }
}

GString *
html_plain_tags(struct slice html)
{
    struct lexer lexer = { .rest = html, .out = g_string_sized_new(html.len / 2) };

    while (lexer.rest.len > 0) {
        size_t len = find_byte(lexer.rest, '<');

        append(&lexer, slice_sub(lexer.rest, 0, len));
        advance(&lexer, len);
        if (lexer.rest.len > 0)
            read_markup(&lexer);
    }
    return lexer.out;
}
