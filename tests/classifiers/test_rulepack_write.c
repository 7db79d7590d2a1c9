/* Types written as rule packages: what is read back means the same, and what is lost is said. */
#include "classifiers/fingerprint.h"
#include "classifiers/rulepack/guid.h"
#include "classifiers/rulepack/rulepack.h"
#include "classifiers/rulepack/write.h"
#include "tests/base/faults.h"
#include "tests/classifiers/scan_one.h"

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

/* A file of these bytes, for as long as it takes to load it. */
static char *
write_file(const char *bytes, size_t len)
{
    char *path = NULL;
    int descriptor = g_file_open_tmp("rulepack-XXXXXX", &path, NULL);

    assert_true(descriptor >= 0);
    close(descriptor);
    assert_true(g_file_set_contents(path, bytes, (gssize)len, NULL));
    return path;
}

/* The types of a file as a package; the set has them afterwards. */
static GString *export(struct classifier_set *set, const char *bytes, size_t len, char **faults)
{
    g_autoptr(diagnostics) found = diagnostics_new();
    g_autofree char *path = write_file(bytes, len);
    const char *paths[] = { path, NULL };
    struct rulepack_request request = {
        .publisher = "Contoso", .name = "Pharma", .version = {1, 2, 3, 65535},
                .set = set, .paths = paths
    };
    GString *package = rulepack_write(&request, found);

    g_unlink(path);
    assert_true((package == NULL) == (found->errors > 0));
    *faults = faults_to_string(found);
    return package;
}

static char *
read_fixture(const char *name)
{
    g_autofree char *path = fixture_path(name);
    char *contents = NULL;

    assert_true(g_file_get_contents(path, &contents, NULL, NULL));
    return contents;
}

/* What all types of a set find in a text: "NAME start+len confidence", a line each. */
static char *
scan(const struct classifier_set *set, const char *text)
{
    GString *lines = g_string_new(NULL);
    g_autoptr(classifier_database) database = compile_all(set);
    g_autoptr(findings) hits = scan_one(database, slice_from(text));

    for (size_t i = 0; i < findings_count(hits); i++) {
        const struct finding *finding = findings_item(hits, i);

        g_string_append_printf(lines, "%s %zu+%zu %g\n",
                               classifier_database_item(database, finding->classifier)->name, finding->start,
                               finding->len, finding->confidence);
    }
    return g_string_free(lines, FALSE);
}

#define PRIVATE "Contoso Pharmaceutical Private Content"

/* clang-format off */
static const struct scan_row {
    const char *name, *text, *findings;
} scan_rows[] = {
    { "scan: number alone", "123-455 and", PRIVATE " 0+7 75\n" },
    { "scan: number that fails its check", "123-456 and", "" },
    { "scan: number in a word", "x123-455 and", "" },
    { "scan: evidence", "123-455 private, ungeheim: dos<a>ge, AB123", PRIVATE " 0+7 85\n" },
    { "scan: evidence of the other alternative", "123-455 private SECRET dos<a>ge AB12345", PRIVATE " 0+7 85\n" },
    { "scan: too few distinct words", "123-455 private private dos<a>ge AB123", PRIVATE " 0+7 75\n" },
    { "scan: case that counts", "123-455 private secret dos<a>ge AB123", PRIVATE " 0+7 75\n" },
    { "scan: what may not be there", "123-455 private SECRET dos<a>ge AB123 x", PRIVATE " 0+7 75\n" },
    { "scan: too far away", "123-455 private SECRET ........................................................ dos<a>ge AB123",
      PRIVATE " 0+7 75\n" },
    { "scan: too many", "123-455 Press Release Press Release Press Release Press Release", "" },
    { "scan: digits that are all equal", "000-000", "" },
    { "scan: a sample", "sample 123-455", "" },
    { "scan: date and sum", "on 31122006", PRIVATE " 3+8 55\n" },
    { "scan: date without the sum", "on 31122007", "" },
    { "scan: sum without a date", "on 32122015", "" },
    { "scan: affinity", "a trial that is private", "Contoso Pharmaceutical Restricted Content 2+21 76\n" },
};
/* clang-format on */

