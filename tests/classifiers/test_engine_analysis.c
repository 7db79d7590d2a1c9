/* What the engine finds out about expressions before it searches: symbols, trees and paths. */
#include "tests/classifiers/matches.h"

#include "classifiers/engine/symbol.h"
#include "classifiers/engine/tree.h"

struct class_row {
    const char *name;
    const char *expression;
    bool ignores_case;
};

static const struct class_row class_rows[] = {
    {"digits",                    "\\d",         false},
    { "no digits",                "\\D",         false},
    { "spaces",                   "\\s",         false},
    { "no spaces",                "\\S",         false},
    { "word characters",          "\\w",         false},
    { "no word characters",       "\\W",         false},
    { "letters, case ignored",    "[a-z]",       true },
    { "not s, case ignored",      "[^s]",        true },
    { "a letter, case ignored",   "k",           true },
    { "LONG S, case ignored",     "\\x{17f}",    true },
    { "beyond ASCII",             "[à-ÿ]",     true },
    { "not beyond ASCII",         "[^à-ÿ]",    false},
    { "upper case",               "\\p{Lu}",     false},
    { "upper case, case ignored", "\\p{Lu}",     true },
    { "not upper case",           "\\P{Lu}",     false},
    { "decimal",                  "\\p{Nd}",     false},
    { "any",                      ".",           false},
    { "a control",                "[\\cA\\b]",   false},
    { "octal and hexadecimal",    "[\\0\\x7f]",  false},
    { "a range between escapes",  "[\\t-\\x2f]", true },
    { "a set and a hyphen",       "[\\d-]",      false},
};

/* Every character that PCRE2 matches may be in the class of the tree, and every one that must be is. */
static void
classes_agree_with_pcre2(void **state)
{
    const struct class_row *row = *state;
    struct tree tree = { 0 };
    struct tree_options options = { row->ignores_case };
    int code;
    PCRE2_SIZE offset;
    uint32_t flags = PCRE2_UTF | PCRE2_UCP | (row->ignores_case ? PCRE2_CASELESS : 0);
    pcre2_code *compiled =
        pcre2_compile((PCRE2_SPTR)row->expression, PCRE2_ZERO_TERMINATED, flags, &code, &offset, NULL);
    pcre2_match_data *data = pcre2_match_data_create(1, NULL);

    assert_non_null(compiled);
    assert_int_equal(pcre2_jit_compile(compiled, PCRE2_JIT_COMPLETE), 0);
    assert_int_equal(tree_new(&engine_memory_libc, row->expression, strlen(row->expression), options, &tree),
                     ENGINE_OK);
    assert_non_null(tree.root);
    assert_int_equal(tree.root->kind, NODE_CLASS);
    for (uint32_t character = 0; character < 0x110000; character++) {
        char text[6];

        if (character >= 0xd800 && character < 0xe000)
            continue;
        int len = g_unichar_to_utf8(character, text);
        bool matches =
            pcre2_match(compiled, (PCRE2_SPTR)text, (size_t)len, 0, PCRE2_NO_UTF_CHECK, data, NULL) > 0;
        uint8_t symbol = symbol_of(character);
        if (matches ? !symbol_set_has(&tree.root->class.may, symbol)
                    : symbol_set_has(&tree.root->class.must, symbol))
            fail_msg("U+%04X is symbol %u", character, symbol);
    }
    tree_done(&engine_memory_libc, &tree);
    pcre2_match_data_free(data);
    pcre2_code_free(compiled);
}

struct tree_row {
    const char *name;
    const char *expression;
    uint32_t least, most; /* bytes */
    bool is_exact;
};

static const struct tree_row tree_rows[] = {
    {"a number",                                "[0-9]{4}-[0-9]{2}",                            7,  7,            true },
    { "Unicode digits",                         "\\d{4}",                                       4,  16,           true },
    { "alternatives",                           "abc|d|",                                       0,  3,            true },
    { "boundaries",                             "\\b[0-9]+\\b",                                 1,  TREE_ENDLESS, true },
    { "look-around outside",                    "(?<![0-9A-Z]|[0-9]-)[0-9]{3}(?!-[0-9]|x)",     3,  3,            true },
    { "look-around inside",                     "[0-9](?!-[0-9])-?[0-9]",                       2,  3,            false},
    { "one character inside",                   "[0-9](?!-)[-0-9]",                             2,  2,            true },
    { "free spacing",                           "(?x) [0-9] {2} # two ]\n (?: [ ] | - ) [0-9]", 4,  4,            true },
    { "a comment",                              "a(?#b)+",                                      1,  TREE_ENDLESS, true },
    { "atomic",                                 "(?>a|ab)c",                                    2,  3,            false},
    { "possessive",                             "a?+b",                                         1,  2,            false},
    { "a reference",                            "(a)\\1b",                                      3,  3,            false},
    { "a named reference",                      "(?<n>a)\\k<n>",                                2,  2,            false},
    { "a reference before its group is closed", "(a\\1?)b",                                     2,  TREE_ENDLESS, false},
    { "a reference to what stood elsewhere",    "(\\ba)\\1",                                    1,  TREE_ENDLESS, false},
    { "a reference that ignores case",          "(a)(?i:\\1)",                                  1,  TREE_ENDLESS, false},
    { "a reference to a reference",             "(ab)(\\1c)\\2",                                5,  TREE_ENDLESS, false},
    { "the tenth group",                        "(a)(a)(a)(a)(a)(a)(a)(a)(a)(a)\\10",           10, TREE_ENDLESS, false},
    { "a condition",                            "(a)?(?(1)bc|d)",                               0,  3,            false},
    { "LONG S is an s",                         "(?i)sea",                                      3,  6,            true },
    { "counted",                                "(?:ab?){2,3}",                                 2,  6,            true },
    { "very many",                              "(?:(?:a{60000}){60000}){0,60000}",             0,  TREE_ENDLESS, true },
    { "the last line",                          "a$",                                           1,  1,            true },
    { "a line inside",                          "(?m)a$\\nb",                                   3,  3,            false},
    { "a property in a group",                  "(\\p{L}(-))",                                  2,  5,            false},
};

