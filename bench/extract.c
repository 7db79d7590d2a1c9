/*
 * bench/extract: how fast attachments become text, by type, beside the programs that Debian has for it.
 *
 *     make bench && bench/extract [--rounds N] FILE|FOLDER...
 *
 * Each file is read by postern-extract as the gateway does it: by a process that was started ahead ("ready"),
 * and with its start counted ("started"). The peer of a type is run on the same file, its start counted too,
 * its output thrown away. All of them take turns, one file after the other on one processor; the least time
 * of the rounds counts for each file. Without arguments it is $POSTERN_CORPUS/attachments.
 */
#include "base/clock.h"
#include "message/extract/configure.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEADLINE_US (60 * G_USEC_PER_SEC)
#define READY_MS 200

/* What reads a type elsewhere; "%" is the file. */
static const struct peer {
    const char *suffix, *name;
    const char *arguments[4];
} peers[] = {
    {"pdf",   "pdftotext",   { "pdftotext", "%", "-" }                                   },
    { "doc",  "catdoc",      { "catdoc", "%" }                                           },
    { "xls",  "xls2csv",     { "xls2csv", "%" }                                          },
    { "ppt",  "catppt",      { "catppt", "%" }                                           },
    { "docx", "unzip | sed", { "sh", "-c", "unzip -p \"$0\" | sed 's/<[^>]*>/ /g'", "%" }},
    { "xlsx", "unzip | sed", { "sh", "-c", "unzip -p \"$0\" | sed 's/<[^>]*>/ /g'", "%" }},
    { "pptx", "unzip | sed", { "sh", "-c", "unzip -p \"$0\" | sed 's/<[^>]*>/ /g'", "%" }},
    { "odt",  "unzip | sed", { "sh", "-c", "unzip -p \"$0\" | sed 's/<[^>]*>/ /g'", "%" }},
    { "ods",  "unzip | sed", { "sh", "-c", "unzip -p \"$0\" | sed 's/<[^>]*>/ /g'", "%" }},
    { "zip",  "unzip",       { "unzip", "-p", "%" }                                      },
    { "7z",   "7z",          { "7z", "e", "-so", "%" }                                   },
    { "html", "sed",         { "sed", "s/<[^>]*>/ /g", "%" }                             },
    { "xml",  "sed",         { "sed", "s/<[^>]*>/ /g", "%" }                             },
    { "rtf",  NULL,          { NULL }                                                    },
    { "txt",  NULL,          { NULL }                                                    },
};

/* All files of one type. */
struct tally {
    unsigned files, unread;
    uint64_t bytes;
    int64_t ready_us, started_us, peer_us;
    bool has_peer;
};

struct bench {
    struct extract_options options;
    int rounds;
    struct tally tallies[G_N_ELEMENTS(peers)];
};

static int64_t
now_us(void)
{
    return clock_now_us(clock_monotonic());
}

static struct process *
start(const struct bench *bench)
{
    GError *error = NULL;
    struct process *process = process_start(&bench->options, &error);

    if (process == NULL)
        g_error("%s", error->message);
    return process;
}

/* Reads once; the time from the start of the process or, `is_ready`, from the question on. */
static int64_t
read_once(const struct bench *bench, struct slice content, bool is_ready, bool *is_unread)
{
    int64_t began_us = now_us();
    struct process *process = start(bench);

    if (is_ready) {
        /* nothing says when it waits for its question, so it gets time enough */
        (void)poll(NULL, 0, READY_MS);
        began_us = now_us();
    }
    g_autoptr(extraction) extracted =
        process_read(process, &bench->options, content, NULL, now_us() + DEADLINE_US);
    int64_t took_us = now_us() - began_us;
    *is_unread = (extraction_document(extracted, 0)->flags & (DOCUMENT_UNREAD | DOCUMENT_NO_READER)) != 0;
    process_free(process);
    return took_us;
}

/* -1 where the program is not there. */
static int64_t
run_peer(const struct peer *peer, const char *path)
{
    const GSpawnFlags flags = G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL;
    char *arguments[G_N_ELEMENTS(peer->arguments) + 1] = { NULL };
    g_autofree char *program = peer->name == NULL ? NULL : g_find_program_in_path(peer->arguments[0]);
    int64_t began_us = now_us();

    if (program == NULL)
        return -1;
    for (size_t i = 0; i < G_N_ELEMENTS(peer->arguments) && peer->arguments[i] != NULL; i++)
        arguments[i] = g_strdup(strcmp(peer->arguments[i], "%") == 0 ? path : peer->arguments[i]);
    bool is_run = g_spawn_sync(NULL, arguments, NULL, flags, NULL, NULL, NULL, NULL, NULL, NULL);
    for (size_t i = 0; i < G_N_ELEMENTS(arguments); i++)
        g_free(arguments[i]);
    return is_run ? now_us() - began_us : -1;
}

