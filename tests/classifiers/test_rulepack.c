/* Rule packages: what is read, every fault with its place and cure, and what hostile files get. */
#include "base/limits.h"
#include "base/yaml_write.h"
#include "classifiers/rulepack/rulepack.h"
#include "tests/base/faults.h"
#include "tests/harness.h"

#include <string.h>

/* One of each; rows put something else into a place of it. */
static const char sound[] = //
    "<?xml version=\"1.0\"?>\n"
    "<RulePackage xmlns=\"http://schemas.microsoft.com/office/2011/mce\">\n"
    " <RulePack id=\"8c8ad6a5-2f0b-4f0b-9a93-31e8a0b6a0f1\">\n"
    "  <Version major=\"1\" minor=\"0\" build=\"0\" revision=\"0\"/>\n"
    "  <Publisher id=\"0e1c4ce4-6d1f-4a39-8f6b-1c4f8b3c2b77\"/>\n"
    "  <Details defaultLangCode=\"en\">\n"
    "   <LocalizedDetails langcode=\"EN\"><PublisherName>P</PublisherName><Name>N</Name><Description/>"
    "</LocalizedDetails>\n"
    "  </Details>\n"
    " </RulePack>\n"
    " <Rules>\n"
    "  <Entity id=\"d9b1a1f0-7f41-4c1e-8f1d-5a2f0c9e6a01\" patternsProximity=\"300\">\n"
    "   <Pattern confidenceLevel=\"85\">\n"
    "    <IdMatch idRef=\"Rx\"/>\n"
    "    <Match idRef=\"Kw\"/>\n"
    "   </Pattern>\n"
    "  </Entity>\n"
    "  <Regex id=\"Rx\">[0-9]{7}</Regex>\n"
    "  <Keyword id=\"Kw\"><Group matchStyle=\"word\"><Term>one</Term></Group></Keyword>\n"
    "  <LocalizedStrings>\n"
    "   <Resource idRef=\"d9b1a1f0-7f41-4c1e-8f1d-5a2f0c9e6a01\"><Name>T</Name></Resource>\n"
    "  </LocalizedStrings>\n"
    " </Rules>\n"
    "</RulePackage>\n";

#define SOUND_YAML                                                                                           \
    "Keywords: { Kw: [one] }\nFunctions:\n  Rx: { Regex: '[0-9]{7}', Bounds: none }\nTypes:\n- Name: T\n"    \
    "  Id: d9b1a1f0-7f41-4c1e-8f1d-5a2f0c9e6a01\n  Proximity: 300\n  Patterns:\n  - Confidence: 85\n"        \
    "    Match: { Function: Rx }\n    Evidence:\n    - { Keywords: Kw }\n"

