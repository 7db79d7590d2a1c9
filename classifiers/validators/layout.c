#include "classifiers/validators/layout.h"

#include <string.h>

/* What may stand at a place: a set between brackets, or one class or character. */
struct item {
    const char *at;
    size_t len;
    size_t count; /* 0: all that is left */
};

static struct item
read_item(const char **layout)
{
    struct item item = { .at = *layout, .len = 1, .count = 1 };

    if (**layout == '[') {
        item.at++;
        item.len = strcspn(item.at, "]");
        *layout += item.len + 1;
    }
    (*layout)++;
    if (**layout == '*') {
        item.count = 0;
        (*layout)++;
    }
    if (g_ascii_isdigit(**layout))
        item.count = 0;
    while (g_ascii_isdigit(**layout))
        item.count = item.count * 10 + (size_t)(*(*layout)++ - '0');
    return item;
}

static bool
class_has(char class, char character)
{
    switch (class) {
    case 'n':
        return g_ascii_isdigit(character);
    case 'a':
        return g_ascii_isupper(character);
    case 'c':
        return g_ascii_isdigit(character) || g_ascii_isupper(character);
    }
    return class == character;
}

static bool
item_has(const struct item *item, char character)
{
    for (size_t i = 0; i < item->len; i++) {
        if (i + 2 < item->len && item->at[i + 1] == '-') {
            if (character >= item->at[i] && character <= item->at[i + 2])
                return true;
            i += 2;
        } else if (class_has(item->at[i], character)) {
            return true;
        }
    }
    return false;
}

/* One alternative; `*layout` then is at its end. */
static bool
alternative_fits(const char **layout, struct slice text)
{
    bool is_fitting = true;

    while (**layout != '\0' && **layout != '|') {
        struct item item = read_item(layout);
        size_t count = item.count == 0 ? text.len : item.count;

        is_fitting = is_fitting && count > 0 && count <= text.len;
        for (size_t i = 0; i < count && is_fitting; i++)
            is_fitting = item_has(&item, text.at[i]);
        text = slice_sub(text, count, text.len);
    }
    return is_fitting && text.len == 0;
}

bool
layout_fits(const char *layout, struct slice text)
{
    while (!alternative_fits(&layout, text)) {
        if (*layout == '\0')
            return false;
        layout++;
    }
    return true;
}
