/*
 * Types of the catalogue on a bench, each beside "probes": a function or keyword group that is a type of its
 * own, so that a test sees the hits that patterns are made of, and can say itself which pattern holds.
 */
#ifndef TESTS_CLASSIFIERS_PROBES_H
#define TESTS_CLASSIFIERS_PROBES_H

#include "classifiers/definition/reading.h"
#include "classifiers/engine/engine.h"
#include "tests/classifiers/samples.h"
#include "tests/classifiers/scan_one.h"

#include <glib/gstdio.h>

/* A catalogue as it was loaded, and for each of its elements a type that is this element alone. */
struct shelf {
    struct classifier_set *set;
    GPtrArray *samples;
    GArray *probes; /* by element: of size_t, index into the set's definitions, or ELEMENT_NONE */
    size_t types;   /* the definitions in front of the probes */
};

/* One type, compiled together with the probes of what it is made of. */
struct bench {
    const struct shelf *shelf;
    const struct definition *definition;
    struct classifier_database *database; /* the type, then the probes */
    GArray *elements;                     /* of size_t: what the probes are of */
};

static inline bool
is_function(const struct element *element)
{
    for (size_t i = 0; i < element->flags->len; i++) {
        if ((g_array_index(element->flags, uint32_t, i) & ENGINE_LITERAL) == 0)
            return true;
    }
    return false;
}

/* A file of definitions with the probes. */
static inline void
load_probes(struct shelf *shelf)
{
    g_autoptr(GString) text = g_string_new("Types:\n");
    g_autoptr(diagnostics) found = diagnostics_new();
    g_autofree char *path = NULL;
    size_t next = classifier_set_count(shelf->set), elements = shelf->set->elements->len;
    int handle = g_file_open_tmp("probes-XXXXXX.yaml", &path, NULL);

    assert_true(handle >= 0);
    g_close(handle, NULL);
    shelf->types = next;
    shelf->probes = g_array_new(FALSE, FALSE, sizeof(size_t));
    for (size_t i = 0; i < elements; i++) {
        const struct element *element = classifier_set_element(shelf->set, i);
        size_t probe = element->name == NULL ? ELEMENT_NONE : next++;

        g_array_append_val(shelf->probes, probe);
        if (element->name == NULL)
            continue;
        bool is_group = scope_find(shelf->set->scope, NAMED_KEYWORDS, element->name) != NULL;
        g_auto(GStrv) parts = g_strsplit(element->name, "'", -1);
        g_autofree char *quoted = g_strjoinv("''", parts);
        g_string_append_printf(text,
                               "  - { Name: 'probe %zu', Match: { %s: '%s' }, "
                               "Patterns: [{ Confidence: 50 }] }\n",
                               i, is_group ? "Keywords" : "Function", quoted);
    }
    assert_true(g_file_set_contents(path, text->str, (gssize)text->len, NULL));
    if (!classifier_set_load_file(shelf->set, path, found))
        fail_msg("the probes do not load: %s",
                 ((struct diagnostic *)g_ptr_array_index(found->list, 0))->text);
    g_unlink(path);
}

static inline void
shelf_init(struct shelf *shelf, enum classifier_definitions definitions, GPtrArray *samples)
{
    struct classifier_options options = { .definitions = definitions };
    g_autoptr(diagnostics) found = diagnostics_new();

    *shelf = (struct shelf){ .set = classifier_set_new(), .samples = samples };
    classifier_set_configure(shelf->set, options);
    if (!classifier_set_load_catalogue(shelf->set, NULL, found)) {
        g_autofree char *fault = diagnostic_to_string(g_ptr_array_index(found->list, 0));
        fail_msg("the catalogue does not load: %s", fault);
    }
    load_probes(shelf);
}

static inline void
shelf_done(struct shelf *shelf)
{
    classifier_set_free(shelf->set);
    g_array_unref(shelf->probes);
}

static inline const struct element *
named_element(const struct bench *bench, size_t index)
{
    const struct element *element = classifier_set_element(bench->shelf->set, index);

    if (element->name == NULL)
        fail_msg("%s:%u: give it a name under Functions or Keywords", element->at.file, element->at.line);
    return element;
}

static inline void
need_element(struct bench *bench, size_t index)
{
    for (size_t i = 0; i < bench->elements->len; i++) {
        if (g_array_index(bench->elements, size_t, i) == index)
            return;
    }
    named_element(bench, index);
    g_array_append_val(bench->elements, index);
}

