/*
 * What this MTA itself says about mail that a rule has routed by connector (rules/suffix.h) names recipients
 * that nobody has written to. In its delivery status notifications they are written as their senders wrote
 * them: in the text for people and in the fields for programs; the returned message and all else stays, byte
 * for byte.
 *
 * Such a notification comes from the null sender and this host, and is a multipart/report of the right kind.
 * Whoever else on this host sends the like only shortens what he wrote himself.
 *
 * Pure; safe from any thread. Postfix shows its bounces to filters where internal_mail_filter_classes says
 * so.
 */
#ifndef RULES_RESTORE_H
#define RULES_RESTORE_H

#include "message/envelope.h"
#include "message/message.h"

/* The whole new body; NULL where nothing is to be restored. */
GBytes *restore_recipients(const struct message *mail, const struct envelope *given, const char *suffix);

#endif
