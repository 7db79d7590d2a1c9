/* Reading of numbers; declared in number.h. */
#include "classifiers/validators/number.h"

#include <string.h>

/* A character beyond ASCII that stands for one of ASCII, in UTF-8. */
struct wide_form {
    unsigned char first, second, least, most; /* three bytes: first, second, and a range of the third */
    char stands_for;                          /* `least` does; the rest follows */
};

static const struct wide_form wide_forms[] = {
    {0xef,  0xbc, 0x81, 0xbf, '!'}, /* U+FF01 to U+FF3F */
    { 0xef, 0xbd, 0x80, 0x9e, '`'}, /* U+FF40 to U+FF5E */
    { 0xe3, 0x80, 0x80, 0x80, ' '}, /* U+3000, the wide space */
};

/* The character of ASCII that the first of `rest` stands for, and how many bytes that one has; or NUL. */
static char
character_meant(struct slice rest, size_t *used)
{
    const unsigned char *at = (const unsigned char *)rest.at;

    if (at[0] == 0xc2 && rest.len > 1 && at[1] == 0xa0) { /* U+00A0, the space that does not break */
        *used = 2;
        return ' ';
    }
    for (size_t i = 0; i < ARRAY_LEN(wide_forms) && rest.len > 2; i++) {
        const struct wide_form *form = &wide_forms[i];

        if (at[0] == form->first && at[1] == form->second && at[2] >= form->least && at[2] <= form->most) {
            *used = 3;
            return (char)(form->stands_for + (at[2] - form->least));
        }
    }
    return '\0';
}

/* Takes the next character off `rest`; NUL where it stands for none of ASCII. */
static char
next_character(struct slice *rest)
{
    size_t used = 1;
    char character = *rest->at;

    if ((unsigned char)character >= 0x80)
        character = character_meant(*rest, &used);
    rest->at += used;
    rest->len -= used;
    return character;
}

bool
number_read(struct slice matched, struct number_signs signs, struct number *number)
{
    const char *skipped = signs.skipped == NULL ? " -./()" : signs.skipped;
    const char *kept = signs.kept == NULL ? "" : signs.kept;

    memset(number, 0, sizeof(*number));
    while (matched.len > 0) {
        char here = next_character(&matched);

        if (here == '\0')
            return false;
        if (!g_ascii_isalnum(here) && strchr(skipped, here) != NULL)
            continue;
        if ((!g_ascii_isalnum(here) && strchr(kept, here) == NULL) || number->len == sizeof(number->at))
            return false;
        number->at[number->len++] = g_ascii_toupper(here);
    }
    return true;
}

void
number_wipe(struct number *number)
{
    explicit_bzero(number, sizeof(*number));
}

unsigned
digits_value(const struct number *number, size_t start, size_t count)
{
    unsigned value = 0;

    for (size_t i = start; i < start + count && i < number->len; i++)
        value = value * 10 + character_value(number->at[i], NULL);
    return value;
}

unsigned
character_value(char character, const char *letters)
{
    if (g_ascii_isdigit(character))
        return (unsigned)(character - '0');
    if (!g_ascii_isupper(character))
        return 0;
    if (letters != NULL)
        return character_value(letters[character - 'A'], NULL);
    return (unsigned)(character - 'A') + 10;
}

bool
is_among(const struct number *number, size_t start, size_t len, const char *list)
{
    size_t end = strlen(list);

    if (start + len > number->len)
        return false;
    for (size_t i = 0; i + len <= end; i += len + 1) {
        if (memcmp(&list[i], &number->at[start], len) == 0)
            return true;
    }
    return false;
}
