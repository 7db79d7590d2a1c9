/* Each family of documents: what is read of a small one. */
#include "tests/harness.h"
#include "tests/message/ole_case.h"
#include "tests/message/read_case.h"

#include <string.h>

#define WORD(body) "<w:document xmlns:w=\"w\" xmlns:mc=\"mc\"><w:body>" body "</w:body></w:document>"
#define SHEET(rows) "<worksheet><sheetData>" rows "</sheetData></worksheet>"

static const struct zip_row {
    const char *name;
    struct zip_member members[8];
    const char *said; /* "path|type|flags|text" of each document, with properties and marks */
} zip_rows[] = {
    {"word: paragraphs, cells, tracked changes, footnotes",
     { { "[Content_Types].xml", "<Types/>" },
        { "word/document.xml",
          WORD("<w:p><w:r><w:t>one</w:t><w:tab/><w:t>two</w:t></w:r></w:p><w:p><w:del><w:r><w:delText>gone"
               "</w:delText></w:r></w:del></w:p><w:tbl><w:tr><w:tc><w:t>a</w:t></w:tc><w:tc><w:t>b</w:t></"
               "w:tc>"
               "</w:tr></w:tbl><mc:Fallback><w:t>again</w:t></mc:Fallback>") },
        { "word/footnotes.xml", WORD("<w:p><w:t>note</w:t></w:p>") },
        { "docProps/custom.xml",
          "<Properties><property "
          "name=\"Department\"><vt:lpwstr>Finance</vt:lpwstr></property></Properties>" } },
     "|wordprocessingml.document|0|one\ttwo\ngone\na\tb\t\n[footnotes]note\n{Department=Finance}"  },
    { "sheets: shared strings, displayed numbers, a heading brought near",
     { { "xl/workbook.xml", "<workbook xmlns:r=\"r\"><sheets><sheet name=\"Q3\" r:id=\"rId1\" "
                             "state=\"hidden\"/></sheets></workbook>" },
        { "xl/_rels/workbook.xml.rels",
          "<Relationships><Relationship Id=\"rId1\" Target=\"worksheets/sheet1.xml\"/></Relationships>" },
        { "xl/sharedStrings.xml",
          "<sst><si><t>Visa</t><rPh><t>x</t></rPh></si><si><r><t>Na</t></r><r><t>me</t></r></si></sst>" },
        { "xl/styles.xml",
          "<styleSheet><numFmts><numFmt numFmtId=\"164\" formatCode=\"0000 0000\"/></numFmts>"
          "<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"164\"/></cellXfs></styleSheet>" },
        { "xl/worksheets/sheet1.xml",
          SHEET("<row><c t=\"s\"><v>0</v></c><c t=\"s\"><v>1</v></c></row>"
                "<row><c s=\"1\"><v>12345678</v></c><c t=\"inlineStr\"><is><t>Ann</t></is></c></row>") } },
     "|spreadsheetml.sheet|0|[sheet \"Q3\"]Q3\nVisa\tName\n1234 5678\tAnn\n"                       },
    { "slides: in the order of their numbers, with notes",
     { { "ppt/presentation.xml", "<p/>" },
        { "ppt/slides/slide10.xml", "<s xmlns:a=\"a\"><a:p><a:t>ten</a:t></a:p></s>" },
        { "ppt/slides/slide2.xml", "<s xmlns:a=\"a\"><a:p><a:t>two</a:t></a:p></s>" },
        { "ppt/notesSlides/notesSlide2.xml", "<s xmlns:a=\"a\"><a:p><a:t>aside</a:t></a:p></s>" } },
     "|presentationml.presentation|0|[slide 2]two\n[slide 10]ten\n[notes of slide 2]aside\n"       },
    { "slides: points of charts, diagrams",
     { { "ppt/presentation.xml", "<p/>" },
        { "ppt/charts/chart1.xml",
          "<c><ser><cat><strCache><pt><v>East</v></pt><pt><v>West</v></pt></strCache></cat><val>"
          "<numCache><pt><v>10</v></pt><pt><v>20</v></pt></numCache></val></ser></c>" },
        { "ppt/diagrams/data1.xml", "<d><ptLst><pt><t><p><r><t>boss</t></r></p></t></pt></ptLst></d>" } },
     "|presentationml.presentation|0|[chart 1]East\tWest\t\n10\t20\t\n[diagram 1]boss\n\t"         },
    { "sheets: what is kept of pivot tables and of other workbooks",
     { { "xl/workbook.xml", "<workbook/>" },
        { "xl/externalLinks/externalLink1.xml",
          "<e><sheetData><row><cell><v>4111</v></cell><cell><v>x</v></cell></row></sheetData></e>" },
        { "xl/pivotCache/pivotCacheDefinition1.xml", "<p><s v=\"Ann Miller\"/></p>" } },
     "|spreadsheetml.sheet|0|[linked workbook 1]4111\tx\t\n[values of pivot table 1]v Ann Miller\n"},
    { "opendocument text",
     { { "mimetype", "application/vnd.oasis.opendocument.text" },
        { "content.xml", "<d xmlns:text=\"t\"><text:p>a<text:s text:c=\"2\"/>b<text:tab/>c</text:p></d>" },
        { "meta.xml",
          "<m xmlns:meta=\"m\"><meta:user-defined meta:name=\"Project\">X</meta:user-defined></m>" } },
     "|application/vnd.oasis.opendocument.text|0|a  b\tc\n{Project=X}"                             },
    { "opendocument sheet",
     { { "mimetype", "application/vnd.oasis.opendocument.spreadsheet" },
        { "content.xml", "<d xmlns:table=\"t\" xmlns:text=\"x\"><table:table "
                         "table:name=\"One\"><table:table-row><table:table-cell "
                         "table:number-columns-repeated=\"2\"><text:p>v</text:p></table:table-cell></"
                         "table:table-row></table:table></d>" } },
     "|application/vnd.oasis.opendocument.spreadsheet|0|[sheet \"One\"]v\tv\n"                     },
    { "opendocument, encrypted",
     { { "mimetype", "application/vnd.oasis.opendocument.text" },
        { "META-INF/manifest.xml", "<m><manifest:encryption-data/></m>" },
        { "content.xml", "garbage" } },
     "|application/vnd.oasis.opendocument.text|3|"                                                 },
    { "an archive: each member a document",
     { { "a.txt", "first" }, { "b/c.html", "<!DOCTYPE html><p>second" } },
     "|application/zip|0|\na.txt|text/plain|0|first\nb/c.html|text/html|0|second"                  },
};

