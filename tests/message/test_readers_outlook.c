/* Messages that Outlook saved (MSG) or packed (TNEF): what is read of small ones. */
#include "tests/harness.h"
#include "tests/message/ole_case.h"
#include "tests/message/read_case.h"

#include <string.h>

#define STREAM(tag) "__substg1.0_" tag
#define ATTACHED "__attach_version1.0_#00000000/"
#define MSG "|application/vnd.ms-outlook|0|"
#define HEAD "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
#define LONG_PROPERTY(id, value) "\x03\0" id "\0\0\0\0" value "\0\0\0\0"

/* "{\rtf1\ansi\ansicpg1252\pard hello world}", the example of [MS-OXRTFCP] 4.1.1 */
#define COMPRESSED                                                                                           \
    "\x2d\0\0\0\x2b\0\0\0LZFu\xf1\xc5\xc7\xa7\x03\0\x0a\0rcpg125B2\x0a\xf3 hel\x09\0 "                       \
    "bw\x05\xb0ld}\x0a\x80\x0f\xa0"

/* clang-format off */
static const struct msg_row {
    const char *name;
    struct ole_stream streams[8];
    const char *said;
} msg_rows[] = {
    { "fields, recipients, body",
      { { "__properties_version1.0", SLICE_LITERAL(HEAD) },
        { STREAM("0037001F"), SLICE_LITERAL("R\0e\0") },
        { STREAM("0C1A001F"), SLICE_LITERAL("A\0n\0n\0") },
        { STREAM("1000001F"), SLICE_LITERAL("o\0n\0e\0\r\0\n\0t\0w\0o\0") },
        { "__recip_version1.0_#00000000/" STREAM("3001001F"), SLICE_LITERAL("B\0o\0") },
        { "__recip_version1.0_#00000000/" STREAM("39FE001F"), SLICE_LITERAL("b\0@\0c\0") } },
      MSG "Subject: Re\nSender: Ann\nRecipient: Bo <b@c>\n[body]one\ntwo\n" },
    { "texts in the code page of the message",
      { { "__properties_version1.0", SLICE_LITERAL(HEAD LONG_PROPERTY("\xfd\x3f", "\xe3\x04\0\0")) },
        { STREAM("0037001E"), SLICE_LITERAL("\xcf\xe0\xf1") } },
      MSG "Subject: \xd0\x9f\xd0\xb0\xd1\x81\n" },
    { "texts in that of the language, and a page in its own",
      { { "__properties_version1.0", SLICE_LITERAL(HEAD LONG_PROPERTY("\xf1\x3f", "\x19\x04\0\0")
                                                   LONG_PROPERTY("\xde\x3f", "\xe9\xfd\0\0")) },
        { STREAM("0037001E"), SLICE_LITERAL("\xcf\xe0\xf1") },
        { STREAM("10130102"), SLICE_LITERAL("<p>caf\xc3\xa9") } },
      MSG "Subject: \xd0\x9f\xd0\xb0\xd1\x81\n[HTML body]caf\xc3\xa9\n" },
    { "the same body again is said once",
      { { "__properties_version1.0", SLICE_LITERAL(HEAD) },
        { STREAM("1000001E"), SLICE_LITERAL("hello  World <http://a.example>") },
        { STREAM("10130102"), SLICE_LITERAL("<b>hello</b> World") },
        { STREAM("10090102"), SLICE_LITERAL(COMPRESSED) } },
      MSG "[body]hello  World <http://a.example>\n[RTF body]hello world\n" },
    { "a body that says something else",
      { { "__properties_version1.0", SLICE_LITERAL(HEAD) },
        { STREAM("1000001E"), SLICE_LITERAL("hello") },
        { STREAM("10090102"), SLICE_LITERAL(COMPRESSED) } },
      MSG "[body]hello\n[RTF body]hello world\n" },
    { "a body that goes on behind a NUL",
      { { "__properties_version1.0", SLICE_LITERAL(HEAD) },
        { STREAM("1000001E"), SLICE_LITERAL("a") },
        { STREAM("10090102"), SLICE_LITERAL("\0\0\0\0\0\0\0\0MELA\0\0\0\0{\\rtf1 a\\u0?b}") } },
      MSG "[body]a\n[RTF body]a" },
    { "what appointments and contacts have",
      { { "__properties_version1.0", SLICE_LITERAL(HEAD) },
        { STREAM("8010001F"), SLICE_LITERAL("R\0o\0o\0m\0") },
        { STREAM("3A08001F"), SLICE_LITERAL("5\0" "5\0") } },
      MSG "[properties]55\nRoom\n" },
    { "attachments by their own types",
      { { "__properties_version1.0", SLICE_LITERAL(HEAD) },
        { ATTACHED STREAM("37010102"), SLICE_LITERAL("<!DOCTYPE html><p>page") },
        { ATTACHED STREAM("3707001F"), SLICE_LITERAL("a\0.\0h\0t\0m\0") },
        { "__attach_version1.0_#00000001/" STREAM("3001001F"), SLICE_LITERAL("F\0w\0") },
        { "__attach_version1.0_#00000001/" STREAM("3701000D") "/__properties_version1.0", SLICE_LITERAL("\0\0\0\0\0\0\0\0") },
        { "__attach_version1.0_#00000001/" STREAM("3701000D") "/" STREAM("0037001E"), SLICE_LITERAL("inner") } },
      MSG "\na.htm|text/html|0|page\nFw|application/vnd.ms-outlook|0|Subject: inner\n" },
    { "several values of a property, and a page in two types",
      { { "__properties_version1.0", SLICE_LITERAL(HEAD) },
        { STREAM("8010101F"), SLICE_LITERAL("\x06\0\0\0\x08\0\0\0") },
        { STREAM("8010101F-00000000"), SLICE_LITERAL("R\0e\0d\0") },
        { STREAM("8010101F-00000001"), SLICE_LITERAL("B\0l\0u\0e\0") },
        { STREAM("1013001F"), SLICE_LITERAL("<\0p\0>\0o\0n\0e\0") },
        { STREAM("10130102"), SLICE_LITERAL("<p>two") } },
      MSG "[HTML body]one\n[further values]two\nRed\n\n[properties]Blue\n" },
    { "a compressed body that is damaged",
      { { "__properties_version1.0", SLICE_LITERAL(HEAD) },
        { STREAM("10090102"), SLICE_LITERAL("\x2d\0\0\0\x2b\0\0\0LZFu\0\0\0\0\0{\\rtf1 ") } },
      "|application/vnd.ms-outlook|80|" },
};
/* clang-format on */

