/* DNS responses, written as hex so that a row is what came off the wire. */
#include "tests/harness.h"

#include "base/limits.h"
#include "dns/endpoint.h"
#include "dns/packet.h"

#define ID "1234"
#define OK_FLAGS "8180"
/* x.example at offset 12 */
#define NAME "0178076578616d706c6500"
#define ASK_MX NAME "000f0001"
#define ASK_A NAME "00010001"
#define SELF "c00c"
#define HEAD(flags, answers, authorities) ID flags "0001" answers authorities "0000"
/* mname and rname are the root; MINIMUM 60, TTL 120 */
#define SOA_60                                                                                               \
    SELF "0006000100000078"                                                                                  \
         "0016"                                                                                              \
         "0000"                                                                                              \
         "00000001"                                                                                          \
         "00000002"                                                                                          \
         "00000003"                                                                                          \
         "00000004"                                                                                          \
         "0000003c"

static const struct row {
    const char *name;
    const char *hex;
    enum dns_type type;
    enum dns_status status;
    const char *facts; /* "10 a.x.example 192.0.2.1 ..." in order */
    uint32_t ttl_s;
} rows[] = {
  /* clang-format off */
    { "one MX", HEAD(OK_FLAGS, "0001", "0000") ASK_MX SELF "000f0001" "0000012c" "0006" "000a" "0161" "c00c",
      DNS_TYPE_MX, DNS_ANSWER, "10 a.x.example", 300 },
    { "two MX in the order of the packet, smallest TTL", HEAD(OK_FLAGS, "0002", "0000") ASK_MX
      SELF "000f0001" "0000012c" "0006" "0014" "0162" "c00c" SELF "000f0001" "0000003c" "0006" "000a" "0141" "c00c",
      DNS_TYPE_MX, DNS_ANSWER, "20 b.x.example 10 a.x.example", 60 },
    { "null MX", HEAD(OK_FLAGS, "0001", "0000") ASK_MX SELF "000f0001" "0000012c" "0003" "0000" "00",
      DNS_TYPE_MX, DNS_ANSWER, "0 .", 300 },
    { "an address", HEAD(OK_FLAGS, "0001", "0000") ASK_A SELF "00010001" "00000005" "0004" "c0000201",
      DNS_TYPE_A, DNS_ANSWER, "192.0.2.1", 5 },
    { "an IPv6 address", HEAD(OK_FLAGS, "0001", "0000") NAME "001c0001" SELF "001c0001" "00000005" "0010"
      "20010db8000000000000000000000001", DNS_TYPE_AAAA, DNS_ANSWER, "2001:db8::1", 5 },
    { "a TLSA record", HEAD(OK_FLAGS, "0001", "0000") NAME "00340001" SELF "00340001" "00000005" "0005" "030101abcd",
      DNS_TYPE_TLSA, DNS_ANSWER, "3 1 1 abcd", 5 },
    { "a TLSA record without data", HEAD(OK_FLAGS, "0001", "0000") NAME "00340001" SELF "00340001" "00000005" "0003"
      "030101", DNS_TYPE_TLSA, DNS_TEMPORARY, "", 0 },
    { "verified by the server", HEAD("81a0", "0001", "0000") ASK_A SELF "00010001" "00000005" "0004" "c0000201",
      DNS_TYPE_A, DNS_ANSWER, "192.0.2.1 authentic", 5 },
    { "alias, then address, smallest TTL of both", HEAD(OK_FLAGS, "0002", "0000") ASK_A
      SELF "00050001" "00000003" "0004" "0179" "c00e" "0179c00e" "00010001" "0000000a" "0004" "c0000201",
      DNS_TYPE_A, DNS_ANSWER, "192.0.2.1", 3 },
    { "alias that leaves the server's knowledge", HEAD(OK_FLAGS, "0001", "0000") ASK_A
      SELF "00050001" "00000003" "0004" "0179" "c00e", DNS_TYPE_A, DNS_NODATA, "unfinished y.example", 3 },
    { "alias to itself", HEAD(OK_FLAGS, "0001", "0000") ASK_A SELF "00050001" "00000003" "0002" "c00c",
      DNS_TYPE_A, DNS_TEMPORARY, "", 0 },
    { "records of other owners are not ours", HEAD(OK_FLAGS, "0001", "0001") ASK_A
      "017ac00e" "00010001" "00000005" "0004" "c0000201" SOA_60, DNS_TYPE_A, DNS_NODATA, "", 60 },
    { "no such record, TTL from the SOA", HEAD(OK_FLAGS, "0000", "0001") ASK_MX SOA_60,
      DNS_TYPE_MX, DNS_NODATA, "", 60 },
    { "no such record, no SOA", HEAD(OK_FLAGS, "0000", "0000") ASK_MX, DNS_TYPE_MX, DNS_NODATA, "", 300 },
    { "no such name", HEAD("8183", "0000", "0001") ASK_MX SOA_60, DNS_TYPE_MX, DNS_NXDOMAIN, "", 60 },
    { "SERVFAIL", HEAD("8182", "0000", "0000") ASK_MX, DNS_TYPE_MX, DNS_TEMPORARY, "", 0 },
    { "REFUSED", HEAD("8185", "0000", "0000") ASK_MX, DNS_TYPE_MX, DNS_TEMPORARY, "", 0 },
    { "a response code that nobody knows", HEAD("818f", "0000", "0000") ASK_MX, DNS_TYPE_MX, DNS_TEMPORARY, "", 0 },
    { "truncated", HEAD("8380", "0000", "0000") ASK_MX, DNS_TYPE_MX, DNS_TEMPORARY, "", 0 },
    { "a query, not a response", HEAD("0100", "0000", "0000") ASK_MX, DNS_TYPE_MX, DNS_TEMPORARY, "", 0 },
    { "TTL with the highest bit is zero", HEAD(OK_FLAGS, "0001", "0000") ASK_A
      SELF "00010001" "80000000" "0004" "c0000201", DNS_TYPE_A, DNS_ANSWER, "192.0.2.1", 0 },
    { "address of five octets", HEAD(OK_FLAGS, "0001", "0000") ASK_A SELF "00010001" "00000005" "0005" "c000020101",
      DNS_TYPE_A, DNS_TEMPORARY, "", 0 },
    { "MX whose name does not fill its data", HEAD(OK_FLAGS, "0001", "0000") ASK_MX
      SELF "000f0001" "0000012c" "0007" "000a" "0161" "c00c" "00", DNS_TYPE_MX, DNS_TEMPORARY, "", 0 },
    { "MX whose name runs past its data", HEAD(OK_FLAGS, "0001", "0000") ASK_MX
      SELF "000f0001" "0000012c" "0004" "000a" "0161" "c00c", DNS_TYPE_MX, DNS_TEMPORARY, "", 0 },
    { "record past the end", HEAD(OK_FLAGS, "0001", "0000") ASK_A SELF "00010001" "00000005" "0004" "c00002",
      DNS_TYPE_A, DNS_TEMPORARY, "", 0 },
    { "more records promised than there are", HEAD(OK_FLAGS, "ffff", "0000") ASK_A, DNS_TYPE_A, DNS_TEMPORARY, "", 0 },
    { "pointer to itself", ID OK_FLAGS "0001000000000000" "c00c" "000f0001", DNS_TYPE_MX, DNS_TEMPORARY, "", 0 },
    { "pointer forward", ID OK_FLAGS "0001000000000000" "c010" "000f0001", DNS_TYPE_MX, DNS_TEMPORARY, "", 0 },
    { "label of a reserved kind", ID OK_FLAGS "0001000000000000" "8161" "000f0001", DNS_TYPE_MX, DNS_TEMPORARY, "", 0 },
    { "name without an end", ID OK_FLAGS "0001000000000000" "0178", DNS_TYPE_MX, DNS_TEMPORARY, "", 0 },
    { "odd bytes in a target are shown, not taken", HEAD(OK_FLAGS, "0001", "0000") ASK_MX
      SELF "000f0001" "0000012c" "0007" "000a" "022e00" "c00c", DNS_TYPE_MX, DNS_ANSWER, "10 \\046\\000.x.example", 300 },
    { "another class is skipped", HEAD(OK_FLAGS, "0001", "0001") ASK_A SELF "00010003" "00000005" "0004" "c0000201" SOA_60,
      DNS_TYPE_A, DNS_NODATA, "", 60 },
    { "header alone", ID OK_FLAGS "0000000000000000", DNS_TYPE_MX, DNS_NODATA, "", 300 },
    { "eleven octets", "1234818000010000000000", DNS_TYPE_MX, DNS_TEMPORARY, "", 0 },
    { "nothing", "", DNS_TYPE_MX, DNS_TEMPORARY, "", 0 },
  /* clang-format on */
};

