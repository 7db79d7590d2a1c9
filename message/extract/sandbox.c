#include "message/extract/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "message/extract/request.h"

#define LITTLE_MEMORY (32 * 1024 * 1024) /* less than this is left where an allocation fails in earnest */

#define ARRAY_LEN(array) (sizeof(array) / sizeof((array)[0]))

/* What libraries read while they work. Those that are not there are left out. */
static const char *const readable[] = {
    POSTERN_GCONVDIR,     /* iconv's converters, loaded when a charset is first met */
    "/usr/share/poppler", /* encodings of East Asian PDFs */
    "/usr/share/fonts",   /* metrics of fonts that a PDF does not bring */
    "/etc/fonts",         /* where those are */
    "/var/cache/fontconfig",
    "/usr/share/tesseract-ocr", /* languages of Tesseract: Debian's, and where it is built to look */
    "/usr/share/tessdata",
    "/usr/local/share/tessdata",
    "/dev/null",
    "/dev/urandom",
};

/* Everything that Landlock of this kernel knows about files is handled, so that what is new is forbidden. */
static const uint64_t rights_of_version[] = {
    [1] = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1,
    [2] = (LANDLOCK_ACCESS_FS_REFER << 1) - 1,
#ifdef LANDLOCK_ACCESS_FS_TRUNCATE
    [3] = (LANDLOCK_ACCESS_FS_TRUNCATE << 1) - 1,
#endif
};

static void
allow_tree(int ruleset, const char *path)
{
    struct landlock_path_beneath_attr rule = { .allowed_access = LANDLOCK_ACCESS_FS_READ_FILE };
    int tree = open(path, O_PATH | O_CLOEXEC);

    if (tree < 0)
        return;
    if (strncmp(path, "/dev/", 5) != 0)
        rule.allowed_access |= LANDLOCK_ACCESS_FS_READ_DIR;
    rule.parent_fd = tree;
    (void)syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
    (void)close(tree);
}

static bool
restrict_files(void)
{
    long version = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);

    if (version < 1)
        return false;
    if ((size_t)version >= ARRAY_LEN(rights_of_version))
        version = (long)ARRAY_LEN(rights_of_version) - 1;
    struct landlock_ruleset_attr handled = { .handled_access_fs = rights_of_version[version] };
    int ruleset = (int)syscall(SYS_landlock_create_ruleset, &handled, sizeof(handled), 0);
    if (ruleset < 0)
        return false;
    for (size_t i = 0; i < ARRAY_LEN(readable); i++)
        allow_tree(ruleset, readable[i]);
    bool is_restricted = syscall(SYS_landlock_restrict_self, ruleset, 0) == 0;
    (void)close(ruleset);
    return is_restricted;
}

static bool
set_limit(__rlimit_resource_t resource, uint64_t most)
{
    struct rlimit limit = { most, most };

    return setrlimit(resource, &limit) == 0;
}

static bool
restrict_resources(const struct sandbox_limits *limits)
{
    return (limits->memory_bytes == 0 || set_limit(RLIMIT_AS, limits->memory_bytes)) &&
           set_limit(RLIMIT_CPU, limits->cpu_s) && set_limit(RLIMIT_FSIZE, 0) && set_limit(RLIMIT_CORE, 0) &&
           set_limit(RLIMIT_NOFILE, 64) && set_limit(RLIMIT_NPROC, 0);
}

/* What reading memory needs, whatever its arguments. */
static const int harmless_calls[] = {
    SCMP_SYS(brk),
    SCMP_SYS(clock_getres),
    SCMP_SYS(clock_gettime),
    SCMP_SYS(close),
    SCMP_SYS(exit),
    SCMP_SYS(exit_group),
    SCMP_SYS(fstat),
    SCMP_SYS(fstatfs),
    SCMP_SYS(futex),
    SCMP_SYS(getdents64),
    SCMP_SYS(getpid),
    SCMP_SYS(getrandom),
    SCMP_SYS(gettid),
    SCMP_SYS(gettimeofday),
    SCMP_SYS(lseek),
    SCMP_SYS(madvise),
    SCMP_SYS(mremap),
    SCMP_SYS(munmap),
    SCMP_SYS(pread64),
    SCMP_SYS(read),
    SCMP_SYS(readv),
    SCMP_SYS(restart_syscall),
    SCMP_SYS(rseq),
    SCMP_SYS(rt_sigaction),
    SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(rt_sigreturn),
    SCMP_SYS(sched_getaffinity),
    SCMP_SYS(sched_yield),
    SCMP_SYS(sigaltstack),
    SCMP_SYS(sysinfo),
    SCMP_SYS(time),
    SCMP_SYS(uname),
    SCMP_SYS(write),
    SCMP_SYS(writev),
};

