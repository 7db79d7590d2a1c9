/* RTF: what is read of small documents, and that damage ends nothing but the reading. */
#include "tests/harness.h"
#include "tests/message/read_case.h"

#include <string.h>

/* clang-format off */
static const struct rtf_row {
    const char *name, *rtf, *said;
} rtf_rows[] = {
    { "lines, tabs and cells", "{\\rtf1 one\\tab two\\par\r\n\\trowd a\\cell b\\cell\\row three\\line four}",
      "|application/rtf|0|one\ttwo\na\tb\t\nthree\nfour" },
    { "characters in the code page of the document", "{\\rtf1\\ansi\\ansicpg1251 \\'cf\\'e0\\'f1}",
      "|application/rtf|0|\xd0\x9f\xd0\xb0\xd1\x81" },
    { "characters in the charset of the font; two bytes for one",
      "{\\rtf1\\ansi{\\fonttbl{\\f0\\fcharset0 A;}{\\f1\\fcharset128 B;}}\\f1 \\'83e\\f0 \\'e9}",
      "|application/rtf|0|\xe3\x83\x86\xc3\xa9" },
    { "Unicode, and what stands for it in older programs",
      "{\\rtf1\\uc2\\u8364 ab{\\uc1\\u-3913\\'3f\\u-10178?\\u-8890?}c\\u233\\'65\\'65!}",
      "|application/rtf|0|\xe2\x82\xac\xef\x82\xb7\xf0\x9f\xa5\x86" "c\xc3\xa9!" },
    { "what is no text: fonts, styles, optional destinations that are not known",
      "{\\rtf1{\\fonttbl{\\f0 Arial;}}{\\stylesheet{\\s0 Normal;}}{\\*\\secret no}{\\v hidden}{\\colortbl;}\\{\\}}",
      "|application/rtf|0|hidden{}" },
    { "notes and headers stand behind", "{\\rtf1{\\header above\\par}see{\\footnote below} more}",
      "|application/rtf|0|see more[notes, headers and footers]above\n\nbelow\n" },
    { "a field's result, and where a link leads",
      "{\\rtf1{\\field{\\*\\fldinst HYPERLINK \"http://a.example/\" }{\\fldrslt here}} and {\\field{\\*\\fldinst PAGE}"
      "{\\fldrslt 7}}}",
      "|application/rtf|0|here (http://a.example/) and 7" },
    { "properties", "{\\rtf1{\\info{\\title T\\'e9}{\\creatim\\yr2020}}{\\*\\userprops{\\propname Department}\\proptype30"
      "{\\staticval Finance}}x}", "|application/rtf|0|x{Title=T\xc3\xa9}{Department=Finance}" },
    { "encapsulated HTML gives its text",
      "{\\rtf1\\ansi\\fromhtml1{\\*\\htmltag64 <p>}\\htmlrtf {\\b\\htmlrtf0 caf\\'e9\\htmlrtf }\\htmlrtf0 "
      "{\\*\\htmltag84 &nbsp;}\\htmlrtf \\'a0\\htmlrtf0 x{\\*\\mhtmltag64 no}{\\*\\htmltag72 </p>}\\htmlrtf\\par\\htmlrtf0}",
      "|application/rtf|0|caf\xc3\xa9 x" },
    { "an embedded file",
      "{\\rtf1{\\object\\objemb{\\*\\objclass Package}{\\*\\objdata 010500000200000008000000"
      "5061636b616765000000000000000000" "23000000" "0200" "612e74787400" "433a5c612e74787400" "0000" "0300"
      "02000000" "7000" "04000000" "7465\r\n7874}{\\result shown}}}",
      "|application/rtf|0|shown\na.txt|text/plain|0|text" },
    { "an embedded object with its bytes as they are",
      "{\\rtf1{\\object{\\*\\objdata 01050000020000000200000041000000000000000000" "06000000" "\\bin6 }{\\\\x!}}y}",
      "|application/rtf|0|y\nA|text/plain|0|}{\\\\x!" },
    { "a picture is a member", "{\\rtf1{\\*\\shppict{\\pict\\pngblip 89504e470d0a1a0a}}{\\nonshppict{\\pict\\wmetafile8 01}}t}",
      "|application/rtf|0|t\npicture|application/octet-stream|16|" },
    { "cut short", "{\\rtf1 so far {\\b and", "|application/rtf|64|so far and" },
    { "what comes behind is none of it", "{\\rtf1 in}out", "|application/rtf|0|in" },
};
/* clang-format on */

static void
test_rtf_row(void **state)
{
    const struct rtf_row *row = *state;
    g_autoptr(extraction) extracted = read_case(slice_from(row->rtf));
    g_autofree char *said = read_case_said(extracted);

    assert_string_equal(said, row->said);
}

/* Groups in one another beyond any reason: what they hold is read, and the limit told. */
static void
deep_groups_are_bounded(void **state)
{
    g_autoptr(GString) rtf = g_string_new("{\\rtf1 ");

    (void)state;
    for (unsigned i = 0; i < 100000; i++)
        g_string_append(rtf, "{\\b");
    g_string_append(rtf, " deep");
    for (unsigned i = 0; i < 100000; i++)
        g_string_append_c(rtf, '}');
    g_string_append(rtf, " out}");
    g_autoptr(extraction) extracted = read_case((struct slice){ rtf->str, rtf->len });
    g_autofree char *said = read_case_said(extracted);
    assert_string_equal(said, "|application/rtf|32|deep out");
}

/* Whatever is missing behind some byte is told. */
static void
every_truncation_is_told(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rtf_rows); i++) {
        struct slice whole = slice_from(rtf_rows[i].rtf);

        if (whole.at[whole.len - 1] != '}' || strstr(rtf_rows[i].said, "|64|") != NULL)
            continue;
        for (size_t len = 6; len < whole.len; len++) {
            g_autoptr(extraction) extracted = read_case(slice_sub(whole, 0, len));
            assert_true((extraction_document(extracted, 0)->flags & DOCUMENT_CORRUPT) != 0);
        }
    }
}

int
main(void)
{
    struct suite suite = { 0 };

    SUITE_ADD_ROWS(&suite, test_rtf_row, rtf_rows);
    SUITE_ADD(&suite, deep_groups_are_bounded);
    SUITE_ADD(&suite, every_truncation_is_told);
    return suite_run(&suite, "readers_rtf");
}
