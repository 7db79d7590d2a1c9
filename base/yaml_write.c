#include "base/yaml_write.h"

#include <string.h>

#define LINE_COLUMNS 100

/* What a plain scalar may be made of here: less than YAML allows, so that nobody has to know all its rules.
 */
static bool
is_plain_letter(gunichar letter)
{
    return g_unichar_isalnum(letter) ||
           (letter < 0x80 && letter > 0 && strchr(" ._-/()+$", (int)letter) != NULL);
}

static bool
can_be_plain(const char *text)
{
    size_t len = strlen(text);

    if (len == 0 || text[len - 1] == ' ' || g_ascii_strcasecmp(text, "null") == 0 ||
        !g_unichar_isalnum(g_utf8_get_char(text)))
        return false;
    for (; *text != '\0'; text = g_utf8_next_char(text)) {
        if (!is_plain_letter(g_utf8_get_char(text)))
            return false;
    }
    return true;
}

/* What only an escape can write, line ends of all kinds among it. */
static bool
needs_escape(gunichar letter)
{
    return letter < 0x20 || (letter >= 0x7f && letter < 0xa0) || letter == 0x2028 || letter == 0x2029 ||
           letter == 0xfeff || letter == 0xfffe || letter == 0xffff;
}

static bool
can_be_single_quoted(const char *text)
{
    for (; *text != '\0'; text = g_utf8_next_char(text)) {
        if (needs_escape(g_utf8_get_char(text)))
            return false;
    }
    return true;
}

static void
append_double_quoted(const char *text, GString *out)
{
    g_string_append_c(out, '"');
    for (; *text != '\0'; text = g_utf8_next_char(text)) {
        gunichar letter = g_utf8_get_char(text);

        if (needs_escape(letter))
            g_string_append_printf(out, "\\u%04x", letter);
        else if (letter == '"' || letter == '\\')
            g_string_append_printf(out, "\\%c", (int)letter);
        else
            g_string_append_unichar(out, letter);
    }
    g_string_append_c(out, '"');
}

void
yaml_append_text(const char *text, GString *out)
{
    if (can_be_plain(text)) {
        g_string_append(out, text);
    } else if (can_be_single_quoted(text)) {
        g_auto(GStrv) parts = g_strsplit(text, "'", -1);
        g_autofree char *doubled = g_strjoinv("''", parts);

        g_string_append_printf(out, "'%s'", doubled);
    } else {
        append_double_quoted(text, out);
    }
}

static void
append_scalar(const struct yaml_node *node, GString *out)
{
    if (yaml_is_null(node))
        g_string_append_c(out, '~');
    else
        yaml_append_text(node->text, out);
}

/* Whether it is one value, or holds nothing but such, or lists of such. */
static bool
is_flat(const struct yaml_node *node, unsigned levels)
{
    for (size_t i = 0; i < yaml_count(node); i++) {
        const struct yaml_node *item = yaml_item(node, i);

        if (item->kind == YAML_NODE_MAPPING || (item->kind == YAML_NODE_SEQUENCE && levels == 0) ||
            !is_flat(item, 0))
            return false;
    }
    return true;
}

static void
append_flow(const struct yaml_node *node, GString *out)
{
    bool is_mapping = node->kind == YAML_NODE_MAPPING;

    if (node->kind == YAML_NODE_SCALAR) {
        append_scalar(node, out);
        return;
    }
    g_string_append(out, is_mapping ? "{" : "[");
    for (size_t i = 0; i < yaml_count(node); i++) {
        g_string_append(out, i > 0 ? ", " : is_mapping ? " " : "");
        if (is_mapping) {
            append_scalar(yaml_key_node(node, i), out);
            g_string_append(out, ": ");
        }
        append_flow(yaml_item(node, i), out);
    }
    g_string_append(out, !is_mapping ? "]" : yaml_count(node) > 0 ? " }" : "}");
}

/* On what is left of the line behind `used` columns. */
static bool
append_on_line(const struct yaml_node *node, size_t used, GString *out)
{
    g_autoptr(GString) flow = g_string_new(NULL);

    if (node->kind != YAML_NODE_SCALAR && !is_flat(node, 1))
        return false;
    append_flow(node, flow);
    bool fits = node->kind == YAML_NODE_SCALAR || yaml_count(node) == 0 || used + flow->len <= LINE_COLUMNS;
    if (fits)
        g_string_append_len(out, flow->str, (gssize)flow->len);
    return fits;
}

static void append_block(const struct yaml_node *node, unsigned indent, GString *out);

/* "- " and the item, whose first line goes on behind it. */
static void
append_item(const struct yaml_node *item, unsigned indent, GString *out)
{
    g_string_append(out, "- ");
    if (!append_on_line(item, indent + 2, out)) {
        append_block(item, indent + 2, out);
        return;
    }
    g_string_append_c(out, '\n');
}

static void
append_pair(const struct yaml_node *mapping, size_t index, unsigned indent, GString *out)
{
    const struct yaml_node *value = yaml_item(mapping, index);
    size_t before = out->len;

    append_scalar(yaml_key_node(mapping, index), out);
    g_string_append(out, ":");
    g_autoptr(GString) line = g_string_new(NULL);
    if (append_on_line(value, indent + (out->len - before) + 1, line)) {
        g_string_append_printf(out, " %s\n", line->str);
        return;
    }
    unsigned inner = value->kind == YAML_NODE_MAPPING ? indent + 2 : indent;
    g_string_append_printf(out, "\n%*s", (int)inner, "");
    append_block(value, inner, out);
}

/* The cursor stands behind `indent` columns; ends with a line end. */
static void
append_block(const struct yaml_node *node, unsigned indent, GString *out)
{
    for (size_t i = 0; i < yaml_count(node); i++) {
        if (i > 0)
            g_string_append_printf(out, "%*s", (int)indent, "");
        if (node->kind == YAML_NODE_MAPPING)
            append_pair(node, i, indent, out);
        else
            append_item(yaml_item(node, i), indent, out);
    }
}

void
yaml_append(const struct yaml_node *node, GString *out)
{
    if (node->kind == YAML_NODE_SCALAR || yaml_count(node) == 0) {
        append_flow(node, out);
        g_string_append_c(out, '\n');
        return;
    }
    append_block(node, 0, out);
}
