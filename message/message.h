/*
 * A message, parsed once: header fields, addresses, body parts, attachments, readable text.
 *
 * Malformed mail is parsed as far as it goes: what could not be read is a problem that says where, never a
 * lost part. A message is immutable after message_parse but for texts, which are extracted when first asked
 * for and kept; so one thread at a time works on a message. Everything that a message returns lives as long
 * as the message.
 */
#ifndef MESSAGE_MESSAGE_H
#define MESSAGE_MESSAGE_H

#include "base/slice.h"
#include "message/extract/document.h"
#include "message/text.h"

#include <stdint.h>

/* One header field instance of the message's own header, in the order of the message. */
struct header_field {
    const char *name;  /* as written; any name is valid ASCII without colon */
    const char *value; /* RFC 2047 words decoded, unfolded, valid UTF-8, without surrounding white space */
    struct slice
        raw; /* the value's bytes as they stood behind the colon, folded, without the final line end */
};

enum part_role { PART_BODY, PART_ALTERNATIVE, PART_ATTACHMENT, PART_INLINE, PART_CONTAINER, PART_SIGNATURE };
const char *part_role_name(enum part_role role); /* "body", "alternative", ... as json.md writes them */

/*
 * One MIME part, container or leaf. Depth first, so a part comes before those inside it. The outermost
 * multipart of a message (or of an embedded message) has no number and is no part: its type is in the header.
 * All leaves of an embedded message are PART_ATTACHMENT or PART_INLINE; the embedded message itself is a
 * PART_ATTACHMENT whose content is the message and whose text is its subject and addresses.
 */
struct part {
    const char *path; /* MIME part number: "1", "1.2"; the parts of an embedded message follow it: "2.1" */
    const char *declared_type; /* lower case, "text/plain" where nothing is declared */
    const char *filename;      /* decoded (RFC 2231, RFC 2047), or NULL */
    const char *charset;       /* as declared, lower case, or NULL */
    uint64_t size_bytes;       /* decoded content; 0 for containers */
    enum part_role role;
    bool is_text; /* its text can be read here, without an extractor: text/plain, text/html, other text/...,
                     message/... */
    const char *problem; /* what could not be read of it, or NULL */
};

/* Something that was wrong with the message and what was done about it. */
enum problem_kind {
    PROBLEM_MALFORMED, /* read as well as it could be; nothing is missing */
    PROBLEM_LIMIT,     /* more than base/limits.h allows: not all of the message was read */
    PROBLEM_UNREAD,    /* the text of an attachment could not be had */
};
struct problem {
    enum problem_kind kind;
    const char *where; /* "header", "part 1.2", "attachment 1.2" */
    const char *text;
};

/*
 * Where the text of attachments comes from. Callbacks with a deadline, so that evaluation needs no process,
 * and a test uses a table. A message without one reads attachments that are declared as text, and no others.
 */
struct text_source {
    /* This attachment will be asked for: reading it may begin. May be NULL. */
    void (*expect)(const struct text_source *source, const struct part *part, GBytes *content);
    /* What `content` (decoded bytes of `part`) holds, counted for the caller; never NULL. */
    struct extraction *(*extract)(const struct text_source *source, const struct part *part, GBytes *content);
    void *context;
    int64_t deadline_us; /* on the monotonic clock; what takes longer is a problem of the extraction */
};

struct message;
typedef struct message message;

/*
 * Parses `bytes` (CRLF or LF line ends, a leading mbox "From " line is skipped); takes a reference to them.
 * Never fails: an empty or hostile message is a message with problems. `source` may be NULL and has to
 * outlive the message.
 */
struct message *message_parse(GBytes *bytes, const struct text_source *source);
void message_free(struct message *message);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(message, message_free)

uint64_t message_size(const struct message *message); /* bytes as received: what MessageSizeOver compares */

size_t message_header_count(const struct message *message);
const struct header_field *message_header(const struct message *message, size_t index);
/* The next instance of `name` (case ignored) from index *at on, or NULL; *at moves past it. Start with *at =
 * 0. */
const struct header_field *message_next_header(const struct message *message, const char *name, size_t *at);

const char *message_subject(const struct message *message); /* decoded; "" where there is none */
/*
 * The addresses in all instances of the field `name` (From, To, Cc, Reply-To, Return-Path...): "local@domain"
 * without display names, groups expanded. Array of const char *; empty, never NULL. Do not free it.
 */
const GPtrArray *message_addresses(struct message *message, const char *name);
/* When it says that it was written, with the sender's offset from UTC; NULL where there is no valid Date. */
GDateTime *message_date(const struct message *message);

size_t message_part_count(const struct message *message);
const struct part *message_part(const struct message *message, size_t index);
/* The decoded bytes of a leaf part; NULL for a container. */
GBytes *message_part_content(struct message *message, size_t index);
/*
 * The readable text of one part as UTF-8: HTML reduced to what is visible, charset decoded. Empty where it
 * has none.
 */
struct slice message_part_text(struct message *message, size_t index);
/* What the text source found in an attachment; NULL for a part that is read without it. */
const struct extraction *message_part_extraction(struct message *message, size_t index);

/*
 * The texts of the message as predicates see them: the subject (the first text, also where it is empty; more
 * follow where a message has several Subject fields), each body part (each alternative, so that
 * what hides in one of them is seen), each attachment that has text, and each document inside it that has
 * some; an attachment's own text comes only when `wanted` says so, since that can be costly. Array of struct
 * text *, owned by the message.
 */
enum texts_wanted { TEXTS_SUBJECT_AND_BODY, TEXTS_ALL };
const GPtrArray *message_texts(struct message *message, enum texts_wanted wanted);

size_t message_problem_count(const struct message *message);
const struct problem *message_problem(const struct message *message, size_t index);

#endif
