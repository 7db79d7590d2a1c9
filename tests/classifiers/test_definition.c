/* Definitions out of YAML: what is read, and every fault with its place and cure. */
#include "classifiers/definition/definition.h"
#include "classifiers/engine/engine.h"
#include "tests/harness.h"

#include "base/limits.h"

#include <glib/gstdio.h>
#include <string.h>

struct fault_row {
    const char *name;
    const char *yaml;
    const char *expected; /* the start of the one fault, as a person reads it */
};

#define ONE "- Name: A\n  Patterns: [{ Confidence: 85, Match: { Regex: 'a' } }]\n"
#define TYPE "- Name: A\n  Patterns:\n  - "

/* clang-format off */
static const struct fault_row fault_rows[] = {
    {"no list",                              "Name: A\n",                                                                          "t.yaml:1:1: unknown key of a file of types 'Name'"                                 },
    { "no mapping and no list", "A\n", "t.yaml:1:1: a file of sensitive information types has a list of Types" },
    { "types are no list", "Types: 1\n", "t.yaml:1:8: 'Types' has to be a list" },
    { "type is no mapping",                  "- A\n",                                                                              "t.yaml:1:3: a type has to be a mapping"                                            },
    { "no name",                             "- Patterns: [{ Confidence: 85, Match: { Regex: a } }]\n",
     "t.yaml:1:3: a type without Name"                                                                                                                                                                                 },
    { "name is a list",                      "- Name: []\n  Patterns: [{ Confidence: 85, Match: { Regex: a } }]\n",
     "t.yaml:1:9: 'Name' cannot be a list"                                                                                                                                                                             },
    { "name is empty",                       "- Name: ' '\n  Patterns: [{ Confidence: 85, Match: { Regex: a } }]\n",
     "t.yaml:1:9: the name is empty"                                                                                                                                                                                   },
    { "unknown key",                         "- Name: A\n  Proximty: 1\n  Patterns: [{ Confidence: 85, Match: { Regex: a } }]\n",
     "t.yaml:2:3: unknown key of a type 'Proximty', did you mean 'Proximity'?"                                                                                                                                         },
    { "no patterns",                         "- Name: A\n",                                                                        "t.yaml:1:3: a type needs a list of one or more Patterns"                           },
    { "empty patterns",                      "- Name: A\n  Patterns: []\n",
     "t.yaml:2:13: a type needs a list of one or more Patterns"                                                                                                                                                        },
    { "id is no GUID",                       "- Name: A\n  Id: 50842eb7\n  Patterns: [{ Confidence: 85, Match: { Regex: a } }]\n",
     "t.yaml:2:7: 'Id' has to be a GUID"                                                                                                                                                                               },
    { "confidence over 100",                 TYPE "{ Confidence: 101, Match: { Regex: a } }\n",                                    "t.yaml:3:19: "                                                                     },
    { "confidence of 0",                     TYPE "{ Confidence: 0, Match: { Regex: a } }\n",                                      "t.yaml:3:19: "                                                                     },
    { "no confidence",                       TYPE "{ Match: { Regex: a } }\n",                                                     "t.yaml:3:5: a pattern without Confidence"                                          },
    { "no match",                            TYPE "{ Confidence: 85 }\n",                                                          "t.yaml:3:5: a pattern without Match"                                               },
    { "pattern is no mapping",               TYPE "a\n",                                                                           "t.yaml:3:5: a pattern has to be a mapping"                                         },
    { "unknown key of a pattern",            TYPE "{ Confidence: 85, Mtach: { Regex: a } }\n",
     "t.yaml:3:23: unknown key of a pattern 'Mtach', did you mean 'Match'?"                                                                                                                                            },
    { "match is no mapping",                 TYPE "{ Confidence: 85, Match: a }\n",
     "t.yaml:3:30: 'Match' has to be a mapping"                                                                                                                                                                        },
    { "nothing to match",                    TYPE "{ Confidence: 85, Match: { Validators: luhn } }\n",
     "t.yaml:3:30: exactly one of 'Function', 'Regex' and 'Keywords' is needed"                                                                                                                                                    },
    { "two to match",                        TYPE "{ Confidence: 85, Match: { Regex: a, Keywords: [b] } }\n",
     "t.yaml:3:30: exactly one of 'Function', 'Regex' and 'Keywords' is needed"                                                                                                                                                    },
    { "unknown validator", TYPE "{ Confidence: 85, Match: { Regex: a, Validators: [lunh] } }\n", "t.yaml:3:55: there is no validator 'lunh', did you mean 'luhn'?" },
    { "bad pattern, plain",                  TYPE "{ Confidence: 85, Match: { Regex: a(b } }\n",
     "t.yaml:3:42: bad pattern at character 4: missing closing parenthesis"                                                                                                                                            },
    { "bad pattern, quoted",                 TYPE "{ Confidence: 85, Match: { Regex: 'aé(?R)' } }\n",
     "t.yaml:3:42: bad pattern at character 3: recursion is not supported"                                                                                                                                             },
    { "bad pattern, escapes hide the place", TYPE "{ Confidence: 85, Match: { Regex: \"\\\\d(?R)\" } }\n",
     "t.yaml:3:39: bad pattern at character 3: recursion is not supported"                                                                                                                                             },
    { "style beside a regex",                TYPE "{ Confidence: 85, Match: { Regex: a, Style: word } }\n",
     "t.yaml:3:49: 'Style' and 'CaseSensitive' are for keywords"                                                                                                                                                       },
    { "unknown group",                       TYPE "{ Confidence: 85, Match: { Keywords: b } }\n",
     "t.yaml:3:42: there is no keyword group 'b' in this file or the catalogue"                                                                                                                                                         },
    { "no keywords",                         TYPE "{ Confidence: 85, Match: { Keywords: [] } }\n",
     "t.yaml:3:42: keywords have to be a list of one or more"                                                                                                                                                          },
    { "keyword of nothing",                  TYPE "{ Confidence: 85, Match: { Keywords: [' '] } }\n",
     "t.yaml:3:43: a keyword without characters"                                                                                                                                                                       },
    { "keyword is a list",                   TYPE "{ Confidence: 85, Match: { Keywords: [[a]] } }\n",
     "t.yaml:3:43: 'keyword' cannot be a list"                                                                                                                                                                         },
    { "unknown style",                       TYPE "{ Confidence: 85, Match: { Keywords: [a], Style: words } }\n",                  "t.yaml:3:54: "                                                                     },
    { "case sensitivity is no boolean",
     TYPE "{ Confidence: 85, Match: { Keywords: [a], CaseSensitive: 2 } }\n",                                                      "t.yaml:3:62: "                                                                     },
    { "evidence is no list",                 TYPE "{ Confidence: 85, Match: { Regex: a }, Evidence: b }\n",
     "t.yaml:3:54: evidence has to be a list"                                                                                                                                                                          },
    { "evidence is no mapping",              TYPE "{ Confidence: 85, Match: { Regex: a }, Evidence: [b] }\n",
     "t.yaml:3:55: evidence has to be a mapping"                                                                                                                                                                       },
    { "unknown key of evidence",
     TYPE "{ Confidence: 85, Match: { Regex: a }, Evidence: [{ Keyword: [b] }] }\n",
     "t.yaml:3:57: unknown key of evidence 'Keyword', did you mean 'Keywords'?"                                                                                                                                        },
    { "Any with something else",
     TYPE "{ Confidence: 85, Match: { Regex: a }, Evidence: [{ Any: [{ Regex: b }], Regex: c }] }\n",
     "t.yaml:3:78: unknown key beside Any 'Regex'"                                                                                                                                                                     },
    { "Min over Max",
     TYPE "{ Confidence: 85, Match: { Regex: a }, Evidence: [{ Regex: b, Min: 3, Max: 2 }] }\n",
     "t.yaml:3:80: 'Max' is less than 'Min', exchange them"                                                                                                                                                            },
    { "Min over the alternatives",
     TYPE "{ Confidence: 85, Match: { Regex: a }, Evidence: [{ Any: [{ Regex: b }], Min: 2 }] }\n",
     "t.yaml:3:55: 'Min' is greater than the number of alternatives"                                                                                                                                                   },
    { "negative proximity",
     "- Name: A\n  Proximity: -1\n  Patterns: [{ Confidence: 85, Match: { Regex: a } }]\n",                                        "t.yaml:2:14: "                                                                     },
    { "the same name twice",                 ONE ONE,                                                                              "t.yaml:3:9: 'A' is already the type at t.yaml:1, rename or remove"                 },
    { "the same name in other case",         ONE "- Name: a\n  Patterns: [{ Confidence: 85, Match: { Regex: a } }]\n",
     "t.yaml:3:9: 'a' is already the type at t.yaml:1"                                                                                                                                                                 },
    { "the same id twice",
     "- Name: A\n  Id: 50842eb7-edc8-4019-85dd-5a5c1f2bb085\n  Match: { Regex: a }\n"
      "  Patterns: [{ Confidence: 85 }]\n"
      "- Name: B\n  Id: '{50842EB7-EDC8-4019-85DD-5A5C1F2BB085}'\n  Match: { Regex: a }\n"
      "  Patterns: [{ Confidence: 85 }]\n",                                                                                        "t.yaml:5:9: '50842eb7-edc8-4019-85dd-5a5c1f2bb085' is already the type at t.yaml:1"},
    { "groups are a list",                   "Keywords: [a]\nTypes:\n" ONE,                                                        "t.yaml:1:11: 'Keywords' has to be a mapping"                                       },
    { "group without terms",                 "Keywords: { g: { Style: word } }\nTypes:\n" ONE,
     "t.yaml:1:16: a keyword group without Terms"                                                                                                                                                                      },
    { "unknown key of a group",              "Keywords: { g: { Term: [a] } }\nTypes:\n" ONE,
     "t.yaml:1:18: unknown key of a keyword group 'Term', did you mean 'Terms'?"                                                                                                                                       },
    { "style beside a named group",
     "Keywords: { g: [a] }\nTypes:\n" TYPE "{ Confidence: 85, Match: { Keywords: g, Style: word } }\n",
     "t.yaml:5:52: a named group of keywords has its own Style and CaseSensitive"                                                                                                                                      },
    { "unknown function",   TYPE "{ Confidence: 85, Match: { Function: Func_x } }\n",
      "t.yaml:3:42: there is no function 'Func_x' in this file or the catalogue, define it under Functions" },
    { "unknown filter",     TYPE "{ Confidence: 85, Filters: F, Match: { Regex: a } }\n", "t.yaml:3:32: there is no filter 'F'" },
    { "unknown fingerprint", TYPE "{ Confidence: 85, Match: { Fingerprint: F } }\n", "t.yaml:3:45: there is no fingerprint 'F'" },
    { "a function of itself", "Functions: { A: { Function: B, Validators: luhn }, B: { Function: a, Validators: luhn } }\nTypes: []\n",
      "t.yaml:1:14: 'A' is made of itself" },
    { "a function that is a word", "Functions: { A: b }\n", "t.yaml:1:17: a function has to be a mapping" },
    { "functions are a list", "Functions: [a]\n", "t.yaml:1:12: 'Functions' has to be a mapping of names" },
    { "functions of the same name", "Functions: { A: { Regex: a }, ' a ': { Regex: b } }\n", "t.yaml:1:31: ' a ' is already the function at t.yaml:1" },
    { "no expressions",     TYPE "{ Confidence: 85, Match: { Regex: [] } }\n", "t.yaml:3:39: a list of expressions needs one or more" },
    { "unknown bounds",     TYPE "{ Confidence: 85, Match: { Regex: a, Bounds: digit } }\n", "t.yaml:3:50: " },
    { "bounds of keywords", TYPE "{ Confidence: 85, Match: { Keywords: [a], Bounds: word } }\n", "t.yaml:3:55: 'Bounds' are for a Regex" },
    { "a comment takes the bounds", TYPE "{ Confidence: 85, Match: { Regex: '(?x)a#b', Bounds: word } }\n", "t.yaml:3:39: the pattern cannot be bounded: " },
    { "bounds do not balance a pattern", TYPE "{ Confidence: 85, Match: { Regex: 'a)(b', Bounds: word } }\n", "t.yaml:3:41: bad pattern at character 2: " },
    { "keyword without Term", TYPE "{ Confidence: 85, Match: { Keywords: [{ CaseSensitive: true }] } }\n", "t.yaml:3:43: a keyword without Term" },
    { "unknown key of one term",  TYPE "{ Confidence: 85, Match: { Keywords: [{ Term: a, Words: x }] } }\n", "t.yaml:3:54: unknown key of a keyword 'Words'" },
    { "validators of a fingerprint", TYPE "{ Confidence: 85, Match: { Fingerprint: F, Validators: luhn } }\n",
      "t.yaml:3:60: 'Validators' are not for a Fingerprint" },
    { "fingerprint without Value", "Fingerprints: { F: { Shingles: 30 } }\n", "t.yaml:1:20: a fingerprint needs Shingles and Value" },
    { "fingerprint threshold", "Fingerprints: { F: { Shingles: 30, Value: A, Threshold: 101 } }\n", "t.yaml:1:57: " },
    { "validator of neither", "Validators: { V: { Mod: 10 } }\n", "t.yaml:1:18: a validator has one of Weights and Date" },
    { "validator of both",  "Validators: { V: { Date: DDMMYY, Weights: [1] } }\n", "t.yaml:1:18: a validator has one of Weights and Date" },
    { "validator without Mod", "Validators: { V: { Weights: [1], CheckDigit: 1 } }\n", "t.yaml:1:18: a validator with Weights needs Mod and CheckDigit" },
    { "weights are no numbers", "Validators: { V: { Weights: [a], Mod: 10, CheckDigit: 1 } }\n", "t.yaml:1:30: " },
    { "check digit beyond the weights", "Validators: { V: { Weights: [1, 2], Mod: 10, CheckDigit: 3 } }\n", "t.yaml:1:18: " },
    { "unknown date",       "Validators: { V: { Date: DDMM } }\n", "t.yaml:1:18: " },
    { "filters are no list", "Filters: { F: AllDigitsSame }\n", "t.yaml:1:15: filters have to be a list" },
    { "unknown kind of filter", "Filters: { F: [AllDigits] }\n", "t.yaml:1:16: " },
    { "filter without Logic", "Filters: { F: [{ Text: Full, Keywords: [a] }] }\n", "t.yaml:1:16: a filter needs Text and Logic" },
    { "filter without words", "Filters: { F: [{ Text: Full, Logic: Exclude }] }\n", "t.yaml:1:16: exactly one of 'Function', 'Regex' and 'Keywords' is needed" },
    { "country is no code", "- { Name: A, Country: Us, Patterns: [{ Confidence: 85, Match: { Regex: a } }] }\n", "t.yaml:1:23: 'Country' has to be a code" },
    { "countries with blanks", "- { Name: A, Country: 'US, GB', Patterns: [{ Confidence: 85, Match: { Regex: a } }] }\n", "t.yaml:1:23: 'Country' has to be a code" },
    { "aliases are no list", "- { Name: A, Aliases: B, Patterns: [{ Confidence: 85, Match: { Regex: a } }] }\n", "t.yaml:1:23: 'Aliases' has to be a list" },
    { "an alias is another's name", ONE "- { Name: B, Aliases: [a], Patterns: [{ Confidence: 85, Match: { Regex: a } }] }\n", "t.yaml:3:11: 'a' is already the type at t.yaml:1" },
    { "patterns and a bundle", "- { Name: A, Bundle: [B], Patterns: [] }\n", "t.yaml:1:3: a type has one of Patterns, Affinity, Bundle and ExactMatch" },
    { "bundle of nothing",  "- { Name: A, Bundle: [] }\n", "t.yaml:1:22: 'Bundle' has to be a list of one or more" },
    { "bundle of what is not there", "- { Name: A, Bundle: [B] }\n", "t.yaml:1:23: there is no sensitive information type 'B'" },
    { "bundle of what is absent", "Types: [{ Name: A, Bundle: [B] }]\nAbsent: [{ Name: B, Reason: it is a model }]\n", "t.yaml:1:29: 'B' is known by name only: it is a model" },
    { "bundle of bundles",  ONE "- { Name: B, Bundle: [A] }\n- { Name: C, Bundle: [B] }\n", "t.yaml:4:23: a bundle cannot be a member of a bundle" },
    { "bundle with proximity", ONE "- { Name: B, Bundle: [A], Proximity: 1 }\n", "t.yaml:3:27: unknown key of a type that is a Bundle 'Proximity'" },
    { "affinity without evidence", "- { Name: A, Affinity: { Threshold: 65 } }\n", "t.yaml:1:24: an affinity needs Threshold and a list of Evidence" },
    { "affinity's evidence of nothing", "- { Name: A, Affinity: { Threshold: 65, Evidence: [{ Confidence: 60, All: [] }] } }\n", "t.yaml:1:52: an evidence of an affinity needs" },
    { "affinity over 100",  "- { Name: A, Affinity: { Threshold: 101, Evidence: [{ Confidence: 60, All: [{ Regex: a }] }] } }\n", "t.yaml:1:37: " },
    { "on-premises with a name", "- Name: A\n  Patterns: [{ Confidence: 85, Match: { Regex: a } }]\n  OnPremises: { Name: B }\n", "t.yaml:3:17: unknown key of OnPremises 'Name'" },
    { "on-premises is read though it is not chosen", "- Name: A\n  Patterns: [{ Confidence: 85, Match: { Regex: a } }]\n  OnPremises: { Patterns: [] }\n", "t.yaml:3:27: a type needs a list of one or more Patterns" },
    { "absent without reason", "Absent: [{ Name: A }]\n", "t.yaml:1:10: an absent type without Reason" },
    { "absent and defined", "Types:\n" ONE "Absent: [{ Name: a, Reason: b }]\n", "t.yaml:4:18: 'a' is already the type at t.yaml:2" },
    { "absent twice",       "Absent: [{ Name: A, Reason: b }, { Name: a, Reason: b }]\n", "t.yaml:1:42: 'a' is already the type at t.yaml:1" },
    { "absent is no list",  "Absent: { Name: A }\n", "t.yaml:1:9: 'Absent' has to be a list" },
    { "a number that is Unique", TYPE "{ Confidence: 85, Match: { Regex: a }, Evidence: [{ Regex: b, Unique: 1 }] }\n", "t.yaml:3:75: " },
};
/* clang-format on */

