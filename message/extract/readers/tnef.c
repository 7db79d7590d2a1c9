/*
 * What Outlook packs a message and its attachments into (winmail.dat, [MS-OXTNEF]): attributes one after the
 * other, of which one holds properties of the message and one those of an attachment.
 */
#include "message/extract/readers/bytes.h"
#include "message/extract/readers/mapi.h"
#include "message/extract/readers/ole.h"

#define NAMED 0x8000       /* of an id: a name follows */
#define IID_BYTES 16       /* before an object, what it is */
#define MOST_VALUES 100000 /* of one property */

enum attribute {
    ATTRIBUTE_SUBJECT = 0x8004,
    ATTRIBUTE_BODY = 0x800c,
    ATTRIBUTE_DATA = 0x800f,
    ATTRIBUTE_TITLE = 0x8010,
    ATTRIBUTE_BEGIN = 0x9002, /* of an attachment */
    ATTRIBUTE_PROPERTIES = 0x9003,
    ATTRIBUTE_RECIPIENTS = 0x9004,
    ATTRIBUTE_ATTACHMENT = 0x9005,
    ATTRIBUTE_CODEPAGE = 0x9007,
};

enum level { LEVEL_MESSAGE = 1, LEVEL_ATTACHMENT = 2 };

/* An attachment, as far as it was met. */
struct attached {
    struct slice content, title;
    GString *name; /* from its properties, which say it better than the title */
};

struct tnef {
    struct mapi_item item;
    struct attached attached;
    bool goes_on; /* more members may be read */
};

/* Who takes a property; `value` has its bytes. */
typedef void (*property_fn)(struct tnef *tnef, unsigned id, unsigned type, struct slice value, void *context);

struct value_size {
    unsigned type;
    size_t bytes; /* as it is stored: padded to four; 0: its length stands before it */
};

static const struct value_size value_sizes[] = {
    {0x0001,        4 },
    { 0x0002,       4 },
    { MAPI_LONG,    4 },
    { 0x0004,       4 },
    { 0x0005,       8 },
    { 0x0006,       8 },
    { 0x0007,       8 },
    { 0x000a,       4 },
    { 0x000b,       4 },
    { MAPI_OBJECT,  0 },
    { 0x0014,       8 },
    { MAPI_STRING8, 0 },
    { MAPI_UNICODE, 0 },
    { 0x0040,       8 },
    { 0x0048,       16},
    { MAPI_BINARY,  0 },
};

static const struct value_size *
size_of(unsigned type)
{
    for (size_t i = 0; i < ARRAY_LEN(value_sizes); i++) {
        if (value_sizes[i].type == type)
            return &value_sizes[i];
    }
    return NULL;
}

static struct slice
take_padded(struct bytes *bytes, size_t len)
{
    struct slice taken = bytes_take(bytes, len);
    size_t padding = (4 - len % 4) % 4;

    bytes_skip(bytes, MIN(padding, bytes->rest.len));
    return taken;
}

/* The GUID of a name, and the name or its number. */
static void
skip_name(struct bytes *bytes)
{
    enum { NAME_IS_NUMBER = 0 };

    bytes_skip(bytes, 16);
    if (bytes_u32(bytes) == NAME_IS_NUMBER)
        bytes_skip(bytes, 4);
    else
        (void)take_padded(bytes, bytes_u32(bytes));
}

/* One property; false where it cannot be passed. */
static bool
take_property(struct tnef *tnef, struct bytes *bytes, property_fn take, void *context)
{
    unsigned type = bytes_u16(bytes), id = bytes_u16(bytes);
    const struct value_size *size = size_of(type & ~(unsigned)MAPI_MULTIPLE);
    uint32_t count = 1;

    if (id >= NAMED)
        skip_name(bytes);
    if (size == NULL)
        return false;
    if ((type & MAPI_MULTIPLE) != 0 || size->bytes == 0)
        count = bytes_u32(bytes);
    for (uint32_t i = 0; i < count && !bytes->has_failed; i++) {
        struct slice value = take_padded(bytes, size->bytes == 0 ? bytes_u32(bytes) : size->bytes);

        if (i == MOST_VALUES)
            report_limit(tnef->item.report, "a property has too many values, not all of them were read");
        if (!bytes->has_failed && i < MOST_VALUES)
            take(tnef, id, size->type, value, context);
    }
    return !bytes->has_failed;
}

