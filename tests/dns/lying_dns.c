/*
 * lying_dns FIFO: the name server of hybrid.contoso.example, for the shell test beside it. It prints
 * "127.0.0.1:PORT"; a line in FIFO says how it lies from the next question for MX on, "well" that it does
 * not. It ends with the signal that ends it.
 */
#include "tests/dns/stub_dns.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { A = 1, MX = 15, SERVFAIL = 2, NXDOMAIN = 3 };

#define ZONE "hybrid.contoso.example"
#define ALL_MX "MX 10 oxford-a." ZONE ";MX 10 oxford-b." ZONE ";MX 20 nuneaton-dr." ZONE
#define ROWS 4

/* The MX in one manner, the addresses of their targets in another. */
#define LIE(mx_manner, mx_rcode, mx, a_manner, a_rcode)                                                      \
    {                                                                                                        \
        { ZONE, MX, mx_manner, mx_rcode, mx }, { "oxford-a." ZONE, A, a_manner, a_rcode, "A 127.0.0.11" },   \
            { "oxford-b." ZONE, A, a_manner, a_rcode, "A 127.0.0.12" },                                      \
        {                                                                                                    \
            "nuneaton-dr." ZONE, A, a_manner, a_rcode, "A 127.0.0.21"                                        \
        }                                                                                                    \
    }

static const struct lie {
    const char *name;
    struct stub_row rows[ROWS];
} lies[] = {
  /* clang-format off */
    { "well",       LIE(STUB_ANSWER, 0, ALL_MX, STUB_ANSWER, 0) },
    { "servfail",   LIE(STUB_RCODE, SERVFAIL, NULL, STUB_RCODE, SERVFAIL) },
    { "truncated",  LIE(STUB_TRUNCATED, 0, ALL_MX, STUB_TRUNCATED, 0) },
    { "short",      LIE(STUB_SHORT, 0, ALL_MX, STUB_SHORT, 0) },
    { "cut",        LIE(STUB_CUT, 0, ALL_MX, STUB_CUT, 0) },
    { "wrong-id",   LIE(STUB_WRONG_ID, 0, ALL_MX, STUB_WRONG_ID, 0) },
    { "silent",     LIE(STUB_SILENT, 0, NULL, STUB_SILENT, 0) },
    { "slow",       LIE(STUB_SLOW, 0, ALL_MX, STUB_SLOW, 0) },
    { "late",       LIE(STUB_LATE, 0, ALL_MX, STUB_LATE, 0) },
    { "null-mx",    LIE(STUB_ANSWER, 0, "MX 0 ", STUB_ANSWER, 0) },
    { "nxdomain",   LIE(STUB_RCODE, NXDOMAIN, NULL, STUB_RCODE, NXDOMAIN) },
    { "empty",      LIE(STUB_RCODE, 0, NULL, STUB_RCODE, 0) },
    { "no-address", LIE(STUB_ANSWER, 0, ALL_MX, STUB_RCODE, 0) },
    { "no-mx",      { { ZONE, A, STUB_ANSWER, 0, "A 127.0.0.80" } } },
  /* clang-format on */
};

static const struct lie *
find_lie(const char *name)
{
    for (size_t i = 0; i < ARRAY_LEN(lies); i++) {
        if (strcmp(lies[i].name, name) == 0)
            return &lies[i];
    }
    return NULL;
}

int
main(int argc, char **argv)
{
    /* Open for writing too: the end of one writer is not the end. */
    int fd = argc == 2 ? open(argv[1], O_RDWR | O_CLOEXEC) : -1;
    FILE *fifo = fd < 0 ? NULL : fdopen(fd, "r");
    struct stub_dns *stub = fifo == NULL ? NULL : stub_dns_new(lies[0].rows, ROWS);
    char line[64];

    if (stub == NULL) {
        fprintf(stderr, "lying_dns: a FIFO and a port are needed\n");
        return 2;
    }
    printf("%s\n", stub_dns_address(stub));
    fflush(stdout);
    while (fgets(line, sizeof line, fifo) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        const struct lie *lie = find_lie(line);

        if (lie == NULL) {
            fprintf(stderr, "lying_dns: no such lie: '%s'\n", line);
            return 2;
        }
        size_t count = 0;
        while (count < ROWS && lie->rows[count].name != NULL)
            count++;
        stub_dns_change_from(stub, lie->rows, count, MX);
    }
    stub_dns_free(stub);
    fclose(fifo);
    return 0;
}
