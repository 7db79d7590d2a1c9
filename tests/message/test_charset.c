#include "tests/harness.h"

#include "message/charset.h"
#include "message/gmime_auto.h"

/* Bytes with NUL are given by SLICE_LITERAL. */
static const struct decode_row {
    const char *name;
    struct slice bytes;
    const char *declared;
    struct slice utf8;
} decode_rows[] = {
#define ROW(name, bytes, declared, utf8)                                                                     \
    {                                                                                                        \
        name, { bytes, sizeof(bytes) - 1 }, declared, { utf8, sizeof(utf8) - 1 }                             \
    }
    ROW("decode: ASCII", "abc", "us-ascii", "abc"),
    ROW("decode: a mainframe's", "\xc1\x81\xf1@\x5a", "IBM037", "Aa1 !"),
    ROW("decode: as Windows calls it", "\xc1\x81\xf1@\x4f", "cp500", "Aa1 !"),
    ROW("decode: whichever of them", "\xc1\x81\xf1@", "ebcdic", "Aa1 "),
    ROW("decode: nothing", "", "utf-8", ""),
    ROW("decode: UTF-8", "caf\xc3\xa9", "UTF-8", "caf\xc3\xa9"),
    ROW("decode: Latin 1 is windows-1252", "\x80 caf\xe9", "ISO-8859-1", "\xe2\x82\xac caf\xc3\xa9"),
    ROW("decode: windows-1252 without a meaning", "\x81", "windows-1252", "\xc2\x81"),
    ROW("decode: windows-1251", "\xcf\xf0\xe8", "windows-1251", "\xd0\x9f\xd1\x80\xd0\xb8"),
    ROW("decode: koi8-r", "\xd0\xd2", "koi8-r", "\xd0\xbf\xd1\x80"),
    ROW("decode: ISO-2022-JP", "\x1b$B$^\x1b(B", "iso-2022-jp", "\xe3\x81\xbe"),
    ROW("decode: Shift-JIS", "\x82\xdc", "Shift_JIS", "\xe3\x81\xbe"),
    ROW("decode: GB2312 with a character of GBK", "\xd6\xd0\x8f\x41", "gb2312", "\xe4\xb8\xad\xe5\xbb\x87"),
    ROW("decode: Korean under its odd name", "\xb0\xa1", "ks_c_5601-1987", "\xea\xb0\x80"),
    ROW("decode: UTF-16 by its mark", "\xff\xfe\x41\0\xac\x20", NULL, "A\xe2\x82\xac"),
    ROW("decode: UTF-16 big endian by its mark", "\xfe\xff\0\x41", "us-ascii", "A"),
    ROW("decode: UTF-16 declared", "\0A\0B", "utf-16be", "AB"),
    ROW("decode: UTF-16 cut in a character", "\0A\0", "utf-16be", "A\xef\xbf\xbd"),
    ROW("decode: UTF-7", "+AGEAYg-c", "utf-7", "abc"),
    ROW("decode: the mark of UTF-8 goes",
        "\xef\xbb\xbf"
        "a",
        "windows-1251", "a"),
    ROW("decode: nothing declared, UTF-8", "\xc3\xa9", NULL, "\xc3\xa9"),
    ROW("decode: nothing declared, not UTF-8", "\xe9", NULL, "\xc3\xa9"),
    ROW("decode: declared ASCII, is not", "\xe9", "us-ascii", "\xc3\xa9"),
    ROW("decode: an unknown charset", "\xc3\xa9", "x-nonsense", "\xc3\xa9"),
    ROW("decode: a charset that is a path", "\xe9", "../../etc/passwd", "\xc3\xa9"),
    ROW("decode: iconv options are no charset", "\xe9", "utf-16//IGNORE", "\xc3\xa9"),
    ROW("decode: a name of 41 bytes", "\xe9", "utf-8aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "\xc3\xa9"),
    ROW("decode: declared UTF-8, is not", "a\xffz", "utf-8", "a\xef\xbf\xbdz"),
    ROW("decode: UTF-8 cut in a character", "a\xc3", "utf-8", "a\xef\xbf\xbd"),
    ROW("decode: UTF-8, NUL between",
        "12345678\0\xc3\xa9\xe2\x82\xac"
        "12345678\0",
        "utf-8",
        "12345678\0\xc3\xa9\xe2\x82\xac"
        "12345678\0"),
    ROW("decode: UTF-8, wrong behind what is right",
        "1234567890\xc3\xa9\xe9"
        "1",
        "utf-8",
        "1234567890\xc3\xa9\xef\xbf\xbd"
        "1"),
    ROW("decode: declared Japanese, is UTF-8", "\xc3\xa9\xc3\xa9", "iso-2022-jp", "\xc3\xa9\xc3\xa9"),
    ROW("decode: declared Japanese, one wrong byte", "\x1b$B$^\x1b(B\xff", "iso-2022-jp",
        "\xe3\x81\xbe\xef\xbf\xbd"),
    ROW("decode: NUL stays", "a\0b", "utf-8", "a\0b"),
    ROW("decode: NUL beside wrong bytes", "\0\xff\0", "utf-8", "\0\xef\xbf\xbd\0"),
    ROW("decode: NUL in windows-1252", "\0\x80\0", NULL, "\0\xe2\x82\xac\0"),
    ROW("decode: a surrogate is wrong in UTF-8", "\xed\xa0\x80", "utf-8",
        "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"),
#undef ROW
};

static void
check_decode(void **state)
{
    const struct decode_row *row = *state;
    struct charset_text text = charset_decode(row->bytes, row->declared);

    assert_int_equal(text.utf8.len, row->utf8.len);
    assert_true(slice_equal(text.utf8, row->utf8));
    g_free(text.owned);
}

static void
utf8_is_not_copied(void **state)
{
    struct slice bytes = SLICE_LITERAL("caf\xc3\xa9");
    struct charset_text text = charset_decode(bytes, "utf-8");

    (void)state;
    assert_ptr_equal(text.utf8.at, bytes.at);
    assert_null(text.owned);
}

/* Longer than the converter's chunk, with characters across its borders. */
static void
long_texts_are_converted_whole(void **state)
{
    g_autofree char *bytes = g_malloc(30001);

    (void)state;
    for (size_t i = 0; i < 30001; i++)
        bytes[i] = i % 2 == 0 ? 'a' : '\xe6'; /* one byte and two */
    struct charset_text text = charset_decode((struct slice){ bytes, 30001 }, "koi8-r");
    assert_int_equal(text.utf8.len, 15001 + 2 * 15000);
    assert_true(g_utf8_validate(text.utf8.at, (gssize)text.utf8.len, NULL));
    g_free(text.owned);
}

static void
a_string_has_no_nul(void **state)
{
    g_autofree char *text = charset_decode_string(SLICE_LITERAL("a\0\xe9"));

    (void)state;
    assert_string_equal(text, "a\xef\xbf\xbd\xc3\xa9");
}

static const struct disarm_row {
    const char *name, *value, *disarmed;
} disarm_rows[] = {
    {"disarm: nothing to do",                        "text/plain; name=a.txt", "text/plain; name=a.txt"},
    { "disarm: a known encoded word stays",          "=?utf-8?q?a?=",          "=?utf-8?q?a?="         },
    { "disarm: a known word with a language stays",  "=?utf-8*en?q?a?=",       "=?utf-8*en?q?a?="      },
    { "disarm: an unknown encoded word",             "x =?made-up?q?a?= y",    "x =_made-up?q?a?= y"   },
    { "disarm: an encoded word without a charset",   "=??q?a?=",               "=_?q?a?="              },
    { "disarm: a known parameter stays",             "a/b; n*=utf-8''x",       "a/b; n*=utf-8''x"      },
    { "disarm: an unknown parameter",                "a/b; n*=made-up'en'x",   "a/b; n*=       'en'x"  },
    { "disarm: an unknown continued parameter",      "a/b; n*0*=q'en'x",       "a/b; n*0*= 'en'x"      },
    { "disarm: a parameter without a charset stays", "a/b; n*=''x",            "a/b; n*=''x"           },
    { "disarm: '=' at the end",                      "a=",                     "a="                    },
};

static void
check_disarm(void **state)
{
    const struct disarm_row *row = *state;
    g_autofree char *value = g_strdup(row->value);

    charset_disarm(value);
    assert_string_equal(value, row->disarmed);
}

int
main(void)
{
    struct suite suite = { NULL, 0 };

    g_mime_init();
    SUITE_ADD_ROWS(&suite, check_decode, decode_rows);
    SUITE_ADD_ROWS(&suite, check_disarm, disarm_rows);
    SUITE_ADD(&suite, utf8_is_not_copied);
    SUITE_ADD(&suite, long_texts_are_converted_whole);
    SUITE_ADD(&suite, a_string_has_no_nul);
    return suite_run(&suite, "charset");
}
