#include "classifiers/engine/utf8.h"

/* How many bytes a character has that begins with `first`; 0 where none begins so. */
static size_t
length_of(unsigned char first)
{
    if (first < 0x80)
        return 1;
    if (first < 0xc2 || first > 0xf4)
        return 0;
    return first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

static bool
is_trail(char byte)
{
    return ((unsigned char)byte & 0xc0) == 0x80;
}

bool
utf8_is_valid(const char *text, size_t len)
{
    static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };

    for (size_t at = 0; at < len;) {
        size_t bytes = length_of((unsigned char)text[at]);

        if (bytes == 0 || bytes > len - at)
            return false;
        for (size_t i = 1; i < bytes; i++) {
            if (!is_trail(text[at + i]))
                return false;
        }
        uint32_t character = utf8_next(text, &at);
        bool is_surrogate = character >= 0xd800 && character < 0xe000;
        if (character < least[bytes] || character > 0x10ffff || is_surrogate)
            return false;
    }
    return true;
}

uint32_t
utf8_next_long(const char *text, size_t *at)
{
    const unsigned char *bytes = (const unsigned char *)text + *at;

    if (bytes[0] < 0xe0) {
        *at += 2;
        return (uint32_t)(bytes[0] & 0x1f) << 6 | (bytes[1] & 0x3f);
    }
    if (bytes[0] < 0xf0) {
        *at += 3;
        return (uint32_t)(bytes[0] & 0x0f) << 12 | (uint32_t)(bytes[1] & 0x3f) << 6 | (bytes[2] & 0x3f);
    }
    *at += 4;
    return (uint32_t)(bytes[0] & 0x07) << 18 | (uint32_t)(bytes[1] & 0x3f) << 12 |
           (uint32_t)(bytes[2] & 0x3f) << 6 | (bytes[3] & 0x3f);
}

size_t
utf8_previous(const char *text, size_t at)
{
    do
        at--;
    while (at > 0 && is_trail(text[at]));
    return at;
}

size_t
utf8_put(uint32_t character, char bytes[4])
{
    static const unsigned char leads[] = { 0, 0, 0xc0, 0xe0, 0xf0 };
    size_t len = character < 0x80 ? 1 : character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;

    for (size_t i = len - 1; i > 0; i--) {
        bytes[i] = (char)(0x80 | (character & 0x3f));
        character >>= 6;
    }
    bytes[0] = (char)(leads[len] | character);
    return len;
}
