/* bench/engine: see bench/engine.h, and --help. */
#include "bench/engine.h"

#include <inttypes.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>

#define MOST_ENGINES 16
#define TEXT_BYTES ((size_t)8 << 20)
#define QUICK_TEXT_BYTES ((size_t)64 << 10)
#define MOST_ROUNDS 99
#define LONGEST_SECONDS 5 /* of one scan of a text: what takes longer is measured once */
#define QUICK_LONGEST_SECONDS 0.1
#define WORST_SECONDS 60
#define QUICK_WORST_SECONDS 10

static const char description[] =
    "Sets: dlp, kw, secrets, all (of --corpus, or a few patterns of our own), and\n"
    "catalogue (what Postern ships; POSTERN_CATALOGUE says where). A corpus has\n"
    "dlp-patterns.txt, dlp-patterns-loosened.txt, keywords.txt, secrets-patterns.txt\n"
    "(one pattern a line), mail-8m.txt and html-8m.txt.\n"
    "\n"
    "Peers are built in where configure finds them; on Debian:\n"
    "  apt-get install libhyperscan-dev libre2-dev g++ gnuplot-nox\n"
    "  ./configure && make bench\n"
    "\n"
    "A match of a word, for all engines: text of ASCII, case ignored, \\b at an edge\n"
    "that is a word byte, no byte beyond ASCII beside it. Postern's own whole words\n"
    "differ: an underscore ends a word, white space runs together, case and edges are\n"
    "Unicode's. It does that work here too; what is more is not counted.\n"
    "\n"
    "A hit is a pattern in a block; engines that report places are compared by these\n"
    "too. The ratio says how many times as fast the first engine is. It stands where\n"
    "the two found the same, and nowhere else.\n"
    "\n"
    "Times are the processor's for this thread, so that a busy machine disturbs less;\n"
    "the engines take turns. What takes more than five seconds for a text (with\n"
    "--quick, a tenth of one) is measured once, cold. In CSV the rows of the engine\n"
    "'memory' say what reading the text alone costs; how long sets took to load, and\n"
    "how large they are, goes to standard error.\n"
    "\n"
    "--worst makes texts of what is written in the patterns, keeps the slowest and\n"
    "varies it, for a minute (with --quick, ten seconds) a set.\n"
    "\n"
    "  bench/engine --corpus DIR --csv >engine.csv\n"
    "  bench/engine --corpus DIR --scale >scale.csv\n"
    "  gnuplot -e \"csv='scale.csv'\" bench/engine.gnuplot >scale.svg";

struct options {
    gboolean is_csv, is_quick, is_scale, is_worst;
    char *corpus;
    char **sets, **texts, **engines;
    int block, rounds;
};

/* One engine with one set open. */
struct contender {
    const struct bench_engine *engine;
    void *opened;
    double compile_seconds;
    double seconds[MOST_ROUNDS], cold_seconds;
    struct bench_tally tally;
};

static void
pin(void)
{
    cpu_set_t set;
    int cpu = sched_getcpu();

    if (cpu < 0)
        return;
    CPU_ZERO(&set);
    CPU_SET((size_t)cpu, &set);
    (void)sched_setaffinity(0, sizeof(set), &set);
}

static bool
is_wanted(char **names, const char *name)
{
    return names == NULL || g_strv_contains((const char *const *)names, name);
}

/* Opens all engines that want the set; returns how many. */
static size_t
open_all(const struct options *options, const struct bench_set *set, struct contender *contenders)
{
    const struct bench_family *const families[] = { &bench_postern, &bench_hyperscan, &bench_re2,
                                                    &bench_pcre2 };
    size_t count = 0;

    for (size_t i = 0; i < G_N_ELEMENTS(families); i++) {
        for (size_t j = 0; j < families[i]->count; j++) {
            const struct bench_engine *engine = &families[i]->engines[j];
            g_autofree char *why = NULL;

            if (!is_wanted(options->engines, engine->name))
                continue;
            double before = bench_seconds();
            void *opened = engine->open(set, &why);
            if (opened == NULL) {
                g_printerr("# %s, %s: %s\n", set->name, engine->name, why);
                continue;
            }
            contenders[count] = (struct contender){ engine, opened, bench_seconds() - before };
            contenders[count].tally.set = set;
            contenders[count++].tally.last_block = g_new0(size_t, set->patterns->len);
        }
    }
    return count;
}

