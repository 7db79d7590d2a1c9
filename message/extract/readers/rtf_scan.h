/*
 * RTF as tokens (Word 2007 RTF specification 1.9.1, "RTF syntax"). Pure; the text has to stay.
 */
#ifndef MESSAGE_EXTRACT_READERS_RTF_SCAN_H
#define MESSAGE_EXTRACT_READERS_RTF_SCAN_H

#include "base/slice.h"

#include <stdint.h>

#define RTF_WORD_BYTES 33 /* of a control word, with its NUL; the specification allows 32 letters */

enum rtf_kind {
    RTF_END, /* of the text */
    RTF_OPEN,
    RTF_CLOSE,
    RTF_WORD,   /* a control word: `word`, perhaps `number` */
    RTF_SYMBOL, /* a control symbol: `byte` */
    RTF_BYTE,   /* a character that was written in hex: `byte` */
    RTF_TEXT,   /* `text`, without line ends */
    RTF_BINARY, /* `text` as it is */
};

struct rtf_token {
    enum rtf_kind kind;
    char word[RTF_WORD_BYTES];
    bool has_number;
    int32_t number;
    guchar byte;
    struct slice text;
};

/* Takes a token off `*rest`. */
void rtf_scan(struct slice *rest, struct rtf_token *token);

#endif
