#include "base/domain.h"
#include "tests/harness.h"

#define LABEL63 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define NAME253                                                                                              \
    LABEL63 "." LABEL63 "." LABEL63 ".aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static const struct valid_row {
    const char *name, *domain;
    bool is_valid;
} valid_rows[] = {
    {"valid: plain",                  "mail.contoso.example",   true },
    { "valid: trailing dot",          "contoso.example.",       true },
    { "valid: one label",             "localhost",              true },
    { "valid: underscore",            "_dmarc.contoso.example", true },
    { "valid: UTF-8",
     "b\xc3\xbc"
      "cher.example",                                           true },
    { "valid: label of 63",           LABEL63 ".example",       true },
    { "valid: name of 253",           NAME253,                  true },
    { "invalid: label of 64",         LABEL63 "a.example",      false},
    { "invalid: name of 254",         NAME253 "a",              false},
    { "invalid: empty",               "",                       false},
    { "invalid: a dot alone",         ".",                      false},
    { "invalid: two dots",            "a..b",                   false},
    { "invalid: two dots at the end", "a..",                    false},
    { "invalid: leading dot",         ".a",                     false},
    { "invalid: leading hyphen",      "-a.example",             false},
    { "invalid: trailing hyphen",     "a-.example",             false},
    { "invalid: blank",               "a b",                    false},
    { "invalid: at sign",             "ann@contoso.example",    false},
    { "invalid: wildcard",            "*.contoso.example",      false},
};

static void
check_valid(void **state)
{
    const struct valid_row *row = *state;

    assert_int_equal(domain_is_valid(slice_from(row->domain)), row->is_valid);
}

static const struct match_row {
    const char *name, *domain, *pattern;
    bool is_within, is_match;
} match_rows[] = {
    {"match: the same",                          "Contoso.Example",      "contoso.example",   true,  true },
    { "match: a subdomain",                      "mail.contoso.example", "contoso.example",   true,  false},
    { "match: the same ending of another label", "notcontoso.example",   "contoso.example",   false, false},
    { "match: trailing dots do not count",       "contoso.example.",     "contoso.example",   true,  true },
    { "match: trailing dot of the pattern",      "contoso.example",      "contoso.example.",  true,  true },
    { "match: *.x takes subdomains",             "a.b.contoso.example",  "*.contoso.example", false, true },
    { "match: *.x leaves out x",                 "contoso.example",      "*.contoso.example", false, false},
    { "match: * takes all",                      "anything.example",     "*",                 false, true },
    { "match: parent longer than name",          "example",              "contoso.example",   false, false},
    { "match: empty parent",                     "contoso.example",      "",                  false, false},
    { "match: empty name",                       "",                     "contoso.example",   false, false},
};

static void
check_match(void **state)
{
    const struct match_row *row = *state;
    struct slice name = slice_from(row->domain), pattern = slice_from(row->pattern);

    assert_int_equal(domain_is_within(name, pattern), row->is_within);
    assert_int_equal(domain_matches_pattern(name, pattern), row->is_match);
}

static const struct address_row {
    const char *name, *address, *domain;
} address_rows[] = {
    {"address: plain",                    "ann@contoso.example",     "contoso.example"},
    { "address: the last at sign counts", "\"a@b\"@contoso.example", "contoso.example"},
    { "address: trailing dot",            "ann@contoso.example.",    "contoso.example"},
    { "address: no domain",               "ann@",                    ""               },
    { "address: no at sign",              "ann",                     ""               },
    { "address: empty",                   "",                        ""               },
};

static void
check_address(void **state)
{
    const struct address_row *row = *state;
    g_autofree char *domain = slice_to_string(address_domain(slice_from(row->address)));

    assert_string_equal(domain, row->domain);
}

int
main(void)
{
    struct suite suite = { NULL, 0 };

    SUITE_ADD_ROWS(&suite, check_valid, valid_rows);
    SUITE_ADD_ROWS(&suite, check_match, match_rows);
    SUITE_ADD_ROWS(&suite, check_address, address_rows);
    return suite_run(&suite, "domain");
}