static void
close_all(struct contender *contenders, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        contenders[i].engine->close(contenders[i].opened);
        g_free(contenders[i].tally.last_block);
    }
}

static double
run_once(struct contender *contender, const GString *text, size_t block_bytes)
{
    struct bench_tally *tally = &contender->tally;
    double before = bench_seconds();

    tally->pairs = tally->pairs_hash = tally->matches = tally->matches_hash = 0;
    tally->block_number = 0;
    memset(tally->last_block, 0, tally->set->patterns->len * sizeof(size_t));
    for (size_t start = 0; start < text->len;) {
        size_t end = bench_block_end(text, start, block_bytes);

        tally->block = text->str + start;
        tally->block_len = end - start;
        tally->block_number++;
        contender->engine->scan(contender->opened, tally);
        start = end;
    }
    return bench_seconds() - before;
}

/* What reading the text once costs: the sum, which is printed, keeps the compiler from leaving it out. */
static double
read_memory(const GString *text, uint64_t *sum)
{
    double before = bench_seconds();

    for (size_t i = 0; i + sizeof(uint64_t) <= text->len; i += sizeof(uint64_t)) {
        uint64_t word;

        memcpy(&word, text->str + i, sizeof(word));
        *sum += word;
    }
    return bench_seconds() - before;
}

static double
speed(const GString *text, double seconds)
{
    return (double)text->len / seconds / 1e6;
}

static bool
is_same(const struct contender *a, const struct contender *b)
{
    if (a->tally.pairs_hash != b->tally.pairs_hash || a->tally.pairs != b->tally.pairs)
        return false;
    return !a->engine->has_places || !b->engine->has_places || a->tally.matches_hash == b->tally.matches_hash;
}

static void
print_row(const struct options *options, const struct contender *contender, const struct contender *first,
          const struct bench_text *text, size_t block)
{
    const struct bench_tally *tally = &contender->tally;
    double median = contender->seconds[options->rounds / 2];
    double spread = (contender->seconds[options->rounds - 1] - contender->seconds[0]) / median;
    g_autofree char *matches = g_strdup("-"), *ratio = g_strdup("differs");

    if (contender->engine->has_places) {
        g_free(matches);
        matches = g_strdup_printf("%016" PRIx64, tally->matches_hash);
    }
    if (options->is_csv) {
        printf("%s,%s,%zu,%s,%.1f,%" PRIu64 ",%016" PRIx64 ":%s\n", tally->set->name, text->name, block,
               contender->engine->name, speed(text->bytes, median), tally->pairs, tally->pairs_hash, matches);
        return;
    }
    if (is_same(contender, first)) {
        g_free(ratio);
        ratio = g_strdup_printf("%.2f", median / first->seconds[options->rounds / 2]);
    }
    printf("%-9s %-9s %8zu  %-15s %9.1f %5.0f%% %9.1f %8" PRIu64 " %6.2f  %s\n", tally->set->name, text->name,
           block, contender->engine->name, speed(text->bytes, median), spread * 100,
           speed(text->bytes, contender->cold_seconds), tally->pairs,
           (double)tally->pairs * 1024 / (double)text->bytes->len, ratio);
}

static void
compare(const struct options *options, struct contender *contenders, size_t count,
        const struct bench_text *text, size_t block)
{
    double memory[MOST_ROUNDS], longest = options->is_quick ? QUICK_LONGEST_SECONDS : LONGEST_SECONDS;
    uint64_t sum = 0;

    for (size_t i = 0; i < count; i++)
        contenders[i].cold_seconds = run_once(&contenders[i], text->bytes, block);
    for (int round = 0; round < options->rounds; round++) {
        memory[round] = read_memory(text->bytes, &sum);
        for (size_t i = 0; i < count; i++) {
            double cold = contenders[i].cold_seconds;

            contenders[i].seconds[round] =
                cold > longest ? cold : run_once(&contenders[i], text->bytes, block);
        }
    }
    bench_sort_seconds(memory, options->rounds);
    for (size_t i = 0; i < count; i++) {
        bench_sort_seconds(contenders[i].seconds, options->rounds);
        print_row(options, &contenders[i], &contenders[0], text, block);
    }
    double read = speed(text->bytes, memory[options->rounds / 2]);
    if (options->is_csv)
        printf("%s,%s,%zu,memory,%.1f,0,%016" PRIx64 "\n", contenders[0].tally.set->name, text->name, block,
               read, sum);
    else
        printf("%-9s %-9s %8zu  %-15s %9.1f\n", "", text->name, block, "memory", read);
    (void)fflush(stdout);
}

