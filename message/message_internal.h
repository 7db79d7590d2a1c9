/*
 * What the files of message/ share about one message. Nobody else includes it.
 */
#ifndef MESSAGE_MESSAGE_INTERNAL_H
#define MESSAGE_MESSAGE_INTERNAL_H

#include "message/content.h"
#include "message/message.h"

/* How the text of a part is had. */
enum part_reader {
    READER_NONE,    /* a container, a signature */
    READER_PLAIN,   /* text/..., message/... */
    READER_HTML,    /* text/html */
    READER_MESSAGE, /* the header of an embedded message, as a reader sees it */
    READER_SOURCE,  /* whatever else, and every attachment where there is one: the message's text source */
};

struct part_entry {
    struct part part;
    struct slice body; /* still in its transfer encoding */
    GBytes *owner;     /* what `body` lies in: the message's bytes or one of its buffers */
    enum transfer transfer;
    enum part_reader reader;
    GBytes *content; /* NULL until asked for */
    bool has_text;   /* `text` was made */
    struct slice text;
    char *text_owner; /* what holds `text`: one of these two, or neither (it lies in the message) */
    struct extraction *extraction;
};

struct message {
    GBytes *bytes;
    GBytes *unix_lines; /* the same with LF for CR, where a message has no other line ends; else NULL */
    const struct text_source *source;
    GStringChunk *strings; /* names, values, paths: one block that goes at once */
    GArray *headers;       /* of struct header_field */
    GArray *parts;         /* of struct part_entry; does not grow after message_parse */
    GArray *problems;      /* of struct problem */
    GHashTable *addresses; /* field name, lower case -> GPtrArray of const char * in `strings` */
    GPtrArray *buffers;    /* of GBytes: decoded messages and multiparts that parts lie in */
    GPtrArray *texts[2];   /* by enum texts_wanted; NULL until asked for */
};

/* Copies live as long as the message. */
const char *message_keep(struct message *message, struct slice text);
void message_add_problem(struct message *message, enum problem_kind kind, const char *where,
                         const char *text);
void message_add_header_faults(struct message *message, const char *where, unsigned faults);
/* Notes it at the part too: the first one stays there. */
void message_add_part_problem(struct message *message, struct part_entry *entry, enum problem_kind kind,
                              const char *text);
struct part_entry *message_entry(const struct message *message, size_t index);

/* Reads the parts of the message whose Content-... fields and body these are. */
void parts_read(struct message *message, const struct content_fields *fields, struct slice body);

/* Lets the text source begin with every attachment that will be asked for. */
void message_expect_texts(struct message *message);
const char *message_document_path(struct message *message, size_t index, const struct document *document);

/* Starts GMime, once; every entry to the library that uses it calls this first. */
void message_init(void);

#endif
