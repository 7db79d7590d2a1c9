/*
 * An item of Outlook - a message, an appointment, a contact - as its properties say it ([MS-OXPROPS]),
 * whatever container they come in.
 */
#ifndef MESSAGE_EXTRACT_READERS_MAPI_H
#define MESSAGE_EXTRACT_READERS_MAPI_H

#include "message/extract/reader.h"

enum mapi_type {
    MAPI_LONG = 0x0003,
    MAPI_OBJECT = 0x000d,
    MAPI_STRING8 = 0x001e,
    MAPI_UNICODE = 0x001f,
    MAPI_BINARY = 0x0102,
    MAPI_MULTIPLE = 0x1000, /* added to one of them: several values */
};

enum mapi_id {
    MAPI_SUBJECT = 0x0037,
    MAPI_BODY = 0x1000,
    MAPI_BODY_RTF = 0x1009,
    MAPI_BODY_HTML = 0x1013,
    MAPI_DISPLAY_NAME = 0x3001,
    MAPI_EMAIL_ADDRESS = 0x3003,
    MAPI_ATTACH_DATA = 0x3701,
    MAPI_ATTACH_FILENAME = 0x3704,
    MAPI_ATTACH_LONG_FILENAME = 0x3707,
    MAPI_SMTP_ADDRESS = 0x39fe,
    MAPI_INTERNET_CODEPAGE = 0x3fde,
    MAPI_MESSAGE_LOCALE = 0x3ff1,
    MAPI_MESSAGE_CODEPAGE = 0x3ffd,
};

struct mapi_item {
    struct report *report;
    const struct reader_input *input;
    GHashTable *texts;          /* property -> char *, UTF-8; its last value */
    GString *further;           /* the values before, a line for each */
    GString *recipients;        /* a line for each */
    GBytes *html, *rtf;         /* bodies as they are stored; or NULL */
    unsigned codepage;          /* of texts that are not Unicode */
    unsigned codepage_rank;     /* how sure that is */
    unsigned html_codepage;     /* of `html`; 0: as the page says itself */
    unsigned internet_codepage; /* of pages that are not Unicode; 0: it is not said */
    uint64_t held;              /* bytes of the texts, as the report counts them */
};

void mapi_item_init(struct mapi_item *item, struct report *report, const struct reader_input *input);
void mapi_item_done(struct mapi_item *item);

/* Takes a property: a text or one of the bodies; any other is passed over. */
void mapi_take(struct mapi_item *item, unsigned id, unsigned type, struct slice value);
/* The same of one that is a number: code pages count. They have to come before the texts that are in them. */
void mapi_take_number(struct mapi_item *item, unsigned id, uint32_t value);
/* Appends a text as its type has it. */
void mapi_append_text(const struct mapi_item *item, unsigned type, struct slice value, GString *out);
void mapi_add_recipient(struct mapi_item *item, const char *name, const char *address);

/* Says the item: its fields, its bodies that have words of their own, and what else of it is text. */
void mapi_report(struct mapi_item *item);

#endif
