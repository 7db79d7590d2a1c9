/*
 * Which RAR 5 archives need a password: libarchive takes what is encrypted in them for damage. From the
 * description of the format that its authors publish (RAR 5.0 archive format, "Archive blocks").
 */
#ifndef MESSAGE_EXTRACT_READERS_RAR5_H
#define MESSAGE_EXTRACT_READERS_RAR5_H

#include "base/slice.h"

/* Its headers, or the data of a file in it, are encrypted. False for whatever is no RAR 5 archive. */
bool rar5_is_encrypted(struct slice content);

#endif
