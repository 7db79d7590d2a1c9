/*
 * Building YAML nodes by hand, as if they had been read from a file: what loads definitions takes these. Each
 * node keeps the place that it was given, which is where its meaning stood in another form.
 * What is put or added belongs to the node that takes it.
 */
#ifndef CLASSIFIERS_RULEPACK_NODE_H
#define CLASSIFIERS_RULEPACK_NODE_H

#include "base/yaml.h"

struct yaml_node *node_mapping(struct location at);
struct yaml_node *node_list(struct location at);
/* `is_verbatim`: the text stands at `at` as it is, so that yaml_place finds offsets in it. */
struct yaml_node *node_text(struct slice text, struct location at, bool is_verbatim);
struct yaml_node *node_word(const char *text, struct location at); /* a text, a number, true, unlimited ... */
struct yaml_node *node_number(int64_t number, struct location at);

void node_put(struct yaml_node *mapping, const char *key, struct yaml_node *value);
/* Unless there is nothing in it: then it is freed. */
void node_put_filled(struct yaml_node *mapping, const char *key, struct yaml_node *value);
/* The value of `key` taken out of the mapping, or NULL. */
struct yaml_node *node_take(struct yaml_node *mapping, const char *key);
void node_add(struct yaml_node *list, struct yaml_node *item);

#endif
