/*
 * The engine against PCRE2, pattern by pattern: random expressions of the supported syntax, several in one
 * database, in texts that are made of what the expressions match and of what nearly does. With a corpus
 * (POSTERN_CORPUS) also the pattern sets and texts of its folder `scan`.
 */
#include "tests/classifiers/matches.h"
#include "tests/classifiers/starts.h"

#include "classifiers/engine/cpu.h"

#define MOST_PATTERNS 12

/* An expression in the making, and a text that it may match. */
struct sample {
    GRand *random;
    GString *expression, *text;
    unsigned depth;
};

static unsigned
below(struct sample *sample, unsigned bound)
{
    return (unsigned)g_rand_int_range(sample->random, 0, (gint32)bound);
}

struct atom {
    const char *expression;
    const char *examples; /* by '|'; an empty one is the empty string */
};

static const struct atom atoms[] = {
    {"[0-9]",                 "0|7|9|5"           },
    { "\\d",                  "1|4|٣|8|2"        },
    { "[A-Z]",                "A|K|S|b|k|\u017f|Z"},
    { "[A-Z0-9]",             "A|0|\u212a|9|s"    },
    { "[a-f0-9]",             "a|0|f"             },
    { "\\w",                  "a|_|é|9|漢"      },
    { "\\s",                  " |\n|\u00a0|\t"    },
    { "[ -]",                 " |-"               },
    { "[ .-]?",               " ||.|-"            },
    { "[- ]?",                "|-| "              },
    { " ?",                   "| "                },
    { "-",                    "-"                 },
    { "\\.",                  "."                 },
    { "/",                    "/"                 },
    { "@",                    "@"                 },
    { ":",                    ":"                 },
    { "key",                  "key|KEY|\u212aey"  },
    { "secret",               "secret|\u017fecret"},
    { "ab",                   "ab|AB"             },
    { "é",                   "é|É"             },
    { "漢字",               "漢字"            },
    { "ß",                   "ß|ẞ"            },
    { "x?",                   "x|"                },
    { "[^a]",                 "b|é|\n"           },
    { "[^0-9]",               "b|٣|-"            },
    { "\\D",                  "b|-|漢"           },
    { "\\S",                  "x|1"               },
    { "\\W",                  "-|\u2019"          },
    { "[^\\W_]",              "x|1"               },
    { ".",                    "x|é|-"            },
    { "(?s:.)",               "\n|x"              },
    { "\\p{L}",               "é|a|A"            },
    { "\\p{Lu}",              "A|É"              },
    { "[à-ÿ]",              "é|ö"             },
    { "[\\x{200}-\\x{3000}]", "\u212a"            },
    { "\\x41",                "A|a"               },
    { "(?i:k)",               "k|K|\u212a"        },
    { "(?-i:s)",              "s|S"               },
    { "[[\\]]",               "[|]"               },
    { "[a-]",                 "a|-"               },
    { "[\\d-]",               "1|-"               },
    { "[XYZ]",                "X|y"               },
    { "[[:alnum:]]",          "a|9|K|é|٣|\u212a"},
    { "[[:alpha:]]",          "b|Z|ß|\u017f"     },
    { "[[:ascii:]]",          "k|1|\177"          },
    { "[^[:ascii:]]",         "é|\u212a|漢"     },
    { "[[:blank:]]",          " |\t|\u00a0"       },
    { "[[:cntrl:]]",          "\n|\001|\xc2\x85"  },
    { "[[:digit:]-]",         "1|-|٣"            },
    { "[^[:digit:]]",         "x|é"              },
    { "[[:graph:]]",          "!|a|漢"           },
    { "[[:lower:]]",          "a|K|\u017f|é"     },
    { "[[:^lower:]]",         "A|1|\u212a"        },
    { "[[:print:]]",          " |~|é"            },
    { "[[:punct:]]",          "-|$|\u2019"        },
    { "[[:space:]]",          " |\n|\u2028"       },
    { "[[:upper:]]",          "A|s|\u212a|É"     },
    { "[[:word:]]",           "_|a|漢|1"         },
    { "[[:xdigit:]]",         "f|0|F"             },
    { "[[:^xdigit:]]",        "g|\u212a"          },
    { "(?:19|20)",            "19|20"             },
    { "(?:AKIA|ASIA)",        "AKIA|ASIA|akia"    },
    { "(?:sk|pk)_",           "sk_|pk_|\u017fk_"  },
    { "\\1",                  ""                  },
    { "\\b",                  ""                  },
    { "\\B",                  ""                  },
    { "^",                    ""                  },
    { "$",                    ""                  },
    { "\\A",                  ""                  },
    { "\\z",                  ""                  },
    { "\\Z",                  ""                  },
    { "(?m:^)",               "\n|"               },
    { "(?m:$)",               ""                  },
    { "(?=[0-9])",            ""                  },
    { "(?![0-9])",            ""                  },
    { "(?!ab)",               ""                  },
    { "(?=.a)",               ""                  },
    { "(?<=[0-9])",           ""                  },
    { "(?<!a|[0-9]-)",        ""                  },
    { "(?<![0-9A-Za-z])",     ""                  },
    { "(?<!ab|-)",            ""                  },
    { "(?# no )",             ""                  },
    { "(?x: a  b # c\n )",    "ab"                },
    { "(?>a|ab)",             "a|ab"              },
    { "(?(1)a|b)",            "a|b"               },
    { "(?(?=a)a|b)",          "a|b"               },
};