static char *
replace_once(const char *text, const char *from, const char *to)
{
    const char *at = strstr(text, from);

    assert_non_null(at);
    return g_strdup_printf("%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
}

/* The YAML of a package, or the faults where there is none; both of them where `all`. */
static char *
read_package(struct slice contents, char **faults)
{
    g_autoptr(diagnostics) found = diagnostics_new();
    g_autoptr(yaml_node) document = rulepack_read("p.xml", contents, NULL, found);
    GString *yaml = g_string_new(NULL);

    if (document != NULL)
        yaml_append(document, yaml);
    assert_true((document == NULL) == (found->errors > 0));
    *faults = faults_to_string(found);
    return g_string_free(yaml, FALSE);
}

#define ANY(attributes) "<Any " attributes "><Match idRef=\"Kw\"/></Any>"
#define ENTITY_ID "d9b1a1f0-7f41-4c1e-8f1d-5a2f0c9e6a01"

/* clang-format off */
static const struct fault_row {
    const char *name, *from, *to, *faults;
} fault_rows[] = {
    { "syntax: end tag of another element", "</Regex>", "</Regx>",
      "17:33: xml-syntax: no well-formed XML: Opening and ending tag mismatch: Regex line 17 and Regx" },
    { "syntax: attribute twice", "minor=\"0\"", "major=\"0\"",
      "4:54: xml-syntax: no well-formed XML: Attribute major redefined" },
    { "syntax: entity that is none", "one", "&one;", "18:56: xml-syntax: no well-formed XML: Entity 'one' not defined" },
    { "syntax: prefix without namespace", "<Regex ", "<x:Regex ", "17:19: xml-syntax: no well-formed XML: Namespace prefix x on Regex is not defined" },
    { "document type", "<RulePackage", "<!DOCTYPE RulePackage>\n<RulePackage",
      "2:1: xml-doctype: a document type declaration, which may name other files, is not read, remove it; rule packages have none" },
    { "encoding that is not read", "?>", " encoding=\"koi8-r\"?>",
      "1:1: xml-encoding: the file declares an encoding that rule packages do not have, save the file as UTF-8 or UTF-16" },
    { "bytes that are no UTF-8", "one", "\xff", "18:51: xml-encoding: bytes that are no character of UTF-8, save the file as UTF-8 or UTF-16" },
    { "another namespace", "office/2011/mce", "office/2012/mce",
      "2:1: rulepack-element: the root is not in the namespace of rule packages, write <RulePackage xmlns=\"http://schemas.microsoft.com/office/2011/mce\">" },
    { "namespace of exact data", "office/2011/mce", "office/2018/edm",
      "2:1: rulepack-unsupported: a package of exact data matches is not read, write the types as ExactMatch: postern-rules(5)" },
    { "element of another namespace", "<Regex ", "<Regex xmlns=\"urn:x\" ", "17:3: rulepack-element: unknown element 'Regex' in 'Rules', did you mean 'Regex'?" },
    { "unknown element", "<Publisher id=\"0e1c4ce4-6d1f-4a39-8f6b-1c4f8b3c2b77\"/>",
      "<Publisher id=\"0e1c4ce4-6d1f-4a39-8f6b-1c4f8b3c2b77\"/><Detials/>",
      "5:57: rulepack-element: unknown element 'Detials' in 'RulePack', did you mean 'Details'?" },
    { "unknown attribute", "patternsProximity=\"300\"", "patternsProximity=\"300\" filter=\"x\"",
      "11:77: rulepack-attribute: unknown attribute 'filter' of 'Entity', did you mean 'filters'?" },
    { "attribute missing", " patternsProximity=\"300\"", "",
      "11:3: rulepack-attribute: 'Entity' without 'patternsProximity', add patternsProximity=\"...\", a number of characters from 1, or unlimited" },
    { "element missing", "<Publisher id=\"0e1c4ce4-6d1f-4a39-8f6b-1c4f8b3c2b77\"/>", "",
      "3:2: rulepack-element: 'RulePack' without 'Publisher', add <Publisher>" },
    { "element twice", "<IdMatch idRef=\"Rx\"/>", "<IdMatch idRef=\"Rx\"/><IdMatch idRef=\"Rx\"/>",
      "13:26: rulepack-element: a second 'IdMatch' in 'Pattern', keep one of them" },
    { "elements in the wrong order", "<IdMatch idRef=\"Rx\"/>", "<Match idRef=\"Kw\"/><IdMatch idRef=\"Rx\"/>",
      "13:24: rulepack-element: 'IdMatch' stands behind 'Match' in 'Pattern', move it before 'Match'" },
    { "nothing in an Any", "<Match idRef=\"Kw\"/>", "<Any/>", "14:5: rulepack-element: 'Any' has nothing in it, add <Match>" },
    { "text where there is none", "<IdMatch idRef=\"Rx\"/>", "x<IdMatch idRef=\"Rx\"/>",
      "12:4: rulepack-element: 'Pattern' has text where it can only have elements" },
    { "no text where there has to be some", "one", " ", "18:45: wrong-value: 'Term' is empty" },
    { "too much text", "<Name>N<", "<Name>NNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNNN<",
      "7:68: wrong-value: 'Name' has 65 characters, where 1 to 64 are allowed" },
    { "id that is no GUID", ENTITY_ID "\" p", "d9b1\" p",
      "11:11: wrong-value: 'id' cannot be 'd9b1', write a GUID, such as 50842eb7-edc8-4019-85dd-5a5c1f2bb085" },
    { "version beyond 16 bits", "revision=\"0\"", "revision=\"65536\"",
      "4:42: wrong-value: 'revision' cannot be '65536', write a number from 0 to 65535" },
    { "confidence over 100", "confidenceLevel=\"85\"", "confidenceLevel=\"101\"",
      "12:13: wrong-value: 'confidenceLevel' cannot be '101', write a number from 1 to 100" },
    { "confidence that is no number", "confidenceLevel=\"85\"", "confidenceLevel=\"high\"",
      "12:13: wrong-value: 'confidenceLevel' cannot be 'high', write a number from 1 to 100" },
    { "proximity of 0", "patternsProximity=\"300\"", "patternsProximity=\"0\"",
      "11:53: wrong-value: 'patternsProximity' cannot be '0', write a number of characters from 1, or unlimited" },
    { "minCount of 0", "<Match idRef=\"Kw\"/>", "<Match idRef=\"Kw\" minCount=\"0\"/>",
      "14:23: wrong-value: 'minCount' cannot be '0', write a number from 1" },
    { "unknown match style", "\"word\"", "\"Word\"",
      "18:27: wrong-value: 'matchStyle' cannot be 'Word', write one of word, string" },
    { "flag that is none", "<Term>", "<Term caseSensitive=\"maybe\">",
      "18:51: wrong-value: 'caseSensitive' cannot be 'maybe', write true or false" },
    { "reference of two words", "idRef=\"Kw\"", "idRef=\"K w\"",
      "14:12: wrong-value: 'idRef' cannot be 'K w', write one word without spaces" },
    { "language that is none", "langcode=\"EN\"", "langcode=\"*\"",
      "7:22: wrong-value: 'langcode' cannot be '*', write a language, such as en-us" },
    { "engine version that is none", "<Pattern confidenceLevel=\"85\">\n", "<Version minEngineVersion=\"x\"/><Pattern confidenceLevel=\"85\">\n",
      "12:13: wrong-value: 'minEngineVersion' cannot be 'x', write an engine version, such as 15.01.0131.000\n"
      "12:4: rulepack-element: 'Version' without 'Pattern', add <Pattern>" },
    { "the same id twice", "<Keyword id=\"Kw\">", "<Keyword id=\"rX\">",
      "18:12: duplicate-id: 'rX' is already the id of 'Regex' in line 17, rename or remove one of them" },
    { "default language without details", "defaultLangCode=\"en\"", "defaultLangCode=\"fr\"",
      "6:12: rulepack-reference: no LocalizedDetails has the default language 'fr', add <LocalizedDetails langcode=\"fr\">" },
    { "resource of nothing", "<Resource idRef=\"" ENTITY_ID "\">", "<Resource idRef=\"" ENTITY_ID "\"><Name>T</Name></Resource>"
      "<Resource idRef=\"00000000-7f41-4c1e-8f1d-5a2f0c9e6a01\">",
      "20:84: rulepack-reference: there is no Entity or Affinity '00000000-7f41-4c1e-8f1d-5a2f0c9e6a01', remove it, or correct its idRef" },
    { "type without a name", "<Name>T</Name>", "<Description>T</Description>",
      "11:3: rulepack-reference: 'Entity' has no name: no Resource says one, add <Resource idRef=\"" ENTITY_ID "\"> to LocalizedStrings" },
    { "reference to nothing", "idRef=\"Kw\"", "idRef=\"Km\"", "14:12: rulepack-reference: nothing has the id 'Km', did you mean 'Kw'?" },
    { "reference to nothing, nothing near", "idRef=\"Rx\"", "idRef=\"Keyword_other\"",
      "13:14: rulepack-reference: nothing has the id 'Keyword_other', add a Regex or Keyword of that id, or name a function of Exchange" },
    { "filters of nothing", "confidenceLevel=\"85\"", "confidenceLevel=\"85\" filters=\"Fl\"",
      "12:34: rulepack-reference: there are no Filters 'Fl', add <Filters id=\"Fl\">" },
    { "filter without what to compare", "<LocalizedStrings>", "<Filters id=\"F\"><Filter type=\"TextMatchFilter\" logic=\"Include\"/></Filters><LocalizedStrings>",
      "19:19: rulepack-attribute: a TextMatchFilter without 'direction', add direction=\"...\"\n"
      "19:19: rulepack-attribute: a TextMatchFilter without 'textProcessorId', add textProcessorId=\"...\"" },
    { "encrypted", "</Details>", "</Details><Encryption><Key>k</Key><IV>i</IV></Encryption>",
      "8:13: rulepack-unsupported: the package is encrypted; only Exchange can read it, export the package from an organisation of your own" },
    { "more wanted than there is", "<Match idRef=\"Kw\"/>", ANY("minMatches=\"2\""),
      "14:10: wrong-value: 'minMatches' asks for more than there are alternatives, lower it" },
    { "fingerprint of another length", "<LocalizedStrings>", "<Fingerprint id=\"F\" threshold=\"50\" shingleCount=\"9\">abc</Fingerprint><LocalizedStrings>",
      "19:3: wrong-value: 'Fingerprint' has 3 characters, where 2732 are needed" },
};

/* What is read all the same. */
static const struct note_row {
    const char *name, *from, *to, *faults;
    const char *yaml; /* what has to be in it; NULL: that of the sound one */
} note_rows[] = {
    { "sound", "?>", "?>", "", NULL },
    { "sound: namespace with https", "http:", "https:", "", NULL },
    { "sound: single quotes, comments, instructions", "<Regex id=\"Rx\">", "<!-- <x> --><?y <z> ?><Regex id='Rx'>", "", NULL },
    { "sound: CDATA", "[0-9]{7}", "<![CDATA[[0-9]{7}]]>", "", NULL },
    { "sound: prefixes", "<Keyword id=\"Kw\">", "<Keyword xmlns:x=\"urn:x\" x:y=\"z\" id=\"Kw\">", "", NULL },
    { "sound: says that it is UTF-8", "?>", " encoding='UTF-8'?>", "", NULL },
    { "sound: expression on lines of its own", "[0-9]{7}", "\n   [0-9]{7}\n  ", "", NULL },
    { "sound: id in braces and capitals", "idRef=\"" ENTITY_ID, "idRef=\"{D9B1A1F0-7F41-4C1E-8F1D-5A2F0C9E6A01}", "", NULL },
    { "spaces of an expression are kept", "[0-9]{7}", " [0-9]{7} ", "", "Regex: ' [0-9]{7} '" },
    { "says that it is UTF-16", "?>", " encoding=\"utf-16\"?>",
      "1:1: xml-encoding: the file says that it is utf-16, but is UTF-8; Exchange would refuse it, write encoding=\"utf-8\"", NULL },
    { "relaxProximity", "patternsProximity=\"300\"", "patternsProximity=\"300\" relaxProximity=\"true\"",
      "11:77: rulepack-ignored: 'relaxProximity' is ignored; what it means is not published", NULL },
    { "form for older engines", "</Pattern>", "</Pattern><Version minEngineVersion=\"15.0.0.0\" maxEngineVersion=\"15.1.0.0\">"
      "<Pattern confidenceLevel=\"65\"><IdMatch idRef=\"Rx\"/></Pattern></Version>",
      "15:14: rulepack-ignored: a form for older engines only is left out", NULL },
    { "form for newer engines", "</Pattern>", "</Pattern><Version minEngineVersion=\"15.20.3135.000\">"
      "<Pattern confidenceLevel=\"65\"><IdMatch idRef=\"Rx\"/></Pattern></Version>", "", "  - Confidence: 65\n" },
    { "none at most means none at least", "<Match idRef=\"Kw\"/>", ANY("maxMatches=\"0\""), "",
      "    - Any:\n      - { Keywords: Kw }\n      Min: 0\n      Max: 0\n" },
    { "all at most is no limit", "<Match idRef=\"Kw\"/>", ANY("minMatches=\"0\" maxMatches=\"1\""), "",
      "      - { Keywords: Kw }\n      Min: 0\n" },
    { "function of Exchange", "<IdMatch idRef=\"Rx\"/>", "<IdMatch idRef=\"Func_credit_card\"/>", "", "Function: Func_credit_card" },
    { "unlimited", "patternsProximity=\"300\"", "patternsProximity=\"unlimited\"", "", "Proximity: unlimited" },
    { "keyword dictionary", "idRef=\"Kw\"", "idRef=\"11111111-7f41-4c1e-8f1d-5a2f0c9e6a01\"",
      "14:12: rulepack-unsupported: 'T' cannot be evaluated: the words of a keyword dictionary are not in the package; write them as a Keyword of it",
      "Types: []\nAbsent:\n- Name: T\n  Id: " ENTITY_ID "\n  Reason: 'the words of" },
    { "keywords whose meaning is not known", "<Keyword id=\"Kw\"><Group matchStyle=\"word\"><Term>one</Term></Group></Keyword>",
      "<ExtendedKeyword id=\"Kw\">one</ExtendedKeyword>",
      "14:12: rulepack-unsupported: 'T' cannot be evaluated: what an ExtendedKeyword means is not published", "Absent:\n- Name: T\n" },
    { "names of other languages", "<Name>T</Name>",
      "<Name langcode=\"de\">D</Name><Name langcode=\"en\">T</Name><Name langcode=\"fr\">t</Name>", "", "- Name: T\n  Id: " ENTITY_ID "\n  Aliases: [D]\n" },
    { "the default name counts", "<Name>T</Name>", "<Name langcode=\"en\">E</Name><Name default=\"true\" langcode=\"de\"> D </Name>", "",
      "- Name: D\n  Id: " ENTITY_ID "\n  Aliases: [E]\n" },
    { "upload: repeat in a group", "[0-9]{7}", "(a{0,3})b", "17:3: rulepack-upload: Exchange would refuse 'Rx': a group has a repeat in it that has no least number above 1", "Rx:" },
    { "upload: term of 51 characters", "one", "aaaaaaaaaabbbbbbbbbbaaaaaaaaaabbbbbbbbbbaaaaaaaaaab",
      "18:45: rulepack-upload: Exchange would refuse 'Kw': a term is longer than 50 characters", "Kw:" },
};
/* clang-format on */

static void
check_fault(void **state)
{
    const struct fault_row *row = *state;
    g_autofree char *text = replace_once(sound, row->from, row->to), *faults = NULL;
    g_autofree char *yaml = read_package(slice_from(text), &faults);

    assert_string_equal(faults, row->faults);
    assert_string_equal(yaml, "");
}

static void
check_note(void **state)
{
    const struct note_row *row = *state;
    g_autofree char *text = replace_once(sound, row->from, row->to), *faults = NULL;
    g_autofree char *yaml = read_package(slice_from(text), &faults);

    assert_string_equal(faults, row->faults);
    if (row->yaml == NULL)
        assert_string_equal(yaml, SOUND_YAML);
    else if (strstr(yaml, row->yaml) == NULL)
        fail_msg("no '%s' in:\n%s", row->yaml, yaml);
}

static char *
read_fixture(const char *name, size_t *len)
{
    g_autofree char *path = fixture_path(name);
    char *contents = NULL;

    assert_true(g_file_get_contents(path, &contents, len, NULL));
    return contents;
}

static void
everything_is_read(void **state)
{
    (void)state;
    static const char *const files[] = { "rulepacks/contoso-pharma.xml",
                                         "rulepacks/contoso-pharma-utf16.xml" };
    size_t len = 0;
    g_autofree char *expected = read_fixture("rulepacks/contoso-pharma.yaml", &len);

    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        g_autofree char *contents = read_fixture(files[i], &len), *faults = NULL;
        g_autofree char *yaml = read_package((struct slice){ contents, len }, &faults);

        assert_string_equal(yaml, expected);
        assert_string_equal(faults, "32:7: rulepack-ignored: a form for older engines only is left out");
    }
}

