/*
 * GUIDs made from names: the same name gives the same GUID everywhere and always (RFC 9562, version 5, in a
 * namespace of Postern's own), so that a package that is written again replaces the one before.
 */
#ifndef CLASSIFIERS_RULEPACK_GUID_H
#define CLASSIFIERS_RULEPACK_GUID_H

#include <glib.h>

/* g_free it. `kind` keeps equal names of different things apart. */
char *guid_from_name(const char *kind, const char *name);

/* The same in a namespace of 16 bytes: the algorithm alone. */
char *guid_from_bytes(const guint8 space[16], const char *name);

#endif
