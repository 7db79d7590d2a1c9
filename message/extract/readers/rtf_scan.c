#include "message/extract/readers/rtf_scan.h"

#include <string.h>

#define MOST_NUMBER 1000000000

static guchar
take_byte(struct slice *rest)
{
    guchar byte = (guchar)rest->at[0];

    *rest = (struct slice){ rest->at + 1, rest->len - 1 };
    return byte;
}

static bool
is_next(const struct slice *rest, char byte)
{
    return rest->len > 0 && rest->at[0] == byte;
}

static void
take_number(struct slice *rest, struct rtf_token *token)
{
    bool is_negative = rest->len > 1 && rest->at[0] == '-' && g_ascii_isdigit(rest->at[1]);

    if (is_negative)
        (void)take_byte(rest);
    while (rest->len > 0 && g_ascii_isdigit(rest->at[0])) {
        int digit = take_byte(rest) - '0';

        token->has_number = true;
        if (token->number < MOST_NUMBER / 10)
            token->number = token->number * 10 + digit;
    }
    if (is_negative)
        token->number = -token->number;
}

static void
take_word(struct slice *rest, struct rtf_token *token)
{
    size_t len = 0;

    token->kind = RTF_WORD;
    while (rest->len > 0 && g_ascii_isalpha(rest->at[0])) {
        guchar letter = take_byte(rest);

        if (len < RTF_WORD_BYTES - 1)
            token->word[len++] = (char)letter;
    }
    token->word[len] = '\0';
    take_number(rest, token);
    if (is_next(rest, ' ')) /* it only ends the word */
        (void)take_byte(rest);
    if (strcmp(token->word, "bin") == 0) {
        token->kind = RTF_BINARY;
        token->text = slice_sub(*rest, 0, token->number > 0 ? (size_t)token->number : 0);
        *rest = slice_sub(*rest, token->text.len, rest->len);
    }
}

static void
take_hex(struct slice *rest, struct rtf_token *token)
{
    token->kind = RTF_BYTE;
    for (unsigned i = 0; i < 2 && rest->len > 0 && g_ascii_isxdigit(rest->at[0]); i++)
        token->byte = (guchar)(token->byte << 4 | g_ascii_xdigit_value((char)take_byte(rest)));
}

static void
take_text(struct slice *rest, struct rtf_token *token)
{
    size_t len = 0;

    while (len < rest->len && memchr("\\{}\r\n", rest->at[len], 5) == NULL)
        len++;
    token->kind = RTF_TEXT;
    token->text = slice_sub(*rest, 0, len);
    *rest = slice_sub(*rest, len, rest->len);
}

void
rtf_scan(struct slice *rest, struct rtf_token *token)
{
    token->kind = RTF_END;
    token->has_number = false;
    token->number = 0;
    token->byte = 0;
    while (is_next(rest, '\r') || is_next(rest, '\n'))
        (void)take_byte(rest);
    if (rest->len == 0)
        return;
    if (rest->at[0] == '{' || rest->at[0] == '}') {
        token->kind = take_byte(rest) == '{' ? RTF_OPEN : RTF_CLOSE;
    } else if (rest->at[0] != '\\') {
        take_text(rest, token);
    } else {
        (void)take_byte(rest);
        if (rest->len == 0)
            return;
        if (g_ascii_isalpha(rest->at[0])) {
            take_word(rest, token);
            return;
        }
        token->byte = take_byte(rest);
        token->kind = RTF_SYMBOL;
        if (token->byte == '\'') {
            token->byte = 0;
            take_hex(rest, token);
        }
    }
}
