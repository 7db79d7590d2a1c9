/*
 * dns/sendmail - an answer for Postfix's transport_maps in the words of Sendmail's mailertable.
 *
 *   OK esmtp:[a]:25,[b]:25       OK esmtp:[a]:[b]      tried from left to right
 *   OK retry:4.4.3 text          OK error:4.4.3:451 4.4.3 text
 *   all else                     the same
 *
 * The transport is the mailer's name. A port is the mailer's in Sendmail (A=TCP $h 2525), so those of the
 * answer are left out. IPv6 addresses become [IPv6:...].
 *
 * Ownership  the result is g_free'd by the caller.
 * Threads    pure.
 * Source     Sendmail's cf/README (mailertable, MailerToTriple), Installation and Operation Guide, 5.1.
 */
#ifndef DNS_SENDMAIL_H
#define DNS_SENDMAIL_H

/* The name of the map: what Sendmail calls it in Kmailertable. */
#define SENDMAIL_MAP "mailertable"

char *sendmail_answer(const char *postfix_answer);

#endif
