/*
 * YAML nodes written as text that yaml_read_text reads back as the same: for what is imported or recorded.
 * Mappings and lists of single values stand on one line where they fit; all else has a line of its own.
 * Nothing is lost but the places of the nodes. Pure; safe from any thread.
 */
#ifndef BASE_YAML_WRITE_H
#define BASE_YAML_WRITE_H

#include "base/yaml.h"

/* Appends the whole document, with a final line end. */
void yaml_append(const struct yaml_node *node, GString *out);
/* Appends a scalar that is read back as `text` (UTF-8), quoted where it has to be. */
void yaml_append_text(const char *text, GString *out);

#endif
