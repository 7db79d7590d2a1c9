#include "message/extract/readers/xml.h"

#include <libxml/xmlreader.h>
#include <string.h>

#define CONTENT_BYTES 65536 /* of one element's text that is taken together */

struct xml_cursor {
    xmlTextReaderPtr reader;
    bool is_empty; /* the element that was opened ends at once */
    bool is_broken, is_endless;
};

static void
note_error(void *context, xmlErrorPtr error)
{
    struct xml_cursor *cursor = context;

    cursor->is_endless = cursor->is_endless || error->code == XML_ERR_ENTITY_LOOP;
}

struct xml_cursor *
xml_cursor_new(struct slice document)
{
    struct xml_cursor *made = g_new0(struct xml_cursor, 1);

    if (document.len > 0 && document.len <= G_MAXINT)
        made->reader = xmlReaderForMemory(document.at, (int)document.len, NULL, NULL,
                                          XML_PARSE_NONET | XML_PARSE_COMPACT | XML_PARSE_NOWARNING |
                                              XML_PARSE_NOERROR | XML_PARSE_RECOVER);
    if (made->reader != NULL)
        xmlTextReaderSetStructuredErrorHandler(made->reader, note_error, made);
    made->is_broken = made->reader == NULL;
    return made;
}

void
xml_cursor_free(struct xml_cursor *cursor)
{
    if (cursor == NULL)
        return;
    if (cursor->reader != NULL)
        xmlFreeTextReader(cursor->reader);
    g_free(cursor);
}

enum xml_step
xml_cursor_next(struct xml_cursor *cursor)
{
    if (cursor->is_empty) {
        cursor->is_empty = false;
        return XML_CLOSE;
    }
    while (cursor->reader != NULL) {
        int read = xmlTextReaderRead(cursor->reader);

        if (read != 1) {
            cursor->is_broken = cursor->is_broken || read < 0;
            return XML_END;
        }
        switch (xmlTextReaderNodeType(cursor->reader)) {
        case XML_READER_TYPE_ELEMENT:
            cursor->is_empty = xmlTextReaderIsEmptyElement(cursor->reader) == 1;
            return XML_OPEN;
        case XML_READER_TYPE_END_ELEMENT:
            return XML_CLOSE;
        case XML_READER_TYPE_TEXT:
        case XML_READER_TYPE_CDATA:
        case XML_READER_TYPE_SIGNIFICANT_WHITESPACE:
            return XML_TEXT;
        default:
            break;
        }
    }
    return XML_END;
}

void
xml_cursor_say_end(const struct xml_cursor *cursor, struct report *report, const char *problem)
{
    if (cursor->is_endless)
        report_limit(report, "entities of the document grow without end, it was not read further");
    if (!cursor->is_broken)
        return;
    report_flags(report, DOCUMENT_CORRUPT);
    report_problem(report, "%s", problem);
}

const char *
xml_cursor_name(const struct xml_cursor *cursor)
{
    const char *name = (const char *)xmlTextReaderConstLocalName(cursor->reader);

    return name == NULL ? "" : name;
}

bool
xml_cursor_is(const struct xml_cursor *cursor, const char *name)
{
    return g_strcmp0((const char *)xmlTextReaderConstLocalName(cursor->reader), name) == 0;
}

struct slice
xml_cursor_text(const struct xml_cursor *cursor)
{
    return slice_from((const char *)xmlTextReaderConstValue(cursor->reader));
}

void
xml_cursor_skip(struct xml_cursor *cursor)
{
    for (size_t depth = 1; depth > 0;) {
        switch (xml_cursor_next(cursor)) {
        case XML_END:
            return;
        case XML_OPEN:
            depth++;
            break;
        case XML_CLOSE:
            depth--;
            break;
        case XML_TEXT:
            break;
        }
    }
}

char *
xml_cursor_attribute(const struct xml_cursor *cursor, const char *name)
{
    xmlTextReaderPtr reader = cursor->reader;
    char *value = NULL;

    for (int more = xmlTextReaderMoveToFirstAttribute(reader); more == 1 && value == NULL;
         more = xmlTextReaderMoveToNextAttribute(reader)) {
        if (xmlTextReaderIsNamespaceDecl(reader) != 1 &&
            g_strcmp0((const char *)xmlTextReaderConstLocalName(reader), name) == 0)
            value = g_strdup((const char *)xmlTextReaderConstValue(reader));
    }
    (void)xmlTextReaderMoveToElement(reader);
    return value;
}

void
xml_cursor_each_attribute(const struct xml_cursor *cursor,
                          void (*take)(void *context, const char *name, const char *value), void *context)
{
    xmlTextReaderPtr reader = cursor->reader;

    for (int more = xmlTextReaderMoveToFirstAttribute(reader); more == 1;
         more = xmlTextReaderMoveToNextAttribute(reader)) {
        const char *value = (const char *)xmlTextReaderConstValue(reader);

        if (xmlTextReaderIsNamespaceDecl(reader) != 1 && value != NULL)
            take(context, xml_cursor_name(cursor), value);
    }
    (void)xmlTextReaderMoveToElement(reader);
}

uint64_t
xml_cursor_number(const struct xml_cursor *cursor, const char *name, uint64_t otherwise)
{
    g_autofree char *text = xml_cursor_attribute(cursor, name);
    guint64 number;

    if (text == NULL || !g_ascii_string_to_unsigned(text, 10, 0, G_MAXUINT64, &number, NULL))
        return otherwise;
    return number;
}

char *
xml_cursor_content(struct xml_cursor *cursor)
{
    GString *content = g_string_new(NULL);

    for (size_t depth = 1; depth > 0;) {
        switch (xml_cursor_next(cursor)) {
        case XML_END:
            depth = 0;
            break;
        case XML_OPEN:
            depth++;
            break;
        case XML_CLOSE:
            depth--;
            break;
        case XML_TEXT: {
            struct slice text = slice_sub(xml_cursor_text(cursor), 0, CONTENT_BYTES - content->len);

            g_string_append_len(content, text.at, (gssize)text.len);
            break;
        }
        }
    }
    return g_string_free(content, FALSE);
}
