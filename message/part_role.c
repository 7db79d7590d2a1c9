#include "message/part_role.h"

static const char *const role_names[] = {
    [PART_BODY] = "body",     [PART_ALTERNATIVE] = "alternative", [PART_ATTACHMENT] = "attachment",
    [PART_INLINE] = "inline", [PART_CONTAINER] = "container",     [PART_SIGNATURE] = "signature",
};

const char *
part_role_name(enum part_role role)
{
    return role_names[role];
}

/* Types whose role or reading is their own. */
static const struct special_type {
    const char *type;
    enum part_reader reader;
    bool is_signature;
} special_types[] = {
    {"text/html",                      READER_HTML,    false},
    { "application/xhtml+xml",         READER_HTML,    false},
    { "message/rfc822",                READER_MESSAGE, false},
    { "message/global",                READER_MESSAGE, false},
    { "application/pgp-signature",     READER_NONE,    true },
    { "application/pkcs7-signature",   READER_NONE,    true },
    { "application/x-pkcs7-signature", READER_NONE,    true },
};

static const struct special_type *
special_type(const char *type)
{
    for (size_t i = 0; i < ARRAY_LEN(special_types); i++) {
        if (strcmp(special_types[i].type, type) == 0)
            return &special_types[i];
    }
    return NULL;
}

enum part_reader
part_reader_of(const struct content *content)
{
    const struct special_type *special = special_type(content->type);

    if (special != NULL)
        return special->reader;
    if (content_is_kind(content, "multipart"))
        return READER_NONE;
    return content_is_kind(content, "text") || content_is_kind(content, "message") ? READER_PLAIN
                                                                                   : READER_SOURCE;
}

/* A text that mail programs show as (a piece of) the message, and not as a file. */
static bool
is_body(const struct content *content, unsigned flags)
{
    bool is_shown = strcmp(content->type, "text/plain") == 0 || strcmp(content->type, "text/html") == 0;
    bool is_loose = is_shown && content->filename == NULL;

    if ((flags & WALK_EMBEDDED) != 0 || content->disposition == DISPOSITION_ATTACHMENT)
        return false;
    if ((flags & WALK_RELATED) != 0) /* "start" may make any of them the one that is shown */
        return is_loose;
    if (!content_is_kind(content, "text") && part_reader_of(content) != READER_HTML)
        return false;
    return (flags & WALK_HAS_BODY) == 0 || (flags & WALK_ALTERNATIVE) != 0 || is_loose;
}

enum part_role
part_leaf_role(const struct content *content, unsigned flags)
{
    const unsigned further = WALK_HAS_BODY | WALK_ALTERNATIVE;
    const struct special_type *special = special_type(content->type);

    if (special != NULL && special->is_signature)
        return PART_SIGNATURE;
    if (is_body(content, flags))
        return (flags & further) == further ? PART_ALTERNATIVE : PART_BODY;
    if (content->disposition != DISPOSITION_NONE)
        return content->disposition == DISPOSITION_INLINE ? PART_INLINE : PART_ATTACHMENT;
    bool is_embeddable = content_is_kind(content, "image") || content_is_kind(content, "text");
    bool is_named = content->has_id || content->filename != NULL;
    return (flags & WALK_RELATED) != 0 && is_embeddable && is_named ? PART_INLINE : PART_ATTACHMENT;
}
