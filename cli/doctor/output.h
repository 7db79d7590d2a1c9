/*
 * cli/doctor/output - what the checks found, for people and for machines (postern-json(5), postern doctor).
 * Touches its arguments only.
 */
#ifndef CLI_DOCTOR_OUTPUT_H
#define CLI_DOCTOR_OUTPUT_H

#include "cli/doctor/check.h"
#include "cli/style.h"

struct output_context {
    const char *mta_folder; /* of main.cf */
    const char *config;     /* postern.yaml */
    enum severity least;    /* what is shown */
};

/* Graver ones first, those that could not be checked last; text to paste begins its line. */
void doctor_append_human(struct style style, const struct doctor_report *report,
                         const struct output_context *context, GString *out);
void doctor_append_summary(const struct doctor_report *report, const struct output_context *context,
                           GString *out);
void doctor_append_json(const struct doctor_report *report, const struct output_context *context,
                        GString *out);

/* How many findings are at or above `least`; how many checks could not be done. */
size_t report_count(const struct doctor_report *report, enum severity least);
size_t report_count_unchecked(const struct doctor_report *report);

#endif
