/* The types that Postern ships: what they find, at which level, and what they must not find. */
#include "tests/classifiers/scan_one.h"

#include <string.h>

struct shipped_row {
    const char *name;
    const char *type;
    const char *text;
    size_t total, unique;
    int confidence; /* the highest */
};

/* clang-format off */
static const struct shipped_row shipped_rows[] = {
    { "card: alone",                    CARD_NAME, "x 4111111111111111 y",                 1, 1, 65 },
    { "card: with a keyword",           CARD_NAME, "Visa " CARD,                           1, 1, 85 },
    { "card: with an expiration date",  CARD_NAME, CARD " 04/27",                          1, 1, 85 },
    { "card: with a month's name",      CARD_NAME, CARD " expires: Apr 2027",              1, 1, 85 },
    { "card: the thirteenth month",     CARD_NAME, CARD " 13/27",                          1, 1, 65 },
    { "card: a month's name behind it", CARD_NAME, CARD " Dec 2027 123",                   1, 1, 85 },
    { "card: the date of a message",    CARD_NAME, "Mon, 13 Dec 2021: " CARD,              1, 1, 65 },
    { "card: the same at the start",    CARD_NAME, "3 Dec 2021: " CARD,                    1, 1, 65 },
    { "card: the same, month first",    CARD_NAME, "Dec 13, 2021: " CARD,                  1, 1, 65 },
    { "card: the same, with a time",    CARD_NAME, "Dec 13 10:22:33 x " CARD,              1, 1, 65 },
    { "card: dashes",                   CARD_NAME, "4111-1111-1111-1111",                  1, 1, 65 },
    { "card: separators mixed",         CARD_NAME, "4111-1111 1111-1111",                  0, 0, 0 },
    { "card: American Express",         CARD_NAME, "amex 3782 822463 10005 1234",          1, 1, 85 },
    { "card: security code behind it",  CARD_NAME, CARD " 123",                            1, 1, 65 },
    { "card: nineteen digits in groups", CARD_NAME, "6200 0000 0000 0000 000",             1, 1, 65 },
    { "card: wrong check digit",        CARD_NAME, "visa 4111 1111 1111 1112",             0, 0, 0 },
    { "card: in the middle of digits",  CARD_NAME, "visa 94111111111111111",               0, 0, 0 },
    { "card: glued to a letter",        CARD_NAME, "visa x4111111111111111",               0, 0, 0 },
    { "card: glued to a letter behind", CARD_NAME, "visa 4111111111111111x",               0, 0, 0 },
    { "card: a decimal fraction",       CARD_NAME, "visa 0.4111111111111111",              0, 0, 0 },
    { "card: part of a longer row of groups", CARD_NAME, "visa 1234 " CARD,                0, 0, 0 },
    { "card: a row that goes on",       CARD_NAME, "visa " CARD " 1234",                   0, 0, 0 },
    { "card: between Chinese",          CARD_NAME, "银联4111111111111111卡",               1, 1, 85 },
    { "card: in quotes and commas",     CARD_NAME, "\"4111111111111111\",5555555555554444,", 2, 2, 65 },
    { "card: twice the same",           CARD_NAME, "visa 4111111111111111 = 4111-1111-1111-1111", 2, 1, 85 },
    { "card: Japanese keyword",         CARD_NAME, "クレジットカード番号4111111111111111", 1, 1, 85 },
    { "card: keyword inside a word",    CARD_NAME, "visas " CARD,                          1, 1, 65 },
    { "card: keyword with curly apostrophe", CARD_NAME, "Diner’s club " CARD,              1, 1, 85 },

    { "ssn: formatted with keyword",    SSN_NAME, "SSN: 191-36-0579",                      1, 1, 85 },
    { "ssn: spaces",                    SSN_NAME, "ssn 191 36 0579",                       1, 1, 85 },
    { "ssn: plain with keyword",        SSN_NAME, "social security number 191360579",      1, 1, 75 },
    { "ssn: area of after 2011",        SSN_NAME, "ssn 773-12-3456",                       1, 1, 65 },
    { "ssn: plain, area of after 2011", SSN_NAME, "ssn 773123456",                         1, 1, 55 },
    { "ssn: no keyword",                SSN_NAME, "number 191-36-0579",                    0, 0, 0 },
    { "ssn: separators mixed",          SSN_NAME, "ssn 191-36 0579",                       0, 0, 0 },
    { "ssn: area 666",                  SSN_NAME, "ssn 666-12-3456",                       0, 0, 0 },
    { "ssn: advertised",                SSN_NAME, "ssn 078-05-1120",                       0, 0, 0 },
    { "ssn: part of a longer number",   SSN_NAME, "ssn 1-191-36-0579 191-36-0579-2",       0, 0, 0 },
    { "ssn: both forms are one value",  SSN_NAME, "ssn 191-36-0579 191360579",             2, 1, 85 },

    { "iban: plain",                    IBAN_NAME, "GB43NWBK72182198288450",               1, 1, 85 },
    { "iban: in groups, a word behind", IBAN_NAME, "NL53 ABNA 7084 1165 07 bank",          1, 1, 85 },
    { "iban: no group left over, a word behind", IBAN_NAME, "ES91 2100 0418 4502 0005 1332 bank", 1, 1, 85 },
    { "iban: lower case is the same",   IBAN_NAME, "nl53abna7084116507 NL53ABNA7084116507", 2, 1, 85 },
    { "iban: wrong digit",              IBAN_NAME, "DE13652632187982019783",               0, 0, 0 },
    { "iban: another country's length", IBAN_NAME, "DE53ABNA7084116507",                   0, 0, 0 },
    { "iban: glued",                    IBAN_NAME, "xNL53ABNA7084116507 NL53ABNA7084116507x", 0, 0, 0 },
};
/* clang-format on */

