/* Presentations of PowerPoint before 2007: what is read of a small one, and what is not in use. */
#include "tests/harness.h"
#include "tests/message/ole_case.h"
#include "tests/message/read_case.h"

#include <gio/gio.h>
#include <string.h>

#define CONTAINER 0xf

enum object { OBJECT_DOCUMENT = 1, OBJECT_SLIDE, OBJECT_NOTES, OBJECT_EMBEDDED, OBJECTS };

struct deck {
    GByteArray *stream;
    guint open[8], depth; /* where the lengths of open containers stand */
    uint32_t offsets[OBJECTS];
};

static void
put(GByteArray *out, uint64_t value, unsigned bytes)
{
    for (unsigned i = 0; i < bytes; i++) {
        guint8 byte = (guint8)(value >> (8 * i));
        g_byte_array_append(out, &byte, 1);
    }
}

static void
open_record(struct deck *deck, unsigned head, unsigned type)
{
    put(deck->stream, head, 2);
    put(deck->stream, type, 2);
    deck->open[deck->depth++] = deck->stream->len;
    put(deck->stream, 0, 4);
}

static void
close_record(struct deck *deck)
{
    guint at = deck->open[--deck->depth];
    uint32_t len = GUINT32_TO_LE(deck->stream->len - at - 4);

    memcpy(deck->stream->data + at, &len, sizeof(len));
}

static void
atom(struct deck *deck, unsigned head, unsigned type, struct slice content)
{
    open_record(deck, head, type);
    g_byte_array_append(deck->stream, (const guint8 *)content.at, (guint)content.len);
    close_record(deck);
}

static void
narrow(struct deck *deck, const char *text)
{
    atom(deck, 0, 0x0fa8, slice_from(text));
}

static void
begin_object(struct deck *deck, enum object object, unsigned type)
{
    deck->offsets[object] = deck->stream->len;
    open_record(deck, CONTAINER, type);
}

static void
slide(struct deck *deck, const char *text)
{
    begin_object(deck, OBJECT_SLIDE, 0x03ee);
    narrow(deck, text);
    open_record(deck, CONTAINER, 0x138a); /* a tag with a comment in it */
    open_record(deck, 0, 0x138b);
    open_record(deck, CONTAINER, 0x2ee0);
    atom(deck, 0x10, 0x0fba, SLICE_LITERAL("o\0h\0"));
    close_record(deck);
    close_record(deck);
    close_record(deck);
    atom(deck, 0, 0x0fba, SLICE_LITERAL("n\0o\0t\0")); /* a name, not a text */
    close_record(deck);
}

static void
list(struct deck *deck, unsigned instance, enum object object)
{
    open_record(deck, CONTAINER | instance << 4, 0x0ff0);
    open_record(deck, 0, 0x03f3);
    put(deck->stream, object, 4);
    put(deck->stream, 0, 8);
    put(deck->stream, 256, 4); /* the slide's id */
    put(deck->stream, 0, 4);
    close_record(deck);
    if (object == OBJECT_SLIDE)
        atom(deck, 0, 0x0fa0, SLICE_LITERAL("T\0\xe9\0\r\0x\0"));
    close_record(deck);
}

static void
document(struct deck *deck)
{
    begin_object(deck, OBJECT_DOCUMENT, 0x03e8);
    list(deck, 2, OBJECT_NOTES);
    list(deck, 0, OBJECT_SLIDE);
    open_record(deck, CONTAINER, 0x0fd7);
    atom(deck, 0x10, 0x0fba, SLICE_LITERAL("u\0r\0l\0"));
    close_record(deck);
    close_record(deck);
}

static void
notes(struct deck *deck)
{
    begin_object(deck, OBJECT_NOTES, 0x03f0);
    open_record(deck, 0, 0x03f1);
    put(deck->stream, 256, 4);
    put(deck->stream, 0, 4);
    close_record(deck);
    narrow(deck, "aside");
    close_record(deck);
}

