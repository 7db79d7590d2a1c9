/*
 * Every type that Postern ships, pattern by pattern, as Exchange Online and as Exchange Server define it.
 *
 * The texts are made of the definitions and of samples: the sample of a pattern's primary match with the
 * evidence that it asks for, without it, with it outside the window, with what it excludes, and with a sample
 * that is broken. What has to be found follows from an evaluation of the definition that is written again, in
 * probes.h.
 */
#include "tests/classifiers/probes.h"

#define VARIANTS_MOST 64 /* terms of a group that are tried until a text meets one pattern alone */

struct type_case {
    char *name;
    const struct shelf *shelf;
    size_t index;                /* of a type */
    const struct sample *sample; /* or a sample */
};

/* A text with a sample of a primary match, and what stands around it. */
struct scene {
    char *text;
    size_t start, end; /* of the sample */
};

/* The pieces are `distance` characters away from the sample, in front of it or behind; g_free the text. */
static struct scene
compose(const char *sample, const GPtrArray *pieces, size_t distance, bool is_in_front)
{
    GString *text = g_string_new(is_in_front ? NULL : sample);
    g_autofree char *gap = g_strnfill(distance, '\n');
    size_t start = 0;

    if (!is_in_front)
        g_string_append(text, gap);
    for (size_t i = 0; i < pieces->len; i++)
        g_string_append_printf(text, "%s%s", i == 0 ? "" : "\n", (const char *)g_ptr_array_index(pieces, i));
    if (is_in_front) {
        g_string_append(text, gap);
        start = text->len;
        g_string_append(text, sample);
    }
    return (struct scene){ g_string_free(text, FALSE), start, start + strlen(sample) };
}

/* What the type is found with, 0 for not at all; fails where that is not what the definition says. Takes the
 * text over. `holds`: the pattern, for what is found of the sample. */
static int
judge(const struct bench *bench, const struct type_pattern *pattern, struct scene scene, bool *holds)
{
    g_autofree char *text = scene.text;
    g_autoptr(findings) found = scan_one(bench->database, slice_from(text));
    struct finding_counts counts = findings_summary(found, 0, 1, 100);
    int expected = 0;

    for (size_t i = 0; i < bench->definition->patterns->len; i++) {
        const struct type_pattern *other = g_ptr_array_index(bench->definition->patterns, i);

        if (other->confidence > expected && pattern_holds(bench, found, other, 0, SIZE_MAX))
            expected = other->confidence;
    }
    if ((int)counts.confidence != expected)
        fail_msg("found with %d instead of %d in:\n%s", (int)counts.confidence, expected, text);
    *holds = pattern_holds(bench, found, pattern, scene.start, scene.end);
    return expected;
}

/* The variant-th text that an element finds. */
static const char *
example_of(const struct bench *bench, size_t index, size_t variant)
{
    const struct element *element = named_element(bench, index);

    if (!is_function(element))
        return g_ptr_array_index(element->expressions, variant % element->expressions->len);
    g_autoptr(GPtrArray) samples = samples_of(bench->shelf->samples, element->name);
    if (samples->len == 0)
        fail_msg("no sample of %s", element->name);
    return ((const struct sample *)g_ptr_array_index(samples, variant % samples->len))->text;
}

/* What makes the evidence hold: an example for each hit that it asks for. */
static void
gather(const struct bench *bench, const struct evidence *evidence, size_t variant, GPtrArray *pieces)
{
    if (evidence->kind == EVIDENCE_ELEMENT) {
        for (size_t i = 0; i < evidence->least; i++)
            g_ptr_array_add(pieces, (gpointer)(uintptr_t)example_of(bench, evidence->element, variant + i));
        return;
    }
    for (size_t i = 0; i < evidence->least; i++) {
        size_t child = (variant + i) % evidence->children->len;

        gather(bench, g_ptr_array_index(evidence->children, child), variant, pieces);
    }
}

