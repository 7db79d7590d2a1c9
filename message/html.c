#include "message/html.h"

#include <libxml/HTMLparser.h>
#include <libxml/parser.h>
#include <stdlib.h>

#include "message/html_tags.h"

/*
 * libxml2 is used for what it knows of HTML - tags, entities, which end tags may be left out - through its
 * events, so no tree is built. It searches its stack of open elements at each tag; so that hostile nesting
 * cannot make that slow, the document goes in by small pieces and a new parser takes over where the stack has
 * grown too high. What is lost then is only which elements were open.
 */
#define PIECE_BYTES 2048
#define MOST_OPEN 200 /* mail made of nested tables reaches about 100 */

enum element_flag {
    ELEMENT_HIDDEN = 1 << 0, /* its content is not displayed */
    ELEMENT_BLOCK = 1 << 1,  /* begins and ends a line */
    ELEMENT_BREAK = 1 << 2,  /* is a line end */
    ELEMENT_CELL = 1 << 3,   /* ends in a tab */
    ELEMENT_KEEP = 1 << 4,   /* its white space counts */
};

/* clang-format off */
static const struct element {
    const char *name;
    unsigned flags; /* of enum element_flag */
} elements[] = { /* sorted */
    { "address", ELEMENT_BLOCK },    { "article", ELEMENT_BLOCK }, { "aside", ELEMENT_BLOCK },
    { "blockquote", ELEMENT_BLOCK }, { "body", ELEMENT_BLOCK },    { "br", ELEMENT_BREAK },
    { "caption", ELEMENT_BLOCK },    { "center", ELEMENT_BLOCK },  { "dd", ELEMENT_BLOCK },
    { "dir", ELEMENT_BLOCK },        { "div", ELEMENT_BLOCK },     { "dl", ELEMENT_BLOCK },
    { "dt", ELEMENT_BLOCK },         { "fieldset", ELEMENT_BLOCK }, { "figcaption", ELEMENT_BLOCK },
    { "figure", ELEMENT_BLOCK },     { "footer", ELEMENT_BLOCK },  { "form", ELEMENT_BLOCK },
    { "frameset", ELEMENT_BLOCK },   { "h1", ELEMENT_BLOCK },      { "h2", ELEMENT_BLOCK },
    { "h3", ELEMENT_BLOCK },         { "h4", ELEMENT_BLOCK },      { "h5", ELEMENT_BLOCK },
    { "h6", ELEMENT_BLOCK },         { "head", ELEMENT_HIDDEN },   { "header", ELEMENT_BLOCK },
    { "hr", ELEMENT_BLOCK },         { "legend", ELEMENT_BLOCK },  { "li", ELEMENT_BLOCK },
    { "main", ELEMENT_BLOCK },       { "menu", ELEMENT_BLOCK },    { "nav", ELEMENT_BLOCK },
    { "ol", ELEMENT_BLOCK },         { "option", ELEMENT_BLOCK },  { "p", ELEMENT_BLOCK },
    { "pre", ELEMENT_BLOCK | ELEMENT_KEEP }, { "script", ELEMENT_HIDDEN }, { "section", ELEMENT_BLOCK },
    { "select", ELEMENT_BLOCK },     { "style", ELEMENT_HIDDEN },  { "table", ELEMENT_BLOCK },
    { "tbody", ELEMENT_BLOCK },      { "td", ELEMENT_CELL },       { "template", ELEMENT_HIDDEN },
    { "textarea", ELEMENT_BLOCK | ELEMENT_KEEP }, { "tfoot", ELEMENT_BLOCK }, { "th", ELEMENT_CELL },
    { "thead", ELEMENT_BLOCK },      { "title", ELEMENT_HIDDEN },  { "tr", ELEMENT_BLOCK },
    { "ul", ELEMENT_BLOCK },
};
/* clang-format on */

/* Declarations in style="" that hide an element; `value` may be followed by a unit. */
static const struct hiding_style {
    const char *property;
    const char *value;
} hiding_styles[] = {
    {"display",     "none"  },
    { "visibility", "hidden"},
    { "font-size",  "0"     },
};

struct page {
    GString *text;
    unsigned open;         /* elements */
    unsigned hidden_since; /* the number of the open element that hides; 0: visible */
    unsigned kept_since;   /* the same for white space that counts */
    bool wants_space;      /* white space was met, and nothing written since */
};

