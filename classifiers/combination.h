/*
 * What several confidence levels make together: 1 - product(1 - level), as Exchange combines the patterns of
 * an entity and the evidences of an affinity. Levels of 85 and 65 make 94.75. Pure.
 */
#ifndef CLASSIFIERS_COMBINATION_H
#define CLASSIFIERS_COMBINATION_H

struct combination {
    double miss; /* the product; begins as 1 */
};
void combination_add(struct combination *sum, double level);
/* 0-100, to two places behind the point. */
double combination_confidence(struct combination sum);

#endif
