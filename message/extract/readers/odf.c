#include "message/extract/readers/odf.h"

#include "message/extract/readers/table.h"
#include "message/extract/readers/xml.h"

#include <string.h>

#define REPEATED 100 /* a cell or row that stands for many: as often as anybody would write it */
#define SPACES 100

static const char *const repeats_left_out =
    "a cell or row stands for more than 100, the others were left out";

/* A document, as its events come. */
struct odf {
    struct report *report;
    struct table table;
    GString *cell;    /* the text of the cell that is open, else of no cell: NULL */
    unsigned tables;  /* open, in one another */
    uint64_t repeats; /* of the cell */
    uint64_t row_repeats;
    bool is_full;
};

static void
say(struct odf *document, struct slice text)
{
    if (document->cell != NULL)
        g_string_append_len(document->cell, text.at, (gssize)text.len);
    else
        document->is_full = document->is_full || !report_text(document->report, text);
}

static void
say_spaces(struct odf *document, const struct xml_cursor *cursor)
{
    uint64_t count = xml_cursor_number(cursor, "c", 1);

    for (uint64_t i = 0; i < count && i < SPACES; i++)
        say(document, SLICE_LITERAL(" "));
}

static void
open_cell(struct odf *document, const struct xml_cursor *cursor)
{
    if (document->cell != NULL || document->tables != 1)
        return;
    document->cell = g_string_new(NULL);
    document->repeats = xml_cursor_number(cursor, "number-columns-repeated", 1);
}

static void
close_cell(struct odf *document)
{
    if (document->cell == NULL)
        return;
    bool is_empty = document->cell->len == 0;
    for (uint64_t i = 0; i < document->repeats && i < (is_empty ? 1 : REPEATED); i++)
        table_cell(&document->table, (struct slice){ document->cell->str, document->cell->len });
    if (!is_empty && document->repeats > REPEATED)
        report_limit(document->report, repeats_left_out);
    g_string_free(document->cell, TRUE);
    document->cell = NULL;
}

static void
close_row(struct odf *document)
{
    const GString *row = document->table.row;
    bool is_empty = slice_trim((struct slice){ row->str, row->len }).len == 0;

    table_end_rows(&document->table, document->row_repeats < REPEATED ? document->row_repeats : REPEATED);
    if (!is_empty && document->row_repeats > REPEATED)
        report_limit(document->report, repeats_left_out);
}

static void
open_table(struct odf *document, const struct xml_cursor *cursor)
{
    g_autofree char *name = xml_cursor_attribute(cursor, "name");

    if (document->tables++ > 0)
        return;
    if (name != NULL)
        report_mark(document->report, "sheet \"%s\"", name);
    table_begin(&document->table, document->report);
}

static void
close_table(struct odf *document)
{
    if (document->tables == 0 || --document->tables > 0)
        return;
    close_cell(document);
    table_end(&document->table);
}

static void
open_page(struct odf *document, const struct xml_cursor *cursor)
{
    g_autofree char *name = xml_cursor_attribute(cursor, "name");

    report_mark(document->report, "slide \"%s\"", name == NULL ? "" : name);
}

static void
open_element(struct odf *document, struct xml_cursor *cursor)
{
    if (xml_cursor_is(cursor, "s"))
        say_spaces(document, cursor);
    else if (xml_cursor_is(cursor, "tab"))
        say(document, SLICE_LITERAL("\t"));
    else if (xml_cursor_is(cursor, "line-break"))
        say(document, SLICE_LITERAL("\n"));
    else if (xml_cursor_is(cursor, "table"))
        open_table(document, cursor);
    else if (xml_cursor_is(cursor, "table-cell") || xml_cursor_is(cursor, "covered-table-cell"))
        open_cell(document, cursor);
    else if (xml_cursor_is(cursor, "table-row") && document->tables == 1)
        document->row_repeats = xml_cursor_number(cursor, "number-rows-repeated", 1);
    else if (xml_cursor_is(cursor, "page"))
        open_page(document, cursor);
}

static void
close_element(struct odf *document, const struct xml_cursor *cursor)
{
    if (xml_cursor_is(cursor, "p") || xml_cursor_is(cursor, "h"))
        say(document, SLICE_LITERAL("\n"));
    else if (xml_cursor_is(cursor, "table-cell") || xml_cursor_is(cursor, "covered-table-cell")) {
        if (document->tables == 1)
            close_cell(document);
    } else if (xml_cursor_is(cursor, "table-row")) {
        if (document->tables == 1)
            close_row(document);
    } else if (xml_cursor_is(cursor, "table"))
        close_table(document);
}

static void
read_content(struct odf *document, struct slice part)
{
    g_autoptr(xml_cursor) cursor = xml_cursor_new(part);

    for (enum xml_step step = xml_cursor_next(cursor); step != XML_END && !document->is_full;
         step = xml_cursor_next(cursor)) {
        if (step == XML_OPEN)
            open_element(document, cursor);
        else if (step == XML_CLOSE)
            close_element(document, cursor);
        else
            say(document, xml_cursor_text(cursor));
    }
    while (document->tables > 0)
        close_table(document);
    if (part.len > 0)
        xml_cursor_say_end(cursor, document->report, "the document is damaged");
}

/* Elements of meta.xml, and what programs call them; user-defined ones bring their name. */
static void
read_properties(struct report *report, struct slice part)
{
    static const struct {
        const char *element, *name;
    } known[] = {
        {"title",            "Title"        },
        { "subject",         "Subject"      },
        { "description",     "Comments"     },
        { "initial-creator", "Author"       },
        { "keyword",         "Keywords"     },
        { "creator",         "Last Saved By"},
    };
    g_autoptr(xml_cursor) cursor = xml_cursor_new(part);

    for (enum xml_step step = xml_cursor_next(cursor); step != XML_END; step = xml_cursor_next(cursor)) {
        g_autofree char *name = NULL;

        if (step != XML_OPEN)
            continue;
        if (xml_cursor_is(cursor, "user-defined"))
            name = xml_cursor_attribute(cursor, "name");
        for (size_t i = 0; i < ARRAY_LEN(known) && name == NULL; i++) {
            if (xml_cursor_is(cursor, known[i].element))
                name = g_strdup(known[i].name);
        }
        if (name == NULL)
            continue;
        g_autofree char *value = xml_cursor_content(cursor);
        report_property(report, name, value);
    }
}

static bool
is_encrypted(const struct package *opened)
{
    struct slice manifest = package_find(opened, "META-INF/manifest.xml");

    return g_strstr_len(manifest.at == NULL ? "" : manifest.at, (gssize)manifest.len, "encryption-data") !=
           NULL;
}

void
odf_read(struct report *report, const struct package *opened)
{
    struct odf document = { .report = report };

    if (is_encrypted(opened)) {
        report_flags(report, DOCUMENT_PASSWORD_PROTECTED | DOCUMENT_ENCRYPTED);
        report_problem(report, "a password is needed to read it");
        return;
    }
    read_content(&document, package_find(opened, "content.xml"));
    if (package_has(opened, "styles.xml")) {
        report_mark(report, "headers and footers");
        read_content(&document, package_find(opened, "styles.xml"));
    }
    read_properties(report, package_find(opened, "meta.xml"));
}

void
odf_read_flat(struct report *report, struct slice flat)
{
    struct odf document = { .report = report };

    read_content(&document, flat);
    read_properties(report, flat);
}
