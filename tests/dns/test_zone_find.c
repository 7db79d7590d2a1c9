#include "tests/harness.h"

#include "dns/records/zone_find.h"
#include "tests/dns/zone_text.h"

static const struct row {
    const char *name;
    const char *lines, *asked;
    enum zone_found_status status;
    unsigned records, aliases;
    bool is_from_wildcard;
    const char *ends_at;
} rows[] = {
    {"a record",                                     "a A 192.0.2.1\na A 192.0.2.2",            "a.x.example",       ZONE_FOUND,      2, 0, false, "a.x.example"    },
    { "another type",                                "a AAAA 2001:db8::1",                      "a.x.example",       ZONE_NO_DATA,    0, 0, false, "a.x.example"    },
    { "no such name",                                "a A 192.0.2.1",                           "b.x.example",       ZONE_NO_NAME,    0, 0, false, "b.x.example"    },
    { "a name with names below it",                  "a.b A 192.0.2.1",                         "b.x.example",       ZONE_NO_DATA,    0, 0, false,
     "b.x.example"                                                                                                                                                  },
    { "outside",                                     "a.y.example. A 192.0.2.1",                "a.y.example",       ZONE_ELSEWHERE,  0, 0, false, "a.y.example"    },
    { "an ending that is no label's end",            "",                                        "ax.example",        ZONE_ELSEWHERE,  0, 0, false, "ax.example"     },
    { "aliases",                                     "a CNAME b\nb CNAME c\nc A 192.0.2.1",     "a.x.example",       ZONE_FOUND,      1, 2, false,
     "c.x.example"                                                                                                                                                  },
    { "an alias to nothing",                         "a CNAME b",                               "a.x.example",       ZONE_NO_NAME,    0, 1, false, "b.x.example"    },
    { "an alias to the outside",                     "a CNAME b.y.example.",                    "a.x.example",       ZONE_ELSEWHERE,  0, 1, false,
     "b.y.example"                                                                                                                                                  },
    { "a loop",                                      "a CNAME b\nb CNAME a",                    "a.x.example",       ZONE_ALIAS_LOOP, 0, 8, false, "a.x.example"    },
    { "eight aliases",
     "a CNAME b\nb CNAME c\nc CNAME d\nd CNAME e\ne CNAME f\nf CNAME g\ng CNAME h\nh CNAME i\n"
      "i A 192.0.2.1",                                                                          "a.x.example",       ZONE_FOUND,      1, 8, false, "i.x.example"    },
    { "nine aliases",
     "a CNAME b\nb CNAME c\nc CNAME d\nd CNAME e\ne CNAME f\nf CNAME g\ng CNAME h\nh CNAME i\n"
      "i CNAME j\nj A 192.0.2.1",                                                               "a.x.example",       ZONE_ALIAS_LOOP, 0, 8, false, "i.x.example"    },
    { "records beside an alias",                     "a CNAME b\na A 192.0.2.1",                "a.x.example",       ZONE_FOUND,      1, 0, false,
     "a.x.example"                                                                                                                                                  },
    { "a wildcard",                                  "* A 192.0.2.1",                           "a.b.x.example",     ZONE_FOUND,      1, 0, true,  "a.b.x.example"  },
    { "a wildcard of another type",                  "* AAAA 2001:db8::1",                      "a.x.example",       ZONE_NO_DATA,    0, 0, true,
     "a.x.example"                                                                                                                                                  },
    { "a wildcard does not stand for what is there", "* A 192.0.2.1\na AAAA 2001:db8::1",       "a.x.example",
     ZONE_NO_DATA,                                                                                                                    0, 0, false, "a.x.example"    },
    { "nor for what is below what is there",         "* A 192.0.2.1\na.b AAAA 2001:db8::1",     "c.b.x.example",
     ZONE_NO_NAME,                                                                                                                    0, 0, false, "c.b.x.example"  },
    { "a wildcard alias",                            "* CNAME a\na A 192.0.2.1",                "z.x.example",       ZONE_FOUND,      1, 1, true,  "a.x.example"    },
    { "below a zone cut",                            "sub NS ns.y.example.\na.sub A 192.0.2.1", "a.sub.x.example",   ZONE_DELEGATED,  0, 0,
     false,                                                                                                                                        "a.sub.x.example"},
    { "at a zone cut",                               "sub NS ns.y.example.\nsub A 192.0.2.1",   "sub.x.example",     ZONE_DELEGATED,  0, 0, false,
     "sub.x.example"                                                                                                                                                },
    { "the apex is no cut",                          "@ A 192.0.2.1",                           "x.example",         ZONE_FOUND,      1, 0, false, "x.example"      },
    { "a DNAME",                                     "old DNAME new\na.b.new A 192.0.2.1",      "a.b.old.x.example", ZONE_FOUND,      1, 1, false,
     "a.b.new.x.example"                                                                                                                                            },
    { "a DNAME is not for its owner",                "old DNAME new\nold A 192.0.2.1",          "old.x.example",     ZONE_FOUND,      1, 0,
     false,                                                                                                                                        "old.x.example"  },
    { "a DNAME to the root",                         "old DNAME .",                             "a.b.old.x.example", ZONE_ELSEWHERE,  0, 1, false, "a.b"            },
};

static void
check_row(void **state)
{
    const struct row *row = *state;
    g_autoptr(zone_data) data = zone_text(row->lines);
    g_auto(zone_found) found = zone_find(data, row->asked, DNS_TYPE_A);

    assert_int_equal(data->faults->len, 0);
    assert_int_equal(found.status, row->status);
    assert_int_equal(found.records->len, row->records);
    assert_int_equal(found.aliases->len, row->aliases);
    assert_int_equal(found.is_from_wildcard, row->is_from_wildcard);
    assert_string_equal(found.name, row->ends_at);
}

static void
a_dname_at_the_root_moves_every_name(void **state)
{
    g_autoptr(zone_data) data = zone_file_parse(slice_from(". 60 DNAME y.\n"), ".", NULL);
    g_auto(zone_found) found = zone_find(data, "a.b", DNS_TYPE_A);

    (void)state;
    assert_int_equal(found.status, ZONE_ALIAS_LOOP);
    assert_true(g_str_has_prefix(found.name, "a.b.y.y"));
}

int
main(void)
{
    struct suite suite = { 0 };

    SUITE_ADD_ROWS(&suite, check_row, rows);
    SUITE_ADD(&suite, a_dname_at_the_root_moves_every_name);
    return suite_run(&suite, "dns/zone_find");
}
