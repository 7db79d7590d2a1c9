/* Documents of Word before 2007: what is read of small ones. */
#include "tests/harness.h"
#include "tests/message/ole_case.h"
#include "tests/message/read_case.h"

#include <string.h>

#define FIB_BYTES 1024
#define PIECES 4
#define STORIES 8
#define IS_BYTES 0x40000000u
#define WIDE(text) SLICE_LITERAL(text), true
#define BYTES(text) SLICE_LITERAL(text), false

enum { WORD_97 = 0xc1, WORD_95 = 0x68 };
enum { IS_ENCRYPTED = 1 << 8, IN_1TABLE = 1 << 9 };

struct word_piece {
    struct slice text;
    bool is_wide;
};

struct word_case {
    const char *name;
    unsigned version, flags, language;
    uint32_t counts[STORIES];         /* characters of each story */
    struct word_piece pieces[PIECES]; /* in the order of the text; they lie in the file backwards */
    const char *said;
};

/* clang-format off */
static const struct word_case word_rows[] = {
    { "pieces of bytes and of wide characters, wherever they lie", WORD_97, 0, 0x409, { 14 },
      { { BYTES("caf\xe9 ") }, { WIDE("n\0o\0i\0r\0,\0 \0") }, { BYTES("one") } },
      "|application/msword|0|caf\xc3\xa9 noir, one" },
    { "the other table stream", WORD_97, IN_1TABLE, 0x409, { 3 }, { { BYTES("abc") } },
      "|application/msword|0|abc" },
    { "paragraphs, cells and rows", WORD_97, 0, 0x409, { 12 }, { { BYTES("p\ra\x07" "b\x07\x07" "c\x07" "d\x07\x07") } },
      "|application/msword|0|p\na\tb\t\nc\td\t\n" },
    { "each story is a place", WORD_97, 0, 0x409, { 5, 5, 0, 0, 4 }, { { BYTES("main\rnote\rsay\r") } },
      "|application/msword|0|main\n[footnotes]note\n[comments]say\n" },
    { "a field's result, and where a link leads", WORD_97, 0, 0x409, { 52 },
      { { BYTES("\x13 DATE \x14today\x15 \x13 HYPERLINK \"http://a.example/\" \x14here\x15" "123") } },
      "|application/msword|0|today here (http://a.example/)123" },
    { "a field that never ends hides nothing", WORD_97, 0, 0x409, { 20 }, { { BYTES("\x13" "4111 1111 1111 1111") } },
      "|application/msword|0|4111 1111 1111 1111" },
    { "characters that no story counts", WORD_97, 0, 0x409, { 3 }, { { BYTES("abcdef") } },
      "|application/msword|0|abcdef" },
    { "a password", WORD_97, IS_ENCRYPTED, 0x409, { 3 }, { { BYTES("abc") } }, "|application/msword|3|" },
    { "Word 95: bytes in the code page of the language", WORD_95, 0, 0x419, { 3 }, { { BYTES("\xcf\xe0\xf1") } },
      "|application/msword|0|\xd0\x9f\xd0\xb0\xd1\x81" },
};
/* clang-format on */

static void
put(GByteArray *out, size_t at, uint64_t value, unsigned bytes)
{
    for (unsigned i = 0; i < bytes; i++)
        out->data[at + i] = (guint8)(value >> (8 * i));
}

static void
append(GByteArray *out, uint64_t value, unsigned bytes)
{
    size_t at = out->len;

    g_byte_array_set_size(out, out->len + bytes);
    put(out, at, value, bytes);
}

static size_t
characters_of(const struct word_piece *piece)
{
    return piece->is_wide ? piece->text.len / 2 : piece->text.len;
}

