#include "cli/svg.h"

#define HEAD_LENGTH 9
#define HEAD_HALF 4.5

/* XML 1.0 has no control characters but three, not even written as references. */
static void
append_escaped(struct slice text, GString *out)
{
    g_autofree char *valid = g_utf8_make_valid(text.len == 0 ? "" : text.at, (gssize)text.len);

    for (const char *at = valid; *at != '\0'; at = g_utf8_next_char(at)) {
        gunichar letter = g_utf8_get_char(at);

        if (letter < 0x20 || letter == 0x7F || letter == 0xFFFE || letter == 0xFFFF)
            g_string_append(out, "\xEF\xBF\xBD");
        else if (letter == '&')
            g_string_append(out, "&amp;");
        else if (letter == '<')
            g_string_append(out, "&lt;");
        else if (letter == '>')
            g_string_append(out, "&gt;");
        else
            g_string_append_unichar(out, letter);
    }
}

/* " NAME="12.5"": the same in every locale. */
static void
append_number(const char *name, double value, GString *out)
{
    char text[G_ASCII_DTOSTR_BUF_SIZE];

    g_string_append_printf(out, " %s=\"%s\"", name, g_ascii_formatd(text, sizeof text, "%.6g", value));
}

void
svg_begin(struct svg_point size, const char *title, const char *style, GString *out)
{
    g_string_append(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\"");
    append_number("width", size.x, out);
    append_number("height", size.y, out);
    g_string_append_printf(out, " viewBox=\"0 0 %d %d\">\n<title>", (int)size.x, (int)size.y);
    append_escaped(slice_from(title), out);
    g_string_append_printf(out, "</title>\n<style>\n%s</style>\n", style);
}

void
svg_end(GString *out)
{
    g_string_append(out, "</svg>\n");
}

void
svg_rect(struct svg_box box, double radius, const char *class, GString *out)
{
    g_string_append(out, "<rect");
    append_number("x", box.x, out);
    append_number("y", box.y, out);
    append_number("width", box.width, out);
    append_number("height", box.height, out);
    append_number("rx", radius, out);
    g_string_append_printf(out, " class=\"%s\"/>\n", class);
}

void
svg_text(struct svg_point at, const char *class, struct slice text, GString *out)
{
    g_string_append(out, "<text");
    append_number("x", at.x, out);
    append_number("y", at.y, out);
    g_string_append_printf(out, " class=\"%s\">", class);
    append_escaped(text, out);
    g_string_append(out, "</text>\n");
}

static void
append_point(const char *command, struct svg_point at, GString *out)
{
    char x[G_ASCII_DTOSTR_BUF_SIZE], y[G_ASCII_DTOSTR_BUF_SIZE];

    g_string_append_printf(out, "%s%s %s", command, g_ascii_formatd(x, sizeof x, "%.6g", at.x),
                           g_ascii_formatd(y, sizeof y, "%.6g", at.y));
}

void
svg_arrow(struct svg_point from, struct svg_point to, const char *class, GString *out)
{
    double middle = (from.x + to.x) / 2, neck = to.x - HEAD_LENGTH;

    g_string_append_printf(out, "<path class=\"line %s\" d=\"", class);
    append_point("M", from, out);
    append_point(" C", (struct svg_point){ middle, from.y }, out);
    append_point(", ", (struct svg_point){ middle, to.y }, out);
    append_point(", ", (struct svg_point){ neck, to.y }, out);
    g_string_append_printf(out, "\"/>\n<path class=\"head %s\" d=\"", class);
    append_point("M", to, out);
    append_point(" L", (struct svg_point){ neck, to.y - HEAD_HALF }, out);
    append_point(" L", (struct svg_point){ neck, to.y + HEAD_HALF }, out);
    g_string_append(out, " Z\"/>\n");
}

void
svg_group_begin(const char *tip, GString *out)
{
    g_string_append(out, "<g><title>");
    append_escaped(slice_from(tip), out);
    g_string_append(out, "</title>\n");
}

void
svg_group_end(GString *out)
{
    g_string_append(out, "</g>\n");
}
