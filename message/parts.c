#include "message/message_internal.h"

#include "base/limits.h"
#include "message/multipart.h"
#include "message/part_role.h"

/*
 * The tree of parts. Postern walks it itself, over slices of the message, instead of taking GMime's tree:
 * that is built whole before anything can be counted, at 1.3 KB a part, so that 3 MB of empty parts take 660
 * MB and three seconds. Here depth, parts and header are bounded while they are read, and nothing is copied.
 *
 * Each level cuts its own slice, so a message is searched at most LIMIT_MIME_DEPTH times.
 */

struct walk {
    struct message *mail;
    bool has_body;
    bool is_full; /* LIMIT_MIME_PARTS was met and said */
};

/* An entity about to be read: where it stands in the tree. */
struct place {
    const char *parent; /* path of what it is in; NULL in the message itself */
    unsigned number;    /* among its siblings, from 1 */
    unsigned depth;     /* from 1 */
    unsigned flags;     /* of enum walk_flag */
    GBytes *owner;      /* what its bytes lie in */
};

struct entity {
    struct content content;
    struct slice body;
    unsigned header_faults;
    struct place place;
};

static const char *
make_path(struct walk *walk, const struct place *place)
{
    g_autofree char *path = place->parent == NULL ? g_strdup_printf("%u", place->number)
                                                  : g_strdup_printf("%s.%u", place->parent, place->number);

    return message_keep(walk->mail, slice_from(path));
}

static const char *
keep_or_null(struct walk *walk, const char *text)
{
    return text == NULL ? NULL : message_keep(walk->mail, slice_from(text));
}

/* The size is that of the decoded content, which is kept where it will be asked for anyway. */
static void
measure(struct part_entry *entry)
{
    bool is_body = entry->part.role == PART_BODY || entry->part.role == PART_ALTERNATIVE;

    if (is_body && entry->transfer != TRANSFER_IDENTITY) {
        entry->content = transfer_decode(entry->body, entry->transfer);
        entry->part.size_bytes = g_bytes_get_size(entry->content);
    } else if (entry->part.role != PART_CONTAINER) {
        entry->part.size_bytes = transfer_decoded_size(entry->body, entry->transfer);
    }
}

/* Lists a part; its index, or SIZE_MAX where the message has too many. */
static size_t
add_part(struct walk *walk, const struct entity *entity, enum part_role role)
{
    struct message *mail = walk->mail;
    const struct content *content = &entity->content;
    enum part_reader reader = part_reader_of(content);

    if (mail->parts->len >= LIMIT_MIME_PARTS) {
        if (!walk->is_full)
            message_add_problem(mail, PROBLEM_LIMIT, "message", "too many parts, the rest was not read");
        walk->is_full = true;
        return SIZE_MAX;
    }
    struct part_entry entry = {
        .part = {.path = make_path(walk, &entity->place),
                 .declared_type = message_keep(mail, slice_from(content->type)),
                 .filename = keep_or_null(walk, content->filename),
                 .charset = keep_or_null(walk, content->charset),
                 .role = role,
                 .is_text = reader != READER_NONE && reader != READER_SOURCE},
        .body = entity->body,
        .owner = entity->place.owner,
        .transfer = content->transfer,
        .reader = reader,
    };
    measure(&entry);
    g_array_append_val(mail->parts, entry);

    size_t index = mail->parts->len - 1;
    struct part_entry *added = message_entry(mail, index);
    if (content->problem != NULL)
        message_add_part_problem(mail, added, PROBLEM_MALFORMED, content->problem);
    if (entity->header_faults != 0) {
        g_autofree char *where = g_strdup_printf("header of part %s", added->part.path);
        message_add_header_faults(mail, where, entity->header_faults);
    }
    return index;
}

static void read_entity(struct walk *walk, struct slice bytes, const struct place *place, const char *type);

static void
add_leaf(struct walk *walk, const struct entity *entity)
{
    enum part_role role =
        part_leaf_role(&entity->content, entity->place.flags | (walk->has_body ? WALK_HAS_BODY : 0));

    add_part(walk, entity, role);
    walk->has_body = walk->has_body || role == PART_BODY;
}

/* Where a problem with a multipart that may be no part itself is. */
static void
multipart_problem(struct walk *walk, const struct entity *entity, size_t index, const char *text)
{
    struct message *mail = walk->mail;

    if (index != SIZE_MAX)
        message_add_part_problem(mail, message_entry(mail, index), PROBLEM_MALFORMED, text);
    else
        message_add_problem(mail, PROBLEM_MALFORMED,
                            entity->place.parent == NULL ? "message" : entity->place.parent, text);
}

static void
read_children(struct walk *walk, const struct entity *entity, const char *path,
              struct multipart_cursor *cursor)
{
    const char *type = entity->content.type;
    const char *child_type = strcmp(type, "multipart/digest") == 0 ? "message/rfc822" : "text/plain";
    struct place place = { .parent = path,
                           .depth = entity->place.depth + 1,
                           .flags = entity->place.flags & ~(unsigned)WALK_ROOT,
                           .owner = entity->place.owner };
    unsigned further = 0; /* what every child but the first is */
    struct slice part;

    if (strcmp(type, "multipart/alternative") == 0)
        further = WALK_ALTERNATIVE;
    else if (strcmp(type, "multipart/related") == 0)
        further = WALK_RELATED;
    while (!walk->is_full && multipart_next(cursor, &part)) {
        place.number++;
        read_entity(walk, part, &place, child_type);
        place.flags |= further;
    }
}

