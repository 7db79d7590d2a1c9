/*
 * Mail addresses out of the text of an address field (From, To, Cc). Pure; safe from any thread.
 */
#ifndef MESSAGE_ADDRESS_H
#define MESSAGE_ADDRESS_H

#include <glib.h>

/*
 * The addresses in `value` (decoded or not): "local@domain" without display names and comments, groups
 * expanded, at most LIMIT_HEADER_ADDRESSES. Array of char *, owned by the array; empty, never NULL.
 */
GPtrArray *addresses_parse(const char *value);

#endif
