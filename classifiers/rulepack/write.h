/*
 * Types of ours as a rule package that Exchange takes. What a package has no place for is named in `found`,
 * as warnings "rulepack-lost"; what Exchange would refuse, as "rulepack-upload". The same types give the same
 * bytes: ids that a type does not have are made from its name.
 *
 * Functions of Exchange (Func_...) that the catalogue defines are referred to; all other names, and what is
 * written in place, become Regex and Keyword of the package.
 */
#ifndef CLASSIFIERS_RULEPACK_WRITE_H
#define CLASSIFIERS_RULEPACK_WRITE_H

#include "classifiers/classifier.h"

#include <stdint.h>

struct rulepack_request {
    const char *publisher;      /* not empty */
    const char *name;           /* of the package; not empty */
    uint16_t version[4];        /* has to rise for Exchange to take an update */
    struct classifier_set *set; /* with the catalogue */
    const char *const *paths;   /* the files whose types are written: they are loaded into the set */
};

/* UTF-8, as a declaration in its first line says; NULL after errors in `found`. */
GString *rulepack_write(const struct rulepack_request *request, struct diagnostics *found);
/* The same as Exchange writes its own: UTF-16 with a byte order mark. */
GString *rulepack_to_utf16(const GString *package);

#endif
