/* A package's parts as YAML nodes of our form; for the files of this folder. Faults go to package->found. */
#ifndef CLASSIFIERS_RULEPACK_CONVERT_H
#define CLASSIFIERS_RULEPACK_CONVERT_H

#include "classifiers/rulepack/node.h"
#include "classifiers/rulepack/package.h"

/* Adds the sections Keywords, Functions, Validators, Filters and Fingerprints to `document`, where the
 * package has such. */
void convert_processors(const struct rulepack *package, struct yaml_node *document);

/* Adds Types and Absent. */
void convert_types(struct rulepack *package, struct yaml_node *document);

/* Puts `id` under the key that says what it means: Function, Keywords or Fingerprint. False, with an error,
 * where nothing has the id; false without one, and the reason in *unsupported, where it cannot be had. */
bool convert_reference(const struct rulepack *package, const struct xml_element *element,
                       const char *attribute, struct yaml_node *owner, const char **unsupported);

/* Warnings for what Exchange would refuse when the package is uploaded; upload.c. */
void upload_check(const struct rulepack *package);

#endif
