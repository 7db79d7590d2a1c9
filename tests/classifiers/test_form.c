/* Types that are forms: which share of a form is enough, in which item, and what files may say. */
#include "classifiers/fingerprint.h"
#include "tests/classifiers/scan_one.h"

#include <string.h>

/* So many words that no other text here has. */
static char *
form_text(unsigned words)
{
    GString *text = g_string_new(NULL);

    for (unsigned i = 0; i < words; i++)
        g_string_append_printf(text, "clause%u ", i);
    return g_string_free(text, FALSE);
}

static char *
fingerprint_yaml(unsigned shingles_off)
{
    g_autofree char *text = form_text(43); /* forty runs of four words */
    struct fingerprint learned;

    assert_true(fingerprint_learn(slice_from(text), &learned, NULL));
    g_autofree char *value = fingerprint_to_text(&learned);
    return g_strdup_printf("Fingerprints:\n  Leave request: { Shingles: %u, Value: '%s' }\n",
                           learned.shingles + shingles_off, value);
}

static struct classifier_database *
leave_request(const char *patterns)
{
    g_autofree char *form = fingerprint_yaml(0);
    g_autofree char *yaml = g_strdup_printf("%sTypes:\n- Name: T\n  Patterns: [%s]\n", form, patterns);

    return made_of(yaml);
}

#define STEPS                                                                                                \
    "{ Confidence: 85, Match: { Fingerprint: Leave request, Threshold: 90 } }, "                             \
    "{ Confidence: 75, Match: { Fingerprint: Leave request, Threshold: 70 } }, "                             \
    "{ Confidence: 65, Match: { Fingerprint: Leave request } }"

static struct row {
    const char *name, *patterns;
    unsigned words;    /* of the form's that the text has, from its beginning */
    const char *more;  /* text behind them */
    double confidence; /* 0: nothing is found */
    unsigned percent;
} rows[] = {
    {"the whole form",                               STEPS,                                                                         43, "",                85, 100},
    { "the whole form and more",                     STEPS,                                                                         43, "and other words", 85, 100},
    { "nine tenths",                                 STEPS,                                                                         39, "",                85, 90 },
    { "less than nine tenths",                       STEPS,                                                                         38, "",                75, 87 },
    { "seven tenths",                                STEPS,                                                                         31, "",                75, 70 },
    { "less than seven tenths",                      STEPS,                                                                         30, "",                65, 67 },
    { "half, which is enough where nothing is said", STEPS,                                                                         23, "",                65, 50 },
    { "less than half",                              STEPS,                                                                         22, "",                0,  0  },
    { "exact",                                       "{ Confidence: 85, Match: { Fingerprint: Leave request, Threshold: exact } }", 43, "",                85,
     100                                                                                                                                                          },
    { "not exact: a word more",                      "{ Confidence: 85, Match: { Fingerprint: Leave request, Threshold: exact } }",
     43,                                                                                                                                "signed",          0,  0  },
};

static void
check_row(void **state)
{
    const struct row *row = *state;
    g_autoptr(classifier_database) database = leave_request(row->patterns);
    g_autofree char *begin = form_text(row->words);
    g_autofree char *text = g_strconcat(begin, row->more, NULL);
    g_autoptr(findings) found = scan_one(database, slice_from(text));

    assert_int_equal(findings_count(found), row->confidence > 0 ? 1 : 0);
    if (row->confidence == 0)
        return;
    const struct finding *finding = findings_item(found, 0);
    assert_true(finding->confidence == row->confidence);
    assert_int_equal(finding->form_percent, row->percent);
    assert_int_equal(finding->start, 0);
    assert_int_equal(finding->len, strlen(text));
}

/* A form is an item of its own: the subject is not part of it, two halves in two attachments are none. */
static void
test_items(void **state)
{
    g_autoptr(classifier_database) database =
        leave_request("{ Confidence: 85, Match: { Fingerprint: Leave request, Threshold: exact } }");
    g_autofree char *whole = form_text(43);
    g_autofree char *half = form_text(20);
    struct text subject = { TEXT_SUBJECT, NULL, slice_from("Leave") };
    struct text body = { TEXT_BODY, "1", slice_from(whole) };
    struct text first = { TEXT_ATTACHMENT, "2", slice_from(half) };
    struct text second = { TEXT_ATTACHMENT, "3", slice_from(whole + strlen(half)) };
    const struct text *texts[] = { &subject, &body, &first, &second };
    g_autoptr(findings) found = classifier_scan(database, texts, ARRAY_LEN(texts));

    (void)state;
    assert_int_equal(findings_count(found), 1);
    assert_int_equal(findings_item(found, 0)->text, 1);
    assert_int_equal(findings_item(found, 0)->start, 0);
}

/* The same form twice in one message is one value. */
static void
test_counts(void **state)
{
    g_autoptr(classifier_database) database = leave_request(STEPS);
    g_autofree char *whole = form_text(43);
    struct text one = { TEXT_ATTACHMENT, "1", slice_from(whole) }, other = { TEXT_ATTACHMENT, "2", one.utf8 };
    const struct text *texts[] = { &one, &other };
    g_autoptr(findings) found = classifier_scan(database, texts, ARRAY_LEN(texts));
    struct finding_counts counts = findings_summary(found, 0, 1, 100);

    (void)state;
    assert_int_equal(counts.total, 2);
    assert_int_equal(counts.unique, 1);
}

static struct fault_row {
    const char *name;
    unsigned shingles_off;
    const char *types;
    const char *wanted; /* a part of the first fault */
} fault_rows[] = {
    {"other shingles than the value's", 1, "[]",                                                             "'Shingles' is not the number"    },
    { "no such fingerprint",            0,
     "[{ Name: T, Patterns: [{ Confidence: 85, Match: { Fingerprint: Leave } }] }]",                         "'Leave'"                         },
    { "a threshold of more than all",   0,
     "[{ Name: T, Patterns: [{ Confidence: 85, Match: { Fingerprint: Leave request, Threshold: 101 } }] }]", "'Threshold'"                     },
    { "a threshold for something else", 0,
     "[{ Name: T, Patterns: [{ Confidence: 85, Match: { Regex: a, Threshold: 50 } }] }]",                    "'Threshold' is for a Fingerprint"},
};

static void
check_fault(void **state)
{
    const struct fault_row *row = *state;
    g_autoptr(classifier_set) set = classifier_set_new();
    g_autoptr(diagnostics) found = diagnostics_new();
    g_autofree char *form = fingerprint_yaml(row->shingles_off);
    g_autofree char *yaml = g_strdup_printf("%sTypes: %s\n", form, row->types);
    g_autoptr(yaml_node) root = yaml_read_text("t.yaml", slice_from(yaml), found);

    assert_non_null(root);
    assert_false(definitions_read(set, root, found));
    const struct diagnostic *first = g_ptr_array_index(found->list, 0);
    if (strstr(first->text, row->wanted) == NULL)
        fail_msg("'%s' lacks '%s'", first->text, row->wanted);
}

int
main(void)
{
    struct suite suite = { 0 };

    SUITE_ADD_ROWS(&suite, check_row, rows);
    SUITE_ADD(&suite, test_items);
    SUITE_ADD(&suite, test_counts);
    SUITE_ADD_ROWS(&suite, check_fault, fault_rows);
    return suite_run(&suite, "form");
}
