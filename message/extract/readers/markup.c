#include "message/extract/readers/markup.h"

#include "message/extract/readers/xml.h"

#include <string.h>

#define LEAST_VALUE 4 /* characters of an attribute that says something */

/* A document of an unknown vocabulary, as its events come. */
struct markup {
    struct report *report;
    GByteArray *has_text; /* for each open element; one in which text stands continues its line */
    bool is_full;
};

static void
say(struct markup *markup, struct slice text)
{
    markup->is_full = markup->is_full || !report_text(markup->report, text);
}

static bool
is_in_text(const struct markup *markup)
{
    const GByteArray *open = markup->has_text;

    return open->len > 0 && open->data[open->len - 1] != 0;
}

/* Numbers of drawings, and how something looks. */
static bool
is_look(const char *name)
{
    static const char *const names[] = { "d",     "points", "transform",     "viewBox",
                                         "style", "class",  "schemaLocation" };

    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        if (strcmp(names[i], name) == 0)
            return true;
    }
    return false;
}

static void
say_attribute(void *context, const char *name, const char *value)
{
    struct markup *markup = context;

    if (strlen(value) < LEAST_VALUE || is_look(name))
        return;
    say(markup, slice_from(name));
    say(markup, SLICE_LITERAL(" "));
    say(markup, slice_from(value));
    say(markup, SLICE_LITERAL("\n"));
}

static void
open_element(struct markup *markup, const struct xml_cursor *cursor)
{
    guint8 is_inline = is_in_text(markup) ? 1 : 0;

    if (!is_inline)
        xml_cursor_each_attribute(cursor, say_attribute, markup);
    g_byte_array_append(markup->has_text, &is_inline, 1);
}

static void
close_element(struct markup *markup)
{
    GByteArray *open = markup->has_text;
    bool has_text = is_in_text(markup);

    if (open->len > 0)
        g_byte_array_set_size(open, open->len - 1);
    if (has_text && !is_in_text(markup))
        say(markup, SLICE_LITERAL("\n"));
}

static void
take_text(struct markup *markup, struct slice text, const char *element)
{
    GByteArray *open = markup->has_text;

    if (!is_in_text(markup) && slice_trim(text).len == 0)
        return;
    if (!is_in_text(markup) && open->len > 0) {
        open->data[open->len - 1] = 1;
        say(markup, slice_from(element));
        say(markup, element == NULL ? SLICE_LITERAL("") : SLICE_LITERAL(" "));
    }
    say(markup, text);
}

void
markup_read(struct report *report, struct slice document)
{
    g_autoptr(xml_cursor) cursor = xml_cursor_new(document);
    struct markup markup = { .report = report, .has_text = g_byte_array_new() };
    g_autofree char *element = NULL; /* that has just begun */

    for (enum xml_step step = xml_cursor_next(cursor); step != XML_END && !markup.is_full;
         step = xml_cursor_next(cursor)) {
        if (step == XML_OPEN) {
            g_free(element);
            element = g_strdup(xml_cursor_name(cursor));
            open_element(&markup, cursor);
        } else if (step == XML_CLOSE) {
            g_clear_pointer(&element, g_free);
            close_element(&markup);
        } else {
            take_text(&markup, xml_cursor_text(cursor), element);
        }
    }
    g_byte_array_unref(markup.has_text);
    xml_cursor_say_end(cursor, report, "the XML is damaged");
}