static GByteArray *
from_hex(const char *hex)
{
    GByteArray *bytes = g_byte_array_new();

    for (; *hex != '\0'; hex += 2) {
        guint8 byte = (guint8)(g_ascii_xdigit_value(hex[0]) << 4 | g_ascii_xdigit_value(hex[1]));

        g_byte_array_append(bytes, &byte, 1);
    }
    return bytes;
}

static char *
facts_of(const struct dns_answer *answer)
{
    g_autoptr(GString) out = g_string_new(NULL);

    for (guint i = 0; i < answer->mx->len; i++) {
        const struct dns_mx *mx = g_ptr_array_index(answer->mx, i);

        g_string_append_printf(out, " %u %s", mx->preference, *mx->target == '\0' ? "." : mx->target);
    }
    for (guint i = 0; i < answer->addresses->len; i++) {
        g_autofree char *text = address_to_string(g_array_index(answer->addresses, struct ip_address, i));

        g_string_append_printf(out, " %s", text);
    }
    for (guint i = 0; i < answer->tlsa->len; i++) {
        const struct dns_tlsa *tlsa = g_ptr_array_index(answer->tlsa, i);
        gsize len = 0;
        const guint8 *bytes = g_bytes_get_data(tlsa->data, &len);

        g_string_append_printf(out, " %u %u %u ", tlsa->usage, tlsa->selector, tlsa->matching);
        for (gsize j = 0; j < len; j++)
            g_string_append_printf(out, "%02x", bytes[j]);
    }
    if (answer->is_authentic)
        g_string_append(out, " authentic");
    if (answer->unfinished != NULL)
        g_string_append_printf(out, " unfinished %s", answer->unfinished);
    return g_strdup(out->len == 0 ? "" : out->str + 1);
}

