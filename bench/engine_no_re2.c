/* Stands for engine_re2.cc where its library was not there at configure time. */
#include "bench/engine.h"

const struct bench_family bench_re2 = { NULL, 0, "libre2-dev g++" };