static void
test_msg_row(void **state)
{
    const struct msg_row *row = *state;
    g_autoptr(GBytes) bytes = ole_case(row->streams);
    g_autoptr(extraction) extracted = read_case(slice_from_bytes(bytes));
    g_autofree char *said = read_case_said(extracted);

    assert_string_equal(said, row->said);
}

#define TNEF "\x78\x9f\x3e\x22\x01\0"
#define TNEF_SAID "|application/vnd.ms-tnef|0|"

/* clang-format off */
static const struct tnef_row {
    const char *name;
    struct slice content;
    const char *said;
} tnef_rows[] = {
    { "a subject and a body in the code page that is said before",
      SLICE_LITERAL(TNEF "\x01\x07\x90\x06\0\x04\0\0\0\xe3\x04\0\0\0\0"
                         "\x01\x04\x80\x01\0\x04\0\0\0\xcf\xe0\xf1\0\0\0"
                         "\x01\x0c\x80\x02\0\x05\0\0\0text\0\0\0"),
      TNEF_SAID "Subject: \xd0\x9f\xd0\xb0\xd1\x81\n[body]text\n" },
    { "properties: a name that is a number, several values, Unicode",
      SLICE_LITERAL(TNEF "\x01\x03\x90\x06\0\x58\0\0\0"
                         "\x03\0\0\0"
                         "\x1f\0\x10\x80" "0123456789abcdef" "\0\0\0\0\x08\x82\0\0" "\x01\0\0\0\x0a\0\0\0R\0o\0o\0m\0\0\0\0\0"
                         "\x03\x10\x34\x12\x02\0\0\0\x01\0\0\0\x02\0\0\0"
                         "\x1f\0\x37\0\x01\0\0\0\x06\0\0\0R\0e\0\0\0\0\0" "\0\0"),
      TNEF_SAID "Subject: Re\n[properties]Room\n" },
    { "attachments: a file, and what an object holds",
      SLICE_LITERAL(TNEF "\x02\x02\x90\x06\0\0\0\0\0\0\0" "\x02\x10\x80\x01\0\x06\0\0\0a.txt\0\0\0"
                         "\x02\x0f\x80\x06\0\x04\0\0\0text\0\0"
                         "\x02\x02\x90\x06\0\0\0\0\0\0\0"
                         "\x02\x05\x90\x06\0\x3c\0\0\0" "\x02\0\0\0"
                         "\x1e\0\x07\x37\x01\0\0\0\x02\0\0\0i\0\0\0"
                         "\x0d\0\x01\x37\x01\0\0\0\x1a\0\0\0" "0123456789abcdef" "<!DOCTYPE " "\0\0" "\0\0"),
      TNEF_SAID "\na.txt|text/plain|0|text\ni|text/plain|0|<!DOCTYPE " },
    { "several values, also where a property is said again",
      SLICE_LITERAL(TNEF "\x01\x0c\x80\x02\0\x04\0\0\0one\0\0\0"
                         "\x01\x03\x90\x06\0\x30\0\0\0" "\x02\0\0\0"
                         "\x1e\x10\0\x3a\x02\0\0\0\x04\0\0\0Red\0\x05\0\0\0Blue\0\0\0\0"
                         "\x1e\0\0\x10\x01\0\0\0\x04\0\0\0two\0" "\0\0"),
      TNEF_SAID "[body]two\n[further values]Red\none\n\n[properties]Blue\n" },
    { "an attachment that does not begin, and one that has two contents",
      SLICE_LITERAL(TNEF "\x02\x05\x90\x06\0\x18\0\0\0" "\x01\0\0\0"
                         "\x02\x01\x01\x37\x01\0\0\0\x05\0\0\0" "first\0\0\0" "\0\0"
                         "\x02\x02\x90\x06\0\0\0\0\0\0\0" "\x02\x10\x80\x01\0\x02\0\0\0a\0\0\0"
                         "\x02\x0f\x80\x06\0\x03\0\0\0one\0\0" "\x02\x0f\x80\x06\0\x03\0\0\0two\0\0"),
      TNEF_SAID "\n1|text/plain|0|first\na|text/plain|0|one\na|text/plain|0|two" },
    { "more follows than attributes", SLICE_LITERAL(TNEF "\x01\x0c\x80\x02\0\x02\0\0\0x\0\0\0rubbish"),
      "|application/vnd.ms-tnef|64|[body]x\n" },
};
/* clang-format on */

