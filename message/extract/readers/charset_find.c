#include "message/extract/readers/charset_find.h"

#include <string.h>
#include <uchardet.h>

#include "message/charset.h"

#define SAMPLE_BYTES 65536
#define LEAST_WIDE 16    /* bytes that show 16-bit units */
#define LEAST_EBCDIC 32  /* bytes that show it */
#define LEAST_HIGH 8     /* bytes beyond ASCII that show a script */
#define LEAST_LETTERS 16 /* accented letters that show a language of Latin script */

/* How much a finding of libuchardet takes to be believed. */
enum trust {
    TRUST_FORM,   /* its sequences of bytes are its own */
    TRUST_SCRIPT, /* most letters are beyond ASCII */
    TRUST_LATIN   /* few letters are, and the charsets of neighbours differ in some of them only */
};

static const struct finding {
    const char *name; /* libuchardet's */
    const char *charset;
    enum trust trust;
} findings[] = {
    {"BIG5",          "big5",         TRUST_FORM  },
    { "EUC-JP",       "euc-jp",       TRUST_FORM  },
    { "EUC-KR",       "euc-kr",       TRUST_FORM  },
    { "EUC-TW",       "euc-tw",       TRUST_FORM  },
    { "GB18030",      "gb18030",      TRUST_FORM  },
    { "HZ-GB-2312",   "hz-gb-2312",   TRUST_FORM  },
    { "ISO-2022-CN",  "iso-2022-cn",  TRUST_FORM  },
    { "ISO-2022-JP",  "iso-2022-jp",  TRUST_FORM  },
    { "ISO-2022-KR",  "iso-2022-kr",  TRUST_FORM  },
    { "SHIFT_JIS",    "shift_jis",    TRUST_FORM  },
    { "UHC",          "euc-kr",       TRUST_FORM  },
    { "IBM855",       "cp855",        TRUST_SCRIPT},
    { "IBM866",       "cp866",        TRUST_SCRIPT},
    { "ISO-8859-5",   "iso-8859-5",   TRUST_SCRIPT},
    { "ISO-8859-6",   "iso-8859-6",   TRUST_SCRIPT},
    { "ISO-8859-7",   "iso-8859-7",   TRUST_SCRIPT},
    { "ISO-8859-8",   "iso-8859-8",   TRUST_SCRIPT},
    { "ISO-8859-11",  "iso-8859-11",  TRUST_SCRIPT},
    { "KOI8-R",       "koi8-r",       TRUST_SCRIPT},
    { "MAC-CYRILLIC", "mac-cyrillic", TRUST_SCRIPT},
    { "TIS-620",      "tis-620",      TRUST_SCRIPT},
    { "WINDOWS-1251", "windows-1251", TRUST_SCRIPT},
    { "WINDOWS-1253", "windows-1253", TRUST_SCRIPT},
    { "WINDOWS-1255", "windows-1255", TRUST_SCRIPT},
    { "WINDOWS-1256", "windows-1256", TRUST_SCRIPT},
    { "IBM852",       "cp852",        TRUST_LATIN },
    { "ISO-8859-2",   "iso-8859-2",   TRUST_LATIN },
    { "ISO-8859-3",   "iso-8859-3",   TRUST_LATIN },
    { "ISO-8859-4",   "iso-8859-4",   TRUST_LATIN },
    { "ISO-8859-9",   "windows-1254", TRUST_LATIN },
    { "ISO-8859-10",  "iso-8859-10",  TRUST_LATIN },
    { "ISO-8859-13",  "iso-8859-13",  TRUST_LATIN },
    { "ISO-8859-16",  "iso-8859-16",  TRUST_LATIN },
    { "VISCII",       "viscii",       TRUST_LATIN },
    { "WINDOWS-1250", "windows-1250", TRUST_LATIN },
    { "WINDOWS-1257", "windows-1257", TRUST_LATIN },
    { "WINDOWS-1258", "windows-1258", TRUST_LATIN },
};

/* What the bytes of a sample are. */
struct counts {
    size_t high, accented, ascii_letters; /* from 0x80, of these from 0xa1 where letters are */
};

static struct counts
count(struct slice sample)
{
    struct counts counts = { 0 };

    for (size_t i = 0; i < sample.len; i++) {
        guchar byte = (guchar)sample.at[i];

        counts.high += byte >= 0x80;
        counts.accented += byte > 0xa0;
        counts.ascii_letters += g_ascii_isalpha(byte) ? 1 : 0;
    }
    return counts;
}

