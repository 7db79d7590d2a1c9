/*
 * cli/doctor/program - runs a program to its end and keeps what it printed. No shell; nothing on its standard
 * input; bounded in time and in bytes (LIMIT_PROGRAM_OUTPUT_BYTES for each of its outputs).
 *
 * Ownership  the texts are the caller's; program_output_clear frees them.
 * Errors     it cannot be started, does not end in time (it is killed) or prints too much. A program that
 * ends with a status other than 0 is no error here. Threads    any.
 */
#ifndef CLI_DOCTOR_PROGRAM_H
#define CLI_DOCTOR_PROGRAM_H

#include <glib.h>
#include <stdint.h>

struct program_output {
    GString *out, *err;
    int status; /* its exit status; 128 + N where signal N ended it */
};
void program_output_clear(struct program_output *output);

/* `arguments` ends with NULL; arguments[0] is looked for in PATH, then in /usr/sbin and /sbin. */
gboolean program_run(const char *const *arguments, int64_t timeout_us, struct program_output *output,
                     GError **error);

#endif