static void
both_forms_find_the_same(void **state)
{
    const struct scan_row *row = *state;
    g_autoptr(classifier_set) ours = set_with_catalogue(), theirs = set_with_catalogue();
    g_autofree char *yaml = read_fixture("rulepacks/custom.yaml"), *faults = NULL, *faults_back = NULL;
    g_autoptr(GString) package = export(ours, yaml, strlen(yaml), &faults);
    g_autoptr(GString) utf16 = rulepack_to_utf16(package);
    g_autoptr(GString) again = export(theirs, utf16->str, utf16->len, &faults_back);
    g_autofree char *found_by_ours = scan(ours, row->text), *found_by_theirs = scan(theirs, row->text);

    assert_string_equal(found_by_ours, row->findings);
    assert_string_equal(found_by_theirs, row->findings);
    assert_string_equal(again->str, package->str); /* nothing more is lost by a second journey */
}

static void
losses_are_named(void **state)
{
    (void)state;
    g_autoptr(classifier_set) set = set_with_catalogue();
    g_autofree char *yaml = read_fixture("rulepacks/custom.yaml"), *faults = NULL;
    g_autoptr(GString) package = export(set, yaml, strlen(yaml), &faults);

    assert_non_null(package);
    assert_string_equal(
        faults, "17:9: rulepack-lost: '" PRIVATE "' loses its aliases: names in a package have a language\n"
                "17:9: rulepack-lost: '" PRIVATE "' loses its country and category\n"
                "5:25: rulepack-upload: Exchange would refuse 'File_number': it looks ahead or behind\n"
                "6:23: rulepack-lost: 'Two_forms' is written as one expression: of alternatives that match "
                "at one place, "
                "the first counts, not the longest\n"
                "6:23: rulepack-upload: Exchange would refuse 'Two_forms': it looks ahead or behind\n"
                "7:25: rulepack-upload: Exchange would refuse 'Regex_Func_own': it looks ahead or behind");
}

#define ONE(match) "Types:\n- Name: A\n  Patterns: [{ Confidence: 85, Match: " match " }]\n"

/* clang-format off */
static const struct write_row {
    const char *name, *yaml;
    const char *written; /* has to be in the package; NULL: there is none */
    const char *faults;  /* have to begin so */
} write_rows[] = {
    { "function of Exchange", ONE("{ Function: Func_us_date }"), "<IdMatch idRef=\"Func_us_date\"/>\n      </Pattern>\n    </Entity>\n    <LocalizedStrings>", "" },
    { "group of the catalogue", ONE("{ Keywords: Keyword_dates }"), "<Keyword id=\"Keyword_dates\">", "" },
    { "function with further validators", ONE("{ Function: Func_us_date, Validators: [luhn] }"),
      "<Regex id=\"Regex\" validators=\"luhn\">",
      "3:51: rulepack-upload: Exchange would refuse 'Regex': it looks ahead or behind" },
    { "validator of ours", ONE("{ Regex: 'a', Validators: [hk_hkid] }"), "<Regex id=\"Regex\">a</Regex>",
      "3:48: rulepack-lost: 'hk_hkid' is no validator of Exchange: without it, the type finds more than it should" },
    { "validators of words", ONE("{ Keywords: [a], Validators: [luhn] }"), "<Keyword id=\"Keyword\">",
      "3:51: rulepack-lost: 'Keyword' loses its validators: a package has them for expressions alone" },
    { "bundle", ONE("{ Regex: a }") "- { Name: B, Bundle: [A] }\n", "<Name default=\"true\" langcode=\"en-us\">A</Name>",
      "4:11: rulepack-lost: 'B' is not written: a package has no bundles and no exact data" },
    { "bundle alone", "Types: []\n", NULL, "0:0: missing-key: there is no type to write" },
    { "absent type", ONE("{ Regex: a }") "Absent: [{ Name: B, Reason: why }]\n", "<Entity",
      "4:18: rulepack-lost: 'B' is not written: it is known by name only" },
    { "two forms of a type", ONE("{ Regex: a }") "  OnPremises: { Proximity: 1 }\n", "patternsProximity=\"300\"",
      "4:15: rulepack-lost: 'A' is written as it is for Exchange Online: a package has one form of a type" },
    { "proximity of 0", ONE("{ Regex: a }") "  Proximity: 0\n", "patternsProximity=\"1\"",
      "2:9: rulepack-lost: 'A' has a proximity of 0, which is written as 1" },
    { "control character", ONE("{ Regex: \"a\\x01\" }"), NULL, "3:48: wrong-value: a control character, which XML cannot write" },
    { "line ends are kept", ONE("{ Regex: \"a\\r\\nb\" }"), "<Regex id=\"Regex\">a&#13;\nb</Regex>", "" },
    { "names for elements in place", ONE("{ Regex: a }") "- Name: B\n  Patterns: [{ Confidence: 85, Match: { Regex: b } }]\n",
      "<Regex id=\"Regex\">a</Regex>\n    <Regex id=\"Regex_2\">b</Regex>", "" },
    { "a file with faults", "Types:\n- Name: A\n", NULL, "2:3: missing-key: " },
    { "version", ONE("{ Regex: a }"), "<Version major=\"1\" minor=\"2\" build=\"3\" revision=\"65535\"/>", "" },
};
/* clang-format on */

