/*
 * A gateway for the doctor's tests: a good one, as texts, and what a case changes in it. No file, program or
 * clock is looked at.
 */
#ifndef TESTS_CLI_DOCTOR_CASE_H
#define TESTS_CLI_DOCTOR_CASE_H

#include "cli/doctor/check.h"

/* Everything may be NULL = as it is in the good gateway. Lines end in \n or the end. */
struct doctor_change {
    const char *parameters; /* "name = value": in place of the good one's; "name" alone takes it away */
    const char *services;   /* more lines of master.cf, as postconf -M prints them */
    const char *overrides;  /* "service/type/name = value" */
    const char *without;    /* a service of the good gateway that is taken away, by name */
    const char *warnings;   /* of postconf */
    const char *postern;    /* postern.yaml as a whole */
    const char *files;      /* "PATH missing|hidden|socket|folder|other MODE GROUP" */
    const char *lookups;    /* "TABLE KEY found|nothing|failed TEXT" */
    const char *online; /* "LABEL DAYS ok|fault ERROR", "name empty|problem WHY", "clock free|kept|unknown" */
    const char *header; /* a pasted one: then nothing else is looked at */
    const char *certificates; /* "PATH NAME DAYS any|client|server trusted|self|incomplete|private", or "PATH
                                 unreadable" */
};

/* A report of all checks on the good gateway with the change, as of the tenant "contoso". */
struct doctor_report *doctor_case_run(const struct doctor_change *change);

/* "error transport-maps\n" for each finding, "unchecked ID" for what could not be looked at; g_free it. */
char *doctor_case_text(const struct doctor_report *report);

#endif
