/* What the files of bench/route share. */
#ifndef BENCH_ROUTE_H
#define BENCH_ROUTE_H

#include <stdbool.h>

#include <glib.h>

/* A socketmap server that does nothing: it answers "OK" and the key. Serves one connection after another
 * until the process is ended; returns false where it cannot listen. */
bool route_echo(const char *path);

/* What a client that asks one question after another saw. */
struct route_result {
    double seconds;
    GArray *latencies; /* of double, microseconds, sorted */
};

/* Asks for each of the keys in turn, `count` times in all; false where the server is not there or answers
 * with something but OK. Adds to what is in `result`. */
struct route_load {
    const char *path; /* of a Unix socket */
    const GPtrArray *keys;
    unsigned first, count;
};
bool route_ask(const struct route_load *load, struct route_result *result);

#endif
