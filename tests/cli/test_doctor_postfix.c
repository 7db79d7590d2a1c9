/* What postconf prints, taken apart: settings, services, lists, sockets, times. */
#include "cli/doctor/mta_list.h"
#include "cli/doctor/postfix.h"
#include "tests/harness.h"

#include <string.h>

static struct postfix_config *
parse(const char *parameters, const char *services, const char *overrides)
{
    const struct postconf_output output = {
        .parameters = slice_from(parameters),
        .services = slice_from(services),
        .overrides = slice_from(overrides),
    };

    return postfix_parse("/etc/postfix", &output, NULL);
}

static void
check_values(void **state)
{
    g_autoptr(postfix_config) postfix =
        parse("mail_version = 3.10-20250101\nempty =\nhas = an = equals sign\nnumber = 12\nword = 12k\n"
              "queue_directory = /var/spool/postfix\n",
              "smtp inet n - y - - smtpd -o x=1\nsmtp unix - - n - - smtp\nlmtp unix - - n - - lmtp\n"
              "relay unix - - - - - smtp\n10025 inet n - n - - smtpd\n",
              "10025/inet/has = own\n10025/inet/empty = \n");
    const struct postfix_service *own = g_ptr_array_index(postfix->services, 4);

    (void)state;
    assert_int_equal(postfix->version, POSTFIX_VERSION(3, 10, 0));
    assert_string_equal(postfix_value(postfix, NULL, "empty"), "");
    assert_null(postfix_value(postfix, NULL, "unknown"));
    assert_string_equal(postfix_text(postfix, NULL, "unknown"), "");
    assert_string_equal(postfix_value(postfix, NULL, "has"), "an = equals sign");
    assert_string_equal(postfix_value(postfix, own, "has"), "own");
    assert_true(postfix_overrides(postfix, own, "empty"));
    assert_false(postfix_overrides(postfix, own, "number"));
    assert_int_equal(postfix_number(postfix, own, "number"), 12);
    assert_int_equal(postfix_number(postfix, NULL, "word"), -1);
    assert_ptr_equal(postfix_transport(postfix, "smtp"), g_ptr_array_index(postfix->services, 1));
    assert_non_null(postfix_transport(postfix, "lmtp"));
    assert_null(postfix_transport(postfix, "10025"));
    assert_true(((struct postfix_service *)g_ptr_array_index(postfix->services, 0))->is_chrooted);
    /* "-" without compatibility_level is what it was before 3.0 */
    assert_true(((struct postfix_service *)g_ptr_array_index(postfix->services, 3))->is_chrooted);
}

static struct {
    const char *name, *path;
    bool is_chrooted;
    const char *wanted;
} path_rows[] = {
    {"relative",               "postern/a.sock", false, "/q/postern/a.sock"},
    { "relative in a chroot",  "postern/a.sock", true,  "/q/postern/a.sock"},
    { "absolute",              "/run/a.sock",    false, "/run/a.sock"      },
    { "absolute in a chroot",  "/run/a.sock",    true,  "/q/run/a.sock"    },
    { "with dots and slashes", "/run//./a.sock", false, "/run/a.sock"      },
};

static void
check_path(void **state)
{
    g_autoptr(postfix_config) postfix = parse("mail_version = 3.7.1\nqueue_directory = /q\n", "", "");

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(path_rows); i++) {
        g_autofree char *path = postfix_path(postfix, path_rows[i].is_chrooted, path_rows[i].path);
        assert_string_equal(path, path_rows[i].wanted);
    }
}

static void
check_refused(void **state)
{
    (void)state;
    assert_null(parse("", "", ""));
    assert_null(parse("no version = 1\n", "", ""));
    assert_null(parse("mail_version = three\n", "", ""));
    assert_null(parse("mail_version = 3.7.1\nnonsense\n", "", ""));
    assert_null(parse("mail_version = 3.7.1\n", "smtp inet n - y - -\n", ""));
    assert_null(parse("mail_version = 3.7.1\n", "", "no equals sign\n"));
}

static struct {
    const char *text;
    int64_t seconds;
} time_rows[] = {
    {"300s",         300   },
    { "5",           5     },
    { "2m",          120   },
    { "1h",          3600  },
    { "1D",          86400 },
    { "1w",          604800},
    { "",            -1    },
    { "-1",          -1    },
    { "x",           -1    },
    { "10ms",        -1    },
    { "10 s",        -1    },
    { "99999999999", -1    },
};

static void
check_times(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(time_rows); i++)
        assert_int_equal(postfix_seconds(time_rows[i].text), time_rows[i].seconds);
}

