#include "rules/header_edit.h"

#include "message/encode.h"

/* What becomes of one field name after all its changes: how many of the original instances stay, and what is
 * added. */
struct fate {
    const char *name;
    unsigned instances; /* in the message */
    bool is_cleared;    /* the original instances go */
    GPtrArray *values;  /* of const struct header_change *: instances to be there afterwards, beside the
                           original ones */
};

void
header_edit_free(gpointer data)
{
    struct header_edit *edit = data;

    g_free(edit->value);
    g_free(edit);
}

static void
add_edit(GPtrArray *edits, enum header_edit_kind kind, const struct fate *fate, unsigned index,
         const struct header_change *change)
{
    struct header_edit *edit = g_new0(struct header_edit, 1);

    edit->kind = kind;
    edit->name = fate->name;
    edit->index = index;
    if (change != NULL)
        edit->value =
            change->wire != NULL ? g_strdup(change->wire) : header_encode(change->name, change->value);
    g_ptr_array_add(edits, edit);
}

static unsigned
count_instances(const struct message *mail, const char *name)
{
    unsigned count = 0;
    size_t at = 0;

    while (message_next_header(mail, name, &at) != NULL)
        count++;
    return count;
}

static struct fate
fate_of(const struct content *content, const struct message *mail, const char *name)
{
    struct fate fate = { name, count_instances(mail, name), false, g_ptr_array_new() };

    for (guint i = 0; i < content->changes->len; i++) {
        const struct header_change *change = g_ptr_array_index(content->changes, i);

        if (g_ascii_strcasecmp(change->name, name) != 0)
            continue;
        if (change->op != HEADER_ADD) {
            fate.is_cleared = true;
            g_ptr_array_set_size(fate.values, 0);
        }
        if (change->op != HEADER_REMOVE)
            g_ptr_array_add(fate.values, (gpointer)change);
    }
    return fate;
}

/*
 * The first instance that goes is changed into the first new value, so that a field keeps its place; the
 * others are deleted from the last on, since each deletion renumbers those behind it.
 */
static void
realise(const struct fate *fate, GPtrArray *edits)
{
    bool reuses_first = fate->is_cleared && fate->instances > 0 && fate->values->len > 0;

    for (unsigned index = fate->instances; fate->is_cleared && index > (reuses_first ? 1u : 0u); index--)
        add_edit(edits, EDIT_DELETE, fate, index, NULL);
    for (guint i = 0; i < fate->values->len; i++) {
        bool is_change = i == 0 && reuses_first;
        add_edit(edits, is_change ? EDIT_CHANGE : EDIT_ADD, fate, is_change ? 1 : 0,
                 g_ptr_array_index(fate->values, i));
    }
}

void
header_edits_make(const struct content *content, const struct message *mail, GPtrArray *edits)
{
    g_autoptr(GHashTable) done = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    for (guint i = 0; i < content->changes->len; i++) {
        const struct header_change *change = g_ptr_array_index(content->changes, i);

        if (!g_hash_table_add(done, g_ascii_strdown(change->name, -1)))
            continue;
        struct fate fate = fate_of(content, mail, change->name);
        realise(&fate, edits);
        g_ptr_array_unref(fate.values);
    }
}
