/* Workbooks: cells as they are displayed, hidden sheets too. */
#include "message/extract/readers/number_format.h"
#include "message/extract/readers/ooxml.h"
#include "message/extract/readers/table.h"
#include "message/extract/readers/xml.h"

#include <string.h>

#define STRING_BYTES 48 /* that a string takes beside its characters, roughly */
#define FORMATS 65490   /* cell formats; Excel's limit */

struct workbook {
    struct report *report;
    const struct package *package;
    GPtrArray *strings; /* of char *: what cells point to */
    uint64_t held;      /* bytes of the strings, as the report counts them */
    GHashTable *codes;  /* number format id -> char * */
    GArray *formats;    /* of unsigned: cell format -> number format id */
    bool is_from_1904;
};

/* The runs of a string item, without the reading aids of East Asian text. */
static char *
read_string_item(struct xml_cursor *cursor)
{
    GString *text = g_string_new(NULL);

    for (;;) {
        enum xml_step step = xml_cursor_next(cursor);

        if (step == XML_END ||
            (step == XML_CLOSE && (xml_cursor_is(cursor, "si") || xml_cursor_is(cursor, "is"))))
            break;
        if (step == XML_OPEN && xml_cursor_is(cursor, "rPh")) {
            xml_cursor_skip(cursor);
        } else if (step == XML_OPEN && xml_cursor_is(cursor, "t")) {
            g_autofree char *run = xml_cursor_content(cursor);
            g_string_append(text, run);
        }
    }
    return g_string_free(text, FALSE);
}

static void
read_strings(struct workbook *book)
{
    g_autoptr(xml_cursor) cursor = xml_cursor_new(package_find(book->package, "xl/sharedStrings.xml"));

    for (enum xml_step step = xml_cursor_next(cursor); step != XML_END; step = xml_cursor_next(cursor)) {
        if (step != XML_OPEN || !xml_cursor_is(cursor, "si"))
            continue;
        char *string = read_string_item(cursor);
        uint64_t bytes = STRING_BYTES + strlen(string);
        g_ptr_array_add(book->strings, string);
        if (!report_hold(book->report, bytes))
            return;
        book->held += bytes;
    }
}

static void
read_styles(struct workbook *book)
{
    g_autoptr(xml_cursor) cursor = xml_cursor_new(package_find(book->package, "xl/styles.xml"));
    bool is_in_cells = false;

    for (enum xml_step step = xml_cursor_next(cursor); step != XML_END && book->formats->len < FORMATS;
         step = xml_cursor_next(cursor)) {
        if (xml_cursor_is(cursor, "cellXfs")) {
            is_in_cells = step == XML_OPEN;
        } else if (step == XML_OPEN && xml_cursor_is(cursor, "numFmt")) {
            char *code = xml_cursor_attribute(cursor, "formatCode");
            unsigned id = (unsigned)xml_cursor_number(cursor, "numFmtId", 0);
            if (code != NULL)
                g_hash_table_insert(book->codes, GUINT_TO_POINTER(id), code);
        } else if (step == XML_OPEN && is_in_cells && xml_cursor_is(cursor, "xf")) {
            unsigned id = (unsigned)xml_cursor_number(cursor, "numFmtId", 0);
            g_array_append_val(book->formats, id);
        }
    }
}

static const char *
format_of(const struct workbook *book, uint64_t style)
{
    if (style >= book->formats->len)
        return NULL;
    unsigned id = g_array_index(book->formats, unsigned, style);
    const char *code = g_hash_table_lookup(book->codes, GUINT_TO_POINTER(id));
    return code != NULL ? code : number_format_builtin(id);
}

/* The value of a cell, by its type, as it is displayed. */
static char *
display(const struct workbook *book, const char *type, uint64_t style, const char *value)
{
    guint64 index;

    if (g_strcmp0(type, "s") == 0) {
        bool is_there = book->strings->len > 0 &&
                        g_ascii_string_to_unsigned(value, 10, 0, book->strings->len - 1, &index, NULL);
        return g_strdup(is_there ? g_ptr_array_index(book->strings, (guint)index) : "");
    }
    if (g_strcmp0(type, "b") == 0)
        return g_strdup(strcmp(value, "1") == 0 ? "TRUE" : "FALSE");
    if (type != NULL && strcmp(type, "n") != 0)
        return g_strdup(value);
    char *end;
    double number = g_ascii_strtod(value, &end);
    if (end == value || *end != '\0')
        return g_strdup(value);
    GString *text = g_string_new(NULL);
    number_format_append(format_of(book, style), number, book->is_from_1904, text);
    return g_string_free(text, FALSE);
}

