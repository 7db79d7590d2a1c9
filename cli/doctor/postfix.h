/*
 * cli/doctor/postfix - Postfix's configuration as a value: what `postconf` printed, taken apart.
 *
 * Values are those in force, defaults included and $names expanded (postconf -x); a service's own (-o in
 * master.cf) win over main.cf's.
 *
 * Ownership  postfix_parse copies what it keeps; texts returned live as long as the struct.
 * Errors     output that is not postconf's is an error; a parameter that this version does not have is NULL.
 * Threads    immutable after postfix_parse.
 * Source     postconf(1), postconf(5), master(5).
 */
#ifndef CLI_DOCTOR_POSTFIX_H
#define CLI_DOCTOR_POSTFIX_H

#include "base/slice.h"

#include <stdint.h>

struct postfix_service {
    char *name;    /* "smtp", "127.0.0.1:10025" */
    char *type;    /* "inet", "unix", ... */
    char *command; /* "smtpd" */
    bool is_chrooted;
};

struct postfix_config {
    char *folder;           /* where main.cf is */
    unsigned version;       /* 30711 for 3.7.11 */
    GHashTable *parameters; /* name -> value */
    GHashTable *overrides;  /* "service/type/name" -> value */
    GPtrArray *services;    /* of struct postfix_service *, in master.cf's order */
    GPtrArray *warnings;    /* of char *: what postconf complained of */
};
typedef struct postfix_config postfix_config;

/* What the runs of postconf printed. */
struct postconf_output {
    struct slice parameters; /* postconf -x: "name = value" */
    struct slice services;   /* postconf -M: a service a line */
    struct slice overrides;  /* postconf -Px: "service/type/name = value" */
    struct slice warnings;   /* standard error of the first */
};

struct postfix_config *postfix_parse(const char *folder, const struct postconf_output *output,
                                     GError **error);
void postfix_free(struct postfix_config *postfix);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(postfix_config, postfix_free)

/* A version as `struct postfix_config` has it. */
#define POSTFIX_VERSION(major, minor, patch) ((unsigned)((major)*10000 + (minor)*100 + (patch)))

/* In force for `service`, or in main.cf (NULL). NULL where this version does not know the parameter. */
const char *postfix_value(const struct postfix_config *postfix, const struct postfix_service *service,
                          const char *name);
/* The same, "" for what is unknown. */
const char *postfix_text(const struct postfix_config *postfix, const struct postfix_service *service,
                         const char *name);
bool postfix_is_yes(const struct postfix_config *postfix, const struct postfix_service *service,
                    const char *name);
/* Whole numbers; -1 where it is none. */
int64_t postfix_number(const struct postfix_config *postfix, const struct postfix_service *service,
                       const char *name);
/* A time in seconds; without a unit it is in seconds. -1 where it is none. */
int64_t postfix_seconds(const char *text);

/* Whether master.cf says that `service` is this one. */
bool postfix_overrides(const struct postfix_config *postfix, const struct postfix_service *service,
                       const char *name);
/* The service of this name that speaks SMTP or LMTP to others (a transport), or NULL. */
const struct postfix_service *postfix_transport(const struct postfix_config *postfix, const char *name);
/* Where a file of this name is that a service opens; g_free it. */
char *postfix_path(const struct postfix_config *postfix, bool is_chrooted, const char *path);

#endif