static void
load(struct classifier_set *set, const char *yaml, struct diagnostics *found)
{
    g_autoptr(yaml_node) root = yaml_read_text("t.yaml", slice_from(yaml), found);

    if (root != NULL)
        definitions_read(set, root, found);
}

static void
check_fault(void **state)
{
    const struct fault_row *row = *state;
    g_autoptr(classifier_set) set = classifier_set_new();
    g_autoptr(diagnostics) found = diagnostics_new();

    load(set, row->yaml, found);
    assert_true(found->errors > 0);
    g_autofree char *text = diagnostic_to_string(g_ptr_array_index(found->list, 0));
    if (!g_str_has_prefix(text, row->expected))
        fail_msg("'%s' does not begin with '%s'", text, row->expected);
}

static void
all_faults_are_named_at_once(void **state)
{
    (void)state;
    g_autoptr(classifier_set) set = classifier_set_new();
    g_autoptr(diagnostics) found = diagnostics_new();

    load(set,
         "- Name: A\n  Id: x\n  Proximity: y\n  Patterns:\n  - { Confidence: 0, Match: { Regex: a } }\n"
         "  - { Confidence: 1, Match: { Regex: ( } }\n- Patterns: []\n" ONE,
         found);
    assert_int_equal(found->errors, 6);
    assert_int_equal(classifier_set_count(set), 1); /* the sound one is there */
}

