#include "message/extract/readers/office_text.h"
#include "message/extract/readers/ppt.h"

#define DEPTH 32 /* of records in one another; PowerPoint needs about ten */
#define TAG_BLOB 0x138b
#define IS_CONTAINER 0xf

typedef void (*append_fn)(const struct ppt_record *record, GString *out);

bool
ppt_next(struct bytes *bytes, struct ppt_record *record)
{
    if (bytes->rest.len == 0)
        return false;
    unsigned head = bytes_u16(bytes);

    record->instance = head >> 4;
    record->type = bytes_u16(bytes);
    record->content = bytes_take(bytes, bytes_u32(bytes));
    /* what a tag holds are records too, though its head does not say so */
    record->is_container = (head & 0xf) == IS_CONTAINER || record->type == TAG_BLOB;
    return !bytes->has_failed;
}

/* Lines end in LF; other control characters mean nothing. */
static void
append_line(GString *out, const GString *text)
{
    for (size_t i = 0; i < text->len; i++) {
        char byte = text->str[i];

        if (byte == '\r' || byte == '\v' || byte == '\n')
            g_string_append_c(out, '\n');
        else if (byte == '\t' || (guchar)byte >= 0x20)
            g_string_append_c(out, byte);
    }
    if (out->len > 0 && out->str[out->len - 1] != '\n')
        g_string_append_c(out, '\n');
}

static void
append_wide(const struct ppt_record *record, GString *out)
{
    g_autoptr(GString) text = g_string_new(NULL);

    office_text_append_utf16(text, record->content);
    append_line(out, text);
}

/* The low bytes of UTF-16. */
static void
append_narrow(const struct ppt_record *record, GString *out)
{
    g_autoptr(GString) text = g_string_new(NULL);

    for (size_t i = 0; i < record->content.len; i++)
        g_string_append_unichar(text, (guchar)record->content.at[i]);
    append_line(out, text);
}

/* Properties of a shape ([MS-ODRAW] 2.2.9): the text of WordArt and what describes a picture. */
static void
append_shape(const struct ppt_record *record, GString *out)
{
    enum { PROPERTY_IS_LONG = 0x8000, PROPERTY_ID = 0x3fff, WORDART_TEXT = 0x00c0, DESCRIPTION = 0x0381 };
    struct bytes heads = bytes_of(record->content);
    struct bytes values = bytes_at(record->content, 6 * (size_t)record->instance);

    for (unsigned i = 0; i < record->instance; i++) {
        unsigned id = bytes_u16(&heads);
        uint32_t len = bytes_u32(&heads);

        if ((id & PROPERTY_IS_LONG) == 0)
            continue;
        struct ppt_record value = { .content = bytes_take(&values, len) };
        if ((id & PROPERTY_ID) != WORDART_TEXT && (id & PROPERTY_ID) != DESCRIPTION)
            continue;
        if (value.content.len >= 2) /* it ends in NUL */
            value.content.len -= 2;
        append_wide(&value, out);
    }
}

/* Records that are text. `parent`: where alone they are such; elsewhere they name fonts, programs and the
 * like. */
static const struct text_record {
    unsigned type, parent; /* 0: any */
    append_fn append;
} text_records[] = {
    {0x0fa0,  0,      append_wide  },
    { 0x0fa8, 0,      append_narrow},
    { 0x0fba, 0x2ee0, append_wide  }, /* a comment */
    { 0x0fba, 0x0fd7, append_wide  }, /* a link */
    { 0x0fba, 0x0fd9, append_wide  }, /* a header or footer */
    { 0xf00b, 0,      append_shape },
};

static bool
put_atom(struct report *report, const struct ppt_record *record, unsigned parent)
{
    for (size_t i = 0; i < ARRAY_LEN(text_records); i++) {
        const struct text_record *row = &text_records[i];

        if (row->type != record->type || (row->parent != 0 && row->parent != parent))
            continue;
        g_autoptr(GString) out = g_string_new(NULL);
        row->append(record, out);
        return report_text(report, (struct slice){ out->str, out->len });
    }
    return true;
}

bool
ppt_put_text(struct report *report, const struct ppt_record *record)
{
    struct {
        struct bytes rest;
        unsigned type;
    } open[DEPTH];
    unsigned depth = 1;

    if (!record->is_container)
        return put_atom(report, record, 0);
    open[0].rest = bytes_of(record->content);
    open[0].type = record->type;
    while (depth > 0) {
        struct ppt_record inner;
        unsigned parent = open[depth - 1].type;

        if (!ppt_next(&open[depth - 1].rest, &inner)) {
            /* a tag may hold anything */
            if (open[depth - 1].rest.has_failed && parent != TAG_BLOB) {
                report_flags(report, DOCUMENT_CORRUPT);
                report_problem(report, "a record of the presentation is damaged");
            }
            depth--;
        } else if (!inner.is_container) {
            if (!put_atom(report, &inner, parent))
                return false;
        } else if (depth == DEPTH) {
            report_limit(report, "records of the presentation lie too deep in one another");
        } else if (inner.type != PPT_SLIDE_LIST) {
            open[depth].rest = bytes_of(inner.content);
            open[depth++].type = inner.type;
        }
    }
    return true;
}