/* What the evidence excludes, an example of each. */
static void
gather_excluded(const struct bench *bench, const struct evidence *evidence, bool is_excluded,
                GPtrArray *pieces)
{
    is_excluded = is_excluded || evidence->most == 0;
    if (evidence->kind == EVIDENCE_ELEMENT) {
        if (is_excluded)
            g_ptr_array_add(pieces, (gpointer)(uintptr_t)example_of(bench, evidence->element, 0));
        return;
    }
    for (size_t i = 0; i < evidence->children->len; i++)
        gather_excluded(bench, g_ptr_array_index(evidence->children, i), is_excluded, pieces);
}

/* The levels that texts with the evidence reach: one of them has to be the pattern's own. */
static bool
check_with_evidence(const struct bench *bench, const struct type_pattern *pattern, const char *primary)
{
    bool is_held = false, is_exact = false;

    for (size_t variant = 0; variant < VARIANTS_MOST && !is_exact; variant++) {
        g_autoptr(GPtrArray) pieces = g_ptr_array_new();
        bool holds;

        gather(bench, pattern->evidence, variant, pieces);
        struct scene scene = compose(primary, pieces, 1, variant % 2 == 1);
        is_exact = judge(bench, pattern, scene, &holds) == pattern->confidence && holds;
        is_held = is_held || holds;
    }
    if (!is_held)
        fail_msg("the pattern of %d does not hold with '%s'", pattern->confidence, primary);
    return is_exact;
}

static void
refute(const struct bench *bench, const struct type_pattern *pattern, struct scene scene, const char *why)
{
    bool holds;

    judge(bench, pattern, scene, &holds);
    if (holds)
        fail_msg("the pattern of %d holds with %s", pattern->confidence, why);
}

static void
check_without_evidence(const struct bench *bench, const struct type_pattern *pattern, const char *primary,
                       const char *broken)
{
    g_autoptr(GPtrArray) none = g_ptr_array_new(), pieces = g_ptr_array_new(), excluded = g_ptr_array_new();
    size_t beyond = pattern->proximity_chars + 1;

    gather(bench, pattern->evidence, 0, pieces);
    gather_excluded(bench, pattern->evidence, false, excluded);
    if (pieces->len > 0) {
        refute(bench, pattern, compose(primary, none, 0, false), "no evidence");
        if (pattern->proximity_chars != PROXIMITY_UNLIMITED) {
            refute(bench, pattern, compose(primary, pieces, beyond, false), "evidence too far behind");
            refute(bench, pattern, compose(primary, pieces, beyond, true), "evidence too far in front");
        }
    }
    for (size_t i = 0; i < excluded->len; i++) {
        g_autoptr(GPtrArray) all = g_ptr_array_copy(pieces, NULL, NULL);

        g_ptr_array_add(all, g_ptr_array_index(excluded, i));
        refute(bench, pattern, compose(primary, all, 1, false), g_ptr_array_index(excluded, i));
    }
    if (broken != NULL)
        refute(bench, pattern, compose(broken, pieces, 1, false), broken);
}

static void
check_pattern(const struct bench *bench, const struct type_pattern *pattern)
{
    const struct element *primary = named_element(bench, pattern->element);
    g_autoptr(GPtrArray) samples = samples_of(bench->shelf->samples, primary->name);
    bool is_exact = false;

    if (!is_function(primary)) {
        const char *text = example_of(bench, pattern->element, 0);

        is_exact = check_with_evidence(bench, pattern, text);
        check_without_evidence(bench, pattern, text, NULL);
    }
    for (size_t i = 0; i < samples->len; i++) {
        const struct sample *sample = g_ptr_array_index(samples, i);

        is_exact = check_with_evidence(bench, pattern, sample->text) || is_exact;
        check_without_evidence(bench, pattern, sample->text, sample->broken);
    }
    if (!is_exact)
        fail_msg("no sample of %s meets the pattern of %d and none above it", primary->name,
                 pattern->confidence);
}