static GString *
to_utf16(const char *text, bool is_big, bool has_mark)
{
    GString *bytes = g_string_new(NULL);
    glong units = 0;
    g_autofree gunichar2 *utf16 = g_utf8_to_utf16(text, -1, NULL, &units, NULL);

    if (has_mark)
        g_string_append_len(bytes, is_big ? "\xfe\xff" : "\xff\xfe", 2);
    for (glong i = 0; i < units; i++) {
        char low = (char)(utf16[i] & 0xff), high = (char)(utf16[i] >> 8);

        g_string_append_c(bytes, is_big ? high : low);
        g_string_append_c(bytes, is_big ? low : high);
    }
    return bytes;
}

static void
utf16_is_read_in_all_its_forms(void **state)
{
    (void)state;
    for (unsigned form = 0; form < 4; form++) {
        g_autofree char *declared = replace_once(sound, "?>", " encoding=\"utf-16\"?>");
        g_autofree char *text = replace_once(declared, ">one<", ">\xf0\x9f\x94\x92<"), *faults = NULL;
        g_autoptr(GString) bytes = to_utf16(text, form % 2 == 1, form / 2 == 1);
        g_autofree char *yaml = read_package((struct slice){ bytes->str, bytes->len }, &faults);

        assert_string_equal(faults, "");
        assert_non_null(strstr(yaml, "Kw: ['\xf0\x9f\x94\x92']"));
    }
}

