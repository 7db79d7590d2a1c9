/*
 * What postern-extract gives up before it reads the first byte of an attachment: files but for a few trees
 * (Landlock, reading only), every system call that reading memory does not need (seccomp), new privileges,
 * and memory, processor time, file sizes and descriptors beyond what is set.
 *
 * A forbidden call ends the process (SIGSYS), so that what a reader was made to do is seen; opening a file
 * outside the trees fails with EACCES, for libraries look for files that need not be there. One that aborts
 * or crashes because no memory is left exits with REQUEST_EXIT_MEMORY.
 *
 * Source  landlock(7), seccomp(2), setrlimit(2).
 */
#ifndef MESSAGE_EXTRACT_SANDBOX_H
#define MESSAGE_EXTRACT_SANDBOX_H

#include <stdbool.h>
#include <stdint.h>

struct sandbox_limits {
    uint64_t memory_bytes; /* of address space, 0 = no limit (sanitizers map far more than they use) */
    unsigned cpu_s;
};

/* False, with *problem static, where the kernel cannot: nothing may be read then. */
bool sandbox_enter(const struct sandbox_limits *limits, const char **problem);

#endif
