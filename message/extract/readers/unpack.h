/*
 * Archives, member by member, through libarchive: ZIP, 7z, RAR, CAB, TAR, ISO, cpio and what is merely
 * compressed (gzip, bzip2, xz...).
 */
#ifndef MESSAGE_EXTRACT_READERS_UNPACK_H
#define MESSAGE_EXTRACT_READERS_UNPACK_H

#include "message/extract/reader.h"

/* Who takes the members. */
struct unpack_into {
    /* Whether a member of this name is wanted; the others are passed over. NULL: all are. */
    bool (*wants)(void *context, const char *name);
    /* Takes one member; `content` may be kept (g_bytes_ref). False ends the unpacking. */
    bool (*take)(void *context, const char *name, GBytes *content);
    void *context;
};

/*
 * Unpacks regular files, each held as held.h has it. What goes wrong is said to the report: DOCUMENT_CORRUPT,
 * DOCUMENT_PASSWORD_PROTECTED | DOCUMENT_ENCRYPTED, DOCUMENT_LIMIT; a member that is damaged or too large is
 * taken as far as it could be had.
 */
void unpack(struct report *report, struct slice content, const struct unpack_into *into);

/* Each member that is wanted (NULL: all) as a document of its own in the open one. */
void unpack_documents(struct report *report, const struct reader_input *input,
                      bool (*wants)(void *context, const char *name));

#endif
