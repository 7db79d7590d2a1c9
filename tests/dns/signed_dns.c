/*
 * signed_dns ROWS...: a name server at 127.0.0.1:53 that says of its answers that their signatures were
 * verified, to whoever asks for that word (the AD bit). Each argument is "NAME TYPE RECORD;RECORD...", as
 * stub_dns.h writes records. After a signal USR1 it does not say so any more, after the next it does again.
 * Prints "ready".
 */
#include "tests/dns/stub_dns.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

static const struct {
    const char *name;
    uint16_t number;
} types[] = {
    {"A",     1 },
    { "MX",   15},
    { "TLSA", 52},
};

static bool
read_row(const char *text, struct stub_row *row)
{
    g_auto(GStrv) words = g_strsplit(text, " ", 3);

    if (g_strv_length(words) != 3)
        return false;
    for (size_t i = 0; i < ARRAY_LEN(types); i++) {
        if (strcmp(types[i].name, words[1]) != 0)
            continue;
        *row = (struct stub_row){ .type = types[i].number };
        row->name = g_steal_pointer(&words[0]);
        row->records = g_steal_pointer(&words[2]);
        g_free(words[1]);
        words[0] = NULL;
        return true;
    }
    return false;
}

static void
set_manner(struct stub_row *rows, size_t count, enum stub_manner manner)
{
    for (size_t i = 0; i < count; i++)
        rows[i].manner = manner;
}

int
main(int argc, char **argv)
{
    size_t count = (size_t)argc - 1;
    /* The same rows twice: what is served is not written to. */
    g_autofree struct stub_row *with_word = g_new0(struct stub_row, count + 1);
    sigset_t wanted;
    int signal = 0;

    for (size_t i = 0; i < count; i++) {
        if (!read_row(argv[i + 1], &with_word[i])) {
            fprintf(stderr, "signed_dns: '%s' is not NAME TYPE RECORDS\n", argv[i + 1]);
            return 2;
        }
    }
    g_autofree struct stub_row *without = g_memdup2(with_word, (count + 1) * sizeof *with_word);
    set_manner(with_word, count, STUB_SIGNED);
    set_manner(without, count, STUB_ANSWER);
    sigemptyset(&wanted);
    sigaddset(&wanted, SIGUSR1);
    sigprocmask(SIG_BLOCK, &wanted, NULL);
    struct stub_dns *stub = stub_dns_new_at(with_word, count, 53);
    if (stub == NULL) {
        fprintf(stderr, "signed_dns: 127.0.0.1:53 cannot be had\n");
        return 2;
    }
    puts("ready");
    fflush(stdout);
    for (bool says_so = false; sigwait(&wanted, &signal) == 0; says_so = !says_so)
        stub_dns_change(stub, says_so ? with_word : without, count);
    stub_dns_free(stub);
    return 0;
}