static bool
is_believed(enum trust trust, const struct counts *counts)
{
    switch (trust) {
    case TRUST_FORM:
        return true;
    case TRUST_SCRIPT: /* tags and markup are ASCII */
        return counts->high >= LEAST_HIGH && counts->high > counts->ascii_letters / 16;
    case TRUST_LATIN:
        return counts->accented >= LEAST_LETTERS && counts->accented > counts->high / 2;
    }
    return false;
}

static const char *
charset_by_look(struct slice sample)
{
    uchardet_t detector = uchardet_new();
    const char *charset = NULL;

    if (uchardet_handle_data(detector, sample.at, sample.len) == 0) {
        const struct counts counts = count(sample);

        uchardet_data_end(detector);
        for (size_t i = 0; i < ARRAY_LEN(findings); i++) {
            if (strcmp(findings[i].name, uchardet_get_charset(detector)) == 0 &&
                is_believed(findings[i].trust, &counts))
                charset = findings[i].charset;
        }
    }
    uchardet_delete(detector);
    return charset;
}

const char *
charset_find_wide(struct slice content)
{
    struct slice sample = slice_sub(content, 0, SAMPLE_BYTES);
    size_t pairs = sample.len / 2, upper[2] = { 0 }, controls = 0;

    for (size_t i = 0; i < 2 * pairs; i++) {
        guchar byte = (guchar)sample.at[i];

        upper[i % 2] += byte == 0;
        controls += byte != 0 && byte < 0x20 && strchr("\t\n\r\f", byte) == NULL;
    }
    /* half of all characters at least are ASCII, and the lower half of none is zero */
    if (sample.len < LEAST_WIDE || controls > pairs / 16)
        return NULL;
    if (upper[1] > pairs / 2 && upper[0] == 0)
        return "utf-16le";
    return upper[0] > pairs / 2 && upper[1] == 0 ? "utf-16be" : NULL;
}

/* What letters, digits, blanks and the commonest signs are in EBCDIC, in all that have Latin letters. */
static bool
is_ebcdic_letter(guchar byte)
{
    guchar low = byte & 0x0f, high = byte & 0xb0; /* capitals are 0x40 above small letters */

    return ((high == 0x80 || high == 0x90) && low >= 1 && low <= 9) || (high == 0xa0 && low >= 2 && low <= 9);
}

static bool
is_ebcdic_text(guchar byte)
{
    static const char others[] =
        "\x05\x0c\x0d\x15\x25\x40\x4b\x4d\x4e\x50\x5c\x5d\x5e\x60\x61\x6b\x6c\x6d\x6e\x6f"
        "\x7a\x7d\x7e\x7f";

    return is_ebcdic_letter(byte) || (byte >= 0xf0 && byte <= 0xf9) ||
           memchr(others, byte, sizeof(others) - 1) != NULL;
}

const char *
charset_find_ebcdic(struct slice content)
{
    struct slice sample = slice_sub(content, 0, SAMPLE_BYTES);
    size_t text = 0, letters = 0, blanks = 0, ascii_blanks = 0;

    for (size_t i = 0; i < sample.len; i++) {
        guchar byte = (guchar)sample.at[i];

        text += is_ebcdic_text(byte) ? 1 : 0;
        letters += is_ebcdic_letter(byte) ? 1 : 0;
        blanks += byte == 0x40;
        ascii_blanks += byte == ' ';
    }
    bool is_text = sample.len >= LEAST_EBCDIC && text >= sample.len - sample.len / 16;
    return is_text && letters > sample.len / 4 && blanks > sample.len / 32 && ascii_blanks == 0 ? "ibm500"
                                                                                                : NULL;
}

const char *
charset_find(struct slice content, const char *in_document, const char *in_mail)
{
    const char *wide = charset_find_wide(content);

    if (wide != NULL)
        return wide;
    if (charset_is_known(in_document))
        return in_document;
    if (charset_is_known(in_mail))
        return in_mail;
    /* the charsets of 7-bit mail are valid UTF-8 too, and are told by their escapes */
    bool has_escapes = memchr(content.at == NULL ? "" : content.at, '\x1b', content.len) != NULL;
    if (charset_is_utf8(content) && !has_escapes)
        return NULL;
    const char *mainframe = charset_find_ebcdic(content);
    return mainframe != NULL ? mainframe : charset_by_look(slice_sub(content, 0, SAMPLE_BYTES));
}
