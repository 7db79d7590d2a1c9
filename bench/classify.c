/*
 * bench/classify: whole classification - the engine's passes, validators, evidence, findings - with all types
 * of the catalogue, and beside it the engine's passes alone.
 */
#include "bench/engine.h"

#include "classifiers/database.h"
#include "message/message.h"

#include <stdio.h>

#define TEXT_BYTES ((size_t)4 << 20)
#define MOST_ROUNDS 99

static const char description[] =
    "Each text is cut into items of 16 KB and of 1 MB at line ends; messages are parsed\n"
    "before, and each is one item or more. 'whole', 'gated' and 'around' are the engine's\n"
    "passes alone, with nothing done about a match, over every item; classification\n"
    "makes the last two only near what makes them worth while. POSTERN_CATALOGUE says\n"
    "where the catalogue is. Times are the processor's for this thread.\n"
    "\n"
    "  bench/classify --corpus DIR --mail DIR";

struct options {
    char *corpus, *mail;
    char **texts;
    int block, rounds;
};

/* What is classified with one call. */
struct sample {
    const struct text *const *texts;
    size_t count;
};

/* A row of the output. */
struct workload {
    const char *name;
    size_t block;    /* bytes of an item, or 0 for messages */
    GArray *samples; /* of struct sample */
    size_t bytes;
};

static struct classifier_database *
compile_catalogue(void)
{
    g_autoptr(classifier_set) set = classifier_set_new();
    g_autoptr(diagnostics) found = diagnostics_new();

    if (!classifier_set_load_catalogue(set, NULL, found))
        return NULL;
    size_t count = classifier_set_count(set);
    g_autofree size_t *wanted = g_new(size_t, count);
    for (size_t i = 0; i < count; i++)
        wanted[i] = i;
    return classifier_compile(set, wanted, count, found);
}

/* The findings of all samples; *seconds becomes what it took. */
static size_t
classify(const struct classifier_database *database, const struct workload *load, double *seconds)
{
    size_t instances = 0;
    double before = bench_seconds();

    for (guint i = 0; i < load->samples->len; i++) {
        const struct sample *sample = &g_array_index(load->samples, struct sample, i);
        struct findings *found = classifier_scan(database, sample->texts, sample->count);

        instances += findings_count(found);
        findings_free(found);
    }
    *seconds = bench_seconds() - before;
    return instances;
}

static bool
count_match(void *context, uint32_t id, size_t start, size_t end)
{
    size_t *matches = context;

    (void)id;
    (void)start;
    (void)end;
    (*matches)++;
    return true;
}

/* The matches that one pass of the engine finds; *seconds becomes what it took. */
static size_t
scan(const struct engine_database *engine, const struct workload *load, double *seconds)
{
    struct engine_scratch *scratch = engine_scratch_new(engine);
    size_t matches = 0;
    struct engine_sink sink = { count_match, NULL, &matches };
    double before = bench_seconds();

    for (guint i = 0; i < load->samples->len; i++) {
        const struct sample *sample = &g_array_index(load->samples, struct sample, i);

        for (size_t k = 0; k < sample->count; k++)
            (void)engine_scan(engine, sample->texts[k]->utf8.at, sample->texts[k]->utf8.len, scratch, &sink);
    }
    *seconds = bench_seconds() - before;
    engine_scratch_free(scratch);
    return matches;
}

/* Sorted times of one kind. */
struct times {
    double seconds[MOST_ROUNDS];
};

static double
median(struct times *times, int rounds)
{
    bench_sort_seconds(times->seconds, rounds);
    return times->seconds[rounds / 2];
}

static void
measure(const struct options *options, const struct classifier_database *database,
        const struct workload *load)
{
    struct times whole, stages[STAGES];
    size_t instances = classify(database, load, &whole.seconds[0]), matches = 0;
    double bytes = (double)load->bytes, kilobytes = bytes / 1024;

    for (int round = 0; round < options->rounds; round++) {
        (void)classify(database, load, &whole.seconds[round]);
        matches = 0;
        for (enum stage stage = 0; stage < STAGES; stage++)
            matches += scan(database->engines[stage], load, &stages[stage].seconds[round]);
    }
    double whole_s = median(&whole, options->rounds);
    printf("%-9s %8zu %7u %9.1f %6.0f%%", load->name, load->block, load->samples->len, bytes / whole_s / 1e6,
           (whole.seconds[options->rounds - 1] - whole.seconds[0]) / whole_s * 100);
    for (enum stage stage = 0; stage < STAGES; stage++)
        printf(" %9.1f", bytes / median(&stages[stage], options->rounds) / 1e6);
    printf(" %10.2f %9.2f\n", (double)matches / kilobytes, (double)instances / kilobytes);
    (void)fflush(stdout);
}

