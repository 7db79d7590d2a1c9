#include "message/extract/readers/office_text.h"
#include "message/extract/readers/rtf.h"

#include <string.h>

#define FONTS 10000

/* Destinations, and where what stands in them goes. Those that are not here and not optional are text. */
static const struct destination {
    const char *word;
    enum rtf_sink sink;
    const char *property;
} destinations[] = {
    {"fonttbl",            RTF_TO_FONTS,       NULL            },
    { "colortbl",          RTF_TO_NOWHERE,     NULL            },
    { "stylesheet",        RTF_TO_NOWHERE,     NULL            },
    { "listtable",         RTF_TO_NOWHERE,     NULL            },
    { "listoverridetable", RTF_TO_NOWHERE,     NULL            },
    { "filetbl",           RTF_TO_NOWHERE,     NULL            },
    { "revtbl",            RTF_TO_NOWHERE,     NULL            },
    { "nonshppict",        RTF_TO_NOWHERE,     NULL            }, /* the picture again */
    { "shprslt",           RTF_TO_NOWHERE,     NULL            }, /* the shape again */
    { "nonesttables",      RTF_TO_NOWHERE,     NULL            },
    { "sn",                RTF_TO_NOWHERE,     NULL            }, /* of a shape: what is set */
    { "sv",                RTF_TO_NOWHERE,     NULL            },
    { "upr",               RTF_TO_NOWHERE,     NULL            }, /* the same twice: with \ud in Unicode */
    { "ud",                RTF_TO_TEXT,        NULL            },
    { "shppict",           RTF_TO_TEXT,        NULL            },
    { "shpinst",           RTF_TO_TEXT,        NULL            },
    { "htmltag",           RTF_TO_TAG,         NULL            },
    { "fldinst",           RTF_TO_INSTRUCTION, NULL            },
    { "fldrslt",           RTF_TO_TEXT,        NULL            },
    { "objdata",           RTF_TO_OBJECT,      NULL            },
    { "pict",              RTF_TO_PICTURE,     NULL            },
    { "footnote",          RTF_TO_ASIDES,      NULL            },
    { "annotation",        RTF_TO_ASIDES,      NULL            },
    { "header",            RTF_TO_ASIDES,      NULL            },
    { "headerl",           RTF_TO_ASIDES,      NULL            },
    { "headerr",           RTF_TO_ASIDES,      NULL            },
    { "headerf",           RTF_TO_ASIDES,      NULL            },
    { "footer",            RTF_TO_ASIDES,      NULL            },
    { "footerl",           RTF_TO_ASIDES,      NULL            },
    { "footerr",           RTF_TO_ASIDES,      NULL            },
    { "footerf",           RTF_TO_ASIDES,      NULL            },
    { "info",              RTF_TO_INFO,        NULL            },
    { "title",             RTF_TO_PROPERTY,    "Title"         },
    { "subject",           RTF_TO_PROPERTY,    "Subject"       },
    { "author",            RTF_TO_PROPERTY,    "Author"        },
    { "operator",          RTF_TO_PROPERTY,    "Last Saved By" },
    { "keywords",          RTF_TO_PROPERTY,    "Keywords"      },
    { "doccomm",           RTF_TO_PROPERTY,    "Comments"      },
    { "manager",           RTF_TO_PROPERTY,    "Manager"       },
    { "company",           RTF_TO_PROPERTY,    "Company"       },
    { "category",          RTF_TO_PROPERTY,    "Category"      },
    { "hlinkbase",         RTF_TO_PROPERTY,    "Hyperlink Base"},
    { "userprops",         RTF_TO_INFO,        NULL            },
    { "propname",          RTF_TO_NAME,        NULL            },
    { "staticval",         RTF_TO_PROPERTY,    NULL            }, /* of the name before */
};

/* Control words that are characters. */
static const struct character {
    const char *word, *utf8;
} characters[] = {
    {"par",        "\n"          },
    { "line",      "\n"          },
    { "row",       "\n"          },
    { "nestrow",   "\n"          },
    { "sect",      "\n"          },
    { "page",      "\n"          },
    { "column",    "\n"          },
    { "cell",      "\t"          },
    { "nestcell",  "\t"          },
    { "tab",       "\t"          },
    { "emdash",    "\xe2\x80\x94"},
    { "endash",    "\xe2\x80\x93"},
    { "lquote",    "\xe2\x80\x98"},
    { "rquote",    "\xe2\x80\x99"},
    { "ldblquote", "\xe2\x80\x9c"},
    { "rdblquote", "\xe2\x80\x9d"},
    { "bullet",    "\xe2\x80\xa2"},
    { "emspace",   "\xe2\x80\x83"},
    { "enspace",   "\xe2\x80\x82"},
};

/* \fcharset, and the code page it means. */
static const struct font_charset {
    int32_t charset;
    unsigned codepage;
} font_charsets[] = {
    {0,    1252 },
    { 77,  10000},
    { 128, 932  },
    { 129, 949  },
    { 130, 1361 },
    { 134, 936  },
    { 136, 950  },
    { 161, 1253 },
    { 162, 1254 },
    { 163, 1258 },
    { 177, 1255 },
    { 178, 1256 },
    { 186, 1257 },
    { 204, 1251 },
    { 222, 874  },
    { 238, 1250 },
    { 254, 437  },
    { 255, 850  },
};

typedef void (*state_fn)(struct rtf *rtf, const struct rtf_token *token);

