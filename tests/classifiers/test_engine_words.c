/* Words and phrases: Exchange's whole-word rule by rows, and every table and random set against PCRE2. */
#include "tests/classifiers/matches.h"

#include "classifiers/engine/boundary.h"
#include "classifiers/engine/fold.h"
#include "classifiers/engine/words_index.h"

#define WORD (ENGINE_LITERAL | ENGINE_WORD | ENGINE_CASELESS)
#define EXACT (ENGINE_LITERAL | ENGINE_WORD)
#define STRING (ENGINE_LITERAL | ENGINE_CASELESS)

struct word_row {
    const char *name;
    const char *word;
    uint32_t flags;
    const char *text;
    const char *expected;
};

/* clang-format off */
static const struct word_row word_rows[] = {
    { "in an address",               "contoso",      WORD,   "user@contoso.com",      "0:5-12" },
    { "not inside a word",           "contoso",      WORD,   "Acontoso Contosoa",     "" },
    { "before a full stop",          "contoso",      WORD,   "at Contoso.",           "0:3-10" },
    { "in parentheses",              "contoso",      WORD,   "(contoso)",             "0:1-8" },
    { "the whole text",              "contoso",      WORD,   "CONTOSO",               "0:0-7" },
    { "not before a digit",          "contoso",      WORD,   "contoso1 1contoso",     "" },
    { "underscore is punctuation",   "contoso",      WORD,   "a_contoso_b",           "0:2-9" },
    { "symbols are boundaries",      "contoso",      WORD,   "<contoso>$contoso+",    "0:1-8 0:10-17" },
    { "NUL-free control is one",     "contoso",      WORD,   "\001contoso\002",       "0:1-8" },
    { "dash in the value",           "e-mail",       WORD,   "an e-mail, xe-mail",    "0:3-9" },
    { "value begins with punctuation", "@contoso.com", WORD, "user@contoso.com.",     "0:4-16" },
    { "value ends with punctuation", "fwd:",         WORD,   "fwd:hello xfwd:",       "0:0-4" },
    { "value is punctuation",        "##",           WORD,   "a##b###",               "0:1-3 0:4-6" },
    { "hash behind the value",       "cc#",          WORD,   "cc#4111",               "0:0-3" },
    { "star is itself",              "con*",         WORD,   "contoso con*",          "0:8-12" },
    { "phrase over a line end",      "credit card",  WORD,   "credit \r\n\t card",    "0:0-15" },
    { "phrase over a no-break space", "credit card", WORD,   "credit\u00a0card",      "0:0-12" },
    { "white space in the value runs too", "a  b",   WORD,   "a b",                   "0:0-3" },
    { "white space does not vanish", "credit card",  WORD,   "creditcard",            "" },
    { "space at the end",            "a ",           STRING, "a  b a ",               "0:0-3 0:5-7" },
    { "space at the start",          " a",           STRING, "  a",                   "0:0-3" },
    { "only space",                  " ",            STRING, "a  b\n",                "0:1-3 0:4-5" },
    { "case is ignored beyond ASCII", "straße éa",   WORD,   "STRAẞE ÉA",             "0:0-12" },
    { "Kelvin sign",                 "kelvin",       WORD,   "\u212aelvin",           "0:0-8" },
    { "long s",                      "ssn",          WORD,   "\u017f\u017fn",         "0:0-5" },
    { "Greek, both small sigmas",    "ΟΔΟΣ",         WORD,   "οδος οδοσ",             "0:0-8 0:9-17" },
    { "accents stay",                "resume",       WORD,   "résumé",                "" },
    { "a combining accent continues the word", "cafe", WORD, "cafe\u0301",            "" },
    { "case counts",                 "IP",           EXACT,  "ip Ip IP",              "0:6-8" },
    { "anywhere",                    "card",         STRING, "scorecards card",       "0:5-9 0:11-15" },
    { "anywhere, overlapping itself", "aa",          STRING, "aaaaa",                 "0:0-2 0:2-4" },
    { "typographic apostrophe in the text", "diner's", WORD, "Diner\u2019s",          "0:0-9" },
    { "typographic apostrophe in the value", "d\u2019exp", WORD, "d'exp",             "0:0-5" },
    { "quotation marks",             "\"x\"",        STRING, "\u201cx\u201d",         "0:0-7" },
    { "full-width text",             "visa#1",       WORD,   "ＶＩＳＡ＃１",          "0:0-18" },
    { "full-width value",            "カード＃",     WORD,   "カード#1",              "0:0-10" },
    { "ideographic space",           "visa card",    WORD,   "visa\u3000card",        "0:0-11" },
    { "Han needs no boundary",       "银联",         WORD,   "中国银联卡",            "0:6-12" },
    { "Katakana needs none",         "マスター",     WORD,   "マスターカード",        "0:0-12" },
    { "Han is a boundary for Latin", "visa",         WORD,   "使用visa卡",            "0:6-10" },
    { "Thai needs none",             "บัตร",         WORD,   "เลขบัตรเครดิต",         "0:9-21" },
    { "Hangul with a particle",      "카드",         WORD,   "카드를 신용카드",       "0:0-6" },
    { "Latin with a particle",       "SSN",          WORD,   "SSN은",                 "0:0-3" },
    { "Cyrillic inside a word",      "карта",        WORD,   "карта картами",         "0:0-10" },
    { "one character",               "a",            WORD,   "a b,a",                 "0:0-1 0:4-5" },
    { "two characters",              "mc",           WORD,   "mc MC mcx",             "0:0-2 0:3-5" },
    { "longer than the text",        "abcdef",       WORD,   "abcde",                 "" },
    { "found again after a false start", "abab",     WORD,   "ababa abab",            "0:6-10" },
    { "phrase over a long run of space", "credit card", WORD, "credit          card", "0:0-20" },
    { "phrase over a line end and more", "card number", WORD, "card\n  numbers card\tnumber", "0:15-26" },
    { "phrase behind other words",   "my card",      WORD,   "a card,  my card my\n\n card", "0:9-16 0:17-26" },
    { "phrase at the end of the text", "card no",    WORD,   "card card no",          "0:5-12" },
    { "phrase cut off by the end",   "card no",      WORD,   "card ",                 "" },
    { "phrase overlapping itself",   "no no",        WORD,   "no no no no",           "0:0-5 0:6-11" },
    { "longer than eight bytes",     "identification number", WORD, "Identification NUMBER", "0:0-21" },
    { "alike for eight bytes",       "identification", WORD, "identify identifications", "" },
    { "capitals among small letters", "OR",          EXACT,  "or Or oR OR",           "0:9-11" },
    { "one capital",                 "A",            EXACT,  "a A a-A",               "0:2-3 0:6-7" },
    { "a capital in the middle",     "aBc",          EXACT,  "abc ABC aBC aBc",       "0:12-15" },
    { "capitals and a digit",        "A1b",          EXACT,  "a1b A1B A1b",           "0:8-11" },
    { "capitals in full width",      "OR",           EXACT,  "ｏｒ ＯＲ Ｏr OＲ",     "0:7-13 0:19-23" },
    { "capitals beyond ASCII",       "ÉTÉ",          EXACT,  "été ÉtÉ ÉTÉ",           "0:12-17" },
    { "a Kelvin sign that stays",    "OKK",     EXACT,  "OKK OKK",          "0:4-9" },
    { "a digit beside",              "card 1",       WORD,   "card 2 card 1",         "0:7-13" },
    { "punctuation beside",          "card: no",     WORD,   "card, no card: no card; no", "0:9-17" },
    { "punctuation on both sides",   "#no!",         WORD,   "-no! #no? #no!",        "0:10-14" },
    { "a letter in capitals beside", "tax id no",    WORD,   "TAX ID NO",             "0:0-9" },
    { "at sign or grave accent",     "no @ x",       WORD,   "no ` x no @ x",         "0:7-13" },
    { "full width beside",           "no #",         WORD,   "no ＃",                 "0:0-6" },
    { "behind a token of sixty-six", "a-0123456789012345678901234567890123456789012345678901234567890123456 b", WORD,
      "a-0123456789012345678901234567890123456789012345678901234567890123456 b "
      "a-0123456789012345678901234567890123456789012345678901234567890123456 c", "0:0-71" },
    { "Han by its first two",        "信用卡",       WORD,   "信用 信托卡信用卡",     "0:16-25" },
    { "Han at the end",              "卡号",         WORD,   "卡卡号",                "0:3-9" },
    { "Han and a space",             "卡 号",        WORD,   "卡　号 卡  号 卡号", "0:0-9 0:10-20" },
    { "Han behind a space",          " 卡号",        STRING, "　卡号  卡号", "0:0-9 0:9-21" },
    { "Han behind full width",       "#号码",        WORD,   "＃号码 #号码",          "0:0-9 0:10-17" },
    { "Han behind a quotation mark", "\"卡号\"",     WORD,   "“卡号” \"卡号\"",       "0:0-12 0:13-21" },
    { "Han and a letter",            "卡a",          WORD,   "卡Ａ卡a",               "0:0-6 0:6-10" },
};
/* clang-format on */

