/*
 * What a loader found wrong: every fault with its place, so that `postern check` lists them all at
 * once instead of the first. Loaders take a `struct diagnostics *`, add to it and go on; whoever
 * called decides by `diagnostics_errors` whether what was loaded may be used.
 * Not thread-safe: one collection belongs to one load.
 */
#ifndef BASE_DIAGNOSTIC_H
#define BASE_DIAGNOSTIC_H

#include <glib.h>
#include <stddef.h>

struct location {
    const char *file; /* interned (g_intern_string), so it outlives what it was read from; may be NULL */
    unsigned line;    /* from 1; 0 = the file as a whole */
    unsigned column;  /* from 1; in characters, as editors count */
};

enum severity { SEVERITY_INFO, SEVERITY_WARNING, SEVERITY_ERROR };

const char *severity_name(enum severity severity); /* "info", "warning", "error" */

struct diagnostic {
    struct location at;
    enum severity severity;
    const char *id; /* static; a word like "unknown-parameter" that `postern help` explains */
    char *text;     /* the fault: lower case, no full stop, the subject in single quotes */
    char *remedy;   /* the cure, or NULL where none is known */
};

struct diagnostics {
    GPtrArray *list; /* of struct diagnostic *, in the order found */
    size_t errors;   /* how many of them are errors */
    size_t warnings;
};
typedef struct diagnostics diagnostics;

struct diagnostics *diagnostics_new(void);
void diagnostics_free(struct diagnostics *found);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(diagnostics, diagnostics_free)

/* Adds one fault. `remedy` is taken over (g_free'd later) and may be NULL. */
void diagnostics_add(struct diagnostics *found, enum severity severity, const char *id, struct location at,
                     char *remedy, const char *format, ...) G_GNUC_PRINTF(6, 7);

/* "file:12:7: text, remedy" of one fault; g_free it. */
char *diagnostic_to_string(const struct diagnostic *fault);

/* Turns the first error of `found`, if any, into a GError (POSTERN_ERROR_VALUE); says how many more there
 * are. */
gboolean diagnostics_to_error(const struct diagnostics *found, GError **error);

#endif
