#include "message/charset.h"

#include <errno.h>
#include <stdint.h>

#include "message/gmime_auto.h"

#define REPLACEMENT "\xef\xbf\xbd" /* U+FFFD */

/*
 * What mail calls a charset and what iconv reads it best as. Where one name's charset is a subset of
 * another's, mail means the larger (as the WHATWG encoding standard found for the web).
 */
static const struct alias {
    const char *name;
    const char *meant; /* NULL: says nothing, so guess */
} aliases[] = {
    {"us-ascii",           NULL           },
    { "ascii",             NULL           },
    { "ansi_x3.4-1968",    NULL           },
    { "x-unknown",         NULL           },
    { "unknown-8bit",      NULL           },
    { "8bit",              NULL           },
    { "utf8",              "utf-8"        },
    { "x-utf-8",           "utf-8"        },
    { "unicode-1-1-utf-8", "utf-8"        },
    { "unicode-1-1-utf-7", "utf-7"        },
    { "iso-8859-1",        "windows-1252" },
    { "iso8859-1",         "windows-1252" },
    { "iso_8859-1",        "windows-1252" },
    { "latin1",            "windows-1252" },
    { "cp1252",            "windows-1252" },
    { "iso-8859-9",        "windows-1254" },
    { "iso-8859-8-i",      "iso-8859-8"   },
    { "gb2312",            "gb18030"      },
    { "gbk",               "gb18030"      },
    { "x-gbk",             "gb18030"      },
    { "hz-gb-2312",        "gb18030"      },
    { "big5",              "big5-hkscs"   },
    { "shift_jis",         "cp932"        },
    { "shift-jis",         "cp932"        },
    { "x-sjis",            "cp932"        },
    { "windows-31j",       "cp932"        },
    { "iso-2022-jp",       "iso-2022-jp-3"},
    { "ks_c_5601-1987",    "cp949"        },
    { "euc-kr",            "cp949"        },
    { "x-windows-949",     "cp949"        },
    { "x-mac-roman",       "macintosh"    },
    { "ebcdic",            "ibm037"       },
    { "ebcdic-us",         "ibm037"       },
    { "ebcdic-cp-us",      "ibm037"       },
    { "ebcdic-int",        "ibm500"       },
    { "cp037",             "ibm037"       },
    { "cp273",             "ibm273"       },
    { "cp500",             "ibm500"       },
    { "cp1047",            "ibm1047"      },
    { "cp1140",            "ibm1140"      },
    { "ibm01140",          "ibm1140"      },
    { "cp1141",            "ibm1141"      },
    { "ibm01141",          "ibm1141"      },
    { "cp1148",            "ibm1148"      },
    { "ibm01148",          "ibm1148"      },
};

/* What else may be declared. A list that ends: GMime's converter keeps each name it was ever given. */
static const char *const known[] = {
    "utf-7",        "utf-8",         "utf-16",        "utf-16be",     "utf-16le",     "utf-32",
    "utf-32be",     "utf-32le",      "ucs-2",         "ucs-4",        "iso-8859-2",   "iso-8859-3",
    "iso-8859-4",   "iso-8859-5",    "iso-8859-6",    "iso-8859-7",   "iso-8859-8",   "iso-8859-10",
    "iso-8859-11",  "iso-8859-13",   "iso-8859-14",   "iso-8859-15",  "iso-8859-16",  "windows-874",
    "windows-1250", "windows-1251",  "windows-1252",  "windows-1253", "windows-1254", "windows-1255",
    "windows-1256", "windows-1257",  "windows-1258",  "cp437",        "cp737",        "cp775",
    "cp850",        "cp852",         "cp855",         "cp857",        "cp858",        "cp860",
    "cp861",        "cp862",         "cp863",         "cp864",        "cp865",        "cp866",
    "cp869",        "cp874",         "cp932",         "cp936",        "cp949",        "cp950",
    "cp1250",       "cp1251",        "cp1253",        "cp1254",       "cp1255",       "cp1256",
    "cp1257",       "cp1258",        "ibm437",        "ibm850",       "ibm852",       "ibm866",
    "koi8-r",       "koi8-u",        "koi8-t",        "koi-8",        "big5",         "big5-hkscs",
    "gb18030",      "euc-cn",        "euc-jp",        "euc-tw",       "eucjp-ms",     "iso-2022-cn",
    "iso-2022-jp",  "iso-2022-jp-2", "iso-2022-jp-3", "iso-2022-kr",  "johab",        "tis-620",
    "viscii",       "tcvn",          "macintosh",     "mac-cyrillic", "armscii-8",    "georgian-ps",
    "hp-roman8",    "latin2",        "latin5",        "latin9",
};

/* Of mainframes. Letters and digits have the same bytes in all of them that have Latin letters. */
static const char *const ebcdic[] = {
    "ibm037",  "ibm273",  "ibm277",  "ibm278",  "ibm280",  "ibm284",  "ibm285",  "ibm290",  "ibm297",
    "ibm420",  "ibm424",  "ibm500",  "ibm871",  "ibm875",  "ibm1026", "ibm1047", "ibm1140", "ibm1141",
    "ibm1142", "ibm1143", "ibm1144", "ibm1145", "ibm1146", "ibm1147", "ibm1148", "ibm1149",
};

