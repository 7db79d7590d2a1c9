/*
 * What `postern extract` prints of one file: postern-json(5), or a tree for people.
 */
#ifndef CLI_EXTRACT_OUTPUT_H
#define CLI_EXTRACT_OUTPUT_H

#include "cli/command.h"
#include "cli/mail_source.h"

typedef void (*extract_print_fn)(const struct cli *cli, const struct mail_item *item, GString *out);

/* One line. What the sandboxed extractor is to tell is null or false, as postern-json(5) says. */
void extract_append_json(const struct cli *cli, const struct mail_item *item, GString *out);
void extract_append_human(const struct cli *cli, const struct mail_item *item, GString *out);

#endif
