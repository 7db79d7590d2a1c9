/*
 * What Exchange refuses when a rule package is uploaded, although it could be evaluated. Postern takes it;
 * the package, or one that is written with it, would not go back. Source: the documented checks of custom
 * sensitive information types.
 */
#ifndef CLASSIFIERS_RULEPACK_UPLOAD_H
#define CLASSIFIERS_RULEPACK_UPLOAD_H

#include "base/diagnostic.h"
#include "base/slice.h"

/* Why Exchange would refuse the expression, a term of a Keyword, or so many of them, static; NULL where it
 * would not. */
const char *upload_refusal(struct slice regex);
const char *upload_term_refusal(struct slice term);
const char *upload_terms_refusal(size_t count);

/* Adds the warning that Exchange would refuse `subject`; nothing where `why` is NULL. */
void upload_warn(struct diagnostics *found, struct location at, const char *subject, const char *why);

#endif
