/*
 * Numbers that each validator accepts and refuses, out of validator_vectors.tsv: made up, or published as
 * specimens; none is anybody's number but by accident.
 */
#include "classifiers/validator.h"
#include "tests/harness.h"

#include <string.h>

struct vector {
    char *name; /* of the test: validator, verdict and text */
    const struct validator *validator;
    bool is_accepted;
    char *text;
};

/* Validators whose last character is not checked, or not against each other one, and why. */
static const struct unchecked {
    const char *validator, *why;
} unchecked[] = {
    {"au_medicare",         "the last digit counts cards"                                        },
    { "bic",                "there is no check digit"                                            },
    { "de_dl",              "the last character counts copies"                                   },
    { "gb_nino",            "there is no check digit"                                            },
    { "in_epic",            "there is no check digit that all cards have"                        },
    { "in_pan",             "the check letter's rule is not published"                           },
    { "jp_cn",              "a sum by nine does not tell 0 from 9"                               },
    { "mt_id",              "there is no check digit"                                            },
    { "my_nric",            "there is no check digit"                                            },
    { "nl_btw",             "the last two digits are not checked where the number is a citizen's"},
    { "nz_bank",            "most banks do not check the suffix"                                 },
    { "us_itin",            "there is no check digit"                                            },
    { "us_mbi",             "there is no check digit"                                            },
    { "us_ssn",             "there is no check digit"                                            },
    { "us_ssn_before_2011", "there is no check digit"                                            },
    { "us_uk_passport",     "there is no check digit"                                            },
};

static void
check_vector(void **state)
{
    const struct vector *vector = *state;
    /* a copy of its own, so that a sanitizer sees a read past its end */
    size_t len = strlen(vector->text);
    g_autofree char *alone = g_memdup2(vector->text, len);

    assert_non_null(vector->validator);
    assert_int_equal(validator_accepts(vector->validator, (struct slice){ alone, len }), vector->is_accepted);
}

/* Lines of name, verdict and text between tabs; # begins a comment. */
static GArray *
read_vectors(void)
{
    const char *srcdir = g_getenv("srcdir");
    g_autofree char *path = g_build_filename(srcdir == NULL ? "." : srcdir, "tests", "classifiers",
                                             "validator_vectors.tsv", NULL);
    g_autofree char *contents = NULL;
    GArray *vectors = g_array_new(FALSE, FALSE, sizeof(struct vector));

    if (!g_file_get_contents(path, &contents, NULL, NULL))
        g_error("cannot read %s", path);
    g_auto(GStrv) lines = g_strsplit(contents, "\n", -1);
    for (size_t i = 0; lines[i] != NULL; i++) {
        if (*lines[i] == '#' || *lines[i] == '\0')
            continue;
        g_auto(GStrv) cells = g_strsplit(lines[i], "\t", 3);
        if (g_strv_length(cells) != 3 ||
            (strcmp(cells[1], "accepted") != 0 && strcmp(cells[1], "refused") != 0))
            g_error("%s:%zu: not a name, a verdict and a text", path, i + 1);
        struct vector vector = {
            .name = g_strdup_printf("%s: %s %s", cells[0], cells[1], cells[2]),
            .validator = validator_find(cells[0]),
            .is_accepted = strcmp(cells[1], "accepted") == 0,
            .text = g_strdup(cells[2]),
        };
        g_array_append_val(vectors, vector);
    }
    return vectors;
}

/* The first of `validator` that is accepted, or that is refused; NULL where the file has none. */
static const char *
first_vector(const GArray *vectors, const struct validator *validator, bool is_accepted)
{
    for (size_t i = 0; i < vectors->len; i++) {
        const struct vector *vector = &g_array_index(vectors, struct vector, i);

        if (vector->validator == validator && vector->is_accepted == is_accepted)
            return vector->text;
    }
    return NULL;
}

static void
each_validator_accepts_and_refuses(void **state)
{
    const GArray *vectors = *state;
    size_t count = 0;
    g_autofree const struct validator **table = validator_table(&count);

    assert_true(count > 0);
    for (size_t i = 0; i < count; i++) {
        assert_ptr_equal(validator_find(table[i]->name), table[i]);
        assert_true(*table[i]->source != '\0');
        assert_non_null(first_vector(vectors, table[i], true));
        assert_non_null(first_vector(vectors, table[i], false));
    }
}

static bool
is_unchecked(const char *validator)
{
    for (size_t i = 0; i < ARRAY_LEN(unchecked); i++) {
        if (strcmp(unchecked[i].validator, validator) == 0)
            return true;
    }
    return false;
}

/* Every other digit for the last one, or every other letter, is refused. */
static void
the_last_character_is_checked(void **state)
{
    const GArray *vectors = *state;
    size_t count = 0;
    g_autofree const struct validator **table = validator_table(&count);

    for (size_t i = 0; i < count; i++) {
        g_autofree char *text = g_strdup(first_vector(vectors, table[i], true));
        size_t last = strlen(text);

        if (is_unchecked(table[i]->name))
            continue;
        while (!g_ascii_isalnum(text[last]))
            last--;
        char right = text[last];
        char first = g_ascii_isdigit(right) ? '0' : g_ascii_islower(right) ? 'a' : 'A';
        for (char other = first; other < first + (g_ascii_isdigit(right) ? 10 : 26); other++) {
            text[last] = other;
            if (validator_accepts(table[i], slice_from(text)) != (other == right))
                fail_msg("%s: %s", table[i]->name, text);
        }
    }
}

/* One digit for all, and one for the other, of each length. */
static void
one_digit_over_and_over_is_refused(void **state)
{
    (void)state;
    size_t count = 0;
    g_autofree const struct validator **table = validator_table(&count);

    for (size_t i = 0; i < count; i++) {
        for (size_t len = 0; len < 45; len++) {
            for (int digit = '0'; digit <= '9'; digit++) {
                char text[45];

                memset(text, digit, len);
                if (validator_accepts(table[i], (struct slice){ text, len }))
                    fail_msg("%s: %zu times %c", table[i]->name, len, digit);
            }
        }
    }
}

static void
vector_clear(struct vector *vector)
{
    g_free(vector->name);
    g_free(vector->text);
}

int
main(void)
{
    struct suite suite = { 0 };
    g_autoptr(GArray) vectors = read_vectors();

    for (size_t i = 0; i < vectors->len; i++) {
        const struct vector *vector = &g_array_index(vectors, struct vector, i);

        suite_add(&suite, vector->name, check_vector, vector);
    }
    suite_add(&suite, "each validator accepts and refuses", each_validator_accepts_and_refuses, vectors);
    suite_add(&suite, "the last character is checked", the_last_character_is_checked, vectors);
    SUITE_ADD(&suite, one_digit_over_and_over_is_refused);
    int failed = suite_run(&suite, "validator_vectors");
    for (size_t i = 0; i < vectors->len; i++)
        vector_clear(&g_array_index(vectors, struct vector, i));
    return failed;
}
