#include "tests/harness.h"

#include "message/transfer.h"

static const struct parse_row {
    const char *name, *value;
    enum transfer transfer;
    bool is_known;
} parse_rows[] = {
    {"parse: nothing",             "",                 TRANSFER_IDENTITY,         true },
    { "parse: 7bit",               " 7bit\r\n",        TRANSFER_IDENTITY,         true },
    { "parse: base64",             "BASE64",           TRANSFER_BASE64,           true },
    { "parse: a comment behind",   "base64 (really)",  TRANSFER_BASE64,           true },
    { "parse: quotes around",      "\"base64\"",       TRANSFER_BASE64,           true },
    { "parse: a parameter behind", "base64; x=y",      TRANSFER_BASE64,           true },
    { "parse: quoted-printable",   "Quoted-Printable", TRANSFER_QUOTED_PRINTABLE, true },
    { "parse: uuencode",           "x-uuencode",       TRANSFER_UUENCODE,         true },
    { "parse: unknown",            "x-yenc",           TRANSFER_IDENTITY,         false},
    { "parse: a longer name",      "base64x",          TRANSFER_IDENTITY,         false},
};

static void
check_parse(void **state)
{
    const struct parse_row *row = *state;
    bool is_known;

    assert_int_equal(transfer_parse(slice_from(row->value), &is_known), row->transfer);
    assert_int_equal(is_known, row->is_known);
}

static const struct decode_row {
    const char *name;
    enum transfer transfer;
    const char *encoded, *decoded;
} decode_rows[] = {
    {"base64: whole",                        TRANSFER_BASE64,           "aGVsbG8=",                        "hello"},
    { "base64: over lines",                  TRANSFER_BASE64,           "aGVs\r\nbG8=\r\n",                "hello"},
    { "base64: without padding",             TRANSFER_BASE64,           "aGVsbA",                          "hell" },
    { "base64: rubbish between",             TRANSFER_BASE64,           "aG!Vs*bG8=",                      "hello"},
    { "base64: nothing",                     TRANSFER_BASE64,           "",                                ""     },
    { "quoted-printable: whole",             TRANSFER_QUOTED_PRINTABLE, "a=3Db",                           "a=b"  },
    { "quoted-printable: soft line ends",    TRANSFER_QUOTED_PRINTABLE, "a=\r\nb=\nc",                     "abc"  },
    { "quoted-printable: wrong digits stay", TRANSFER_QUOTED_PRINTABLE, "a=zzb",                           "a=zzb"},
    { "uuencode: whole",                     TRANSFER_UUENCODE,         "x\nbegin 644 a\n#0V%T\n`\nend\n", "Cat"  },
    { "uuencode: without a begin line",      TRANSFER_UUENCODE,         "#0V%T\n`\nend\n",                 "Cat"  },
};

static void
check_decode(void **state)
{
    const struct decode_row *row = *state;
    struct slice encoded = slice_from(row->encoded);
    g_autoptr(GBytes) decoded = transfer_decode(encoded, row->transfer);

    assert_true(slice_equal(slice_from_bytes(decoded), slice_from(row->decoded)));
    assert_int_equal(transfer_decoded_size(encoded, row->transfer), strlen(row->decoded));
}

static void
identity_has_its_own_size(void **state)
{
    (void)state;
    assert_int_equal(transfer_decoded_size(SLICE_LITERAL("a=3D"), TRANSFER_IDENTITY), 4);
}

/* Several of the pieces that the decoder works by, with a quantum across each border. */
static void
long_content_is_decoded_whole(void **state)
{
    g_autofree guchar *bytes = g_malloc(100001);

    (void)state;
    for (size_t i = 0; i < 100001; i++)
        bytes[i] = (guchar)(i * 31 + i / 256);
    g_autofree char *encoded = g_base64_encode(bytes, 100001);
    g_autoptr(GBytes) decoded = transfer_decode(slice_from(encoded), TRANSFER_BASE64);
    assert_true(slice_equal(slice_from_bytes(decoded), (struct slice){ (const char *)bytes, 100001 }));
}

int
main(void)
{
    struct suite suite = { NULL, 0 };

    SUITE_ADD_ROWS(&suite, check_parse, parse_rows);
    SUITE_ADD_ROWS(&suite, check_decode, decode_rows);
    SUITE_ADD(&suite, identity_has_its_own_size);
    SUITE_ADD(&suite, long_content_is_decoded_whole);
    return suite_run(&suite, "transfer");
}
