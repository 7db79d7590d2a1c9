/*
 * The two daemons as `status`, `reload`, `check` and `mx show` see them: one request on the control socket,
 * one JSON object back. Waits at most DAEMON_TIMEOUT_US.
 */
#ifndef CLI_DAEMON_H
#define CLI_DAEMON_H

#include "base/settings.h"
#include "cli/command.h"
#include "cli/json_text.h"

#define DAEMON_TIMEOUT_US (30 * G_USEC_PER_SEC) /* a reload compiles every pattern of every rule */

struct daemon {
    const char *name;       /* "postern-milter" */
    const char *short_name; /* "milter" */
    const char *setting;    /* the setting that names its control socket */
    const char *(*control)(const struct settings *configured);
};

const struct daemon *daemon_table(size_t *count);
const struct daemon *daemon_find(const char *short_name); /* NULL where there is none */

/* The address of its control socket; the default where `configured` is NULL. g_free it. */
char *daemon_control(const struct daemon *daemon, const struct settings *configured);

/*
 * The answer, always an object, with "error" where the daemon refuses; NULL and *error where nobody answers
 * or the answer is no object. A new reference.
 */
json_t *daemon_ask(const struct daemon *daemon, const struct settings *configured, const char *request,
                   GError **error);

/* The text of a member of an answer, NULL where there is none; it lives as long as the answer. */
const char *daemon_answer_text(const json_t *answer, const char *key);

/*
 * The beginning of a line about a daemon: its name, and a word in colour. No line
 * end.
 */
void daemon_append_line(const struct cli *cli, const struct daemon *daemon, enum ink ink, const char *word,
                        GString *out);

#endif
