/* Workbooks of Excel before 2007: what is read of small ones, and that damage ends nothing but the reading.
 */
#include "tests/harness.h"
#include "tests/message/ole_case.h"
#include "tests/message/read_case.h"

#include <string.h>

#define BOF8 "\x09\x08\x10\0\0\x06\x05\0\0\0\0\0\0\0\0\0\0\0\0\0"
#define SHEET8 "\x09\x08\x10\0\0\x06\x10\0\0\0\0\0\0\0\0\0\0\0\0\0"
#define BOF5 "\x09\x08\x08\0\0\x05\x05\0\0\0\0\0"
#define SHEET5 "\x09\x08\x08\0\0\x05\x10\0\0\0\0\0"
#define END "\x0a\0\0\0"

/* "0000 0000" as format 164, and a cell format with it after one without. */
#define FORMATS8                                                                                             \
    "\x1e\x04\x0e\0\xa4\0\x09\0\0"                                                                           \
    "0000 0000"                                                                                              \
    "\xe0\0\x14\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"                                                   \
    "\xe0\0\x14\0\0\0\xa4\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"

/* clang-format off */
static const struct book_row {
    const char *name, *stream;
    struct slice content;
    const char *said;
} book_rows[] = {
    {"a string that goes on in a CONTINUE record, in other units",              "Workbook",
     SLICE_LITERAL(BOF8 "\xfc\0\x0d\0\x02\0\0\0\x02\0\0\0\x04\0\0"
 "Pa"
 "\x3c\0\x0a\0\x01s\0s\0\x02\0\0"
 "No" END SHEET8 "\xfd\0\x0a\0\0\0\0\0\0\0\0\0\0\0"
 "\xfd\0\x0a\0\0\0\x01\0\0\0\x01\0\0\0" END),
     "|application/vnd.ms-excel|0|Pass\tNo\n" },
    { "a hidden sheet; numbers as they are displayed; the results of formulas", "Workbook",
     SLICE_LITERAL(BOF8 FORMATS8 "\x85\0\x0a\0\x68\0\0\0\x01\0\x02\0Q3" END SHEET8
 "\x7e\x02\x0a\0\0\0\0\0\x01\0\x3a\x85\xf1\x02"
 "\xbd\0\x12\0\x01\0\0\0\0\0\x2a\0\0\0\0\0\x2b\0\0\0\x01\0"
 "\x03\x02\x0e\0\x02\0\0\0\0\0\0\0\0\0\0\0\xf8\x3f"
 "\x06\0\x16\0\x03\0\0\0\0\0\0\0\0\0\0\0\xff\xff\0\0\0\0\0\0\0\0"
 "\x07\x02\x05\0\x02\0\0ok"
 "\x05\x02\x08\0\x04\0\0\0\0\0\x07\x01" END),
     "|application/vnd.ms-excel|0|[sheet \"Q3\"]Q3\n1234 5678\n10\t0.1\n1.5\nok\n#DIV/0!\n" },
    { "Excel 95: bytes in the code page", "Book",
     SLICE_LITERAL(BOF5 "\x42\0\x02\0\xe3\x04" END SHEET5
 "\x04\x02\x0b\0\0\0\0\0\0\0\x03\0\xcf\xe0\xf1" END),
     "|application/vnd.ms-excel|0|Пас\n" },
    { "a text box, a note's author and a footer stand behind the rows",         "Workbook",
     SLICE_LITERAL(BOF8 END SHEET8 "\x15\0\x05\0\x02\0\0&P"
 "\x04\x02\x0a\0\0\0\0\0\0\0\x01\0\0x"
 "\xb6\x01\x12\0\0\0\0\0\0\0\0\0\0\0\x03\0\x08\0\0\0\0\0"
 "\x3c\0\x02\0\0h\x3c\0\x05\0\x01i\0!\0"
 "\x1c\0\x0d\0\0\0\0\0\0\0\0\0\x02\0\0me" END),
     "|application/vnd.ms-excel|0|x\n&P\nhi!\nme\n" },
    { "a password", "Workbook", SLICE_LITERAL(BOF8 "\x2f\0\x02\0\x01\0" END SHEET8 END),
     "|application/vnd.ms-excel|3|" },
    { "cut short", "Workbook", SLICE_LITERAL(BOF8 END SHEET8 "\x04\x02\x0a\0\0\0\0\0\0\0\x01\0\0x\x04\x02"),
     "|application/vnd.ms-excel|64|x\n" },
    { "no workbook at all", "Workbook", SLICE_LITERAL("rubbish"), "|application/vnd.ms-excel|80|"},
};
/* clang-format on */

