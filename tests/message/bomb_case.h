/*
 * Attachments that are small and unpack to very much, or declare it. g_bytes_unref what is made.
 *
 * Sizes and counts that take their time are divided by bomb_divisor(): 1 with POSTERN_LONG set, else 4, and
 * always where a sanitizer makes each allocation slow. What is left is still beyond every limit.
 */
#ifndef TESTS_MESSAGE_BOMB_CASE_H
#define TESTS_MESSAGE_BOMB_CASE_H

#include <glib.h>
#include <stdbool.h>

unsigned bomb_divisor(void);
bool bomb_memory_is_limited(void); /* not under a sanitizer */

GBytes *bomb_flat(void);          /* one member of a gigabyte */
GBytes *bomb_wide(void);          /* ten members of 100 MB of text each */
GBytes *bomb_nested(void);        /* archives in archives, 30 deep */
GBytes *bomb_overlapping(void);   /* 20,000 entries of the directory that all mean the same megabyte */
GBytes *bomb_declared(void);      /* a member of ten bytes that is declared as a gigabyte */
GBytes *bomb_members(void);       /* a million members */
GBytes *bomb_gzip(void);          /* 1 GB, compressed again and again */
GBytes *bomb_pages(void);         /* a PDF of 100,000 pages */
GBytes *bomb_dimension(void);     /* a sheet that declares all 17 billion cells and has the last */
GBytes *bomb_repeated_rows(void); /* a row with text that stands for a million */
GBytes *bomb_strings(void);       /* a sheet of which each cell shows the same long text */
GBytes *bomb_entities(void);      /* a Word document whose XML expands to a billion words */
GBytes *bomb_long_text(void);     /* 200 MB of text in a member */
GBytes *bomb_long_page(void);     /* the same as HTML */

#endif
