/*
 * bench/route: how fast postern-routed answers Postfix, beside a socketmap server that only echoes, and
 * beside a hash map of Postfix's own.
 *
 *     make bench && bench/route [--requests N] [--check]
 *
 * A postern-routed of its own has 10,000 domains on 100 connectors of three hosts each, all of them addresses
 * of this machine that nobody probes again. One client asks both servers in turn, a slice of questions each,
 * so that what else the machine does meets both. Then postmap(1) asks all three kinds of map for the same
 * keys, by turns too, start and end of the process counted: the median of several rounds is told. --check
 * exits 1 where p99 is 200 microseconds or more, or the median is more than 1.3 times that of the echo.
 */
#include "bench/route.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define DOMAINS 10000
#define CONNECTORS 100
#define SLICES 40
#define ROUNDS 5
#define READY_TRIES 200
#define READY_PAUSE_MS 50
#define P99_TARGET_US 200
#define ECHO_TARGET 1.3

struct bench {
    char *folder;
    GPtrArray *keys; /* user@domain */
    pid_t routed, echo;
};

static char *
path_in(const struct bench *bench, const char *name)
{
    return g_build_filename(bench->folder, name, NULL);
}

static void
write_file(const struct bench *bench, const char *name, const GString *text)
{
    g_autofree char *path = path_in(bench, name);
    g_autoptr(GError) error = NULL;

    if (!g_file_set_contents(path, text->str, (gssize)text->len, &error))
        g_error("%s", error->message);
}

static void
write_configuration(const struct bench *bench)
{
    g_autoptr(GString) text = g_string_new("organization: { domains: [contoso.example] }\n");

    g_string_append_printf(text,
                           "milter: { socket_group: '' }\nlog: { to: stderr }\nhealth: { interval: 1h }\n"
                           "routing:\n  socket: 'unix:%s/route.sock'\n  control: 'unix:%s/routed.ctl'\n"
                           "  state: '%s'\n  domains:\n",
                           bench->folder, bench->folder, bench->folder);
    for (unsigned i = 0; i < DOMAINS; i++)
        g_string_append_printf(text, "    d%u.example: c%u\n", i, i % CONNECTORS);
    g_string_append(text, "connectors:\n");
    for (unsigned i = 0; i < CONNECTORS; i++)
        g_string_append_printf(text,
                               "  - { Name: c%u, Id: c%u, SmartHosts: ['[127.1.%u.1]:1', '[127.1.%u.2]:1', "
                               "'[127.1.%u.3]:1'] }\n",
                               i, i, i, i, i);
    write_file(bench, "postern.yaml", text);
}

/* For postmap: the same keys as a hash map's source, and as questions. */
static void
write_map(const struct bench *bench)
{
    g_autoptr(GString) map = g_string_new(NULL), questions = g_string_new(NULL);
    g_autoptr(GString) main_cf = g_string_new("compatibility_level = 3.6\n");

    for (unsigned i = 0; i < DOMAINS; i++) {
        g_string_append_printf(map, "u%u@d%u.example smtp:[127.1.%u.1]:1,[127.1.%u.2]:1,[127.1.%u.3]:1\n", i,
                               i, i % CONNECTORS, i % CONNECTORS, i % CONNECTORS);
        g_string_append_printf(questions, "%s\n", (const char *)g_ptr_array_index(bench->keys, i));
    }
    write_file(bench, "map", map);
    write_file(bench, "questions", questions);
    write_file(bench, "main.cf", main_cf);
}

/* Starts a program with standard input from a file of the folder and the rest thrown away, but for errors. */
static pid_t
start(const struct bench *bench, const char *input, const char *const *arguments)
{
    g_autofree char *from = path_in(bench, input), *errors = path_in(bench, "log");
    pid_t child = fork();

    if (child != 0)
        return child;
    int in = open(from, O_RDONLY), out = open("/dev/null", O_WRONLY),
        log = open(errors, O_WRONLY | O_CREAT | O_APPEND, 0600);
    if (in < 0 || out < 0 || log < 0 || dup2(in, 0) < 0 || dup2(out, 1) < 0 || dup2(log, 2) < 0)
        _exit(126);
    execvp(arguments[0], (char *const *)(uintptr_t)arguments);
    _exit(127);
}

