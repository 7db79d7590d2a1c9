#include "base/yaml.h"

#include "base/limits.h"
#include "base/nearest.h"

#include <yaml.h>

struct reader {
    yaml_parser_t parser;
    const char *file; /* interned */
    struct slice text;
    struct diagnostics *found;
    size_t nodes;
};

static struct location
location_of(const struct reader *reader, yaml_mark_t mark)
{
    return (struct location){ reader->file, (unsigned)mark.line + 1, (unsigned)mark.column + 1 };
}

static struct yaml_node *
node_new(const struct reader *reader, enum yaml_kind kind, yaml_mark_t mark)
{
    struct yaml_node *node = g_new0(struct yaml_node, 1);

    node->kind = kind;
    node->at = location_of(reader, mark);
    if (kind != YAML_NODE_SCALAR)
        node->items = g_ptr_array_new_with_free_func((GDestroyNotify)yaml_node_free);
    if (kind == YAML_NODE_MAPPING)
        node->keys = g_ptr_array_new_with_free_func((GDestroyNotify)yaml_node_free);
    return node;
}

void
yaml_node_free(struct yaml_node *node)
{
    if (node == NULL)
        return;
    g_clear_pointer(&node->items, g_ptr_array_unref);
    g_clear_pointer(&node->keys, g_ptr_array_unref);
    g_free(node->text);
    g_free(node);
}

static void
report(struct reader *reader, yaml_mark_t mark, const char *remedy, const char *text)
{
    diagnostics_add(reader->found, SEVERITY_ERROR, "yaml-syntax", location_of(reader, mark), g_strdup(remedy),
                    "%s", text);
}

/* Bytes that are no characters: libyaml knows their offset, but neither line nor column. */
static yaml_mark_t
mark_of_offset(struct slice text, size_t offset)
{
    yaml_mark_t mark = { offset, 0, 0 };

    for (size_t i = 0; i < offset && i < text.len; i++) {
        if (text.at[i] == '\n') {
            mark.line++;
            mark.column = 0;
        } else if (((unsigned char)text.at[i] & 0xc0) != 0x80)
            mark.column++;
    }
    return mark;
}

/* The next event, or false after its fault was reported. */
static bool
next_event(struct reader *reader, yaml_event_t *event)
{
    if (yaml_parser_parse(&reader->parser, event))
        return true;

    const yaml_parser_t *parser = &reader->parser;
    yaml_mark_t mark = parser->error == YAML_READER_ERROR
                           ? mark_of_offset(reader->text, parser->problem_offset)
                           : parser->problem_mark;
    g_autofree char *text =
        g_strdup_printf("%s%s%s", parser->problem == NULL ? "not YAML" : parser->problem,
                        parser->context == NULL ? "" : " ", parser->context == NULL ? "" : parser->context);
    report(reader, mark, NULL, text);
    return false;
}

static struct yaml_node *read_node(struct reader *reader, const yaml_event_t *event, unsigned depth);

/* `seen` maps the keys so far, in lower case, to their lines: a table, since scripts write long mappings. */
static bool
is_duplicate(struct reader *reader, GHashTable *seen, const struct yaml_node *key)
{
    char *folded = g_ascii_strdown(key->text, -1);
    unsigned first = GPOINTER_TO_UINT(g_hash_table_lookup(seen, folded));

    if (first == 0) {
        g_hash_table_insert(seen, folded, GUINT_TO_POINTER(key->at.line));
        return false;
    }
    g_free(folded);
    diagnostics_add(reader->found, SEVERITY_ERROR, "duplicate-key", key->at, g_strdup("keep one of them"),
                    "'%s' is given twice, first in line %u", key->text, first);
    return true;
}

/* A mapping's events come as key, value, key, value; a sequence's as values. */
static bool
read_children(struct reader *reader, struct yaml_node *parent, unsigned depth)
{
    bool is_mapping = parent->kind == YAML_NODE_MAPPING;
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(yaml_node) key = NULL;

    for (;;) {
        yaml_event_t event;

        if (!next_event(reader, &event))
            return false;
        if (event.type == YAML_MAPPING_END_EVENT || event.type == YAML_SEQUENCE_END_EVENT) {
            yaml_event_delete(&event);
            return true;
        }
        yaml_mark_t mark = event.start_mark;
        g_autoptr(yaml_node) child = read_node(reader, &event, depth);
        yaml_event_delete(&event);
        if (child == NULL)
            return false;
        if (is_mapping && key == NULL) {
            if (child->kind != YAML_NODE_SCALAR) {
                report(reader, mark, "quote it if it is text", "a key has to be a single value");
                return false;
            }
            key = g_steal_pointer(&child);
            continue;
        }
        if (is_mapping && is_duplicate(reader, seen, key)) {
            g_clear_pointer(&key, yaml_node_free);
            continue;
        }
        if (is_mapping)
            g_ptr_array_add(parent->keys, g_steal_pointer(&key));
        g_ptr_array_add(parent->items, g_steal_pointer(&child));
    }
}

