/* Which parts hold text, in which order; the sheets of a workbook themselves are in ooxml_sheets.c. */
#include "message/extract/readers/markup.h"
#include "message/extract/readers/ooxml.h"

static void
read_marked(struct report *report, const struct package *opened, const char *name, const char *label)
{
    if (!package_has(opened, name))
        return;
    report_mark(report, "%s", label);
    ooxml_read_text(report, package_find(opened, name));
}

/* Series of parts: their names around a number, and what a reader calls them. */
static const struct series {
    const char *prefix, *label;
    bool is_numbered;
    void (*read)(struct report *report, struct slice part);
} word_series[] = {
    { "word/header", "header", false, ooxml_read_text },
    { "word/footer", "footer", false, ooxml_read_text },
    { "word/charts/chart", "chart", true, ooxml_read_text },
    { "word/diagrams/data", "diagram", true, ooxml_read_text },
    { "customXml/item", "data", true, markup_read },
}, slide_series[] = {
    { "ppt/slides/slide", "slide", true, ooxml_read_text },
    { "ppt/notesSlides/notesSlide", "notes of slide", true, ooxml_read_text },
    { "ppt/comments/comment", "comments", false, ooxml_read_text },
    { "ppt/slideMasters/slideMaster", "slide master", true, ooxml_read_text },
    { "ppt/handoutMasters/handoutMaster", "handout", true, ooxml_read_text },
    { "ppt/charts/chart", "chart", true, ooxml_read_text },
    { "ppt/diagrams/data", "diagram", true, ooxml_read_text },
    { "customXml/item", "data", true, markup_read },
}, sheet_series[] = {
    { "xl/comments", "comments of sheet", true, ooxml_read_text },
    { "xl/threadedComments/threadedComment", "comments of sheet", true, ooxml_read_text },
    { "xl/drawings/drawing", "drawing", true, ooxml_read_text },
    { "xl/charts/chart", "chart", true, ooxml_read_text },
    { "xl/diagrams/data", "diagram", true, ooxml_read_text },
    { "xl/externalLinks/externalLink", "linked workbook", true, ooxml_read_text },
    { "xl/pivotCache/pivotCacheDefinition", "values of pivot table", true, markup_read },
    { "xl/pivotCache/pivotCacheRecords", "records of pivot table", true, markup_read },
    { "customXml/item", "data", true, markup_read },
};

struct numbered_parts {
    struct report *report;
    const struct series *series;
};

static void
read_numbered(void *context, unsigned number, struct slice part)
{
    const struct numbered_parts *parts = context;

    if (parts->series->is_numbered)
        report_mark(parts->report, "%s %u", parts->series->label, number);
    else
        report_mark(parts->report, "%s", parts->series->label);
    parts->series->read(parts->report, part);
}

static void
read_series(struct report *report, const struct package *opened, const struct series *series, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct numbered_parts parts = { report, &series[i] };

        package_each(opened, series[i].prefix, ".xml", read_numbered, &parts);
    }
}

void
ooxml_read_word(struct report *report, const struct package *opened)
{
    static const struct {
        const char *name, *label;
    } further[] = {
        {"word/footnotes.xml",          "footnotes"      },
        { "word/endnotes.xml",          "endnotes"       },
        { "word/comments.xml",          "comments"       },
        { "word/glossary/document.xml", "building blocks"},
    };

    ooxml_read_text(report, package_find(opened, "word/document.xml"));
    if (!package_has(opened, "word/document.xml")) /* as some programs call it */
        read_marked(report, opened, "word/document2.xml", "document");
    for (size_t i = 0; i < ARRAY_LEN(further); i++)
        read_marked(report, opened, further[i].name, further[i].label);
    read_series(report, opened, word_series, ARRAY_LEN(word_series));
}

void
ooxml_read_slides(struct report *report, const struct package *opened)
{
    read_series(report, opened, slide_series, ARRAY_LEN(slide_series));
}

void
ooxml_read_sheet_asides(struct report *report, const struct package *opened)
{
    read_series(report, opened, sheet_series, ARRAY_LEN(sheet_series));
}
