#include "classifiers/engine/cpu.h"

#include <string.h>

#if defined(__AARCH64EL__)
static const char *const names[CPU_LEVELS] = { "scalar", "neon" };
#else
static const char *const names[CPU_LEVELS] = { "scalar", "sse42", "avx2", "avx512" };
#endif

enum cpu_level
cpu_level_best(void)
{
#if defined(__x86_64__)
    /* BMI comes with AVX2 and is asked for with it */
    if (!__builtin_cpu_supports("sse4.2") || !__builtin_cpu_supports("popcnt"))
        return CPU_SCALAR;
    if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("bmi") || !__builtin_cpu_supports("bmi2"))
        return CPU_SSE42;
    return __builtin_cpu_supports("avx512bw") ? CPU_AVX512 : CPU_AVX2;
#elif defined(__AARCH64EL__)
    return CPU_NEON; /* all of them have it */
#else
    return CPU_SCALAR;
#endif
}

enum cpu_level
cpu_level_choose(const char *name)
{
    enum cpu_level best = cpu_level_best();

    for (enum cpu_level level = CPU_SCALAR; name != NULL && level < best; level++) {
        if (strcmp(name, names[level]) == 0)
            return level;
    }
    return best;
}

const char *
cpu_level_name(enum cpu_level level)
{
    return names[level];
}
