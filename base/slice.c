#include "base/slice.h"

#include <stdint.h>
#include <string.h>

struct slice
slice_from(const char *text)
{
    return (struct slice){ .at = text, .len = text == NULL ? 0 : strlen(text) };
}

struct slice
slice_from_bytes(GBytes *bytes)
{
    struct slice all = { NULL, 0 };

    if (bytes != NULL)
        all.at = g_bytes_get_data(bytes, &all.len);
    return all;
}

struct slice
slice_sub(struct slice whole, size_t start, size_t len)
{
    if (start >= whole.len)
        return (struct slice){ .at = whole.at == NULL ? NULL : whole.at + whole.len, .len = 0 };
    return (struct slice){ .at = whole.at + start, .len = MIN(len, whole.len - start) };
}

struct slice
slice_trim(struct slice text)
{
    while (text.len > 0 && g_ascii_isspace(text.at[0])) {
        text.at++;
        text.len--;
    }
    while (text.len > 0 && g_ascii_isspace(text.at[text.len - 1]))
        text.len--;
    return text;
}

#define ASCII_WORDS 4 /* read at once: most texts are ASCII to their end */

size_t
slice_ascii_prefix(struct slice text)
{
    const uint64_t high = UINT64_C(0x8080808080808080);
    uint64_t words[ASCII_WORDS];
    size_t len = 0;

    for (; text.len - len >= sizeof(words); len += sizeof(words)) {
        memcpy(words, text.at + len, sizeof(words));
        if (((words[0] | words[1] | words[2] | words[3]) & high) != 0)
            break;
    }
    while (len < text.len && ((unsigned char)text.at[len] & 0x80) == 0)
        len++;
    return len;
}

bool
slice_equal(struct slice a, struct slice b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}

bool
slice_equal_nocase(struct slice a, struct slice b)
{
    return a.len == b.len && slice_starts_with_nocase(a, b);
}

bool
slice_starts_with_nocase(struct slice text, struct slice prefix)
{
    if (text.len < prefix.len)
        return false;
    for (size_t i = 0; i < prefix.len; i++) {
        if (g_ascii_tolower(text.at[i]) != g_ascii_tolower(prefix.at[i]))
            return false;
    }
    return true;
}

bool
slice_ends_with_nocase(struct slice text, struct slice suffix)
{
    if (text.len < suffix.len)
        return false;
    return slice_equal_nocase(slice_sub(text, text.len - suffix.len, suffix.len), suffix);
}

bool
slice_next_field(struct slice *rest, char separator, struct slice *field)
{
    if (rest->at == NULL)
        return false;

    const char *end = rest->len == 0 ? NULL : memchr(rest->at, separator, rest->len);
    if (end == NULL) {
        *field = *rest;
        *rest = (struct slice){ NULL, 0 };
        return true;
    }
    field->at = rest->at;
    field->len = (size_t)(end - rest->at);
    *rest = slice_sub(*rest, field->len + 1, rest->len);
    return true;
}

char *
slice_to_string(struct slice text)
{
    return text.at == NULL ? g_strdup("") : g_strndup(text.at, text.len);
}
