#include "bench/engine.h"

#include "classifiers/definition/definition.h"
#include "classifiers/engine/engine.h"

#include <string.h>

#define QUICK_WORDS 300
#define WORDS_SEED 20

/* The files of a corpus: expressions or words, one a line. */
#define DLP_FILE "dlp-patterns.txt"
#define LOOSENED_FILE "dlp-patterns-loosened.txt"
#define WORDS_FILE "keywords.txt"
#define SECRETS_FILE "secrets-patterns.txt"

const char *const bench_set_names[] = { "dlp", "kw", "secrets", "all", "catalogue", NULL };

/* What stands in for the corpus. */
static const char *const own_expressions[] = {
    "\\b4\\d{3}[ -]?\\d{4}[ -]?\\d{4}[ -]?\\d{4}\\b",
    "\\b\\d{3}-\\d{2}-\\d{4}\\b",
    "\\b[A-Z]{2}\\d{2}[ ]?[A-Z0-9]{4}(?:[ ]?[A-Z0-9]{4}){2,6}(?:[ ]?[A-Z0-9]{1,3})?\\b",
    "\\b[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,128}\\.[A-Za-z]{2,12}\\b",
    "\\b(?:19|20)\\d{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\\d|3[01])\\b",
    "\\b(?:\\d{1,3}\\.){3}\\d{1,3}\\b",
};
static const char *const own_words[] = {
    "credit card", "card number", "passport",         "social security",
    "account",     "iban",        "driver's license", "visa",
    "tax id",      "invoice",     "confidential",     "salary",
    "patient",     "diagnosis",   "date of birth",    "\u4fe1\u7528\u5361",
};
static const char *const own_secrets[] = {
    "\\b(?:AKIA|ASIA)[A-Z0-9]{16}\\b",
    "\\b(?:ghp|gho)_[A-Za-z0-9]{36}\\b",
    "-----BEGIN (?:RSA |EC )?PRIVATE KEY-----",
    "(?i)api[_-]?key[ \\t]{0,3}[=:][ \\t]{0,3}([a-z0-9]{16,32})",
};

static void
pattern_free(gpointer data)
{
    struct bench_pattern *pattern = data;

    g_free(pattern->expression);
    g_free(pattern->loosened);
    g_free(pattern);
}

void
bench_set_free(struct bench_set *set)
{
    if (set == NULL)
        return;
    g_ptr_array_unref(set->patterns);
    g_free(set->name);
    g_free(set);
}

static struct bench_set *
set_new(const char *name)
{
    struct bench_set *set = g_new0(struct bench_set, 1);

    set->name = g_strdup(name);
    set->patterns = g_ptr_array_new_with_free_func(pattern_free);
    return set;
}

/* What Postern refuses is left out for all. */
static bool
is_refused(const char *expression)
{
    struct engine_pattern pattern = { expression, strlen(expression), 0, 0 };
    struct engine_database *database = NULL;
    struct engine_error error;
    bool is_made = engine_compile(&pattern, 1, (struct engine_limits){ 0 }, &database, &error) == ENGINE_OK;

    if (!is_made)
        g_printerr("# left out: '%s': %s\n", expression, error.text);
    engine_database_free(database);
    return !is_made;
}

static void
add(struct bench_set *set, const char *expression, bool is_word)
{
    if (!is_word && is_refused(expression))
        return;
    struct bench_pattern *pattern = g_new0(struct bench_pattern, 1);

    pattern->expression = g_strdup(expression);
    pattern->len = strlen(expression);
    pattern->is_word = is_word;
    pattern->is_ascii = g_str_is_ascii(expression);
    pattern->has_space = strchr(expression, ' ') != NULL;
    g_ptr_array_add(set->patterns, pattern);
}

static char **
read_lines(const char *corpus, const char *name)
{
    g_autofree char *path = g_build_filename(corpus, name, NULL), *text = NULL;

    if (!g_file_get_contents(path, &text, NULL, NULL)) {
        g_printerr("bench/engine: cannot read '%s'\n", path);
        return g_new0(char *, 1);
    }
    return g_strsplit(text, "\n", -1);
}

static void
add_all(struct bench_set *set, const char *corpus, const char *file, const char *const *own, size_t own_count,
        bool is_word)
{
    if (corpus == NULL) {
        for (size_t i = 0; i < own_count; i++)
            add(set, own[i], is_word);
        return;
    }
    g_auto(GStrv) lines = read_lines(corpus, file);
    for (size_t i = 0; lines[i] != NULL; i++) {
        if (lines[i][0] != '\0')
            add(set, lines[i], is_word);
    }
}