static void
check_row(void **state)
{
    const struct row *row = *state;
    g_autoptr(GByteArray) bytes = from_hex(row->hex);
    /* A copy of exactly the size, so that a sanitizer sees one octet too many. */
    g_autofree char *exact = g_memdup2(bytes->data, bytes->len);
    g_autoptr(dns_answer) answer =
        dns_answer_read((struct slice){ exact, bytes->len }, "X.example.", row->type);
    g_autofree char *facts = facts_of(answer);

    assert_int_equal(answer->status, row->status);
    assert_string_equal(facts, row->facts);
    assert_int_equal(answer->ttl_s, row->ttl_s);
    assert_true((answer->why == NULL) == (row->status == DNS_ANSWER));
}

/* Every prefix of a good packet is a bad packet, and none is read past its end. */
static void
every_prefix_is_refused(void **state)
{
    g_autoptr(GByteArray) bytes = from_hex(rows[1].hex);

    (void)state;
    for (guint len = 0; len < bytes->len; len++) {
        g_autofree char *exact = g_memdup2(bytes->data, len);
        g_autoptr(dns_answer) answer =
            dns_answer_read((struct slice){ exact, len }, "x.example", DNS_TYPE_MX);

        assert_int_equal(answer->status, DNS_TEMPORARY);
    }
}

