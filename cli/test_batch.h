/*
 * Many messages through one policy, in several threads, printed in the order in which they were named.
 * What cannot be read or evaluated is said on stderr where it stood; the others go on.
 */
#ifndef CLI_TEST_BATCH_H
#define CLI_TEST_BATCH_H

#include "cli/command.h"
#include "cli/test_output.h"

struct test_batch {
    const struct cli *cli;
    struct trial_options trial;
    struct test_view view;
    bool is_json;
    GRegex *wanted;  /* of file names; NULL = every message */
    size_t messages; /* how many were evaluated */
};

/* Prints each message, and at the end what became of all. EXIT_STATUS_CANNOT after any problem. */
enum exit_status test_batch_run(struct test_batch *batch, char *const *paths, unsigned jobs);

#endif
