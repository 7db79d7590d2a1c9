/*
 * What `postern extract` prints of one file: postern-json(5), or a tree for people.
 */
#ifndef CLI_EXTRACT_OUTPUT_H
#define CLI_EXTRACT_OUTPUT_H

#include "cli/command.h"
#include "cli/mail_source.h"
#include "message/message.h"

/* One item as a message: itself, or with the file as its one attachment. */
struct extract_item {
    const struct cli *cli;
    const struct mail_item *item;
    struct message *mail;
};

typedef void (*extract_print_fn)(const struct extract_item *file, GString *out);

void extract_append_json(const struct extract_item *file, GString *out); /* one line */
void extract_append_human(const struct extract_item *file, GString *out);

#endif
