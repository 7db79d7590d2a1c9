/*
 * cli/doctor/setup - everything that the checks look at, as a value: Postfix's configuration, Postern's, and
 * what was seen of the machine. Who made it (gather.c, a test) has looked; the checks only think.
 *
 * What can be asked of the machine is asked for by key: setup_wishes lists what the checks will want to know
 * of files, tables and certificates; what then has no answer could not be looked at, and the check says so.
 *
 * Ownership  a setup owns all of it but the settings.
 * Threads    immutable while checks run.
 */
#ifndef CLI_DOCTOR_SETUP_H
#define CLI_DOCTOR_SETUP_H

#include "base/settings.h"
#include "cli/doctor/mta_list.h"
#include "cli/doctor/online.h"
#include "cli/doctor/postfix.h"
#include "dns/certificate.h"

#include <sys/types.h>

enum file_kind {
    FILE_MISSING,
    FILE_HIDDEN,
    FILE_SOCKET,
    FILE_FOLDER,
    FILE_OTHER
}; /* hidden: may not be seen */

struct file_facts {
    enum file_kind kind;
    mode_t mode; /* permission bits */
    uid_t uid;
    gid_t gid;
    char *group; /* its name, or its number */
};

/* What `postmap -q KEY TABLE` said. */
enum lookup_outcome { LOOKUP_FOUND, LOOKUP_NOTHING, LOOKUP_FAILED };
struct lookup {
    enum lookup_outcome outcome;
    char *text; /* the value, or why it failed */
};

struct certificate_facts {
    struct certificate_info *certificate; /* NULL = could not be read */
    char *problem;
};

struct mta_setup {
    struct postfix_config *postfix;  /* NULL = could not be read */
    char *postfix_problem;           /* why */
    const struct settings *settings; /* NULL = could not be read */
    const char *settings_problem;
    const char *tenant;  /* "contoso", or NULL */
    struct slice header; /* that was pasted, or a refusal; .at = NULL where there is none. Borrowed */
    int64_t now_s;       /* since 1970 */
    struct {
        bool is_known;
        uid_t uid;
        GArray *groups; /* of gid_t */
    } mail_owner;
    GPtrArray *online;        /* of struct online_view *; NULL = not asked for */
    GPtrArray *spf;           /* of struct spf_view *; likewise */
    enum clock_state clock;   /* likewise */
    GHashTable *files;        /* path -> struct file_facts * */
    GHashTable *lookups;      /* setup_lookup_key -> struct lookup * */
    GHashTable *certificates; /* path -> struct certificate_facts * */
};
typedef struct mta_setup mta_setup;

struct mta_setup *setup_new(void);
void setup_free(struct mta_setup *setup);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(mta_setup, setup_free)

/* A Unix socket that Postfix is told to use, by one of its services. */
enum socket_role { SOCKET_MILTER, SOCKET_ROUTE, SOCKET_TLS };
struct socket_use {
    enum socket_role role;
    const char *parameter;                 /* "smtpd_milters" */
    const struct postfix_service *service; /* that opens it */
    bool is_own_parameter;                 /* master.cf says it, not main.cf */
    struct mta_socket socket;
    char *path;      /* as the machine sees it, chroot and queue directory counted; NULL = an inet socket */
    bool is_postern; /* it is the one that postern.yaml names */
    bool is_meant;   /* it is not, but by its name was meant to be */
};
/* Of struct socket_use *: everything that Postfix asks over a socket. Needs both configurations. */
GPtrArray *setup_sockets(const struct mta_setup *setup);
/* The socket that postern.yaml names for a role, and the path of a Unix one; NULL for the path of another. */
const char *setup_own_socket(const struct mta_setup *setup, enum socket_role role);
const char *setup_own_path(const struct mta_setup *setup, enum socket_role role);
/* How main.cf has to write it: "unix:postern/milter.sock". NULL where a chroot hides it. g_free it. */
char *setup_socket_for_postfix(const struct mta_setup *setup, enum socket_role role);

/* The item of `tables`, from main.cf, that is postern-routed's map of this name, or NULL. *other is the name
 * of a map of its that is another one, where there is one; g_free it. May be NULL. */
const char *setup_find_map(const struct mta_setup *setup, const GPtrArray *tables, const char *name,
                           char **other);
