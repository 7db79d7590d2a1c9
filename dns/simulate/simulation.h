/*
 * dns/simulate/simulation - a zone with all that may be lost of it, where mail goes then, and how likely that
 * is: what `postern mx simulate` prints and draws.
 *
 * Ownership  a simulation owns everything but the zone and the MTA, which outlive it.
 * Errors     POSTERN_ERROR_VALUE where somebody asks about what the zone does not have.
 * Threads    immutable once made.
 */
#ifndef DNS_SIMULATE_SIMULATION_H
#define DNS_SIMULATE_SIMULATION_H

#include "dns/simulate/availability.h"
#include "dns/simulate/outcome.h"

struct simulation_options {
    const struct mta *mta;   /* that sends the mail */
    double host_up, site_up; /* chances; 0 to 1 */
    char *const *asked;      /* the one loss to look at (kill_named), or NULL for all */
};

/* How bad a loss is, better ones first. */
enum verdict {
    VERDICT_NO_CHANGE,  /* the best tier still takes the mail */
    VERDICT_FAILS_OVER, /* a later one does: what the zone is for */
    VERDICT_BY_CHANCE,  /* a host lives, but the MTA's limit may come first */
    VERDICT_NAME_LOST,  /* a host lives, but no name server: it ends with the TTL */
    VERDICT_STOPPED,    /* a host lives, and the MTA's limit always comes first */
    VERDICT_NOWHERE     /* no host lives */
};

struct loss {
    struct kill *kill;
    struct outcome *outcome;
    enum verdict verdict;
};

struct simulation {
    struct failure_model *model;
    const struct mta *mta;
    struct chances chances;
    GPtrArray *losses; /* of struct loss *, in the order of kill_list */
    struct availability *independent;
    struct availability *by_site; /* NULL where there are too many sites to combine */
};
typedef struct simulation simulation;

struct simulation *simulation_new(const struct failover *zone, const struct simulation_options *options,
                                  GError **error);
void simulation_free(struct simulation *run);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(simulation, simulation_free)

/*
 * The loss that a report opens with: what was asked, else the site whose loss is worst, with its name servers
 * where it has some. NULL where there is no host at all.
 */
const struct loss *simulation_headline(const struct simulation *run);

/* A single failure that has to be survived: of one host, site or name server, or what was asked. A whole
 * family or tier is more than that. */
bool loss_is_expected(const struct loss *loss);

#endif
