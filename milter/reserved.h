/*
 * Which recipients nobody outside may name: those under routing.suffix. Postern itself makes such addresses
 * to choose a connector (rules/plan.h), so a stranger who writes one would choose the next hop.
 */
#ifndef MILTER_RESERVED_H
#define MILTER_RESERVED_H

#include "base/slice.h"

/*
 * `address` names `suffix` or a name below it anywhere an MTA may find a domain: behind the last '@', but
 * also in the forms that MTAs rewrite (user%domain@here, domain!user, "user@domain"@here, source routes).
 * Compared as the MTA's tables compare: case folded, with Unicode's look-alikes of ASCII folded too. Pure.
 */
bool reserved_is_named(struct slice address, struct slice suffix);

#endif
