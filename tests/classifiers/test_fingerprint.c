#include "classifiers/fingerprint.h"

#include "base/error.h"
#include "tests/harness.h"

#include <string.h>

/* A form of the kind that people fill in, with its blanks as %s. */
#define FORM(name, born, street, doctor)                                                                     \
    "REQUEST FOR ADMISSION TO A CLINICAL TRIAL\n\nThe person named below asks to be admitted to the trial\n" \
    "of a medicine that is not yet approved. Full name: " name " Date of birth: " born                       \
    "\nHome address: " street                                                                                \
    "\nI have read the information sheet, I had time to ask questions, and I was\n"                          \
    "told that I may withdraw at any time and without giving a reason. I understand that\n"                  \
    "parts of my medical notes may be looked at by responsible persons from the company,\n"                  \
    "from regulatory authorities or from the hospital trust, where it is relevant to my\n"                   \
    "taking part in this research. I agree that samples are kept for ten years. Referring\n"                 \
    "physician: " doctor "\nTo be completed by the trial office only: case number, date received,\n"         \
    "initials of the recording officer, decision of the ethics committee, remarks.\n"

static const char form[] = FORM("________", "__.__.____", "________________", "________");
static const char filled[] =
    FORM("Edeltraud Ann Fernsby", "17.03.1961", "14 Quince Lane, Lower Slaughter", "Dr. R. Okonkwo");
static const char half[] = //
    "I have read the information sheet, I had time to ask questions, and I was told that I may withdraw at "
    "any time and without giving a reason. I understand that parts of my medical notes may be looked at by "
    "responsible persons from the company, from regulatory authorities or from the hospital trust.";
static const char unrelated[] =
    "Dear colleagues, the canteen will be closed on Friday because the floor is polished. Lunch can be taken "
    "in the building across the street, where the menu has three dishes and a salad bar. Please bring your "
    "badge, since the turnstile there does not open without one. The date of the next meeting of the works "
    "council will be announced by the end of the month. Have a good week and drive carefully, the car park "
    "is being resurfaced as well and the upper level cannot be used before Monday.";
static const char japanese[] =
    "\xe6\xb2\xbb\xe9\xa8\x93\xe5\x8f\x82\xe5\x8a\xa0\xe5\x90\x8c\xe6\x84\x8f\xe6\x9b\xb8\xe3\x80\x82\xe7\xa7"
    "\x81\xe3\x81\xaf\xe6\x9c\xac\xe6\xb2\xbb\xe9\xa8\x93\xe3\x81\xae\xe7\x9b\xae\xe7\x9a\x84\xe3\x81\xa8\xe6"
    "\x96\xb9\xe6\xb3\x95\xe3\x81\xab\xe3\x81\xa4\xe3\x81\x84\xe3\x81\xa6\xe8\xaa\xac\xe6\x98\x8e\xe3\x82\x92"
    "\xe5\x8f\x97\xe3\x81\x91\xe3\x81\xbe\xe3\x81\x97\xe3\x81\x9f\xe3\x80\x82\xe3\x81\x84\xe3\x81\xa4\xe3\x81"
    "\xa7\xe3\x82\x82\xe5\x8f\x82\xe5\x8a\xa0\xe3\x82\x92\xe5\x8f\x96\xe3\x82\x8a\xe3\x82\x84\xe3\x82\x81\xe3"
    "\x82\x8b\xe3\x81\x93\xe3\x81\xa8\xe3\x81\x8c\xe3\x81\xa7\xe3\x81\x8d\xe3\x82\x8b\xe3\x81\xa8\xe7\x90\x86"
    "\xe8\xa7\xa3\xe3\x81\x97\xe3\x81\xa6\xe3\x81\x84\xe3\x81\xbe\xe3\x81\x99\xe3\x80\x82";

static struct fingerprint_score
compare(const char *template_text, struct slice document)
{
    struct fingerprint learned;
    const struct fingerprint *list[] = { &learned };
    struct fingerprint_score score;
    GError *error = NULL;

    assert_true(fingerprint_learn(slice_from(template_text), &learned, &error));
    g_autoptr(fingerprint_index) index = fingerprint_index_new(list, 1);
    fingerprint_index_compare(index, document, &score);
    return score;
}

static struct row {
    const char *name, *form, *document;
    unsigned least, most; /* percent */
    bool is_exact;
} rows[] = {
    {"itself",                                         form,            form,100, 100, true },
    { "with the blanks filled in",                     form,            filled,85,  99,  false},
    { "other punctuation and case are the same words", "A b. " FORM("", "","",  ""),
     "a B\n" FORM("","", "", ""), 100, 100, true },
    { "two paragraphs of it",                                              form,                                                          half,30,60,false},
    { "an unrelated letter",form,unrelated,0,2,false                              },
    { "nothing",                                              form,                                                                                                    "",                                                                                                         0,                                                                                                                                                                      0,                                                                                                                                                                                    false                                                                                                                                                          },
    { "a script without spaces",japanese,japanese,100,100,true},
    { "a script without spaces, unrelated",                                          japanese,                                                                                                                                         unrelated,                                                                                                                                                                                                                                                                                                                                       0,                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                             0,                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                       false                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                           },
};

static void
check_row(void **state)
{
    const struct row *row = *state;
    struct fingerprint_score score = compare(row->form, slice_from(row->document));

    assert_in_range(score.percent, row->least, row->most);
    assert_int_equal(score.is_exact, row->is_exact);
}