static void
say_damaged(struct tnef *tnef)
{
    ole_say_corrupt(tnef->item.report, "the message is damaged: properties of it cannot be read");
}

static void
take_properties(struct tnef *tnef, struct bytes *bytes, property_fn take, void *context)
{
    uint32_t count = bytes_u32(bytes);
    bool goes_on = !bytes->has_failed;

    for (uint32_t i = 0; i < count && goes_on; i++)
        goes_on = take_property(tnef, bytes, take, context);
    if (!goes_on)
        say_damaged(tnef);
}

static void
take_number(struct tnef *tnef, unsigned id, unsigned type, struct slice value, void *context)
{
    struct bytes bytes = bytes_of(value);

    (void)context;
    if (type == MAPI_LONG)
        mapi_take_number(&tnef->item, id, bytes_u32(&bytes));
}

static void
take_value(struct tnef *tnef, unsigned id, unsigned type, struct slice value, void *context)
{
    (void)context;
    mapi_take(&tnef->item, id, type, value);
}

/* Code pages are looked for first: they may stand behind texts that are in them. */
static void
read_properties(struct tnef *tnef, struct slice content)
{
    struct bytes numbers = bytes_of(content), texts = bytes_of(content);

    take_properties(tnef, &numbers, take_number, NULL);
    take_properties(tnef, &texts, take_value, NULL);
}

struct recipient {
    GString *name, *address, *smtp;
};

static void
take_recipient(struct tnef *tnef, unsigned id, unsigned type, struct slice value, void *context)
{
    struct recipient *recipient = context;
    const struct {
        unsigned id;
        GString *text;
    } wanted[] = {
        {MAPI_DISPLAY_NAME,   recipient->name   },
        { MAPI_EMAIL_ADDRESS, recipient->address},
        { MAPI_SMTP_ADDRESS,  recipient->smtp   },
    };

    for (size_t i = 0; i < ARRAY_LEN(wanted); i++) {
        if (wanted[i].id == id && (type == MAPI_UNICODE || type == MAPI_STRING8) && wanted[i].text->len == 0)
            mapi_append_text(&tnef->item, type, value, wanted[i].text);
    }
}

static void
read_recipients(struct tnef *tnef, struct slice content)
{
    struct bytes bytes = bytes_of(content);
    uint32_t count = bytes_u32(&bytes);

    for (uint32_t i = 0; i < count && bytes.rest.len > 0; i++) {
        struct recipient row = { g_string_new(NULL), g_string_new(NULL), g_string_new(NULL) };

        take_properties(tnef, &bytes, take_recipient, &row);
        if (row.name->len + row.address->len + row.smtp->len > 0)
            mapi_add_recipient(&tnef->item, row.name->str,
                               row.smtp->len > 0 ? row.smtp->str : row.address->str);
        g_string_free(row.name, TRUE);
        g_string_free(row.address, TRUE);
        g_string_free(row.smtp, TRUE);
    }
}

static void
read_attached(struct tnef *tnef)
{
    struct attached *attached = &tnef->attached;
    struct reader_input inner = *tnef->item.input;

    if (!tnef->goes_on || attached->content.len == 0)
        return;
    if (attached->name->len == 0)
        mapi_append_text(&tnef->item, MAPI_STRING8, attached->title, attached->name);
    inner.content = attached->content;
    inner.charset = NULL;
    tnef->goes_on = reader_read_member(tnef->item.report, attached->name->str, &inner);
}

/* One that has other content already is read with each. */
static void
take_content(struct tnef *tnef, struct slice content)
{
    if (content.len == 0 || slice_equal(content, tnef->attached.content))
        return;
    read_attached(tnef);
    tnef->attached.content = content;
}

