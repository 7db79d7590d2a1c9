/*
 * Which vector instructions the engine's inner loops may use. A database takes its level when it is compiled
 * and keeps it: the best that the CPU offers, or a lower one that POSTERN_ENGINE_CPU names (for tests and
 * measurements). All levels find the same.
 */
#ifndef CLASSIFIERS_ENGINE_CPU_H
#define CLASSIFIERS_ENGINE_CPU_H

#include <stdbool.h>

/* Those of the architecture that this is built for; each includes those before it. */
#if defined(__AARCH64EL__)
enum cpu_level { CPU_SCALAR, CPU_NEON, CPU_LEVELS };
#else
enum cpu_level { CPU_SCALAR, CPU_SSE42, CPU_AVX2, CPU_AVX512, CPU_LEVELS };
#endif

/* What this CPU and this build offer. */
enum cpu_level cpu_level_best(void);

/* The level of that name, at most the best one; the best one for NULL and for a name that is none. Pure but
 * for asking the CPU. */
enum cpu_level cpu_level_choose(const char *name);

const char *cpu_level_name(enum cpu_level level);

#endif