static const char *const quantifiers[] = { "?",     "*",    "+",   "{2}", "{3}", "{4}", "{1,3}",
                                           "{0,2}", "{2,}", "{9}", "??",  "+?",  "*+",  "{1,2}?" };
static const int least_of[] = { 0, 0, 1, 2, 3, 4, 1, 0, 2, 9, 0, 1, 0, 1 };

static void
add_example(struct sample *sample, const char *examples)
{
    g_auto(GStrv) each = g_strsplit(examples, "|", -1);
    guint count = g_strv_length(each);

    if (count > 0)
        g_string_append(sample->text, each[below(sample, count)]);
}

static void add_sequence(struct sample *sample, unsigned most);

static void
add_atom(struct sample *sample)
{
    const struct atom *atom = &atoms[below(sample, ARRAY_LEN(atoms))];
    unsigned digits = below(sample, 3);

    if (digits == 0) /* half of what people look for are digits */
        atom = &atoms[below(sample, 10)];
    if (strcmp(atom->expression, "\\1") == 0 || strncmp(atom->expression, "(?(1)", 5) == 0) {
        if (strstr(sample->expression->str, "(a)") == NULL)
            atom = &atoms[0];
    }
    g_string_append(sample->expression, atom->expression);
    add_example(sample, atom->examples);
    bool is_repeatable = *atom->examples != '\0' && strlen(atom->expression) > 0 &&
                         strchr("?", atom->expression[strlen(atom->expression) - 1]) == NULL &&
                         strncmp(atom->expression, "(?#", 3) != 0;
    if (!is_repeatable || below(sample, 2) == 0)
        return;
    size_t kind = below(sample, ARRAY_LEN(quantifiers));
    g_string_append(sample->expression, quantifiers[kind]);
    for (int i = 1; i < least_of[kind] + (int)below(sample, 2); i++)
        add_example(sample, atom->examples);
}

static void
add_group(struct sample *sample)
{
    static const char *const opens[] = { "(?:", "(a)(?:", "(?i:", "(?-i:", "(?<n>", "(?=", "(?!" };
    size_t open = below(sample, ARRAY_LEN(opens));

    if (strcmp(opens[open], "(?<n>") == 0)
        open = 0; /* a name may be used once only */
    g_string_append(sample->expression, opens[open]);
    if (open == 1)
        g_string_append_c(sample->text, 'a');
    size_t before = sample->text->len;
    add_sequence(sample, 3);
    if (below(sample, 3) == 0) {
        g_string_append_c(sample->expression, '|');
        if (below(sample, 2) == 0)
            g_string_truncate(sample->text, before);
        add_sequence(sample, 3);
    }
    g_string_append_c(sample->expression, ')');
    if (open < 5 && below(sample, 3) == 0) {
        size_t kind = below(sample, ARRAY_LEN(quantifiers));
        g_autofree char *once = g_strndup(sample->text->str + before, sample->text->len - before);

        g_string_append(sample->expression, quantifiers[kind]);
        for (int i = 1; i < least_of[kind]; i++)
            g_string_append(sample->text, once);
    }
}

