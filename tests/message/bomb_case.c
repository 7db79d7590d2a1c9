#include "tests/message/bomb_case.h"

#include <archive.h>
#include <archive_entry.h>
#include <string.h>

#include "message/extract/configure.h"
#include "tests/message/read_case.h"

#define PIECE_BYTES (1024 * 1024)
#define MOST_BYTES (16 * 1024 * 1024) /* of an archive that is made */
#define GIGABYTE (1024u * 1024 * 1024)
#define SHORT_DIVISOR 4

bool
bomb_memory_is_limited(void)
{
    g_autoptr(settings) defaults = settings_defaults();
    const struct extract_pool_options options = extract_options_of(defaults, "");

    return options.extract.memory_bytes != 0;
}

unsigned
bomb_divisor(void)
{
    return g_getenv("POSTERN_LONG") != NULL && bomb_memory_is_limited() ? 1 : SHORT_DIVISOR;
}

/* An archive that is being written. */
struct writing {
    struct archive *archive;
    char *bytes;
    size_t len;
};

static void
writing_begin(struct writing *writing, int format, int filter)
{
    *writing = (struct writing){ .archive = archive_write_new(), .bytes = g_malloc(MOST_BYTES) };
    g_assert(archive_write_set_format(writing->archive, format) == ARCHIVE_OK);
    (void)archive_write_add_filter(writing->archive, filter);
    (void)archive_write_set_bytes_in_last_block(writing->archive, 1);
    g_assert(archive_write_open_memory(writing->archive, writing->bytes, MOST_BYTES, &writing->len) ==
             ARCHIVE_OK);
}

/* A member of `len` bytes: `start`, then one byte again and again. */
static void
writing_add(struct writing *writing, const char *name, const char *start, char byte, size_t len)
{
    struct archive_entry *entry = archive_entry_new();
    g_autofree char *piece = g_malloc(PIECE_BYTES);
    size_t left = len - strlen(start);

    archive_entry_set_pathname(entry, name);
    archive_entry_set_size(entry, (la_int64_t)len);
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    g_assert(archive_write_header(writing->archive, entry) == ARCHIVE_OK);
    (void)archive_write_data(writing->archive, start, strlen(start));
    memset(piece, byte, PIECE_BYTES);
    for (; left > PIECE_BYTES; left -= PIECE_BYTES)
        (void)archive_write_data(writing->archive, piece, PIECE_BYTES);
    (void)archive_write_data(writing->archive, piece, left);
    archive_entry_free(entry);
}

static GBytes *
writing_end(struct writing *writing)
{
    g_assert(archive_write_close(writing->archive) == ARCHIVE_OK);
    (void)archive_write_free(writing->archive);
    GBytes *made = g_bytes_new(writing->bytes, writing->len);
    g_free(writing->bytes);
    return made;
}

static GBytes *
zip_of(const char *name, const char *start, char byte, size_t len)
{
    struct writing writing;

    writing_begin(&writing, ARCHIVE_FORMAT_ZIP, ARCHIVE_FILTER_NONE);
    writing_add(&writing, name, start, byte, len);
    return writing_end(&writing);
}

GBytes *
bomb_flat(void)
{
    return zip_of("zeros", "", '\0', GIGABYTE / bomb_divisor());
}

GBytes *
bomb_wide(void)
{
    struct writing writing;

    writing_begin(&writing, ARCHIVE_FORMAT_ZIP, ARCHIVE_FILTER_NONE);
    for (unsigned i = 0; i < 10; i++) {
        g_autofree char *name = g_strdup_printf("%u.txt", i);

        writing_add(&writing, name, "text ", 'a', (100u << 20) / bomb_divisor());
    }
    return writing_end(&writing);
}

/* One member that holds `content`, stored or compressed. */
static GBytes *
wrap(GBytes *content, const char *name, int format, int filter)
{
    struct writing writing;
    struct archive_entry *entry = archive_entry_new();

    writing_begin(&writing, format, filter);
    archive_entry_set_pathname(entry, name);
    archive_entry_set_size(entry, (la_int64_t)g_bytes_get_size(content));
    archive_entry_set_filetype(entry, AE_IFREG);
    g_assert(archive_write_header(writing.archive, entry) == ARCHIVE_OK);
    (void)archive_write_data(writing.archive, g_bytes_get_data(content, NULL), g_bytes_get_size(content));
    archive_entry_free(entry);
    g_bytes_unref(content);
    return writing_end(&writing);
}