static void
check_word(void **state)
{
    const struct word_row *row = *state;
    struct engine_pattern pattern = { row->word, strlen(row->word), row->flags, 0 };
    struct matches matches = matches_init();

    assert_int_equal(scan_patterns(&pattern, 1, slice_from(row->text), &matches), ENGINE_OK);
    g_autofree char *text = matches_text(&matches);
    assert_string_equal(text, row->expected);
    matches_done(&matches);
}

struct fault_row {
    const char *name;
    const char *word;
    const char *text;
};

static const struct fault_row fault_rows[] = {
    {"empty",      "",       "at least one character"},
    { "not UTF-8", "a\xc3(", "not valid UTF-8"       },
};

static void
check_fault(void **state)
{
    const struct fault_row *row = *state;
    struct engine_pattern patterns[] = {
        {"fine",     4,                 WORD, 0},
        { row->word, strlen(row->word), WORD, 1}
    };
    struct engine_database *database = NULL;
    struct engine_error error;

    assert_int_equal(engine_compile(patterns, 2, (struct engine_limits){ 0 }, &database, &error),
                     ENGINE_BAD_PATTERN);
    assert_int_equal(error.pattern, 1);
    assert_non_null(strstr(error.text, row->text));
}

/* The rule of words.h as one class: scripts without spaces, and the apostrophe that folds to ASCII. */
#define SPACELESS                                                                                            \
    "\\p{scx:Han}\\p{scx:Hiragana}\\p{scx:Katakana}\\p{scx:Thai}\\p{scx:Lao}\\p{scx:Khmer}\\p{scx:Myanmar}"
