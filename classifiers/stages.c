#include "classifiers/stages.h"

/* Beyond this a piece of text with all that counts for a match would be as good as the whole. */
#define MOST_EXTENT 1024

/* What an element is there for. */
enum role {
    ROLE_PRIMARY = 1 << 0, /* of an entity */
    ROLE_AROUND = 1 << 1,  /* evidence or a filter of an entity, or compared with a row */
    ROLE_OTHER = 1 << 2,   /* it finds something by itself */
    ROLE_UNGATED = 1 << 3, /* some pattern takes it for a primary match without gates */
    ROLE_GATE = 1 << 4,    /* what something else is looked for around */
};

/* Gates while they are found: an array of GArray * of uint32_t, indexes of elements. */
static GPtrArray *
gates_new(void)
{
    return g_ptr_array_new_with_free_func((GDestroyNotify)(void (*)(void))g_array_unref);
}

static gint
compare_lengths(gconstpointer a, gconstpointer b)
{
    const GPtrArray *first = *(GPtrArray *const *)a, *second = *(GPtrArray *const *)b;
    const GArray *left = g_ptr_array_index(first, 0), *right = g_ptr_array_index(second, 0);

    return left->len < right->len ? -1 : left->len > right->len;
}

static void
add_gate(GPtrArray *gates, GArray *gate)
{
    g_ptr_array_add(gates, g_array_ref(gate));
}

/* Of `needed` children at least one holds: the first gate of each, as one. */
static void
unite_gates(GPtrArray *gates, GPtrArray *children, size_t needed)
{
    g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(uint32_t));

    g_ptr_array_sort(children, compare_lengths);
    for (guint i = 0; i < needed; i++) {
        const GArray *gate = g_ptr_array_index((GPtrArray *)g_ptr_array_index(children, i), 0);

        g_array_append_vals(all, gate->data, gate->len);
    }
    add_gate(gates, all);
}

/*
 * The gates of evidence: of each of them it needs at least one hit. They are made of elements that are found
 * everywhere by their literals. None where it may hold without.
 */
static GPtrArray *
gates_of(const struct classifier_database *database, const struct compiled_evidence *evidence)
{
    GPtrArray *gates = gates_new();
    g_autoptr(GPtrArray) children = g_ptr_array_new_with_free_func((GDestroyNotify)g_ptr_array_unref);

    if (evidence->least == 0)
        return gates;
    if (evidence->children == NULL) {
        g_autoptr(GArray) gate = g_array_new(FALSE, FALSE, sizeof(uint32_t));
        uint32_t element = (uint32_t)evidence->element;

        g_array_append_val(gate, element);
        if (database->elements[element].is_literal)
            add_gate(gates, gate);
        return gates;
    }
    for (size_t i = 0; i < evidence->count; i++) {
        g_autoptr(GPtrArray) below = gates_of(database, &evidence->children[i]);

        if (below->len > 0)
            g_ptr_array_add(children, g_steal_pointer(&below));
    }
    /* without one of so many children too few are left */
    size_t needed = evidence->least > evidence->count ? 0 : evidence->count - evidence->least + 1;
    if (needed == 0 || children->len < needed)
        return gates;
    if (needed > 1) {
        unite_gates(gates, children, needed);
        return gates;
    }
    for (guint i = 0; i < children->len; i++) {
        GPtrArray *below = g_ptr_array_index(children, i);

        for (guint k = 0; k < below->len; k++)
            add_gate(gates, g_ptr_array_index(below, k));
    }
    return gates;
}

static void
note_evidence(unsigned *roles, const struct compiled_evidence *evidence, enum role role)
{
    for (size_t i = 0; i < evidence->count; i++)
        note_evidence(roles, &evidence->children[i], role);
    if (evidence->children == NULL)
        roles[evidence->element] |= role;
}

static void
note_entity(struct classifier_database *database, struct compiled_type *type, unsigned *roles)
{
    for (size_t i = 0; i < type->count; i++) {
        struct compiled_pattern *pattern = &type->patterns[i];
        g_autoptr(GPtrArray) gates = gates_of(database, &pattern->evidence);

        pattern->gates = index_lists_of(gates);
        pattern->gate_count = gates->len;
        for (uint32_t k = 0; k < pattern->gates.first[gates->len]; k++)
            roles[pattern->gates.items[k]] |= ROLE_GATE;
        roles[pattern->element] |= gates->len > 0 ? ROLE_PRIMARY : ROLE_PRIMARY | ROLE_UNGATED;
        note_evidence(roles, &pattern->evidence, ROLE_AROUND);
        for (size_t k = 0; k < pattern->filter_count; k++) {
            if (pattern->filters[k].element != ELEMENT_NONE)
                roles[pattern->filters[k].element] |= ROLE_AROUND;
        }
    }
}

static void
note_exact(const struct exact_type *exact, unsigned *roles)
{
    if (exact->element != ELEMENT_NONE)
        roles[exact->element] |= ROLE_OTHER;
    for (guint i = 0; i < exact->patterns->len; i++) {
        const struct exact_pattern *pattern = g_ptr_array_index(exact->patterns, i);

        for (guint k = 0; k < pattern->criteria->len; k++) {
            size_t element = g_array_index(pattern->criteria, struct exact_criterion, k).element;

            if (element != ELEMENT_NONE)
                roles[element] |= ROLE_AROUND;
        }
    }
}