/* Containment: whatever else the document has, the form in it is found. */
static void
test_form_inside_a_long_document(void **state)
{
    g_autoptr(GString) document = g_string_new(NULL);

    (void)state;
    for (unsigned i = 0; i < 20000; i++)
        g_string_append_printf(document, "word%u ", i * 7 % 5003);
    g_string_append(document, filled);
    for (unsigned i = 0; i < 20000; i++)
        g_string_append_printf(document, "term%u ", i * 11 % 7001);
    assert_in_range(compare(form, (struct slice){ document->str, document->len }).percent, 85, 99);
}

/* A template with more shingles than are kept: the score is an estimate, but not a wild one. */
static void
test_long_template(void **state)
{
    g_autoptr(GString) template_text = g_string_new(NULL);
    g_autoptr(GString) half_of_it = g_string_new(NULL);

    (void)state;
    for (unsigned i = 0; i < 8000; i++) {
        g_string_append_printf(template_text, "w%u ", i);
        if (i < 4000)
            g_string_append_printf(half_of_it, "w%u ", i);
    }
    assert_int_equal(
        compare(template_text->str, (struct slice){ template_text->str, template_text->len }).percent, 100);
    assert_in_range(compare(template_text->str, (struct slice){ half_of_it->str, half_of_it->len }).percent,
                    40, 60);
}

static void
test_several_at_once(void **state)
{
    struct fingerprint learned[3];
    const struct fingerprint *list[] = { &learned[0], &learned[1], &learned[2] };
    struct fingerprint_score scores[3];

    (void)state;
    assert_true(fingerprint_learn(slice_from(unrelated), &learned[0], NULL));
    assert_true(fingerprint_learn(slice_from(form), &learned[1], NULL));
    assert_true(fingerprint_learn(slice_from(form), &learned[2], NULL)); /* two may share every hash */
    g_autoptr(fingerprint_index) index = fingerprint_index_new(list, 3);
    fingerprint_index_compare(index, slice_from(filled), scores);
    assert_in_range(scores[0].percent, 0, 2);
    assert_in_range(scores[1].percent, 85, 99);
    assert_int_equal(scores[2].percent, scores[1].percent);
}

static void
test_no_fingerprints(void **state)
{
    g_autoptr(fingerprint_index) index = fingerprint_index_new(NULL, 0);

    (void)state;
    fingerprint_index_compare(index, slice_from(form), NULL);
}

static void
test_text_form(void **state)
{
    struct fingerprint learned, again;
    GError *error = NULL;

    (void)state;
    assert_true(fingerprint_learn(slice_from(form), &learned, NULL));
    g_autofree char *text = fingerprint_to_text(&learned);
    assert_int_equal(strlen(text), FINGERPRINT_TEXT_CHARS);
    g_autofree char *wrapped = g_strdup_printf("%.100s\n      %s", text, text + 100);
    assert_true(fingerprint_from_text(slice_from(wrapped), &again, &error));
    assert_memory_equal(&again, &learned, sizeof(again));
}

/* Below the least number of shingles there is no fingerprint; at it there is. */
static void
test_short_template(void **state)
{
    g_autoptr(GString) text = g_string_new(NULL);

    (void)state;
    for (unsigned i = 0; i < FINGERPRINT_LEAST_SHINGLES + 3; i++) { /* n words have n - 3 runs of four */
        struct fingerprint learned;
        GError *error = NULL;
        bool is_learned = fingerprint_learn(slice_from(text->str), &learned, &error);

        assert_false(is_learned);
        assert_int_equal(error->code, POSTERN_ERROR_VALUE);
        g_error_free(error);
        g_string_append_printf(text, " word%u", i);
    }
    struct fingerprint learned;
    assert_true(fingerprint_learn(slice_from(text->str), &learned, NULL));
    assert_int_equal(learned.shingles, FINGERPRINT_LEAST_SHINGLES);
}

static void
assert_refused(struct slice text, const char *part)
{
    struct fingerprint read;
    GError *error = NULL;

    assert_false(fingerprint_from_text(text, &read, &error));
    assert_int_equal(error->code, POSTERN_ERROR_SYNTAX);
    if (strstr(error->message, part) == NULL)
        fail_msg("'%s' lacks '%s'", error->message, part);
    g_error_free(error);
}

static void
test_refused_text(void **state)
{
    struct fingerprint learned;
    unsigned char foreign[2048] = { 1, 2, 3 };

    (void)state;
    assert_true(fingerprint_learn(slice_from(form), &learned, NULL));
    g_autofree char *text = fingerprint_to_text(&learned);
    assert_refused(slice_from(""), "2732 characters");
    assert_refused((struct slice){ text, FINGERPRINT_TEXT_CHARS - 1 }, "2732 characters");
    g_autofree char *other = g_base64_encode(foreign, sizeof(foreign));
    assert_refused(slice_from(other), "not made by Postern");
    memset(text + 2000, '*', 500);
    assert_refused(slice_from(text), "not Base64");
    learned.hashes[1] = learned.hashes[0];
    g_autofree char *unsorted = fingerprint_to_text(&learned);
    assert_refused(slice_from(unsorted), "damaged");
    learned.shingles = FINGERPRINT_LEAST_SHINGLES - 1;
    g_autofree char *tiny = fingerprint_to_text(&learned);
    assert_refused(slice_from(tiny), "damaged");
}

int
main(void)
{
    struct suite suite = { 0 };

    SUITE_ADD_ROWS(&suite, check_row, rows);
    SUITE_ADD(&suite, test_form_inside_a_long_document);
    SUITE_ADD(&suite, test_long_template);
    SUITE_ADD(&suite, test_several_at_once);
    SUITE_ADD(&suite, test_no_fingerprints);
    SUITE_ADD(&suite, test_text_form);
    SUITE_ADD(&suite, test_short_template);
    SUITE_ADD(&suite, test_refused_text);
    return suite_run(&suite, "fingerprint");
}
