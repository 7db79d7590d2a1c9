#include "milter/reserved.h"
#include "tests/harness.h"

static const struct row {
    const char *name, *address;
    bool is_named;
} rows[] = {
    {"a connector's address",             "bob@x.example.on-premises.postern.invalid",  true },
    { "the suffix itself",                "bob@postern.invalid",                        true },
    { "case does not matter",             "bob@X.EXAMPLE.On-Premises.PosTern.INVALID",  true },
    { "trailing dot",                     "bob@x.l.postern.invalid.",                   true },
    { "percent",                          "bob%x.l.postern.invalid@here.example",       true },
    { "percent without a domain",         "bob%x.l.postern.invalid",                    true },
    { "bang path",                        "x.l.postern.invalid!bob@here.example",       true },
    { "source route",                     "@x.l.postern.invalid:bob@here.example",      true },
    { "quoted local part",                "\"bob@x.l.postern.invalid\"@here.example",   true },
    { "quoted pair in it",                "\"bob@x.l.poste\\rn.invalid\"@here.example", true },
    { "comment in the domain",            "bob@x.l.postern(why)not.invalid",            false},
    { "comment that hides nothing",       "bob@x.l.postern(why).invalid",               true },
    { "unbalanced parenthesis before it", "\"(\"bob@x.l.postern.invalid",               true },
    { "blank in the domain",              "bob@x.l.postern .invalid",                   true },
    { "quoted label",                     "bob@x.l.\"postern\".invalid",                true },
    { "long s",                           "bob@x.l.po\xc5\xbftern.invalid",             true },
    { "fullwidth letters",                "bob@x.l.\xef\xbd\x90ostern.invalid",         true },
    { "ideographic full stop",            "bob@x.l.postern\xe3\x80\x82invalid",         true },
    { "soft hyphen",
     "bob@x.l.post\xc2\xad"
      "ern.invalid",                                                                    true },
    { "bytes that are no UTF-8",          "bob\xff@x.l.postern.invalid",                true },
    { "an ordinary address",              "bob@fabrikam.example",                       false},
    { "a name that only ends alike",      "bob@notpostern.invalid",                     false},
    { "a name above it",                  "bob@invalid",                                false},
    { "the suffix in front",              "bob@postern.invalid.fabrikam.example",       false},
    { "the null sender's brackets",       "<>",                                         false},
    { "empty",                            "",                                           false},
};

static void
check_row(void **state)
{
    const struct row *row = *state;

    assert_int_equal(reserved_is_named(slice_from(row->address), SLICE_LITERAL("postern.invalid")),
                     row->is_named);
}

static void
no_suffix_reserves_nothing(void **state)
{
    (void)state;
    assert_false(reserved_is_named(SLICE_LITERAL("bob@x.l.postern.invalid"), SLICE_LITERAL("")));
}

int
main(void)
{
    struct suite suite = { 0 };

    SUITE_ADD_ROWS(&suite, check_row, rows);
    SUITE_ADD(&suite, no_suffix_reserves_nothing);
    return suite_run(&suite, "reserved");
}
