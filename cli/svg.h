/*
 * A small writer of SVG: shapes and text by class, so that one style sheet decides about colours. Text is
 * escaped, and what is no UTF-8 or no character of XML becomes U+FFFD. Lengths are pixels.
 * Touches its arguments only.
 */
#ifndef CLI_SVG_H
#define CLI_SVG_H

#include "base/slice.h"

struct svg_box {
    double x, y, width, height;
};
struct svg_point {
    double x, y;
};

/* `style` is CSS of ours; `title` is read out by screen readers. */
void svg_begin(struct svg_point size, const char *title, const char *style, GString *out);
void svg_end(GString *out);

void svg_rect(struct svg_box box, double radius, const char *class, GString *out);
/* The classes may align it: text-anchor. */
void svg_text(struct svg_point at, const char *class, struct slice text, GString *out);
/* A curve that leaves and arrives level, with an arrow head of class `head`. */
void svg_arrow(struct svg_point from, struct svg_point to, const char *class, GString *out);
/* Everything up to svg_group_end has `tip` as its tooltip. */
void svg_group_begin(const char *tip, GString *out);
void svg_group_end(GString *out);

#endif