static void
check_type(void **state)
{
    const struct type_case *this = *state;
    struct bench bench;

    bench_init(&bench, this->shelf, this->index);
    assert_true(bench.definition->patterns->len > 0);
    for (size_t i = 0; i < bench.definition->patterns->len; i++)
        check_pattern(&bench, g_ptr_array_index(bench.definition->patterns, i));
    bench_done(&bench);
}

/* Each member is a reason for the bundle to be found. */
static void
check_bundle(void **state)
{
    const struct type_case *this = *state;
    const struct definition *bundle = g_ptr_array_index(this->shelf->set->definitions, this->index);

    assert_true(bundle->members->len > 0);
    for (size_t i = 0; i < bundle->members->len; i++) {
        size_t wanted[] = { this->index, g_array_index(bundle->members, size_t, i) };
        g_autoptr(diagnostics) found = diagnostics_new();
        g_autoptr(GPtrArray) pieces = g_ptr_array_new();
        struct bench bench;

        bench_init(&bench, this->shelf, wanted[1]);
        const struct type_pattern *pattern = g_ptr_array_index(bench.definition->patterns, 0);
        gather(&bench, pattern->evidence, 0, pieces);
        g_autofree char *text = compose(example_of(&bench, pattern->element, 0), pieces, 1, false).text;
        g_autoptr(classifier_database) database =
            classifier_compile(this->shelf->set, wanted, ARRAY_LEN(wanted), found);
        assert_non_null(database);
        g_autoptr(findings) result = scan_one(database, slice_from(text));
        struct finding_counts own = findings_summary(result, 1, 1, 100);
        struct finding_counts whole = findings_summary(result, 0, 1, 100);
        assert_true(own.total > 0);
        assert_true(whole.total >= own.total &&
                    whole.confidence >= own.confidence); /* others may find it, too */
        bench_done(&bench);
    }
}

/* How many bytes of `text` the function finds from `start` on, 0 for nothing. */
static size_t
found_from(const struct classifier_database *probe, const char *text, size_t start)
{
    g_autoptr(findings) found = scan_one(probe, slice_from(text));

    for (size_t i = 0; i < findings_count(found); i++) {
        if (findings_item(found, i)->start == start)
            return findings_item(found, i)->len;
    }
    return 0;
}

/* A function finds its sample, not where a digit makes the number longer, and not the broken one. */
static void
check_sample(void **state)
{
    const struct type_case *this = *state;
    const struct sample *sample = this->sample;
    size_t len = strlen(sample->text);
    g_autofree char *longer = g_strconcat("4", sample->text, NULL);
    g_autofree char *goes_on = g_strconcat(sample->text, "4", NULL);
    g_autoptr(classifier_database) probe = compile_probe(this->shelf, sample->function);

    if (probe == NULL)
        fail_msg("there is no function '%s'", sample->function);
    g_autoptr(findings) whole = scan_one(probe, slice_from(sample->text));
    if (findings_count(whole) == 0)
        fail_msg("%s does not find '%s'", sample->function, sample->text);
    bool is_number = findings_item(whole, 0)->len == len; /* and not a value that stands in a context */
    if (is_number && g_ascii_isdigit(sample->text[0]) && found_from(probe, longer, 1) == len)
        fail_msg("%s finds '%s' behind a digit", sample->function, sample->text);
    if (is_number && g_ascii_isdigit(sample->text[len - 1]) && found_from(probe, goes_on, 0) == len)
        fail_msg("%s finds '%s' in front of a digit", sample->function, sample->text);
    if (sample->broken == NULL)
        return;
    g_autoptr(findings) found = scan_one(probe, slice_from(sample->broken));
    if (findings_count(found) > 0)
        fail_msg("%s finds '%s'", sample->function, sample->broken);
}

