#include "classifiers/rulepack/xml.h"

#include "classifiers/rulepack/source.h"

#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <string.h>

/*
 * libxml2 reads; its events build the tree. It knows of no element where it begins, only where its tag ends,
 * and loses columns in UTF-16: so places come from the source, which has noted every start tag in order.
 */
struct reader {
    struct xml_source source;
    struct xml_cursor cursor;
    size_t tags; /* start tags so far */
    xmlParserCtxtPtr parser;
    GPtrArray *open; /* of struct xml_element *, not owned, the root first */
    struct xml_element *root;
    struct diagnostics *found;
    bool has_failed;
};

static void
attribute_free(gpointer data)
{
    struct xml_attribute *attribute = data;

    g_free(attribute->name);
    g_free(attribute->value);
    g_free(attribute);
}

void
xml_element_free(struct xml_element *element)
{
    if (element == NULL)
        return;
    g_free(element->name);
    g_free(element->space);
    g_string_free(element->text, TRUE);
    g_ptr_array_unref(element->attributes);
    g_ptr_array_unref(element->children);
    g_free(element);
}

static struct xml_element *
innermost(const struct reader *reader)
{
    return reader->open->len == 0 ? NULL : g_ptr_array_index(reader->open, reader->open->len - 1);
}

/* libxml2 hands values over as a beginning and an end, five pointers for each attribute. */
enum { ATTRIBUTE_NAME, ATTRIBUTE_PREFIX, ATTRIBUTE_SPACE, ATTRIBUTE_VALUE, ATTRIBUTE_END, ATTRIBUTE_WIDTH };

/* Attributes come in the order of the tag, without the declarations of namespaces. */
static void
add_attributes(struct reader *reader, struct xml_element *element, size_t tag, const xmlChar **attributes,
               int count)
{
    struct xml_tag_walk walk = { reader->source.text->str, tag };

    for (int i = 0; i < count; i++, attributes += ATTRIBUTE_WIDTH) {
        size_t offset = tag;
        struct slice written = { 0 };

        if (attributes[ATTRIBUTE_PREFIX] != NULL)
            continue;
        struct xml_attribute *attribute = g_new0(struct xml_attribute, 1);
        attribute->name = g_strdup((const char *)attributes[ATTRIBUTE_NAME]);
        attribute->value = g_strndup((const char *)attributes[ATTRIBUTE_VALUE],
                                     (gsize)(attributes[ATTRIBUTE_END] - attributes[ATTRIBUTE_VALUE]));
        while (xml_tag_next(&walk, &offset, &written) && !slice_equal(written, slice_from(attribute->name)))
            continue;
        attribute->at = xml_source_place(&reader->source, &reader->cursor, offset);
        g_ptr_array_add(element->attributes, attribute);
    }
}

static void
start_element(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *space,
              int space_count, const xmlChar **spaces, int count, int defaulted, const xmlChar **attributes)
{
    struct reader *reader = context;
    struct xml_element *parent = innermost(reader);

    (void)prefix, (void)space_count, (void)spaces, (void)defaulted;
    g_assert(reader->tags < reader->source.tags->len);
    size_t tag = g_array_index(reader->source.tags, size_t, reader->tags);
    struct xml_element *element = g_new0(struct xml_element, 1);
    reader->tags++;
    element->name = g_strdup((const char *)name);
    element->space = g_strdup((const char *)space);
    element->text = g_string_new(NULL);
    element->attributes = g_ptr_array_new_with_free_func(attribute_free);
    element->children = g_ptr_array_new_with_free_func((GDestroyNotify)xml_element_free);
    element->at = xml_source_place(&reader->source, &reader->cursor, tag);
    add_attributes(reader, element, tag, attributes, count);

    size_t end = xml_tag_end(&reader->source, tag);
    const char *content = reader->source.text->str + end;
    element->end_at = xml_source_place(&reader->source, &reader->cursor, end);
    element->is_verbatim =
        content[strcspn(content, "&<\r\n")] == '<' && g_str_has_prefix(content + strcspn(content, "<"), "</");
    if (parent == NULL)
        reader->root = element;
    else
        g_ptr_array_add(parent->children, element);
    g_ptr_array_add(reader->open, element);
}

static void
end_element(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *space)
{
    struct reader *reader = context;

    (void)name, (void)prefix, (void)space;
    g_ptr_array_remove_index(reader->open, reader->open->len - 1);
}

static void
characters(void *context, const xmlChar *bytes, int len)
{
    struct xml_element *element = innermost(context);

    if (element != NULL)
        g_string_append_len(element->text, (const char *)bytes, len);
}

static xmlEntityPtr
find_entity(void *context, const xmlChar *name)
{
    (void)context;
    return xmlGetPredefinedEntity(name);
}

/* The first is said; what follows mostly follows from it. */
static void
report(void *context, xmlErrorPtr error)
{
    struct reader *reader = context;

    if (reader->has_failed || error->level < XML_ERR_ERROR)
        return;
    reader->has_failed = true;
    long consumed = xmlByteConsumed(reader->parser);
    size_t offset = consumed < 0 ? 0 : (size_t)consumed;
    struct xml_cursor cursor = { 0 };
    struct location at = xml_source_place(&reader->source, &cursor, MIN(offset, reader->source.text->len));
    g_autofree char *text = g_utf8_make_valid(error->message == NULL ? "" : error->message, -1);
    diagnostics_add(reader->found, SEVERITY_ERROR, "xml-syntax", at, NULL, "no well-formed XML: %s",
                    g_strstrip(text));
    xmlStopParser(reader->parser);
}

static void
parse(struct reader *reader)
{
    xmlSAXHandler events = {
        .initialized = XML_SAX2_MAGIC,
        .startElementNs = start_element,
        .endElementNs = end_element,
        .characters = characters,
        .ignorableWhitespace = characters,
        .cdataBlock = characters,
        .getEntity = find_entity,
        .serror = (xmlStructuredErrorFunc)report,
    };
    const GString *text = reader->source.text;

    reader->parser = xmlCreateMemoryParserCtxt(text->len == 0 ? " " : text->str, MAX((int)text->len, 1));
    g_assert(reader->parser != NULL); /* NULL only where memory ran out, as g_malloc aborts */
    *reader->parser->sax = events;
    reader->parser->userData = reader;
    xmlCtxtUseOptions(reader->parser, XML_PARSE_NONET | XML_PARSE_IGNORE_ENC);
    xmlParseDocument(reader->parser);
    xmlFreeParserCtxt(reader->parser);
}

struct xml_element *
xml_read(const char *name, struct slice contents, struct diagnostics *found)
{
    struct reader reader = { .found = found };

    if (xml_source_init(&reader.source, name, contents, found)) {
        reader.open = g_ptr_array_new();
        parse(&reader);
        g_ptr_array_unref(reader.open);
    }
    xml_source_done(&reader.source);
    if (reader.has_failed)
        g_clear_pointer(&reader.root, xml_element_free);
    return reader.root;
}

const struct xml_attribute *
xml_attribute_find(const struct xml_element *element, const char *name)
{
    for (guint i = 0; i < element->attributes->len; i++) {
        const struct xml_attribute *attribute = g_ptr_array_index(element->attributes, i);

        if (strcmp(attribute->name, name) == 0)
            return attribute;
    }
    return NULL;
}

const char *
xml_value(const struct xml_element *element, const char *name)
{
    const struct xml_attribute *attribute = xml_attribute_find(element, name);

    return attribute == NULL ? NULL : attribute->value;
}
