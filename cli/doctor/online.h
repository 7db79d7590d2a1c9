/*
 * cli/doctor/online - what the network says: DNS for the smarthosts' names, a probe of each address as
 * postern-routed makes it (MAIL at most, never a message), and whether this machine's clock is kept right.
 *
 * Ownership  the views are the setup's.
 * Errors     each is in its view: it is a finding, or something that could not be checked.
 * Threads    any; blocks for the time-outs of postern.yaml.
 */
#ifndef CLI_DOCTOR_ONLINE_H
#define CLI_DOCTOR_ONLINE_H

#include "base/settings.h"
#include "dns/survey/looks.h"
#include "dns/survey/spf.h"

enum clock_state { CLOCK_UNKNOWN, CLOCK_KEPT, CLOCK_FREE };

/* One entry of SmartHosts. */
struct online_view {
    const struct connector *connector;
    char *name;
    char *problem;    /* why it could not be looked up or probed; else NULL */
    char *empty;      /* why there is no host: "NXDOMAIN"; else NULL */
    GPtrArray *looks; /* of struct host_look * */
};
void online_view_free(gpointer view);

/* Whether the SPF record of an accepted domain has an address of this gateway's. */
struct spf_view {
    char *domain, *address;
    char *problem; /* why it could not be told; else NULL */
    enum spf_outcome outcome;
};
void spf_view_free(gpointer view);
/* Whether an accepted domain is asked about: "*.x" has no record, and nobody can change what Microsoft says
 * of TENANT.onmicrosoft.com, from which no mail leaves here. */
bool online_asks_spf(const char *domain);
/* Each such domain with each address that is public: of an interface, or declared in routing.own_addresses.
 */
GPtrArray *online_spf(const struct settings *settings);

/* A view for each entry of every enabled connector. */
GPtrArray *online_look(const struct settings *settings);
enum clock_state online_clock(void);

#endif