static int64_t
less_of(int64_t least, int64_t took)
{
    return least < 0 || took < least ? took : least;
}

static void
measure(struct bench *bench, const struct peer *peer, const char *path)
{
    struct tally *tally = &bench->tallies[peer - peers];
    g_autofree char *bytes = NULL;
    int64_t ready = -1, started = -1, other = -1;
    bool is_unread = false;
    gsize len = 0;

    if (!g_file_get_contents(path, &bytes, &len, NULL))
        return;
    for (int i = 0; i < bench->rounds; i++) {
        started = less_of(started, read_once(bench, (struct slice){ bytes, len }, false, &is_unread));
        ready = less_of(ready, read_once(bench, (struct slice){ bytes, len }, true, &is_unread));
        other = less_of(other, run_peer(peer, path));
    }
    tally->files++;
    tally->bytes += len;
    tally->unread += is_unread;
    tally->started_us += started;
    tally->ready_us += ready;
    tally->peer_us += other;
    tally->has_peer = other >= 0;
}

static void
measure_all(struct bench *bench, const char *path)
{
    g_autoptr(GDir) folder = g_dir_open(path, 0, NULL);
    const char *name;

    while (folder != NULL && (name = g_dir_read_name(folder)) != NULL) {
        g_autofree char *inner = g_build_filename(path, name, NULL);
        measure_all(bench, inner);
    }
    const char *dot = strrchr(path, '.');
    for (size_t i = 0; folder == NULL && dot != NULL && i < G_N_ELEMENTS(peers); i++) {
        if (g_ascii_strcasecmp(dot + 1, peers[i].suffix) == 0)
            measure(bench, &peers[i], path);
    }
}

static double
per_second(double amount, int64_t time_us)
{
    return time_us <= 0 ? 0 : amount * G_USEC_PER_SEC / (double)time_us;
}

static void
print_table(const struct bench *bench)
{
    printf("%-5s %5s %8s | %8s %8s | %8s %8s | %8s %8s %s\n", "type", "files", "KB", "ready/s", "MB/s",
           "started/s", "MB/s", "peer/s", "MB/s", "peer");
    for (size_t i = 0; i < G_N_ELEMENTS(peers); i++) {
        const struct tally *tally = &bench->tallies[i];
        double megabytes = (double)tally->bytes / 1e6;

        if (tally->files == 0)
            continue;
        printf("%-5s %5u %8.0f | %8.1f %8.2f | %8.1f %8.2f | ", peers[i].suffix, tally->files,
               megabytes * 1e3, per_second(tally->files, tally->ready_us),
               per_second(megabytes, tally->ready_us), per_second(tally->files, tally->started_us),
               per_second(megabytes, tally->started_us));
        if (tally->has_peer)
            printf("%8.1f %8.2f %s", per_second(tally->files, tally->peer_us),
                   per_second(megabytes, tally->peer_us), peers[i].name);
        else
            printf("%8s %8s", "-", "-");
        printf("%s\n", tally->unread > 0 ? "  (some unread)" : "");
    }
}

int
main(int count, char **arguments)
{
    int rounds = 3;
    const GOptionEntry entries[] = {
        {"rounds", 0, 0, G_OPTION_ARG_INT, &rounds, "times that each file is read (3)", "N" },
        { 0      },
    };
    g_autoptr(GOptionContext) options = g_option_context_new("FILE|FOLDER...");
    g_autoptr(settings) defaults = settings_defaults();
    g_autoptr(GError) error = NULL;
    const char *corpus = g_getenv("POSTERN_CORPUS");

    g_option_context_add_main_entries(options, entries, NULL);
    if (!g_option_context_parse(options, &count, &arguments, &error) || (count < 2 && corpus == NULL)) {
        fprintf(stderr, "bench/extract: %s\n",
                error == NULL ? "no files, and no POSTERN_CORPUS" : error->message);
        return EXIT_FAILURE;
    }
    struct extract_pool_options pool = extract_options_of(defaults, "./postern-extract");
    struct bench bench = { .options = pool.extract, .rounds = MAX(rounds, 1) };
    bench.options.deadline_us = DEADLINE_US;
    if (count < 2) {
        g_autofree char *attachments = g_build_filename(corpus, "attachments", NULL);
        measure_all(&bench, attachments);
    }
    for (int i = 1; i < count; i++)
        measure_all(&bench, arguments[i]);
    print_table(&bench);
    return EXIT_SUCCESS;
}