/* `milter`, as `service` (NULL = any) opens it, is postern-milter, or by its name was meant to be. */
bool setup_is_own_milter(const struct mta_setup *setup, const struct postfix_service *service,
                         const struct mta_milter *milter);

/* An entry for postern-milter in a list of milters. */
struct own_milter {
    const char *parameter;                 /* "smtpd_milters" */
    const struct postfix_service *service; /* whose own parameter it is; NULL = main.cf's */
    struct mta_milter milter;
};
/* Of struct own_milter *, main.cf's first; unref it. */
GPtrArray *setup_own_milters(const struct mta_setup *setup);

/* Of char *: the tables that look at header fields on the way in, or where `service` sends; local ones alone.
 * Unref it. A field is asked for as "NAME: VALUE". */
GPtrArray *setup_header_tables(const struct mta_setup *setup, const struct postfix_service *service);
/* The first of those that takes such a field away ("IGNORE"), or cannot be asked (LOOKUP_FAILED); NULL where
 * none does. */
const struct lookup *setup_field_gone(const struct mta_setup *setup, const struct postfix_service *service,
                                      const char *field, const char **table);
/* Fields by which loops are noticed: LOOP_HEADERS of them. */
#define LOOP_HEADERS 9
extern const char *const loop_headers[LOOP_HEADERS];
/* Where mail for anybody leaves: the transport smtp; NULL where master.cf has none. */
const struct postfix_service *setup_outbound(const struct mta_setup *setup);
/* "Authentication-Results: OWN NAME; dkim=pass", as a stranger could forge it; g_free it. */
char *setup_forged_results(const struct mta_setup *setup);
#define SETUP_INTERNAL_FIELD "X-MS-Exchange-Organization-AuthAs: Internal"

/* What is to be found out about the machine. */
struct setup_wishes {
    GPtrArray *files;        /* of char *: paths */
    GPtrArray *lookups;      /* of struct setup_question * */
    GPtrArray *certificates; /* of char *: paths */
};
struct setup_question {
    char *table, *key;
};
void setup_wishes(const struct mta_setup *setup, struct setup_wishes *out);
void setup_wishes_clear(struct setup_wishes *wishes);

char *setup_lookup_key(const char *table, const char *key); /* g_free it */
const struct lookup *setup_lookup(const struct mta_setup *setup, const char *table, const char *key);
const struct file_facts *setup_file(const struct mta_setup *setup, const char *path);
const struct certificate_facts *setup_certificate(const struct mta_setup *setup, const char *path);

/* The PEM file of a client's or server's certificate ("smtp", "smtpd") of a service, or NULL. g_free it. */
char *setup_certificate_file(const struct mta_setup *setup, const struct postfix_service *service,
                             const char *side);
/* The transport that answers name for `connector` ("smtp"), and its service; NULL where master.cf has none.
 */
const char *setup_transport_name(const struct mta_setup *setup, const struct connector *connector);
const struct postfix_service *setup_transport(const struct mta_setup *setup,
                                              const struct connector *connector);
/* A connector whose smarthosts are Exchange Online's. */
bool setup_is_microsoft(const struct connector *connector);
/* Of struct placed_smarthost *: all smarthosts of all connectors; unref it. */
struct placed_smarthost {
    const struct connector *connector;
    const struct smarthost *host;
};
GPtrArray *setup_smarthosts(const struct mta_setup *setup);
/* Of struct routed_domain *: all domains that postern.yaml routes, by routing.domains or by what connectors
 * name; unref it. */
struct routed_domain {
    char *pattern; /* "x", "*.x", "*" */
    const struct connector *connector;
};
GPtrArray *setup_routed_domains(const struct mta_setup *setup);
/* What Postfix asks transport_maps for: first whole addresses, of every table; then domains. g_free it. */
enum transport_key { TRANSPORT_KEY_ADDRESS, TRANSPORT_KEY_DOMAIN };
char *setup_transport_key(const struct routed_domain *routed, enum transport_key kind);
/* An address as a rule that routes by `connector` makes it; g_free it. */
char *setup_suffix_address(const struct mta_setup *setup, const struct connector *connector);
#define SETUP_PROBE_ADDRESS "postern-doctor@example.com"

#endif
