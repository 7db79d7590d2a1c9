/*
 * XML of any vocabulary: text, attributes, and the names of elements that hold text, for `<ssn>` says what
 * the number in it is. Documents that office programs save as one XML file are read as what they are.
 */
#include <string.h>

#include "message/charset.h"
#include "message/extract/reader.h"
#include "message/extract/readers/charset_find.h"
#include "message/extract/readers/odf.h"
#include "message/extract/readers/ooxml.h"
#include "message/extract/readers/table.h"
#include "message/extract/readers/xml.h"
#include "message/html.h"

#define MOST_BYTES (16 * 1024 * 1024) /* in memory twice, and three times where it has to be decoded */
#define DECLARATION_BYTES 200
#define LEAST_VALUE 4 /* characters of an attribute that says something */

/* The encoding in <?xml version="1.0" encoding="..."?>, and where the declaration ends. */
static struct slice
declared_encoding(struct slice document, size_t *end)
{
    struct slice start = slice_trim(slice_sub(document, 0, DECLARATION_BYTES));
    const char *close = g_strstr_len(start.at, (gssize)start.len, "?>");
    struct slice none = { NULL, 0 };

    *end = 0;
    if (!slice_starts_with_nocase(start, SLICE_LITERAL("<?xml")) || close == NULL)
        return none;
    *end = (size_t)(close + 2 - document.at);
    const char *name = g_strstr_len(start.at, close - start.at, "encoding");
    if (name == NULL)
        return none;
    struct slice value = slice_trim(slice_sub(document, (size_t)(name + 8 - document.at), *end));
    if (value.len == 0 || value.at[0] != '=')
        return none;
    value = slice_trim(slice_sub(value, 1, value.len));
    if (value.len == 0 || strchr("\"'", value.at[0]) == NULL)
        return none;
    const char *quote = memchr(value.at + 1, value.at[0], value.len - 1);
    return quote == NULL ? none : slice_sub(value, 1, (size_t)(quote - value.at - 1));
}

/* A document of an unknown vocabulary, as its events come. */
struct markup {
    struct report *report;
    GByteArray *has_text; /* for each open element; one in which text stands continues its line */
    bool is_full;
};

static void
say(struct markup *markup, struct slice text)
{
    markup->is_full = markup->is_full || !report_text(markup->report, text);
}

static bool
is_in_text(const struct markup *markup)
{
    const GByteArray *open = markup->has_text;

    return open->len > 0 && open->data[open->len - 1] != 0;
}

/* Numbers of drawings, and how something looks. */
static bool
is_look(const char *name)
{
    static const char *const names[] = { "d",     "points", "transform",     "viewBox",
                                         "style", "class",  "schemaLocation" };

    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        if (strcmp(names[i], name) == 0)
            return true;
    }
    return false;
}

static void
say_attribute(void *context, const char *name, const char *value)
{
    struct markup *markup = context;

    if (strlen(value) < LEAST_VALUE || is_look(name))
        return;
    say(markup, slice_from(name));
    say(markup, SLICE_LITERAL(" "));
    say(markup, slice_from(value));
    say(markup, SLICE_LITERAL("\n"));
}

static void
open_element(struct markup *markup, const struct xml_cursor *cursor)
{
    guint8 is_inline = is_in_text(markup) ? 1 : 0;

    if (!is_inline)
        xml_cursor_each_attribute(cursor, say_attribute, markup);
    g_byte_array_append(markup->has_text, &is_inline, 1);
}

static void
close_element(struct markup *markup)
{
    GByteArray *open = markup->has_text;
    bool has_text = is_in_text(markup);

    if (open->len > 0)
        g_byte_array_set_size(open, open->len - 1);
    if (has_text && !is_in_text(markup))
        say(markup, SLICE_LITERAL("\n"));
}

static void
take_text(struct markup *markup, struct slice text, const char *element)
{
    GByteArray *open = markup->has_text;

    if (!is_in_text(markup) && slice_trim(text).len == 0)
        return;
    if (!is_in_text(markup) && open->len > 0) {
        open->data[open->len - 1] = 1;
        say(markup, slice_from(element));
        say(markup, element == NULL ? SLICE_LITERAL("") : SLICE_LITERAL(" "));
    }
    say(markup, text);
}