/* The pieces behind the file's head, the last one first; then where each lies. */
static void
append_pieces(const struct word_case *row, GByteArray *stream, GByteArray *table)
{
    uint32_t offsets[PIECES] = { 0 }, count = 0, character = 0;

    while (count < PIECES && row->pieces[count].text.len > 0)
        count++;
    for (uint32_t i = count; i > 0; i--) {
        const struct word_piece *piece = &row->pieces[i - 1];
        offsets[i - 1] = piece->is_wide ? stream->len : stream->len * 2 | IS_BYTES;
        g_byte_array_append(stream, (const guint8 *)piece->text.at, (guint)piece->text.len);
    }
    append(table, 1, 1); /* a format to pass over */
    append(table, 2, 2);
    append(table, 0, 2);
    append(table, 2, 1);
    append(table, 4 + 12 * count, 4);
    for (uint32_t i = 0; i < count; i++) {
        append(table, character, 4);
        character += (uint32_t)characters_of(&row->pieces[i]);
    }
    append(table, character, 4);
    for (uint32_t i = 0; i < count; i++) {
        append(table, 0, 2);
        append(table, offsets[i], 4);
        append(table, 0, 2);
    }
}

static GBytes *
word_file(const struct word_case *row, size_t most, size_t missing)
{
    g_autoptr(GByteArray) stream = g_byte_array_new(), table = g_byte_array_new();
    bool is_97 = row->version == WORD_97;

    g_byte_array_set_size(stream, FIB_BYTES);
    memset(stream->data, 0, FIB_BYTES);
    put(stream, 0, is_97 ? 0xa5ec : 0xa5dc, 2);
    put(stream, 2, row->version, 2);
    put(stream, 6, row->language, 2);
    put(stream, 10, row->flags, 2);
    for (size_t i = 0; i < STORIES; i++)
        put(stream, (is_97 ? 0x4c : 0x34) + 4 * i, row->counts[i], 4);
    if (is_97) {
        append_pieces(row, stream, table);
        put(stream, 0x1a6, table->len, 4);
    } else {
        put(stream, 0x18, FIB_BYTES, 4);
        g_byte_array_append(stream, (const guint8 *)row->pieces[0].text.at, (guint)row->pieces[0].text.len);
        put(stream, 0x1c, stream->len, 4);
    }
    const struct ole_stream streams[] = {
        {"WordDocument",                                      { (const char *)stream->data, MIN(most, stream->len) } },
        { (row->flags & IN_1TABLE) != 0 ? "1Table" : "0Table",
         { (const char *)table->data, table->len - missing } },
        { 0}
    };
    return ole_case(streams);
}

static void
test_word_row(void **state)
{
    const struct word_case *row = *state;
    g_autoptr(GBytes) bytes = word_file(row, SIZE_MAX, 0);
    g_autoptr(extraction) extracted = read_case(slice_from_bytes(bytes));
    g_autofree char *said = read_case_said(extracted);

    assert_string_equal(said, row->said);
}

/* Whatever is missing behind some byte is told: nothing that was cut passes as read. */
static void
every_truncation_is_told(void **state)
{
    const struct word_case *row = &word_rows[0];
    const size_t whole = FIB_BYTES + 20; /* with the texts of its pieces */

    (void)state;
    for (size_t len = 0; len < whole; len++) {
        g_autoptr(GBytes) bytes = word_file(row, len, 0);
        g_autoptr(extraction) extracted = read_case(slice_from_bytes(bytes));
        assert_true((extraction_document(extracted, 0)->flags & DOCUMENT_CORRUPT) != 0);
    }
}

/* The same of the storage around it, whose directory lies behind the text. */
static void
every_cut_of_the_file_is_told(void **state)
{
    const struct word_case *row = &word_rows[0];
    g_autoptr(GBytes) bytes = word_file(row, SIZE_MAX, 0);
    struct slice whole = slice_from_bytes(bytes);

    (void)state;
    for (size_t len = 8; len < whole.len; len += 61) {
        g_autoptr(extraction) extracted = read_case(slice_sub(whole, 0, len));
        const struct document *document = extraction_document(extracted, 0);
        g_autofree char *said = read_case_said(extracted);
        assert_true((document->flags & DOCUMENT_CORRUPT) != 0 || strcmp(said, row->said) == 0);
    }
}

