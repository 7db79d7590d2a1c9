/*
 * A postern-extract whose reader was taken over: the content names what it then tries. What the sandbox
 * allows it says as text, so that a test sees that it was allowed.
 */
#include "message/extract/frame.h"
#include "message/extract/report.h"
#include "message/extract/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <unistd.h>

static const char *
crash(void)
{
    (void)signal(SIGSEGV, SIG_DFL); /* a sanitizer would want to report it */
    (void)raise(SIGSEGV);
    return "alive";
}

static const char *
spin(void)
{
    for (volatile unsigned turns = 0; turns != 1; turns += 2)
        ;
    return "done";
}

static const char *
sleep_on(void)
{
    for (;;) {
        char byte;

        if (read(STDIN_FILENO, &byte, 1) == 0)
            return "the pool hung up";
    }
}

static const char *
allocate(void)
{
    for (;;) {
        char *memory = malloc(1024 * 1024);

        if (memory == NULL)
            abort();
        memset(memory, 1, 1024 * 1024);
        if (memory[0] != 1)
            return "no memory";
    }
}

static const char *
open_passwords(void)
{
    return open("/etc/passwd", O_RDONLY) < 0 && errno == EACCES ? "refused" : "opened";
}

static const char *
open_for_writing(void)
{
    (void)open("/tmp/postern-hostile", O_WRONLY | O_CREAT, 0600);
    return "opened";
}

static const char *
write_content(void)
{
    (void)write(3, "changed", 7);
    return errno == EBADF || errno == EPERM ? "refused" : "written";
}

static const char *
connect_out(void)
{
    (void)socket(AF_INET, SOCK_STREAM, 0);
    return "a socket";
}

static const char *
fork_off(void)
{
    (void)fork();
    return "a child";
}

static const char *
execute(void)
{
    char *const none[] = { NULL };

    (void)execve("/bin/true", none, none);
    return "executed";
}

static const char *
remove_file(void)
{
    (void)unlink("/tmp/postern-hostile");
    return "removed";
}

static const char *
signal_parent(void)
{
    (void)kill(getppid(), SIGTERM);
    return "signalled";
}

static const char *
trace(void)
{
    (void)ptrace(PTRACE_TRACEME, 0, NULL, NULL);
    return "traced";
}

static const char *
run_memory(void)
{
    (void)mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return "mapped";
}

static const char *
babble(void)
{
    for (;;) {
        if (write(STDOUT_FILENO, "nonsense that is no frame at all", 32) < 0)
            return "nobody listens";
    }
}

static const char *
lie(void)
{
    uint32_t head[3] = { 8, 7, 4 }; /* text of a document that was never opened */

    (void)write(STDOUT_FILENO, head, sizeof(head));
    (void)write(STDOUT_FILENO, "text", 4);
    return "done";
}

static const char *
hush(void)
{
    (void)close(STDOUT_FILENO);
    return sleep_on();
}

static const struct misdeed {
    const char *name;
    const char *(*try)(void);
} misdeeds[] = {
    {"crash",          crash           },
    { "spin",          spin            },
    { "sleep",         sleep_on        },
    { "allocate",      allocate        },
    { "open",          open_passwords  },
    { "write",         open_for_writing},
    { "write content", write_content   },
    { "socket",        connect_out     },
    { "fork",          fork_off        },
    { "exec",          execute         },
    { "unlink",        remove_file     },
    { "kill",          signal_parent   },
    { "ptrace",        trace           },
    { "run memory",    run_memory      },
    { "babble",        babble          },
    { "lie",           lie             },
    { "hush",          hush            },
};

int
main(int count, char **arguments)
{
    struct sandbox_limits limits = { .memory_bytes = count == 3 ? strtoull(arguments[1], NULL, 10) : 0,
                                     .cpu_s = count == 3 ? (unsigned)strtoul(arguments[2], NULL, 10) : 1 };
    struct extract_request request;
    const char *problem;
    char content[64] = "";

    if (limits.memory_bytes == 1) {
        g_autoptr(GByteArray) frame = g_byte_array_new();

        frame_append(frame, FRAME_PROBLEM, 0, SLICE_LITERAL("it cannot begin"));
        return write(STDOUT_FILENO, frame->data, frame->len) > 0 ? EXIT_FAILURE : 2;
    }
    if (!sandbox_enter(&limits, &problem) || read(STDIN_FILENO, &request, sizeof(request)) != sizeof(request))
        return EXIT_FAILURE;
    (void)pread(REQUEST_CONTENT, content, sizeof(content) - 1, 0);
    struct report *report = report_new(STDOUT_FILENO, &request.limits, request.content_len);
    for (size_t i = 0; i < ARRAY_LEN(misdeeds); i++) {
        if (strcmp(misdeeds[i].name, content) == 0)
            report_text(report, slice_from(misdeeds[i].try()));
    }
    report_finish(report);
    _exit(EXIT_SUCCESS);
}
