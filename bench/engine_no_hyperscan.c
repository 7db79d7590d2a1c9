/* Stands for engine_hyperscan.c where its library was not there at configure time. */
#include "bench/engine.h"

const struct bench_family bench_hyperscan = { NULL, 0, "libhyperscan-dev" };
