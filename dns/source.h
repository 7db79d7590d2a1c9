/*
 * dns/source - event sources that their owner keeps in a field: started, replaced, dropped.
 *
 * Ownership  the field holds one count; NULL = there is none.
 * Errors     none.
 * Threads    those of the source's main context.
 */
#ifndef DNS_SOURCE_H
#define DNS_SOURCE_H

#include <glib.h>

/* Drops what *held had, takes `fresh` over and attaches it. Also from the callback of what is dropped. */
void source_replace(GSource **held, GSource *fresh, GSourceFunc callback, gpointer data, GMainContext *loop);

/* Destroys the source and forgets it; harmless where there is none. */
void source_drop(GSource **held);

#endif
