/* XML: of any vocabulary, and documents that office programs save as one XML file. */
#include <string.h>

#include "message/charset.h"
#include "message/extract/reader.h"
#include "message/extract/readers/charset_find.h"
#include "message/extract/readers/markup.h"
#include "message/extract/readers/odf.h"
#include "message/extract/readers/ooxml.h"
#include "message/extract/readers/table.h"
#include "message/extract/readers/xml.h"
#include "message/html.h"

#define MOST_BYTES (16 * 1024 * 1024) /* in memory twice, and three times where it has to be decoded */
#define DECLARATION_BYTES 200

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
    markup_read(report, document);
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