/* Cut anywhere, it is refused: never read as if it were whole. */
static void
truncated_files_are_refused(void **state)
{
    (void)state;
    g_autoptr(GString) bytes = to_utf16(sound, false, true);

    for (size_t len = 0; len + 4 < bytes->len; len += len < 200 ? 1 : 37) {
        g_autofree char *faults = NULL;
        g_autofree char *yaml = read_package((struct slice){ bytes->str, len }, &faults);

        assert_string_equal(yaml, "");
        if (len > 2 && len % 2 == 1)
            assert_non_null(strstr(faults, "xml-encoding: the text breaks off inside a character"));
    }
}

static void
half_a_pair_is_refused(void **state)
{
    (void)state;
    /* clang-format off */
    static const struct slice halves[] = { { "\xff\xfe<\0\x00\xd8", 6 }, { "\xff\xfe<\0\x00\xdc<\0", 8 }, { "\xff\xfe<\0\x00\xd8<\0", 8 } };
    /* clang-format on */

    for (size_t i = 0; i < ARRAY_LEN(halves); i++) {
        g_autofree char *faults = NULL;
        g_autofree char *yaml = read_package(halves[i], &faults);

        assert_string_equal(yaml, "");
        assert_true(g_str_has_prefix(faults, "1:2: xml-encoding: "));
    }
}