/* Bytes 0x80 to 0x9f in windows-1252; the five that mean nothing there stay control characters. */
static const gunichar high_1252[32] = {
    0x20ac, 0x81,   0x201a, 0x192,  0x201e, 0x2026, 0x2020, 0x2021, 0x2c6,  0x2030, 0x160,
    0x2039, 0x152,  0x8d,   0x17d,  0x8f,   0x90,   0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
    0x2013, 0x2014, 0x2dc,  0x2122, 0x161,  0x203a, 0x153,  0x9d,   0x17e,  0x178,
};

static struct charset_text
owned_text(GString *text)
{
    struct charset_text result = {
        .utf8 = {text->str, text->len}
    };

    result.owned = g_string_free(text, FALSE);
    return result;
}

/* The length of the valid UTF-8 at the start of `bytes`, NUL included. Most of mail is ASCII. */
static size_t
valid_prefix(struct slice bytes)
{
    size_t valid = slice_ascii_prefix(bytes);

    while (valid < bytes.len) {
        const char *high = bytes.at + valid, *end;
        size_t run = 1;

        while (valid + run < bytes.len && ((guchar)high[run] & 0x80) != 0)
            run++;
        if (!g_utf8_validate_len(high, run, &end))
            return (size_t)(end - bytes.at);
        valid += run;
        valid += slice_ascii_prefix(slice_sub(bytes, valid, bytes.len));
    }
    return valid;
}

bool
charset_is_utf8(struct slice bytes)
{
    return valid_prefix(bytes) == bytes.len;
}

/* UTF-8 as it is. */
static struct charset_text
borrowed(struct slice utf8)
{
    return (struct charset_text){ .utf8 = utf8 };
}

static struct charset_text
from_1252(struct slice bytes)
{
    GString *out = g_string_sized_new(bytes.len + bytes.len / 8);

    for (size_t i = 0; i < bytes.len; i++) {
        guchar byte = (guchar)bytes.at[i];

        if (byte < 0x80)
            g_string_append_c(out, (char)byte);
        else
            g_string_append_unichar(out, byte < 0xa0 ? high_1252[byte - 0x80] : byte);
    }
    return owned_text(out);
}

/* UTF-8 in which each byte that is wrong becomes U+FFFD. */
static struct charset_text
repaired(struct slice bytes)
{
    GString *out = g_string_sized_new(bytes.len + 16);

    while (bytes.len > 0) {
        size_t valid = valid_prefix(bytes);

        g_string_append_len(out, bytes.at, (gssize)valid);
        if (valid == bytes.len)
            break;
        g_string_append(out, REPLACEMENT);
        bytes = slice_sub(bytes, valid + 1, bytes.len);
    }
    return owned_text(out);
}

/* Nothing usable is declared. */
static struct charset_text
guessed(struct slice bytes)
{
    return charset_is_utf8(bytes) ? borrowed(bytes) : from_1252(bytes);
}

enum on_bad_bytes { BAD_BYTES_FAIL, BAD_BYTES_REPLACE };

/* How many bytes to skip where iconv cannot go on: one code unit. */
static size_t
unit_bytes(const char *charset)
{
    if (g_str_has_prefix(charset, "utf-16") || g_str_has_prefix(charset, "ucs-2"))
        return 2;
    return g_str_has_prefix(charset, "utf-32") || g_str_has_prefix(charset, "ucs-4") ? 4 : 1;
}

/* Appends `bytes` to `out`. False where a byte makes no sense and `policy` is not to replace it. */
static bool
convert(iconv_t converter, struct slice bytes, size_t unit, enum on_bad_bytes policy, GString *out)
{
    char *from = (char *)(uintptr_t)bytes.at; /* iconv's prototype forgot the const */
    size_t left = bytes.len;

    for (;;) {
        char chunk[4096];
        char *to = chunk;
        size_t room = sizeof(chunk);
        size_t done =
            left == 0 ? iconv(converter, NULL, NULL, &to, &room) : iconv(converter, &from, &left, &to, &room);
        int reason = errno;

        g_string_append_len(out, chunk, to - chunk);
        if (done != (size_t)-1 && left == 0 && room == sizeof(chunk))
            return true;
        if (done != (size_t)-1 || reason == E2BIG)
            continue;
        if (policy == BAD_BYTES_FAIL)
            return false;
        g_string_append(out, REPLACEMENT);
        from += MIN(unit, left);
        left -= MIN(unit, left);
    }
}

