#include "cli/progress.h"

#include <stdio.h>

#define QUIET_US G_USEC_PER_SEC
#define STEP_US (G_USEC_PER_SEC / 10)
#define BAR_COLUMNS 40

struct progress_bar
progress_start(struct style style, bool is_wanted, int64_t now_us)
{
    return (struct progress_bar){ style, is_wanted && style.is_terminal, false, now_us };
}

bool
progress_is_due(const struct progress_bar *bar, int64_t now_us)
{
    return bar->is_wanted && now_us - bar->shown_us >= (bar->is_shown ? STEP_US : QUIET_US);
}

void
progress_append(struct style style, size_t done, size_t count, GString *out)
{
    g_autofree char *numbers = g_strdup_printf(" %zu/%zu files", done, count);
    size_t room = style.width > strlen(numbers) + 3 ? style.width - strlen(numbers) - 3 : 0;
    size_t columns = MIN(room, BAR_COLUMNS), filled = count == 0 ? 0 : MIN(done, count) * columns / count;

    g_string_append_c(out, '[');
    for (size_t i = 0; i < columns; i++)
        g_string_append_c(out, i < filled ? '#' : '.');
    g_string_append_printf(out, "]%s", numbers);
}

void
progress_update(struct progress_bar *bar, size_t done, size_t count, int64_t now_us)
{
    g_autoptr(GString) line = g_string_new("\r\033[K");

    if (!progress_is_due(bar, now_us))
        return;
    progress_append(bar->style, done, count, line);
    fwrite(line->str, 1, line->len, stderr);
    bar->is_shown = true;
    bar->shown_us = now_us;
}

void
progress_clear(struct progress_bar *bar)
{
    if (bar->is_shown)
        fputs("\r\033[K", stderr);
    /* What was printed in between shows that something happens; the bar comes back at the next step. */
}