static void
test_zip_row(void **state)
{
    const struct zip_row *row = *state;
    g_autoptr(GBytes) bytes = zip_case(row->members);
    g_autoptr(extraction) extracted = read_case(slice_from_bytes(bytes));
    g_autofree char *said = read_case_said(extracted);

    assert_string_equal(said, row->said);
}

/* A heading is evidence for every value of its column, however far down. */
static void
a_heading_is_near_every_row(void **state)
{
    g_autoptr(GString) rows =
        g_string_new("<worksheet><sheetData><row><c t=\"str\"><v>Passport number</v></c></row>");

    (void)state;
    for (unsigned i = 0; i < 100; i++)
        g_string_append_printf(rows, "<row><c><v>%u</v></c></row>", 10000000 + i);
    g_string_append(rows, "</sheetData></worksheet>");
    const struct zip_member members[] = {
        {"xl/workbook.xml",
         "<workbook xmlns:r=\"r\"><sheets><sheet name=\"S\" r:id=\"a\"/></sheets></workbook>" },
        { "xl/_rels/workbook.xml.rels",
         "<Relationships><Relationship Id=\"a\" Target=\"/xl/worksheets/sheet1.xml\"/></Relationships>" },
        { "xl/worksheets/sheet1.xml", rows->str },
        { 0                                                                   },
    };
    g_autoptr(GBytes) bytes = zip_case(members);
    g_autoptr(extraction) extracted = read_case(slice_from_bytes(bytes));
    const char *text = extraction_document(extracted, 0)->text->str;
    for (unsigned i = 0; i < 100; i++) {
        g_autofree char *value = g_strdup_printf("%u", 10000000 + i);
        const char *at = strstr(text, value);
        assert_non_null(at);
        const char *heading = g_strrstr_len(text, at - text, "Passport number");
        assert_non_null(heading);
        assert_true(at - heading < 300);
    }
}