static const struct definition *
only_definition(struct classifier_set *set, const char *yaml)
{
    g_autoptr(diagnostics) found = diagnostics_new();

    load(set, yaml, found);
    if (found->list->len > 0) {
        g_autofree char *text = diagnostic_to_string(g_ptr_array_index(found->list, 0));
        fail_msg("%s", text);
    }
    assert_int_equal(classifier_set_count(set), 1);
    return g_ptr_array_index(set->definitions, 0);
}

static void
everything_is_read(void **state)
{
    (void)state;
    g_autoptr(classifier_set) set = classifier_set_new();
    const struct definition *definition = only_definition(
        set,
        "Keywords: { Names: [visa], Codes: { Style: string, CaseSensitive: true, Terms: [CVV, CVC] } }\n"
        "Types:\n"
        "- name: ' Card '\n"
        "  ID: 50842EB7-edc8-4019-85dd-5a5c1f2bb085\n"
        "  RecommendedConfidence: 75\n"
        "  Proximity: unlimited\n"
        "  Match: { Regex: '[0-9]{16}', Validators: Luhn }\n"
        "  Patterns:\n"
        "  - Confidence: 85\n"
        "    Evidence:\n"
        "    - { Keywords: names, Min: 2, Max: 3 }\n"
        "    - { Any: [{ Keywords: Codes }, { Keywords: [exp], Style: string }, { Regex: x }], Min: 2 }\n"
        "    - { Keywords: [test], Max: 0 }\n"
        "  - { Confidence: 65 }\n");

    assert_string_equal(definition->type.name, "Card");
    assert_string_equal(definition->type.id, "50842eb7-edc8-4019-85dd-5a5c1f2bb085");
    assert_int_equal(definition->type.recommended_confidence, 75);
    assert_int_equal(definition->type.at.line, 3);
    assert_true(definition->proximity_chars == PROXIMITY_UNLIMITED);
    assert_int_equal(definition->patterns->len, 2);
    const struct type_pattern *pattern = g_ptr_array_index(definition->patterns, 0);
    const struct type_pattern *second = g_ptr_array_index(definition->patterns, 1);
    assert_int_equal(pattern->element, second->element); /* the same regular expression is kept once */
    const struct element *primary = classifier_set_element(set, pattern->element);
    const struct validator *validator = g_ptr_array_index(primary->validators, 0);
    assert_string_equal(validator->name, "luhn");
    assert_int_equal(pattern->evidence->children->len, 3);
    assert_int_equal(pattern->evidence->least, 3);
    const struct evidence *counted = g_ptr_array_index(pattern->evidence->children, 0);
    assert_true(counted->least == 2 && counted->most == 3);
    const struct element *plain = classifier_set_element(set, counted->element); /* a list without more */
    assert_int_equal(g_array_index(plain->flags, uint32_t, 0),
                     ENGINE_LITERAL | ENGINE_WORD | ENGINE_CASELESS);
    const struct evidence *any = g_ptr_array_index(pattern->evidence->children, 1);
    assert_true(any->kind == EVIDENCE_ANY && any->least == 2 && any->children->len == 3);
    const struct evidence *none = g_ptr_array_index(pattern->evidence->children, 2);
    assert_true(none->least == 0 && none->most == 0);
    assert_int_equal(second->evidence->children->len, 0);
}

