/*
 * The one GError domain of Postern. The code is for the caller's decision, the message is for a
 * person; context is added on the way up with g_prefix_error.
 */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include <glib.h>

enum postern_error {
    POSTERN_ERROR_IO,          /* the operating system refused; the message carries its reason */
    POSTERN_ERROR_SYNTAX,      /* input is not of its form */
    POSTERN_ERROR_VALUE,       /* well-formed, but not a value that is allowed here */
    POSTERN_ERROR_LIMIT,       /* larger than base/limits.h or the configuration allows */
    POSTERN_ERROR_UNAVAILABLE, /* something that may be back later does not answer */
    POSTERN_ERROR_CONFLICT,    /* something else is already there (a socket in use, a second daemon) */
};

#define POSTERN_ERROR postern_error_quark()
GQuark postern_error_quark(void);

/* Sets *error to POSTERN_ERROR_IO: "WHAT 'SUBJECT': reason of errno_value". Returns FALSE. */
gboolean error_set_errno(GError **error, int errno_value, const char *what, const char *subject);

#endif
