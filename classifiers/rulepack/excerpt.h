/*
 * One type of a document of definitions with the named groups, functions, validators, filters and
 * fingerprints that it needs: what of the document is about this type.
 *
 * Ownership   an excerpt borrows the nodes of its document, which has to outlive it; excerpt_free.
 */
#ifndef CLASSIFIERS_RULEPACK_EXCERPT_H
#define CLASSIFIERS_RULEPACK_EXCERPT_H

#include "base/yaml.h"

struct excerpt;
typedef struct excerpt excerpt;
/* `list` is "Types" or "Absent", whichever `type` is in. */
struct excerpt *excerpt_new(const struct yaml_node *document, const char *list, const struct yaml_node *type);
void excerpt_free(struct excerpt *about);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(excerpt, excerpt_free)

/* As a document of its own: a list where the type needs nothing else. */
void excerpt_append(const struct excerpt *about, GString *out);
/* Whether a line of the file that the document was made of is about it. */
bool excerpt_covers(const struct excerpt *about, unsigned line);

#endif
