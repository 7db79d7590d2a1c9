/*
 * The header firewall: fields by which outsiders could pass themselves off as Exchange, as Postern or as a
 * message that a rule has marked. Taken away before rules run, from connections that are not authenticated.
 */
#ifndef RULES_STRIP_H
#define RULES_STRIP_H

#include "rules/run.h"

/* Gives all recipients the version without those fields; its index (0 where nothing had to go). */
size_t strip_headers(struct run *run);

#endif