static void
test_book_row(void **state)
{
    const struct book_row *row = *state;
    const struct ole_stream streams[] = {
        {row->stream, row->content },
        { 0         }
    };
    g_autoptr(GBytes) bytes = ole_case(streams);
    g_autoptr(extraction) extracted = read_case(slice_from_bytes(bytes));
    g_autofree char *said = read_case_said(extracted);

    assert_string_equal(said, row->said);
}

/* Excel 2 to 4 wrote no storage. */
static void
a_bare_workbook_is_read(void **state)
{
    const struct slice content =
        SLICE_LITERAL("\x09\x04\x06\0\0\0\x10\0\0\0\x04\x02\x0c\0\0\0\0\0\0\0\x04\0Cell\x0a\0\0\0");
    g_autoptr(extraction) extracted = read_case(content);
    g_autofree char *said = read_case_said(extracted);

    (void)state;
    assert_string_equal(said, "|application/vnd.ms-excel|0|Cell\n");
}

/* An object in a sheet is a document of its own; a file dropped into it has a name. */
static void
objects_are_members(void **state)
{
    /* clang-format off */
    const struct ole_stream streams[] = {
        {"Workbook", SLICE_LITERAL(BOF8 END) },
        { "MBD0001/Workbook", SLICE_LITERAL(BOF8 END SHEET8 "\x04\x02\x0a\0\0\0\0\0\0\0\x01\0\0y" END) },
        { "MBD0002/\001Ole10Native",
         SLICE_LITERAL("\x20\0\0\0\x02\0a.txt\0C:\\f\\a.txt\0\0\0\x03\0\x02\0\0\0p\0\x04\0\0\0text") },
        { 0 }
    };
    /* clang-format on */
    g_autoptr(GBytes) bytes = ole_case(streams);
    g_autoptr(extraction) extracted = read_case(slice_from_bytes(bytes));
    g_autofree char *said = read_case_said(extracted);

    (void)state;
    assert_string_equal(said, "|application/vnd.ms-excel|0|\n"
                              "MBD0001|application/vnd.ms-excel|0|y\n\n"
                              "MBD0002|application/x-ole-storage|0|\n"
                              "MBD0002/a.txt|text/plain|0|text");
}

/* Built-in properties in the code page that the set names, and custom ones by its dictionary. */
static void
properties_are_read(void **state)
{
#define SET_HEAD "\xfe\xff\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
#define FMTID "................"
    /* clang-format off */
    const struct ole_stream streams[] = {
        {"Workbook", SLICE_LITERAL(BOF8 END) },
        { "\005SummaryInformation",
         SLICE_LITERAL(SET_HEAD "\x01\0\0\0" FMTID "\x30\0\0\0"
 "\x30\0\0\0\x02\0\0\0\x01\0\0\0\x18\0\0\0\x02\0\0\0\x20\0\0\0"
 "\x02\0\0\0\xe3\x04\0\0\x1e\0\0\0\x04\0\0\0\xcf\xe0\xf1\0") },
        { "\005DocumentSummaryInformation",
         SLICE_LITERAL(SET_HEAD "\x02\0\0\0" FMTID "\x44\0\0\0" FMTID "\x4c\0\0\0"
 "\x08\0\0\0\0\0\0\0"
 "\x40\0\0\0\x02\0\0\0\0\0\0\0\x18\0\0\0\x02\0\0\0\x30\0\0\0"
 "\x01\0\0\0\x02\0\0\0\x0b\0\0\0Department\0\0"
 "\x1e\0\0\0\x08\0\0\0Finance\0") },
        { 0 }
    };
    /* clang-format on */
    g_autoptr(GBytes) bytes = ole_case(streams);
    g_autoptr(extraction) extracted = read_case(slice_from_bytes(bytes));
    g_autofree char *said = read_case_said(extracted);

    (void)state;
    assert_string_equal(said, "|application/vnd.ms-excel|0|{Title=Пас}{Department=Finance}");
}