static int
compare_names(const void *name, const void *element)
{
    return g_ascii_strcasecmp(name, ((const struct element *)element)->name);
}

static unsigned
element_flags(const char *name)
{
    const struct element *found =
        bsearch(name, elements, ARRAY_LEN(elements), sizeof(elements[0]), compare_names);

    return found == NULL ? 0 : found->flags;
}

/* "0", "0px" and "none !important" are meant; "0.9em" and "nonesuch" are not. */
static bool
declares(struct slice declared, const char *value)
{
    size_t len = strlen(value);

    if (!slice_starts_with_nocase(declared, slice_from(value)) || declared.len == len)
        return declared.len == len && slice_equal_nocase(declared, slice_from(value));

    char next = declared.at[len];
    if (g_ascii_isdigit(value[0])) /* a unit may follow */
        return next != '.' && !g_ascii_isdigit(next);
    return next != '-' && !g_ascii_isalnum(next);
}

static bool
is_hiding(struct slice style)
{
    struct slice declaration;

    while (slice_next_field(&style, ';', &declaration)) {
        struct slice property;

        if (!slice_next_field(&declaration, ':', &property))
            continue;
        for (size_t i = 0; i < ARRAY_LEN(hiding_styles); i++) {
            if (slice_equal_nocase(slice_trim(property), slice_from(hiding_styles[i].property)) &&
                declares(slice_trim(declaration), hiding_styles[i].value))
                return true;
        }
    }
    return false;
}

static bool
is_hidden_by_attribute(const xmlChar **attributes)
{
    for (size_t i = 0; attributes != NULL && attributes[i] != NULL; i += 2) {
        const char *name = (const char *)attributes[i];

        if (g_ascii_strcasecmp(name, "hidden") == 0)
            return true;
        if (g_ascii_strcasecmp(name, "style") == 0 && is_hiding(slice_from((const char *)attributes[i + 1])))
            return true;
    }
    return false;
}

static char
last_byte(const struct page *page)
{
    return page->text->len == 0 ? '\n' : page->text->str[page->text->len - 1];
}

/* Ends the line, where anything is on it. */
static void
end_line(struct page *page)
{
    page->wants_space = false;
    if (last_byte(page) != '\n')
        g_string_append_c(page->text, '\n');
}

static void
end_cell(struct page *page)
{
    page->wants_space = false;
    if (last_byte(page) != '\n')
        g_string_append_c(page->text, '\t');
}

static void
start_element(void *context, const xmlChar *name, const xmlChar **attributes)
{
    struct page *page = context;
    unsigned flags = element_flags((const char *)name);

    page->open++;
    if (page->hidden_since != 0)
        return;
    if ((flags & ELEMENT_BLOCK) != 0)
        end_line(page);
    if ((flags & ELEMENT_HIDDEN) != 0 || is_hidden_by_attribute(attributes))
        page->hidden_since = page->open;
    else if ((flags & ELEMENT_BREAK) != 0)
        g_string_append_c(page->text, '\n');
    if ((flags & ELEMENT_KEEP) != 0 && page->kept_since == 0)
        page->kept_since = page->open;
}

static void
end_element(void *context, const xmlChar *name)
{
    struct page *page = context;
    unsigned flags = element_flags((const char *)name);

    if (page->hidden_since == page->open)
        page->hidden_since = 0;
    if (page->kept_since == page->open)
        page->kept_since = 0;
    if (page->open > 0)
        page->open--;
    if (page->hidden_since != 0)
        return;
    if ((flags & ELEMENT_BLOCK) != 0)
        end_line(page);
    else if ((flags & ELEMENT_CELL) != 0)
        end_cell(page);
}

/* The bytes of the white space at `at`: ASCII's, or a no-break space, which a reader cannot tell apart. */
static size_t
space_bytes(struct slice text, size_t at)
{
    if (g_ascii_isspace(text.at[at]))
        return 1;
    return slice_equal(slice_sub(text, at, 2), SLICE_LITERAL("\xc2\xa0")) ? 2 : 0;
}

