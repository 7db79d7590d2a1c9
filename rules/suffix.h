/*
 * How a recipient carries the connector that a rule chose: user@domain.LABEL.SUFFIX, which postern-routed
 * answers with the connector's live list and the connector's transport takes off again (smtp_generic_maps).
 * What the MTA itself says about such mail, a bounce above all, names it so. Pure; safe from any thread.
 */
#ifndef RULES_SUFFIX_H
#define RULES_SUFFIX_H

#include "base/settings.h"

/* g_free it. NULL where the address has no domain or a literal one, or would pass 255 octets of domain. */
char *suffix_address(const struct settings *settings, const char *address, const struct connector *connector);

/* Appends `text` to `out` with every address of that form as it was before; returns how many there were. */
size_t suffix_remove(struct slice text, const char *suffix, GString *out);

#endif