static const char *
refusal_of(const yaml_event_t *event)
{
    switch (event->type) {
    case YAML_ALIAS_EVENT:
        return "aliases (*name) are not allowed here";
    case YAML_SCALAR_EVENT:
        if (event->data.scalar.anchor != NULL)
            return "anchors (&name) are not allowed here";
        return event->data.scalar.tag != NULL ? "tags (!name) are not allowed here" : NULL;
    case YAML_SEQUENCE_START_EVENT:
        if (event->data.sequence_start.anchor != NULL)
            return "anchors (&name) are not allowed here";
        return event->data.sequence_start.tag != NULL ? "tags (!name) are not allowed here" : NULL;
    case YAML_MAPPING_START_EVENT:
        if (event->data.mapping_start.anchor != NULL)
            return "anchors (&name) are not allowed here";
        return event->data.mapping_start.tag != NULL ? "tags (!name) are not allowed here" : NULL;
    default: /* libyaml's other events hold no value */
        return NULL;
    }
}

/* Escapes and folded lines make the source longer than the text; libyaml counts characters. */
static bool
is_verbatim(const yaml_event_t *event)
{
    size_t quotes = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE ? 0 : 2;
    size_t chars =
        (size_t)g_utf8_strlen((const char *)event->data.scalar.value, (gssize)event->data.scalar.length);

    return event->start_mark.line == event->end_mark.line &&
           event->end_mark.index - event->start_mark.index == chars + quotes;
}

static struct yaml_node *
read_scalar(struct reader *reader, const yaml_event_t *event)
{
    const char *value = (const char *)event->data.scalar.value;

    if (memchr(value, '\0', event->data.scalar.length) != NULL) {
        report(reader, event->start_mark, NULL, "a value may not contain a NUL character");
        return NULL;
    }
    struct yaml_node *node = node_new(reader, YAML_NODE_SCALAR, event->start_mark);
    node->is_plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    node->is_verbatim = is_verbatim(event);
    node->text = g_strndup(value, event->data.scalar.length);
    return node;
}

static struct yaml_node *
read_node(struct reader *reader, const yaml_event_t *event, unsigned depth)
{
    const char *refusal = refusal_of(event);

    if (refusal != NULL) {
        report(reader, event->start_mark, "write the value out", refusal);
        return NULL;
    }
    if (depth >= LIMIT_YAML_DEPTH || ++reader->nodes > LIMIT_YAML_NODES) {
        report(reader, event->start_mark, NULL,
               depth >= LIMIT_YAML_DEPTH ? "nested too deeply" : "the file holds too many values");
        return NULL;
    }
    if (event->type == YAML_SCALAR_EVENT)
        return read_scalar(reader, event);

    enum yaml_kind kind = event->type == YAML_MAPPING_START_EVENT ? YAML_NODE_MAPPING : YAML_NODE_SEQUENCE;
    g_autoptr(yaml_node) node = node_new(reader, kind, event->start_mark);
    if (!read_children(reader, node, depth + 1))
        return NULL;
    return g_steal_pointer(&node);
}

static struct yaml_node *
read_stream(struct reader *reader)
{
    g_autoptr(yaml_node) root = NULL;

    for (;;) {
        yaml_event_t event;

        if (!next_event(reader, &event))
            return NULL;
        yaml_event_type_t type = event.type;
        bool is_second = type == YAML_DOCUMENT_START_EVENT && root != NULL;
        bool is_value = type == YAML_SCALAR_EVENT || type == YAML_SEQUENCE_START_EVENT ||
                        type == YAML_MAPPING_START_EVENT || type == YAML_ALIAS_EVENT;
        if (is_second)
            report(reader, event.start_mark, "put each document into a file of its own",
                   "a second document begins here");
        if (is_value)
            root = read_node(reader, &event, 0);
        yaml_event_delete(&event);
        if (is_second || (is_value && root == NULL))
            return NULL;
        if (type == YAML_STREAM_END_EVENT)
            break;
    }
    if (root == NULL)
        root = node_new(reader, YAML_NODE_MAPPING, (yaml_mark_t){ 0, 0, 0 });
    return g_steal_pointer(&root);
}

