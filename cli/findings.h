/*
 * Diagnostics as `postern check` and every command that loads a policy print them.
 * Touches its arguments only, but for the current folder, which paths are shown relative to.
 */
#ifndef CLI_FINDINGS_H
#define CLI_FINDINGS_H

#include "base/diagnostic.h"
#include "cli/style.h"

/* `path` as a person would type it: relative where it lies below the current folder; g_free it. */
char *path_display(const char *path);

/* By file, line and column; equal places keep the order in which they were found. */
void findings_sort(struct diagnostics *found);

/* Two lines each: "file:line:col: error: text", then the remedy and how to learn more. */
void findings_append_human(struct style style, const struct diagnostics *found, GString *out);
/* One object each: postern-json(5), check. */
void findings_append_json(const struct diagnostics *found, GString *out);

/* Whether one of them says that a file could not be read: then nothing was checked, and the exit status is 2.
 */
bool findings_have_unreadable(const struct diagnostics *found);
/* Whether one of them is at or above `least`. */
bool findings_reach(const struct diagnostics *found, enum severity least);

#endif
