/*
 * Presentations of PowerPoint 97 to 2003 ([MS-PPT]). A save appends: what is in use is found from the last
 * edit through directories of objects, so that slides which were deleted or changed since are not read again.
 * Where that way is damaged, all records of the file are read.
 */
#include "message/extract/readers/ppt.h"

#include "message/extract/readers/inflate.h"
#include "message/extract/readers/ole.h"

#define TOKEN_ENCRYPTED 0xf3d1c4dfu
#define PERSIST_ENTRY_BYTES 64 /* that an object takes in the table, roughly */

struct ppt {
    struct report *report;
    const struct reader_input *input;
    struct slice stream;
    GHashTable *offsets; /* object -> offset; GUINT */
    GHashTable *numbers; /* slide id -> its number */
    uint64_t held;
    uint32_t document; /* the object that is it */
    bool is_encrypted, is_full;
};

static bool
record_at(const struct ppt *ppt, uint32_t offset, struct ppt_record *record)
{
    struct bytes bytes = bytes_at(ppt->stream, offset);

    return ppt_next(&bytes, record);
}

/* PersistDirectoryAtom: runs of objects, and where each lies. What a later edit said counts more. */
static bool
read_directory(struct ppt *ppt, struct slice content)
{
    struct bytes bytes = bytes_of(content);

    while (bytes.rest.len > 0) {
        uint32_t run = bytes_u32(&bytes), object = run & 0xfffff;

        for (uint32_t count = run >> 20; count > 0 && bytes.rest.len > 0; count--, object++) {
            uint32_t offset = bytes_u32(&bytes);

            if (g_hash_table_contains(ppt->offsets, GUINT_TO_POINTER(object)))
                continue;
            if (!report_hold(ppt->report, PERSIST_ENTRY_BYTES))
                return false;
            ppt->held += PERSIST_ENTRY_BYTES;
            g_hash_table_insert(ppt->offsets, GUINT_TO_POINTER(object), GUINT_TO_POINTER(offset));
        }
    }
    return !bytes.has_failed;
}

/* UserEditAtom. Edits and their directories lie before those that came later. */
static bool
read_edits(struct ppt *ppt, uint32_t offset)
{
    uint32_t directories_end = UINT32_MAX;
    struct ppt_record record;

    while (offset != 0) {
        if (!record_at(ppt, offset, &record) || record.type != PPT_USER_EDIT)
            return false;
        struct bytes edit = bytes_at(record.content, 8);
        uint32_t before = bytes_u32(&edit), directory = bytes_u32(&edit), document = bytes_u32(&edit);
        if (edit.has_failed || before >= offset)
            return false;
        if (directories_end == UINT32_MAX)
            ppt->document = document;
        bytes_skip(&edit, 8);
        if (edit.rest.len >= 4 && bytes_u32(&edit) != 0)
            ppt->is_encrypted = true;
        if (ppt->is_encrypted)
            return true;
        if (!record_at(ppt, directory, &record) || record.type != PPT_PERSIST_DIRECTORY ||
            directory + record.content.len >= directories_end || !read_directory(ppt, record.content))
            return false;
        directories_end = directory;
        offset = before;
    }
    return true;
}

/* The stream "Current User" says where the last edit is. */
static bool
read_current_user(struct ppt *ppt, const struct ole_storage *storage)
{
    g_autoptr(GBytes) stream = ole_read(ppt->report, storage, "Current User");
    struct bytes bytes = bytes_at(stream == NULL ? (struct slice){ 0 } : slice_from_bytes(stream), 12);
    uint32_t token = bytes_u32(&bytes), offset = bytes_u32(&bytes);

    if (bytes.has_failed)
        return false;
    ppt->is_encrypted = token == TOKEN_ENCRYPTED;
    return ppt->is_encrypted || read_edits(ppt, offset);
}

/* The object that lies there. It is counted as unpacked, for objects may lie over one another. */
static bool
object_at(struct ppt *ppt, uint32_t offset, struct ppt_record *record)
{
    if (!record_at(ppt, offset, record)) {
        ole_say_corrupt(ppt->report, "a part of the presentation is not there");
        return false;
    }
    ppt->is_full = ppt->is_full || !report_unpacked(ppt->report, record->content.len);
    return !ppt->is_full;
}

/* Takes an object out of the table, so that it is read once. */
static bool
take_object(struct ppt *ppt, uint32_t object, struct ppt_record *record)
{
    gpointer offset;

    return g_hash_table_steal_extended(ppt->offsets, GUINT_TO_POINTER(object), NULL, &offset) &&
           object_at(ppt, GPOINTER_TO_UINT(offset), record);
}

/* Which slide notes belong to. */
static unsigned
slide_of_notes(const struct ppt *ppt, const struct ppt_record *notes)
{
    struct bytes bytes = bytes_of(notes->content);
    struct ppt_record inner;

    if (!ppt_next(&bytes, &inner) || inner.type != PPT_NOTES_ATOM)
        return 0;
    bytes = bytes_of(inner.content);
    return GPOINTER_TO_UINT(g_hash_table_lookup(ppt->numbers, GUINT_TO_POINTER(bytes_u32(&bytes))));
}

enum list_kind { LIST_SLIDES, LIST_MASTERS, LIST_NOTES };

