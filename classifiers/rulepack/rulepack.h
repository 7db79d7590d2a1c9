/*
 * classifiers/rulepack - Exchange's classification rule packages (XML), read and written.
 *
 * A package is read into the nodes of our own form of definitions (YAML), which one loader understands: so a
 * type means the same whichever way it came, and what was read can be printed as YAML. Every node keeps the
 * line and column of the XML that it came from.
 *
 * What cannot be evaluated (a fingerprint that Exchange made, a keyword dictionary) becomes an entry of
 * Absent with the reason, and a warning: the other types of the package load.
 *
 * Source: MS-OXWCONFIG 3.1.4.1.3, and the documentation of custom sensitive information types.
 */
#ifndef CLASSIFIERS_RULEPACK_RULEPACK_H
#define CLASSIFIERS_RULEPACK_RULEPACK_H

#include "base/diagnostic.h"
#include "base/slice.h"
#include "base/yaml.h"

/* The attribute `description` of a Fingerprint whose value is our own. */
#define RULEPACK_FINGERPRINT_MARK "Postern fingerprint"

/* What names there are beside those of the package: a catalogue's. */
enum rulepack_name { RULEPACK_FUNCTION, RULEPACK_KEYWORDS };
struct rulepack_outside {
    bool (*has)(const void *context, enum rulepack_name kind, const char *name);
    const void *context;
};

/* Whether a file begins as XML does; YAML of ours never does. */
bool rulepack_is_xml(struct slice contents);

/*
 * A document of definitions, or NULL after errors were added to `found`. `name` stands for the file. Without
 * `outside`, every Func_ name is taken as known. yaml_node_free.
 */
struct yaml_node *rulepack_read(const char *name, struct slice contents,
                                const struct rulepack_outside *outside, struct diagnostics *found);

#endif