static const struct element *
primary_of(const struct classifier_set *set, size_t type, size_t pattern)
{
    const struct definition *definition = g_ptr_array_index(set->definitions, type);
    const struct type_pattern *one = g_ptr_array_index(definition->patterns, pattern);

    return classifier_set_element(set, one->element);
}

static void
named_parts_are_read(void **state)
{
    (void)state;
    g_autoptr(classifier_set) set = classifier_set_new();
    g_autoptr(diagnostics) found = diagnostics_new();

    load(set,
         "Types:\n"
         "- { Name: A, Id: 50842eb7-edc8-4019-85dd-5a5c1f2bb085, Aliases: [AA, AAA], Country: 'US,GB', "
         "Category: financial,\n"
         "    Filters: F, Patterns: [{ Confidence: 65, Match: { Function: func_b } },\n"
         "                           { Confidence: 85, Match: { Function: Func_a }, Evidence: [{ Keywords: K "
         "}, { Function: Func_b }] }] }\n"
         "Filters: { F: [AllDigitsSame, { Text: Suffix, Logic: Include, Function: Func_c }] }\n"
         "Functions:\n"
         "  Func_b: { Function: Func_a, Validators: [mine, iban] }\n"
         "  Func_a: { Regex: ['[0-9]{9}', '[a-z]+'], Validators: luhn }\n"
         "  Func_c: { Keywords: [euro] }\n"
         "Validators: { Mine: { Weights: [1, 2], Mod: 10, CheckDigit: 2 }, Day: { Date: ddmmyyyy, Offset: 2 "
         "} }\n"
         "Keywords: { K: [{ Term: IP, CaseSensitive: true }, x] }\n"
         "Absent: [{ Name: Z, Aliases: [ZZ], Reason: none }]\n",
         found);
    assert_int_equal(found->errors, 0);
    const struct classifier *type = classifier_set_item(set, 0);
    size_t index = 99;
    assert_true(classifier_set_find(set, "aaa", &index) && index == 0);
    assert_string_equal(type->country, "US,GB");
    assert_string_equal(type->category, "financial");
    assert_int_equal(type->levels->len, 2);
    assert_int_equal(g_array_index(type->levels, int, 0), 85);
    assert_int_equal(type->uses->len, 3);
    assert_string_equal(g_ptr_array_index(type->uses, 0), "Func_b");
    const struct element *derived = primary_of(set, 0, 0), *base = primary_of(set, 0, 1);
    assert_int_equal(base->expressions->len, 2);
    assert_string_equal(g_ptr_array_index(base->expressions, 0),
                        "(?<![0-9A-Za-z+]|[0-9][.-])(?:[0-9]{9})(?![0-9A-Za-z]|[.-][0-9])");
    assert_string_equal(g_ptr_array_index(derived->expressions, 1), g_ptr_array_index(base->expressions, 1));
    assert_int_equal(base->validators->len, 1);
    assert_int_equal(derived->validators->len, 3);
    const struct validator *own = g_ptr_array_index(derived->validators, 1);
    assert_string_equal(own->name, "Mine");
    const struct definition *definition = g_ptr_array_index(set->definitions, 0);
    const struct type_pattern *pattern = g_ptr_array_index(definition->patterns, 1);
    assert_int_equal(pattern->filters->len, 2);
    assert_int_equal(g_array_index(pattern->filters, struct filter, 1).text, FILTER_SUFFIX);
    assert_true(g_array_index(pattern->filters, struct filter, 1).is_include);
    assert_string_equal(classifier_set_find_absent(set, "zz")->name, "Z");
    assert_int_equal(classifier_set_absent_count(set), 1);
    assert_null(classifier_set_find_absent(set, "A"));
}

