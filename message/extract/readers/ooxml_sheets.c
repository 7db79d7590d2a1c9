/* Workbooks: cells as they are displayed, hidden sheets too. */
#include "message/extract/readers/ooxml.h"
#include "message/extract/readers/table.h"
#include "message/extract/readers/workbook.h"
#include "message/extract/readers/xml.h"

#include <string.h>

struct sheets {
    struct report *report;
    const struct package *package;
    struct workbook book;
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
read_strings(struct sheets *sheets)
{
    g_autoptr(xml_cursor) cursor = xml_cursor_new(package_find(sheets->package, "xl/sharedStrings.xml"));
    bool has_room = true;

    for (enum xml_step step = xml_cursor_next(cursor); step != XML_END && has_room;
         step = xml_cursor_next(cursor)) {
        if (step == XML_OPEN && xml_cursor_is(cursor, "si"))
            has_room = workbook_add_string(&sheets->book, read_string_item(cursor));
    }
}

static void
read_styles(struct sheets *sheets)
{
    g_autoptr(xml_cursor) cursor = xml_cursor_new(package_find(sheets->package, "xl/styles.xml"));
    bool is_in_cells = false, has_room = true;

    for (enum xml_step step = xml_cursor_next(cursor); step != XML_END && has_room;
         step = xml_cursor_next(cursor)) {
        if (xml_cursor_is(cursor, "cellXfs")) {
            is_in_cells = step == XML_OPEN;
        } else if (step == XML_OPEN && xml_cursor_is(cursor, "numFmt")) {
            char *code = xml_cursor_attribute(cursor, "formatCode");
            unsigned id = (unsigned)xml_cursor_number(cursor, "numFmtId", 0);
            if (code != NULL)
                workbook_add_code(&sheets->book, id, code);
        } else if (step == XML_OPEN && is_in_cells && xml_cursor_is(cursor, "xf")) {
            has_room = workbook_add_format(&sheets->book, (unsigned)xml_cursor_number(cursor, "numFmtId", 0));
        }
    }
}

/* The value of a cell, by its type, as it is displayed. */
static char *
display(const struct sheets *sheets, const char *type, uint64_t style, const char *value)
{
    guint64 index;

    if (g_strcmp0(type, "s") == 0) {
        bool is_number = g_ascii_string_to_unsigned(value, 10, 0, UINT32_MAX, &index, NULL);
        return g_strdup(is_number ? workbook_string(&sheets->book, index) : "");
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
    workbook_append_number(&sheets->book, style, number, text);
    return g_string_free(text, FALSE);
}

/* What stands in a cell that has just begun. */
static void
read_cell(struct sheets *sheets, struct xml_cursor *cursor, struct table *table)
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
            shown = display(sheets, type, style, value);
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
read_sheet(struct sheets *sheets, struct slice part)
{
    g_autoptr(xml_cursor) cursor = xml_cursor_new(part);
    struct table table;
    bool is_footer = false;

    table_begin(&table, sheets->report);
    for (enum xml_step step = xml_cursor_next(cursor); step != XML_END && !table.is_full;
         step = xml_cursor_next(cursor)) {
        if (step == XML_OPEN && xml_cursor_is(cursor, "c"))
            read_cell(sheets, cursor, &table);
        else if (step == XML_CLOSE && xml_cursor_is(cursor, "row"))
            table_end_row(&table);
        else if (step != XML_TEXT && xml_cursor_is(cursor, "headerFooter"))
            is_footer = step == XML_OPEN;
        else if (step == XML_TEXT && is_footer)
            table_cell(&table, xml_cursor_text(cursor));
    }
    table_end(&table);
    if (part.len > 0)
        xml_cursor_say_end(cursor, sheets->report, "a sheet is damaged");
}

GHashTable *
ooxml_read_relations(const struct package *opened, const char *part)
{
    g_autoptr(xml_cursor) cursor = xml_cursor_new(package_find(opened, part));
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
read_named_sheet(struct sheets *sheets, struct xml_cursor *cursor, GHashTable *targets)
{
    g_autofree char *name = xml_cursor_attribute(cursor, "name");
    g_autofree char *id = xml_cursor_attribute(cursor, "id");
    const char *target = id == NULL ? NULL : g_hash_table_lookup(targets, id);

    report_mark(sheets->report, "sheet \"%s\"", name == NULL ? "" : name);
    if (name != NULL) {
        report_text(sheets->report, slice_from(name));
        report_text(sheets->report, SLICE_LITERAL("\n"));
    }
    if (target != NULL)
        read_sheet(sheets, package_find(sheets->package, target));
}

static void
read_workbook(struct sheets *sheets)
{
    g_autoptr(xml_cursor) cursor = xml_cursor_new(package_find(sheets->package, "xl/workbook.xml"));
    g_autoptr(GHashTable) targets = ooxml_read_relations(sheets->package, "xl/_rels/workbook.xml.rels");

    for (enum xml_step step = xml_cursor_next(cursor); step != XML_END; step = xml_cursor_next(cursor)) {
        if (step != XML_OPEN)
            continue;
        if (xml_cursor_is(cursor, "workbookPr"))
            sheets->book.is_from_1904 = xml_cursor_number(cursor, "date1904", 0) == 1;
        else if (xml_cursor_is(cursor, "sheet"))
            read_named_sheet(sheets, cursor, targets);
    }
    ooxml_read_sheet_asides(sheets->report, sheets->package);
}

void
ooxml_read_sheets(struct report *report, const struct package *opened)
{
    struct sheets sheets = { .report = report, .package = opened };

    workbook_init(&sheets.book, report);
    read_strings(&sheets);
    read_styles(&sheets);
    read_workbook(&sheets);
    workbook_done(&sheets.book);
}