static void
read_markup(struct report *report, struct slice document)
{
    g_autoptr(xml_cursor) cursor = xml_cursor_new(document);
    struct markup markup = { .report = report, .has_text = g_byte_array_new() };
    g_autofree char *element = NULL; /* that has just begun */

    for (enum xml_step step = xml_cursor_next(cursor); step != XML_END && !markup.is_full;
         step = xml_cursor_next(cursor)) {
        if (step == XML_OPEN) {
            g_free(element);
            element = g_strdup(xml_cursor_name(cursor));
            open_element(&markup, cursor);
        } else if (step == XML_CLOSE) {
            g_clear_pointer(&element, g_free);
            close_element(&markup);
        } else {
            take_text(&markup, xml_cursor_text(cursor), element);
        }
    }
    g_byte_array_unref(markup.has_text);
    xml_cursor_say_end(cursor, report, "the XML is damaged");
}

/* A workbook of Excel 2003: Worksheet, Row, Cell, Data. */
static void
read_workbook(struct report *report, struct slice document)
{
    g_autoptr(xml_cursor) cursor = xml_cursor_new(document);
    struct table table;

    table_begin(&table, report);
    for (enum xml_step step = xml_cursor_next(cursor); step != XML_END && !table.is_full;
         step = xml_cursor_next(cursor)) {
        if (step == XML_OPEN && xml_cursor_is(cursor, "Worksheet")) {
            g_autofree char *name = xml_cursor_attribute(cursor, "Name");
            table_end_row(&table);
            report_mark(report, "sheet \"%s\"", name == NULL ? "" : name);
        } else if (step == XML_OPEN && (xml_cursor_is(cursor, "Data") || xml_cursor_is(cursor, "Comment"))) {
            g_autofree char *text = xml_cursor_content(cursor);
            table_cell(&table, slice_from(text));
        } else if (step == XML_CLOSE && xml_cursor_is(cursor, "Row")) {
            table_end_row(&table);
        }
    }
    table_end(&table);
    xml_cursor_say_end(cursor, report, "the workbook is damaged");
}

/* A page that is told as XML. */
static void
read_page(struct report *report, struct slice document)
{
    g_autoptr(GString) text = html_to_text(document);

    (void)report_text(report, (struct slice){ text->str, text->len });
}

/* The first element, and whether it says that it is OpenDocument. */
static char *
root_of(struct slice document, bool *is_open_document)
{
    g_autoptr(xml_cursor) cursor = xml_cursor_new(document);
    enum xml_step step = xml_cursor_next(cursor);

    while (step != XML_END && step != XML_OPEN)
        step = xml_cursor_next(cursor);
    if (step == XML_END)
        return g_strdup("");
    g_autofree char *type = xml_cursor_attribute(cursor, "mimetype");
    *is_open_document = type != NULL && g_str_has_prefix(type, "application/vnd.oasis.opendocument.");
    return g_strdup(xml_cursor_name(cursor));
}

/* What is told by the name of its first element; the first row that fits counts. */
static const struct vocabulary {
    const char *root;
    void (*read)(struct report *report, struct slice document);
} vocabularies[] = {
    {"html",          read_page      },
    { "wordDocument", ooxml_read_text}, /* Word 2003 */
    { "package",      ooxml_read_text}, /* Word, as "flat OPC" */
    { "Workbook",     read_workbook  },
};

static void
read_decoded(struct report *report, struct slice document)
{
    bool is_open_document = false;
    g_autofree char *root = root_of(document, &is_open_document);

    if (is_open_document) {
        odf_read_flat(report, document);
        return;
    }
    for (size_t i = 0; i < ARRAY_LEN(vocabularies); i++) {
        if (strcmp(vocabularies[i].root, root) == 0) {
            vocabularies[i].read(report, document);
            return;
        }
    }
    read_markup(report, document);
}

void
read_xml(struct report *report, const struct reader_input *input)
{
    struct slice start = slice_sub(input->content, 0, MOST_BYTES);
    size_t end;
    g_autofree char *said = slice_to_string(declared_encoding(start, &end));
    const char *charset = charset_find(start, said, input->charset);
    struct charset_text decoded = charset_decode(start, charset);

    if (charset != NULL)
        report_charset(report, charset);
    /* the declaration is about bytes that are decoded now */
    (void)declared_encoding(decoded.utf8, &end);
    struct slice document = slice_trim(slice_sub(decoded.utf8, end, decoded.utf8.len));
    read_decoded(report, document);
    if (start.len < input->content.len)
        report_limit(report, "the document is too long, its end was not read");
    g_free(decoded.owned);
}