static void
add_dlp(struct bench_set *set, const char *corpus)
{
    size_t first = set->patterns->len;

    add_all(set, corpus, DLP_FILE, own_expressions, G_N_ELEMENTS(own_expressions), false);
    if (corpus == NULL)
        return;
    g_auto(GStrv) loosened = read_lines(corpus, LOOSENED_FILE);
    size_t count = g_strv_length(loosened);
    while (count > 0 && loosened[count - 1][0] == '\0')
        count--;
    /* line by line; where an expression was left out nothing is loosened */
    for (size_t i = 0; count == set->patterns->len - first && i < count; i++) {
        struct bench_pattern *pattern = g_ptr_array_index(set->patterns, first + i);

        pattern->loosened = g_strdup(loosened[i]);
    }
}

static void
add_words(struct bench_set *set, const char *corpus, size_t most)
{
    size_t first = set->patterns->len;

    add_all(set, corpus, WORDS_FILE, own_words, G_N_ELEMENTS(own_words), true);
    if (set->patterns->len - first > most)
        g_ptr_array_set_size(set->patterns, (int)(first + most));
}

static void
add_secrets(struct bench_set *set, const char *corpus)
{
    add_all(set, corpus, SECRETS_FILE, own_secrets, G_N_ELEMENTS(own_secrets), false);
}

/* What Postern ships. Words are whole words here; expressions keep their case, so that all engines read them
 * alike. */
static void
add_catalogue(struct bench_set *set)
{
    g_autoptr(classifier_set) catalogue = classifier_set_new();
    g_autoptr(diagnostics) found = diagnostics_new();

    if (!classifier_set_load_catalogue(catalogue, NULL, found)) {
        g_printerr("bench/engine: the catalogue cannot be loaded\n");
        return;
    }
    for (size_t i = 0; i < catalogue->elements->len; i++) {
        const struct element *element = g_ptr_array_index(catalogue->elements, i);

        for (size_t j = 0; j < element->expressions->len; j++) {
            uint32_t flags = g_array_index(element->flags, uint32_t, j);
            bool is_word = (flags & (uint32_t)ENGINE_LITERAL) != 0;

            add(set, g_ptr_array_index(element->expressions, j), is_word);
        }
    }
}

struct bench_set *
bench_set_load(const char *name, const char *corpus, bool is_quick)
{
    struct bench_set *set = set_new(name);
    bool is_all = g_str_equal(name, "all");

    if (g_str_equal(name, "dlp") || is_all)
        add_dlp(set, corpus);
    if (g_str_equal(name, "kw") || is_all)
        add_words(set, corpus, is_quick ? QUICK_WORDS : SIZE_MAX);
    if (g_str_equal(name, "secrets") || is_all)
        add_secrets(set, corpus);
    if (g_str_equal(name, "catalogue"))
        add_catalogue(set);
    if (set->patterns->len > 0)
        return set;
    bench_set_free(set);
    return NULL;
}

struct bench_set *
bench_set_words(const char *corpus, size_t count)
{
    struct bench_set *set = set_new("words");
    g_autoptr(GRand) random = g_rand_new_with_seed(WORDS_SEED);

    add_words(set, corpus, SIZE_MAX);
    while (set->patterns->len < count) {
        char word[16];
        int len = g_rand_int_range(random, 5, 13);

        for (int i = 0; i < len; i++)
            word[i] = (char)((i % 2 == 0 ? "bcdfghklmnprstvz"
                                         : "aeiouaeiouaeiouy")[g_rand_int_range(random, 0, 16)]);
        word[len] = '\0';
        add(set, word, true);
    }
    /* spread over the list, so that a few are not all of one letter */
    for (unsigned i = set->patterns->len - 1; i > 0; i--) {
        unsigned other = (unsigned)g_rand_int_range(random, 0, (gint32)i + 1);
        gpointer kept = g_ptr_array_index(set->patterns, i);

        g_ptr_array_index(set->patterns, i) = g_ptr_array_index(set->patterns, other);
        g_ptr_array_index(set->patterns, other) = kept;
    }
    if (count < set->patterns->len)
        g_ptr_array_set_size(set->patterns, (int)count);
    return set;
}