static void
set_codepage(struct rtf *rtf, const struct rtf_token *token)
{
    static const struct {
        const char *word;
        unsigned codepage;
    } sets[] = {
        {"ansi", CODEPAGE_WESTERN},
        { "mac", 10000           },
        { "pc",  437             },
        { "pca", 850             },
    };

    for (size_t i = 0; i < ARRAY_LEN(sets); i++) {
        if (strcmp(sets[i].word, token->word) == 0)
            rtf->codepage = sets[i].codepage;
    }
    if (strcmp(token->word, "ansicpg") == 0 && token->number > 0)
        rtf->codepage = (unsigned)token->number;
}

static void
set_font(struct rtf *rtf, const struct rtf_token *token)
{
    rtf_flush(rtf);
    rtf_group(rtf)->font = token->number;
}

static void
set_default_font(struct rtf *rtf, const struct rtf_token *token)
{
    rtf_flush(rtf);
    for (guint i = 0; i < rtf->groups->len; i++)
        g_array_index(rtf->groups, struct rtf_group, i).font = token->number;
}

static void
add_font(struct rtf *rtf, unsigned codepage)
{
    if (rtf_group(rtf)->sink == RTF_TO_FONTS && g_hash_table_size(rtf->fonts) < FONTS)
        g_hash_table_insert(rtf->fonts, GINT_TO_POINTER(rtf_group(rtf)->font), GUINT_TO_POINTER(codepage));
}

static void
set_font_charset(struct rtf *rtf, const struct rtf_token *token)
{
    for (size_t i = 0; i < ARRAY_LEN(font_charsets); i++) {
        if (font_charsets[i].charset == token->number)
            add_font(rtf, font_charsets[i].codepage);
    }
}

static void
set_font_codepage(struct rtf *rtf, const struct rtf_token *token)
{
    if (token->number > 0)
        add_font(rtf, (unsigned)token->number);
}

static void
set_skipped(struct rtf *rtf, const struct rtf_token *token)
{
    rtf_group(rtf)->skipped = token->number < 0 ? 0 : (unsigned)token->number;
}

static void
put_unicode(struct rtf *rtf, const struct rtf_token *token)
{
    rtf_put_unicode(rtf, (gunichar)token->number & 0xffff);
    rtf->to_skip = rtf_group(rtf)->skipped;
}

static void
set_html(struct rtf *rtf, const struct rtf_token *token)
{
    rtf->is_html = rtf->is_html || token->number == 1;
}

static void
set_html_only(struct rtf *rtf, const struct rtf_token *token)
{
    rtf_flush(rtf);
    rtf_group(rtf)->is_html_only = !token->has_number || token->number != 0;
}

/* Of vector formats there are no readers. */
static void
set_picture(struct rtf *rtf, const struct rtf_token *token)
{
    (void)token;
    rtf_group(rtf)->is_picture = true;
}

/* Control words that change how the rest is read. */
static const struct state_word {
    const char *word;
    state_fn set;
} state_words[] = {
    {"f",         set_font         },
    { "u",        put_unicode      },
    { "uc",       set_skipped      },
    { "fcharset", set_font_charset },
    { "cpg",      set_font_codepage},
    { "deff",     set_default_font },
    { "ansi",     set_codepage     },
    { "mac",      set_codepage     },
    { "pc",       set_codepage     },
    { "pca",      set_codepage     },
    { "ansicpg",  set_codepage     },
    { "htmlrtf",  set_html_only    },
    { "fromhtml", set_html         },
    { "pngblip",  set_picture      },
    { "jpegblip", set_picture      },
};

/* What a hidden group holds stays hidden, but for what is there to be read instead of it. */
static bool
may_enter(const struct rtf *rtf, enum rtf_sink sink, const char *word)
{
    enum rtf_sink outer = rtf_group(rtf)->sink;

    if (outer == RTF_TO_INFO)
        return sink == RTF_TO_PROPERTY || sink == RTF_TO_NAME || sink == RTF_TO_INFO;
    if (sink == RTF_TO_PROPERTY || sink == RTF_TO_NAME)
        return false;
    return outer == RTF_TO_TEXT || outer == RTF_TO_ASIDES || strcmp(word, "ud") == 0;
}

static bool
enter_destination(struct rtf *rtf, const char *word)
{
    struct rtf_group *group = rtf_group(rtf);

    for (size_t i = 0; i < ARRAY_LEN(destinations); i++) {
        const struct destination *row = &destinations[i];

        if (strcmp(row->word, word) != 0)
            continue;
        if (!may_enter(rtf, row->sink, word))
            return true;
        rtf_flush(rtf);
        if (row->sink == RTF_TO_INSTRUCTION)
            rtf_end_field(rtf); /* the one before had no result */
        group->is_result = strcmp(word, "fldrslt") == 0;
        if (row->sink != RTF_TO_TEXT || group->sink != RTF_TO_ASIDES) /* text of a note is one */
            group->sink = row->sink;
        if (row->sink == RTF_TO_PROPERTY)
            rtf->property = row->property;
        return true;
    }
    return false;
}

void
rtf_take_word(struct rtf *rtf, const struct rtf_token *token)
{
    struct rtf_group *group = rtf_group(rtf);
    bool is_first = !group->has_begun;

    group->has_begun = true;
    if (is_first && rtf->deeper == 0 && enter_destination(rtf, token->word))
        return;
    if (is_first && group->is_optional && rtf->deeper == 0) {
        rtf_flush(rtf);
        group->sink = RTF_TO_NOWHERE;
        return;
    }
    for (size_t i = 0; i < ARRAY_LEN(state_words); i++) {
        if (strcmp(state_words[i].word, token->word) == 0) {
            state_words[i].set(rtf, token);
            return;
        }
    }
    for (size_t i = 0; i < ARRAY_LEN(characters); i++) {
        if (strcmp(characters[i].word, token->word) == 0)
            rtf_put_literal(rtf, characters[i].utf8);
    }
}