static inline void
need_evidence(struct bench *bench, const struct evidence *evidence)
{
    if (evidence->kind == EVIDENCE_ELEMENT) {
        need_element(bench, evidence->element);
        return;
    }
    for (size_t i = 0; i < evidence->children->len; i++)
        need_evidence(bench, g_ptr_array_index(evidence->children, i));
}

static inline void
bench_init(struct bench *bench, const struct shelf *shelf, size_t index)
{
    g_autoptr(diagnostics) found = diagnostics_new();
    g_autoptr(GArray) wanted = g_array_new(FALSE, FALSE, sizeof(size_t));

    *bench = (struct bench){ .shelf = shelf,
                             .definition = g_ptr_array_index(shelf->set->definitions, index),
                             .elements = g_array_new(FALSE, FALSE, sizeof(size_t)) };
    for (size_t i = 0; i < bench->definition->patterns->len; i++) {
        const struct type_pattern *pattern = g_ptr_array_index(bench->definition->patterns, i);

        need_element(bench, pattern->element);
        need_evidence(bench, pattern->evidence);
    }
    g_array_append_val(wanted, index);
    for (size_t i = 0; i < bench->elements->len; i++) {
        size_t element = g_array_index(bench->elements, size_t, i);

        g_array_append_val(wanted, g_array_index(shelf->probes, size_t, element));
    }
    bench->database =
        classifier_compile(shelf->set, (const size_t *)(void *)wanted->data, wanted->len, found);
    assert_non_null(bench->database);
}

static inline void
bench_done(struct bench *bench)
{
    classifier_database_free(bench->database);
    g_array_unref(bench->elements);
}

/* Whether a finding is a hit of the element's probe. */
static inline bool
is_hit(const struct bench *bench, const struct finding *finding, size_t element)
{
    return finding->classifier > 0 &&
           g_array_index(bench->elements, size_t, finding->classifier - 1) == element;
}

static inline bool
lies_around(const struct finding *evidence, const struct finding *primary, size_t proximity_chars)
{
    size_t start = evidence->start_chars, end = start + evidence->len_chars;
    size_t first = primary->start_chars, last = first + primary->len_chars;

    if (start < last && end > first)
        return false;
    if (proximity_chars == PROXIMITY_UNLIMITED)
        return true;
    return start + proximity_chars >= first && end <= last + proximity_chars;
}

static inline bool
evidence_holds(const struct bench *bench, const struct findings *found, const struct finding *primary,
               const struct evidence *evidence, size_t proximity_chars)
{
    g_autoptr(GHashTable) values = g_hash_table_new(g_int64_hash, g_int64_equal);
    size_t count = 0;

    if (evidence->kind == EVIDENCE_ANY) {
        for (size_t i = 0; i < evidence->children->len; i++) {
            const struct evidence *child = g_ptr_array_index(evidence->children, i);

            count += evidence_holds(bench, found, primary, child, proximity_chars) ? 1 : 0;
        }
        return count >= evidence->least && count <= evidence->most;
    }
    for (size_t i = 0; i < findings_count(found); i++) {
        const struct finding *hit = findings_item(found, i);

        if (is_hit(bench, hit, evidence->element) && lies_around(hit, primary, proximity_chars) &&
            (g_hash_table_add(values, (gpointer)(uintptr_t)&hit->value_hash) || !evidence->is_unique))
            count++;
    }
    return count >= evidence->least && count <= evidence->most;
}

/* For a primary match that has something of the bytes from `start` to `end`. */
static inline bool
pattern_holds(const struct bench *bench, const struct findings *found, const struct type_pattern *pattern,
              size_t start, size_t end)
{
    for (size_t i = 0; i < findings_count(found); i++) {
        const struct finding *primary = findings_item(found, i);

        if (primary->start < end && primary->start + primary->len > start &&
            is_hit(bench, primary, pattern->element) &&
            evidence_holds(bench, found, primary, pattern->evidence, pattern->proximity_chars))
            return true;
    }
    return false;
}

/* The probe of one function; NULL where there is no such function. */
static inline struct classifier_database *
compile_probe(const struct shelf *shelf, const char *function)
{
    g_autoptr(diagnostics) found = diagnostics_new();

    for (size_t i = 0; i < shelf->probes->len; i++) {
        const struct element *element = classifier_set_element(shelf->set, i);

        if (element->name != NULL && g_ascii_strcasecmp(element->name, function) == 0)
            return classifier_compile(shelf->set, &g_array_index(shelf->probes, size_t, i), 1, found);
    }
    return NULL;
}

#endif
