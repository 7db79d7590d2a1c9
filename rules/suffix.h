/*
 * How a recipient carries the connector that a rule chose: user@domain.LABEL.SUFFIX, which postern-routed
 * answers with the connector's live list and the connector's transport takes off again (smtp_generic_maps).
 */
#ifndef RULES_SUFFIX_H
#define RULES_SUFFIX_H

#include "base/settings.h"

/* g_free it. NULL where the address has no domain or a literal one, or would pass 255 octets of domain. */
char *suffix_address(const struct settings *settings, const char *address, const struct connector *connector);

#endif
