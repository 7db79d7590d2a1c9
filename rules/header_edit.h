/*
 * The edits that turn the message's header as the MTA has it into the header of a content: which instance of
 * which field is changed, deleted or added, in an order that any milter library can follow.
 */
#ifndef RULES_HEADER_EDIT_H
#define RULES_HEADER_EDIT_H

#include "rules/plan.h"

/* Appends struct header_edit * to `edits`. */
void header_edits_make(const struct content *content, const struct message *message, GPtrArray *edits);
void header_edit_free(gpointer data);

#endif