static void
take_attached(struct tnef *tnef, unsigned id, unsigned type, struct slice value, void *context)
{
    struct attached *attached = context;
    bool is_text = type == MAPI_UNICODE || type == MAPI_STRING8;

    if (id == MAPI_ATTACH_DATA)
        take_content(tnef, type == MAPI_OBJECT ? slice_sub(value, IID_BYTES, value.len) : value);
    else if (is_text &&
             (id == MAPI_ATTACH_LONG_FILENAME || (attached->name->len == 0 && id == MAPI_ATTACH_FILENAME))) {
        g_string_truncate(attached->name, 0);
        mapi_append_text(&tnef->item, type, value, attached->name);
    }
}

/* Reads the attachment that has come to its end. */
static void
end_attached(struct tnef *tnef)
{
    struct attached *attached = &tnef->attached;

    read_attached(tnef);
    g_string_truncate(attached->name, 0);
    attached->content = attached->title = (struct slice){ 0 };
}

/* Of the message. */
static void
take_of_message(struct tnef *tnef, unsigned id, struct slice content)
{
    struct bytes bytes = bytes_of(content);

    switch ((enum attribute)id) {
    case ATTRIBUTE_CODEPAGE:
        mapi_take_number(&tnef->item, MAPI_MESSAGE_CODEPAGE, bytes_u32(&bytes));
        break;
    case ATTRIBUTE_SUBJECT:
        mapi_take(&tnef->item, MAPI_SUBJECT, MAPI_STRING8, content);
        break;
    case ATTRIBUTE_BODY:
        mapi_take(&tnef->item, MAPI_BODY, MAPI_STRING8, content);
        break;
    case ATTRIBUTE_PROPERTIES:
        read_properties(tnef, content);
        break;
    case ATTRIBUTE_RECIPIENTS:
        read_recipients(tnef, content);
        break;
    case ATTRIBUTE_BEGIN:
    case ATTRIBUTE_DATA:
    case ATTRIBUTE_TITLE:
    case ATTRIBUTE_ATTACHMENT:
        break;
    }
}

/* Of attachments, which come behind the message. */
static void
take_of_attachment(struct tnef *tnef, unsigned id, struct slice content)
{
    struct bytes bytes = bytes_of(content);

    switch ((enum attribute)id) {
    case ATTRIBUTE_BEGIN:
        end_attached(tnef);
        break;
    case ATTRIBUTE_DATA:
        take_content(tnef, content);
        break;
    case ATTRIBUTE_TITLE:
        tnef->attached.title = content;
        break;
    case ATTRIBUTE_ATTACHMENT:
        take_properties(tnef, &bytes, take_attached, &tnef->attached);
        break;
    case ATTRIBUTE_CODEPAGE:
    case ATTRIBUTE_SUBJECT:
    case ATTRIBUTE_BODY:
    case ATTRIBUTE_PROPERTIES:
    case ATTRIBUTE_RECIPIENTS:
        break;
    }
}

/* Calls `take` for each attribute; says where they are damaged. */
static void
each_attribute(struct tnef *tnef, void (*take)(struct tnef *tnef, unsigned id, struct slice content))
{
    struct bytes bytes = bytes_at(tnef->item.input->content, 6); /* signature and key */

    while (bytes.rest.len > 0) {
        unsigned level = bytes_u8(&bytes);
        uint32_t id = bytes_u32(&bytes);
        struct slice content = bytes_take(&bytes, bytes_u32(&bytes));

        bytes_skip(&bytes, 2); /* a sum, which not everybody gets right */
        if (bytes.has_failed || (level != LEVEL_MESSAGE && level != LEVEL_ATTACHMENT)) {
            ole_say_corrupt(tnef->item.report, "the message is damaged: it ends early, or more follows it");
            return;
        }
        take(tnef, id & 0xffff, content);
    }
}

void
read_tnef(struct report *report, const struct reader_input *input)
{
    struct tnef tnef = { .goes_on = true };

    mapi_item_init(&tnef.item, report, input);
    tnef.attached.name = g_string_new(NULL);
    each_attribute(&tnef, take_of_message);
    mapi_report(&tnef.item);
    each_attribute(&tnef, take_of_attachment);
    end_attached(&tnef);
    g_string_free(tnef.attached.name, TRUE);
    mapi_item_done(&tnef.item);
}
