/*
 * What the readers of RTF share while a document is read, token by token. rtf.c walks, rtf_words.c knows the
 * control words, rtf_text.c puts characters where they belong, rtf_objects.c reads what is embedded.
 */
#ifndef MESSAGE_EXTRACT_READERS_RTF_H
#define MESSAGE_EXTRACT_READERS_RTF_H

#include "message/extract/held.h"
#include "message/extract/reader.h"
#include "message/extract/readers/rtf_scan.h"

#define RTF_DEPTH 1000 /* groups in one another that have a state of their own */

/* Where the characters of a group go. */
enum rtf_sink {
    RTF_TO_TEXT,
    RTF_TO_ASIDES,      /* notes, headers, comments */
    RTF_TO_NOWHERE,     /* nobody sees them */
    RTF_TO_FONTS,       /* names of fonts; what counts is their charset */
    RTF_TO_INFO,        /* around the properties */
    RTF_TO_PROPERTY,    /* the value of `property` */
    RTF_TO_NAME,        /* the name of a custom property */
    RTF_TO_INSTRUCTION, /* of a field */
    RTF_TO_OBJECT,      /* an embedded object in hex */
    RTF_TO_PICTURE,     /* a picture in hex */
    RTF_TO_TAG,         /* of encapsulated HTML */
};

struct rtf_group {
    enum rtf_sink sink;
    unsigned skipped; /* characters that stand for one of Unicode */
    int32_t font;
    bool is_html_only; /* \htmlrtf: what is there for programs without HTML */
    bool has_begun;    /* something came after its brace */
    bool is_optional;  /* \*: to be passed over where its word is not known */
    bool is_picture;   /* of a kind that is read */
    bool is_result;    /* of a field */
};

struct rtf {
    struct report *report;
    const struct reader_input *input;
    GArray *groups;    /* of struct rtf_group; the last is the open one */
    uint32_t deeper;   /* open groups beyond RTF_DEPTH */
    GHashTable *fonts; /* number -> code page */
    unsigned codepage;
    GString *bytes; /* characters in a code page that have not been decoded yet */
    unsigned bytes_codepage;
    unsigned to_skip; /* characters behind one of Unicode */
    gunichar high;    /* the first half of one of Unicode; or 0 */
    GString *out, *asides, *value, *name, *instruction;
    struct held *hex; /* NULL outside of objects and pictures */
    int hex_half;     /* the first digit of a byte; or -1 */
    const char *property;
    bool is_html;      /* it encapsulates HTML: `out` is that, until its end */
    bool is_collected; /* `out` stays until the end */
    bool is_full;      /* the report takes no more */
};

/* The text of a document, notes and headers behind it, for who has further use of it; g_string_free it. What
 * is embedded becomes members of the open document. */
GString *rtf_collect(struct report *report, const struct reader_input *input);

struct rtf_group *rtf_group(const struct rtf *rtf);

/* rtf_text.c */
void rtf_put_bytes(struct rtf *rtf, struct slice bytes);
void rtf_put_unicode(struct rtf *rtf, gunichar character); /* or half of one, as \u has it */
void rtf_put_literal(struct rtf *rtf, const char *utf8);
void rtf_flush(struct rtf *rtf); /* decodes what waits; before anything that changes where it goes */
/* Behind the result of a field: where it leads. */
void rtf_end_field(struct rtf *rtf);

/* rtf_words.c */
void rtf_take_word(struct rtf *rtf, const struct rtf_token *token);

/* rtf_objects.c */
void rtf_put_hex(struct rtf *rtf, struct slice digits);
void rtf_put_binary(struct rtf *rtf, struct slice bytes);
void rtf_end_hex(struct rtf *rtf, enum rtf_sink sink);

#endif
