/*
 * What a command looks into: a message, or a file that is none. Such a file is handled as the one attachment
 * of a message, so that the same code finds its type and its text.
 */
#ifndef CLI_ITEM_MESSAGE_H
#define CLI_ITEM_MESSAGE_H

#include "cli/mail_source.h"
#include "message/message.h"

enum item_form {
    ITEM_BY_CONTENT, /* mail is parsed as mail, any other file is one attachment */
    ITEM_PLAIN_TEXT, /* the file is the body of a message, as it stands */
};

/* The item as a message; message_texts and message_problem answer for it. message_free it. `source` has to
 * outlive it. */
struct message *item_message_parse(const struct mail_item *item, enum item_form form,
                                   const struct text_source *source);
/* That a file that is no mail cannot be read; else NULL. A problem of the message may say why. */
const char *item_message_problem(const struct mail_item *item, enum item_form form, struct message *mail);

#endif
