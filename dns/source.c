#include "dns/source.h"

void
source_drop(GSource **held)
{
    if (*held == NULL)
        return;
    g_source_destroy(*held);
    g_source_unref(*held);
    *held = NULL;
}

void
source_replace(GSource **held, GSource *fresh, GSourceFunc callback, gpointer data, GMainContext *loop)
{
    source_drop(held);
    g_source_set_callback(fresh, callback, data, NULL);
    g_source_attach(fresh, loop);
    *held = fresh;
}
