/*
 * Layouts of numbers, in the letters of the registry of ISO 13616: n is a digit, a a letter, c either; any
 * other character stands for itself, and [..] for one of a set ("[A-HJ-N0-9]"). A count may follow each
 * ("n9"), or * for all that is left, at least one. Alternatives stand between |. Layouts are constants; the
 * text is what number.h reads. Pure.
 */
#ifndef CLASSIFIERS_VALIDATORS_LAYOUT_H
#define CLASSIFIERS_VALIDATORS_LAYOUT_H

#include "base/slice.h"

bool layout_fits(const char *layout, struct slice text);

#endif