static void
add_sequence(struct sample *sample, unsigned most)
{
    for (unsigned left = 1 + below(sample, most); left > 0; left--) {
        if (sample->depth < 3 && below(sample, 5) == 0) {
            sample->depth++;
            add_group(sample);
            sample->depth--;
        } else {
            add_atom(sample);
        }
    }
}

static void
add_expression(struct sample *sample)
{
    static const struct {
        const char *before, *behind;
    } wraps[] = {
        {"",                                   ""                             },
        { "",                                  ""                             },
        { "\\b",                               "\\b"                          },
        { "\\b",                               ""                             },
        { "(?<![0-9A-Za-z])(?<![0-9][.-])(?:", ")(?![0-9A-Za-z])(?![.-][0-9])"},
        { "(?<![0-9A-Za-z+]|[0-9][.-])",       "(?![0-9A-Za-z]|[.-][0-9])"    },
        { "[\\w.-]{0,9}?(?:",                  ")[ \\t]{0,3}[=:]"             },
        { "(?i)",                              ""                             },
    };
    size_t wrap = below(sample, ARRAY_LEN(wraps));

    g_string_append(sample->expression, wraps[wrap].before);
    add_sequence(sample, 6);
    g_string_append(sample->expression, wraps[wrap].behind);
}

/* Some text as it is, some with a character changed or doubled, and things in between. */
static void
add_text(struct sample *sample, GString *to, const char *piece)
{
    static const char *const between[] = { "",  " ", "-", "a", "1", ".", "\n", "é", "漢",     "_",     "k",
                                           "K", "٣", "=", "s", "x", "@", "0",  " ", "\u212a", "\u017f" };

    for (const char *at = piece; *at != '\0'; at = g_utf8_next_char(at)) {
        unsigned what = below(sample, 40);

        if (what == 0)
            continue;
        if (what == 1)
            g_string_append(to, between[below(sample, ARRAY_LEN(between))]);
        g_string_append_len(to, at, g_utf8_next_char(at) - at);
        if (what == 2)
            g_string_append_len(to, at, g_utf8_next_char(at) - at);
    }
    g_string_append(to, between[below(sample, ARRAY_LEN(between))]);
}

static bool
compiles(const char *expression, uint32_t flags)
{
    struct engine_pattern pattern = { expression, strlen(expression), flags, 0 };
    struct engine_error error;

    return engine_check(&pattern, &error) == ENGINE_OK;
}

struct round {
    struct engine_pattern patterns[MOST_PATTERNS];
    char *expressions[MOST_PATTERNS];
    size_t count;
    GString *text;
};

static void
round_make(struct round *round, GRand *random)
{
    struct sample sample = { .random = random };
    size_t wanted = 1 + below(&sample, MOST_PATTERNS);

    *round = (struct round){ .text = g_string_new(NULL) };
    while (round->count < wanted) {
        uint32_t flags = below(&sample, 2) == 0 ? 0 : ENGINE_CASELESS;

        sample.expression = g_string_new(NULL);
        sample.text = g_string_new(NULL);
        add_expression(&sample);
        for (unsigned i = 0; i < 4; i++)
            add_text(&sample, round->text, sample.text->str);
        g_string_free(sample.text, TRUE);
        char *expression = g_string_free(sample.expression, FALSE);
        if (!compiles(expression, flags)) {
            g_free(expression);
            continue;
        }
        round->expressions[round->count] = expression;
        round->patterns[round->count] =
            (struct engine_pattern){ expression, strlen(expression), flags, (uint32_t)round->count };
        round->count++;
    }
}

static void
round_done(struct round *round)
{
    for (size_t i = 0; i < round->count; i++)
        g_free(round->expressions[i]);
    g_string_free(round->text, TRUE);
}

static bool
is_same(const GArray *a, const GArray *b)
{
    for (guint i = 0; i < a->len && a->len == b->len; i++) {
        if (matches_compare(&g_array_index(a, struct match, i), &g_array_index(b, struct match, i)) != 0)
            return false;
    }
    return a->len == b->len;
}

