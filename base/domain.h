/*
 * Domain names as configuration and rules compare them. ASCII letters without case; a trailing dot is
 * ignored. Pure; safe from any thread.
 */
#ifndef BASE_DOMAIN_H
#define BASE_DOMAIN_H

#include "base/slice.h"

/* Letters, digits, hyphen, underscore in labels of 1 to 63, at most 253 in all, no empty label. UTF-8 is let
 * pass. */
bool domain_is_valid(struct slice name);
/* `name` is `parent` or below it (SenderDomainIs, RecipientDomainIs: "contoso.com" covers
 * "mail.contoso.com"). */
bool domain_is_within(struct slice name, struct slice parent);
/* `pattern` as accepted domains write it: "x" is x alone, "*.x" its subdomains without x, "*" every name. */
bool domain_matches_pattern(struct slice name, struct slice pattern);
/* The part behind the last '@', without a trailing dot; empty where there is none. */
struct slice address_domain(struct slice address);

#endif
