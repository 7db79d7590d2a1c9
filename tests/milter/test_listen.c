#include "milter/listen.h"
#include "tests/harness.h"

static const struct row {
    const char *name, *socket, *address;
} rows[] = {
    {"Unix",                         "unix:/run/a@b:c.sock", "unix:/run/a@b:c.sock"},
    { "port alone",                  "inet:8891",            "inet:8891"           },
    { "IPv4",                        "inet:8891@127.0.0.1",  "inet:8891@127.0.0.1" },
    { "name",                        "inet:8891@localhost",  "inet:8891@localhost" },
    { "IPv6",                        "inet:8891@::1",        "inet6:8891@::1"      },
    { "IPv6 in brackets",            "inet:8891@[::1]",      "inet6:8891@::1"      },
    { "IPv6 as libmilter writes it", "inet6:8891@::1",       "inet6:8891@::1"      },
};

static void
check_row(void **state)
{
    const struct row *row = *state;
    g_autofree char *address = listen_address(row->socket);

    assert_string_equal(address, row->address);
}

int
main(void)
{
    struct suite suite = { 0 };

    SUITE_ADD_ROWS(&suite, check_row, rows);
    return suite_run(&suite, "listen");
}