static void
end(pid_t child)
{
    kill(child, SIGTERM);
    waitpid(child, NULL, 0);
}

static void
wait_until_ready(const struct bench *bench, const char *socket_name)
{
    g_autofree char *path = path_in(bench, socket_name);
    struct route_load load = { path, bench->keys, 0, 1 };

    for (int tries = READY_TRIES; tries > 0; tries--) {
        struct route_result result = { 0, g_array_new(FALSE, FALSE, sizeof(double)) };
        bool is_ready = route_ask(&load, &result);

        g_array_unref(result.latencies);
        if (is_ready)
            return;
        poll(NULL, 0, READY_PAUSE_MS);
    }
    g_error("%s does not answer: see %s/log", socket_name, bench->folder);
}

static void
start_servers(struct bench *bench, const char *routed)
{
    g_autofree char *configuration = path_in(bench, "postern.yaml"), *echo = path_in(bench, "echo.sock");
    const char *const arguments[] = { routed, "-c", configuration, NULL };

    bench->routed = start(bench, "main.cf", arguments);
    bench->echo = fork();
    if (bench->echo == 0)
        _exit(route_echo(echo) ? 0 : 1);
    wait_until_ready(bench, "route.sock");
    wait_until_ready(bench, "echo.sock");
}

static int
compare(gconstpointer a, gconstpointer b)
{
    double left = *(const double *)a, right = *(const double *)b;

    return left < right ? -1 : left > right;
}

static double
percentile(const struct route_result *result, double part)
{
    guint index = (guint)(part * (result->latencies->len - 1));

    return g_array_index(result->latencies, double, index);
}

static double
rate(const struct route_result *result)
{
    return result->latencies->len / result->seconds;
}

/* Microseconds that the main thread of a process has run: the one figure that other load does not change. */
static double
cpu_us(pid_t process)
{
    g_autofree char *path = g_strdup_printf("/proc/%d/schedstat", (int)process), *text = NULL;

    if (!g_file_get_contents(path, &text, NULL, NULL))
        return 0;
    return (double)g_ascii_strtoull(text, NULL, 10) / 1000;
}

static void
print_result(const char *name, struct route_result *result, double used_us)
{
    g_array_sort(result->latencies, compare);
    printf("%-16s %9.0f a second   p50 %6.1f us   p99 %6.1f us   p99.9 %7.1f us   CPU %5.1f us each\n", name,
           rate(result), percentile(result, 0.5), percentile(result, 0.99), percentile(result, 0.999),
           used_us / result->latencies->len);
}

/* One question after another, by turns. */
static bool
compare_with_echo(const struct bench *bench, unsigned requests)
{
    g_autofree char *route = path_in(bench, "route.sock"), *echo = path_in(bench, "echo.sock");
    struct route_result by_route = { 0, g_array_new(FALSE, FALSE, sizeof(double)) };
    struct route_result by_echo = { 0, g_array_new(FALSE, FALSE, sizeof(double)) };
    double route_begin = cpu_us(bench->routed), echo_begin = cpu_us(bench->echo);
    unsigned part = MAX(requests / SLICES, 1);

    for (unsigned i = 0; i < SLICES; i++) {
        struct route_load load = { route, bench->keys, i * part, part };

        if (!route_ask(&load, &by_route))
            g_error("postern-routed did not answer OK");
        load.path = echo;
        if (!route_ask(&load, &by_echo))
            g_error("the echo did not answer OK");
    }
    print_result("postern-routed", &by_route, cpu_us(bench->routed) - route_begin);
    print_result("echo", &by_echo, cpu_us(bench->echo) - echo_begin);
    double slower = percentile(&by_route, 0.5) / percentile(&by_echo, 0.5), p99 = percentile(&by_route, 0.99);
    printf("postern-routed takes %.2f times as long as the echo by the median (target %.1f), p99 %.0f us "
           "(target %d)\n",
           slower, ECHO_TARGET, p99, P99_TARGET_US);
    g_array_unref(by_route.latencies);
    g_array_unref(by_echo.latencies);
    return slower <= ECHO_TARGET && p99 < P99_TARGET_US;
}

