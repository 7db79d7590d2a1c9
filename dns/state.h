/*
 * dns/state - the last good answers on disk, so that a restart while DNS is dead has something to serve.
 *
 * One text file, a line for each fact; times are seconds of the wall clock, since a restart begins a new
 * monotonic one:
 *
 *     postern-routes 1
 *     zone mx hybrid.contoso.example 1795377600 300
 *     host 10 oxford-a.hybrid.contoso.example 192.0.2.11 2001:db8:10::11
 *     end 2
 *
 * A fifth field of a zone is since when DNS says that there is nothing: the grace does not begin anew.
 *
 * `end` carries the number of lines between, so a file that was cut off is not taken for a whole one. Written
 * to a new file, synced and renamed: a crash leaves the old one or the new one. A damaged file is refused as
 * a whole (POSTERN_ERROR_SYNTAX with the line); the caller goes on without.
 *
 * Ownership  the list and what is in it belong to the caller.
 * Threads    touches its arguments and the file only.
 */
#ifndef DNS_STATE_H
#define DNS_STATE_H

#include "dns/zone.h"

struct state_entry {
    enum zone_kind kind;
    char *name;
    int64_t good_s;                   /* wall clock */
    const struct zone_answer *answer; /* counted */
    int64_t empty_s; /* wall clock: since when DNS says that there is nothing; 0 = it does not */
};

GPtrArray *state_list_new(void); /* of struct state_entry *, frees what is in it */
/* The new entry; the list's. */
struct state_entry *state_list_add(GPtrArray *list, enum zone_kind kind, const char *name, int64_t good_s,
                                   const struct zone_answer *answer);

GString *state_format(const GPtrArray *list);
GPtrArray *state_parse(struct slice text, GError **error);

/* `path`'s folder has to exist. */
gboolean state_write(const char *path, const GPtrArray *list, GError **error);
/* An empty list where there is no such file; NULL where it cannot be read or is damaged. */
GPtrArray *state_read(const char *path, GError **error);

#endif
