#include "tests/harness.h"

#include "message/encoded_word.h"
#include "message/gmime_auto.h"

static const struct word_row {
    const char *name;
    struct slice raw;
    const char *value;
} word_rows[] = {
#define ROW(name, raw, value)                                                                                \
    {                                                                                                        \
        name, { raw, sizeof(raw) - 1 }, value                                                                \
    }
    ROW("word: plain text", " Hello ", "Hello"),
    ROW("word: nothing", "", ""),
    ROW("word: Q", "=?utf-8?Q?caf=C3=A9_au?=", "caf\xc3\xa9 au"),
    ROW("word: B", "=?UTF-8?b?Y2Fmw6k=?=", "caf\xc3\xa9"),
    ROW("word: B without padding", "=?utf-8?b?Y2Fmw6k?=", "caf\xc3\xa9"),
    ROW("word: between plain text", "a =?utf-8?q?b?= c", "a b c"),
    ROW("word: blanks between two words go", "=?utf-8?q?a?= \r\n =?utf-8?q?b?=", "ab"),
    ROW("word: a character split over two words", "=?utf-8?q?=C3?= =?utf-8?q?=A9?=", "\xc3\xa9"),
    ROW("word: a character split over Q and B", "=?utf-8?q?=C3?= =?utf-8?b?qQ==?=", "\xc3\xa9"),
    ROW("word: two charsets", "=?iso-8859-1?q?=E9?= =?koi8-r?q?=D0?=", "\xc3\xa9\xd0\xbf"),
    ROW("word: with a language", "=?utf-8*fr?q?a?=", "a"),
    ROW("word: inside a word", "a=?utf-8?q?b?=c", "abc"),
    ROW("word: blanks inside", "=?utf-8?q?a b?=", "a b"),
    ROW("word: a question mark inside", "=?utf-8?q?why?\?=", "why?"),
    ROW("word: charset unknown", "=?x-none?q?=C3=A9?=", "\xc3\xa9"),
    ROW("word: encoding unknown", "=?utf-8?x?a?=", "=?utf-8?x?a?="),
    ROW("word: no end", "=?utf-8?q?a", "=?utf-8?q?a"),
    ROW("word: no charset", "=??q?a?=", "=??q?a?="),
    ROW("word: no text", "x =?utf-8?q?\?= y", "x  y"),
    ROW("word: wrong hexadecimal stays", "=?utf-8?q?=4?= =?utf-8?q?=ZZ?=", "=4=ZZ"),
    ROW("word: broken start before a good word", "=?=?utf-8?q?a?=", "=?a"),
    ROW("word: an encoded NUL hides nothing behind it", "=?utf-8?q?a=00b?= =?utf-8?b?AGM=?=",
        "a\xef\xbf\xbd"
        "b\xef\xbf\xbd"
        "c"),
    ROW("word: an encoded line end is a space", "=?utf-8?q?a=0D=0ABcc:_x?=", "a  Bcc: x"),
    ROW("word: raw UTF-8", "caf\xc3\xa9", "caf\xc3\xa9"),
    ROW("word: raw windows-1252", "caf\xe9", "caf\xc3\xa9"),
    ROW("word: raw bytes beside a word", "caf\xe9 =?utf-8?q?=C3=A9?=", "caf\xc3\xa9 \xc3\xa9"),
    ROW("word: NUL", "a\0b",
        "a\xef\xbf\xbd"
        "b"),
    ROW("word: wrong bytes of its charset", "=?utf-8?q?a=FFb?=",
        "a\xef\xbf\xbd"
        "b"),
    ROW("fold: a space", "a\r\n b", "a b"),
    ROW("fold: a tab is a space", "a\r\n\tb", "a b"),
    ROW("fold: LF alone", "a\n b", "a b"),
    ROW("fold: white space stays as it is", "a \r\n  b", "a   b"),
    ROW("fold: a tab in the line stays", "a\tb", "a\tb"),
    ROW("fold: a carriage return alone", "a\rb", "a b"),
    ROW("fold: blank lines", "a\r\n \r\n b", "a  b"),
#undef ROW
};

static void
check_word(void **state)
{
    const struct word_row *row = *state;
    g_autofree char *value = encoded_word_decode(row->raw);

    assert_string_equal(value, row->value);
}

/* Each of these was made so that a decoder that searches ahead at each step would never end. */
static const struct hostile_row {
    const char *name, *unit;
} hostile_rows[] = {
    {"hostile: starts",              "=?"        },
    { "hostile: starts with blanks", "=? "       },
    { "hostile: charsets",           "=?a?"      },
    { "hostile: encodings",          "=?a?q?"    },
    { "hostile: wrong encodings",    "=?a?qq?"   },
    { "hostile: ends",               "?="        },
    { "hostile: whole words",        "=?a?q?b?= "},
};

static void
check_hostile(void **state)
{
    const struct hostile_row *row = *state;
    GString *raw = g_string_new(NULL);

    while (raw->len < 1000000)
        g_string_append(raw, row->unit);
    g_string_append(raw, " ?=");
    double start = cpu_seconds();
    g_autofree char *value = encoded_word_decode((struct slice){ raw->str, raw->len });
    assert_true(g_utf8_validate(value, -1, NULL));
    assert_true(cpu_seconds() - start < 20);
    g_string_free(raw, TRUE);
}

int
main(void)
{
    struct suite suite = { NULL, 0 };

    g_mime_init();
    SUITE_ADD_ROWS(&suite, check_word, word_rows);
    SUITE_ADD_ROWS(&suite, check_hostile, hostile_rows);
    return suite_run(&suite, "encoded_word");
}