/* PCRE2 interprets, or runs its JIT's code: that is for long texts. */
enum oracle_speed { ORACLE_INTERPRETS, ORACLE_JIT };

/* How much has been compared: a test that compares nothing proves nothing. */
struct tally {
    size_t limited, matches, by_path[ENGINE_PATHS];
};

static void
tally_paths(struct tally *tally, const struct engine_pattern *patterns, size_t count)
{
    struct engine_database *database = NULL;
    struct engine_error error;

    assert_int_equal(engine_compile(patterns, count, (struct engine_limits){ 0 }, &database, &error),
                     ENGINE_OK);
    for (size_t i = 0; i < count; i++)
        tally->by_path[engine_pattern_path(database, i)]++;
    engine_database_free(database);
}

/* Read backwards the pattern may begin where its matches do. */
static void
compare_starts(const struct engine_pattern *pattern, const struct matches *expected, struct slice text)
{
    struct backward *backward = starts_prepare(pattern);

    if (backward == NULL)
        return;
    g_autofree uint64_t *starts = starts_find(backward, text, 8192, NULL);
    for (guint i = 0; i < expected->list->len; i++) {
        size_t start = g_array_index(expected->list, struct match, i).start;

        if (!starts_has(starts, start))
            fail_msg("'%.*s' is not seen to begin at %zu of '%.*s'", (int)pattern->expression_len,
                     pattern->expression, start, (int)MIN(text.len, 3000), text.at);
    }
    backward_free(&engine_memory_libc, backward);
}

/* One pattern's matches among `found` are those that PCRE2 finds. */
static void
compare_one(const struct engine_pattern *pattern, const struct matches *found, struct slice text,
            enum oracle_speed speed, struct tally *tally)
{
    struct matches one = matches_init(), expected = matches_init();
    uint32_t options = (pattern->flags & ENGINE_CASELESS) != 0 ? PCRE2_CASELESS : 0;
    g_autofree char *expression = g_strndup(pattern->expression, pattern->expression_len);
    pcre2_code *compiled = oracle_compile(expression, options);

    for (guint i = 0; i < found->list->len; i++) {
        struct match match = g_array_index(found->list, struct match, i);

        if (match.id == pattern->id)
            g_array_append_val(one.list, match);
    }
    if (speed == ORACLE_JIT)
        assert_int_equal(pcre2_jit_compile(compiled, PCRE2_JIT_COMPLETE), 0);
    bool is_known = oracle_search(compiled, pattern->id, text, &expected);
    tally->limited += is_known ? 0 : 1;
    if (is_known && !is_same(one.list, expected.list)) {
        g_autofree char *found_text = matches_text(&one), *expected_text = matches_text(&expected);

        fail_msg("'%s' (flags %u) in '%.*s': %.400s instead of %.400s", expression, pattern->flags,
                 (int)MIN(text.len, 3000), text.at, found_text, expected_text);
    }
    if (is_known)
        compare_starts(pattern, &expected, text);
    pcre2_code_free(compiled);
    matches_done(&one);
    matches_done(&expected);
}

/* Both lists by pattern; the first difference ends the test. */
static void
compare(const struct engine_pattern *patterns, size_t count, struct slice text, enum oracle_speed speed,
        struct tally *tally)
{
    struct matches found = matches_init();
    enum engine_status status = scan_patterns(patterns, count, text, &found);

    tally->limited += status == ENGINE_MATCH_LIMIT ? 1 : 0;
    tally->matches += found.list->len;
    if (status != ENGINE_MATCH_LIMIT) {
        assert_int_equal(status, ENGINE_OK);
        for (size_t i = 0; i < count; i++)
            compare_one(&patterns[i], &found, text, speed, tally);
    }
    matches_done(&found);
}

