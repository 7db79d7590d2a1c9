/* ZIP archives: documents that are made of parts, and archives of files. */
#include "message/extract/readers/odf.h"
#include "message/extract/readers/ooxml.h"
#include "message/extract/readers/unpack.h"

#include <string.h>

/* What a package is, by a part that it has to have. */
static const struct kind {
    const char *part, *type;
    void (*read)(struct report *report, const struct package *opened);
} kinds[] = {
    {"word/document.xml",     "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
     ooxml_read_word                                                                                                },
    { "word/document2.xml",   "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
     ooxml_read_word                                                                                                },
    { "xl/workbook.xml",      "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
     ooxml_read_sheets                                                                                              },
    { "xl/workbook.bin",      "application/vnd.ms-excel.sheet.binary.macroenabled.12",                     xlsb_read},
    { "ppt/presentation.xml", "application/vnd.openxmlformats-officedocument.presentationml.presentation",
     ooxml_read_slides                                                                                              },
};

static const char *const odf_prefix = "application/vnd.oasis.opendocument.";

/* What an archive turns out to be when its names are passed over. */
struct survey {
    const struct kind *kind; /* NULL: no package of Office Open XML */
    const char *said; /* the type that OpenDocument and EPUB say in their first part; static, or NULL */
};

static bool
survey_name(void *context, const char *name)
{
    struct survey *survey = context;

    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        if (g_ascii_strcasecmp(kinds[i].part, name) == 0 &&
            (survey->kind == NULL || &kinds[i] < survey->kind))
            survey->kind = &kinds[i];
    }
    return survey->said == NULL && strcmp(name, "mimetype") == 0;
}

static bool
survey_mimetype(void *context, const char *name, GBytes *content)
{
    struct survey *survey = context;
    struct slice said = slice_sub(slice_trim(slice_from_bytes(content)), 0, 100);
    g_autofree char *type = slice_to_string(said);

    (void)name;
    if (said.len > 0 && g_str_is_ascii(type))
        survey->said = g_intern_string(type);
    return true;
}

/* Binary parts of workbooks that are read, or hold no text. */
static bool
is_binary_part(const char *name)
{
    static const char *const starts[] = {
        "xl/workbook.bin", "xl/sharedStrings.bin", "xl/styles.bin", "xl/worksheets/",  "xl/chartsheets/",
        "xl/comments",     "xl/calcChain.bin",     "xl/tables/",    "xl/metadata.bin", "xl/printerSettings/",
    };

    for (size_t i = 0; i < ARRAY_LEN(starts) && g_str_has_suffix(name, ".bin"); i++) {
        if (g_str_has_prefix(name, starts[i]))
            return true;
    }
    return false;
}

static bool
is_known_part(const char *name)
{
    static const char *const ends[] = { ".xml", ".rels", ".vml", ".rdf", "/", "mimetype" };

    for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
        if (g_str_has_suffix(name, ends[i]))
            return true;
    }
    return is_binary_part(name);
}

static bool
is_embedded(void *context, const char *name)
{
    (void)context;
    return !is_known_part(name);
}

static void
read_office(struct report *report, const struct reader_input *input, const struct kind *kind)
{
    g_autoptr(package) opened = package_open(report, input->content, is_known_part);

    report_type(report, kind->type);
    kind->read(report, opened);
    ooxml_read_properties(report, opened);
}

static void
read_open_document(struct report *report, const struct reader_input *input)
{
    g_autoptr(package) opened = package_open(report, input->content, is_known_part);

    odf_read(report, opened);
}

void
read_zip(struct report *report, const struct reader_input *input)
{
    struct survey survey = { 0 };
    const struct unpack_into into = { survey_name, survey_mimetype, &survey };
    bool is_open_document;

    unpack(report, input->content, &into);
    is_open_document = survey.said != NULL && g_str_has_prefix(survey.said, odf_prefix);
    if (survey.said != NULL)
        report_type(report, survey.said);
    if (survey.kind != NULL)
        read_office(report, input, survey.kind);
    else if (is_open_document)
        read_open_document(report, input);
    unpack_documents(report, input, survey.kind != NULL || is_open_document ? is_embedded : NULL);
}