/* Files that are attacks on XML parsers. */
/* clang-format off */
static const struct attack_row {
    const char *name, *text, *fault;
} attack_rows[] = {
    { "attack: a billion laughs",
      "<?xml version=\"1.0\"?>\n<!DOCTYPE l [<!ENTITY a \"lol\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">]>\n<l>&b;</l>",
      "2:1: xml-doctype: " },
    { "attack: another file as an entity", "<!DOCTYPE r [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><r>&x;</r>",
      "1:1: xml-doctype: " },
    { "attack: a definition from elsewhere", "<!DOCTYPE r SYSTEM \"http://127.0.0.1:9/x.dtd\"><r/>", "1:1: xml-doctype: " },
    { "attack: an entity without definition", "<r>&x;</r>", "1:7: xml-syntax: " },
    { "attack: a declaration behind a comment", "<!-- > --><!ENTITY x \"y\"><r/>", "1:11: xml-doctype: " },
    { "attack: another file included",
      "<r xmlns:xi=\"http://www.w3.org/2001/XInclude\"><xi:include href=\"/etc/passwd\"/></r>",
      "1:1: rulepack-element: this XML is no rule package: its root is 'r', give a file of types, or an exported rule package" },
    { "attack: a comment without end", "<r><!-- ", "1:9: xml-syntax: " },
    { "attack: a tag without end", "<r a='", "1:7: xml-syntax: " },
    { "attack: nothing", "", "1:" },
};
/* clang-format on */

