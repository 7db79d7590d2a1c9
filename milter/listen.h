/* Opening the socket that the MTA connects to: libmilter's own, with the settings' mode and group. */
#ifndef MILTER_LISTEN_H
#define MILTER_LISTEN_H

#include "base/settings.h"

/*
 * Refuses to start where another process answers there; removes what a dead one left. The socket is never
 * more open than milter.socket_mode, not even between its creation and the change of its group.
 */
gboolean listen_open(const struct settings *config, GError **error);

/* Removes a Unix socket's file. While we still listen there nobody else can have taken the path. */
void listen_remove(const struct settings *config);

/* The address as libmilter writes it: inet:PORT@ADDRESS is inet6:... where the address is IPv6. g_free it. */
char *listen_address(const char *socket);

#endif