#define LEFT_CLASS "(?![" SPACELESS "])[\\p{L}\\p{N}\\p{M}]"
#define RIGHT_CLASS "(?![" SPACELESS "\\p{scx:Hangul}])[\\p{L}\\p{N}\\p{M}]"

static bool
pcre2_matches(const char *expression, uint32_t options, const char *text, size_t len)
{
    struct matches matches = matches_init();

    oracle_scan(expression, options, 0, (struct slice){ text, len }, &matches);
    bool is_found = matches.list->len > 0;
    matches_done(&matches);
    return is_found;
}

/* Each character that the expression finds in a text of all characters. */
static GHashTable *
characters_of(const char *expression)
{
    GHashTable *set = g_hash_table_new(NULL, NULL);
    GString *all = g_string_new(NULL);
    struct matches matches = matches_init();

    for (gunichar character = 1; character < 0x110000; character++) {
        if (character < 0xd800 || character > 0xdfff)
            g_string_append_unichar(all, character);
    }
    oracle_scan(expression, 0, 0, (struct slice){ all->str, all->len }, &matches);
    for (size_t i = 0; i < matches.list->len; i++) {
        const struct match *match = &g_array_index(matches.list, struct match, i);

        g_hash_table_add(set, GUINT_TO_POINTER(g_utf8_get_char(all->str + match->start)));
    }
    g_string_free(all, TRUE);
    matches_done(&matches);
    return set;
}

static bool
has_same_unicode(void)
{
    char version[24] = "";

    pcre2_config(PCRE2_CONFIG_UNICODE_VERSION, version);
    return strcmp(version, "14.0.0") == 0;
}

/* With a later Unicode PCRE2 knows letters that the table does not; the other way round is a fault. */
static void
check_side(enum boundary_side side, const char *expression)
{
    g_autoptr(GHashTable) letters = characters_of(expression);

    assert_true(g_hash_table_size(letters) > 20000);
    for (gunichar character = 1; character < 0x110000; character++) {
        bool is_letter = g_hash_table_contains(letters, GUINT_TO_POINTER(character));
        bool is_word = boundary_is_word(side, character);

        if (is_word != is_letter && (is_word || has_same_unicode()))
            fail_msg("U+%04X: %d instead of %d", character, is_word, is_letter);
    }
}

static void
boundaries_agree_with_pcre2(void **state)
{
    (void)state;
    check_side(BOUNDARY_LEFT, LEFT_CLASS);
    check_side(BOUNDARY_RIGHT, RIGHT_CLASS);
}

/* What a nibble set passes over in scripts without spaces is part of no word. */
static void
passed_characters_are_of_no_word(void **state)
{
    (void)state;
    struct nibble_set set = { 0 };
    size_t passed = 0;

    word_beyond_fill(&set);
    for (gunichar character = 0x80; character < 0x110000; character++) {
        char text[6];
        uint64_t starts = 1;

        if (!g_unichar_validate(character))
            continue;
        nibbles_narrow(nibble_functions_of(CPU_SCALAR), &set, text,
                       (size_t)g_unichar_to_utf8(character, text), &starts, 1);
        if (starts == 0)
            continue;
        passed++;
        if (boundary_is_word(BOUNDARY_RIGHT, fold_width(character)))
            fail_msg("U+%04X is part of a word", character);
    }
    assert_true(passed > 27000);
}

