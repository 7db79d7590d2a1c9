#include "tests/message/mail_case.h"

/*
 * What is read of each file of tests/fixtures/mail: its parts, all its texts (without an extractor), and what
 * was wrong with it. The files are named for what they show.
 */
/* clang-format off */
static const struct mail_row {
    const char *name;
    const char *parts, *texts, *problems;
} mail_rows[] = {
    { "alternative",
      "1 body text/plain 4\n"
      "2 alternative text/html 46\n",
      "subject: Test\n"
      "body: caf\xc3\xa9\n"
      "body: caf\xc3\xa9\n",
      "" },
    { "attachment-alone",
      "1 attachment application/pdf 'a.pdf' 5\n",
      "subject: Test\n",
      "" },
    { "body-without-empty-line",
      "1 body text/plain 43\n",
      "subject: x\n"
      "body: Hello Bob, this is the body.~It goes on.~\n",
      "header: the header does not end with an empty line\n" },
    { "boundary-guess-cuts-nothing",
      "1 body text/plain 46\n",
      "subject: Test\n"
      "body: --x\x0c~Content-Type: text/plain~~still seen~\n",
      "part 1: a multipart without parts, read as plain text\n" },
    { "boundary-missing",
      "1 body text/plain 3\n"
      "2 attachment application/zip 'a.zip' 3\n",
      "subject: Test\n"
      "body: one\n",
      "message: the boundary is missing or never occurs, another one was taken\n" },
    { "boundary-never-occurs",
      "1 body text/plain 11\n",
      "subject: Test\n"
      "body: just text~\n",
      "part 1: a multipart without parts, read as plain text\n" },
    { "broken-header",
      "1 body text/plain 6\n",
      "subject: caf\xc3\xa9 folded\n"
      "body: body~\n",
      "header: a line that is no header field was skipped\n"
      "header: a NUL byte stands in a header field\n" },
    { "carriage-returns-alone",
      "1 body text/plain 5\n",
      "subject: Test\n"
      "body: body~\n",
      "message: lines end in a carriage return alone\n" },
    { "charset-wrong",
      "1 body text/plain 9\n",
      "subject: x\n"
      "body: caf\xef\xbf\xbd \xc3\xa9~\n",
      "" },
    { "digest",
      "1 attachment message/rfc822 21\n"
      "1.1 attachment text/plain 5\n"
      "2 attachment message/rfc822 22\n"
      "2.1 attachment text/plain 6\n",
      "subject: Test\n"
      "attachment 1: one~\n"
      "attachment 1.1: first\n"
      "attachment 2: two~\n"
      "attachment 2.1: second\n",
      "" },
    { "embedded-message",
      "1 body text/plain 10\n"
      "2 attachment message/rfc822 252\n"
      "2.1 attachment text/plain 10\n"
      "2.2 attachment application/zip 'inner.zip' 3\n"
      "3 attachment message/rfc822 31\n"
      "3.1 attachment text/plain 13\n",
      "subject: Test\n"
      "body: Forwarded.\n"
      "attachment 2: Carl <carl@example.org>~ann@contoso.example~inner caf\xc3\xa9~\n"
      "attachment 2.1: inner text\n"
      "attachment 3: encoded~\n"
      "attachment 3.1: encoded text~\n",
      "" },
    { "empty",
      "1 body text/plain 0\n",
      "subject: \n"
      "body: \n",
      "header: there is no header field\n" },
    { "end-missing",
      "1 body text/plain 3\n"
      "2 attachment application/zip 'cut.zip' 4\n",
      "subject: Test\n"
      "body: one\n",
      "message: the multipart has no end\n" },
    { "header-only",
      "1 body text/plain 0\n",
      "subject: x\n"
      "body: \n",
      "" },
    { "html-meta-charset",
      "1 body text/html 36\n",
      "subject: x\n"
      "body: \xd0\xbf\xd1\x80\xd0\xb8\xd0\xb2\xd0\xb5\xd1\x82\n",
      "" },
    { "image-in-alternative",
      "1 body text/plain 3\n"
      "2 alternative text/calendar 15\n"
      "3 attachment application/x-msdownload 'a.exe' 2\n",
      "subject: Test\n"
      "body: one\n"
      "body: BEGIN:VCALENDAR\n",
      "" },
    { "mbox-line",
      "1 body text/plain 6\n",
      "subject: Test\n"
      "body: body~\n",
      "" },
    { "mixed-with-attachments",
      "1 body text/plain 14\n"
      "2 attachment application/pdf 'r\xc3\xa9sum\xc3\xa9.pdf' 9\n"
      "3 attachment text/csv 'n\xc3\xbameros.csv' 8\n"
      "4 body text/plain 9\n",
      "subject: Test\n"
      "body: See the files.\n"
      "attachment 3: a,b~1,2\n"
      "body: A footer.\n",
      "" },
    { "multipart-in-base64",
      "1 body text/plain 6\n",
      "subject: Test\n"
      "body: inside\n",
      "message: the multipart was encoded as a whole\n" },
    { "no-content-type",
      "1 body text/plain 6\n",
      "subject: x\n"
      "body: body~\n",
      "" },
    { "no-header",
      "1 body text/plain 28\n",
      "subject: \n"
      "body: Hello,~this is no header.~\n",
      "header: the header does not end with an empty line\n"
      "header: there is no header field\n" },
    { "nul-in-text",
      "1 body text/plain 5\n",
      "subject: x\n"
      "body: a@b~\n",
      "" },
    { "parts-behind-the-end",
      "1 body text/plain 3\n"
      "2 attachment application/zip 'late.zip' 2\n",
      "subject: Test\n"
      "body: one\n",
      "message: parts follow the end of the multipart, they were read too\n" },
    { "plain",
      "1 body text/plain 20\n",
      "subject: Test\n"
      "body: Hello Bob,~caf\xc3\xa9.~\n",
      "" },
    { "plain-lf",
      "1 body text/plain 11\n",
      "subject: Test\n"
      "body: Hello Bob.~\n",
      "" },
    { "related-with-image",
      "1 container multipart/related 0\n"
      "1.1 body text/html 36\n"
      "1.2 inline image/png 8\n"
      "1.3 attachment application/zip 'a.zip' 3\n"
      "2 inline image/png 'photo.png' 3\n",
      "subject: Test\n"
      "body: See the picture.\n",
      "" },
    { "report",
      "1 body text/plain 26\n"
      "2 attachment message/delivery-status 38\n"
      "3 attachment text/rfc822-headers 13\n",
      "subject: Test\n"
      "body: It could not be delivered.\n"
      "attachment 2: Reporting-MTA: dns; mx.contoso.example\n"
      "attachment 3: Subject: lost\n",
      "" },
    { "same-boundary-twice",
      "1 body text/plain 0\n"
      "2 body text/plain 3\n"
      "3 body text/html 6\n",
      "subject: Test\n"
      "body: \n"
      "body: one\n"
      "body: two\n",
      "part 1: a multipart without parts, read as plain text\n" },
    { "several-subjects",
      "1 body text/plain 6\n",
      "subject: first\n"
      "subject: second\n"
      "body: body~\n",
      "" },
    { "signed",
      "1 body text/plain 12\n"
      "2 signature application/pgp-signature 'signature.asc' 29\n",
      "subject: Test\n"
      "body: Signed text.\n",
      "" },
    { "text-attachment-alone",
      "1 attachment text/plain 'a.txt' 12\n",
      "subject: Test\n"
      "attachment 1: not a body~\n",
      "" },
    { "uuencode",
      "1 attachment application/x-file 'cat.txt' 3\n",
      "subject: Test\n",
      "" },
};
/* clang-format on */

static void
check_mail(void **state)
{
    const struct mail_row *row = *state;
    g_autoptr(message) mail = mail_fixture(row->name, NULL);
    g_autofree char *parts = mail_parts(mail);
    g_autofree char *texts = mail_texts(mail, TEXTS_ALL);
    g_autofree char *problems = mail_problems(mail);

    assert_string_equal(parts, row->parts);
    assert_string_equal(texts, row->texts);
    assert_string_equal(problems, row->problems);
}

int
main(void)
{
    struct suite suite = { NULL, 0 };

    SUITE_ADD_ROWS(&suite, check_mail, mail_rows);
    return suite_run(&suite, "parts");
}