static struct charset_text
converted(struct slice bytes, const char *charset, enum on_bad_bytes policy)
{
    struct charset_text none = { .owned = NULL };
    iconv_t converter = g_mime_iconv_open("UTF-8", charset);

    if (converter == (iconv_t)-1)
        return none;

    GString *out = g_string_sized_new(bytes.len + bytes.len / 2);
    bool is_whole = convert(converter, bytes, unit_bytes(charset), policy, out);
    g_mime_iconv_close(converter);
    if (!is_whole) {
        g_string_free(out, TRUE);
        return none;
    }

    struct charset_text text = owned_text(out);
    if (charset_is_utf8(text.utf8))
        return text;
    struct charset_text sound = repaired(text.utf8); /* iconv let something through: be strict */
    g_free(text.owned);
    return sound;
}

static bool
find_in(const char *const *names, size_t count, struct slice name, const char **meant)
{
    for (size_t i = 0; i < count; i++) {
        if (slice_equal_nocase(name, slice_from(names[i]))) {
            *meant = names[i];
            return true;
        }
    }
    return false;
}

/* Whether text in `name` can be read; *meant is then the charset as iconv knows it, NULL to guess. */
static bool
find_charset(struct slice name, const char **meant)
{
    name = slice_trim(name);
    for (size_t i = 0; i < ARRAY_LEN(aliases); i++) {
        if (slice_equal_nocase(name, slice_from(aliases[i].name))) {
            *meant = aliases[i].meant;
            return true;
        }
    }
    return find_in(known, ARRAY_LEN(known), name, meant) || find_in(ebcdic, ARRAY_LEN(ebcdic), name, meant);
}

struct byte_order_mark {
    const char *bytes;
    size_t len;
    const char *charset;
};
static const struct byte_order_mark marks[] = {
    {"\xef\xbb\xbf", 3, "utf-8"   },
    { "\xff\xfe",    2, "utf-16le"},
    { "\xfe\xff",    2, "utf-16be"},
};

static struct charset_text
decode_as(struct slice bytes, const char *charset)
{
    if (strcmp(charset, "windows-1252") == 0)
        return guessed(bytes);

    bool is_sound = charset_is_utf8(bytes);
    if (strcmp(charset, "utf-8") == 0)
        return is_sound ? borrowed(bytes) : repaired(bytes);

    /* Text in 16-bit units has NUL bytes or is no UTF-8: if neither, the declaration is wrong. */
    bool is_wide = unit_bytes(charset) > 1;
    if (is_wide && is_sound && memchr(bytes.at, '\0', bytes.len) == NULL)
        return borrowed(bytes);
    struct charset_text strict = converted(bytes, charset, BAD_BYTES_FAIL);
    if (strict.owned != NULL)
        return strict;
    if (is_sound && !is_wide)
        return borrowed(bytes);
    struct charset_text lenient = converted(bytes, charset, BAD_BYTES_REPLACE);
    return lenient.owned != NULL ? lenient : from_1252(bytes);
}

struct charset_text
charset_decode(struct slice bytes, const char *declared)
{
    for (size_t i = 0; i < ARRAY_LEN(marks); i++) {
        struct slice mark = { marks[i].bytes, marks[i].len };

        if (slice_equal(slice_sub(bytes, 0, mark.len), mark))
            return decode_as(slice_sub(bytes, mark.len, bytes.len), marks[i].charset);
    }

    const char *charset = NULL;
    if (bytes.len > 0)
        find_charset(slice_from(declared), &charset);
    return charset == NULL ? guessed(bytes) : decode_as(bytes, charset);
}

bool
charset_is_known(const char *name)
{
    const char *meant = NULL;

    return find_charset(slice_from(name), &meant) && meant != NULL;
}

bool
charset_is_ebcdic(const char *name)
{
    const char *meant = NULL, *found = NULL;

    return find_charset(slice_from(name), &meant) && meant != NULL &&
           find_in(ebcdic, ARRAY_LEN(ebcdic), slice_from(meant), &found);
}

char *
charset_decode_string(struct slice bytes)
{
    struct charset_text text = guessed(bytes);
    GString *out = g_string_sized_new(text.utf8.len);

    for (size_t i = 0; i < text.utf8.len; i++) {
        if (text.utf8.at[i] == '\0')
            g_string_append(out, REPLACEMENT);
        else
            g_string_append_c(out, text.utf8.at[i]);
    }
    g_free(text.owned);
    return g_string_free(out, FALSE);
}

/* The length of a charset name at `at`, which ends before `end` (or a language tag); 0 where none does. */
static size_t
name_length(const char *at, char end)
{
    size_t len = strcspn(at, "*?' \t\r\n;\"");

    return at[len] == end || (at[len] == '*' && end == '?') ? len : 0;
}

void
charset_disarm(char *value)
{
    for (char *at = strchr(value, '='); at != NULL; at = strchr(at + 1, '=')) {
        bool is_word = at[1] == '?';
        bool is_parameter = at > value && at[-1] == '*';
        char *name = is_word ? at + 2 : at + 1;
        size_t len = name_length(name, is_word ? '?' : '\'');
        const char *meant;

        if ((!is_word && !is_parameter) || (len == 0 && !is_word))
            continue;
        if (len > 0 && find_charset((struct slice){ name, len }, &meant))
            continue;
        if (is_word)
            at[1] = '_'; /* no encoded word any more */
        else
            memset(name, ' ', len);
    }
}
