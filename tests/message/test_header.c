#include "tests/harness.h"

#include "base/limits.h"
#include "message/header.h"

/* Fields as "name=value|name=value", then the body. */
static const struct header_row {
    const char *name;
    struct slice entity;
    const char *fields, *body;
    unsigned faults;
} header_rows[] = {
#define ROW(name, entity, fields, body, faults)                                                              \
    {                                                                                                        \
        name, { entity, sizeof(entity) - 1 }, fields, body, faults                                           \
    }
    ROW("header: CRLF", "A: 1\r\nB: 2\r\n\r\nbody", "A= 1|B= 2", "body", 0),
    ROW("header: LF", "A: 1\nB: 2\n\nbody", "A= 1|B= 2", "body", 0),
    ROW("header: mixed line ends", "A: 1\nB: 2\r\n\nbody", "A= 1|B= 2", "body", 0),
    ROW("header: nothing", "", "", "", 0),
    ROW("header: a body alone", "\r\nbody", "", "body", 0),
    ROW("header: no body", "A: 1\r\n", "A= 1", "", 0),
    ROW("header: no line end", "A: 1", "A= 1", "", 0),
    ROW("header: no value", "A:\r\nB: \r\n\r\n", "A=|B= ", "", 0),
    ROW("header: folded", "A: 1\r\n  2\r\n\t3\r\nB: 4\r\n\r\n", "A= 1\r\n  2\r\n\t3|B= 4", "", 0),
    ROW("header: folded by a blank line", "A: 1\r\n \r\n 2\r\n\r\nbody", "A= 1\r\n \r\n 2", "body", 0),
    ROW("header: the same name again", "A: 1\nA: 2\n\n", "A= 1|A= 2", "", 0),
    ROW("header: odd but valid names", "X-1!#: a\n*: b\n\n", "X-1!#= a|*= b", "", 0),
    ROW("header: blanks before the colon", "Subject \t: a\n\n", "Subject= a", "", 0),
    ROW("header: colons in the value", "A: b: c\n\n", "A= b: c", "", 0),
    ROW("header: a broken line before a field", "A: 1\nbroken\nSubject: x\n\nbody", "A= 1|Subject= x", "body",
        HEADER_FAULT_LINE),
    ROW("header: no name before the colon", ": 1\nTo: x\n\nbody", "To= x", "body", HEADER_FAULT_LINE),
    ROW("header: folding without a field", " x\nTo: x\n\nbody", "To= x", "body", HEADER_FAULT_LINE),
    ROW("header: 8-bit name", "\xe9: x\nX-A: x\n\n", "X-A= x", "", HEADER_FAULT_LINE),
    ROW("header: the body begins at once", "A: 1\nHello,\nNote: this\n", "A= 1", "Hello,\nNote: this\n",
        HEADER_FAULT_UNENDED),
    ROW("header: no header at all", "Hello world\n", "", "Hello world\n", HEADER_FAULT_UNENDED),
    ROW("header: an mbox line in the middle", "A: 1\n>From b Mon\nB: 2\n\n", "A= 1|B= 2", "",
        HEADER_FAULT_LINE),
    ROW("header: NUL in a value", "A: 1\0002\n\nbody", "A= 1", "body", HEADER_FAULT_NUL),
    ROW("header: NUL in a name", "A\0B: 1\nTo: x\n\n", "To= x", "", HEADER_FAULT_LINE),
    ROW("header: a carriage return alone", "A: 1\r2\n\nbody", "A= 1\r2", "body", HEADER_FAULT_BARE_CR),
    ROW("header: two carriage returns at the end", "A: 1\r\r\n\nbody", "A= 1\r", "body",
        HEADER_FAULT_BARE_CR),
#undef ROW
};

static void
check_header(void **state)
{
    const struct header_row *row = *state;
    struct header_cursor cursor = { .rest = row->entity };
    g_autoptr(GString) fields = g_string_new(NULL);
    struct raw_field field;

    while (header_next(&cursor, &field)) {
        g_autofree char *name = slice_to_string(field.name);
        g_autofree char *value = slice_to_string(field.value);

        g_string_append_printf(fields, "%s%s=%s", fields->len == 0 ? "" : "|", name, value);
    }
    assert_string_equal(fields->str, row->fields);
    assert_true(slice_equal(cursor.rest, slice_from(row->body)));
    assert_int_equal(cursor.faults, row->faults);
}