static void
check_write(void **state)
{
    const struct write_row *row = *state;
    g_autoptr(classifier_set) set = set_with_catalogue();
    g_autofree char *faults = NULL;
    GString *package = export(set, row->yaml, strlen(row->yaml), &faults);

    if (row->written != NULL && (package == NULL || strstr(package->str, row->written) == NULL))
        fail_msg("no '%s' in:\n%s\n%s", row->written, package == NULL ? "nothing" : package->str, faults);
    if (row->written == NULL)
        assert_null(package);
    if (!g_str_has_prefix(faults, row->faults) || (*row->faults == '\0' && *faults != '\0'))
        fail_msg("'%s' does not begin with '%s'", faults, row->faults);
    if (package != NULL)
        g_string_free(package, TRUE);
}

/* Our own fingerprints are known by their description, and taken. */
static void
own_fingerprint_comes_back(void **state)
{
    (void)state;
    g_autoptr(GString) form = g_string_new(NULL);
    struct fingerprint learned;

    for (unsigned i = 0; i < 60; i++)
        g_string_append_printf(form, "word%u ", i * 7);
    assert_true(fingerprint_learn(slice_from(form->str), &learned, NULL));
    g_autofree char *value = fingerprint_to_text(&learned), *faults = NULL, *faults_back = NULL;
    g_autofree char *yaml =
        g_strdup_printf("Fingerprints:\n  Form: { Threshold: 60, Shingles: %u, Value: '%s' }\n%s",
                        learned.shingles, value, ONE("{ Fingerprint: Form, Threshold: 70 }"));
    g_autoptr(classifier_set) ours = set_with_catalogue(), theirs = set_with_catalogue();
    g_autoptr(GString) package = export(ours, yaml, strlen(yaml), &faults);
    assert_non_null(package);
    g_autoptr(GString) again = export(theirs, package->str, package->len, &faults_back);

    assert_non_null(strstr(package->str, "<Fingerprint id=\"Form\" threshold=\"70\""));
    assert_non_null(strstr(package->str, "description=\"Postern fingerprint\""));
    assert_string_equal(again->str, package->str);
}

/* The example of RFC 9562, appendix A.4: "www.example.com" in the namespace of domain names. */
static void
guids_are_those_of_the_rfc(void **state)
{
    (void)state;
    static const guint8 domains[16] = { 0x6b, 0xa7, 0xb8, 0x10, 0x9d, 0xad, 0x11, 0xd1,
                                        0x80, 0xb4, 0x00, 0xc0, 0x4f, 0xd4, 0x30, 0xc8 };
    g_autofree char *guid = guid_from_bytes(domains, "www.example.com");
    g_autofree char *one = guid_from_name("type", "a"), *other = guid_from_name("package", "a");

    assert_string_equal(guid, "2ed6657d-e927-568b-95e1-2665a8aea6a2");
    assert_true(g_uuid_string_is_valid(one));
    assert_string_not_equal(one, other);
}

int
main(void)
{
    struct suite suite = { 0 };

    SUITE_ADD_ROWS(&suite, both_forms_find_the_same, scan_rows);
    SUITE_ADD_ROWS(&suite, check_write, write_rows);
    SUITE_ADD(&suite, losses_are_named);
    SUITE_ADD(&suite, own_fingerprint_comes_back);
    SUITE_ADD(&suite, guids_are_those_of_the_rfc);
    return suite_run(&suite, "rulepack_write");
}
