#include "tests/message/mail_case.h"

#include "base/limits.h"

/* How often a limit was said to be met. */
static size_t
count_limits(const struct message *mail)
{
    size_t count = 0;

    for (size_t i = 0; i < message_problem_count(mail); i++)
        count += message_problem(mail, i)->kind == PROBLEM_LIMIT;
    return count;
}

static struct message *
parse_string(GString *text)
{
    struct message *mail = mail_parse((struct slice){ text->str, text->len }, NULL);

    g_string_free(text, TRUE);
    return mail;
}

/* `depth` entities within each other; the innermost is a text. */
static struct message *
nested_multiparts(unsigned depth)
{
    GString *text = g_string_new("Subject: x\n");

    for (unsigned i = 1; i < depth; i++)
        g_string_append_printf(text, "Content-Type: multipart/mixed; boundary=b%u\n\n--b%u\n", i, i);
    g_string_append(text, "\ninnermost\n");
    return parse_string(text);
}

static struct message *
nested_messages(unsigned depth)
{
    GString *text = g_string_new("Subject: x\n");

    for (unsigned i = 1; i < depth; i++)
        g_string_append(text, "Content-Type: message/rfc822\n\n");
    g_string_append(text, "\ninnermost\n");
    return parse_string(text);
}

/* Text is found at the deepest level that is allowed, and what is deeper is stated. */
static const struct depth_row {
    const char *name;
    struct message *(*make)(unsigned depth);
    unsigned depth;
    size_t limits;
} depth_rows[] = {
    {"depth: multiparts as deep as allowed", nested_multiparts, LIMIT_MIME_DEPTH,     0},
    { "depth: multiparts one deeper",        nested_multiparts, LIMIT_MIME_DEPTH + 1, 1},
    { "depth: multiparts without end",       nested_multiparts, 50000,                1},
    { "depth: messages as deep as allowed",  nested_messages,   LIMIT_MIME_DEPTH,     0},
    { "depth: messages one deeper",          nested_messages,   LIMIT_MIME_DEPTH + 1, 1},
    { "depth: messages without end",         nested_messages,   100000,               1},
};

static void
check_depth(void **state)
{
    const struct depth_row *row = *state;
    g_autoptr(message) mail = row->make(row->depth);
    size_t last = message_part_count(mail) - 1;

    assert_int_equal(count_limits(mail), row->limits);
    if (row->limits == 0) {
        assert_true(slice_starts_with_nocase(message_part_text(mail, last), SLICE_LITERAL("innermost")));
    } else {
        assert_int_equal(message_part(mail, last)->role, PART_ATTACHMENT);
        assert_non_null(message_part(mail, last)->problem);
    }
}

static struct message *
many_parts(size_t count)
{
    GString *text = g_string_new("Content-Type: multipart/mixed; boundary=b\n\n");

    for (size_t i = 0; i < count; i++)
        g_string_append(text, "--b\n\nx\n");
    g_string_append(text, "--b--\n");
    return parse_string(text);
}

static void
parts_are_limited(void **state)
{
    g_autoptr(message) all = many_parts(LIMIT_MIME_PARTS);
    g_autoptr(message) more = many_parts(LIMIT_MIME_PARTS + 1);
    g_autoptr(message) million = many_parts(1000000);

    (void)state;
    assert_int_equal(message_part_count(all), LIMIT_MIME_PARTS);
    assert_int_equal(count_limits(all), 0);
    assert_int_equal(message_part_count(more), LIMIT_MIME_PARTS);
    assert_int_equal(count_limits(more), 1);
    assert_int_equal(message_part_count(million), LIMIT_MIME_PARTS);
    assert_int_equal(count_limits(million), 1);
}

static struct message *
with_text(const char *type, const char *unit, size_t len)
{
    GString *text = g_string_sized_new(len + 100);

    size_t unit_len = strlen(unit);

    g_string_append_printf(text, "Content-Type: %s\n\n", type);
    for (size_t end = text->len + len; text->len < end;)
        g_string_append_len(text, unit, (gssize)MIN(unit_len, end - text->len));
    return parse_string(text);
}

