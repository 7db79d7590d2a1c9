/* Word documents and presentations: which parts hold text, in which order. */
#include "message/extract/readers/ooxml.h"

static void
read_marked(struct report *report, const struct package *opened, const char *name, const char *label)
{
    if (!package_has(opened, name))
        return;
    report_mark(report, "%s", label);
    ooxml_read_text(report, package_find(opened, name));
}

struct numbered_parts {
    struct report *report;
    const char *label; /* "slide" */
    bool is_numbered;
};

static void
read_numbered(void *context, unsigned number, struct slice part)
{
    const struct numbered_parts *parts = context;

    if (parts->is_numbered)
        report_mark(parts->report, "%s %u", parts->label, number);
    else
        report_mark(parts->report, "%s", parts->label);
    ooxml_read_text(parts->report, part);
}

/* Series of parts: their names around a number, and what a reader calls them. */
static const struct series {
    const char *prefix, *label;
    bool is_numbered;
} word_series[] = {
    { "word/header", "header", false },
    { "word/footer", "footer", false },
    { "word/charts/chart", "chart", true },
    { "word/diagrams/data", "diagram", true },
}, slide_series[] = {
    { "ppt/slides/slide", "slide", true },
    { "ppt/notesSlides/notesSlide", "notes of slide", true },
    { "ppt/comments/comment", "comments", false },
    { "ppt/slideMasters/slideMaster", "slide master", true },
    { "ppt/handoutMasters/handoutMaster", "handout", true },
    { "ppt/charts/chart", "chart", true },
    { "ppt/diagrams/data", "diagram", true },
};

static void
read_series(struct report *report, const struct package *opened, const struct series *series, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct numbered_parts parts = { report, series[i].label, series[i].is_numbered };

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
