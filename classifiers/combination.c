#include "classifiers/combination.h"

#include <stdint.h>

void
combination_add(struct combination *sum, double level)
{
    sum->miss *= 1 - level / 100;
}

double
combination_confidence(struct combination sum)
{
    int64_t hundredths = (int64_t)((1 - sum.miss) * 10000 + 0.5);

    return (double)hundredths / 100;
}