static void
every_function_has_a_sample(void **state)
{
    const struct shelf *shelf = ((const struct type_case *)*state)->shelf;

    for (size_t i = 0; i < shelf->probes->len; i++) {
        const struct element *element = classifier_set_element(shelf->set, i);

        if (element->name == NULL || !is_function(element))
            continue;
        g_autoptr(GPtrArray) samples = samples_of(shelf->samples, element->name);
        if (samples->len == 0)
            fail_msg("no sample of %s", element->name);
    }
}

/* The types that Exchange knows, by GUID and name: each is there once, defined or known to be absent. */
static void
every_type_is_known(void **state)
{
    const struct shelf *shelf = ((const struct type_case *)*state)->shelf;
    g_autofree char *path = fixture_path("catalogue-types.tsv"), *content = NULL;
    size_t count = 0;

    assert_true(g_file_get_contents(path, &content, NULL, NULL));
    g_auto(GStrv) lines = g_strsplit(g_strchomp(content), "\n", -1);
    for (; lines[count] != NULL; count++) {
        g_auto(GStrv) cells = g_strsplit(lines[count], "\t", 2);
        const struct absent_classifier *absent = classifier_set_find_absent(shelf->set, cells[1]);
        size_t index = 0;

        if (!classifier_set_find(shelf->set, cells[1], &index) && absent == NULL)
            fail_msg("'%s' is neither a type nor absent", cells[1]);
        const char *id = absent == NULL ? classifier_set_item(shelf->set, index)->id : absent->id;
        if (!g_str_equal(cells[0], "-") && g_strcmp0(id, cells[0]) != 0)
            fail_msg("'%s' has the id %s instead of %s", cells[1], id, cells[0]);
    }
    assert_int_equal(shelf->types + classifier_set_absent_count(shelf->set), count);
}

static void
add_case(struct suite *suite, GPtrArray *cases, CMUnitTestFunction check, struct type_case values)
{
    struct type_case *this = g_new(struct type_case, 1);

    *this = values;
    g_ptr_array_add(cases, this);
    suite_add(suite, this->name, check, this);
}

static void
add_types(struct suite *suite, GPtrArray *cases, const struct shelf *shelf, const char *definitions)
{
    for (size_t i = 0; i < shelf->types; i++) {
        const struct classifier *type = classifier_set_item(shelf->set, i);
        char *name = g_strdup_printf("%s, %s", definitions, type->name);

        g_assert(type->kind != CLASSIFIER_AFFINITY); /* none is shipped */
        add_case(suite, cases, type->kind == CLASSIFIER_BUNDLE ? check_bundle : check_type,
                 (struct type_case){ name, shelf, i, NULL });
    }
}

static void
add_samples(struct suite *suite, GPtrArray *cases, const struct shelf *shelf)
{
    for (size_t i = 0; i < shelf->samples->len; i++) {
        const struct sample *sample = g_ptr_array_index(shelf->samples, i);

        add_case(suite, cases, check_sample, (struct type_case){ g_strdup(sample->place), shelf, 0, sample });
    }
}

static void
type_case_free(gpointer data)
{
    g_free(((struct type_case *)data)->name);
    g_free(data);
}

int
main(void)
{
    struct suite suite = { 0 };
    struct shelf online, onprem;
    g_autoptr(GPtrArray) samples = samples_load();
    g_autoptr(GPtrArray) cases = g_ptr_array_new_with_free_func(type_case_free);

    shelf_init(&online, DEFINITIONS_ONLINE, samples);
    shelf_init(&onprem, DEFINITIONS_ONPREM, samples);
    struct type_case whole = { NULL, &online, 0, NULL };
    suite_add(&suite, "every_type_is_known", every_type_is_known, &whole);
    suite_add(&suite, "every_function_has_a_sample", every_function_has_a_sample, &whole);
    add_samples(&suite, cases, &online);
    add_types(&suite, cases, &online, "online");
    add_types(&suite, cases, &onprem, "onprem");
    int failed = suite_run(&suite, "catalogue_types");
    shelf_done(&online);
    shelf_done(&onprem);
    return failed;
}