/* Nor does one whose table of pieces says less than it has to. */
static void
a_cut_table_of_pieces_is_told(void **state)
{
    (void)state;
    for (size_t missing = 1; missing < 36; missing++) {
        g_autoptr(GBytes) bytes = word_file(&word_rows[0], SIZE_MAX, missing);
        g_autoptr(extraction) extracted = read_case(slice_from_bytes(bytes));
        assert_true((extraction_document(extracted, 0)->flags & DOCUMENT_CORRUPT) != 0);
    }
}

/* A storage that is of two kinds hides nothing behind the first. */
static void
every_kind_of_a_storage_is_read(void **state)
{
    const struct ole_stream streams[] = {
        {"WordDocument",                             SLICE_LITERAL("") },
        { "Package",                                         SLICE_LITERAL("<!DOCTYPE html><p>inside") },
        { 0}
    };
    g_autoptr(GBytes) bytes = ole_case(streams);
    g_autoptr(extraction) extracted = read_case(slice_from_bytes(bytes));
    g_autofree char *said = read_case_said(extracted);

    (void)state;
    assert_string_equal(said, "|application/msword|64|\nPackage|text/html|0|inside");
}

/* An object that was put into the text. */
static void
objects_are_members(void **state)
{
    const struct ole_stream streams[] = {
        {"WordDocument",                             SLICE_LITERAL("") },
        { "ObjectPool/_1/Package",                                         SLICE_LITERAL("<!DOCTYPE html><p>inside") },
        { "ObjectPool/_2/\003ObjInfo",SLICE_LITERAL("nothing that is known") },
        { 0              }
    };
    g_autoptr(GBytes) bytes = ole_case(streams);
    g_autoptr(extraction) extracted = read_case(slice_from_bytes(bytes));
    g_autofree char *said = read_case_said(extracted);

    (void)state;
    assert_string_equal(said, "|application/msword|64|\n"
                              "_1|application/x-ole-storage|0|\n"
                              "_1/Package|text/html|0|inside\n"
                              "_2|application/octet-stream|16|");
}

/* The source of a program: the example of [MS-OVBA] 3.2.3, where the directory says that it is. */
static void
programs_are_read(void **state)
{
    /* clang-format off */
    const struct ole_stream streams[] = {
        { "VBA/dir", SLICE_LITERAL("\x01\x29\xb0" "\0" "\x03\0\x02\0\0\0\xe4\x04" "\0" "\x09\0\x04\0\0\0\0\0"
                                   "\0" "\0\0\0\0\x1a\0\x01\0" "\0" "\0\0M\x31\0\x04\0\0" "\0" "\0\x02\0\0\0") },
        { "VBA/M",   SLICE_LITERAL("no\x01\x2f\xb0\0#aaabcde\x82" "f\0pagh" "ij\x01" "8\x08" "akl\0" "0mnop\x06q\x02p\x04\x10"
                                   "rstuv\x10wxyz\0<") },
        { 0 }
    };
    /* clang-format on */
    g_autoptr(GBytes) bytes = ole_case(streams);
    g_autoptr(extraction) extracted = read_case(slice_from_bytes(bytes));
    g_autofree char *said = read_case_said(extracted);

    (void)state;
    assert_string_equal(
        said, "|application/vnd.ms-office.vbaproject|8|[module \"M\"]#aaabcdefaaaaghijaaaaaklaaamnopq"
              "aaaaaaaaaaaarstuvwxyzaaa");
}

int
main(void)
{
    struct suite suite = { 0 };

    SUITE_ADD_ROWS(&suite, test_word_row, word_rows);
    SUITE_ADD(&suite, every_truncation_is_told);
    SUITE_ADD(&suite, every_cut_of_the_file_is_told);
    SUITE_ADD(&suite, a_cut_table_of_pieces_is_told);
    SUITE_ADD(&suite, every_kind_of_a_storage_is_read);
    SUITE_ADD(&suite, objects_are_members);
    SUITE_ADD(&suite, programs_are_read);
    return suite_run(&suite, "readers_word");
}
