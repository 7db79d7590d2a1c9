#include "classifiers/rulepack/source.h"

#include "base/limits.h"

#include <string.h>

enum encoding { ENCODING_UTF8, ENCODING_UTF16_LE, ENCODING_UTF16_BE };

/* clang-format off */
static const struct mark {
    struct slice bytes;
    enum encoding encoding;
    size_t skip; /* bytes that are no text */
} marks[] = {
    { { "\xef\xbb\xbf", 3 }, ENCODING_UTF8,     3 },
    { { "\xff\xfe",     2 }, ENCODING_UTF16_LE, 2 },
    { { "\xfe\xff",     2 }, ENCODING_UTF16_BE, 2 },
    { { "<\0",          2 }, ENCODING_UTF16_LE, 0 },
    { { "\0<",          2 }, ENCODING_UTF16_BE, 0 },
};

static const struct declared {
    const char *name;
    bool is_utf16;
} declared_names[] = {
    { "utf-8", false }, { "utf8", false }, { "us-ascii", false }, { "ascii", false },
    { "utf-16", true }, { "utf-16le", true }, { "utf-16be", true }, { "unicode", true },
};
/* clang-format on */

static bool
is_space(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

static const struct mark *
find_mark(struct slice contents)
{
    for (size_t i = 0; i < ARRAY_LEN(marks); i++) {
        if (slice_equal(slice_sub(contents, 0, marks[i].bytes.len), marks[i].bytes))
            return &marks[i];
    }
    return NULL;
}

bool
xml_source_is_xml(struct slice contents)
{
    const struct mark *mark = find_mark(contents);
    enum encoding encoding = mark == NULL ? ENCODING_UTF8 : mark->encoding;
    size_t unit = encoding == ENCODING_UTF8 ? 1 : 2, low = encoding == ENCODING_UTF16_BE ? 1 : 0;

    for (size_t at = mark == NULL ? 0 : mark->skip; at + unit <= contents.len; at += unit) {
        if (contents.at[at + low] == '<')
            return true;
        if (!is_space(contents.at[at + low]))
            return false;
    }
    return false;
}

struct location
xml_source_place(const struct xml_source *source, struct xml_cursor *cursor, size_t offset)
{
    g_assert(offset >= cursor->offset && offset <= source->text->len);
    for (; cursor->offset < offset; cursor->offset++) {
        guchar byte = (guchar)source->text->str[cursor->offset];

        if (byte == '\n') {
            cursor->lines++;
            cursor->columns = 0;
        } else if ((byte & 0xc0) != 0x80) {
            cursor->columns++;
        }
    }
    return (struct location){ source->file, cursor->lines + 1, cursor->columns + 1 };
}

static bool
fail_at(const struct xml_source *source, size_t offset, const char *id, const char *remedy, const char *text,
        struct diagnostics *found)
{
    struct xml_cursor cursor = { 0 };

    diagnostics_add(found, SEVERITY_ERROR, id, xml_source_place(source, &cursor, offset), g_strdup(remedy),
                    "%s", text);
    return false;
}

static gunichar
unit_at(struct slice bytes, size_t at, enum encoding encoding)
{
    guchar first = (guchar)bytes.at[at], second = (guchar)bytes.at[at + 1];

    return encoding == ENCODING_UTF16_LE ? (gunichar)(first | second << 8) : (gunichar)(first << 8 | second);
}

/* Appends as much as is whole; false where a byte or half of a pair is missing. */
static bool
append_utf16(GString *text, struct slice bytes, enum encoding encoding)
{
    for (size_t i = 0; i + 1 < bytes.len; i += 2) {
        gunichar unit = unit_at(bytes, i, encoding);

        if (unit >= 0xd800 && unit < 0xe000) {
            gunichar low = i + 3 < bytes.len ? unit_at(bytes, i + 2, encoding) : 0;

            if (unit >= 0xdc00 || low < 0xdc00 || low >= 0xe000)
                return false;
            unit = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
            i += 2;
        }
        g_string_append_unichar(text, unit);
    }
    return bytes.len % 2 == 0;
}

static bool
decode(struct xml_source *source, struct slice bytes, enum encoding encoding, struct diagnostics *found)
{
    const char *end = NULL;

    if (encoding != ENCODING_UTF8)
        return append_utf16(source->text, bytes, encoding) ||
               fail_at(source, source->text->len, "xml-encoding", "save it again, or fetch it again",
                       "the text breaks off inside a character of UTF-16", found);
    g_string_append_len(source->text, bytes.at == NULL ? "" : bytes.at, (gssize)bytes.len);
    return g_utf8_validate_len(source->text->str, source->text->len, &end) ||
           fail_at(source, (size_t)(end - source->text->str), "xml-encoding",
                   "save the file as UTF-8 or UTF-16", "bytes that are no character of UTF-8", found);
}

/* The value of encoding="..." in the XML declaration; an empty slice where there is none. */
static struct slice
find_declared(const GString *text)
{
    struct slice none = { 0 };

    if (!g_str_has_prefix(text->str, "<?xml"))
        return none;
    const char *end = strstr(text->str, "?>");
    const char *at = end == NULL ? NULL : g_strstr_len(text->str, end - text->str, "encoding");
    while (at != NULL && at < end && *at != '"' && *at != '\'')
        at++;
    if (at == NULL || at >= end)
        return none;
    const char *close = memchr(at + 1, *at, (size_t)(end - at - 1));
    return close == NULL ? none : (struct slice){ at + 1, (size_t)(close - at - 1) };
}

static bool
check_declared(const struct xml_source *source, bool is_utf16, struct diagnostics *found)
{
    struct slice declared = find_declared(source->text);
    struct location at = { source->file, 1, 1 };

    if (declared.at == NULL)
        return true;
    for (size_t i = 0; i < ARRAY_LEN(declared_names); i++) {
        if (!slice_equal_nocase(declared, slice_from(declared_names[i].name)))
            continue;
        if (declared_names[i].is_utf16 != is_utf16)
            diagnostics_add(found, SEVERITY_WARNING, "xml-encoding", at,
                            g_strdup_printf("write encoding=\"%s\"", is_utf16 ? "utf-16" : "utf-8"),
                            "the file says that it is %s, but is %s; Exchange would refuse it",
                            declared_names[i].name, is_utf16 ? "UTF-16" : "UTF-8");
        return true;
    }
    return fail_at(source, 0, "xml-encoding", "save the file as UTF-8 or UTF-16",
                   "the file declares an encoding that rule packages do not have", found);
}

/* Behind the next `what`, or the end of the text, where the parser will miss it. */
static size_t
skip_past(const struct xml_source *source, size_t at, const char *what)
{
    const char *next = strstr(source->text->str + at, what);

    return next == NULL ? source->text->len : (size_t)(next - source->text->str) + strlen(what);
}

/* Behind the ">" of a start tag; ">" in a value does not end it. */
static size_t
skip_tag(const char *text, size_t at)
{
    char quote = '\0';

    for (; text[at] != '\0'; at++) {
        if (quote != '\0')
            quote = text[at] == quote ? '\0' : quote;
        else if (text[at] == '"' || text[at] == '\'')
            quote = text[at];
        else if (text[at] == '>')
            return at + 1;
    }
    return at;
}

size_t
xml_tag_end(const struct xml_source *source, size_t offset)
{
    return skip_tag(source->text->str, offset);
}

static bool
bound_tag(struct xml_source *source, size_t *at, unsigned *depth, struct diagnostics *found)
{
    size_t end = skip_tag(source->text->str, *at);

    if (end - *at > LIMIT_RULEPACK_TAG_BYTES)
        return fail_at(source, *at, "too-large", NULL, "a tag is longer than any of a rule package", found);
    if (source->tags->len >= LIMIT_RULEPACK_ELEMENTS)
        return fail_at(source, *at, "too-large", "split the package", "the file holds too many elements",
                       found);
    if (*depth >= LIMIT_RULEPACK_DEPTH)
        return fail_at(source, *at, "too-large", "nest fewer Any elements", "elements are nested too deeply",
                       found);
    g_array_append_val(source->tags, *at);
    bool is_empty = end - *at >= 3 && source->text->str[end - 2] == '/';
    *depth += is_empty ? 0 : 1;
    *at = end;
    return true;
}

/* Walks the markup as a parser will, and notes the start tags. What is malformed ends the walk or the parse.
 */
static bool
bound_markup(struct xml_source *source, struct diagnostics *found)
{
    unsigned depth = 0;
    const char *text = source->text->str;

    if (strlen(text) < source->text->len)
        return fail_at(source, strlen(text), "xml-syntax", NULL, "a zero byte, which XML does not know",
                       found);
    for (size_t at = skip_past(source, 0, "<"); at < source->text->len; at = skip_past(source, at, "<")) {
        const char *markup = text + at;

        if (g_str_has_prefix(markup, "!--")) {
            at = skip_past(source, at + 3, "-->");
        } else if (g_str_has_prefix(markup, "![CDATA[")) {
            at = skip_past(source, at, "]]>");
        } else if (*markup == '!') {
            return fail_at(source, at - 1, "xml-doctype", "remove it; rule packages have none",
                           "a document type declaration, which may name other files, is not read", found);
        } else if (*markup == '?') {
            at = skip_past(source, at, "?>");
        } else if (*markup == '/') {
            depth -= depth > 0 ? 1 : 0;
        } else {
            size_t tag = at - 1;

            if (!bound_tag(source, &tag, &depth, found))
                return false;
            at = tag;
        }
    }
    return true;
}

bool
xml_source_init(struct xml_source *source, const char *name, struct slice contents, struct diagnostics *found)
{
    const struct mark *mark = find_mark(contents);
    enum encoding encoding = mark == NULL ? ENCODING_UTF8 : mark->encoding;

    source->file = g_intern_string(name);
    source->text = g_string_new(NULL);
    source->tags = g_array_new(FALSE, FALSE, sizeof(size_t));
    if (contents.len > LIMIT_RULEPACK_BYTES)
        return fail_at(source, 0, "file-too-large", "split the package",
                       "the file is larger than any rule package", found);
    return decode(source, slice_sub(contents, mark == NULL ? 0 : mark->skip, contents.len), encoding,
                  found) &&
           check_declared(source, encoding != ENCODING_UTF8, found) && bound_markup(source, found);
}

void
xml_source_done(struct xml_source *source)
{
    g_string_free(source->text, TRUE);
    g_array_unref(source->tags);
}

bool
xml_tag_next(struct xml_tag_walk *walk, size_t *offset, struct slice *name)
{
    const char *text = walk->text;
    size_t at = walk->at;

    while (text[at] != '\0' && !is_space(text[at]) && text[at] != '>') /* the tag's name, or a value's end */
        at++;
    while (is_space(text[at]) || text[at] == '/')
        at++;
    if (text[at] == '\0' || text[at] == '>')
        return false;
    size_t end = at + strcspn(text + at, "= \t\r\n>");
    *name = (struct slice){ text + at, end - at };
    *offset = at;
    end += strcspn(text + end, "\"'>");
    char quote = text[end];
    const char *close = quote == '"' || quote == '\'' ? strchr(text + end + 1, quote) : NULL;
    walk->at = close == NULL ? end : (size_t)(close - text) + 1;
    return true;
}
