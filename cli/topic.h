/*
 * What the ids of findings mean, for `postern help ID`: one row for each id that a loader or
 * a check reports, in a family for each subject; last those of the doctor's checks, which stand in
 * their own rows ("doctor/ID"). A test holds the rows and the sources together. Pure; safe from any thread.
 */
#ifndef CLI_TOPIC_H
#define CLI_TOPIC_H

#include <stddef.h>

struct topic {
    const char *id;      /* "unknown-parameter" */
    const char *meaning; /* sentences */
    const char *cure;
};

struct topic_family {
    const struct topic *rows; /* by id */
    size_t count;
};
extern const struct topic_family topics_zone;

/* NULL where there is none. Case is ignored. */
const struct topic *topic_find(const char *id);
const struct topic *topic_at(size_t index); /* of all, from 0; NULL behind the last */
/* The nearest id for "did you mean", or NULL. */
const char *topic_nearest(const char *typed);

#endif
