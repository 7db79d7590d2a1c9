/*
 * Whatever an administrator writes and a stranger sends: the work of a scan grows with the length of the text
 * and no faster, and what does not meet a limit on the way is what PCRE2 finds.
 */
#include "tests/classifiers/matches.h"

#define TEXT_BYTES ((size_t)64 << 10) /* half its square is 8 times what is allowed */
#define MOST_WORK_PER_BYTE 4096
#define MOST_WORK_ONCE 1280 /* times the match limit */
#define MOST_COMPILE_SECONDS 5.0
#define MOST_SCAN_SECONDS 10.0

struct hostile_row {
    const char *name;
    const char *expression;
    const char *unit; /* the text is nothing else */
};

static const struct hostile_row hostile_rows[] = {
    {"nested plus",                          "(a+)+$",                           "a"    },
    { "nested plus, then a letter",          "(x+x+)+y",                         "x"    },
    { "nested plus, looked ahead for",       "(?=(a+)+$)a",                      "a"    },
    { "nested stars",                        "(?:a*)*[bd]",                      "a"    },
    { "nested bounds",                       "((a{0,100}){0,100})b",             "a"    },
    { "nested bounds, three deep",           "(?:(?:(?:a{1,30}){1,30}){1,30})b", "a"    },
    { "alternatives that overlap",           "(a|aa)+$",                         "a"    },
    { "alternatives that overlap, in words", "^(\\w+\\s?)*$",                    "word "},
    { "three stars",                         "(\\w*)(\\w*)(\\w*)[-+]$",          "a"    },
    { "many that may be missing",            "a?a?a?a?a?a?a?a?a?a?aaaaaaaaaaab", "a"    },
    { "twenty stars",                        "^(?:.*,){20}x",                    "a,"   },
    { "to the end, from each place",         "[^y]*z",                           "a"    },
    { "to the end, and it is there",         "(a|b)?[^y]*y",                     "a"    },
    { "to the end, without going back",      "(?>[^y]*)z",                       "a"    },
    { "to the end, as little as possible",   "(?:.|\\n)*?END",                   "a"    },
    { "a run from each string",              "key[^!]*!",                        "key " },
    { "a run from each character",           "(?<![0-9])a+b",                    "a"    },
    { "a long bounded run",                  "1[^y]{0,65000}y",                  "1"    },
    { "a long bounded run from each string", "(?i)(?:key|api)[^x]{0,30000}=",    "key " },
    { "look-ahead to the end",               "\\d(?=[^y]*y)",                    "1"    },
    { "look-ahead to the end that holds",    "\\d(?=[^y]*)",                     "1"    },
    { "look-aheads, one after the other",    "(?=.*1)(?=.*2)\\w+",               "a"    },
    { "look-ahead as a condition",           "a(?(?=[^y]*y)b|c)",                "a"    },
    { "look-behind",                         "(?<=a{200})b",                     "a"    },
    { "look-behinds",                        "(?<!b{250}c|e{200})e",             "e"    },
    { "what was found, again",               "(.*)\\1x",                         "a"    },
    { "what was found, again, in words",     "(\\w+)-\\1",                       "a"    },
    { "not what was found",                  "(\\d+)(?!\\1)x",                   "1"    },
    { "from where it ended",                 "\\Ga(?=[^y]*)",                    "a"    },
    { "from where it ended, or elsewhere",   "(?:b|\\G)a(?=[^y]*)",              "a"    },
    { "lines that are empty",                "(?m)^\\s*$x",                      "\n"   },
    { "white space at the end",              "\\s+$x|\\s+\\z",                   "\n"   },
    { "line feeds at the end of a window",   "a\\Z(?s).*b",                      "a\n"  },
};

struct cost {
    double seconds;
    uint64_t work;
};

static struct cost
scan(const struct engine_database *database, const char *unit)
{
    struct engine_scratch *scratch = engine_scratch_new(database);
    struct matches matches = matches_init();
    struct engine_sink sink = { matches_add, matches_limit, &matches };
    GString *text = g_string_new(NULL);

    while (text->len < TEXT_BYTES)
        g_string_append(text, unit);
    double before = cpu_seconds();
    enum engine_status status = engine_scan(database, text->str, text->len, scratch, &sink);
    struct cost cost = { cpu_seconds() - before, engine_scratch_work(scratch) };
    assert_true(status == ENGINE_OK || status == ENGINE_MATCH_LIMIT);
    engine_scratch_free(scratch);
    matches_done(&matches);
    g_string_free(text, TRUE);
    return cost;
}

/* The work for each byte is bounded, but for what every text has once. */
static void
work_is_linear(void **state)
{
    const struct hostile_row *row = *state;
    struct engine_pattern pattern = { row->expression, strlen(row->expression), 0, 0 };
    struct engine_limits limits = { .match_limit = 10000 };
    struct engine_database *database = NULL;
    struct engine_error error;
    double before = cpu_seconds();

    assert_int_equal(engine_compile(&pattern, 1, limits, &database, &error), ENGINE_OK);
    assert_true(cpu_seconds() - before < MOST_COMPILE_SECONDS);
    struct cost cost = scan(database, row->unit);
    uint64_t allowed =
        (uint64_t)TEXT_BYTES * MOST_WORK_PER_BYTE + (uint64_t)limits.match_limit * MOST_WORK_ONCE;
    if (cost.work > allowed)
        fail_msg("%" G_GUINT64_FORMAT " where %" G_GUINT64_FORMAT " is allowed", cost.work, allowed);
    assert_true(cost.seconds < MOST_SCAN_SECONDS);
    engine_database_free(database);
}

