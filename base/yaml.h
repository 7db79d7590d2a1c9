/*
 * YAML read into a tree of nodes that remember where they stood. Configuration, rules and
 * classifications come through here, so each fault can be named by file, line and column.
 *
 * Refused, because nobody needs them here and they make files hard to review: anchors and aliases, tags,
 * several documents in one file, mapping keys that are not scalars. The same key twice in one mapping
 * is an error (keys are compared without case, as Exchange does).
 * A tree belongs to its reader; it is never shared between threads while it is changed, and it is not
 * changed after it was read.
 */
#ifndef BASE_YAML_H
#define BASE_YAML_H

#include "base/diagnostic.h"
#include "base/slice.h"

#include <stdint.h>

enum yaml_kind { YAML_NODE_SCALAR, YAML_NODE_SEQUENCE, YAML_NODE_MAPPING };

struct yaml_node {
    enum yaml_kind kind;
    struct location at;
    bool is_plain;    /* scalar without quotes: only such may be null, a boolean or a number */
    bool is_verbatim; /* scalar on one line, without escapes: its text stands in the file as it is */
    char *text;       /* scalar: NUL-terminated UTF-8 */
    GPtrArray *items; /* sequence and mapping: struct yaml_node *, owned */
    GPtrArray *keys;  /* mapping: the key nodes, same order as items */
};
typedef struct yaml_node yaml_node;

/* The document in `path`, or NULL after adding at least one error to `found`. An empty file is an empty
 * mapping. */
struct yaml_node *yaml_read_file(const char *path, struct diagnostics *found);
/* The same from memory; `name` stands for the file in messages. */
struct yaml_node *yaml_read_text(const char *name, struct slice text, struct diagnostics *found);
void yaml_node_free(struct yaml_node *node);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(yaml_node, yaml_node_free)

const char *yaml_kind_name(const struct yaml_node *node); /* "a single value", "a list", "a mapping" */
bool yaml_is_null(const struct yaml_node *node);          /* nothing, ~ or null, unquoted */

/* Where byte `offset` of the scalar's text stands; where the scalar stands, if escapes or line ends hide it.
 */
struct location yaml_place(const struct yaml_node *node, size_t offset);

size_t
yaml_count(const struct yaml_node *node); /* items of a sequence or pairs of a mapping; a scalar has 0 */
const struct yaml_node *yaml_item(const struct yaml_node *node, size_t index);
const char *yaml_key(const struct yaml_node *mapping, size_t index);
const struct yaml_node *yaml_key_node(const struct yaml_node *mapping, size_t index);
/* The value of `key` (case ignored), or NULL. */
const struct yaml_node *yaml_get(const struct yaml_node *mapping, const char *key);

/*
 * Adds an error for each key of `mapping` that is not among `known`, naming the nearest one. `what` says what
 * a key is called here: "parameter", "setting". True when all were known.
 */
bool yaml_check_keys(const struct yaml_node *mapping, const char *what, const char *const *known,
                     size_t count, struct diagnostics *found);

/*
 * Typed values. Each adds an error to `found` and returns false, leaving *out as it was, when the node is of
 * another type or out of range. `name` is the parameter as the message should call it.
 * Durations: 250ms, 30s, 5m, 2h, 7d; out in microseconds. Sizes: B, KB, MB, GB, TB, powers of 1024; bare =
 * bytes.
 */
bool yaml_to_text(const struct yaml_node *node, const char *name, const char **out,
                  struct diagnostics *found);
bool yaml_to_bool(const struct yaml_node *node, const char *name, bool *out, struct diagnostics *found);
struct yaml_range {
    int64_t least, most; /* both allowed */
};
bool yaml_to_integer(const struct yaml_node *node, const char *name, struct yaml_range range, int64_t *out,
                     struct diagnostics *found);
bool yaml_to_duration(const struct yaml_node *node, const char *name, struct yaml_range range_us,
                      int64_t *out_us, struct diagnostics *found);
bool yaml_to_size(const struct yaml_node *node, const char *name, struct yaml_range range_bytes,
                  int64_t *out_bytes, struct diagnostics *found);
/* One of `names` (case ignored); *out is its index. The message lists the names, or the nearest. */
bool yaml_to_choice(const struct yaml_node *node, const char *name, const char *const *names, size_t count,
                    size_t *out, struct diagnostics *found);

/* The same readings of bare text, for values that are parts of others. */
bool duration_parse(struct slice text, int64_t *out_us);
bool size_parse(struct slice text, int64_t *out_bytes);

#endif