/* A name of the catalogue is seen by every file, one of a file by that file alone, where it comes first. */
static void
names_have_scopes(void **state)
{
    (void)state;
    g_autoptr(classifier_set) set = classifier_set_new();
    g_autoptr(diagnostics) found = diagnostics_new();
    g_autofree char *folder = g_dir_make_tmp("postern-scopes-XXXXXX", NULL);
    g_autofree char *first = g_build_filename(folder, "a.yaml", NULL);
    g_autofree char *second = g_build_filename(folder, "b.yaml", NULL);

    assert_true(g_file_set_contents(
        first, "- { Name: A, Patterns: [{ Confidence: 75, Match: { Keywords: K } }] }\n", -1, NULL));
    assert_true(g_file_set_contents(second, "Keywords: { K: [catalogue] }\n", -1, NULL));
    assert_true(classifier_set_load_catalogue(set, folder, found));
    load(set,
         "Keywords: { k: [mine], Own: [own] }\n"
         "Types: [{ Name: B, Patterns: [{ Confidence: 75, Match: { Keywords: K } }] }]\n",
         found);
    load(set, "- { Name: C, Patterns: [{ Confidence: 75, Match: { Keywords: K } }] }\n", found);
    assert_int_equal(found->errors, 0);
    load(set, "- { Name: D, Patterns: [{ Confidence: 75, Match: { Keywords: Own } }] }\n", found);
    assert_int_equal(found->errors, 1);
    assert_string_equal(g_ptr_array_index(primary_of(set, 0, 0)->expressions, 0), "catalogue");
    assert_string_equal(g_ptr_array_index(primary_of(set, 1, 0)->expressions, 0), "mine");
    assert_string_equal(g_ptr_array_index(primary_of(set, 2, 0)->expressions, 0), "catalogue");
    /* and in the catalogue every name stands for one thing */
    assert_true(g_file_set_contents(first, "Keywords: { k: [again] }\n", -1, NULL));
    g_autoptr(classifier_set) twice = classifier_set_new();
    assert_false(classifier_set_load_catalogue(twice, folder, found));
    g_autofree char *text = diagnostic_to_string(g_ptr_array_index(found->list, 1));
    assert_non_null(strstr(text, "'K' is already the keyword group at "));
    g_unlink(first);
    g_unlink(second);
    g_rmdir(folder);
}

