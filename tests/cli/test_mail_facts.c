/* What a saved message says about its delivery, and the form in which it came over the wire. */
#include "cli/mail_facts.h"
#include "tests/harness.h"

static const struct row {
    const char *name;
    struct slice saved, wire;
} rows[] = {
  /* clang-format off */
    { "nothing",                        SLICE_LITERAL(""),                        SLICE_LITERAL("") },
    { "as it came",                     SLICE_LITERAL("S: 1\r\n\r\ntext\r\n"),    SLICE_LITERAL("S: 1\r\n\r\ntext\r\n") },
    { "line feeds alone",               SLICE_LITERAL("S: 1\n\ntext\n"),          SLICE_LITERAL("S: 1\r\n\r\ntext\r\n") },
    { "some of either",                 SLICE_LITERAL("S: 1\r\n\ntext\r\nmore"),  SLICE_LITERAL("S: 1\r\n\r\ntext\r\nmore") },
    { "a line feed first",              SLICE_LITERAL("\n\r\n"),                  SLICE_LITERAL("\r\n\r\n") },
    { "carriage returns alone stay",    SLICE_LITERAL("a\rb\n\r"),                SLICE_LITERAL("a\rb\r\n\r") },
    { "NUL bytes stay",                 SLICE_LITERAL("a\0b\n\0"),                SLICE_LITERAL("a\0b\r\n\0") },
    { "an mbox's first line is no part", SLICE_LITERAL("From a@x Sun Nov 22 20:05:52 2026\nS: 1\n"), SLICE_LITERAL("S: 1\r\n") },
    { "nor before what is as it came",  SLICE_LITERAL("From a@x Sun Nov 22 20:05:52 2026\nS: 1\r\n"), SLICE_LITERAL("S: 1\r\n") },
  /* clang-format on */
};

static void
check_row(void **state)
{
    const struct row *row = *state;
    g_autoptr(GBytes) saved = g_bytes_new_static(row->saved.at, row->saved.len);
    g_autoptr(GBytes) wire = mail_wire_form(saved);

    assert_true(slice_equal(slice_from_bytes(wire), row->wire));
}

int
main(void)
{
    struct suite suite = { 0 };

    SUITE_ADD_ROWS(&suite, check_row, rows);
    return suite_run(&suite, "mail_facts");
}
