/*
 * The control socket of a daemon: one request a line ("status", "reload", "drain"), one JSON object a line as
 * the answer. Served by a thread of its own, so that a busy daemon still answers. LIMIT_CONTROL_LINE_BYTES
 * bounds both.
 */
#ifndef BASE_CONTROL_H
#define BASE_CONTROL_H

#include <glib.h>

/*
 * Answers one request (without its line end) by one line of JSON (without line end), g_free'd by the server.
 * Called in the server's thread, one request at a time.
 */
typedef char *(*control_fn)(const char *request, void *context);

struct control_server;
typedef struct control_server control_server;

/* `address` is unix:PATH; mode 0660. The thread blocks all signals. */
struct control_server *control_server_new(const char *address, control_fn answer, void *context,
                                          GError **error);
/* Ends the thread, closes all clients and removes the socket. */
void control_server_free(struct control_server *server);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(control_server, control_server_free)

/* Sends one request and waits for its answer at most `timeout_us`. The answer's line without line end; g_free
 * it. */
char *control_call(const char *address, const char *request, gint64 timeout_us, GError **error);

#endif
