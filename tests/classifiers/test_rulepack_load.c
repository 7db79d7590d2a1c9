/* Rule packages as definitions: what they mean, and where the faults are that only the loader finds. */
#include "classifiers/definition/definition.h"
#include "tests/base/faults.h"
#include "tests/harness.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

static struct classifier_set *
set_with_catalogue(void)
{
    g_autoptr(diagnostics) found = diagnostics_new();
    g_autofree char *folder = fixture_path("rulepacks/catalogue");
    struct classifier_set *set = classifier_set_new();

    assert_true(classifier_set_load_catalogue(set, folder, found));
    return set;
}

/* The package of the fixtures with `from` replaced, loaded from a file; its faults. */
static char *
load_changed(struct classifier_set *set, const char *from, const char *to)
{
    g_autoptr(diagnostics) found = diagnostics_new();
    g_autofree char *path = fixture_path("rulepacks/contoso-pharma.xml"), *text = NULL, *file = NULL;

    assert_true(g_file_get_contents(path, &text, NULL, NULL));
    const char *at = strstr(text, from);
    assert_non_null(at);
    g_autofree char *changed = g_strdup_printf("%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
    int descriptor = g_file_open_tmp("rulepack-XXXXXX.xml", &file, NULL);
    assert_true(descriptor >= 0);
    close(descriptor);
    assert_true(g_file_set_contents(file, changed, -1, NULL));
    bool is_whole = classifier_set_load_file(set, file, found);
    assert_int_equal(is_whole, found->errors == 0);
    g_unlink(file);
    return faults_to_string(found);
}

/* clang-format off */
static const struct fault_row {
    const char *name, *from, *to, *faults;
} fault_rows[] = {
    { "bad pattern", "CP-\\d{6}\\b", "CP-\\d(",
      "54:44: bad-pattern: bad pattern at character 9: missing closing parenthesis" },
    { "bad pattern with an entity in it", "CP \\d{6} &lt;\\d{3}&gt;", "&lt;(",
      "55:85: bad-pattern: bad pattern at character 3: missing closing parenthesis" },
    { "unknown validator", "Validators_contoso Func_ssn", "Func_sns", "55:44: unknown-validator: there is no validator 'Func_sns'" },
    { "modulus of nothing", "<Param name=\"Mod\">10</Param>", "<Param name=\"Mod\">0</Param>", "90:9: " },
    { "weights that are none", "7, 3, 1, 7, 3, 1, 0", "7, x", "89:9: " },
    { "function that the catalogue does not have", "Func_us_date", "Func_us_dates",
      "21:18: rulepack-reference: nothing has the id 'Func_us_dates'" },
};
/* clang-format on */

static void
check_fault(void **state)
{
    const struct fault_row *row = *state;
    g_autoptr(classifier_set) set = set_with_catalogue();
    g_autofree char *faults = load_changed(set, row->from, row->to);

    if (strstr(faults, row->faults) == NULL)
        fail_msg("'%s' is not in '%s'", row->faults, faults);
}

static const struct evidence *
child(const struct evidence *evidence, guint index)
{
    return g_ptr_array_index(evidence->children, index);
}

static const struct element *
element_of(const struct classifier_set *set, const struct evidence *evidence)
{
    return classifier_set_element(set, evidence->element);
}

static const struct definition *
find(const struct classifier_set *set, const char *name)
{
    size_t index = 0;

    assert_true(classifier_set_find(set, name, &index));
    return g_ptr_array_index(set->definitions, index);
}

static void
entity_is_a_type(void **state)
{
    (void)state;
    g_autoptr(classifier_set) set = set_with_catalogue();
    g_autofree char *faults = load_changed(set, "<Rules>", "<Rules>");
    const struct definition *definition = find(set, "contoso pharmaceutical private content");

    assert_string_equal(faults, "32:7: rulepack-ignored: a form for older engines only is left out");
    assert_ptr_equal(find(set, "Contoso Pharmaceutical vertraulicher Inhalt"), definition);
    assert_ptr_equal(find(set, "D9B1A1F0-7F41-4C1E-8F1D-5A2F0C9E6A01"), definition);
    assert_int_equal(definition->type.recommended_confidence, 75);
    assert_int_equal(definition->type.at.line, 16);
    assert_int_equal(definition->patterns->len, 3);

    const struct type_pattern *first = g_ptr_array_index(definition->patterns, 0);
    assert_int_equal(first->confidence, 85);
    assert_int_equal(first->proximity_chars, 300);
    assert_string_equal(classifier_set_element(set, first->element)->name, "Regex_contoso_file");
    assert_int_equal(first->filters->len, 0);
    assert_int_equal(first->evidence->children->len, 2);
    const struct evidence *counted = child(first->evidence, 0);
    assert_true(counted->least == 2 && counted->most == EVIDENCE_NO_LIMIT && counted->is_unique);
    assert_int_equal(element_of(set, counted)->expressions->len, 5);
    const struct evidence *any = child(first->evidence, 1);
    assert_true(any->kind == EVIDENCE_ANY && any->least == 1 && any->children->len == 3);
    assert_string_equal(element_of(set, child(any, 0))->name, "Func_us_date");
    const struct evidence *none = child(any, 2);
    assert_true(none->least == 0 && none->most == 0);

    const struct type_pattern *second = g_ptr_array_index(definition->patterns, 1);
    assert_int_equal(second->proximity_chars, 50);
    assert_int_equal(second->filters->len, 2);
    const struct type_pattern *third = g_ptr_array_index(definition->patterns, 2);
    assert_int_equal(third->confidence, 65);
    const struct element *checked = classifier_set_element(set, third->element);
    assert_int_equal(checked->validators->len, 4); /* three of its own Validators, and a function */
    assert_ptr_equal(g_ptr_array_index(checked->validators, 2), validator_find("luhn"));
    assert_ptr_equal(g_ptr_array_index(checked->validators, 3), validator_find("Func_ssn"));
    assert_string_equal(g_ptr_array_index(checked->expressions, 0), "CP \\d{6} <\\d{3}>");
}

static void
affinity_is_a_type(void **state)
{
    (void)state;
    g_autoptr(classifier_set) set = set_with_catalogue();
    g_autofree char *faults = load_changed(set, "<Rules>", "<Rules>");
    const struct definition *definition = find(set, "Contoso Pharmaceutical Restricted Content");

    assert_non_null(faults);
    assert_int_equal(definition->type.kind, CLASSIFIER_AFFINITY);
    assert_int_equal(definition->threshold, 65);
    assert_true(definition->proximity_chars == PROXIMITY_UNLIMITED);
    assert_int_equal(definition->patterns->len, 2);
    const struct type_pattern *second = g_ptr_array_index(definition->patterns, 1);
    assert_int_equal(second->confidence, 60);
}

/* Names of other languages are often the same in several types. */
static void
alias_gives_way_to_any_name(void **state)
{
    (void)state;
    static const char *const taken[] = { "contoso pharmaceutical VERTRAULICHER Inhalt",
                                         "Contoso Pharmaceutical Private Content" };

    for (size_t i = 0; i < ARRAY_LEN(taken); i++) {
        g_autoptr(classifier_set) set = set_with_catalogue();
        g_autofree char *faults = load_changed(set, "Contoso Pharmaceutical contenu restreint", taken[i]);

        assert_null(strstr(faults, "duplicate"));
        assert_int_equal(find(set, "Contoso Pharmaceutical Restricted Content")->type.aliases->len, 0);
        assert_int_equal(find(set, taken[i])->type.at.line, 16);
    }
}

/* What cannot be evaluated is known by name, with the reason; the rest of the package loads. */
static void
vendor_fingerprint_is_absent(void **state)
{
    (void)state;
    g_autoptr(classifier_set) set = set_with_catalogue();
    g_autofree char *value = g_strnfill(2731, 'A');
    g_autofree char *regex =
        g_strdup_printf("<Fingerprint id=\"Regex_contoso_file_checked\" threshold=\"50\" "
                        "shingleCount=\"120\">%s=</Fingerprint>",
                        value);
    g_autofree char *faults = load_changed(
        set,
        "<Regex id=\"Regex_contoso_file_checked\" validators=\"Validators_contoso Func_ssn\">CP \\d{6} "
        "&lt;\\d{3}&gt;</Regex>",
        regex);
    const struct absent_classifier *absent =
        classifier_set_find_absent(set, "Contoso Pharmaceutical Private Content");

    assert_non_null(strstr(faults,
                           "39:20: rulepack-unsupported: 'Contoso Pharmaceutical Private Content' cannot "
                           "be evaluated: how Exchange computes fingerprints is not published"));
    assert_non_null(absent);
    assert_non_null(strstr(absent->reason, "postern classify --fingerprint"));
    assert_non_null(find(set, "Contoso Pharmaceutical Restricted Content"));
}

int
main(void)
{
    struct suite suite = { 0 };

    SUITE_ADD_ROWS(&suite, check_fault, fault_rows);
    SUITE_ADD(&suite, entity_is_a_type);
    SUITE_ADD(&suite, affinity_is_a_type);
    SUITE_ADD(&suite, alias_gives_way_to_any_name);
    SUITE_ADD(&suite, vendor_fingerprint_is_absent);
    return suite_run(&suite, "rulepack_load");
}