static void
defaults_are_exchanges(void **state)
{
    (void)state;
    g_autoptr(classifier_set) set = classifier_set_new();
    const struct definition *definition = only_definition(
        set, "- Name: A\n  Match: { Keywords: [a] }\n  Patterns: [{ Confidence: 65 }, { Confidence: 85 }]\n");

    assert_null(definition->type.id);
    assert_int_equal(definition->proximity_chars, 300);
    assert_int_equal(definition->type.recommended_confidence, 85);
}

static const struct limit_row {
    const char *name;
    const char *yaml; /* with %s for the pattern */
} limit_rows[] = {
    {"limit: a regular expression", "- Name: A\n  Patterns: [{ Confidence: 85, Match: { Regex: %s } }]\n"     },
    { "limit: a keyword",           "- Name: A\n  Patterns: [{ Confidence: 85, Match: { Keywords: [%s] } }]\n"},
};

static void
pattern_longer_than_its_limit_is_refused(void **state)
{
    const struct limit_row *row = *state;

    for (size_t beyond = 0; beyond < 2; beyond++) {
        g_autoptr(classifier_set) set = classifier_set_new();
        g_autoptr(diagnostics) found = diagnostics_new();
        g_autofree char *pattern = g_strnfill(LIMIT_PATTERN_BYTES + beyond, 'a');
        g_autoptr(GString) yaml = g_string_new(row->yaml);

        g_string_replace(yaml, "%s", pattern, 1);
        load(set, yaml->str, found);
        assert_int_equal(found->errors, beyond);
    }
}