/* The boundary that really cuts the body; empty where none does. */
static struct slice
usable_boundary(const struct entity *entity, const char **problem)
{
    struct slice declared = slice_from(entity->content.boundary);

    if (multipart_is_cut_by(entity->body, declared))
        return declared;
    *problem = "the boundary is missing or never occurs, another one was taken";

    struct slice guess = multipart_guess_boundary(entity->body);
    return multipart_is_cut_by(entity->body, guess) ? guess : (struct slice){ NULL, 0 };
}

/* Makes the entity's body what its transfer encoding stands for. RFC 2045 lets only leaves be encoded;
 * attached messages and even multiparts come so all the same. */
static void
decode_body(struct walk *walk, struct entity *entity)
{
    if (entity->content.transfer == TRANSFER_IDENTITY)
        return;

    GBytes *decoded = transfer_decode(entity->body, entity->content.transfer);
    g_ptr_array_add(walk->mail->buffers, decoded);
    entity->place.owner = decoded;
    entity->body = slice_from_bytes(decoded);
}

/* A multipart that nothing can cut is shown by mail programs as text, so it is read as that. */
static void
add_uncut(struct walk *walk, struct entity *entity)
{
    entity->content.problem = "a multipart without parts, read as plain text";
    entity->content.transfer = TRANSFER_IDENTITY; /* it was decoded to look for parts */
    g_free(entity->content.type);
    entity->content.type = g_strdup("text/plain");
    add_leaf(walk, entity);
}

static void
walk_multipart(struct walk *walk, struct entity *entity)
{
    const char *problem = NULL;
    struct multipart_cursor cursor = { .has_begun = false };
    bool is_root = (entity->place.flags & WALK_ROOT) != 0;
    const char *path = entity->place.parent;
    size_t index = SIZE_MAX;

    cursor.boundary = usable_boundary(entity, &problem);
    if (cursor.boundary.len == 0) {
        decode_body(walk, entity);
        problem = "the multipart was encoded as a whole";
        cursor.boundary = usable_boundary(entity, &problem);
    }
    cursor.rest = entity->body;
    if (cursor.boundary.len == 0) {
        add_uncut(walk, entity);
        return;
    }
    if (!is_root) {
        index = add_part(walk, entity, PART_CONTAINER);
        if (index == SIZE_MAX)
            return;
        path = message_entry(walk->mail, index)->part.path;
    } else if (entity->content.problem != NULL) {
        multipart_problem(walk, entity, index, entity->content.problem);
    }
    read_children(walk, entity, path, &cursor);
    if (problem != NULL)
        multipart_problem(walk, entity, index, problem);
    if (!cursor.has_ended && !walk->is_full)
        multipart_problem(walk, entity, index, "the multipart has no end");
    if (cursor.has_late_part)
        multipart_problem(walk, entity, index, "parts follow the end of the multipart, they were read too");
}

static void
walk_embedded(struct walk *walk, struct entity *entity)
{
    size_t index = add_part(walk, entity, PART_ATTACHMENT);

    if (index == SIZE_MAX)
        return;

    struct place place = { .parent = message_entry(walk->mail, index)->part.path,
                           .number = 1,
                           .depth = entity->place.depth + 1,
                           .flags = WALK_EMBEDDED | WALK_ROOT };
    decode_body(walk, entity);
    place.owner = entity->place.owner;
    read_entity(walk, header_start(entity->body), &place, "text/plain");
}

/* What has parts inside is opened only so deep. */
static void
add_unopened(struct walk *walk, const struct entity *entity)
{
    size_t index = add_part(walk, entity, PART_ATTACHMENT);

    if (index != SIZE_MAX)
        message_add_part_problem(walk->mail, message_entry(walk->mail, index), PROBLEM_LIMIT,
                                 "nested too deep, it was not opened");
}

static void
walk_entity(struct walk *walk, struct entity *entity)
{
    bool is_multipart = content_is_kind(&entity->content, "multipart");
    bool is_message = part_reader_of(&entity->content) == READER_MESSAGE;

    if ((is_multipart || is_message) && entity->place.depth >= LIMIT_MIME_DEPTH)
        add_unopened(walk, entity);
    else if (is_multipart)
        walk_multipart(walk, entity);
    else if (is_message)
        walk_embedded(walk, entity);
    else
        add_leaf(walk, entity);
}

static void
read_entity(struct walk *walk, struct slice bytes, const struct place *place, const char *type)
{
    struct header_cursor cursor = { .rest = bytes };
    struct content_fields fields = { .has_second_type = false };
    struct entity entity = { .place = *place };
    struct raw_field field;

    while (header_next(&cursor, &field))
        content_note(&fields, &field);
    content_read(&entity.content, &fields, type);
    entity.body = cursor.rest;
    entity.header_faults = cursor.faults;
    walk_entity(walk, &entity);
    content_done(&entity.content);
}

void
parts_read(struct message *mail, const struct content_fields *fields, struct slice body)
{
    struct walk walk = { .mail = mail };
    struct place root = { .number = 1,
                          .depth = 1,
                          .flags = WALK_ROOT,
                          .owner = mail->unix_lines != NULL ? mail->unix_lines : mail->bytes };
    struct entity entity = { .body = body, .place = root };

    content_read(&entity.content, fields, "text/plain");
    walk_entity(&walk, &entity);
    content_done(&entity.content);
}
