#include "tests/message/mail_case.h"

static void
fields_are_kept_in_order_and_as_they_stood(void **state)
{
    struct slice text = SLICE_LITERAL(
        "Received: one\r\n\ttwo\r\nSubject:  =?utf-8?q?caf=C3=A9?= \r\nreceived: three\r\n\r\n");
    g_autoptr(message) mail = mail_parse(text, NULL);
    size_t at = 0;

    (void)state;
    assert_int_equal(message_size(mail), text.len);
    assert_int_equal(message_header_count(mail), 3);
    assert_string_equal(message_header(mail, 0)->name, "Received");
    assert_string_equal(message_header(mail, 0)->value, "one two");
    assert_true(slice_equal(message_header(mail, 0)->raw, SLICE_LITERAL(" one\r\n\ttwo")));
    assert_true(slice_equal(message_header(mail, 1)->raw, SLICE_LITERAL("  =?utf-8?q?caf=C3=A9?= ")));
    assert_string_equal(message_subject(mail), "caf\xc3\xa9");

    assert_string_equal(message_next_header(mail, "RECEIVED", &at)->value, "one two");
    assert_string_equal(message_next_header(mail, "RECEIVED", &at)->value, "three");
    assert_null(message_next_header(mail, "RECEIVED", &at));
    assert_int_equal(at, 3);
}

static void
broken_fields_are_read(void **state)
{
    g_autoptr(message) mail = mail_fixture("broken-header", NULL);
    size_t at = 0;

    (void)state;
    assert_string_equal(message_next_header(mail, "x-nul", &at)->value, "a\xef\xbf\xbd"
                                                                        "b");
    assert_string_equal(message_next_header(mail, "x-eight", &at)->value, "caf\xc3\xa9");
    assert_string_equal(message_next_header(mail, "x-twice", &at)->value, "1");
    assert_string_equal(message_next_header(mail, "x-twice", &at)->value, "2");
    at = 0;
    assert_null(message_next_header(mail, "X-Odd", &at));
}

static void
content_is_decoded(void **state)
{
    g_autoptr(message) mail = mail_fixture("mixed-with-attachments", NULL);
    GBytes *content = message_part_content(mail, 1);

    (void)state;
    assert_true(slice_equal(slice_from_bytes(content), SLICE_LITERAL("%PDF-1.4\n")));
    assert_ptr_equal(message_part_content(mail, 1), content);
    assert_true(slice_equal(slice_from_bytes(message_part_content(mail, 2)), SLICE_LITERAL("a,b\r\n1,2")));
    assert_false(message_part(mail, 1)->is_text);
    assert_true(message_part(mail, 2)->is_text);
    assert_string_equal(message_part(mail, 2)->charset, "utf-8");
}

static const struct lines_row {
    const char *name;
    struct slice body, text;
} lines_rows[] = {
  /* clang-format off */
    { "lines: CRLF",                     SLICE_LITERAL("a\r\nb\r\n"),     SLICE_LITERAL("a\nb\n") },
    { "lines: LF",                       SLICE_LITERAL("a\nb\n"),         SLICE_LITERAL("a\nb\n") },
    { "lines: CR",                       SLICE_LITERAL("a\rb\r"),         SLICE_LITERAL("a\nb\n") },
    { "lines: some of each",             SLICE_LITERAL("a\nb\r\r\nc\rd"), SLICE_LITERAL("a\nb\n\nc\nd") },
    { "lines: nothing between",          SLICE_LITERAL("\r\n\r\n\r"),     SLICE_LITERAL("\n\n\n") },
    { "lines: none",                     SLICE_LITERAL("\xc3\xa9"),       SLICE_LITERAL("\xc3\xa9") },
  /* clang-format on */
};

static void
check_lines(void **state)
{
    const struct lines_row *row = *state;
    g_autoptr(GString) bytes = g_string_new("Content-Type: text/plain; charset=utf-8\n\n");

    g_string_append_len(bytes, row->body.at, (gssize)row->body.len);
    g_autoptr(GBytes) all = g_bytes_new_static(bytes->str, bytes->len);
    g_autoptr(message) mail = message_parse(all, NULL);

    assert_true(slice_equal(message_part_text(mail, 0), row->text));
}

static void
a_container_has_no_content(void **state)
{
    g_autoptr(message) mail = mail_fixture("related-with-image", NULL);

    (void)state;
    assert_null(message_part_content(mail, 0));
    assert_int_equal(message_part_text(mail, 0).len, 0);
    assert_false(message_part(mail, 0)->is_text);
}

static void
content_outlives_the_message(void **state)
{
    struct message *mail = mail_fixture("embedded-message", NULL);
    g_autoptr(GBytes) plain = g_bytes_ref(message_part_content(mail, 0));
    g_autoptr(GBytes) inside = g_bytes_ref(message_part_content(mail, 5)); /* in a decoded message */

    (void)state;
    message_free(mail);
    message_free(NULL);
    assert_true(slice_equal(slice_from_bytes(plain), SLICE_LITERAL("Forwarded.")));
    assert_true(slice_equal(slice_from_bytes(inside), SLICE_LITERAL("encoded text\n")));
}