static void
types_are_found_by_name_and_id(void **state)
{
    (void)state;
    g_autoptr(classifier_set) set = classifier_set_new();
    g_autoptr(diagnostics) found = diagnostics_new();
    size_t index = 99;

    assert_true(classifier_set_load_catalogue(set, NULL, found));
    assert_true(classifier_set_find(set, "credit card NUMBER ", &index));
    assert_string_equal(classifier_set_item(set, index)->id, "50842eb7-edc8-4019-85dd-5a5c1f2bb085");
    assert_true(classifier_set_find(set, "A44669FE-0d48-453d-a9b1-2cc83f2cba77", &index));
    assert_string_equal(classifier_set_item(set, index)->name, "U.S. Social Security Number (SSN)");
    assert_true(classifier_set_find(set, "International Banking Account Number (IBAN)", &index));
    assert_int_equal(classifier_set_item(set, index)->recommended_confidence, 85);
    index = 99;
    assert_false(classifier_set_find(set, "Credit Card", &index));
    assert_int_equal(index, 99);
    assert_string_equal(classifier_set_nearest(set, "Credit Crad Number"), "Credit Card Number");
    assert_null(classifier_set_nearest(set, "zzz"));
}

static void
missing_files_and_folders_are_faults(void **state)
{
    (void)state;
    g_autoptr(classifier_set) set = classifier_set_new();
    g_autoptr(diagnostics) found = diagnostics_new();

    assert_false(classifier_set_load_file(set, "/nonexistent/types.yaml", found));
    assert_int_equal(found->errors, 1);
    assert_false(classifier_set_load_catalogue(set, "/nonexistent", found));
    assert_int_equal(found->errors, 2);
    g_autofree char *text = diagnostic_to_string(g_ptr_array_index(found->list, 1));
    assert_non_null(strstr(text, "POSTERN_CATALOGUE"));
}

int
main(void)
{
    struct suite suite = { 0 };

    SUITE_ADD_ROWS(&suite, check_fault, fault_rows);
    SUITE_ADD_ROWS(&suite, pattern_longer_than_its_limit_is_refused, limit_rows);
    SUITE_ADD(&suite, all_faults_are_named_at_once);
    SUITE_ADD(&suite, everything_is_read);
    SUITE_ADD(&suite, named_parts_are_read);
    SUITE_ADD(&suite, names_have_scopes);
    SUITE_ADD(&suite, defaults_are_exchanges);
    SUITE_ADD(&suite, types_are_found_by_name_and_id);
    SUITE_ADD(&suite, missing_files_and_folders_are_faults);
    return suite_run(&suite, "definition");
}
