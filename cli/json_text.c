#include "cli/json_text.h"

#define REAL_DIGITS 15 /* more would show 0.99 as 0.98999999999999999 */

#include "cli/style.h"

json_t *
json_text_slice(struct slice text)
{
    json_t *value = json_stringn(text.at == NULL ? "" : text.at, text.len);

    if (value != NULL)
        return value;
    g_autofree char *repaired = g_utf8_make_valid(text.at, (gssize)text.len);
    return json_string(repaired);
}

json_t *
json_text(const char *text)
{
    return text == NULL ? json_null() : json_text_slice(slice_from(text));
}

json_t *
json_text_list(const GPtrArray *texts)
{
    json_t *list = json_array();

    for (guint i = 0; texts != NULL && i < texts->len; i++)
        json_array_append_new(list, json_text(g_ptr_array_index(texts, i)));
    return list;
}

static int
append_bytes(const char *bytes, size_t len, void *data)
{
    g_string_append_len(data, bytes, (gssize)len);
    return 0;
}

/* The same JSON with every letter escaped that could act on a terminal; outside of strings there are none. */
static void
append_harmless(const char *line, GString *out)
{
    for (; *line != '\0'; line = g_utf8_next_char(line)) {
        gunichar letter = g_utf8_get_char(line);

        if (!style_is_treacherous(letter))
            g_string_append_unichar(out, letter);
        else if (letter < 0x10000)
            g_string_append_printf(out, "\\u%04x", letter);
        else
            g_string_append_printf(out, "\\u%04x\\u%04x", 0xD800 + ((letter - 0x10000) >> 10),
                                   0xDC00 + (letter & 0x3FF));
    }
}

void
json_append_line(const json_t *object, GString *out)
{
    g_autoptr(GString) line = g_string_new(NULL);

    json_dump_callback(object, append_bytes, line, JSON_REAL_PRECISION(REAL_DIGITS));
    append_harmless(line->str, out);
    g_string_append_c(out, '\n');
}
