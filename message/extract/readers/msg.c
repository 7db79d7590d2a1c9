/*
 * Messages as Outlook saves them ([MS-OXMSG]): each property that is a text or bytes is a stream, named by
 * its number and type; recipients and attachments are storages.
 */
#include "message/extract/readers/bytes.h"
#include "message/extract/readers/mapi.h"
#include "message/extract/readers/office_text.h"
#include "message/extract/readers/ole.h"

#include <string.h>

#define PROPERTIES "__properties_version1.0"
#define STREAM_PREFIX "__substg1.0_"
#define ENTRY_BYTES 16

/*
 * The number and the type in "__substg1.0_0037001F"; false where the name is not so made. Of several values
 * each has its number behind that: "__substg1.0_8001101F-00000000".
 */
static bool
parse_name(const char *name, unsigned *id, unsigned *type)
{
    char *end;

    if (!g_str_has_prefix(name, STREAM_PREFIX))
        return false;
    guint64 tag = g_ascii_strtoull(name + strlen(STREAM_PREFIX), &end, 16);
    if (end != name + strlen(STREAM_PREFIX) + 8)
        return false;
    *id = (unsigned)(tag >> 16);
    *type = (unsigned)(tag & 0xffff);
    if (*end == '\0')
        return true;
    bool is_value = *end == '-' && (*type & MAPI_MULTIPLE) != 0;
    *type &= ~(unsigned)MAPI_MULTIPLE;
    return is_value;
}

/* Properties that are numbers stand in one stream, behind a head that is longer in the outermost message. */
static void
read_numbers(struct mapi_item *item, const struct ole_storage *storage)
{
    g_autoptr(GBytes) stream = ole_read(item->report, storage, PROPERTIES);
    struct slice whole = stream == NULL ? (struct slice){ 0 } : slice_from_bytes(stream);
    struct bytes bytes = bytes_at(whole, whole.len % ENTRY_BYTES);

    while (bytes.rest.len >= ENTRY_BYTES) {
        unsigned type = bytes_u16(&bytes), id = bytes_u16(&bytes);

        bytes_skip(&bytes, 4);
        uint32_t value = bytes_u32(&bytes);
        bytes_skip(&bytes, 4);
        if (type == MAPI_LONG)
            mapi_take_number(item, id, value);
    }
}

static void
read_streams(struct mapi_item *item, const struct ole_storage *storage)
{
    size_t count = ole_count(storage);
    unsigned id, type;

    for (size_t i = 0; i < count; i++) {
        const char *name = ole_name(storage, i);

        if (!parse_name(name, &id, &type))
            continue;
        g_autoptr(GBytes) value = ole_read(item->report, storage, name);
        if (value != NULL)
            mapi_take(item, id, type, slice_from_bytes(value));
    }
}

/* A text of a recipient or an attachment, in whichever of both types; "" where there is none. */
static char *
read_text(const struct mapi_item *item, const struct ole_storage *storage, unsigned id)
{
    static const enum mapi_type types[] = { MAPI_UNICODE, MAPI_STRING8 };
    GString *text = g_string_new(NULL);

    for (size_t i = 0; i < ARRAY_LEN(types) && text->len == 0; i++) {
        g_autofree char *name = g_strdup_printf(STREAM_PREFIX "%04X%04X", id, (unsigned)types[i]);
        g_autoptr(GBytes) value = ole_read(item->report, storage, name);

        if (value != NULL)
            mapi_append_text(item, types[i], slice_from_bytes(value), text);
    }
    return g_string_free(text, FALSE);
}

static bool
read_recipient(struct mapi_item *item, const struct ole_storage *recipient)
{
    g_autofree char *name = read_text(item, recipient, MAPI_DISPLAY_NAME);
    g_autofree char *smtp = read_text(item, recipient, MAPI_SMTP_ADDRESS);
    g_autofree char *email = read_text(item, recipient, MAPI_EMAIL_ADDRESS);

    mapi_add_recipient(item, name, *smtp != '\0' ? smtp : email);
    return true;
}

static char *
attachment_name(const struct mapi_item *item, const struct ole_storage *attachment)
{
    static const enum mapi_id ids[] = { MAPI_ATTACH_LONG_FILENAME, MAPI_ATTACH_FILENAME, MAPI_DISPLAY_NAME };

    for (size_t i = 0; i < ARRAY_LEN(ids); i++) {
        char *name = read_text(item, attachment, ids[i]);

        if (*name != '\0')
            return name;
        g_free(name);
    }
    return NULL;
}

/* A file, or a storage: another message, or an object. False where no more members may be read. */
static bool
read_attachment(struct mapi_item *item, const struct ole_storage *attachment)
{
    g_autofree char *name = attachment_name(item, attachment);
    g_autoptr(ole_storage) object = ole_enter(attachment, STREAM_PREFIX "3701000D");
    struct reader_input inner = *item->input;

    if (object != NULL) {
        if (!report_open(item->report, name))
            return false;
        ole_read_storage(item->report, item->input, object);
        report_close(item->report);
        return true;
    }
    g_autoptr(GBytes) content = ole_read(item->report, attachment, STREAM_PREFIX "37010102");
    if (content == NULL) /* a link to a file that was not sent */
        return true;
    inner.content = slice_from_bytes(content);
    inner.charset = NULL;
    return reader_read_member(item->report, name, &inner);
}

/* Calls `take` for each storage whose name begins so, until it is false. */
static void
each_storage(struct mapi_item *item, const struct ole_storage *storage, const char *prefix,
             bool (*take)(struct mapi_item *item, const struct ole_storage *inner))
{
    size_t count = ole_count(storage);
    bool goes_on = true;

    for (size_t i = 0; i < count && goes_on; i++) {
        const char *name = ole_name(storage, i);
        g_autoptr(ole_storage) inner = g_str_has_prefix(name, prefix) ? ole_enter(storage, name) : NULL;

        goes_on = inner == NULL || take(item, inner);
    }
}

void
msg_read(struct report *report, const struct reader_input *input, struct ole_storage *storage)
{
    struct mapi_item item;

    mapi_item_init(&item, report, input);
    read_numbers(&item, storage);
    read_streams(&item, storage);
    each_storage(&item, storage, "__recip_version1.0_", read_recipient);
    mapi_report(&item);
    each_storage(&item, storage, "__attach_version1.0_", read_attachment);
    mapi_item_done(&item);
}