/* Whatever is missing behind some byte: it is read as far as it goes, and never as a whole one. */
static void
every_truncation_is_told(void **state)
{
    const struct slice whole = book_rows[1].content;

    (void)state;
    for (size_t len = 0; len < whole.len; len++) {
        const struct ole_stream streams[] = {
            {"Workbook", slice_sub(whole, 0, len) },
            { 0        }
        };
        g_autoptr(GBytes) bytes = ole_case(streams);
        g_autoptr(extraction) extracted = read_case(slice_from_bytes(bytes));
        assert_true((extraction_document(extracted, 0)->flags & DOCUMENT_CORRUPT) != 0);
    }
}

#define BINARY(name, content)                                                                                \
    {                                                                                                        \
        name, content, sizeof(content) - 1                                                                   \
    }

/* XLSB: records in the parts of a package. */
static void
binary_sheets_are_read(void **state)
{
    /* clang-format off */
    const struct zip_member members[] = {
        BINARY("xl/workbook.bin", "\x99\x01\x04\0\0\0\0"
               "\x9c\x01\x1c\x01\0\0\0\x01\0\0\0\x04\0\0\0r\0I\0d\0" "1\0\x02\0\0\0Q\0" "3\0"),
        { "xl/_rels/workbook.bin.rels",
          "<Relationships><Relationship Id=\"rId1\" Target=\"worksheets/sheet1.bin\"/></Relationships>", 0 },
        BINARY("xl/sharedStrings.bin", "\x13\x09\0\x02\0\0\0h\0i\0"),
        BINARY("xl/styles.bin", "\x2c\x18\xa4\0\x09\0\0\0" "0\0" "0\0" "0\0" "0\0 \0" "0\0" "0\0" "0\0" "0\0"
               "\xe9\x04\0\x2f\x04\0\0\xa4\0\xea\x04\0"),
        BINARY("xl/worksheets/sheet1.bin",
               "\0\x04\0\0\0\0" "\x07\x0c\0\0\0\0\0\0\0\0\0\0\0\0" "\x02\x0c\x01\0\0\0\0\0\0\0\x3a\x85\xf1\x02"
               "\0\x04\x01\0\0\0" "\x08\x10\0\0\0\0\0\0\0\0\x02\0\0\0o\0k\0"
               "\x04\x09\x01\0\0\0\0\0\0\0\x01"),
        BINARY("xl/comments1.bin", "\xfd\x04\x09\0\x02\0\0\0n\0o\0"),
        BINARY("xl/printerSettings/printerSettings1.bin", "\0\x01"),
        { 0 }
    };
    /* clang-format on */
    g_autoptr(GBytes) bytes = zip_case(members);
    g_autoptr(extraction) extracted = read_case(slice_from_bytes(bytes));
    g_autofree char *said = read_case_said(extracted);

    (void)state;
    assert_string_equal(said, "|application/vnd.ms-excel.sheet.binary.macroenabled.12|0|[sheet \"Q3\"]Q3\n"
                              "hi\t1234 5678\nok\tTRUE\n[comments of sheet 1]no\n");
}

int
main(void)
{
    struct suite suite = { 0 };

    SUITE_ADD_ROWS(&suite, test_book_row, book_rows);
    SUITE_ADD(&suite, a_bare_workbook_is_read);
    SUITE_ADD(&suite, objects_are_members);
    SUITE_ADD(&suite, properties_are_read);
    SUITE_ADD(&suite, every_truncation_is_told);
    SUITE_ADD(&suite, binary_sheets_are_read);
    return suite_run(&suite, "readers_excel");
}
