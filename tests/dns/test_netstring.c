#include "tests/harness.h"

#include "base/limits.h"
#include "dns/netstring.h"

static const struct row {
    const char *name;
    const char *buffer;
    enum netstring_status status;
    const char *payload;
    size_t used;
} rows[] = {
    {"a request",                            "10:route a@b.,", NETSTRING_DONE, "route a@b.", 14},
    { "what follows is left",                "1:x,3:abc,",     NETSTRING_DONE, "x",          4 },
    { "an empty one",                        "0:,",            NETSTRING_DONE, "",           3 },
    { "nothing yet",                         "",               NETSTRING_MORE, NULL,         0 },
    { "length not finished",                 "12",             NETSTRING_MORE, NULL,         0 },
    { "content not finished",                "5:abc",          NETSTRING_MORE, NULL,         0 },
    { "comma missing yet",                   "3:abc",          NETSTRING_MORE, NULL,         0 },
    { "no comma",                            "3:abcd",         NETSTRING_BAD,  NULL,         0 },
    { "no digits",                           ":abc,",          NETSTRING_BAD,  NULL,         0 },
    { "leading zero",                        "03:abc,",        NETSTRING_BAD,  NULL,         0 },
    { "sign",                                "-1:a,",          NETSTRING_BAD,  NULL,         0 },
    { "blank",                               "3 :abc,",        NETSTRING_BAD,  NULL,         0 },
    { "another protocol",                    "GET / HTTP/1.0", NETSTRING_BAD,  NULL,         0 },
    { "largest length",                      "100000:",        NETSTRING_MORE, NULL,         0 },
    { "one more than the largest",           "100001:",        NETSTRING_BAD,  NULL,         0 },
    { "one more, before the colon is there", "100001",         NETSTRING_BAD,  NULL,         0 },
    { "seven digits",                        "1000000",        NETSTRING_BAD,  NULL,         0 },
};

static void
check_row(void **state)
{
    const struct row *row = *state;
    struct slice payload = { NULL, 0 };
    size_t used = 0;

    assert_int_equal(netstring_read(slice_from(row->buffer), &payload, &used), row->status);
    assert_int_equal(used, row->used);
    if (row->payload != NULL)
        assert_true(slice_equal(payload, slice_from(row->payload)));
}

static void
what_is_written_is_read(void **state)
{
    const char bytes[] = "a\0b,:";
    g_autoptr(GString) out = g_string_new(NULL);
    struct slice payload;
    size_t used;

    (void)state;
    netstring_append(out, (struct slice){ bytes, 5 });
    assert_int_equal(netstring_read((struct slice){ out->str, out->len }, &payload, &used), NETSTRING_DONE);
    assert_int_equal(used, out->len);
    assert_int_equal(payload.len, 5);
    assert_memory_equal(payload.at, bytes, 5);
}

int
main(void)
{
    struct suite suite = { 0 };

    SUITE_ADD_ROWS(&suite, check_row, rows);
    SUITE_ADD(&suite, what_is_written_is_read);
    return suite_run(&suite, "dns/netstring");
}