static void
note_roles(struct classifier_database *database, unsigned *roles)
{
    for (size_t i = 0; i < database->type_count; i++) {
        struct compiled_type *type = &database->types[i];

        if (type->type.kind == CLASSIFIER_ENTITY)
            note_entity(database, type, roles);
        for (size_t k = 0; type->type.kind == CLASSIFIER_AFFINITY && k < type->count; k++)
            note_evidence(roles, &type->patterns[k].evidence, ROLE_OTHER);
        if (type->exact != NULL)
            note_exact(type->exact, roles);
    }
}

static bool
is_short(struct engine_extent extent)
{
    return extent.most <= MOST_EXTENT && extent.behind <= MOST_EXTENT && extent.ahead <= MOST_EXTENT;
}

static void
widen(struct engine_extent *extent, struct engine_extent other)
{
    extent->most = MAX(extent->most, other.most);
    extent->behind = MAX(extent->behind, other.behind);
    extent->ahead = MAX(extent->ahead, other.ahead);
}

/* Of each element that of its expressions, and whether all of them are literals. */
static void
measure_elements(struct classifier_database *database, const struct engine_pattern *patterns, size_t count)
{
    const struct index_lists *users = &database->users;
    g_autofree bool *has_literals = g_new0(bool, MAX(database->element_count, 1));
    g_autofree bool *has_others = g_new0(bool, MAX(database->element_count, 1));

    for (size_t i = 0; i < count; i++) {
        bool is_literal = (patterns[i].flags & ENGINE_LITERAL) != 0;
        struct engine_extent extent = { ENGINE_ENDLESS, ENGINE_ENDLESS, ENGINE_ENDLESS };
        struct engine_error error;

        if ((patterns[i].flags & ENGINE_WORD) == 0) /* else it is endless */
            (void)engine_measure(&patterns[i], &extent, &error);
        for (uint32_t k = users->first[i]; k < users->first[i + 1]; k++) {
            widen(&database->elements[users->items[k]].extent, extent);
            (is_literal ? has_literals : has_others)[users->items[k]] = true;
        }
    }
    for (size_t i = 0; i < database->element_count; i++)
        database->elements[i].is_literal = has_literals[i] && !has_others[i];
}

static enum stage
stage_of(const struct compiled_element *element, unsigned roles)
{
    bool is_measured = element->extent.ahead > 0; /* it has expressions or strings */

    if (!is_measured || !is_short(element->extent))
        return STAGE_WHOLE;
    return roles == ROLE_PRIMARY ? STAGE_GATED : roles == ROLE_AROUND ? STAGE_AROUND : STAGE_WHOLE;
}

static bool
has_element_around(const struct classifier_database *database, const struct compiled_evidence *evidence)
{
    for (size_t i = 0; i < evidence->count; i++) {
        if (has_element_around(database, &evidence->children[i]))
            return true;
    }
    return evidence->children == NULL && database->elements[evidence->element].stage == STAGE_AROUND;
}

static void
finish_pattern(struct classifier_database *database, struct compiled_pattern *pattern, GPtrArray *by)
{
    pattern->looks_around = has_element_around(database, &pattern->evidence);
    for (size_t i = 0; i < pattern->filter_count; i++) {
        size_t element = pattern->filters[i].element;

        pattern->looks_around |= element != ELEMENT_NONE && database->elements[element].stage == STAGE_AROUND;
    }
    if (database->elements[pattern->element].stage != STAGE_GATED)
        return;
    uint32_t index = (uint32_t)database->gated_count++;
    database->gated[index] = pattern;
    for (uint32_t i = pattern->gates.first[0]; i < pattern->gates.first[1]; i++)
        g_array_append_val((GArray *)g_ptr_array_index(by, pattern->gates.items[i]), index);
}

static void
list_gated(struct classifier_database *database)
{
    g_autoptr(GPtrArray) by = gates_new();
    size_t most = 0;

    for (size_t i = 0; i < database->element_count; i++)
        g_ptr_array_add(by, g_array_new(FALSE, FALSE, sizeof(uint32_t)));
    for (size_t i = 0; i < database->type_count; i++)
        most += database->types[i].count;
    database->gated = g_new0(const struct compiled_pattern *, MAX(most, 1));
    for (size_t i = 0; i < database->type_count; i++) {
        struct compiled_type *type = &database->types[i];

        for (size_t k = 0; type->type.kind == CLASSIFIER_ENTITY && k < type->count; k++)
            finish_pattern(database, &type->patterns[k], by);
    }
    database->gated_by = index_lists_of(by);
}

void
stages_assign(struct classifier_database *database, const struct engine_pattern *patterns, size_t count)
{
    g_autofree unsigned *roles = g_new0(unsigned, MAX(database->element_count, 1));

    measure_elements(database, patterns, count);
    note_roles(database, roles);
    for (size_t i = 0; i < database->element_count; i++)
        database->elements[i].stage = stage_of(&database->elements[i], roles[i]);
    for (size_t i = 0; i < database->element_count; i++) {
        const struct compiled_element *element = &database->elements[i];

        widen(&database->extents[element->stage], element->extent);
    }
    list_gated(database);
}

void
stages_done(struct classifier_database *database)
{
    g_free(database->gated);
    index_lists_done(&database->gated_by);
}
