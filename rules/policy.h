/*
 * A policy: the settings, the transport rules and the classifications they need, loaded, checked and
 * compiled. Immutable and counted: a milter session takes a reference at MAIL FROM and keeps it to the end of
 * the message, so a reload never changes a message halfway. References may be taken and dropped by any
 * thread.
 */
#ifndef RULES_POLICY_H
#define RULES_POLICY_H

#include "base/diagnostic.h"
#include "base/settings.h"
#include "classifiers/classifier.h"

struct policy;
typedef struct policy policy;

/*
 * Loads postern.yaml at `path` and all that it names. `rules_path` (a file or folder) replaces the configured
 * rules where it is not NULL. All faults go to `found`; NULL where one of them is an error.
 */
struct policy *policy_load(const char *path, const char *rules_path, struct diagnostics *found);
struct policy *policy_ref(struct policy *policy);
void policy_unref(struct policy *policy); /* NULL is harmless */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(policy, policy_unref)

/*
 * The types of the catalogue and of `configured` (NULL: of the catalogue alone), as a policy has them. Never
 * NULL; classifier_set_free it. Faults go to `found`.
 */
struct classifier_set *policy_load_classifiers(const struct settings *configured, struct diagnostics *found);

const struct settings *policy_settings(const struct policy *policy);
size_t policy_rule_count(const struct policy *policy);
/* What its rules and classifications look for in a text, as the engine says it (classifiers/engine/engine.h).
 */
struct engine_info;
void policy_add_engine_info(const struct policy *policy, struct engine_info *sum);
/* Six hexadecimal digits of a digest over the files that were read, tables of exact data among them: the same
 * files, the same version. */
const char *policy_version(const struct policy *policy);

#endif