static void
append_collapsed(struct page *page, struct slice text)
{
    size_t at = 0;

    while (at < text.len) {
        size_t space = space_bytes(text, at);

        if (space > 0) {
            page->wants_space = true;
            at += space;
            continue;
        }
        size_t end = at + 1;
        while (end < text.len && space_bytes(text, end) == 0)
            end++;
        if (page->wants_space && strchr("\n\t", last_byte(page)) == NULL)
            g_string_append_c(page->text, ' ');
        page->wants_space = false;
        g_string_append_len(page->text, text.at + at, (gssize)(end - at));
        at = end;
    }
}

static void
characters(void *context, const xmlChar *bytes, int len)
{
    struct page *page = context;
    struct slice text = { (const char *)bytes, (size_t)len };

    if (page->hidden_since != 0)
        return;
    if (page->kept_since != 0)
        g_string_append_len(page->text, text.at, (gssize)text.len);
    else
        append_collapsed(page, text);
}

static htmlParserCtxtPtr
new_parser(struct page *page)
{
    xmlSAXHandler events = {
        .startElement = start_element,
        .endElement = end_element,
        .characters = characters,
        .ignorableWhitespace = characters,
        .cdataBlock = characters, /* what stands in <script> and <style>, which are hidden */
    };
    htmlParserCtxtPtr parser = htmlCreatePushParserCtxt(&events, page, NULL, 0, NULL, XML_CHAR_ENCODING_UTF8);

    g_assert(parser != NULL); /* NULL only where memory ran out, as g_malloc aborts */
    htmlCtxtUseOptions(parser, HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING |
                                   HTML_PARSE_NONET | HTML_PARSE_IGNORE_ENC);
    /* Behind the end of its outermost element libxml2 stops. This one never ends: see html_tags.h. */
    htmlParseChunk(parser, "<html><body>", 12, 0);
    return parser;
}

/* Ends the parser. How many of the bytes it was given it has not read yet. */
static size_t
end_parser(htmlParserCtxtPtr parser, struct page *page)
{
    size_t unread = parser->input == NULL ? 0 : (size_t)(parser->input->end - parser->input->cur);

    htmlFreeParserCtxt(parser);
    page->open = 0;
    page->hidden_since = 0;
    page->kept_since = 0;
    return unread;
}

/* The next piece to parse, cut between characters. */
static struct slice
next_piece(struct slice html)
{
    struct slice piece = slice_sub(html, 0, PIECE_BYTES);

    while (piece.len < html.len && ((guchar)html.at[piece.len] & 0xc0) == 0x80)
        piece.len--;
    return piece;
}

static void
parse(struct page *page, struct slice html)
{
    htmlParserCtxtPtr parser = new_parser(page);
    size_t given = 0; /* bytes, to this parser */

    while (html.len > 0) {
        struct slice piece = next_piece(html);

        htmlParseChunk(parser, piece.at, (int)piece.len, 0);
        html = slice_sub(html, piece.len, html.len);
        given += piece.len;
        if (parser->nameNr > MOST_OPEN) {
            size_t unread = end_parser(parser, page);

            unread = MIN(unread, given);
            html = (struct slice){ html.at - unread, html.len + unread };
            parser = new_parser(page);
            given = 0;
        }
    }
    htmlParseChunk(parser, NULL, 0, 1);
    end_parser(parser, page);
}

GString *
html_to_text(struct slice html)
{
    struct page page = { .text = g_string_sized_new(html.len / 4) };
    g_autoptr(GString) plain = html_plain_tags(html);

    parse(&page, (struct slice){ plain->str, plain->len });
    struct slice text = slice_trim((struct slice){ page.text->str, page.text->len });
    g_string_truncate(page.text,
                      (gsize)(text.at - page.text->str) + text.len); /* the line that <body> ends */
    return page.text;
}

struct slice
html_meta_charset(struct slice html)
{
    struct slice start = slice_sub(html, 0, 1024);

    for (size_t i = 0; i < start.len; i++) {
        struct slice rest = slice_sub(start, i, start.len);
        size_t len = 0;

        if (!slice_starts_with_nocase(rest, SLICE_LITERAL("charset=")))
            continue;
        rest = slice_sub(rest, strlen("charset="), rest.len);
        if (rest.len > 0 && (rest.at[0] == '"' || rest.at[0] == '\''))
            rest = slice_sub(rest, 1, rest.len);
        while (len < rest.len && (g_ascii_isalnum(rest.at[len]) || strchr("-_.:", rest.at[len]) != NULL))
            len++;
        return slice_sub(rest, 0, len);
    }
    return (struct slice){ NULL, 0 };
}
