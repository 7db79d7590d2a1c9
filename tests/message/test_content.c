#include "tests/harness.h"

#include "message/content.h"
#include "message/gmime_auto.h"

/* A header as it stands in a part, and what is made of it. */
static const struct content_row {
    const char *name, *header;
    const char *type, *filename, *charset, *boundary;
    enum disposition disposition;
    bool has_problem;
} content_rows[] = {
  /* clang-format off */
    { "content: nothing", "", "text/plain", NULL, NULL, NULL, DISPOSITION_NONE, false },
    { "content: a type", "Content-Type: Text/HTML; charset=\"UTF-8\"\n", "text/html", NULL, "utf-8", NULL, DISPOSITION_NONE, false },
    { "content: folded", "Content-Type: text/html;\r\n\tcharset=utf-8\r\n", "text/html", NULL, "utf-8", NULL, DISPOSITION_NONE, false },
    { "content: a multipart", "content-type: multipart/mixed; boundary=\"a b\"\n", "multipart/mixed", NULL, NULL, "a b", DISPOSITION_NONE, false },
    { "content: a boundary without its last quote", "Content-Type: multipart/mixed; boundary=\"ab\n", "multipart/mixed", NULL, NULL, "ab", DISPOSITION_NONE, false },
    { "content: comments", "Content-Type: (a) text/html (b); charset=utf-8\n", "text/html", NULL, "utf-8", NULL, DISPOSITION_NONE, false },
    { "content: no subtype", "Content-Type: text\n", "text/plain", NULL, NULL, NULL, DISPOSITION_NONE, true },
    { "content: a multipart without subtype", "Content-Type: multipart\n", "multipart/mixed", NULL, NULL, NULL, DISPOSITION_NONE, true },
    { "content: an application without subtype", "Content-Type: application\n", "application/octet-stream", NULL, NULL, NULL, DISPOSITION_NONE, true },
    { "content: a type that is none", "Content-Type: ;\n", "text/plain", NULL, NULL, NULL, DISPOSITION_NONE, true },
    { "content: an empty type", "Content-Type:\n", "text/plain", NULL, NULL, NULL, DISPOSITION_NONE, true },
    { "content: octets", "Content-Type: application/octet-stream\n", "application/octet-stream", NULL, NULL, NULL, DISPOSITION_NONE, false },
    { "content: two types", "Content-Type: text/html\nContent-Type: a/b\n", "text/html", NULL, NULL, NULL, DISPOSITION_NONE, true },
    { "content: 8-bit type", "Content-Type: text/\xe9\n", "text/\xc3\xa9", NULL, NULL, NULL, DISPOSITION_NONE, false },
    { "name: of the type", "Content-Type: a/b; name=c.txt\n", "a/b", "c.txt", NULL, NULL, DISPOSITION_NONE, false },
    { "name: of the disposition comes first", "Content-Type: a/b; name=c\nContent-Disposition: attachment; filename=d\n", "a/b", "d", NULL, NULL, DISPOSITION_ATTACHMENT, false },
    { "name: with blanks and no quotes", "Content-Type: a/b; name=c d.txt\n", "a/b", "c d.txt", NULL, NULL, DISPOSITION_NONE, false },
    { "name: RFC 2047", "Content-Type: a/b; name=\"=?utf-8?q?=C3=A9?=.txt\"\n", "a/b", "\xc3\xa9.txt", NULL, NULL, DISPOSITION_NONE, false },
    { "name: RFC 2231", "Content-Disposition: inline; filename*=utf-8''%C3%A9.txt\n", "text/plain", "\xc3\xa9.txt", NULL, NULL, DISPOSITION_INLINE, false },
    { "name: RFC 2231 continued", "Content-Disposition: inline;\n filename*0=\"a\";\n filename*1=\"b.txt\"\n", "text/plain", "ab.txt", NULL, NULL, DISPOSITION_INLINE, false },
    { "name: raw UTF-8", "Content-Disposition: inline; filename=\"\xc3\xa9\"\n", "text/plain", "\xc3\xa9", NULL, NULL, DISPOSITION_INLINE, false },
    { "name: raw windows-1252", "Content-Disposition: inline; filename=\"\xe9\"\n", "text/plain", "\xc3\xa9", NULL, NULL, DISPOSITION_INLINE, false },
    { "name: a charset nobody knows", "Content-Disposition: inline; filename*=made-up''a.txt\n", "text/plain", "a.txt", NULL, NULL, DISPOSITION_INLINE, false },
    { "name: empty", "Content-Disposition: attachment; filename=\"\"\n", "text/plain", NULL, NULL, NULL, DISPOSITION_ATTACHMENT, false },
    { "disposition: unknown counts as attachment", "Content-Disposition: x-y\n", "text/plain", NULL, NULL, NULL, DISPOSITION_ATTACHMENT, false },
    { "disposition: quoted", "Content-Disposition: \"inline\"\n", "text/plain", NULL, NULL, NULL, DISPOSITION_INLINE, false },
    { "disposition: empty", "Content-Disposition:\n", "text/plain", NULL, NULL, NULL, DISPOSITION_NONE, false },
    { "encoding: unknown", "Content-Transfer-Encoding: x-y\n", "text/plain", NULL, NULL, NULL, DISPOSITION_NONE, true },
  /* clang-format on */
};

