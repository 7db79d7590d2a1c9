#include "message/extract/document.h"

static void
property_free(gpointer data)
{
    struct document_property *property = data;

    g_free(property->name);
    g_free(property->value);
    g_free(property);
}

static void
mark_clear(gpointer data)
{
    struct document_mark *mark = data;

    g_free(mark->label);
}

static void
document_free(gpointer data)
{
    struct document *document = data;

    g_free(document->path);
    g_free(document->type);
    g_free(document->charset);
    g_ptr_array_unref(document->properties);
    g_string_free(document->text, TRUE);
    g_array_unref(document->marks);
    g_free(document->problem);
    g_free(document);
}

struct document *
extraction_add(struct extraction *extracted, const char *path)
{
    struct document *document = g_new0(struct document, 1);

    document->path = g_strdup(path);
    document->type = g_strdup("application/octet-stream");
    document->properties = g_ptr_array_new_with_free_func(property_free);
    document->text = g_string_new(NULL);
    document->marks = g_array_new(FALSE, FALSE, sizeof(struct document_mark));
    g_array_set_clear_func(document->marks, mark_clear);
    g_ptr_array_add(extracted->documents, document);
    return document;
}

struct extraction *
extraction_new(void)
{
    struct extraction *made = g_new0(struct extraction, 1);

    made->count = 1;
    made->documents = g_ptr_array_new_with_free_func(document_free);
    extraction_add(made, "");
    return made;
}

struct extraction *
extraction_ref(struct extraction *extracted)
{
    g_atomic_int_inc(&extracted->count);
    return extracted;
}

void
extraction_unref(struct extraction *extracted)
{
    if (extracted == NULL || !g_atomic_int_dec_and_test(&extracted->count))
        return;
    g_ptr_array_unref(extracted->documents);
    g_free(extracted);
}

struct document *
extraction_document(const struct extraction *extracted, size_t index)
{
    g_assert(index < extracted->documents->len);
    return g_ptr_array_index(extracted->documents, index);
}

void
document_add_property(struct document *document, const char *name, const char *value)
{
    struct document_property *property = g_new(struct document_property, 1);

    *property = (struct document_property){ .name = g_strdup(name), .value = g_strdup(value) };
    g_ptr_array_add(document->properties, property);
}

void
document_add_mark(struct document *document, const char *label)
{
    struct document_mark mark = { .offset = document->text->len, .label = g_strdup(label) };

    g_array_append_val(document->marks, mark);
}

void
document_set_problem(struct document *document, const char *problem)
{
    if (document->problem == NULL)
        document->problem = g_utf8_make_valid(problem, -1);
}

const char *
document_place(const struct document *document, size_t offset)
{
    const char *label = NULL;
    size_t from = 0, to = document->marks->len;

    while (from < to) {
        size_t middle = from + (to - from) / 2;
        const struct document_mark *mark = &g_array_index(document->marks, struct document_mark, middle);

        if (mark->offset > offset) {
            to = middle;
        } else {
            label = mark->label;
            from = middle + 1;
        }
    }
    return label;
}
