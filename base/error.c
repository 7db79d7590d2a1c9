#include "base/error.h"

/* clang-format would put blanks around the hyphens, and they are part of the name. */
/* clang-format off */
G_DEFINE_QUARK(postern-error-quark, postern_error)
/* clang-format on */

gboolean
error_set_errno(GError **error, int errno_value, const char *what, const char *subject)
{
    g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_IO, "%s '%s': %s", what, subject,
                g_strerror(errno_value));
    return FALSE;
}
