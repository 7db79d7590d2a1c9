/*
 * Property sets ([MS-OLEPS]) of the summary informations. libgsf could read them too, but makes objects of
 * whatever they say; only short texts, numbers and dates are wanted here.
 */
#include "message/extract/readers/bytes.h"
#include "message/extract/readers/office_text.h"
#include "message/extract/readers/ole.h"

#include <string.h>

#define PROPERTIES 1000 /* of one set */
#define NAME_BYTES 1024
#define ID_DICTIONARY 0
#define ID_CODEPAGE 1
#define FILETIME_SECOND 10000000
#define FILETIME_1970 11644473600 /* seconds from 1601 */

enum value_type {
    VALUE_I2 = 2,
    VALUE_I4 = 3,
    VALUE_R8 = 5,
    VALUE_BSTR = 8,
    VALUE_BOOL = 11,
    VALUE_LPSTR = 30,
    VALUE_LPWSTR = 31,
    VALUE_FILETIME = 64
};

static const struct known_property {
    uint32_t id;
    const char *name;
} summary[] = {
    {2,  "Title"        },
    { 3, "Subject"      },
    { 4, "Author"       },
    { 5, "Keywords"     },
    { 6, "Comments"     },
    { 7, "Template"     },
    { 8, "Last Saved By"},
}, document_summary[] = {
    { 2, "Category" },
    { 14, "Manager" },
    { 15, "Company" },
    { 26, "Content type" },
    { 27, "Status" },
};

struct property_set {
    struct report *report;
    struct slice bytes;
    unsigned codepage;
    GHashTable *names; /* id -> char *; NULL where it has no dictionary */
    const struct known_property *known;
    size_t count;
};

static void
append_string(const struct property_set *set, struct slice bytes, GString *out)
{
    GString *text = g_string_new(NULL);

    office_text_append_codepage(text, bytes, set->codepage);
    struct slice shown = office_text_to_nul((struct slice){ text->str, text->len });
    g_string_append_len(out, shown.at, (gssize)shown.len);
    g_string_free(text, TRUE);
}

static void
append_wide(struct bytes *value, GString *out)
{
    uint32_t count = bytes_u32(value);
    GString *text = g_string_new(NULL);

    office_text_append_utf16(text, bytes_take(value, 2 * (size_t)count));
    struct slice shown = office_text_to_nul((struct slice){ text->str, text->len });
    g_string_append_len(out, shown.at, (gssize)shown.len);
    g_string_free(text, TRUE);
}

static void
append_time(uint64_t filetime, GString *out)
{
    int64_t seconds = (int64_t)(filetime / FILETIME_SECOND) - FILETIME_1970;
    g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc(seconds);
    g_autofree char *text = time == NULL ? NULL : g_date_time_format(time, "%Y-%m-%dT%H:%M:%SZ");

    if (text != NULL)
        g_string_append(out, text);
}

/* The value at `offset` of the set, as text; nothing where it is of no kind that is shown. */
static void
append_value(const struct property_set *set, uint32_t offset, GString *out)
{
    struct bytes value = bytes_at(set->bytes, offset);
    char number[G_ASCII_DTOSTR_BUF_SIZE];

    switch ((enum value_type)bytes_u32(&value)) {
    case VALUE_I2:
        g_string_append_printf(out, "%d", (int16_t)bytes_u16(&value));
        break;
    case VALUE_I4:
        g_string_append_printf(out, "%d", (int32_t)bytes_u32(&value));
        break;
    case VALUE_R8:
        g_string_append(out, g_ascii_dtostr(number, sizeof(number), bytes_double(&value)));
        break;
    case VALUE_BOOL:
        g_string_append(out, bytes_u16(&value) != 0 ? "true" : "false");
        break;
    case VALUE_BSTR:
    case VALUE_LPSTR:
        append_string(set, bytes_take(&value, bytes_u32(&value)), out);
        break;
    case VALUE_LPWSTR:
        append_wide(&value, out);
        break;
    case VALUE_FILETIME:
        append_time(bytes_u64(&value), out);
        break;
    }
    if (value.has_failed)
        g_string_truncate(out, 0);
}

