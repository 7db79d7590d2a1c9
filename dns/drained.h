/*
 * dns/drained - the hosts and addresses that an administrator took out of use, kept over a restart.
 *
 * A host that was named stays drained whatever addresses it gets; an address whatever host has it.
 *
 * A text file, one a line: an address as "[192.0.2.1]:25", or a host's name; written anew and renamed with
 * each change. A damaged line is left out: it drains nothing, and the others count.
 *
 * Ownership  the set's maker frees it.
 * Errors     POSTERN_ERROR_IO with the file.
 * Threads    belongs to one thread.
 */
#ifndef DNS_DRAINED_H
#define DNS_DRAINED_H

#include "dns/endpoint.h"

struct drained;

/* Reads `path`; a file that is not there is an empty set. NULL where it cannot be read. */
struct drained *drained_read(const char *path, GError **error);
void drained_free(struct drained *drained);

bool drained_has(const struct drained *drained, struct endpoint endpoint);
void drained_add(struct drained *drained, struct endpoint endpoint);
void drained_remove(struct drained *drained, struct endpoint endpoint);

/* The same for a host by its name; case is ignored. */
bool drained_has_host(const struct drained *drained, const char *name);
void drained_add_host(struct drained *drained, const char *name);
void drained_remove_host(struct drained *drained, const char *name);

gboolean drained_write(const struct drained *drained, const char *path, GError **error);

#endif
