/*
 * cli/doctor/check - the checks of `postern doctor`, one row each, and what they find.
 *
 * A check looks at a setup and reports what will go wrong: what was found, what is wanted, and the exact text
 * that cures it. What it could not look at it says too: that is not the same as nothing found.
 *
 * A new check is a row in the file of its group with its function, and cases in tests/cli/test_doctor.c.
 * Threads    pure: the setup, the clock and the outcome of everything outside are arguments.
 */
#ifndef CLI_DOCTOR_CHECK_H
#define CLI_DOCTOR_CHECK_H

#include "base/diagnostic.h"
#include "cli/doctor/setup.h"
#include "cli/topic.h"

enum check_group {
    GROUP_SETUP,   /* whether there is something to look at */
    GROUP_SOCKETS, /* whether the daemons reach each other */
    GROUP_MILTER,
    GROUP_ROUTING,
    GROUP_TLS,
    GROUP_CERTIFICATES,
    GROUP_TRUST, /* who may relay, and whom Postern believes */
    GROUP_LOOP,
    GROUP_LIMITS, /* sizes and time-outs */
    GROUP_TENANT,
    GROUP_HEADER, /* what a pasted header or refusal says */
    GROUP_ONLINE, /* what the network says */
    CHECK_GROUPS
};
const char *check_group_name(enum check_group group);

struct doctor_report;
typedef void (*check_fn)(const struct mta_setup *setup, struct doctor_report *report);

enum check_needs {
    NEEDS_POSTFIX = 1,
    NEEDS_SETTINGS = 2,
    NEEDS_BOTH = 3,
    NEEDS_TENANT = 4,
    NEEDS_HEADER = 8,
    NEEDS_ONLINE = 16
};

struct check {
    struct topic topic; /* its id is "doctor/ID" */
    enum check_group group;
    unsigned needs; /* of enum check_needs; one that needs nothing runs whatever groups are asked for, unless
                       it is about a header */
    check_fn run;
};
const char *check_id(const struct check *check); /* without "doctor/" */

struct check_family {
    const struct check *checks;
    size_t count;
};
extern const struct check_family checks_setup, checks_sockets, checks_milter, checks_routing, checks_tls,
    checks_certificates, checks_trust, checks_loop, checks_limits, checks_tenant, checks_header,
    checks_online;
size_t check_count(void);
const struct check *check_at(size_t index);

/* Where something is to be changed. */
enum finding_place { PLACE_MAIN_CF, PLACE_MASTER_CF, PLACE_POSTERN, PLACE_MACHINE };

/* The texts are g_free'd by the report. */
struct finding {
    const struct check *check;
    enum severity severity;
    enum finding_place place;
    char *found;  /* what is there */
    char *wanted; /* what should be, and why */
    char *add; /* lines to paste, or a command where `place` is the machine; NULL = nothing can be pasted */
    char *problem; /* why it could not be checked; then all of the above is unset */
};

struct doctor_report {
    GPtrArray *findings;       /* of struct finding * */
    const struct check *check; /* that runs now */
    size_t ran;                /* checks that were run */
};
struct doctor_report *report_new(void);
void report_free(struct doctor_report *report);
typedef struct doctor_report doctor_report;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(doctor_report, report_free)

/* One more of the check that runs; takes the texts over. */
void report_add(struct doctor_report *report, struct finding finding);
void report_unchecked(struct doctor_report *report, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* "NAME = VALUE", or "NAME is empty"; g_free it. */
char *setting_text(const char *name, const char *value);
/* `text` with each `part` replaced; g_free it. */
char *text_replace(const char *text, const char *part, const char *by);

/* Whether the end of a certificate in `left_s` seconds is to be told, and how grave it is; and "12 days left"
 * or "it has expired", g_free it. */
bool expiry_is_near(int64_t left_s, enum severity *severity);
char *expiry_text(int64_t left_s);

/* Runs the checks of the groups in the set (bit 1 << group). */
void check_all(const struct mta_setup *setup, unsigned groups, struct doctor_report *report);

#endif
