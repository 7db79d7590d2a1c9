/*
 * Numbers of a spreadsheet as they are displayed: what a reader of the sheet sees is what is looked for, so
 * a card number that is stored as 4111111111111111 and shown in groups of four is text in groups of four.
 *
 * Source: ECMA-376 part 1, section 18.8.30 and 18.8.31. Colours, conditions and fills are passed over.
 * Pure.
 */
#ifndef MESSAGE_EXTRACT_READERS_NUMBER_FORMAT_H
#define MESSAGE_EXTRACT_READERS_NUMBER_FORMAT_H

#include "base/slice.h"

/* The format of a built-in number (0 to 49), or NULL. */
const char *number_format_builtin(unsigned id);

/* Appends `value` in the format; days count from 1899-12-30, or from 1904-01-01. */
void number_format_append(const char *format, double value, bool is_from_1904, GString *out);

#endif