/* What stands before the damage is read. */
static void
a_damaged_part_is_read_as_far_as_it_goes(void **state)
{
    g_autoptr(GString) part = g_string_new("<w:document xmlns:w=\"w\">");

    (void)state;
    for (unsigned i = 0; i < 300; i++)
        g_string_append(part, "<w:p><w:t>so far</w:t></w:p>");
    g_string_append(part, "<w:t");
    const struct zip_member members[] = {
        {"word/document.xml", part->str },
        { 0                 }
    };
    g_autoptr(GBytes) bytes = zip_case(members);
    g_autoptr(extraction) extracted = read_case(slice_from_bytes(bytes));
    const struct document *document = extraction_document(extracted, 0);
    assert_int_equal(document->flags, DOCUMENT_CORRUPT);
    assert_true(g_str_has_prefix(document->text->str, "so far\nso far\n"));
}

/* An Office document with a password is an OLE storage. What is known of none has no reader; what cannot be
 * opened is damaged. */
static void
storages_without_a_reader_are_told(void **state)
{
    static const struct storage_row {
        const char *stream;
        unsigned flags;
    } rows[] = {
        {"EncryptedPackage", DOCUMENT_PASSWORD_PROTECTED | DOCUMENT_ENCRYPTED},
        { "Something",       DOCUMENT_UNSUPPORTED                            },
    };
    const struct slice damaged = SLICE_LITERAL("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and no more");

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const struct ole_stream streams[] = {
            {rows[i].stream, SLICE_LITERAL("content") },
            { 0            }
        };
        g_autoptr(GBytes) bytes = ole_case(streams);
        g_autoptr(extraction) extracted = read_case(slice_from_bytes(bytes));
        assert_int_equal(extraction_document(extracted, 0)->flags, rows[i].flags);
    }
    g_autoptr(extraction) none = read_case(damaged);
    assert_int_equal(extraction_document(none, 0)->flags, DOCUMENT_CORRUPT | DOCUMENT_UNSUPPORTED);
}

/* An archive in an archive in an archive... ends at the limit, which is said. */
static void
nesting_ends_at_the_limit(void **state)
{
    g_autoptr(extraction) extracted = NULL;
    GString *content = g_string_new("deep");

    (void)state;
    for (unsigned i = 0; i < 8; i++) {
        char header[512] = "inner";
        unsigned sum = 0;

        memcpy(header + 100, "0000644", 7);
        g_snprintf(header + 124, 12, "%011o", (unsigned)content->len);
        memcpy(header + 136, "00000000000", 11);
        memset(header + 148, ' ', 8);
        header[156] = '0';
        memcpy(header + 257, "ustar\00000", 8);
        for (size_t k = 0; k < sizeof(header); k++)
            sum += (guchar)header[k];
        g_snprintf(header + 148, 8, "%06o", sum);
        while (content->len % 512 != 0)
            g_string_append_c(content, '\0');
        g_string_prepend_len(content, header, sizeof(header));
        for (size_t k = 0; k < 1024; k++)
            g_string_append_c(content, '\0');
    }
    extracted = read_case((struct slice){ content->str, content->len });
    g_string_free(content, TRUE);
    const struct document *last = extraction_document(extracted, extracted->documents->len - 1);
    assert_int_equal(extracted->documents->len, 5); /* the attachment, and four in one another */
    assert_true((last->flags & DOCUMENT_LIMIT) != 0);
    assert_non_null(strstr(last->problem, "deep"));
}

int
main(void)
{
    struct suite suite = { 0 };

    SUITE_ADD_ROWS(&suite, test_zip_row, zip_rows);
    SUITE_ADD(&suite, a_heading_is_near_every_row);
    SUITE_ADD(&suite, a_damaged_part_is_read_as_far_as_it_goes);
    SUITE_ADD(&suite, storages_without_a_reader_are_told);
    SUITE_ADD(&suite, nesting_ends_at_the_limit);
    return suite_run(&suite, "readers");
}
