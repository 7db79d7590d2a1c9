/* Findings while they are collected, type by type; for scan.c. classifier.h shows what others see. */
#ifndef CLASSIFIERS_FINDINGS_H
#define CLASSIFIERS_FINDINGS_H

#include "classifiers/classifier.h"

struct findings *findings_new(size_t classifiers);
/* In any order. What is only counted is not listed. */
void findings_add(struct findings *found, const struct finding *finding);
void findings_count_only(struct findings *found, const struct finding *finding);
void findings_add_miss(struct findings *found, const struct near_miss *miss);
void findings_set_incomplete(struct findings *found, size_t classifier);
/* After the last one was added: in the order of text and start, the same span of a type once. */
void findings_finish(struct findings *found);

#endif
