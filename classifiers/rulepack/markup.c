#include "classifiers/rulepack/markup.h"

#include <string.h>

static void
append_escaped(GString *text, const char *raw)
{
    static const struct {
        char letter;
        const char *entity;
    } entities[] = {
        {'&',   "&amp;" },
        { '<',  "&lt;"  },
        { '>',  "&gt;"  },
        { '"',  "&quot;"},
        { '\r', "&#13;" },
    };

    for (; *raw != '\0'; raw++) {
        const char *entity = NULL;

        for (size_t i = 0; i < G_N_ELEMENTS(entities); i++)
            entity = entities[i].letter == *raw ? entities[i].entity : entity;
        if (entity != NULL)
            g_string_append(text, entity);
        else
            g_string_append_c(text, *raw);
    }
}

static void
close_tag(struct markup *markup)
{
    if (markup->is_open)
        g_string_append(markup->text, ">\n");
    markup->is_open = false;
}

static void
indent(struct markup *markup)
{
    close_tag(markup);
    g_string_append_printf(markup->text, "%*s", (int)(2 * markup->depth), "");
}

void
markup_begin(struct markup *markup, const char *name)
{
    indent(markup);
    g_string_append_printf(markup->text, "<%s", name);
    markup->is_open = true;
    markup->depth++;
}

void
markup_attribute(struct markup *markup, const char *name, const char *value)
{
    g_assert(markup->is_open);
    g_string_append_printf(markup->text, " %s=\"", name);
    append_escaped(markup->text, value);
    g_string_append_c(markup->text, '"');
}

void
markup_number(struct markup *markup, const char *name, size_t value)
{
    g_autofree char *text = g_strdup_printf("%zu", value);

    markup_attribute(markup, name, text);
}

void
markup_end(struct markup *markup, const char *name)
{
    markup->depth--;
    if (markup->is_open) {
        g_string_append(markup->text, "/>\n");
        markup->is_open = false;
        return;
    }
    indent(markup);
    g_string_append_printf(markup->text, "</%s>\n", name);
}

void
markup_text(struct markup *markup, const char *name, const char *text)
{
    g_assert(markup->is_open);
    markup->is_open = false;
    markup->depth--;
    g_string_append_c(markup->text, '>');
    append_escaped(markup->text, text);
    g_string_append_printf(markup->text, "</%s>\n", name);
}

void
markup_append(struct markup *markup, const GString *written)
{
    close_tag(markup);
    g_string_append_len(markup->text, written->str, (gssize)written->len);
}

bool
markup_can_write(const char *text)
{
    for (; *text != '\0'; text = g_utf8_next_char(text)) {
        gunichar letter = g_utf8_get_char(text);

        if ((letter < 0x20 && strchr("\t\n\r", (int)letter) == NULL) || letter == 0xfffe || letter == 0xffff)
            return false;
    }
    return true;
}

GString *
markup_to_utf16(const GString *utf8)
{
    GString *bytes = g_string_new_len("\xff\xfe", 2);
    glong count = 0;
    g_autofree gunichar2 *units = g_utf8_to_utf16(utf8->str, (glong)utf8->len, NULL, &count, NULL);

    g_assert(units != NULL); /* it was made of UTF-8 that was checked when it was read */
    for (glong i = 0; i < count; i++) {
        g_string_append_c(bytes, (char)(units[i] & 0xff));
        g_string_append_c(bytes, (char)(units[i] >> 8));
    }
    return bytes;
}