static void
check_attack(void **state)
{
    const struct attack_row *row = *state;
    g_autofree char *faults = NULL;
    g_autofree char *yaml = read_package(slice_from(row->text), &faults);

    assert_string_equal(yaml, "");
    if (!g_str_has_prefix(faults, row->fault))
        fail_msg("'%s' does not begin with '%s'", faults, row->fault);
}

static char *
repeat(const char *text, size_t times)
{
    GString *all = g_string_new(NULL);

    while (times-- > 0)
        g_string_append(all, text);
    return g_string_free(all, FALSE);
}

/* At the limit there is another fault or none; one past it the file is too large. */
/* clang-format off */
static const struct limit_row {
    const char *name, *before, *unit, *behind;
    size_t most; /* units */
} limit_rows[] = {
    { "limit: depth", "", "<r>", "", LIMIT_RULEPACK_DEPTH },
    { "limit: elements", "<r>", "<e/>", "</r>", LIMIT_RULEPACK_ELEMENTS - 1 },
    { "limit: bytes of a tag", "<r a='", "x", "'/>", LIMIT_RULEPACK_TAG_BYTES - 9 },
    { "limit: bytes of the file", "<r>", " ", "</r>", LIMIT_RULEPACK_BYTES - 7 },
};
/* clang-format on */

