/*
 * What was found in one attachment: its text and what is known of it, as postern-extract reports it. The
 * first document is the attachment itself; the members of an archive, embedded files and the like follow it,
 * depth first.
 *
 * An extraction is counted (extraction_ref/_unref) and immutable once its maker has handed it out, so it may
 * be shared between messages and threads.
 */
#ifndef MESSAGE_EXTRACT_DOCUMENT_H
#define MESSAGE_EXTRACT_DOCUMENT_H

#include "base/slice.h"

#include <stdint.h>

enum document_flag {
    DOCUMENT_ENCRYPTED = 1 << 0,
    DOCUMENT_PASSWORD_PROTECTED = 1 << 1, /* AttachmentIsPasswordProtected: a password opens it */
    DOCUMENT_EXECUTABLE = 1 << 2,         /* AttachmentHasExecutableContent: PE, ELF, Mach-O, DOS */
    DOCUMENT_SCRIPT = 1 << 3,             /* a program as text: no executable to Exchange */
    DOCUMENT_UNSUPPORTED = 1 << 4,        /* AttachmentIsUnsupported: no reader, or it could not read it */
    DOCUMENT_LIMIT = 1 << 5,              /* AttachmentProcessingLimitExceeded */
    DOCUMENT_CORRUPT = 1 << 6,            /* damaged: read as far as it goes */
    DOCUMENT_TRUNCATED = 1 << 7,          /* there is more text than extract.max_text */
    DOCUMENT_UNREAD = 1 << 8, /* its reader crashed, was ended, or came too late: what it holds is unknown */
    DOCUMENT_NO_READER = 1 << 9,  /* no reader could be started: it may be read later */
    DOCUMENT_FLAGS = (1 << 8) - 1 /* that a reader may say itself */
};

struct document_property {
    char *name, *value;
};

/* From this byte of the text on, it is of this page, sheet or other place: "page 3", "sheet \"Q3\"". */
struct document_mark {
    size_t offset;
    char *label;
};

struct document {
    char *path;            /* inside the attachment: "" for itself, "letter.docx", "a.zip/b.docx" */
    char *type;            /* media type by content; "application/octet-stream" where nothing is known */
    char *charset;         /* of plain text, lower case; or NULL */
    uint64_t size_bytes;   /* of its content */
    unsigned flags;        /* of enum document_flag */
    GPtrArray *properties; /* of struct document_property * */
    GString *text;         /* valid UTF-8; may contain NUL */
    GArray *marks;         /* of struct document_mark, by offset */
    char *problem;         /* the first one, for people; or NULL */
};

struct extraction {
    int count;            /* of owners; touched atomically */
    GPtrArray *documents; /* of struct document *; at least one */
};
typedef struct extraction extraction;

struct extraction *extraction_new(void); /* with the attachment itself, empty, of no known type */
struct extraction *extraction_ref(struct extraction *extraction);
void extraction_unref(struct extraction *extraction); /* NULL is harmless */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(extraction, extraction_unref)

/* While it is made: adds an empty document. */
struct document *extraction_add(struct extraction *extraction, const char *path);
struct document *extraction_document(const struct extraction *extraction, size_t index);

void document_add_property(struct document *document, const char *name, const char *value);
void document_add_mark(struct document *document, const char *label); /* where the text ends by now */
/* Keeps the first problem. */
void document_set_problem(struct document *document, const char *problem);

/* The place in which the byte at `offset` of the text stands: "sheet \"Q3\""; NULL where none is known. */
const char *document_place(const struct document *document, size_t offset);

#endif
