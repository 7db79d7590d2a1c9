/*
 * dns/mta_log - what a line of Postfix's log says about a connection that failed.
 *
 * Only what is about the host counts: it could not be connected to, greeted badly, hung up or fell silent
 * before the end of EHLO, or does not offer the TLS that is required. Replies to MAIL, RCPT and DATA are
 * about one message and say nothing here. Texts in a line may come from anybody (a server's reply, an
 * address), so what is read is a hint for a probe and never a verdict.
 *
 * Pure; safe from any thread.
 */
#ifndef DNS_MTA_LOG_H
#define DNS_MTA_LOG_H

#include "dns/endpoint.h"

/* False where the line is about something else. The port is 0 where the line does not tell it. */
bool mta_log_read(struct slice line, struct endpoint *failed);

#endif
