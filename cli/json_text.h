/*
 * What the commands' --json output shares: text of unknown encoding as JSON, and one object a line.
 * postern-json(5) is the contract; jansson keeps the keys in the order in which they are set.
 */
#ifndef CLI_JSON_TEXT_H
#define CLI_JSON_TEXT_H

#include "base/slice.h"

#include <jansson.h>

G_DEFINE_AUTOPTR_CLEANUP_FUNC(json_t, json_decref)

/* A new reference. Bytes that are no UTF-8 become U+FFFD, one each; NULL becomes null. */
json_t *json_text(const char *text);
json_t *json_text_slice(struct slice text);
/* A list of texts; an empty list for NULL. `texts` holds const char *. */
json_t *json_text_list(const GPtrArray *texts);

/* Appends `object` and a line end. */
void json_append_line(const json_t *object, GString *out);

#endif
