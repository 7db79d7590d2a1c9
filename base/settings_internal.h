/* What settings.c and settings_connector.c share. */
#ifndef BASE_SETTINGS_INTERNAL_H
#define BASE_SETTINGS_INTERNAL_H

#include "base/settings.h"
#include "base/yaml.h"

/* Readers of one setting: fill `loaded` from `node`, faults go to `found`. */
typedef void (*setting_fn)(struct settings *loaded, const struct yaml_node *node, struct diagnostics *found);

void settings_read_connectors(struct settings *loaded, const struct yaml_node *node,
                              struct diagnostics *found);
void settings_read_inbound_connectors(struct settings *loaded, const struct yaml_node *node,
                                      struct diagnostics *found);
void settings_read_domains(struct settings *loaded, const struct yaml_node *node, struct diagnostics *found);
void settings_read_partners(struct settings *loaded, const struct yaml_node *node, struct diagnostics *found);
void settings_read_routing_domains(struct settings *loaded, const struct yaml_node *node,
                                   struct diagnostics *found);
void settings_read_own_addresses(struct settings *loaded, const struct yaml_node *node,
                                 struct diagnostics *found);
void settings_read_transport(struct settings *loaded, const struct yaml_node *node,
                             struct diagnostics *found);

void settings_check_conflicts(const struct settings *loaded, struct diagnostics *found);

void connector_free(gpointer data);
void inbound_connector_free(gpointer data);
void settings_domain_free(gpointer data);
void settings_pair_free(gpointer data);

/* Appends the texts of a list (a single value counts as a list of one) to `out`; false after any fault. */
bool settings_read_texts(const struct yaml_node *node, const char *name, GPtrArray *out,
                         struct diagnostics *found);
/* The same for networks, each checked. */
bool settings_read_networks(const struct yaml_node *node, const char *name, GPtrArray *out,
                            struct diagnostics *found);
/* A mapping of texts to texts, as struct setting_pair. */
bool settings_read_pairs(const struct yaml_node *node, const char *name, GPtrArray *out,
                         struct diagnostics *found);
/* inet:PORT or inet:PORT@HOST, also with inet6. */
bool settings_is_inet_socket(const char *text);
/* extract.ocr: off, or languages as "eng+deu". */
void settings_read_ocr(struct settings *loaded, const struct yaml_node *node, struct diagnostics *found);
/* Adds an error (id "wrong-value") at `node` where `is_right` is false; returns is_right. */
bool settings_require(bool is_right, const struct yaml_node *node, const char *name, const char *wanted,
                      struct diagnostics *found);

#endif
