#include "tests/harness.h"

#include "dns/wire.h"

/* Names as text, and whether they are names. */
static const struct row {
    const char *name;
    const char *text;
    bool is_name;
} rows[] = {
  /* clang-format off */
    { "the root", "", true },
    { "labels", "oxford-a.hybrid.example.com", true },
    { "a dot in a label", "a\\046b.example", true },
    { "a label of 63", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.b", true },
    { "a label of 64", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.b", false },
    { "an empty label", "a..b", false },
    { "a dot first", ".a", false },
    { "an escape beyond an octet", "a\\256", false },
    { "an escape cut short", "a\\04", false },
  /* clang-format on */
};

static void
names_come_back_as_they_went(void **state)
{
    const struct row *row = *state;
    g_autoptr(GByteArray) octets = g_byte_array_new();

    assert_int_equal(wire_append_name(octets, row->text), row->is_name);
    struct wire_cursor cursor = { octets->data, octets->len, 0, false };
    g_autofree char *back = wire_take_name(&cursor);
    if (row->is_name)
        assert_string_equal(back, row->text);
    else
        assert_int_equal(octets->len, 0);
}

/* Four labels of 63 with their lengths and the end are 257 octets; 61 in the last one are 255. */
static void
a_name_has_at_most_255_octets(void **state)
{
    g_autofree char *label = g_strnfill(63, 'a');
    g_autofree char *longest = g_strdup_printf("%s.%s.%s.%.61s", label, label, label, label);
    g_autofree char *longer = g_strdup_printf("%s.%s.%s.%.62s", label, label, label, label);
    g_autoptr(GByteArray) octets = g_byte_array_new();

    (void)state;
    assert_false(wire_append_name(octets, longer));
    assert_true(wire_append_name(octets, longest));
    assert_int_equal(octets->len, WIRE_NAME_BYTES);
}

static void
nothing_is_read_beyond_the_end(void **state)
{
    static const uint8_t octets[] = { 0x12, 0x34, 0x56 };
    struct wire_cursor cursor = { octets, sizeof octets, 0, false };

    (void)state;
    assert_int_equal(wire_take_u16(&cursor), 0x1234);
    assert_int_equal(wire_take_u16(&cursor), 0);
    assert_true(cursor.has_failed);
    assert_null(wire_take_name(&cursor));
}

int
main(void)
{
    struct suite suite = { 0 };

    SUITE_ADD_ROWS(&suite, names_come_back_as_they_went, rows);
    SUITE_ADD(&suite, a_name_has_at_most_255_octets);
    SUITE_ADD(&suite, nothing_is_read_beyond_the_end);
    return suite_run(&suite, "dns/wire");
}
