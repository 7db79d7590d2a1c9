#include "classifiers/database.h"

#include "classifiers/scratch.h"
#include "classifiers/stages.h"

static void
evidence_done(struct compiled_evidence *evidence)
{
    for (size_t i = 0; i < evidence->count; i++)
        evidence_done(&evidence->children[i]);
    g_free(evidence->children);
}

struct index_lists
index_lists_of(const GPtrArray *lists)
{
    struct index_lists flat = { .first = g_new0(uint32_t, lists->len + 1) };
    g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(uint32_t));

    for (guint i = 0; i < lists->len; i++) {
        const GArray *those = g_ptr_array_index(lists, i);

        g_array_append_vals(all, those->data, those->len);
        flat.first[i + 1] = all->len;
    }
    flat.items = (void *)g_array_free(g_steal_pointer(&all), FALSE);
    return flat;
}

void
index_lists_done(struct index_lists *lists)
{
    g_free(lists->items);
    g_free(lists->first);
}

static void
type_done(struct compiled_type *type)
{
    for (size_t i = 0; i < type->count; i++) {
        evidence_done(&type->patterns[i].evidence);
        g_free(type->patterns[i].filters);
        index_lists_done(&type->patterns[i].gates);
    }
    g_free(type->patterns);
    for (size_t i = 0; i < type->primary_count; i++)
        g_free(type->primaries[i].patterns);
    g_free(type->primaries);
    g_free(type->members);
    exact_type_free(type->exact);
    classifier_done(&type->type);
}

void
classifier_database_free(struct classifier_database *database)
{
    if (database == NULL)
        return;
    scratch_pool_free(database); /* before what the scratches belong to */
    for (size_t i = 0; i < database->type_count; i++)
        type_done(&database->types[i]);
    g_free(database->types);
    for (size_t i = 0; i < database->element_count; i++) {
        g_free(database->elements[i].name);
        g_ptr_array_unref(database->elements[i].validators);
    }
    g_free(database->elements);
    g_clear_pointer(&database->validators, g_ptr_array_unref);
    index_lists_done(&database->users);
    index_lists_done(&database->primary_of);
    stages_done(database);
    fingerprint_index_free(database->forms);
    for (size_t i = 0; i < STAGES; i++)
        engine_database_free(database->engines[i]);
    explicit_bzero(&database->key, sizeof(database->key));
    g_free(database);
}

void
classifier_database_add_info(const struct classifier_database *database, struct engine_info *sum)
{
    for (size_t i = 0; i < STAGES; i++) {
        if (database->engines[i] != NULL)
            engine_database_add_info(database->engines[i], sum);
    }
}

size_t
classifier_database_count(const struct classifier_database *database)
{
    return database->count;
}

const struct classifier *
classifier_database_item(const struct classifier_database *database, size_t index)
{
    g_assert(index < database->count);
    return &database->types[index].type;
}
