/*
 * cli/doctor/mta_list - lists in values of main.cf: items between commas and white space, { } around an item
 * that holds such itself. And the two kinds of item that matter here: milters, and maps behind a socket.
 *
 * Ownership  results are the caller's; *_clear frees what a struct holds.
 * Errors     what is not of the form is told by false.
 * Threads    pure.
 * Source     postconf(5) smtpd_milters, MILTER_README, socketmap_table(5), proxymap(8).
 */
#ifndef CLI_DOCTOR_MTA_LIST_H
#define CLI_DOCTOR_MTA_LIST_H

#include "base/slice.h"

/* Of char *, { } taken away; unref it. */
GPtrArray *mta_list_split(const char *value);

/* A socket, written as Postfix or as postern.yaml writes it. */
struct mta_socket {
    char *path; /* of a Unix socket, as written; else NULL */
    char *host, *port;
};
void mta_socket_clear(struct mta_socket *socket);
bool mta_socket_from_postfix(const char *text, struct mta_socket *out); /* unix:PATH, inet:HOST:PORT */
bool mta_socket_from_postern(const char *text, struct mta_socket *out); /* unix:PATH, inet:PORT@ADDRESS */
/* Host and port are the same; "localhost" is 127.0.0.1. */
bool mta_socket_is_same_inet(const struct mta_socket *a, const struct mta_socket *b);

struct mta_milter {
    char *text; /* "unix:postern/milter.sock" */
    struct mta_socket socket;
    char *default_action, *content_timeout; /* of this milter; NULL = the common ones */
};
void mta_milter_clear(struct mta_milter *milter);
/* `item` of a list. False where its socket is none. */
bool mta_milter_parse(const char *item, struct mta_milter *out);

struct mta_map {
    bool is_proxied; /* opened by proxymap(8) */
    struct mta_socket socket;
    char *name; /* "route" */
};
void mta_map_clear(struct mta_map *map);
/* False where `item` is no socketmap. */
bool mta_map_parse(const char *item, struct mta_map *out);

#endif