GBytes *
bomb_nested(void)
{
    GBytes *content = zip_of("a.txt", "innermost", 'a', 1u << 20);

    for (unsigned i = 0; i < 30; i++)
        content = wrap(content, "inner.zip", ARCHIVE_FORMAT_ZIP, ARCHIVE_FILTER_NONE);
    return content;
}

GBytes *
bomb_gzip(void)
{
    GBytes *content = wrap(bomb_flat(), "-", ARCHIVE_FORMAT_RAW, ARCHIVE_FILTER_GZIP);

    for (unsigned i = 0; i < 40; i++)
        content = wrap(content, "-", ARCHIVE_FORMAT_RAW, ARCHIVE_FILTER_GZIP);
    return content;
}

GBytes *
bomb_long_text(void)
{
    return zip_of("a.txt", "caf\xe9 ", 'a', (200u << 20) / bomb_divisor());
}

GBytes *
bomb_long_page(void)
{
    return zip_of("a.html", "<!DOCTYPE html><p>caf\xe9 ", 'a', (200u << 20) / bomb_divisor());
}

/* ZIP records by hand. Source: APPNOTE 4.3.7, 4.3.12, 4.3.16. */

static void
append_number(GByteArray *out, uint64_t number, unsigned bytes)
{
    guint8 written[sizeof(number)];

    for (unsigned i = 0; i < bytes; i++)
        written[i] = (guint8)(number >> (8 * i));
    g_byte_array_append(out, written, bytes);
}

struct zip_entry {
    char name[16];
    uint32_t offset, stored, declared;
};

static void
append_entry(GByteArray *out, const struct zip_entry *entry, bool is_directory)
{
    append_number(out, is_directory ? 0x02014b50 : 0x04034b50, 4);
    append_number(out, 20, is_directory ? 4 : 2); /* made by, needed */
    append_number(out, 0, 4);                     /* flags, stored */
    append_number(out, 0, 8);                     /* time, CRC */
    append_number(out, entry->stored, 4);
    append_number(out, entry->declared, 4);
    append_number(out, (uint32_t)strlen(entry->name), 2);
    append_number(out, 0, 2);
    if (is_directory) {
        append_number(out, 0, 4);
        append_number(out, 0, 4);
        append_number(out, 0, 2);
        append_number(out, entry->offset, 4);
    }
    g_byte_array_append(out, (const guint8 *)entry->name, (guint)strlen(entry->name));
}

static GBytes *
append_end(GByteArray *out, uint32_t directory, uint32_t count)
{
    uint32_t len = out->len - directory;

    append_number(out, 0x06054b50, 4);
    append_number(out, 0, 4);
    append_number(out, MIN(count, 0xffff), 2);
    append_number(out, MIN(count, 0xffff), 2);
    append_number(out, len, 4);
    append_number(out, directory, 4);
    append_number(out, 0, 2);
    return g_byte_array_free_to_bytes(out);
}

GBytes *
bomb_overlapping(void)
{
    GByteArray *out = g_byte_array_new();
    struct zip_entry entry = { .name = "0.txt", .stored = 1u << 20, .declared = 1u << 20 };

    append_entry(out, &entry, false);
    g_autofree char *text = g_strnfill(entry.stored, 'a');
    g_byte_array_append(out, (const guint8 *)text, entry.stored);
    uint32_t directory = out->len;
    for (unsigned i = 0; i < 20000; i++) {
        g_snprintf(entry.name, sizeof(entry.name), "%u.txt", i);
        append_entry(out, &entry, true);
    }
    return append_end(out, directory, 20000);
}

GBytes *
bomb_declared(void)
{
    GByteArray *out = g_byte_array_new();
    struct zip_entry entry = { .name = "0.txt", .stored = GIGABYTE, .declared = GIGABYTE };

    append_entry(out, &entry, false);
    g_byte_array_append(out, (const guint8 *)"ten bytes.", 10);
    uint32_t directory = out->len;
    append_entry(out, &entry, true);
    return append_end(out, directory, 1);
}

GBytes *
bomb_members(void)
{
    GByteArray *out = g_byte_array_new();
    g_autoptr(GByteArray) directory = g_byte_array_new();
    const unsigned count = 1000000 / bomb_divisor();

    for (unsigned i = 0; i < count; i++) {
        struct zip_entry entry = { .offset = out->len };

        g_snprintf(entry.name, sizeof(entry.name), "%u", i);
        append_entry(out, &entry, false);
        append_entry(directory, &entry, true);
    }
    uint32_t at = out->len;
    g_byte_array_append(out, directory->data, directory->len);
    return append_end(out, at, count);
}