static void
spaces_agree_with_pcre2(void **state)
{
    (void)state;
    g_autoptr(GHashTable) spaces = characters_of("\\s");

    for (gunichar character = 1; character < 0x110000; character++) {
        if (fold_is_space(character) != g_hash_table_contains(spaces, GUINT_TO_POINTER(character)))
            fail_msg("U+%04X", character);
    }
}

/* What units.h takes for granted of some characters. */
static void
plain_characters_fold_to_themselves(void **state)
{
    (void)state;
    struct unit_table table;
    size_t plain = 0;

    unit_table_fill(&table);
    for (gunichar character = 1; character < 0x110000; character++) {
        plain += unit_is_plain(character);
        if (unit_is_plain(character) && fold_is_space(character))
            fail_msg("U+%04X is white space", character);
        if (unit_fold(&table, character) != fold_case(character))
            fail_msg("U+%04X", character);
    }
    assert_true(plain > 20000);
}

/* What a character folds to matches it without case; and whatever has another case is folded with it. */
static void
case_agrees_with_pcre2(void **state)
{
    (void)state;
    g_autoptr(GHashTable) cased = characters_of("(?=(?i)\\p{L}|\\p{M}|\\p{N}|\\p{S})\\p{Lu}|\\p{Ll}|\\p{Lt}|"
                                                "[\\x{345}\\x{2160}-\\x{217f}\\x{24b6}-\\x{24e9}]");
    GString *all = g_string_new(NULL);
    GHashTableIter each;
    gpointer key;
    size_t folded = 0;

    g_hash_table_iter_init(&each, cased);
    while (g_hash_table_iter_next(&each, &key, NULL)) {
        gunichar character = GPOINTER_TO_UINT(key), fold = fold_case(character);
        bool is_width = fold_width(character) != character;

        if (!is_width)
            g_string_append_unichar(all, character);
        if (fold == character || is_width)
            continue;
        char text[6];
        g_autofree char *expression = g_strdup_printf("\\x{%x}", fold);
        if (!pcre2_matches(expression, PCRE2_CASELESS, text, (size_t)g_unichar_to_utf8(character, text)))
            fail_msg("U+%04X does not fold to U+%04X", character, fold);
        folded++;
    }
    assert_true(folded > 1300);
    /* and back: all that PCRE2 finds for a folded character folds to it */
    g_hash_table_iter_init(&each, cased);
    while (has_same_unicode() && g_hash_table_iter_next(&each, &key, NULL)) {
        gunichar fold = fold_case(GPOINTER_TO_UINT(key));
        g_autofree char *expression = g_strdup_printf("\\x{%x}", fold);
        struct matches matches = matches_init();

        oracle_scan(expression, PCRE2_CASELESS, 0, (struct slice){ all->str, all->len }, &matches);
        for (size_t i = 0; i < matches.list->len; i++) {
            gunichar other = g_utf8_get_char(all->str + g_array_index(matches.list, struct match, i).start);
            if (fold_case(other) != fold)
                fail_msg("U+%04X does not fold to U+%04X", other, fold);
        }
        matches_done(&matches);
    }
    g_string_free(all, TRUE);
}

/* The same literal as an expression for PCRE2. */
static char *
oracle_of(const char *word, uint32_t flags)
{
    GString *made = g_string_new(NULL);
    gunichar first = g_utf8_get_char(word), last = 0;

    for (const char *at = word; *at != '\0'; at = g_utf8_next_char(at)) {
        gunichar character = fold_width(g_utf8_get_char(at));

        if (fold_is_space(character) && fold_is_space(last))
            continue;
        if (fold_is_space(character))
            g_string_append(made, "\\s+");
        else if (character == '\'')
            g_string_append(made, "['\\x{2bc}\\x{2018}\\x{2019}\\x{201b}\\x{ff07}]");
        else if (character == '"')
            g_string_append(made, "[\"\\x{201c}\\x{201d}\\x{201f}\\x{ff02}]");
        else if (character > 0x20 && character < 0x7f)
            g_string_append_printf(made, "[\\x{%x}\\x{%x}]", character, character + 0xfee0);
        else
            g_string_append_printf(made, "\\x{%x}", character);
        last = character;
    }
    char text[6];
    size_t len = (size_t)g_unichar_to_utf8(fold_width(first), text);
    if ((flags & ENGINE_WORD) != 0 && pcre2_matches(LEFT_CLASS, 0, text, len))
        g_string_prepend(made, "(?<!(?!\\x{2bc})" LEFT_CLASS ")");
    len = (size_t)g_unichar_to_utf8(last, text);
    if ((flags & ENGINE_WORD) != 0 && pcre2_matches(RIGHT_CLASS, 0, text, len))
        g_string_append(made, "(?!(?!\\x{2bc})" RIGHT_CLASS ")");
    return g_string_free(made, FALSE);
}

