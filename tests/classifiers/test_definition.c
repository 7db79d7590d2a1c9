/* Definitions out of YAML: what is read, and every fault with its place and cure. */
#include "classifiers/definition.h"
#include "classifiers/engine/engine.h"
#include "tests/harness.h"

#include "base/limits.h"

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
};

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
    assert_int_equal(g_array_index(plain->flags, uint32_t, 0), ENGINE_LITERAL | ENGINE_WORD | ENGINE_CASELESS);
    const struct evidence *any = g_ptr_array_index(pattern->evidence->children, 1);
    assert_true(any->kind == EVIDENCE_ANY && any->least == 2 && any->children->len == 3);
    const struct evidence *none = g_ptr_array_index(pattern->evidence->children, 2);
    assert_true(none->least == 0 && none->most == 0);
    assert_int_equal(second->evidence->children->len, 0);
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
    SUITE_ADD(&suite, defaults_are_exchanges);
    SUITE_ADD(&suite, types_are_found_by_name_and_id);
    SUITE_ADD(&suite, missing_files_and_folders_are_faults);
    return suite_run(&suite, "definition");
}