static void
assert_text(const char *found, const char *wanted)
{
    if (wanted == NULL)
        assert_null(found);
    else
        assert_string_equal(found, wanted);
}

static struct content
read_content(const char *header)
{
    struct header_cursor cursor = { .rest = slice_from(header) };
    struct content_fields fields = { .has_second_type = false };
    struct raw_field field;
    struct content content;

    while (header_next(&cursor, &field))
        content_note(&fields, &field);
    content_read(&content, &fields, "text/plain");
    return content;
}

static void
check_content(void **state)
{
    const struct content_row *row = *state;
    struct content content = read_content(row->header);

    assert_text(content.type, row->type);
    assert_text(content.filename, row->filename);
    assert_text(content.charset, row->charset);
    assert_text(content.boundary, row->boundary);
    assert_int_equal(content.disposition, row->disposition);
    assert_int_equal(content.problem != NULL, row->has_problem);
    content_done(&content);
}

static void
kinds_are_whole_words(void **state)
{
    struct content content = read_content("Content-Type: text/plain\n");

    (void)state;
    assert_true(content_is_kind(&content, "text"));
    assert_false(content_is_kind(&content, "tex"));
    assert_false(content_is_kind(&content, "multipart"));
    content_done(&content);
}

/* One past what is read of a field: the rest is stated, and what stood before it counts. */
static void
long_fields_are_cut(void **state)
{
    g_autofree char *filler = g_strnfill(70000, 'x');
    g_autofree char *header = g_strdup_printf("Content-Type: a/b; charset=utf-8; x=%s; name=lost\n", filler);
    struct content content = read_content(header);

    (void)state;
    assert_string_equal(content.type, "a/b");
    assert_string_equal(content.charset, "utf-8");
    assert_null(content.filename);
    assert_non_null(content.problem);
    content_done(&content);
}

static void
identifiers_are_seen(void **state)
{
    struct content with = read_content("Content-ID: <a@b>\n");
    struct content without = read_content("Content-ID: \n");

    (void)state;
    assert_true(with.has_id);
    assert_false(without.has_id);
    content_done(&with);
    content_done(&without);
}

int
main(void)
{
    struct suite suite = { NULL, 0 };

    g_mime_init();
    SUITE_ADD_ROWS(&suite, check_content, content_rows);
    SUITE_ADD(&suite, kinds_are_whole_words);
    SUITE_ADD(&suite, long_fields_are_cut);
    SUITE_ADD(&suite, identifiers_are_seen);
    return suite_run(&suite, "content");
}
