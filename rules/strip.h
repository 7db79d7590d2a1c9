/*
 * The header firewall: fields by which outsiders could pass themselves off as Exchange, as Postern or as a
 * message that a rule has marked. Taken away before rules run, from connections that are not authenticated.
 */
#ifndef RULES_STRIP_H
#define RULES_STRIP_H

#include <glib.h>
#include <stdbool.h>

struct run;

/* Gives all recipients the version without those fields; its index (0 where nothing had to go). */
size_t strip_headers(struct run *run);

/* Whether a field of this name stays whatever a pattern says: by it loops are noticed and ended. Pure. */
bool strip_spares(const char *name);

#endif
