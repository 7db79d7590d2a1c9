/*
 * The whole catalogue over texts that are nothing but numbers, or nothing but keywords: each is finished, and
 * no number that fails its check digit is ever a card.
 */
#include "tests/classifiers/scan_one.h"

#include <string.h>

#define TEXT_BYTES (1024 * 1024)
#define MOST_SECONDS                                                                                         \
    20 /* of one text, on a busy machine and under sanitizers; the milter has 30 by default */

static unsigned
next_random(uint64_t *seed)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (unsigned)(*seed >> 33);
}

static bool
passes_luhn(const char *digits, size_t len)
{
    unsigned sum = 0;

    for (size_t i = 0; i < len; i++) {
        unsigned digit = (unsigned)(digits[len - 1 - i] - '0');

        sum += i % 2 == 0 ? digit : digit > 4 ? digit * 2 - 9 : digit * 2;
    }
    return sum % 10 == 0;
}

/* A number of a card's length with a card's first digit that is no card's: the last digit is made wrong. */
static void
append_no_card(GString *text, uint64_t *seed)
{
    static const size_t lengths[] = { 14, 15, 16, 19 };
    size_t len = lengths[next_random(seed) % ARRAY_LEN(lengths)];
    char digits[20];

    digits[0] = "23456"[next_random(seed) % 5];
    for (size_t i = 1; i < len; i++)
        digits[i] = (char)('0' + next_random(seed) % 10);
    if (passes_luhn(digits, len))
        digits[len - 1] = (char)('0' + (digits[len - 1] - '0' + 1) % 10);
    g_string_append_len(text, digits, (gssize)len);
}

static void
append_date(GString *text, uint64_t *seed)
{
    g_string_append_printf(text, "%02u/%02u/20%02u", 1 + next_random(seed) % 12, 1 + next_random(seed) % 28,
                           next_random(seed) % 30);
}

/* Lines as a spreadsheet exports them, with "visa" and a date in each, so that a card would be one at 85. */
static GString *
numbers_text(void)
{
    GString *text = g_string_new(NULL);
    uint64_t seed = 20261122;

    while (text->len < TEXT_BYTES) {
        append_no_card(text, &seed);
        g_string_append(text, ",visa,");
        append_date(text, &seed);
        g_string_append_printf(text, ",%u,%u.%02u,", next_random(&seed) % 1000, next_random(&seed) % 100000,
                               next_random(&seed) % 100);
        append_no_card(text, &seed);
        g_string_append_c(text, '\n');
    }
    return text;
}

/* Words that types take for evidence, and none of the numbers that they are evidence of. */
static GString *
keywords_text(void)
{
    static const char *const words[] = {
        "credit card",      "visa",
        "passport number",  "social security",
        "driver's license", "iban",
        "tax id",           "password",
        "expiration date",  "account number",
        "numéro de carte",  "Führerschein",
        "codice fiscale",   "身份证",
        "パスポート",       "client secret",
        "routing number",   "nhs",
    };
    GString *text = g_string_new(NULL);
    uint64_t seed = 7;

    while (text->len < TEXT_BYTES)
        g_string_append_printf(text, "%s%s", words[next_random(&seed) % ARRAY_LEN(words)],
                               next_random(&seed) % 8 == 0 ? ".\n" : " ");
    return text;
}

static struct findings *
scan_in_time(const struct classifier_database *database, const GString *text)
{
    double started = cpu_seconds();
    struct findings *found = scan_one(database, (struct slice){ text->str, text->len });

    assert_true(cpu_seconds() - started < MOST_SECONDS);
    for (size_t i = 0; i < classifier_database_count(database); i++) {
        if (findings_is_incomplete(found, i))
            fail_msg("'%s' is incomplete", classifier_database_item(database, i)->name);
    }
    return found;
}

static void
test_numbers(void **state)
{
    g_autoptr(classifier_database) database = shipped();
    GString *text = numbers_text();
    g_autoptr(findings) found = scan_in_time(database, text);
    size_t card = index_of(database, CARD_NAME);

    (void)state;
    assert_int_equal(findings_summary(found, card, 1, 100).total, 0);
    g_string_free(text, TRUE);
}

/* The same numbers with one right digit among them: the test above can fail. */
static void
test_one_card_among_numbers(void **state)
{
    g_autoptr(classifier_database) database = shipped();
    GString *text = numbers_text();

    (void)state;
    g_string_append(text, "4111111111111111,visa,12/27\n");
    g_autoptr(findings) found = scan_in_time(database, text);
    struct finding_counts counts = findings_summary(found, index_of(database, CARD_NAME), 1, 100);
    assert_int_equal(counts.total, 1);
    assert_true(counts.confidence == 85);
    g_string_free(text, TRUE);
}

static void
test_keywords(void **state)
{
    g_autoptr(classifier_database) database = shipped();
    GString *text = keywords_text();
    g_autoptr(findings) found = scan_in_time(database, text);

    (void)state;
    for (size_t i = 0; i < classifier_database_count(database); i++) {
        if (findings_summary(found, i, 1, 100).total > 0)
            fail_msg("'%s' in a text of words", classifier_database_item(database, i)->name);
    }
    g_string_free(text, TRUE);
}

int
main(void)
{
    struct suite suite = { 0 };

    SUITE_ADD(&suite, test_numbers);
    SUITE_ADD(&suite, test_one_card_among_numbers);
    SUITE_ADD(&suite, test_keywords);
    return suite_run(&suite, "large_texts");
}