static struct dns_answer *
read_many(const char *record, unsigned count, enum dns_type type, const char *question)
{
    g_autoptr(GString) hex = g_string_new(NULL);

    g_string_append_printf(hex, ID OK_FLAGS "0001%04x00000000%s", count, question);
    for (unsigned i = 0; i < count; i++)
        g_string_append(hex, record);
    g_autoptr(GByteArray) bytes = from_hex(hex->str);
    return dns_answer_read((struct slice){ (const char *)bytes->data, bytes->len }, "x.example", type);
}

static void
one_host_beyond_the_limit_is_dropped(void **state)
{
    const char *record = SELF "000f0001"
                              "0000012c"
                              "0006"
                              "000a"
                              "0161"
                              "c00c";
    g_autoptr(dns_answer) most = read_many(record, LIMIT_DNS_HOSTS, DNS_TYPE_MX, ASK_MX);
    g_autoptr(dns_answer) more = read_many(record, LIMIT_DNS_HOSTS + 1, DNS_TYPE_MX, ASK_MX);

    (void)state;
    assert_int_equal(most->mx->len, LIMIT_DNS_HOSTS);
    assert_false(most->is_cut_by_limit);
    assert_int_equal(more->mx->len, LIMIT_DNS_HOSTS);
    assert_true(more->is_cut_by_limit);
}

static void
one_address_beyond_the_limit_is_dropped(void **state)
{
    const char *record = SELF "00010001"
                              "00000005"
                              "0004"
                              "c0000201";
    g_autoptr(dns_answer) most = read_many(record, LIMIT_DNS_ADDRESSES, DNS_TYPE_A, ASK_A);
    g_autoptr(dns_answer) more = read_many(record, LIMIT_DNS_ADDRESSES + 1, DNS_TYPE_A, ASK_A);

    (void)state;
    assert_false(most->is_cut_by_limit);
    assert_int_equal(more->addresses->len, LIMIT_DNS_ADDRESSES);
    assert_true(more->is_cut_by_limit);
}

/* 255 octets on the wire are a name, 256 are not (RFC 1035 section 3.1). */
static void
names_end_at_255_octets(void **state)
{
    static const struct {
        unsigned last_label;
        enum dns_status status;
    } cases[] = {
        {61,  DNS_NODATA   },
        { 62, DNS_TEMPORARY}
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        g_autoptr(GString) hex = g_string_new(ID OK_FLAGS "0001000000000000");

        for (unsigned label = 0; label < 4; label++) {
            unsigned len = label < 3 ? 63 : cases[i].last_label;

            g_string_append_printf(hex, "%02x", len);
            for (unsigned j = 0; j < len; j++)
                g_string_append(hex, "61");
        }
        g_string_append(hex, "00"
                             "000f0001");
        g_autoptr(GByteArray) bytes = from_hex(hex->str);
        g_autoptr(dns_answer) answer = dns_answer_read(
            (struct slice){ (const char *)bytes->data, bytes->len }, "x.example", DNS_TYPE_MX);
        assert_int_equal(answer->status, cases[i].status);
    }
}

int
main(void)
{
    struct suite suite = { 0 };

    SUITE_ADD_ROWS(&suite, check_row, rows);
    SUITE_ADD(&suite, every_prefix_is_refused);
    SUITE_ADD(&suite, one_host_beyond_the_limit_is_dropped);
    SUITE_ADD(&suite, one_address_beyond_the_limit_is_dropped);
    SUITE_ADD(&suite, names_end_at_255_octets);
    return suite_run(&suite, "dns/packet");
}
