/*
 * What stands in the parts of newer Office documents, as anybody could send it. The ZIP archive around them
 * is made here, since mutation hardly ever gets past its checksums. The first byte says which kind; the rest
 * is divided into the kind's parts, and where it has fewer pieces than parts, the last serves for the others.
 */
#include "fuzz/extract_package.h"

#include <archive.h>
#include <archive_entry.h>

#define PARTS 12
#define ENTRY_BYTES 512 /* that the archive needs for an entry beside its content, and more */

static const struct slice between = SLICE_LITERAL("\n----\n");

/* A part that is `fixed` takes no piece. Those come first that have a reader of their own. */
/* clang-format off */
static const struct kind {
    struct part_name {
        const char *name, *fixed;
    } parts[PARTS];
} kinds[] = {
    { { /* 0: a letter */
        { "word/document.xml", NULL },          { "customXml/item1.xml", NULL },
        { "docProps/core.xml", NULL },          { "docProps/custom.xml", NULL },
        { "word/header1.xml", NULL },           { "word/comments.xml", NULL } } },
    { { /* 1: a workbook */
        { "xl/workbook.xml", NULL },            { "xl/_rels/workbook.xml.rels", NULL },
        { "xl/styles.xml", NULL },              { "xl/sharedStrings.xml", NULL },
        { "xl/worksheets/sheet1.xml", NULL },   { "xl/comments1.xml", NULL },
        { "xl/charts/chart1.xml", NULL },       { "xl/externalLinks/externalLink1.xml", NULL },
        { "xl/pivotCache/pivotCacheDefinition1.xml", NULL } } },
    { { /* 2: a presentation */
        { "ppt/presentation.xml", "<p:p/>" },   { "ppt/slides/slide1.xml", NULL },
        { "ppt/notesSlides/notesSlide1.xml", NULL }, { "ppt/comments/comment1.xml", NULL },
        { "ppt/diagrams/data1.xml", NULL },     { "docProps/app.xml", NULL } } },
    { { /* 3: a workbook whose sheets are binary */
        { "xl/workbook.bin", NULL },            { "xl/_rels/workbook.bin.rels", NULL },
        { "xl/styles.bin", NULL },              { "xl/sharedStrings.bin", NULL },
        { "xl/worksheets/sheet1.bin", NULL },   { "xl/comments1.bin", NULL } } },
    { { /* 4: a text, table or presentation of OpenDocument */
        { "mimetype", "application/vnd.oasis.opendocument.spreadsheet" },
        { "META-INF/manifest.xml", "<manifest/>" },
        { "content.xml", NULL },                { "styles.xml", NULL },
        { "meta.xml", NULL } } },
};
/* clang-format on */

/* Takes the next piece off; the last one stays. */
static struct slice
take_piece(struct slice *rest)
{
    struct slice piece = *rest;
    const char *end = memmem(rest->at, rest->len, between.at, between.len);

    if (end != NULL) {
        piece = slice_sub(*rest, 0, (size_t)(end - rest->at));
        *rest = slice_sub(*rest, piece.len + between.len, rest->len);
    }
    return piece;
}

static void
put_part(struct archive *archive, struct archive_entry *entry, const char *name, struct slice content)
{
    (void)archive_entry_clear(entry);
    archive_entry_set_pathname(entry, name);
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_size(entry, (la_int64_t)content.len);
    g_assert(archive_write_header(archive, entry) == ARCHIVE_OK);
    g_assert(archive_write_data(archive, content.at, content.len) == (la_ssize_t)content.len);
}

static GBytes *
package_of(const struct kind *kind, struct slice pieces)
{
    size_t room = PARTS * (pieces.len + ENTRY_BYTES), used = 0;
    char *bytes = g_malloc(room);
    struct archive *archive = archive_write_new();
    struct archive_entry *entry = archive_entry_new();

    (void)archive_write_set_format_zip(archive);
    (void)archive_write_zip_set_compression_store(archive);
    (void)archive_write_set_bytes_per_block(archive, 0);
    g_assert(archive_write_open_memory(archive, bytes, room, &used) == ARCHIVE_OK);
    for (size_t i = 0; i < PARTS && kind->parts[i].name != NULL; i++) {
        const struct part_name *part = &kind->parts[i];

        put_part(archive, entry, part->name,
                 part->fixed != NULL ? slice_from(part->fixed) : take_piece(&pieces));
    }
    g_assert(archive_write_close(archive) == ARCHIVE_OK);
    archive_entry_free(entry);
    (void)archive_write_free(archive);
    return g_bytes_new_take(bytes, used);
}

void
read_package(struct report *report, const struct reader_input *input)
{
    struct reader_input packed = *input;

    if (input->content.len < 2)
        return;
    size_t kind = (unsigned)(input->content.at[0] - '0') % ARRAY_LEN(kinds);
    g_autoptr(GBytes) package = package_of(&kinds[kind], slice_sub(input->content, 1, input->content.len));
    packed.content = slice_from_bytes(package);
    read_zip(report, &packed);
}