static void
print_weight(const struct options *options, const struct contender *contender)
{
    struct bench_weight weight = contender->engine->weigh(contender->opened);
    const struct bench_set *set = contender->tally.set;

    FILE *out = options->is_csv ? stderr : stdout;

    fprintf(out, "# %-9s %u patterns, %s: loaded in %.3f s", set->name, set->patterns->len,
            contender->engine->name, contender->compile_seconds);
    if (weight.database > 0)
        fprintf(out, ", database %zu KB", weight.database / 1024);
    if (weight.scratch > 0)
        fprintf(out, ", scratch %zu KB", weight.scratch / 1024);
    if (weight.saved > 0)
        fprintf(out, "; from its file of %zu KB in %.3f s", weight.saved / 1024, weight.saved_seconds);
    fprintf(out, "\n");
}

static void
bench_set(const struct options *options, const struct bench_set *set)
{
    static const size_t blocks[] = { 1 << 10, 16 << 10, 1 << 20 };
    struct contender contenders[MOST_ENGINES];
    size_t count = open_all(options, set, contenders);

    for (size_t i = 0; i < count; i++)
        print_weight(options, &contenders[i]);
    for (size_t i = 0; bench_text_names[i] != NULL && count > 0; i++) {
        struct bench_text text = { .name = bench_text_names[i] };

        if (!is_wanted(options->texts, text.name))
            continue;
        text.bytes =
            bench_text_load(text.name, options->corpus, options->is_quick ? QUICK_TEXT_BYTES : TEXT_BYTES);
        for (size_t j = 0; text.bytes != NULL && j < G_N_ELEMENTS(blocks); j++) {
            bool is_default = !options->is_quick || blocks[j] == 16 << 10;

            if (options->block == 0 ? is_default : (size_t)options->block == blocks[j])
                compare(options, contenders, count, &text, blocks[j]);
        }
        if (text.bytes != NULL)
            g_string_free(text.bytes, TRUE);
    }
    close_all(contenders, count);
}

static void
print_heading(const struct options *options)
{
    if (options->is_csv) {
        printf("set,text,block_bytes,engine,mb_per_s,hits,hash\n");
        return;
    }
    const struct bench_family *const peers[] = { &bench_hyperscan, &bench_re2 };
    for (size_t i = 0; i < G_N_ELEMENTS(peers); i++) {
        if (peers[i]->count == 0)
            printf("not built in: apt-get install %s, then configure again\n", peers[i]->package);
    }
    printf("%-9s %-9s %8s  %-15s %9s %6s %9s %8s %6s  %s\n", "set", "text", "block", "engine", "MB/s",
           "spread", "cold MB/s", "hits", "per KB", "ratio");
}

static int
bench_all(const struct options *options)
{
    int status = 0;

    if (!options->is_worst)
        print_heading(options);
    for (size_t i = 0; bench_set_names[i] != NULL; i++) {
        if (!is_wanted(options->sets, bench_set_names[i]))
            continue;
        struct bench_set *set =
            bench_set_load(bench_set_names[i], options->corpus, options->is_quick && !options->is_worst);

        if (set != NULL && options->is_worst)
            status |= bench_worst(set, options->is_quick ? QUICK_WORST_SECONDS : WORST_SECONDS);
        else if (set != NULL)
            bench_set(options, set);
        bench_set_free(set);
    }
    return status;
}