static void
begin_listed(struct ppt *ppt, enum list_kind kind, unsigned number, const struct ppt_record *atom)
{
    struct bytes bytes = bytes_of(atom->content);
    uint32_t object = bytes_u32(&bytes);
    struct ppt_record record;
    bool is_there = take_object(ppt, object, &record);
    unsigned of_slide;

    bytes_skip(&bytes, 8);
    switch (kind) {
    case LIST_SLIDES:
        g_hash_table_insert(ppt->numbers, GUINT_TO_POINTER(bytes_u32(&bytes)), GUINT_TO_POINTER(number));
        report_mark(ppt->report, "slide %u", number);
        break;
    case LIST_MASTERS:
        report_mark(ppt->report, "slide master %u", number);
        break;
    case LIST_NOTES:
        of_slide = is_there ? slide_of_notes(ppt, &record) : 0;
        if (of_slide > 0)
            report_mark(ppt->report, "notes of slide %u", of_slide);
        else
            report_mark(ppt->report, "notes");
        break;
    }
    if (is_there)
        ppt->is_full = !ppt_put_text(ppt->report, &record);
}

/* Each slide of a list, with the text that stands in the list itself. */
static void
read_list(struct ppt *ppt, const struct ppt_record *list)
{
    struct bytes bytes = bytes_of(list->content);
    struct ppt_record record;
    unsigned number = 0;

    while (!ppt->is_full && ppt_next(&bytes, &record)) {
        if (record.type == PPT_SLIDE_PERSIST)
            begin_listed(ppt, (enum list_kind)list->instance, ++number, &record);
        else
            ppt->is_full = !ppt_put_text(ppt->report, &record);
    }
}

static void
read_document(struct ppt *ppt)
{
    /* slides before their notes, and masters last: nobody but who made them looks there */
    static const enum list_kind order[] = { LIST_SLIDES, LIST_NOTES, LIST_MASTERS };
    struct ppt_record document, record;

    if (!take_object(ppt, ppt->document, &document))
        return;
    for (size_t i = 0; i < ARRAY_LEN(order); i++) {
        struct bytes bytes = bytes_of(document.content);

        while (!ppt->is_full && ppt_next(&bytes, &record)) {
            if (record.type == PPT_SLIDE_LIST && record.instance == (unsigned)order[i])
                read_list(ppt, &record);
        }
    }
    report_mark(ppt->report, "links, headers and footers");
    if (!ppt->is_full)
        ppt->is_full = !ppt_put_text(ppt->report, &document);
}

/* An embedded object: a storage, which may be compressed behind its size. */
static void
read_object(struct ppt *ppt, const struct ppt_record *record)
{
    struct reader_input inner = *ppt->input;
    g_autoptr(GBytes) inflated = NULL;

    inner.charset = NULL;
    inner.content = record->content;
    if (record->instance == 1) {
        inflated = inflate_all(ppt->report, slice_sub(record->content, 4, record->content.len));
        inner.content = slice_from_bytes(inflated);
    }
    (void)reader_read_member(ppt->report, NULL, &inner);
}

static int
compare_offsets(gconstpointer a, gconstpointer b)
{
    unsigned left = GPOINTER_TO_UINT(a), right = GPOINTER_TO_UINT(b);

    return left < right ? -1 : left > right;
}

/* Objects that no list names: handouts, embedded objects. */
static void
read_others(struct ppt *ppt)
{
    GList *offsets = g_list_sort(g_hash_table_get_values(ppt->offsets), compare_offsets);
    struct ppt_record record;

    for (const GList *link = offsets; link != NULL && !ppt->is_full; link = link->next) {
        if (object_at(ppt, GPOINTER_TO_UINT(link->data), &record) && record.type != PPT_OLE_STORAGE)
            ppt->is_full = !ppt_put_text(ppt->report, &record);
    }
    for (const GList *link = offsets; link != NULL; link = link->next) {
        if (record_at(ppt, GPOINTER_TO_UINT(link->data), &record) && record.type == PPT_OLE_STORAGE)
            read_object(ppt, &record);
    }
    g_list_free(offsets);
}

/* Without directories: everything that was ever saved. */
static void
read_all_records(struct ppt *ppt)
{
    struct bytes bytes = bytes_of(ppt->stream);
    struct ppt_record record;

    ole_say_corrupt(ppt->report, "the presentation is damaged: what of it is in use is not known");
    while (!ppt->is_full && ppt_next(&bytes, &record)) {
        struct bytes inner = bytes_of(record.content);
        struct ppt_record list;

        ppt->is_full = !ppt_put_text(ppt->report, &record);
        while (record.type == PPT_DOCUMENT && !ppt->is_full && ppt_next(&inner, &list)) {
            if (list.type == PPT_SLIDE_LIST)
                ppt->is_full = !ppt_put_text(ppt->report, &list);
        }
    }
}

static void
read_presentation(struct ppt *ppt, const struct ole_storage *storage)
{
    bool is_known = read_current_user(ppt, storage);

    if (ppt->is_encrypted) {
        ole_say_password(ppt->report);
    } else if (is_known) {
        read_document(ppt);
        read_others(ppt);
    } else {
        read_all_records(ppt);
    }
}

void
ppt_read(struct report *report, const struct reader_input *input, struct ole_storage *storage)
{
    /* PowerPoint 95 reads the outer storage, all later ones this */
    g_autoptr(ole_storage) later = ole_enter(storage, "PP97_DUALSTORAGE");
    const struct ole_storage *used = later == NULL ? storage : later;
    g_autoptr(GBytes) stream = ole_read(report, used, "PowerPoint Document");
    struct ppt ppt = { .report = report, .input = input };

    if (stream == NULL) {
        ole_say_corrupt(report, "the presentation is damaged: its content is not there");
        return;
    }
    ppt.stream = slice_from_bytes(stream);
    ppt.offsets = g_hash_table_new(g_direct_hash, g_direct_equal);
    ppt.numbers = g_hash_table_new(g_direct_hash, g_direct_equal);
    read_presentation(&ppt, used);
    g_hash_table_unref(ppt.offsets);
    g_hash_table_unref(ppt.numbers);
    report_release(report, ppt.held);
}
