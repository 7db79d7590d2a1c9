/*
 * Messages for the tests of message/: from a fixture, from bytes, or made up; and a text that describes one.
 */
#ifndef TESTS_MESSAGE_MAIL_CASE_H
#define TESTS_MESSAGE_MAIL_CASE_H

#include "tests/harness.h"

#include "message/message.h"

/* tests/fixtures/mail/NAME.eml; fails the test where it is not there. */
struct message *mail_fixture(const char *name, const struct text_source *source);
struct message *mail_parse(struct slice text, const struct text_source *source);

/* One part a line: "1.2 attachment application/pdf 'name.pdf' 9". */
char *mail_parts(const struct message *mail);
/* One text a line: "attachment 1.2: text", line ends as '~'. */
char *mail_texts(struct message *mail, enum texts_wanted wanted);
/* One problem a line: "part 1: text". */
char *mail_problems(const struct message *mail);

#endif