static void
check_shipped(void **state)
{
    const struct shipped_row *row = *state;
    g_autoptr(classifier_database) database = shipped_one(row->type);
    g_autoptr(findings) found = scan_one(database, slice_from(row->text));
    struct finding_counts counts = findings_summary(found, index_of(database, row->type), 1, 100);

    assert_int_equal(counts.total, row->total);
    assert_int_equal(counts.unique, row->unique);
    assert_int_equal(counts.confidence, row->confidence);
}

/* By Luhn's rule itself, written again: what the classifier may find among sixteen digits. */
static bool
passes_luhn(const char *digits)
{
    unsigned sum = 0;

    for (size_t i = 0; i < 16; i++) {
        unsigned digit = (unsigned)(digits[15 - i] - '0') << (i % 2);

        sum += digit / 10 + digit % 10;
    }
    return sum % 10 == 0;
}

/* 1 MB of digits, commas and dates: no number counts as a card whose check digit is wrong. */
static void
random_digits_are_no_cards(void **state)
{
    (void)state;
    g_autoptr(classifier_database) database = shipped_one(CARD_NAME);
    g_autoptr(GRand) random = g_rand_new_with_seed(16);
    GString *text = g_string_new(NULL);

    while (text->len < 1000000) {
        g_string_append_printf(text, "%08d%08d,%d,2026-%02d-%02d,%06d,%d.%02d\n",
                               g_rand_int_range(random, 40000000, 60000000),
                               g_rand_int_range(random, 0, 100000000), g_rand_int_range(random, 0, 100000000),
                               g_rand_int_range(random, 1, 13), g_rand_int_range(random, 1, 29),
                               g_rand_int_range(random, 0, 1000000), g_rand_int_range(random, 0, 10000),
                               g_rand_int_range(random, 0, 100));
    }
    g_autoptr(findings) found = scan_one(database, (struct slice){ text->str, text->len });
    size_t card = index_of(database, CARD_NAME), passing = 0;
    for (const char *line = text->str; *line != '\0'; line = strchr(line, '\n') + 1)
        passing += passes_luhn(line) ? 1 : 0;
    for (size_t i = 0; i < findings_count(found); i++) {
        const struct finding *finding = findings_item(found, i);

        if (finding->classifier != card) /* eight digits are the number of many a country */
            continue;
        assert_int_equal(finding->len, 16);
        assert_true(passes_luhn(text->str + finding->start));
    }
    size_t total = findings_summary(found, card, 1, 100).total;
    assert_true(total > passing / 2 && total <= passing); /* some begin with 3 or no issuer's digits */
    g_string_free(text, TRUE);
}

static void
keywords_without_numbers_find_nothing(void **state)
{
    (void)state;
    g_autoptr(classifier_database) database = shipped();
    GString *text = g_string_new(NULL);

    while (text->len < 1000000)
        g_string_append(text, "visa card number ssn credit card 04/27 ");
    g_autoptr(findings) found = scan_one(database, (struct slice){ text->str, text->len });
    assert_int_equal(findings_count(found), 0);
    for (size_t i = 0; i < classifier_database_count(database); i++)
        assert_false(findings_is_incomplete(found, i));
    g_string_free(text, TRUE);
}

/* A pattern that is searched for alone costs as much as all others together. */
static void
nothing_shipped_is_slow(void **state)
{
    (void)state;
    g_autoptr(classifier_set) set = classifier_set_new();
    g_autoptr(diagnostics) found = diagnostics_new();

    assert_true(classifier_set_load_catalogue(set, NULL, found));
    size_t count = classifier_set_count(set);
    g_autofree size_t *wanted = g_new(size_t, count);
    for (size_t i = 0; i < count; i++)
        wanted[i] = i;
    g_autoptr(classifier_database) database = classifier_compile(set, wanted, count, found);

    assert_non_null(database);
    for (guint i = 0; i < found->list->len; i++) {
        g_autofree char *text = diagnostic_to_string(g_ptr_array_index(found->list, i));
        print_message("# %s\n", text);
    }
    assert_int_equal(found->list->len, 0);
}

int
main(void)
{
    struct suite suite = { 0 };

    SUITE_ADD_ROWS(&suite, check_shipped, shipped_rows);
    SUITE_ADD(&suite, random_digits_are_no_cards);
    SUITE_ADD(&suite, keywords_without_numbers_find_nothing);
    SUITE_ADD(&suite, nothing_shipped_is_slow);
    return suite_run(&suite, "catalogue");
}
