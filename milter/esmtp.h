/*
 * ESMTP parameters of a RCPT command that have to survive when Postern replaces or adds a recipient: ORCPT
 * and NOTIFY (RFC 3461). Pure; safe from any thread.
 */
#ifndef MILTER_ESMTP_H
#define MILTER_ESMTP_H

enum esmtp_result {
    ESMTP_ABSENT,
    ESMTP_GIVEN,
    ESMTP_BAD, /* empty, longer than LIMIT_ADDRESS_BYTES, or with bytes that end a parameter */
};

/*
 * Looks for KEYWORD=value among `arguments` (NULL-terminated, as libmilter gives them behind the address).
 * *value points into the argument. A repeated keyword is ESMTP_BAD: which one counts would be a guess.
 */
enum esmtp_result esmtp_find(const char *const *arguments, const char *keyword, const char **value);

/* "ORCPT=... NOTIFY=..." of what is not NULL, or NULL where both are; g_free it. */
char *esmtp_compose(const char *orcpt, const char *notify);

#endif