/* Texts full of beginnings: what PCRE2 is asked is little, or nothing. */
static const struct dense_row {
    const char *name;
    const char *expression;
    const char *unit;
    uint64_t most; /* work for each KB of the text */
} dense_rows[] = {
  /* clang-format off */
    { "a string of which no match comes", "\\w{0,40}secret-\\d{3}", "aaaaaaaaaaaaaaaaaaaaaaaasecret-12x ", 0 },
    { "one of two strings", "(?:administrator_login_password|password)=[a-z]{8}", "password ", 0 },
    { "a string behind many places to begin at",
      "(?i)[\\w.-]{0,50}?(?:key|token)[ \\t\\w.-]{0,20}=([a-z0-9]{16,})\\b", "a.long.word.in.front.of.the.key=b ", 0 },
    { "many places where no match begins",
      "\\b[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,128}\\.[a-z]{2,12}\\b", "%%%%%%%%%%%%%%%%a@nothing.xy ", 40 },
  /* clang-format on */
};

static void
beginnings_cost_little(void **state)
{
    const struct dense_row *row = *state;
    struct engine_pattern pattern = { row->expression, strlen(row->expression), 0, 0 };
    struct engine_database *database = NULL;
    struct engine_error error;

    assert_int_equal(engine_compile(&pattern, 1, (struct engine_limits){ 0 }, &database, &error), ENGINE_OK);
    assert_int_equal(engine_pattern_path(database, 0), ENGINE_PATH_LITERAL);
    assert_in_range(scan(database, row->unit).work / (TEXT_BYTES / 1024), 0, row->most);
    engine_database_free(database);
}

/* Matches that end far behind where they begin, about where a window may end. */
static const char *const far_expressions[] = {
    "x[^y]*y",         "x[^y]*",       "x(?s:.*)",      "x[^y]*$",        "x[^y]*\\Z",
    "x[^y]*\\z",       "x[^y]*?\\by",  "x[^y]*\\b",     "x[^y]*(?=y)",    "x[^y]*(?!y)",
    "x(?=[^y]*y)",     "x(?![^y]*y)",  "(?m)x[^y]*$",   "(?m)x[^y]*?$",   "(x)[^y]*y\\1?",
    "x[^y]*+y",        "x(?>[^y]*)",   "[^y]*y",        "[^y]*$",         "(?:[^y]|y)*?z",
    "x(?:ab|a|b)*y",   "x[a-z ]*[éß]", "x[^y]{2,3000}", "x[^y]{0,3000}y", "(?s).*y",
    "\\Gx[^y]*y|\\Gy", "x\\p{L}*y",    "(?i)X[^Y]*Y",   "x\\w*\\W",       "(?<=x)[^y]*y",
    "x[^y]*(?<=a)y",   "x[^y]*(?<!a)", "x[^y]*(?m:^)a", "(?:x[^y]*y){2}", "x(?:a|\\n)*\\n$",
};

static void
matches_reach_over_windows(void **state)
{
    (void)state;
    static const char *const ends[] = { "", "y", "\n", "\n\n", "\ny", "é", "éy", "\n\n\n\ny\n", " y x" };
    static const char *const fillings[] = { "a", "é", "a\n", "\n", "ab " };
    static const size_t lengths[] = { 250, 506, 1000, 4000 };
    size_t matches = 0;

    for (size_t i = 0; i < ARRAY_LEN(far_expressions); i++) {
        struct engine_pattern pattern = { far_expressions[i], strlen(far_expressions[i]), 0, 0 };

        for (size_t k = 0; k < ARRAY_LEN(ends) * ARRAY_LEN(fillings) * ARRAY_LEN(lengths); k++) {
            const char *end = ends[k % ARRAY_LEN(ends)];
            const char *filling = fillings[k / ARRAY_LEN(ends) % ARRAY_LEN(fillings)];
            size_t length = lengths[k / ARRAY_LEN(ends) / ARRAY_LEN(fillings)] + k % 13;
            GString *text = g_string_new("- x");
            struct matches found = matches_init(), expected = matches_init();

            while (text->len < length)
                g_string_append(text, filling);
            g_string_append(text, end);
            struct slice slice = { text->str, text->len };
            if (scan_patterns(&pattern, 1, slice, &found) == ENGINE_OK &&
                oracle_scan(pattern.expression, 0, 0, slice, &expected)) {
                g_autofree char *found_text = matches_text(&found), *expected_text = matches_text(&expected);

                if (strcmp(found_text, expected_text) != 0)
                    fail_msg("'%s', %zu times '%s' and '%s': %.200s instead of %.200s", pattern.expression,
                             length, filling, end, found_text, expected_text);
                matches += found.list->len;
            }
            matches_done(&found);
            matches_done(&expected);
            g_string_free(text, TRUE);
        }
    }
    assert_true(matches > 3000);
}

static void
look_behinds_are_bounded(void **state)
{
    (void)state;
    struct engine_pattern patterns[] = {
        {"a(?<=b{1000})",  13, 0, 0},
        { "a(?<=b{1001})", 13, 0, 0},
    };
    struct engine_error error;

    assert_int_equal(engine_check(&patterns[0], &error), ENGINE_OK);
    assert_int_equal(engine_check(&patterns[1], &error), ENGINE_BAD_PATTERN);
    assert_string_equal(error.text, "a look-behind of more than 1000 characters");
}

int
main(void)
{
    struct suite suite = { 0 };

    SUITE_ADD_ROWS(&suite, work_is_linear, hostile_rows);
    SUITE_ADD_ROWS(&suite, beginnings_cost_little, dense_rows);
    SUITE_ADD(&suite, matches_reach_over_windows);
    SUITE_ADD(&suite, look_behinds_are_bounded);
    return suite_run(&suite, "engine_limits");
}
