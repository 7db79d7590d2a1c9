/*
 * The picture of a simulation, as SVG: tiers from left to right, the sites that stand in them, their hosts,
 * and below it one small picture for each site that is gone: what is left, and where mail goes.
 *
 * It has no scripts and loads nothing; its colours follow the reader's light or dark mode. Every name in it
 * is escaped. Touches its arguments only.
 */
#ifndef CLI_MX_PICTURE_H
#define CLI_MX_PICTURE_H

#include "dns/simulate/simulation.h"

void mx_picture_append(const struct simulation *run, GString *out);

#endif
