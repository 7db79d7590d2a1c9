/*
 * The answers of the control socket as JSON objects, one line each: status, reload, drain. Their members are
 * listed in postern-milter(8); new ones may come, none changes its meaning. The only file that knows jansson.
 */
#ifndef MILTER_STATUS_H
#define MILTER_STATUS_H

#include "milter/daemon.h"

/* What the request "drain" calls; in milter/main.c it posts EVENT_DRAIN. */
struct status_context {
    struct daemon *daemon;
    void (*drain)(void);
};

/* A control_fn; `context` is a struct status_context. */
char *status_answer(const char *request, void *context);

#endif
