/* What the files of cli/mx_picture share. */
#ifndef CLI_MX_PICTURE_INTERNAL_H
#define CLI_MX_PICTURE_INTERNAL_H

#include "cli/mx_picture.h"
#include "cli/svg.h"

#define MARGIN 32
#define LETTER_WIDTH 8 /* at most, of our size of text */

/* `out` is NULL while only the size is wanted. */
struct picture {
    const struct simulation *run;
    GString *out;
};

void picture_text(const struct picture *picture, struct svg_point at, const char *class, const char *text);
/* `text` cut to so many letters, with a mark where something is missing. g_free it. */
char *picture_shortened(struct slice text, glong letters);
/* What a machine is called below the zone's name, cut likewise. g_free it. */
char *picture_host_name(const struct picture *picture, guint machine, glong letters);

/* The small pictures of what is left when a site is gone: how large they are together, and themselves. */
struct svg_point picture_losses_size(const struct simulation *run);
void picture_draw_losses(const struct picture *picture, struct svg_point at);

#endif
