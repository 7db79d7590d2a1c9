/*
 * A progress bar on stderr: only on a terminal, only after one second, gone when something else is printed.
 * One thread.
 */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include "cli/style.h"

#include <stdint.h>

struct progress_bar {
    struct style style; /* of stderr */
    bool is_wanted;
    bool is_shown;
    int64_t shown_us; /* when it was drawn last, or began */
};

struct progress_bar progress_start(struct style style, bool is_wanted, int64_t now_us);
/* Draws it where it is time to. */
void progress_update(struct progress_bar *bar, size_t done, size_t count, int64_t now_us);
/* Takes it off the screen, before other output and at the end. */
void progress_clear(struct progress_bar *bar);

/* Whether an update at `now_us` would draw: a second after the start, then ten times a second. */
bool progress_is_due(const struct progress_bar *bar, int64_t now_us);
/* "[#####.....] 12/24 files", at most `style.width` columns. */
void progress_append(struct style style, size_t done, size_t count, GString *out);

#endif
