/*
 * Storages inside a file ([MS-CFB], "OLE2"), through libgsf: Office documents before 2007, Outlook's
 * messages, embedded objects. ole.c alone knows the library; ole_kinds.c tells what a storage is.
 */
#ifndef MESSAGE_EXTRACT_READERS_OLE_H
#define MESSAGE_EXTRACT_READERS_OLE_H

#include "message/extract/reader.h"

struct ole_storage;
typedef struct ole_storage ole_storage;

/* The root; NULL, and the report says why, where it is none. The content and the report have to stay. */
struct ole_storage *ole_open(struct report *report, struct slice content);
void ole_storage_free(struct ole_storage *storage);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ole_storage, ole_storage_free)

/* Whether nothing of the file was cut off, by what it says of itself. */
bool ole_is_whole(struct slice content);

/* What is in it, by number; too many are told as a limit. A name is UTF-8 and stays as long as the storage.
 */
size_t ole_count(const struct ole_storage *storage);
const char *ole_name(const struct ole_storage *storage, size_t index);

bool ole_has(const struct ole_storage *storage, const char *name);
/* A storage in it; NULL where there is none of that name. */
struct ole_storage *ole_enter(const struct ole_storage *storage, const char *name);
/*
 * The bytes of a stream in it, held as held.h has it; as many as can be had, where the report says that it is
 * damaged or that a limit was met. NULL where there is none of that name.
 */
GBytes *ole_read(struct report *report, const struct ole_storage *storage, const char *name);

/* Finds what a storage holds, says its type and reads it into the open document. */
void ole_read_storage(struct report *report, const struct reader_input *input, struct ole_storage *storage);
/* Reads the storages in it whose names begin so, each as a member. */
void ole_read_members(struct report *report, const struct reader_input *input,
                      const struct ole_storage *storage, const char *prefix);

/* The summary informations ([MS-OLEPS]): built-in and custom properties, under the names that Office shows.
 */
void ole_read_properties(struct report *report, const struct ole_storage *storage);

/* What a file became that was dropped into a document: its name and its bytes, read as a member. */
void ole_read_native(struct report *report, const struct reader_input *input, struct slice native);

void ole_say_password(struct report *report);
void ole_say_corrupt(struct report *report, const char *text);

/* What the kinds are read by. */
void doc_read(struct report *report, const struct reader_input *input, struct ole_storage *storage);
void msg_read(struct report *report, const struct reader_input *input, struct ole_storage *storage);
void ppt_read(struct report *report, const struct reader_input *input, struct ole_storage *storage);
void vba_read(struct report *report, const struct reader_input *input, struct ole_storage *storage);
void xls_read(struct report *report, const struct reader_input *input, struct ole_storage *storage);

#endif