static const char *const bits[] = { "a",  "b", "s", "k",  "A", "S",  "ſ",  "K",  "é",  "É",      " ",  "\n ",
                                    "_",  ".", "'", "’",  "1", "１", "Ａ", "ａ", "漢", "カ",     "ー", "한",
                                    "글", "ß", "ẞ", "\t", "σ", "ς",  "Σ",  "#",  "＃", "\u0301", "ʼ" };
#define SETS 60
#define WORDS 40

static char *
random_bits(GRand *random, int least, int most)
{
    GString *text = g_string_new(NULL);

    for (int left = g_rand_int_range(random, least, most + 1); left > 0; left--)
        g_string_append(text, bits[g_rand_int_range(random, 0, ARRAY_LEN(bits))]);
    return g_string_free(text, FALSE);
}

static void
random_sets_find_what_pcre2_finds(void **state)
{
    (void)state;
    static const uint32_t kinds[] = { WORD, EXACT, STRING, ENGINE_LITERAL };
    g_autoptr(GRand) random = g_rand_new_with_seed(1122);
    size_t total = 0;

    for (unsigned set = 0; set < SETS; set++) {
        struct engine_pattern patterns[WORDS];
        struct matches found = matches_init(), expected = matches_init();
        g_autofree char *text = random_bits(random, 0, 400);

        for (uint32_t i = 0; i < WORDS; i++) {
            char *word = random_bits(random, 1, 4);
            uint32_t flags = kinds[g_rand_int_range(random, 0, ARRAY_LEN(kinds))];
            g_autofree char *oracle = oracle_of(word, flags);
            uint32_t options = (flags & ENGINE_CASELESS) != 0 ? PCRE2_CASELESS : 0;

            patterns[i] = (struct engine_pattern){ word, strlen(word), flags, i };
            oracle_scan(oracle, options, i, slice_from(text), &expected);
        }
        assert_int_equal(scan_patterns(patterns, WORDS, slice_from(text), &found), ENGINE_OK);
        g_autofree char *found_text = matches_text(&found), *expected_text = matches_text(&expected);
        if (strcmp(found_text, expected_text) != 0)
            fail_msg("set %u in '%s':\n%s\ninstead of\n%s", set, text, found_text, expected_text);
        total += found.list->len;
        for (size_t i = 0; i < WORDS; i++)
            g_free((char *)(uintptr_t)patterns[i].expression);
        matches_done(&found);
        matches_done(&expected);
    }
    assert_true(total > 1000);
}

/* Long runs of white space, and words that all begin alike, stay linear: this would take minutes otherwise.
 */
static void
white_space_is_passed_once(void **state)
{
    (void)state;
    struct engine_pattern patterns[] = {
        {"a b", 3, WORD,   0},
        { " ",  1, STRING, 1},
        { "b ", 2, STRING, 2}
    };
    struct matches matches = matches_init();
    GString *text = g_string_new("a");

    for (unsigned i = 0; i < 3000000; i++)
        g_string_append_c(text, ' ');
    g_string_append_c(text, 'b');
    assert_int_equal(scan_patterns(patterns, 3, (struct slice){ text->str, text->len }, &matches), ENGINE_OK);
    g_autofree char *found = matches_text(&matches);
    assert_string_equal(found, "0:0-3000002 1:1-3000001");
    g_string_free(text, TRUE);
    matches_done(&matches);
}

int
main(void)
{
    struct suite suite = { 0 };

    SUITE_ADD_ROWS(&suite, check_word, word_rows);
    SUITE_ADD_ROWS(&suite, check_fault, fault_rows);
    SUITE_ADD(&suite, boundaries_agree_with_pcre2);
    SUITE_ADD(&suite, passed_characters_are_of_no_word);
    SUITE_ADD(&suite, spaces_agree_with_pcre2);
    SUITE_ADD(&suite, plain_characters_fold_to_themselves);
    SUITE_ADD(&suite, case_agrees_with_pcre2);
    SUITE_ADD(&suite, random_sets_find_what_pcre2_finds);
    SUITE_ADD(&suite, white_space_is_passed_once);
    return suite_run(&suite, "engine_words");
}
