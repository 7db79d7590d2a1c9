/*
 * What `postern classify` looks into: the texts of a message, or of a file that is none. Such a file is
 * handled as the one attachment of a message, so that the same code finds its charset and its text.
 */
#ifndef CLI_CLASSIFY_ITEM_H
#define CLI_CLASSIFY_ITEM_H

#include "cli/mail_source.h"
#include "message/message.h"

enum item_form {
    ITEM_BY_CONTENT, /* mail is parsed as mail, any other file is one attachment */
    ITEM_PLAIN_TEXT, /* the file is the body of a message, as it stands */
};

/* The item as a message; message_texts and message_problem answer for it. message_free it. */
struct message *classify_item_parse(const struct mail_item *item, enum item_form form);
/* The file is no mail and nothing could be read out of it. */
bool classify_item_is_unreadable(const struct mail_item *item, enum item_form form, struct message *mail);

#endif