static void
random_expressions(void **state)
{
    (void)state;
    const char *seed = g_getenv("POSTERN_TEST_SEED"), *rounds = g_getenv("POSTERN_TEST_ROUNDS");
    g_autoptr(GRand) random =
        g_rand_new_with_seed(seed == NULL ? 20261122 : (guint32)g_ascii_strtoull(seed, NULL, 10));
    guint64 wanted = rounds == NULL ? 150 : g_ascii_strtoull(rounds, NULL, 10);
    struct tally tally = { 0 };

    for (guint64 i = 0; i < wanted; i++) {
        struct round round;
        enum cpu_level level = (enum cpu_level)(i % (cpu_level_best() + 1)); /* each in turn */

        round_make(&round, random);
        g_setenv("POSTERN_ENGINE_CPU", cpu_level_name(level), TRUE);
        compare(round.patterns, round.count, (struct slice){ round.text->str, round.text->len },
                ORACLE_INTERPRETS, &tally);
        tally_paths(&tally, round.patterns, round.count);
        round_done(&round);
    }
    g_unsetenv("POSTERN_ENGINE_CPU");
    assert_true(tally.limited <= wanted / 20);
    assert_true(tally.matches >= wanted * 20);
    for (size_t i = ENGINE_PATH_LITERAL; i <= ENGINE_PATH_SEARCH; i++)
        assert_true(tally.by_path[i] >= wanted / 2);
    print_message("%zu matches, %zu limits\n", tally.matches, tally.limited);
}

static const struct corpus_row {
    const char *name;
    const char *patterns, *text;
    gsize most_bytes; /* what PCRE2 alone takes seconds for */
} corpus_rows[] = {
    {"corpus: numbers in mail",  "dlp-patterns.txt",     "mail-8m.txt", 1 << 20},
    { "corpus: numbers in HTML", "dlp-patterns.txt",     "html-8m.txt", 1 << 20},
    { "corpus: secrets in mail", "secrets-patterns.txt", "mail-8m.txt", 1 << 17},
    { "corpus: secrets in HTML", "secrets-patterns.txt", "html-8m.txt", 1 << 17},
};

static char *
corpus_file(const char *name)
{
    const char *given = g_getenv("POSTERN_CORPUS"), *srcdir = g_getenv("srcdir");

    if (given != NULL)
        return g_build_filename(given, "scan", name, NULL);
    return g_build_filename(srcdir == NULL ? "." : srcdir, "..", "shared", "corpus", "scan", name, NULL);
}

static char *
corpus_read(const char *name, gsize *len)
{
    g_autofree char *path = corpus_file(name);
    char *content = NULL;

    if (!g_file_get_contents(path, &content, len, NULL))
        fail_msg("cannot read %s", path);
    return content;
}

static void
pattern_sets_of_the_corpus(void **state)
{
    const struct corpus_row *row = *state;
    gsize len, patterns_len;
    const char *end;
    struct tally tally = { 0 };
    g_autofree char *text = corpus_read(row->text, &len), *sets = corpus_read(row->patterns, &patterns_len);
    g_auto(GStrv) lines = g_strsplit(sets, "\n", -1);
    g_autoptr(GArray) patterns = g_array_new(FALSE, FALSE, sizeof(struct engine_pattern));

    for (guint i = 0; lines[i] != NULL; i++) {
        struct engine_pattern pattern = { lines[i], strlen(lines[i]), 0, patterns->len };

        if (*lines[i] != '\0' && compiles(lines[i], 0)) /* a few use what is refused */
            g_array_append_val(patterns, pattern);
    }
    (void)g_utf8_validate(text, (gssize)MIN(len, row->most_bytes), &end);
    compare((const struct engine_pattern *)(void *)patterns->data, patterns->len,
            (struct slice){ text, (size_t)(end - text) }, ORACLE_JIT, &tally);
    assert_true(patterns->len >= 60);
    assert_true(tally.limited <= 10);
}

int
main(void)
{
    struct suite suite = { 0 };
    g_autofree char *folder = corpus_file("README.md");

    SUITE_ADD(&suite, random_expressions);
    if (g_file_test(folder, G_FILE_TEST_EXISTS))
        SUITE_ADD_ROWS(&suite, pattern_sets_of_the_corpus, corpus_rows);
    else
        print_message("# the pattern sets of the corpus are left out: there is no %s\n", folder);
    return suite_run(&suite, "engine_differential");
}
