/*
 * Samples of what the catalogue's functions find: the files of tests/classifiers/samples, one in a line:
 * function, a text that it finds, and one that it must not find ("-" for none): a wrong check digit, or
 * another form.
 */
#ifndef TESTS_CLASSIFIERS_SAMPLES_H
#define TESTS_CLASSIFIERS_SAMPLES_H

#include "tests/harness.h"

#include <string.h>

struct sample {
    char *function, *text, *broken; /* broken: NULL for none */
    char *place;                    /* "austria.tsv:3" */
};

static inline void
sample_free(gpointer data)
{
    struct sample *sample = data;

    g_free(sample->function);
    g_free(sample->text);
    g_free(sample->broken);
    g_free(sample->place);
    g_free(sample);
}

static inline void
samples_read(const char *folder, const char *name, GPtrArray *samples)
{
    g_autofree char *path = g_build_filename(folder, name, NULL), *content = NULL;

    assert_true(g_file_get_contents(path, &content, NULL, NULL));
    g_auto(GStrv) lines = g_strsplit(content, "\n", -1);
    for (size_t i = 0; lines[i] != NULL; i++) {
        if (lines[i][0] == '\0')
            continue;
        g_auto(GStrv) cells = g_strsplit(lines[i], "\t", -1);

        if (g_strv_length(cells) != 3)
            fail_msg("%s:%zu: a line needs a function, a sample and a broken one", name, i + 1);
        struct sample *sample = g_new(struct sample, 1);
        *sample = (struct sample){ g_strdup(cells[0]), g_strdup(cells[1]),
                                   g_str_equal(cells[2], "-") ? NULL : g_strdup(cells[2]),
                                   g_strdup_printf("%s:%zu", name, i + 1) };
        g_ptr_array_add(samples, sample);
    }
}

/* All of them; g_ptr_array_unref. */
static inline GPtrArray *
samples_load(void)
{
    const char *srcdir = g_getenv("srcdir"), *name;
    g_autofree char *folder =
        g_build_filename(srcdir == NULL ? "." : srcdir, "tests", "classifiers", "samples", NULL);
    g_autoptr(GDir) directory = g_dir_open(folder, 0, NULL);
    GPtrArray *samples = g_ptr_array_new_with_free_func(sample_free);

    assert_non_null(directory);
    while ((name = g_dir_read_name(directory)) != NULL) {
        if (g_str_has_suffix(name, ".tsv"))
            samples_read(folder, name, samples);
    }
    return samples;
}

/* Of one function; g_ptr_array_unref. */
static inline GPtrArray *
samples_of(const GPtrArray *samples, const char *function)
{
    GPtrArray *chosen = g_ptr_array_new();

    for (size_t i = 0; i < samples->len; i++) {
        const struct sample *sample = g_ptr_array_index(samples, i);

        if (g_ascii_strcasecmp(sample->function, function) == 0)
            g_ptr_array_add(chosen, g_ptr_array_index(samples, i));
    }
    return chosen;
}

#endif