/* Names of custom properties; the bytes of UTF-16 names are padded to four. */
static void
read_dictionary(struct property_set *set, uint32_t offset)
{
    struct bytes entries = bytes_at(set->bytes, offset);
    uint32_t count = bytes_u32(&entries);

    set->names = g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, g_free);
    for (uint32_t i = 0; i < count && i < PROPERTIES && !entries.has_failed; i++) {
        uint32_t id = bytes_u32(&entries);
        uint32_t len = bytes_u32(&entries);
        size_t bytes = set->codepage == CODEPAGE_UTF16 ? 2 * (size_t)len : len;
        GString *name = g_string_new(NULL);

        append_string(set, slice_sub(bytes_take(&entries, bytes), 0, NAME_BYTES), name);
        if (set->codepage == CODEPAGE_UTF16)
            bytes_skip(&entries, (4 - bytes % 4) % 4);
        g_hash_table_insert(set->names, GUINT_TO_POINTER(id), g_string_free(name, FALSE));
    }
}

static const char *
name_of(const struct property_set *set, uint32_t id)
{
    if (set->names != NULL) {
        const char *name = g_hash_table_lookup(set->names, GUINT_TO_POINTER(id));

        /* what Office keeps for itself is called _PID_... */
        return name == NULL || g_str_has_prefix(name, "_PID_") ? NULL : name;
    }
    for (size_t i = 0; i < set->count; i++) {
        if (set->known[i].id == id)
            return set->known[i].name;
    }
    return NULL;
}

/* Calls `take` for each property. */
static void
each_property(struct property_set *set, void (*take)(struct property_set *set, uint32_t id, uint32_t offset))
{
    struct bytes list = bytes_at(set->bytes, 4);
    uint32_t count = bytes_u32(&list);

    for (uint32_t i = 0; i < count && i < PROPERTIES; i++) {
        uint32_t id = bytes_u32(&list), offset = bytes_u32(&list);

        if (list.has_failed)
            return;
        take(set, id, offset);
    }
}

static void
take_codepage(struct property_set *set, uint32_t id, uint32_t offset)
{
    struct bytes value = bytes_at(set->bytes, offset);

    if (id == ID_CODEPAGE && bytes_u32(&value) == VALUE_I2)
        set->codepage = bytes_u16(&value);
}

static void
take_dictionary(struct property_set *set, uint32_t id, uint32_t offset)
{
    if (id == ID_DICTIONARY && set->names == NULL)
        read_dictionary(set, offset);
}

static void
take_value(struct property_set *set, uint32_t id, uint32_t offset)
{
    const char *name = id > ID_CODEPAGE ? name_of(set, id) : NULL;
    g_autoptr(GString) value = g_string_new(NULL);

    if (name == NULL)
        return;
    append_value(set, offset, value);
    if (value->len > 0)
        report_property(set->report, name, value->str);
}

static void
read_set(struct property_set *set)
{
    set->codepage = CODEPAGE_WESTERN;
    each_property(set, take_codepage);
    each_property(set, take_dictionary);
    each_property(set, take_value);
    if (set->names != NULL)
        g_hash_table_unref(set->names);
}

/* A stream has one set of Office's own properties, and perhaps one of custom ones. */
static void
read_stream(struct report *report, const struct ole_storage *storage, const char *name,
            const struct known_property *known, size_t count)
{
    g_autoptr(GBytes) content = ole_has(storage, name) ? ole_read(report, storage, name) : NULL;
    struct slice whole = content == NULL ? (struct slice){ 0 } : slice_from_bytes(content);
    struct bytes header = bytes_at(whole, 24);
    uint32_t sets = content == NULL ? 0 : bytes_u32(&header);

    for (uint32_t i = 0; i < MIN(sets, 2); i++) {
        bytes_skip(&header, 16);
        uint32_t offset = bytes_u32(&header);
        struct property_set set = { .report = report, .known = known, .count = i == 0 ? count : 0 };

        if (header.has_failed || offset > whole.len)
            return;
        set.bytes = slice_sub(whole, offset, whole.len);
        read_set(&set);
    }
}

void
ole_read_properties(struct report *report, const struct ole_storage *storage)
{
    read_stream(report, storage, "\005SummaryInformation", summary, ARRAY_LEN(summary));
    read_stream(report, storage, "\005DocumentSummaryInformation", document_summary,
                ARRAY_LEN(document_summary));
}