static const struct text_row {
    const char *name, *type, *unit;
    size_t len, text_len, limits;
} text_rows[] = {
    {"text: as long as allowed",             "text/plain; charset=utf-8",        "abcdefghijklmno\n",                LIMIT_TEXT_BYTES,
     LIMIT_TEXT_BYTES,                                                                                                                                                              0},
    { "text: one byte more",                 "text/plain; charset=utf-8",        "abcdefghijklmno\n",                LIMIT_TEXT_BYTES + 1,
     LIMIT_TEXT_BYTES,                                                                                                                                                              1},
    { "text: it grows by its charset",       "text/plain; charset=koi8-r",       "\xd0\xd0\xd0\xd0\xd0\xd0\xd0\xd0",
     LIMIT_TEXT_BYTES / 2 + 1,                                                                                                             LIMIT_TEXT_BYTES,                        1},
    { "text: cut between characters",        "text/plain; charset=windows-1252", "\x80\x80\x80\x80\x80\x80\x80\x80",
     LIMIT_TEXT_BYTES / 3 + 1,                                                                                                             LIMIT_TEXT_BYTES - LIMIT_TEXT_BYTES % 3, 1},
    { "text: bytes like the rests of UTF-8", "text/plain; charset=windows-1252",
     "\x80\x80\x80\x80\x80\x80\x80\x80",                                                                             LIMIT_TEXT_BYTES + 1, LIMIT_TEXT_BYTES - LIMIT_TEXT_BYTES % 3, 1},
    { "text: too long before and after",     "text/plain; charset=koi8-r",       "\xd0\xd0\xd0\xd0\xd0\xd0\xd0\xd0",
     LIMIT_TEXT_BYTES + 1,                                                                                                                 LIMIT_TEXT_BYTES,                        1},
};

static void
check_text(void **state)
{
    const struct text_row *row = *state;
    g_autoptr(message) mail = with_text(row->type, row->unit, row->len);
    struct slice text = message_part_text(mail, 0);

    assert_int_equal(text.len, row->text_len);
    assert_true(g_utf8_validate_len(text.at, text.len, NULL));
    assert_int_equal(count_limits(mail), row->limits);
    assert_int_equal(message_part(mail, 0)->problem != NULL, row->limits > 0);
}

static void
header_fields_are_limited(void **state)
{
    GString *text = g_string_new(NULL),
            *part = g_string_new("Content-Type: multipart/mixed; boundary=b\n\n--b\n");

    (void)state;
    for (size_t i = 0; i <= LIMIT_HEADER_FIELDS; i++) {
        g_string_append(text, "A: 1\n");
        g_string_append(part, "A: 1\n");
    }
    g_string_append(text, "\nbody");
    g_string_append(part, "\nbody\n--b--");
    g_autoptr(message) mail = parse_string(text);
    g_autoptr(message) multipart = parse_string(part);

    assert_int_equal(message_header_count(mail), LIMIT_HEADER_FIELDS);
    assert_int_equal(count_limits(mail), 1);
    assert_string_equal(message_problem(mail, 0)->where, "header");
    assert_true(slice_equal(message_part_text(mail, 0), SLICE_LITERAL("body")));
    assert_int_equal(count_limits(multipart), 1);
    assert_string_equal(message_problem(multipart, 0)->where, "header of part 1");
    assert_true(slice_equal(message_part_text(multipart, 0), SLICE_LITERAL("body")));
}

/* Lines that look like boundaries, in front of every level that is open. */
static void
false_boundaries_take_no_time(void **state)
{
    GString *text = g_string_new("Subject: x\n");

    (void)state;
    for (unsigned i = 1; i < LIMIT_MIME_DEPTH; i++)
        g_string_append_printf(text, "Content-Type: multipart/mixed; boundary=b%u\n\n--b%u\n", i, i);
    g_string_append_c(text, '\n');
    for (unsigned i = 0; i < 200000; i++)
        g_string_append_printf(text, "--b%u.\n", i % LIMIT_MIME_DEPTH);
    double start = cpu_seconds();
    g_autoptr(message) mail = parse_string(text);
    assert_true(cpu_seconds() - start < 20);
    assert_int_equal(count_limits(mail), 0);
}

int
main(void)
{
    struct suite suite = { NULL, 0 };

    SUITE_ADD_ROWS(&suite, check_depth, depth_rows);
    SUITE_ADD_ROWS(&suite, check_text, text_rows);
    SUITE_ADD(&suite, parts_are_limited);
    SUITE_ADD(&suite, header_fields_are_limited);
    SUITE_ADD(&suite, false_boundaries_take_no_time);
    return suite_run(&suite, "limits");
}