static void
trees_know_widths(void **state)
{
    const struct tree_row *row = *state;
    struct tree tree = { 0 };

    assert_int_equal(tree_new(&engine_memory_libc, row->expression, strlen(row->expression),
                              (struct tree_options){ false }, &tree),
                     ENGINE_OK);
    assert_non_null(tree.root);
    struct tree_width width = tree_width(tree.root);
    assert_int_equal(width.least, row->least);
    assert_int_equal(width.most, row->most);
    assert_int_equal(tree.is_exact, row->is_exact);
    tree_done(&engine_memory_libc, &tree);
}

static void
very_long_expressions_get_no_tree(void **state)
{
    (void)state;
    g_autofree char *text = g_strnfill(TREE_MOST_BYTES + 1, 'a');
    struct tree tree = { 0 };

    assert_int_equal(
        tree_new(&engine_memory_libc, text, TREE_MOST_BYTES + 1, (struct tree_options){ false }, &tree),
        ENGINE_OK);
    assert_null(tree.root);
    assert_int_equal(
        tree_new(&engine_memory_libc, text, TREE_MOST_BYTES, (struct tree_options){ false }, &tree),
        ENGINE_OK);
    assert_non_null(tree.root);
    tree_done(&engine_memory_libc, &tree);
}

struct path_row {
    const char *name;
    const char *expression;
    uint32_t flags;
    enum engine_path path;
};

static const struct path_row path_rows[] = {
    {"path: plain text",                        "card",                                               ENGINE_LITERAL,  ENGINE_PATH_WORDS  },
    { "path: a card",                           "\\b4\\d{3}[ -]?\\d{4}[ -]?\\d{4}[ -]?\\d{4}\\b",     0,               ENGINE_PATH_WALK   },
    { "path: a card of the catalogue",
     "(?<![0-9A-Za-z])(?<![0-9][.-])(?:4[0-9]{15})(?![0-9A-Za-z])(?![.-][0-9])",                      ENGINE_CASELESS,
     ENGINE_PATH_WALK                                                                                                                     },
    { "path: it may be empty",                  "[0-9]*",                                             0,               ENGINE_PATH_SEARCH },
    { "path: it starts anywhere",               ".+[0-9]",                                            0,               ENGINE_PATH_SEARCH },
    { "path: it goes on",                       "\\G[0-9]",                                           0,               ENGINE_PATH_START  },
    { "path: at the start alone",               "^[0-9]",                                             0,               ENGINE_PATH_START  },
    { "path: a prefix",                         "\\bghp_[0-9a-zA-Z]{36}",                             0,               ENGINE_PATH_LITERAL},
    { "path: a word inside",                    "(?i)[\\w.-]{0,50}?(?:key|secret)[ ]{0,3}[=:]",       0,               ENGINE_PATH_LITERAL},
    { "path: a few prefixes",                   "\\bxox[baprs]-[0-9]{5}",                             0,               ENGINE_PATH_LITERAL},
    { "path: an address",                       "\\b[\\w.%+-]{1,64}@[\\w.-]{1,128}\\.[a-z]{2,12}\\b", 0,               ENGINE_PATH_LITERAL},
    { "path: one alternative without a string", "ghp_[0-9]{4}|[0-9]{9}",                              0,               ENGINE_PATH_WALK   },
    { "path: a string too far away",            "[0-9]{1,600}ghp_",                                   0,               ENGINE_PATH_WALK   },
};

static void
paths_are_as_expected(void **state)
{
    const struct path_row *row = *state;
    struct engine_pattern pattern = { row->expression, strlen(row->expression), row->flags, 0 };
    struct engine_database *database = NULL;
    struct engine_error error;

    assert_int_equal(engine_compile(&pattern, 1, (struct engine_limits){ 0 }, &database, &error), ENGINE_OK);
    assert_int_equal(engine_pattern_path(database, 0), row->path);
    engine_database_free(database);
}

int
main(void)
{
    struct suite suite = { 0 };

    SUITE_ADD_ROWS(&suite, classes_agree_with_pcre2, class_rows);
    SUITE_ADD_ROWS(&suite, trees_know_widths, tree_rows);
    SUITE_ADD_ROWS(&suite, paths_are_as_expected, path_rows);
    SUITE_ADD(&suite, very_long_expressions_get_no_tree);
    return suite_run(&suite, "engine_analysis");
}