static void
check_limit(void **state)
{
    const struct limit_row *row = *state;

    for (size_t beyond = 0; beyond < 2; beyond++) {
        g_autofree char *units = repeat(row->unit, row->most + beyond), *faults = NULL;
        g_autofree char *text = g_strconcat(row->before, units, row->behind, NULL);
        g_autofree char *yaml = read_package(slice_from(text), &faults);

        assert_string_equal(yaml, "");
        assert_int_equal(strstr(faults, "too-large: ") != NULL, beyond);
    }
}

/* A tag of many attributes costs libxml2 the square of them. */
static void
many_attributes_cost_little(void **state)
{
    (void)state;
    g_autoptr(GString) text = g_string_new("<r");
    double before = cpu_seconds();

    for (size_t i = 0; text->len < LIMIT_RULEPACK_BYTES / 2; i++)
        g_string_append_printf(text, " a%zu='>'", i);
    g_string_append(text, "/>");
    g_autofree char *faults = NULL;
    g_autofree char *yaml = read_package((struct slice){ text->str, text->len }, &faults);
    assert_string_equal(faults, "1:1: too-large: a tag is longer than any of a rule package");
    assert_string_equal(yaml, "");
    assert_true(cpu_seconds() - before < 5);
}

/* clang-format off */
static const struct form_row {
    const char *name;
    struct slice start;
    bool is_xml;
} form_rows[] = {
    { "form: declaration", { "<?xml", 5 }, true },
    { "form: white space first", { " \n<RulePackage", 14 }, true },
    { "form: byte order mark of UTF-8", { "\xef\xbb\xbf<", 4 }, true },
    { "form: byte order mark of UTF-16", { "\xff\xfe<\0", 4 }, true },
    { "form: UTF-16 without mark", { "<\0?\0", 4 }, true },
    { "form: UTF-16 with white space first", { "\xfe\xff\0\n\0<", 6 }, true },
    { "form: YAML in UTF-16", { "\xff\xfeT\0<\0", 6 }, false },
    { "form: a byte order mark alone", { "\xff\xfe", 2 }, false },
    { "form: YAML", { "Types:", 6 }, false },
    { "form: YAML with a byte order mark", { "\xef\xbb\xbfTypes:", 9 }, false },
    { "form: a list", { "- Name: <", 9 }, false },
    { "form: nothing", { "", 0 }, false },
};
/* clang-format on */

static void
check_form(void **state)
{
    const struct form_row *row = *state;

    assert_int_equal(rulepack_is_xml(row->start), row->is_xml);
}

int
main(void)
{
    struct suite suite = { 0 };

    SUITE_ADD_ROWS(&suite, check_fault, fault_rows);
    SUITE_ADD_ROWS(&suite, check_note, note_rows);
    SUITE_ADD_ROWS(&suite, check_attack, attack_rows);
    SUITE_ADD_ROWS(&suite, check_limit, limit_rows);
    SUITE_ADD_ROWS(&suite, check_form, form_rows);
    SUITE_ADD(&suite, everything_is_read);
    SUITE_ADD(&suite, utf16_is_read_in_all_its_forms);
    SUITE_ADD(&suite, truncated_files_are_refused);
    SUITE_ADD(&suite, half_a_pair_is_refused);
    SUITE_ADD(&suite, many_attributes_cost_little);
    return suite_run(&suite, "rulepack");
}