static const struct start_row {
    const char *name, *entity, *start;
} start_rows[] = {
    {"start: a message",                  "A: 1\n",                      "A: 1\n"      },
    { "start: an mbox line",              "From a@b Mon Jan 1\nA: 1\n",  "A: 1\n"      },
    { "start: a quoted mbox line",        ">From a@b Mon Jan 1\nA: 1\n", "A: 1\n"      },
    { "start: a field From",              "From: a@b\n",                 "From: a@b\n" },
    { "start: a field From with a blank", "From : a@b\n",                "From : a@b\n"},
    { "start: a byte order mark",
     "\xef\xbb\xbf"
      "A: 1\n",                                                          "A: 1\n"      },
    { "start: both",
     "\xef\xbb\xbf"
      "From a\nA: 1\n",                                                  "A: 1\n"      },
    { "start: nothing",                   "",                            ""            },
};

static void
check_start(void **state)
{
    const struct start_row *row = *state;

    assert_true(slice_equal(header_start(slice_from(row->entity)), slice_from(row->start)));
}

/* Reads a header made of `count` times `line`, then "\nbody". */
static struct header_cursor
read_many(const char *line, size_t count, size_t *fields)
{
    g_autoptr(GString) text = g_string_new(NULL);
    struct raw_field field;

    for (size_t i = 0; i < count; i++)
        g_string_append(text, line);
    g_string_append(text, "\nbody");

    struct header_cursor cursor = {
        .rest = {text->str, text->len}
    };
    for (*fields = 0; header_next(&cursor, &field); (*fields)++)
        continue;
    assert_true(slice_equal(cursor.rest, SLICE_LITERAL("body")));
    cursor.rest = (struct slice){ NULL, 0 };
    return cursor;
}

static void
fields_are_limited(void **state)
{
    size_t fields;

    (void)state;
    assert_int_equal(read_many("A: 1\n", LIMIT_HEADER_FIELDS, &fields).faults, 0);
    assert_int_equal(fields, LIMIT_HEADER_FIELDS);
    assert_int_equal(read_many("A: 1\n", LIMIT_HEADER_FIELDS + 1, &fields).faults, HEADER_FAULT_FIELDS);
    assert_int_equal(fields, LIMIT_HEADER_FIELDS);
}

static void
bytes_are_limited(void **state)
{
    g_autofree char *filler = g_strnfill(LIMIT_HEADER_BYTES / 64 - 4, 'x');
    g_autofree char *line = g_strdup_printf("A: %s\n", filler);
    size_t fields;

    (void)state;
    assert_int_equal(strlen(line) * 64, LIMIT_HEADER_BYTES);
    assert_int_equal(read_many(line, 64, &fields).faults, 0);
    assert_int_equal(fields, 64);

    g_autofree char *value = g_strnfill(LIMIT_HEADER_BYTES - 3, 'x');
    g_autofree char *longer = g_strdup_printf("A: %s\n", value);
    assert_int_equal(strlen(longer), LIMIT_HEADER_BYTES + 1);
    assert_int_equal(read_many(longer, 1, &fields).faults, HEADER_FAULT_BYTES);
    assert_int_equal(fields, 0);
}

static void
each_fault_has_a_text(void **state)
{
    (void)state;
    for (unsigned fault = HEADER_FAULT_LINE; fault <= HEADER_FAULT_BYTES; fault <<= 1)
        assert_true(strlen(header_fault_text(fault)) > 10);
}

int
main(void)
{
    struct suite suite = { NULL, 0 };

    SUITE_ADD_ROWS(&suite, check_header, header_rows);
    SUITE_ADD_ROWS(&suite, check_start, start_rows);
    SUITE_ADD(&suite, fields_are_limited);
    SUITE_ADD(&suite, bytes_are_limited);
    SUITE_ADD(&suite, each_fault_has_a_text);
    return suite_run(&suite, "header");
}
