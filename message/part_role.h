/*
 * What a part is for: how its text is read, and whether a reader sees it as the message or as a file. Pure.
 */
#ifndef MESSAGE_PART_ROLE_H
#define MESSAGE_PART_ROLE_H

#include "message/content.h"
#include "message/message_internal.h"

/* Where in the tree a part stands, as far as that decides about it. */
enum walk_flag {
    WALK_EMBEDDED = 1 << 0,    /* inside an attached message */
    WALK_ALTERNATIVE = 1 << 1, /* a further child of a multipart/alternative */
    WALK_RELATED = 1 << 2,     /* a further child of a multipart/related */
    WALK_ROOT = 1 << 3,        /* the outermost entity of a message */
    WALK_HAS_BODY = 1 << 4,    /* a part before it was the body */
};

enum part_reader part_reader_of(const struct content *content);

/* The role of a part that has none inside; `flags` of enum walk_flag. */
enum part_role part_leaf_role(const struct content *content, unsigned flags);

#endif