/* What stands in a cell that has just begun. */
static void
read_cell(struct workbook *book, struct xml_cursor *cursor, struct table *table)
{
    g_autofree char *type = xml_cursor_attribute(cursor, "t");
    uint64_t style = xml_cursor_number(cursor, "s", UINT64_MAX);
    g_autofree char *shown = NULL;

    for (;;) {
        enum xml_step step = xml_cursor_next(cursor);

        if (step == XML_END || (step == XML_CLOSE && xml_cursor_is(cursor, "c")))
            break;
        if (step != XML_OPEN)
            continue;
        if (xml_cursor_is(cursor, "v")) {
            g_autofree char *value = xml_cursor_content(cursor);
            g_free(shown);
            shown = display(book, type, style, value);
        } else if (xml_cursor_is(cursor, "is")) {
            g_free(shown);
            shown = read_string_item(cursor);
        } else {
            xml_cursor_skip(cursor);
        }
    }
    table_cell(table, slice_from(shown));
}

static void
read_sheet(struct workbook *book, struct slice part)
{
    g_autoptr(xml_cursor) cursor = xml_cursor_new(part);
    struct table table;
    bool is_footer = false;

    table_begin(&table, book->report);
    for (enum xml_step step = xml_cursor_next(cursor); step != XML_END && !table.is_full;
         step = xml_cursor_next(cursor)) {
        if (step == XML_OPEN && xml_cursor_is(cursor, "c"))
            read_cell(book, cursor, &table);
        else if (step == XML_CLOSE && xml_cursor_is(cursor, "row"))
            table_end_row(&table);
        else if (step != XML_TEXT && xml_cursor_is(cursor, "headerFooter"))
            is_footer = step == XML_OPEN;
        else if (step == XML_TEXT && is_footer)
            table_cell(&table, xml_cursor_text(cursor));
    }
    table_end(&table);
    if (part.len > 0)
        xml_cursor_say_end(cursor, book->report, "a sheet is damaged");
}

/* xl/_rels/workbook.xml.rels: id -> part. g_hash_table_unref it. */
static GHashTable *
read_relations(const struct package *opened)
{
    g_autoptr(xml_cursor) cursor = xml_cursor_new(package_find(opened, "xl/_rels/workbook.xml.rels"));
    GHashTable *targets = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);

    for (enum xml_step step = xml_cursor_next(cursor); step != XML_END; step = xml_cursor_next(cursor)) {
        if (step != XML_OPEN || !xml_cursor_is(cursor, "Relationship"))
            continue;
        g_autofree char *target = xml_cursor_attribute(cursor, "Target");
        char *id = xml_cursor_attribute(cursor, "Id");
        if (id == NULL || target == NULL) {
            g_free(id);
            continue;
        }
        g_hash_table_insert(targets, id,
                            *target == '/' ? g_strdup(target + 1) : g_strconcat("xl/", target, NULL));
    }
    return targets;
}

static void
read_named_sheet(struct workbook *book, struct xml_cursor *cursor, GHashTable *targets)
{
    g_autofree char *name = xml_cursor_attribute(cursor, "name");
    g_autofree char *id = xml_cursor_attribute(cursor, "id");
    const char *target = id == NULL ? NULL : g_hash_table_lookup(targets, id);

    report_mark(book->report, "sheet \"%s\"", name == NULL ? "" : name);
    if (name != NULL) {
        report_text(book->report, slice_from(name));
        report_text(book->report, SLICE_LITERAL("\n"));
    }
    if (target != NULL)
        read_sheet(book, package_find(book->package, target));
}

static void
read_comments(void *context, unsigned number, struct slice part)
{
    struct workbook *book = context;

    report_mark(book->report, "comments of sheet %u", number);
    ooxml_read_text(book->report, part);
}

static void
read_drawing(void *context, unsigned number, struct slice part)
{
    struct workbook *book = context;

    report_mark(book->report, "drawing %u", number);
    ooxml_read_text(book->report, part);
}

static void
read_workbook(struct workbook *book)
{
    g_autoptr(xml_cursor) cursor = xml_cursor_new(package_find(book->package, "xl/workbook.xml"));
    g_autoptr(GHashTable) targets = read_relations(book->package);

    for (enum xml_step step = xml_cursor_next(cursor); step != XML_END; step = xml_cursor_next(cursor)) {
        if (step != XML_OPEN)
            continue;
        if (xml_cursor_is(cursor, "workbookPr"))
            book->is_from_1904 = xml_cursor_number(cursor, "date1904", 0) == 1;
        else if (xml_cursor_is(cursor, "sheet"))
            read_named_sheet(book, cursor, targets);
    }
    package_each(book->package, "xl/comments", ".xml", read_comments, book);
    package_each(book->package, "xl/drawings/drawing", ".xml", read_drawing, book);
    package_each(book->package, "xl/charts/chart", ".xml", read_drawing, book);
}

void
ooxml_read_sheets(struct report *report, const struct package *opened)
{
    struct workbook book = { .report = report, .package = opened };

    book.strings = g_ptr_array_new_with_free_func(g_free);
    book.codes = g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, g_free);
    book.formats = g_array_new(FALSE, FALSE, sizeof(unsigned));
    read_strings(&book);
    read_styles(&book);
    read_workbook(&book);
    report_release(report, book.held);
    g_ptr_array_unref(book.strings);
    g_hash_table_unref(book.codes);
    g_array_unref(book.formats);
}
