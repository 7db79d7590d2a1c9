/*
 * What Exchange refuses when a rule package is uploaded, although it could be evaluated. Postern takes it;
 * the package, or one that is written with it, would not go back. Source: the documented checks of custom
 * sensitive information types.
 */
#ifndef CLASSIFIERS_RULEPACK_UPLOAD_H
#define CLASSIFIERS_RULEPACK_UPLOAD_H

#include "base/slice.h"

#define UPLOAD_REGEX_CHARS 1024
#define UPLOAD_REGEXES_PER_TYPE 20
#define UPLOAD_TERM_CHARS 50
#define UPLOAD_TERMS 2048

/* Why Exchange would refuse the expression, static; NULL where it would not. */
const char *upload_refusal(struct slice regex);

#endif
