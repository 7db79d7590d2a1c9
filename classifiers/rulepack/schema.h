/*
 * The schema of rule packages as tables: which elements and attributes there are, in what order, which have
 * to be there, and what their values may be. Source: the schema in MS-OXWCONFIG, section 3.1.4.1.3, and what
 * Exchange's exports hold beyond it (Validators, Filters, engine versions with an end).
 *
 * Stricter than Exchange in nothing. Unknown names are errors, with the nearest that exists; so what passed
 * can be read without further checks of form: numbers are numbers in range, choices are one of theirs.
 */
#ifndef CLASSIFIERS_RULEPACK_SCHEMA_H
#define CLASSIFIERS_RULEPACK_SCHEMA_H

#include "classifiers/rulepack/xml.h"

#include <stdint.h>

/* Adds an error for each fault of the whole tree; true where there is none. */
bool schema_check(const struct xml_element *root, struct diagnostics *found);

/* Values of a checked tree. `missing` is what an attribute that is not there means. */
int64_t schema_number(const struct xml_element *element, const char *name, int64_t missing);
bool schema_flag(const struct xml_element *element, const char *name, bool missing);

/* Rules/Version, Entity/Version and Affinity/Version that we read: we are as new as any engine, so a form
 * that ends with an older one (maxEngineVersion) is not ours. */
bool schema_version_is_ours(const struct xml_element *version);

/* The Params of a Validator, and what each is called in YAML of ours. */
#define SCHEMA_PARAMS 6
struct schema_param {
    const char *name, *key;
    enum { PARAM_WORD, PARAM_NUMBERS, PARAM_FLAG } shape;
};
extern const struct schema_param schema_params[SCHEMA_PARAMS];

/* Its text without white space at the ends. */
struct slice schema_text(const struct xml_element *element);

#endif