GBytes *
bomb_pages(void)
{
    GString *out = g_string_new("%PDF-1.4\n");
    g_autoptr(GString) references = g_string_new(NULL), kids = g_string_new(NULL);
    const unsigned count = 100000 / bomb_divisor(), first = 4;
    static const char *const objects[] = {
        "<</Type/Catalog/Pages 2 0 R>>",
        NULL,
        "<</Length 33>>stream\nBT /F1 9 Tf 9 9 Td (page) Tj ET    \nendstream",
    };

    for (unsigned i = 0; i < count; i++)
        g_string_append_printf(kids, "%u 0 R ", first + i);
    for (unsigned i = 0; i < count + ARRAY_LEN(objects); i++) {
        g_string_append_printf(references, "%010zu 00000 n \n", out->len);
        g_string_append_printf(out, "%u 0 obj", i + 1);
        if (i == 1)
            g_string_append_printf(out, "<</Type/Pages/Count %u/Kids[%s]>>", count, kids->str);
        else if (i < ARRAY_LEN(objects))
            g_string_append(out, objects[i]);
        else
            g_string_append(out,
                            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 3 0 R"
                            "/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>");
        g_string_append(out, "endobj\n");
    }
    size_t table = out->len;
    g_string_append_printf(out,
                           "xref\n0 %u\n0000000000 65535 f \n%strailer<</Size %u/Root 1 0 R>>\nstartxref\n"
                           "%zu\n%%%%EOF\n",
                           count + first, references->str, count + first, table);
    return g_string_free_to_bytes(out);
}

#define BOOK(sheet, strings)                                                                                 \
    {                                                                                                        \
        { "xl/workbook.xml",                                                                                 \
          "<workbook xmlns:r=\"r\"><sheets><sheet name=\"S\" r:id=\"a\"/></sheets></workbook>" },            \
            { "xl/_rels/workbook.xml.rels",                                                                  \
              "<Relationships><Relationship Id=\"a\" Target=\"worksheets/sheet1.xml\"/></Relationships>" },  \
            { "xl/worksheets/sheet1.xml", sheet }, { "xl/sharedStrings.xml", strings },                      \
        {                                                                                                    \
            0                                                                                                \
        }                                                                                                    \
    }

GBytes *
bomb_dimension(void)
{
    const struct zip_member members[] =
        BOOK("<worksheet><dimension ref=\"A1:XFD1048576\"/><sheetData><row r=\"1048576\">"
             "<c r=\"XFD1048576\"><v>4711</v></c></row></sheetData></worksheet>",
             "<sst/>");

    return zip_case(members);
}

GBytes *
bomb_strings(void)
{
    g_autofree char *text = g_strnfill(60000, 'a');
    g_autofree char *strings = g_strdup_printf("<sst><si><t>%s</t></si></sst>", text);
    g_autoptr(GString) sheet = g_string_new("<worksheet><sheetData><row>");

    for (unsigned i = 0; i < 20000; i++)
        g_string_append(sheet, "<c t=\"s\"><v>0</v></c>");
    g_string_append(sheet, "</row></sheetData></worksheet>");
    const struct zip_member members[] = BOOK(sheet->str, strings);
    return zip_case(members);
}

GBytes *
bomb_repeated_rows(void)
{
    static const struct zip_member members[] = {
        {"mimetype",                            "application/vnd.oasis.opendocument.spreadsheet" },
        { "content.xml",
         "<d xmlns:table=\"t\" xmlns:text=\"x\"><table:table table:name=\"One\"><table:table-row "
          "table:number-rows-repeated=\"1000000\"><table:table-cell "
          "table:number-columns-repeated=\"1000\"><text:p>4711</text:p></table:table-cell></"
          "table:table-row></table:table></d>" },
        { 0}
    };

    return zip_case(members);
}

GBytes *
bomb_entities(void)
{
    g_autoptr(GString) document = g_string_new("<!DOCTYPE d [<!ENTITY e0 \"word \">");

    for (unsigned i = 1; i < 10; i++) {
        g_string_append_printf(document, "<!ENTITY e%u \"", i);
        for (unsigned k = 0; k < 10; k++)
            g_string_append_printf(document, "&e%u;", i - 1);
        g_string_append(document, "\">");
    }
    g_string_append(document,
                    "]><w:document xmlns:w=\"w\"><w:p><w:t>before &e9; behind</w:t></w:p></w:document>");
    const struct zip_member members[] = {
        {"word/document.xml", document->str },
        { 0                 }
    };
    return zip_case(members);
}