static void
test_tnef_row(void **state)
{
    const struct tnef_row *row = *state;
    g_autoptr(extraction) extracted = read_case(row->content);
    g_autofree char *said = read_case_said(extracted);

    assert_string_equal(said, row->said);
}

/* Whatever is missing behind some byte within an attribute is told. */
static void
every_truncation_is_told(void **state)
{
    const struct slice whole = tnef_rows[1].content;

    (void)state;
    for (size_t len = sizeof(TNEF); len < whole.len; len++) {
        g_autoptr(extraction) extracted = read_case(slice_sub(whole, 0, len));
        assert_true((extraction_document(extracted, 0)->flags & DOCUMENT_CORRUPT) != 0);
    }
}

/* A message in a message in a message... ends at the limit, which is said. */
static void
messages_in_messages_end_at_the_limit(void **state)
{
    static const char inner[] = ATTACHED STREAM("3701000D") "/";
    g_autoptr(GString) path = g_string_new(NULL);
    char *paths[9];
    struct ole_stream streams[ARRAY_LEN(paths) + 1] = { { 0 } };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(paths); i++) {
        paths[i] = g_strconcat(path->str, "__properties_version1.0", NULL);
        streams[i] = (struct ole_stream){ paths[i], SLICE_LITERAL("\0\0\0\0\0\0\0\0") };
        g_string_append(path, inner);
    }
    g_autoptr(GBytes) bytes = ole_case(streams);
    g_autoptr(extraction) extracted = read_case(slice_from_bytes(bytes));
    const struct document *last = extraction_document(extracted, extracted->documents->len - 1);
    assert_int_equal(extracted->documents->len, 5);
    assert_true((last->flags & DOCUMENT_LIMIT) != 0);
    for (size_t i = 0; i < ARRAY_LEN(paths); i++)
        g_free(paths[i]);
}

int
main(void)
{
    struct suite suite = { 0 };

    SUITE_ADD_ROWS(&suite, test_msg_row, msg_rows);
    SUITE_ADD_ROWS(&suite, test_tnef_row, tnef_rows);
    SUITE_ADD(&suite, every_truncation_is_told);
    SUITE_ADD(&suite, messages_in_messages_end_at_the_limit);
    return suite_run(&suite, "readers_outlook");
}