static struct {
    const char *name, *value, *items; /* items joined by | */
} list_rows[] = {
    {"nothing",              "",                            ""                           },
    { "separators alone",    " ,\t, ",                      ""                           },
    { "commas and blanks",   "a, b c,d",                    "a|b|c|d"                    },
    { "braces",              "{ a b, c=d }, e",             "a b, c=d|e"                 },
    { "braces in braces",    "{ a, { b = c } } d",          "a, { b = c }|d"             },
    { "braces in an item",   "inline:{ a=b, {c = d e} } f", "inline:{ a=b, {c = d e} }|f"},
    { "braces left open",    "a { b c",                     "a|b c"                      },
    { "open inside an item", "inline:{a b",                 "inline:{a b"                },
    { "nothing in braces",   "{}",                          ""                           },
};

static void
check_lists(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(list_rows); i++) {
        g_autoptr(GPtrArray) items = mta_list_split(list_rows[i].value);
        g_autoptr(GString) joined = g_string_new(NULL);

        for (guint j = 0; j < items->len; j++)
            g_string_append_printf(joined, "%s%s", j == 0 ? "" : "|", (char *)g_ptr_array_index(items, j));
        assert_string_equal(joined->str, list_rows[i].items);
    }
}

static struct {
    const char *item;
    bool is_milter;
    const char *path, *host, *port, *action;
} milter_rows[] = {
    {"unix:a/b.sock",                             true,  "a/b.sock", NULL,        NULL,   NULL        },
    { "local:/a",                                 true,  "/a",       NULL,        NULL,   NULL        },
    { "inet:localhost:8891",                      true,  NULL,       "localhost", "8891", NULL        },
    { "inet6:[::1]:8891",                         true,  NULL,       "::1",       "8891", NULL        },
    { "inet:h:1, default_action=accept, x=y",     true,  NULL,       "h",         "1",    "accept"    },
    { "inet:h:1 { default_action = quarantine }", true,  NULL,       "h",         "1",    "quarantine"},
    { "inet:8891",                                false, NULL,       NULL,        NULL,   NULL        },
    { "unix:",                                    false, NULL,       NULL,        NULL,   NULL        },
    { "postern",                                  false, NULL,       NULL,        NULL,   NULL        },
    { "",                                         false, NULL,       NULL,        NULL,   NULL        },
};

static void
assert_text_equal(const char *got, const char *wanted)
{
    if (wanted == NULL)
        assert_null(got);
    else
        assert_string_equal(got, wanted);
}

static void
check_milters(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(milter_rows); i++) {
        struct mta_milter milter = { 0 };

        assert_int_equal(mta_milter_parse(milter_rows[i].item, &milter), milter_rows[i].is_milter);
        assert_text_equal(milter.socket.path, milter_rows[i].path);
        assert_text_equal(milter.socket.host, milter_rows[i].host);
        assert_text_equal(milter.socket.port, milter_rows[i].port);
        assert_text_equal(milter.default_action, milter_rows[i].action);
        mta_milter_clear(&milter);
    }
}

static struct {
    const char *item;
    bool is_map, is_proxied;
    const char *path, *host, *name;
} map_rows[] = {
    {"socketmap:unix:postern/route.sock:route",   true,  false, "postern/route.sock", NULL,        "route"},
    { "proxy:socketmap:unix:/run/route.sock:tls", true,  true,  "/run/route.sock",    NULL,        "tls"  },
    { "socketmap:inet:127.0.0.1:9000:route",      true,  false, NULL,                 "127.0.0.1", "route"},
    { "socketmap:unix:postern/route.sock:",       false, false, NULL,                 NULL,        NULL   },
    { "socketmap:route",                          false, false, NULL,                 NULL,        NULL   },
    { "hash:/etc/postfix/transport",              false, false, NULL,                 NULL,        NULL   },
};

static void
check_maps(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(map_rows); i++) {
        struct mta_map map = { 0 };

        assert_int_equal(mta_map_parse(map_rows[i].item, &map), map_rows[i].is_map);
        assert_int_equal(map.is_proxied, map_rows[i].is_proxied);
        assert_text_equal(map.socket.path, map_rows[i].path);
        assert_text_equal(map.socket.host, map_rows[i].host);
        assert_text_equal(map.name, map_rows[i].name);
        mta_map_clear(&map);
    }
}

int
main(void)
{
    struct suite suite = { 0 };

    SUITE_ADD(&suite, check_values);
    SUITE_ADD(&suite, check_path);
    SUITE_ADD(&suite, check_refused);
    SUITE_ADD(&suite, check_times);
    SUITE_ADD(&suite, check_lists);
    SUITE_ADD(&suite, check_milters);
    SUITE_ADD(&suite, check_maps);
    return suite_run(&suite, "doctor_postfix");
}