struct yaml_node *
yaml_read_text(const char *name, struct slice text, struct diagnostics *found)
{
    struct reader reader = { .file = g_intern_string(name), .text = text, .found = found };
    size_t errors_before = found->errors;

    if (text.len > LIMIT_YAML_FILE_BYTES) {
        diagnostics_add(found, SEVERITY_ERROR, "file-too-large", (struct location){ reader.file, 0, 0 }, NULL,
                        "larger than %d bytes", LIMIT_YAML_FILE_BYTES);
        return NULL;
    }
    if (!yaml_parser_initialize(&reader.parser))
        g_error("out of memory");
    yaml_parser_set_input_string(&reader.parser, (const unsigned char *)(text.at == NULL ? "" : text.at),
                                 text.len);
    g_autoptr(yaml_node) root = read_stream(&reader);
    yaml_parser_delete(&reader.parser);
    return found->errors > errors_before ? NULL : g_steal_pointer(&root);
}

struct yaml_node *
yaml_read_file(const char *path, struct diagnostics *found)
{
    g_autofree char *contents = NULL;
    size_t len = 0;
    g_autoptr(GError) failure = NULL;

    if (!g_file_get_contents(path, &contents, &len, &failure)) {
        diagnostics_add(found, SEVERITY_ERROR, "unreadable-file",
                        (struct location){ g_intern_string(path), 0, 0 }, NULL, "cannot be read: %s",
                        failure->message);
        return NULL;
    }
    return yaml_read_text(path, (struct slice){ contents, len }, found);
}

const char *
yaml_kind_name(const struct yaml_node *node)
{
    static const char *const names[] = {
        [YAML_NODE_SCALAR] = "a single value",
        [YAML_NODE_SEQUENCE] = "a list",
        [YAML_NODE_MAPPING] = "a mapping",
    };
    return names[node->kind];
}

bool
yaml_is_null(const struct yaml_node *node)
{
    return node->kind == YAML_NODE_SCALAR && node->is_plain &&
           (*node->text == '\0' || strcmp(node->text, "~") == 0 ||
            g_ascii_strcasecmp(node->text, "null") == 0);
}

struct location
yaml_place(const struct yaml_node *node, size_t offset)
{
    struct location at = node->at;

    if (node->kind == YAML_NODE_SCALAR && node->is_verbatim && offset <= strlen(node->text))
        at.column += (node->is_plain ? 0 : 1) + (unsigned)g_utf8_strlen(node->text, (gssize)offset);
    return at;
}

size_t
yaml_count(const struct yaml_node *node)
{
    return node->kind == YAML_NODE_SCALAR ? 0 : node->items->len;
}

const struct yaml_node *
yaml_item(const struct yaml_node *node, size_t index)
{
    g_assert(index < yaml_count(node));
    return g_ptr_array_index(node->items, index);
}

const struct yaml_node *
yaml_key_node(const struct yaml_node *mapping, size_t index)
{
    g_assert(mapping->kind == YAML_NODE_MAPPING && index < mapping->keys->len);
    return g_ptr_array_index(mapping->keys, index);
}

const char *
yaml_key(const struct yaml_node *mapping, size_t index)
{
    return yaml_key_node(mapping, index)->text;
}

const struct yaml_node *
yaml_get(const struct yaml_node *mapping, const char *key)
{
    if (mapping->kind != YAML_NODE_MAPPING)
        return NULL;
    for (size_t i = 0; i < yaml_count(mapping); i++) {
        if (g_ascii_strcasecmp(yaml_key(mapping, i), key) == 0)
            return yaml_item(mapping, i);
    }
    return NULL;
}

bool
yaml_check_keys(const struct yaml_node *mapping, const char *what, const char *const *known, size_t count,
                struct diagnostics *found)
{
    bool all_known = true;

    for (size_t i = 0; i < yaml_count(mapping); i++) {
        const char *key = yaml_key(mapping, i);
        bool is_known = false;

        for (size_t k = 0; k < count && !is_known; k++)
            is_known = g_ascii_strcasecmp(key, known[k]) == 0;
        if (is_known)
            continue;
        all_known = false;
        const char *nearest = nearest_name(key, known, count);
        diagnostics_add(found, SEVERITY_ERROR, "unknown-key", yaml_key_node(mapping, i)->at,
                        nearest == NULL ? NULL : g_strdup_printf("did you mean '%s'?", nearest),
                        "unknown %s '%s'", what, key);
    }
    return all_known;
}