/* Throughput against the number of patterns: words on the first text, blocks of 16 KB. */
static int
bench_scale(const struct options *options)
{
    static const size_t counts[] = { 10, 30, 100, 300, 1000, 3000, 10000, 30000, 100000 };
    struct bench_text text = { .name = bench_text_names[0] };

    text.bytes =
        bench_text_load(text.name, options->corpus, options->is_quick ? QUICK_TEXT_BYTES : TEXT_BYTES);
    if (text.bytes == NULL)
        return 1;
    printf("patterns,engine,mb_per_s,compile_s,hits,hash\n");
    for (size_t i = 0; i < G_N_ELEMENTS(counts) && !(options->is_quick && counts[i] > 1000); i++) {
        struct contender contenders[MOST_ENGINES];
        struct bench_set *set = bench_set_words(options->corpus, counts[i]);
        size_t count = open_all(options, set, contenders);

        for (int round = 0; round < options->rounds; round++) {
            for (size_t j = 0; j < count; j++)
                contenders[j].seconds[round] = run_once(&contenders[j], text.bytes, 16 << 10);
        }
        for (size_t j = 0; j < count; j++) {
            bench_sort_seconds(contenders[j].seconds, options->rounds);
            printf("%zu,%s,%.1f,%.3f,%" PRIu64 ",%016" PRIx64 "\n", counts[i], contenders[j].engine->name,
                   speed(text.bytes, contenders[j].seconds[options->rounds / 2]),
                   contenders[j].compile_seconds, contenders[j].tally.pairs, contenders[j].tally.pairs_hash);
        }
        (void)fflush(stdout);
        close_all(contenders, count);
        bench_set_free(set);
    }
    g_string_free(text.bytes, TRUE);
    return 0;
}

static bool
are_known(char **names, const char *const *known)
{
    for (size_t i = 0; names != NULL && names[i] != NULL; i++) {
        if (g_strv_contains(known, names[i]))
            continue;
        g_autofree char *all = g_strjoinv(", ", (char **)(uintptr_t)known);
        g_printerr("bench/engine: unknown '%s'; known are %s\n", names[i], all);
        return false;
    }
    return true;
}

static void
options_done(struct options *options)
{
    g_strfreev(options->sets);
    g_strfreev(options->texts);
    g_strfreev(options->engines);
    g_free(options->corpus);
}

int
main(int argc, char **argv)
{
    struct options options = { .rounds = 5 };
    const GOptionEntry entries[] = {
        {"csv",              0, 0, G_OPTION_ARG_NONE, &options.is_csv,
         "Print set,text,block_bytes,engine,mb_per_s,hits,hash", NULL },
        { "corpus",                 0, 0, G_OPTION_ARG_FILENAME, &options.corpus, "Texts and patterns to measure with",
         "DIR" },
        { "quick",   0, 0, G_OPTION_ARG_NONE, &options.is_quick, "Small texts, one size of blocks: seconds",
         NULL },
        { "scale",              0, 0, G_OPTION_ARG_NONE, &options.is_scale,
         "Words, 10 to 100,000 of them, as CSV to be plotted", NULL },
        { "worst",          0, 0, G_OPTION_ARG_NONE, &options.is_worst, "Search for the slowest text of each set",
         NULL },
        { "text",                 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.texts, "This text; may be repeated", "NAME" },
        { "engine",   0, 0, G_OPTION_ARG_STRING_ARRAY, &options.engines, "This engine; may be repeated",
         "NAME" },
        { "block",              0, 0, G_OPTION_ARG_INT, &options.block, "Blocks of 1024, 16384 or 1048576 bytes only",
         "BYTES" },
        { "rounds",           0, 0, G_OPTION_ARG_INT, &options.rounds, "How often all are measured; 5 if not given",
         "COUNT" },
        { G_OPTION_REMAINING,                 0, 0, G_OPTION_ARG_STRING_ARRAY, &options.sets, "", "[SET...]" },
        { NULL}
    };
    g_autoptr(GOptionContext) context = g_option_context_new("- compare the pattern engine with others");
    g_autoptr(GError) error = NULL;

    g_option_context_add_main_entries(context, entries, NULL);
    g_option_context_set_description(context, description);
    if (!g_option_context_parse(context, &argc, &argv, &error)) {
        g_printerr("bench/engine: %s\n", error->message);
        return 2;
    }
    if (options.rounds < 1 || options.rounds > MOST_ROUNDS) {
        g_printerr("bench/engine: --rounds takes 1 to %d\n", MOST_ROUNDS);
        return 2;
    }
    if (!are_known(options.sets, bench_set_names) || !are_known(options.texts, bench_text_names))
        return 2;
    pin();
    int status = options.is_scale ? bench_scale(&options) : bench_all(&options);
    options_done(&options);
    return status;
}
