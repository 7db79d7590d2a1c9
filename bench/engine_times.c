#include "bench/engine.h"

#include <stdlib.h>
#include <time.h>

double
bench_seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static int
compare_seconds(const void *a, const void *b)
{
    const double *first = a, *second = b;

    return (*first > *second) - (*first < *second);
}

void
bench_sort_seconds(double *seconds, int count)
{
    qsort(seconds, (size_t)count, sizeof(*seconds), compare_seconds);
}
