/*
 * Archives, member by member, through libarchive: ZIP, 7z, RAR, CAB, TAR, ISO, cpio and what is merely
 * compressed (gzip, bzip2, xz...).
 */
#ifndef MESSAGE_EXTRACT_READERS_UNPACK_H
#define MESSAGE_EXTRACT_READERS_UNPACK_H

#include "message/extract/reader.h"

/*
 * Takes one member; `content` may be kept (g_bytes_ref).
 * False ends the unpacking.
 */
typedef bool (*unpack_fn)(void *context, const char *name, GBytes *content);

/*
 * Unpacks regular files, each counted by report_unpacked before it is taken. What goes wrong is said to the
 * report: DOCUMENT_CORRUPT, DOCUMENT_PASSWORD_PROTECTED | DOCUMENT_ENCRYPTED, DOCUMENT_LIMIT.
 */
void unpack(struct report *report, struct slice content, unpack_fn take, void *context);

#endif
