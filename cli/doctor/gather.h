/*
 * cli/doctor/gather - looks at the machine: runs postconf and postmap, asks the file system for rights, reads
 * certificates. The only file of the doctor that does; nothing is changed by it.
 *
 * Ownership  the setup is the caller's; it borrows the settings.
 * Errors     what cannot be looked at is in the setup, or missing from it: the checks say so.
 * Threads    any; takes as long as postconf does, at most some seconds for each run.
 */
#ifndef CLI_DOCTOR_GATHER_H
#define CLI_DOCTOR_GATHER_H

#include "cli/doctor/setup.h"

struct gather_options {
    const char *mta_folder;          /* of main.cf; NULL = where postconf looks by itself */
    const struct settings *settings; /* NULL = they could not be read */
    const char *settings_problem;
    const char *tenant;
    bool is_online; /* also ask DNS and probe smarthosts */
    int64_t now_s;
};

struct mta_setup *gather(const struct gather_options *options);

#endif