/* What libraries try and can do without. */
static const int refused_calls[] = {
    SCMP_SYS(access),    SCMP_SYS(faccessat), SCMP_SYS(faccessat2), SCMP_SYS(fadvise64),   SCMP_SYS(fcntl),
    SCMP_SYS(geteuid),   SCMP_SYS(getegid),   SCMP_SYS(getuid),     SCMP_SYS(getgid),      SCMP_SYS(ioctl),
    SCMP_SYS(prlimit64), SCMP_SYS(readlink),  SCMP_SYS(readlinkat), SCMP_SYS(getpeername), /* GLib's log */
};

/* One of several rows is enough for a call. */
static const struct conditional_call {
    int call;
    unsigned count;
    struct scmp_arg_cmp arguments[2];
} conditional_calls[] = {
  /* memory is never both written and run; a converter of iconv is run from its file */
    {SCMP_SYS(mmap),        1, { { 2, SCMP_CMP_MASKED_EQ, PROT_EXEC, 0 } }                                                     },
    { SCMP_SYS(mmap),
     2,                        { { 2, SCMP_CMP_MASKED_EQ, PROT_EXEC | PROT_WRITE, PROT_EXEC },
        { 3, SCMP_CMP_MASKED_EQ, MAP_ANONYMOUS, 0 } }                                                                   },
    { SCMP_SYS(mprotect),   1, { { 2, SCMP_CMP_MASKED_EQ, PROT_EXEC, 0 } }                                                     },
 /* reading only; Landlock says which */
    { SCMP_SYS(openat),
     1,                        { { 2, SCMP_CMP_MASKED_EQ, O_ACCMODE | O_CREAT | O_TRUNC | O_TMPFILE, O_RDONLY } }              },
    { SCMP_SYS(openat),
     1,                        { { 2, SCMP_CMP_MASKED_EQ, O_ACCMODE | O_CREAT | O_TRUNC | O_TMPFILE, O_RDONLY | O_DIRECTORY } }},
    { SCMP_SYS(newfstatat), 0, { { 0 } }                                                                                       },
    { SCMP_SYS(statx),      0, { { 0 } }                                                                                       },
    { SCMP_SYS(stat),       0, { { 0 } }                                                                                       },
    { SCMP_SYS(lstat),      0, { { 0 } }                                                                                       },
    { SCMP_SYS(getcwd),     0, { { 0 } }                                                                                       },
};

static bool
add_calls(scmp_filter_ctx filter)
{
    for (size_t i = 0; i < ARRAY_LEN(harmless_calls); i++) {
        if (seccomp_rule_add(filter, SCMP_ACT_ALLOW, harmless_calls[i], 0) != 0)
            return false;
    }
    for (size_t i = 0; i < ARRAY_LEN(refused_calls); i++) {
        if (seccomp_rule_add(filter, SCMP_ACT_ERRNO(EACCES), refused_calls[i], 0) != 0)
            return false;
    }
    /* abort() signals the process itself; a crash shall be seen as one */
    if (seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1,
                         SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)getpid())) != 0)
        return false;
    for (size_t i = 0; i < ARRAY_LEN(conditional_calls); i++) {
        const struct conditional_call *row = &conditional_calls[i];

        if (seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, row->call, row->count, row->arguments) != 0)
            return false;
    }
    return true;
}

static bool
restrict_calls(void)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
    bool is_restricted = filter != NULL && add_calls(filter) && seccomp_load(filter) == 0;

    if (filter != NULL)
        seccomp_release(filter);
    return is_restricted;
}

/* Libraries abort where they get no memory, and some crash; that is a limit and no fault of theirs. */
static void
tell_why(int number)
{
    void *more = mmap(NULL, LITTLE_MEMORY, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    if (more == MAP_FAILED)
        _exit(REQUEST_EXIT_MEMORY);
    (void)raise(number); /* its disposition is the default one again */
}

static void
watch_memory(void)
{
    static const int ends[] = { SIGABRT, SIGBUS, SIGSEGV, SIGTRAP };
    struct sigaction action = { .sa_handler = tell_why, .sa_flags = (int)SA_RESETHAND | SA_NODEFER };

    (void)sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < ARRAY_LEN(ends); i++)
        (void)sigaction(ends[i], &action, NULL);
}

bool
sandbox_enter(const struct sandbox_limits *limits, const char **problem)
{
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
        *problem = "new privileges cannot be given up";
    else if (!restrict_files())
        *problem = "this kernel has no Landlock: start it with lsm=landlock,... or use a newer one";
    else if (!restrict_resources(limits))
        *problem = "limits of memory and time cannot be set";
    else if (!restrict_calls())
        *problem = "this kernel has no seccomp filters";
    else {
        if (limits->memory_bytes != 0)
            watch_memory();
        return true;
    }
    return false;
}