/* A file that was dropped in: deflated, behind its size. */
static void
embedded(struct deck *deck)
{
    const struct ole_stream streams[] = {
        {"Package", SLICE_LITERAL("<!DOCTYPE html><p>inside") },
        { 0       }
    };
    g_autoptr(GBytes) storage = ole_case(streams);
    GConverter *deflate = G_CONVERTER(g_zlib_compressor_new(G_ZLIB_COMPRESSOR_FORMAT_ZLIB, -1));
    char deflated[16384];
    gsize taken = 0, made = 0;

    g_assert(g_converter_convert(deflate, g_bytes_get_data(storage, NULL), g_bytes_get_size(storage),
                                 deflated, sizeof(deflated), G_CONVERTER_INPUT_AT_END, &taken, &made,
                                 NULL) == G_CONVERTER_FINISHED);
    g_object_unref(deflate);
    deck->offsets[OBJECT_EMBEDDED] = deck->stream->len;
    open_record(deck, 0x10, 0x1011);
    put(deck->stream, g_bytes_get_size(storage), 4);
    g_byte_array_append(deck->stream, (const guint8 *)deflated, (guint)made);
    close_record(deck);
}

/* Where the objects lie, and the edit that says so; returns the edit's place. */
static uint32_t
edit(struct deck *deck, uint32_t before)
{
    uint32_t directory = deck->stream->len;

    open_record(deck, 0, 0x1772);
    put(deck->stream, OBJECT_DOCUMENT | (OBJECTS - 1) << 20, 4);
    for (unsigned i = OBJECT_DOCUMENT; i < OBJECTS; i++)
        put(deck->stream, deck->offsets[i], 4);
    close_record(deck);
    uint32_t place = deck->stream->len;
    open_record(deck, 0, 0x0ff5);
    put(deck->stream, 0, 8);
    put(deck->stream, before, 4);
    put(deck->stream, directory, 4);
    put(deck->stream, OBJECT_DOCUMENT, 4);
    put(deck->stream, 0, 8);
    close_record(deck);
    return place;
}

/* A presentation that was saved twice: the first version of its slide is still in the file. */
static GBytes *
deck_file(uint32_t token, uint32_t wrong, size_t missing)
{
    g_autoptr(GByteArray) user = g_byte_array_new(), stream = g_byte_array_new();
    struct deck deck = { .stream = stream };

    slide(&deck, "what it said before");
    document(&deck);
    notes(&deck);
    embedded(&deck);
    uint32_t before = edit(&deck, 0);
    slide(&deck, "what it says");
    uint32_t last = edit(&deck, before);
    put(user, 0, 8);
    put(user, 0, 4);
    put(user, token, 4);
    put(user, last + wrong, 4);
    const struct ole_stream streams[] = {
        {"Current User",                                                           { (const char *)user->data, user->len } },
        { "PowerPoint Document",                                                                       { (const char *)stream->data, stream->len - MIN(missing, stream->len) } },
        { 0}
    };
    return ole_case(streams);
}

/* clang-format off */
static const struct deck_row {
    const char *name;
    uint32_t token, wrong;
    const char *said;
} deck_rows[] = {
    { "what the last edit has in use", 0xe391c05f, 0,
      "|application/vnd.ms-powerpoint|0|[slide 1]what it says\noh\nT\xc3\xa9\nx\n[notes of slide 1]aside\n"
      "[links, headers and footers]url\n\n1|application/x-ole-storage|0|\n1/Package|text/html|0|inside" },
    { "a password", 0xf3d1c4df, 0, "|application/vnd.ms-powerpoint|3|" },
    { "where the edit is lost everything is read", 0xe391c05f, 1,
      "|application/vnd.ms-powerpoint|64|what it said before\noh\nurl\nT\xc3\xa9\nx\naside\nwhat it says\noh\n" },
};
/* clang-format on */

static void
test_deck_row(void **state)
{
    const struct deck_row *row = *state;
    g_autoptr(GBytes) bytes = deck_file(row->token, row->wrong, 0);
    g_autoptr(extraction) extracted = read_case(slice_from_bytes(bytes));
    g_autofree char *said = read_case_said(extracted);

    assert_string_equal(said, row->said);
}

static void
every_truncation_is_told(void **state)
{
    (void)state;
    /* the last edit is at the end, so that nothing may be missing */
    for (size_t missing = 1; missing < 900; missing++) {
        g_autoptr(GBytes) bytes = deck_file(0xe391c05f, 0, missing);
        g_autoptr(extraction) extracted = read_case(slice_from_bytes(bytes));
        assert_true((extraction_document(extracted, 0)->flags & DOCUMENT_CORRUPT) != 0);
    }
}

int
main(void)
{
    struct suite suite = { 0 };

    SUITE_ADD_ROWS(&suite, test_deck_row, deck_rows);
    SUITE_ADD(&suite, every_truncation_is_told);
    return suite_run(&suite, "readers_powerpoint");
}
