/*
 * Predicates: the questions that conditions and exceptions ask. A new one is a row in its family's table and
 * its function, nothing else.
 */
#ifndef RULES_PREDICATE_H
#define RULES_PREDICATE_H

#include "rules/parameter.h"

/* What has to be at hand to answer, in order of cost: conditions are asked cheapest first. */
enum predicate_need { NEED_ENVELOPE, NEED_HEADERS, NEED_PARTS, NEED_BODY, NEED_ALL_TEXTS };
enum predicate_per { PER_MESSAGE, PER_RECIPIENT };

struct run;
struct rule;
struct condition;

/* One question: about a version of the message, and for PER_RECIPIENT about one recipient. */
struct question {
    struct run *run;
    const struct rule *rule;
    const struct condition *condition;
    size_t content;                /* index into the run's contents */
    const struct outcome *outcome; /* the recipient; NULL for PER_MESSAGE */
    size_t outcome_index;          /* its position */
    GString *why;                  /* to say what was compared; NULL where nobody asks */
};

/* MATCH_YES, MATCH_NO or MATCH_FAILED. */
typedef enum match (*predicate_fn)(const struct question *question);

struct predicate {
    struct parameter parameter;
    enum predicate_need need;
    enum predicate_per per;
    predicate_fn evaluate;
    enum match_target target; /* where its words and patterns are looked for */
};

struct predicate_family {
    const struct predicate *rows;
    size_t count;
};
extern const struct predicate_family predicates_sender, predicates_recipient, predicates_header,
    predicates_attachment, predicates_message;

size_t predicate_count(void);
const struct predicate *predicate_at(size_t index);
const struct predicate *
predicate_find(const char *name); /* case ignored; without ExceptIf; NULL where unknown */

#endif
