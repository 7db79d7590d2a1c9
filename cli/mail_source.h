/*
 * Messages from what a user names: message files, mbox files, Maildirs, folders of all of these, and standard
 * input. In the order named; inside a folder by byte order of names. In a folder, files that are no mail (by
 * name and first line) and hidden ones are passed over; a file that is named itself is always read.
 *
 * Ownership  of an item is the caller's: mail_item_done.
 * Errors     what cannot be read is one step with an error; the next call goes on behind it.
 * Threads    one thread at a time.
 */
#ifndef CLI_MAIL_SOURCE_H
#define CLI_MAIL_SOURCE_H

#include "base/slice.h"

struct mail_item {
    char *name; /* the path, with "#N" (from 1) in an mbox or Maildir; "-" is standard input */
    GBytes *bytes;
    bool is_mail; /* by name, place or first line; false for a file that is only named */
};
void mail_item_done(struct mail_item *item);

struct mail_source;
typedef struct mail_source mail_source;

/* Walks the folders at once (names only) and reads files when it comes to them. `paths` end with NULL. */
struct mail_source *mail_source_new(char *const *paths);
void mail_source_free(struct mail_source *source);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(mail_source, mail_source_free)

enum mail_step { MAIL_END, MAIL_ITEM, MAIL_PROBLEM };
/* *item is filled for MAIL_ITEM, *error set for MAIL_PROBLEM. */
enum mail_step mail_source_next(struct mail_source *source, struct mail_item *item, GError **error);

/* Files there are, and files that are used up: for a progress bar. */
size_t mail_source_count(const struct mail_source *source);
size_t mail_source_done(const struct mail_source *source);

/* The bytes of one file, or of standard input for "-". NULL and *error where it cannot be read. */
GBytes *mail_read_file(const char *path, GError **error);

/* The bytes begin as mail does: with a header field that mail has first, or a "From " line. */
bool mail_looks_like(struct slice bytes);

#endif
