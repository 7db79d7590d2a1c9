#include "message/extract/readers/office_text.h"

#include "message/charset.h"

#include <string.h>

#define REPLACEMENT 0xfffd

static const struct codepage {
    unsigned number;
    const char *charset;
} codepages[] = {
    {367,    "us-ascii"    },
    { 437,   "cp437"       },
    { 737,   "cp737"       },
    { 775,   "cp775"       },
    { 850,   "cp850"       },
    { 852,   "cp852"       },
    { 855,   "cp855"       },
    { 857,   "cp857"       },
    { 858,   "cp858"       },
    { 860,   "cp860"       },
    { 861,   "cp861"       },
    { 862,   "cp862"       },
    { 863,   "cp863"       },
    { 864,   "cp864"       },
    { 865,   "cp865"       },
    { 866,   "cp866"       },
    { 869,   "cp869"       },
    { 874,   "windows-874" },
    { 932,   "cp932"       },
    { 936,   "cp936"       },
    { 949,   "cp949"       },
    { 950,   "cp950"       },
    { 1200,  "utf-16le"    },
    { 1201,  "utf-16be"    },
    { 1250,  "windows-1250"},
    { 1251,  "windows-1251"},
    { 1252,  "windows-1252"},
    { 1253,  "windows-1253"},
    { 1254,  "windows-1254"},
    { 1255,  "windows-1255"},
    { 1256,  "windows-1256"},
    { 1257,  "windows-1257"},
    { 1258,  "windows-1258"},
    { 1361,  "johab"       },
    { 10000, "macintosh"   },
    { 10007, "mac-cyrillic"},
    { 20127, "us-ascii"    },
    { 20866, "koi8-r"      },
    { 21866, "koi8-u"      },
    { 28591, "iso-8859-1"  },
    { 28592, "iso-8859-2"  },
    { 28593, "iso-8859-3"  },
    { 28594, "iso-8859-4"  },
    { 28595, "iso-8859-5"  },
    { 28596, "iso-8859-6"  },
    { 28597, "iso-8859-7"  },
    { 28598, "iso-8859-8"  },
    { 28599, "iso-8859-9"  },
    { 28605, "iso-8859-15" },
    { 32768, "macintosh"   }, /* as Excel wrote it */
    { 32769, "windows-1252"},
    { 50220, "iso-2022-jp" },
    { 50221, "iso-2022-jp" },
    { 50222, "iso-2022-jp" },
    { 50225, "iso-2022-kr" },
    { 51932, "euc-jp"      },
    { 51949, "euc-kr"      },
    { 54936, "gb18030"     },
    { 65000, "utf-7"       },
    { 65001, "utf-8"       },
};

/* By the primary language: the low ten bits of an LCID. Others are Western. */
static const struct language {
    unsigned primary, codepage;
} languages[] = {
    {0x01,  1256}, /* Arabic */
    { 0x02, 1251}, /* Bulgarian */
    { 0x05, 1250}, /* Czech */
    { 0x08, 1253}, /* Greek */
    { 0x0d, 1255}, /* Hebrew */
    { 0x0e, 1250}, /* Hungarian */
    { 0x11, 932 }, /* Japanese */
    { 0x12, 949 }, /* Korean */
    { 0x15, 1250}, /* Polish */
    { 0x18, 1250}, /* Romanian */
    { 0x19, 1251}, /* Russian */
    { 0x1b, 1250}, /* Slovak */
    { 0x1c, 1250}, /* Albanian */
    { 0x1e, 874 }, /* Thai */
    { 0x1f, 1254}, /* Turkish */
    { 0x20, 1256}, /* Urdu */
    { 0x22, 1251}, /* Ukrainian */
    { 0x23, 1251}, /* Belarusian */
    { 0x24, 1250}, /* Slovenian */
    { 0x25, 1257}, /* Estonian */
    { 0x26, 1257}, /* Latvian */
    { 0x27, 1257}, /* Lithuanian */
    { 0x29, 1256}, /* Persian */
    { 0x2a, 1258}, /* Vietnamese */
    { 0x2f, 1251}, /* Macedonian */
};

static unsigned
unit_at(struct slice utf16, size_t index)
{
    return (unsigned)(guchar)utf16.at[2 * index] | (unsigned)(guchar)utf16.at[2 * index + 1] << 8;
}

void
office_text_append_utf16(GString *out, struct slice utf16)
{
    size_t count = utf16.len / 2;

    for (size_t i = 0; i < count; i++) {
        gunichar unit = unit_at(utf16, i);

        if (unit >= 0xd800 && unit < 0xdc00 && i + 1 < count && (unit_at(utf16, i + 1) & 0xfc00) == 0xdc00) {
            unit = 0x10000 + ((unit & 0x3ff) << 10) + (unit_at(utf16, i + 1) & 0x3ff);
            i++;
        }
        if (unit < 0x80)
            g_string_append_c(out, (char)unit);
        else
            g_string_append_unichar(out, unit >= 0xd800 && unit < 0xe000 ? REPLACEMENT : unit);
    }
}

const char *
office_text_charset(unsigned codepage)
{
    for (size_t i = 0; i < ARRAY_LEN(codepages); i++) {
        if (codepages[i].number == codepage)
            return codepages[i].charset;
    }
    return NULL;
}

void
office_text_append_codepage(GString *out, struct slice bytes, unsigned codepage)
{
    const char *charset = office_text_charset(codepage);

    if (codepage == CODEPAGE_UTF16) {
        office_text_append_utf16(out, bytes);
        return;
    }
    if (codepage == CODEPAGE_WESTERN && slice_ascii_prefix(bytes) == bytes.len) { /* most of it */
        g_string_append_len(out, bytes.at, (gssize)bytes.len);
        return;
    }
    struct charset_text text = charset_decode(bytes, charset == NULL ? "windows-1252" : charset);
    g_string_append_len(out, text.utf8.at, (gssize)text.utf8.len);
    g_free(text.owned);
}

unsigned
office_text_codepage_of_language(unsigned language)
{
    if ((language & 0x3ff) == 0x04) /* Chinese: traditional in Taiwan, Hong Kong and Macau */
        return language == 0x404 || language == 0xc04 || language == 0x1404 ? 950 : 936;
    if (language == 0xc1a || language == 0x1c1a) /* Serbian in Cyrillic */
        return 1251;
    if ((language & 0x3ff) == 0x1a) /* Croatian, Serbian in Latin */
        return 1250;
    for (size_t i = 0; i < ARRAY_LEN(languages); i++) {
        if (languages[i].primary == (language & 0x3ff))
            return languages[i].codepage;
    }
    return CODEPAGE_WESTERN;
}

struct slice
office_text_to_nul(struct slice text)
{
    const char *nul = text.len == 0 ? NULL : memchr(text.at, '\0', text.len);

    return nul == NULL ? text : slice_sub(text, 0, (size_t)(nul - text.at));
}

void
office_text_append_link(GString *out, const char *instruction)
{
    while (*instruction == ' ')
        instruction++;
    if (g_ascii_strncasecmp(instruction, "HYPERLINK ", 10) != 0)
        return;
    const char *from = strchr(instruction, '"');
    const char *to = from == NULL ? NULL : strchr(from + 1, '"');
    if (to == NULL || to == from + 1)
        return;
    size_t len = (size_t)(to - from - 1);
    if (out->len >= len && memcmp(out->str + out->len - len, from + 1, len) == 0)
        return; /* it is what the reader sees */
    g_string_append(out, " (");
    g_string_append_len(out, from + 1, (gssize)len);
    g_string_append_c(out, ')');
}
