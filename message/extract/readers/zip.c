/* ZIP archives: documents that are made of parts, and archives of files. */
#include "message/extract/readers/odf.h"
#include "message/extract/readers/ooxml.h"

#include <string.h>

/* What a package is, by a part that it has to have. */
static const struct kind {
    const char *part, *type;
    void (*read)(struct report *report, const struct package *opened);
} kinds[] = {
    {"word/document.xml",     "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
     ooxml_read_word  },
    { "word/document2.xml",   "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
     ooxml_read_word  },
    { "xl/workbook.xml",      "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
     ooxml_read_sheets},
    { "ppt/presentation.xml", "application/vnd.openxmlformats-officedocument.presentationml.presentation",
     ooxml_read_slides},
};

static const char *const odf_prefix = "application/vnd.oasis.opendocument.";

/* The type that OpenDocument and EPUB say in their first part; static or NULL. */
static const char *
said_type(const struct package *opened)
{
    struct slice said = slice_trim(package_find(opened, "mimetype"));
    g_autofree char *type = slice_to_string(slice_sub(said, 0, 100));

    return said.len == 0 || !g_str_is_ascii(type) ? NULL : g_intern_string(type);
}

static bool
is_known_part(const char *name)
{
    static const char *const ends[] = { ".xml", ".rels", ".vml", ".rdf", "/", "mimetype" };

    for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
        if (g_str_has_suffix(name, ends[i]))
            return true;
    }
    return false;
}

/* Each member as a document of its own, but for the parts of the document that the archive is, if it is one.
 */
static void
read_members(struct report *report, const struct reader_input *input, const struct package *opened,
             bool (*is_part)(const char *name))
{
    for (size_t i = 0; i < package_count(opened); i++) {
        struct reader_input inner = *input;

        if (is_part != NULL && is_part(package_name(opened, i)))
            continue;
        inner.content = package_part(opened, i);
        inner.charset = NULL;
        if (!reader_read_member(report, package_name(opened, i), &inner))
            return;
    }
}

void
read_zip(struct report *report, const struct reader_input *input)
{
    g_autoptr(package) opened = package_open(report, input->content);
    const char *said = said_type(opened);

    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        if (!package_has(opened, kinds[i].part))
            continue;
        report_type(report, kinds[i].type);
        kinds[i].read(report, opened);
        ooxml_read_properties(report, opened);
        read_members(report, input, opened, is_known_part);
        return;
    }
    if (said != NULL)
        report_type(report, said);
    if (said != NULL && g_str_has_prefix(said, odf_prefix)) {
        odf_read(report, opened);
        read_members(report, input, opened, is_known_part);
        return;
    }
    read_members(report, input, opened, NULL);
}