static void
measure_text(const struct options *options, const struct classifier_database *database, const char *name,
             size_t block)
{
    GString *bytes = bench_text_load(name, options->corpus, TEXT_BYTES);
    struct workload load = { .name = name, .block = block };

    if (bytes == NULL)
        return;
    size_t most = bytes->len / block * 2 + 2, count = 0;
    g_autofree struct text *texts = g_new0(struct text, most);
    g_autofree const struct text **pointers = g_new0(const struct text *, most);
    load.samples = g_array_new(FALSE, FALSE, sizeof(struct sample));
    load.bytes = bytes->len;
    for (size_t start = 0, end; start < bytes->len && count < most; start = end, count++) {
        end = bench_block_end(bytes, start, block);
        texts[count] = (struct text){
            TEXT_BODY, "1", {bytes->str + start, end - start}
        };
        pointers[count] = &texts[count];
        struct sample sample = { &pointers[count], 1 };
        g_array_append_val(load.samples, sample);
    }
    measure(options, database, &load);
    g_array_unref(load.samples);
    g_string_free(bytes, TRUE);
}

static void
free_message(gpointer data)
{
    message_free(data);
}

/* All that end in .eml, in the folder and below. */
static void
read_messages(const char *folder, GPtrArray *messages)
{
    GDir *open = g_dir_open(folder, 0, NULL);
    const char *name;

    while (open != NULL && (name = g_dir_read_name(open)) != NULL) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        char *bytes;
        gsize len;

        if (g_file_test(path, G_FILE_TEST_IS_DIR)) {
            read_messages(path, messages);
        } else if (g_str_has_suffix(name, ".eml") && g_file_get_contents(path, &bytes, &len, NULL)) {
            g_autoptr(GBytes) all = g_bytes_new_take(bytes, len);
            g_ptr_array_add(messages, message_parse(all, NULL));
        }
    }
    if (open != NULL)
        g_dir_close(open);
}

static void
measure_messages(const struct options *options, const struct classifier_database *database)
{
    g_autoptr(GPtrArray) messages = g_ptr_array_new_with_free_func(free_message);
    struct workload load = { .name = "messages" };

    read_messages(options->mail, messages);
    load.samples = g_array_new(FALSE, FALSE, sizeof(struct sample));
    for (guint i = 0; i < messages->len; i++) {
        const GPtrArray *texts = message_texts(g_ptr_array_index(messages, i), TEXTS_ALL);
        struct sample sample = { (const struct text *const *)texts->pdata, texts->len };

        g_array_append_val(load.samples, sample);
        for (guint k = 0; k < texts->len; k++)
            load.bytes += sample.texts[k]->utf8.len;
    }
    if (load.bytes > 0)
        measure(options, database, &load);
    g_array_unref(load.samples);
}

static void
measure_all(const struct options *options, const struct classifier_database *database)
{
    static const char *const usual[] = { "mail", "html", "digits", "base64", NULL };
    static const size_t blocks[] = { 16 << 10, 1 << 20 };
    const char *const *names = options->texts == NULL ? usual : (const char *const *)options->texts;

    printf("%-9s %8s %7s %9s %7s %9s %9s %9s %10s %9s\n", "text", "item", "items", "MB/s", "spread", "whole",
           "gated", "around", "matches/KB", "found/KB");
    for (size_t i = 0; names[i] != NULL; i++) {
        for (size_t k = 0; k < G_N_ELEMENTS(blocks); k++) {
            if (options->block == 0 || (size_t)options->block == blocks[k])
                measure_text(options, database, names[i], blocks[k]);
        }
    }
    if (options->mail != NULL)
        measure_messages(options, database);
}

static bool
are_known(char **names)
{
    for (size_t i = 0; names != NULL && names[i] != NULL; i++) {
        if (g_strv_contains(bench_text_names, names[i]))
            continue;
        g_printerr("bench/classify: unknown text '%s'\n", names[i]);
        return false;
    }
    return true;
}

int
main(int argc, char **argv)
{
    struct options options = { .rounds = 5 };
    const GOptionEntry entries[] = {
  /* clang-format off */
        { "corpus", 0, 0, G_OPTION_ARG_FILENAME, &options.corpus, "mail-8m.txt and html-8m.txt are there", "DIR" },
        { "mail", 0, 0, G_OPTION_ARG_FILENAME, &options.mail, "Messages: what ends in .eml there", "DIR" },
        { "text", 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.texts, "As bench/engine's; may be repeated", "NAME" },
        { "block", 0, 0, G_OPTION_ARG_INT, &options.block, "Items of 16384 or 1048576 bytes only", "BYTES" },
        { "rounds", 0, 0, G_OPTION_ARG_INT, &options.rounds, "How often each is measured; 5 if not given", "COUNT" },
        { NULL }
  /* clang-format on */
    };
    g_autoptr(GOptionContext) context = g_option_context_new("- measure whole classification");
    g_autoptr(GError) error = NULL;

    g_option_context_add_main_entries(context, entries, NULL);
    g_option_context_set_description(context, description);
    if (!g_option_context_parse(context, &argc, &argv, &error)) {
        g_printerr("bench/classify: %s\n", error->message);
        return 2;
    }
    if (options.rounds < 1 || options.rounds > MOST_ROUNDS) {
        g_printerr("bench/classify: --rounds takes 1 to %d\n", MOST_ROUNDS);
        return 2;
    }
    if (!are_known(options.texts))
        return 2;
    g_autoptr(classifier_database) database = compile_catalogue();
    if (database == NULL) {
        g_printerr("bench/classify: the catalogue cannot be loaded; POSTERN_CATALOGUE names its folder\n");
        return 1;
    }
    measure_all(&options, database);
    g_strfreev(options.texts);
    g_free(options.mail);
    g_free(options.corpus);
    return 0;
}
