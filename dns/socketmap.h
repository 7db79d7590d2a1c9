/*
 * dns/socketmap - the service that Postfix's and Sendmail's socketmap clients talk to.
 *
 * One netstring a request, "MAP KEY", one a reply; clients stay connected, requests may come in pieces or
 * several at once, and are answered in order. A client that sends no netstring is dropped. At most
 * LIMIT_SERVICE_CLIENTS at a time; who comes beyond that is closed at once, and the MTA tries again. A client
 * that does not read its replies is not read from until it does.
 *
 * Ownership  the reply is g_free'd by the service.
 * Threads    those of its main context; the answer function is called there and must not block.
 */
#ifndef DNS_SOCKETMAP_H
#define DNS_SOCKETMAP_H

#include "base/slice.h"

#include <gio/gio.h>

/* Appends to `reply`: "OK value", "NOTFOUND ", "TEMP reason", "PERM reason". */
typedef void (*socketmap_fn)(struct slice map, struct slice key, GString *reply, void *context);

struct socketmap_options {
    const char *address; /* unix:PATH or inet:PORT@ADDRESS */
    const char *group;   /* of a Unix socket, mode 0660; NULL or "" = leave it */
    GMainContext *loop;
};

struct socketmap;

struct socketmap *socketmap_new(const struct socketmap_options *options, socketmap_fn answer, void *context,
                                GError **error);
/* Closes all clients and removes the socket. */
void socketmap_free(struct socketmap *service);

#endif