static void
texts_are_made_once(void **state)
{
    g_autoptr(message) mail = mail_fixture("mixed-with-attachments", NULL);
    g_autofree char *body = mail_texts(mail, TEXTS_SUBJECT_AND_BODY);

    (void)state;
    assert_string_equal(body, "subject: Test\nbody: See the files.\nbody: A footer.\n");
    assert_ptr_equal(message_texts(mail, TEXTS_ALL), message_texts(mail, TEXTS_ALL));
    assert_ptr_equal(message_part_text(mail, 0).at, message_part_text(mail, 0).at);
}

/* A text source of a table: PDF has text and a document inside, CSV has text, ZIP cannot be read. */
static struct extraction *
extract(const struct text_source *source, const struct part *part, GBytes *content)
{
    unsigned *calls = source->context;
    struct extraction *made = extraction_new();
    struct document *whole = extraction_document(made, 0);

    (*calls)++;
    assert_int_equal(source->deadline_us, 12345);
    if (strcmp(part->declared_type, "application/pdf") == 0) {
        assert_true(slice_equal(slice_from_bytes(content), SLICE_LITERAL("%PDF-1.4\n")));
        g_string_assign(whole->text, "pdf text");
        g_string_assign(extraction_add(made, "inside.txt")->text, "more");
    } else if (strcmp(part->declared_type, "text/csv") == 0) {
        g_string_assign(whole->text, "a,b~1,2");
    } else {
        document_set_problem(whole, "cannot be read");
    }
    return made;
}

static void
attachments_have_the_text_of_their_source(void **state)
{
    unsigned calls = 0;
    struct text_source source = { .extract = extract, .context = &calls, .deadline_us = 12345 };
    g_autoptr(message) mail = mail_fixture("mixed-with-attachments", &source);

    (void)state;
    g_free(mail_texts(mail, TEXTS_SUBJECT_AND_BODY));
    assert_int_equal(calls, 0); /* only where attachments are wanted */
    g_autofree char *all = mail_texts(mail, TEXTS_ALL);
    assert_string_equal(all, "subject: Test\nbody: See the files.\nattachment 2: pdf text\n"
                             "attachment 2/inside.txt: more\nattachment 3: a,b~1,2\nbody: A footer.\n");
    message_part_text(mail, 1);
    assert_int_equal(calls, 2); /* and once */
}

static void
an_attachment_that_cannot_be_read_is_a_problem(void **state)
{
    unsigned calls = 0;
    struct text_source source = { .extract = extract, .context = &calls, .deadline_us = 12345 };
    g_autoptr(message) mail = mail_fixture("boundary-missing", &source);
    size_t before = message_problem_count(mail);

    (void)state;
    g_autofree char *all = mail_texts(mail, TEXTS_ALL);
    assert_string_equal(all, "subject: Test\nbody: one\n");
    assert_int_equal(message_problem_count(mail), before + 1);
    assert_int_equal(message_problem(mail, before)->kind, PROBLEM_UNREAD);
    assert_string_equal(message_problem(mail, before)->where, "attachment 2");
    assert_string_equal(message_part(mail, 1)->problem, "cannot be read");
}

static const struct describe_row {
    const char *name;
    struct text text;
    const char *description;
} describe_rows[] = {
    {"describe: subject",     { .kind = TEXT_SUBJECT },                        "subject"       },
    { "describe: body",       { .kind = TEXT_BODY, .part_path = "1.1" },       "body"          },
    { "describe: attachment", { .kind = TEXT_ATTACHMENT, .part_path = "1.2" }, "attachment 1.2"},
};

static void
check_describe(void **state)
{
    const struct describe_row *row = *state;
    g_autofree char *description = text_describe(&row->text);

    assert_string_equal(description, row->description);
}

static void
roles_have_the_names_of_the_output(void **state)
{
    (void)state;
    assert_string_equal(part_role_name(PART_BODY), "body");
    assert_string_equal(part_role_name(PART_ALTERNATIVE), "alternative");
    assert_string_equal(part_role_name(PART_ATTACHMENT), "attachment");
    assert_string_equal(part_role_name(PART_INLINE), "inline");
    assert_string_equal(part_role_name(PART_CONTAINER), "container");
    assert_string_equal(part_role_name(PART_SIGNATURE), "signature");
}

int
main(void)
{
    struct suite suite = { NULL, 0 };

    SUITE_ADD(&suite, fields_are_kept_in_order_and_as_they_stood);
    SUITE_ADD(&suite, broken_fields_are_read);
    SUITE_ADD(&suite, content_is_decoded);
    SUITE_ADD(&suite, a_container_has_no_content);
    SUITE_ADD(&suite, content_outlives_the_message);
    SUITE_ADD(&suite, texts_are_made_once);
    SUITE_ADD(&suite, attachments_have_the_text_of_their_source);
    SUITE_ADD(&suite, an_attachment_that_cannot_be_read_is_a_problem);
    SUITE_ADD(&suite, roles_have_the_names_of_the_output);
    SUITE_ADD_ROWS(&suite, check_lines, lines_rows);
    SUITE_ADD_ROWS(&suite, check_describe, describe_rows);
    return suite_run(&suite, "message");
}