/* Seconds that postmap takes, or 0 where it fails or is not there. `query` may be NULL: then it makes the
 * map. */
static double
time_postmap(const struct bench *bench, const char *query, const char *map)
{
    const char *const asking[] = { "postmap", "-c", bench->folder, "-q", query, map, NULL };
    const char *const making[] = { "postmap", "-c", bench->folder, map, NULL };
    gint64 begin = g_get_monotonic_time();
    pid_t child = start(bench, "questions", query == NULL ? making : asking);
    int status;

    if (waitpid(child, &status, 0) != child || !WIFEXITED(status) || WEXITSTATUS(status) != 0)
        return 0;
    return (double)(g_get_monotonic_time() - begin) / G_USEC_PER_SEC;
}

static void
ask_by_postmap(const struct bench *bench)
{
    g_autofree char *hash = g_strdup_printf("hash:%s/map", bench->folder);
    g_autofree char *route = g_strdup_printf("socketmap:unix:%s/route.sock:route", bench->folder);
    g_autofree char *echo = g_strdup_printf("socketmap:unix:%s/echo.sock:route", bench->folder);
    const char *const names[] = { "hash map", "postern-routed", "echo" };
    const char *const maps[] = { hash, route, echo };

    double seconds[G_N_ELEMENTS(maps)][ROUNDS];

    time_postmap(bench, NULL, hash);
    for (unsigned round = 0; round < ROUNDS; round++) {
        for (unsigned i = 0; i < G_N_ELEMENTS(maps); i++)
            seconds[i][round] = time_postmap(bench, "-", maps[i]);
    }
    for (unsigned i = 0; i < G_N_ELEMENTS(maps); i++) {
        qsort(seconds[i], ROUNDS, sizeof seconds[i][0], compare);
        if (seconds[i][0] == 0)
            printf("postmap -q - %-14s not measured: postmap fails or is not there\n", names[i]);
        else
            printf("postmap -q - %-14s %7.0f a second\n", names[i], DOMAINS / seconds[i][ROUNDS / 2]);
    }
}

static void
remove_folder(const char *folder)
{
    g_autoptr(GDir) entries = g_dir_open(folder, 0, NULL);
    const char *name;

    while (entries != NULL && (name = g_dir_read_name(entries)) != NULL) {
        g_autofree char *path = g_build_filename(folder, name, NULL);

        unlink(path);
    }
    rmdir(folder);
}

int
main(int argc, char **argv)
{
    gint requests = 200000;
    gboolean is_check = FALSE;
    g_autofree char *routed = NULL;
    const GOptionEntry entries[] = {
        {"requests", 'n', 0, G_OPTION_ARG_INT, &requests, "Questions to each server (200000)", "N" },
        { "routed",         0, 0, G_OPTION_ARG_FILENAME, &routed, "The daemon (./postern-routed)", "PATH" },
        { "check", 0, 0, G_OPTION_ARG_NONE, &is_check, "Exit 1 where a target is missed", NULL },
        { 0      },
    };
    g_autoptr(GOptionContext) context = g_option_context_new(NULL);
    g_autoptr(GError) error = NULL;

    g_option_context_add_main_entries(context, entries, NULL);
    if (!g_option_context_parse(context, &argc, &argv, &error))
        g_error("%s", error->message);
    struct bench bench = { g_dir_make_tmp("postern-route-XXXXXX", NULL),
                           g_ptr_array_new_with_free_func(g_free), 0, 0 };
    for (unsigned i = 0; i < DOMAINS; i++)
        g_ptr_array_add(bench.keys, g_strdup_printf("u%u@d%u.example", i, i));
    write_configuration(&bench);
    write_map(&bench);
    start_servers(&bench, routed == NULL ? "./postern-routed" : routed);
    bool is_met = compare_with_echo(&bench, (unsigned)MAX(requests, SLICES));
    ask_by_postmap(&bench);
    end(bench.routed);
    end(bench.echo);
    remove_folder(bench.folder);
    g_ptr_array_unref(bench.keys);
    g_free(bench.folder);
    return is_check && !is_met ? 1 : 0;
}
