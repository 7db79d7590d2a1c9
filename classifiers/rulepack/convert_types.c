/* Entities and Affinities; declared in convert.h. */
#include "classifiers/rulepack/convert.h"
#include "classifiers/rulepack/schema.h"

#include <string.h>

/* A type while it is converted: what cannot be evaluated makes it absent as a whole. */
struct conversion {
    struct rulepack *package;
    const char *unsupported;
    const struct xml_element *unsupported_at;
};

bool
convert_reference(const struct rulepack *package, const struct xml_element *element, const char *attribute,
                  struct yaml_node *owner, const char **unsupported)
{
    static const char *const keys[] = {
        [REFERENCE_FUNCTION] = "Function",
        [REFERENCE_KEYWORDS] = "Keywords",
        [REFERENCE_FINGERPRINT] = "Fingerprint",
    };
    const struct xml_attribute *id = xml_attribute_find(element, attribute);
    struct reference reference = rulepack_refer(package, id->value);

    if (reference.kind == REFERENCE_UNKNOWN)
        rulepack_unknown(package, element, attribute);
    if (reference.kind == REFERENCE_UNSUPPORTED)
        *unsupported = reference.reason;
    if (reference.kind == REFERENCE_UNKNOWN || reference.kind == REFERENCE_UNSUPPORTED)
        return false;
    node_put(owner, keys[reference.kind], node_word(id->value, id->at));
    return true;
}

static void
put_reference(struct conversion *conversion, const struct xml_element *element, struct yaml_node *owner)
{
    const char *unsupported = NULL;

    if (convert_reference(conversion->package, element, "idRef", owner, &unsupported) ||
        unsupported == NULL || conversion->unsupported != NULL)
        return;
    conversion->unsupported = unsupported;
    conversion->unsupported_at = element;
}

/* The attribute's value under another name, where there is one. */
static void
put_attribute(const struct xml_element *element, const char *attribute, const char *key,
              struct yaml_node *mapping)
{
    const struct xml_attribute *found = xml_attribute_find(element, attribute);

    if (found != NULL)
        node_put(mapping, key, node_word(found->value, found->at));
}

static void
put_filters(const struct rulepack *package, const struct xml_element *element, struct yaml_node *mapping)
{
    const struct xml_attribute *filters = xml_attribute_find(element, "filters");

    if (filters == NULL)
        return;
    g_auto(GStrv) ids = rulepack_ids(filters->value);
    struct yaml_node *list = node_list(filters->at);
    for (size_t i = 0; ids[i] != NULL; i++) {
        if (rulepack_find(package->filters, ids[i]) == NULL)
            diagnostics_add(package->found, SEVERITY_ERROR, "rulepack-reference", filters->at,
                            g_strdup_printf("add <Filters id=\"%s\">", ids[i]), "there are no Filters '%s'",
                            ids[i]);
        node_add(list, node_word(ids[i], filters->at));
    }
    node_put(mapping, "Filters", list);
}

static struct yaml_node *convert_evidence(struct conversion *conversion, const struct xml_element *element);

/* Match and Any among the children; IdMatch is not evidence. */
static struct yaml_node *
convert_children(struct conversion *conversion, const struct xml_element *element)
{
    struct yaml_node *list = node_list(element->at);

    for (guint i = 0; i < element->children->len; i++) {
        const struct xml_element *child = g_ptr_array_index(element->children, i);

        if (strcmp(child->name, "IdMatch") != 0)
            node_add(list, convert_evidence(conversion, child));
    }
    return list;
}

/* Exchange's defaults: one at least, all at most; none at most means none at least. */
static struct yaml_node *
convert_any(struct conversion *conversion, const struct xml_element *any)
{
    struct yaml_node *mapping = node_mapping(any->at);
    int64_t count = any->children->len;
    int64_t most = schema_number(any, "maxMatches", count);
    int64_t least = schema_number(any, "minMatches", most == 0 ? 0 : 1);

    if (least > count || (most < least && most > 0))
        diagnostics_add(conversion->package->found, SEVERITY_ERROR, "wrong-value",
                        xml_attribute_find(any, "minMatches")->at, g_strdup("lower it"),
                        "'minMatches' asks for more than %s",
                        least > count ? "there are alternatives" : "'maxMatches' allows");
    if (most == 0)
        least = 0;
    node_put(mapping, "Any", convert_children(conversion, any));
    node_put(mapping, "Min", node_number(least, any->at));
    if (most < count)
        node_put(mapping, "Max", node_number(most, any->at));
    return mapping;
}

static struct yaml_node *
convert_evidence(struct conversion *conversion, const struct xml_element *element)
{
    if (strcmp(element->name, "Any") == 0)
        return convert_any(conversion, element);
    struct yaml_node *mapping = node_mapping(element->at);

    put_reference(conversion, element, mapping);
    put_attribute(element, "minCount", "Min", mapping);
    if (schema_flag(element, "uniqueResults", false))
        node_put(mapping, "Unique", node_word("true", xml_attribute_find(element, "uniqueResults")->at));
    return mapping;
}

static struct yaml_node *
convert_pattern(struct conversion *conversion, const struct xml_element *pattern)
{
    struct yaml_node *mapping = node_mapping(pattern->at), *match = node_mapping(pattern->at);

    put_attribute(pattern, "confidenceLevel", "Confidence", mapping);
    put_attribute(pattern, "proximity", "Proximity", mapping);
    put_filters(conversion->package, pattern, mapping);
    put_reference(conversion, rulepack_child(pattern, "IdMatch"), match);
    node_put(mapping, "Match", match);
    if (pattern->children->len > 1)
        node_put(mapping, "Evidence", convert_children(conversion, pattern));
    return mapping;
}

static struct yaml_node *
convert_affinity_evidence(struct conversion *conversion, const struct xml_element *evidence)
{
    struct yaml_node *mapping = node_mapping(evidence->at);

    put_attribute(evidence, "confidenceLevel", "Confidence", mapping);
    node_put(mapping, "All", convert_children(conversion, evidence));
    return mapping;
}

/* Those of the type itself and of every engine version that is ours. */
static void
collect(struct conversion *conversion, const struct xml_element *parent, struct yaml_node *list)
{
    for (guint i = 0; i < parent->children->len; i++) {
        const struct xml_element *child = g_ptr_array_index(parent->children, i);

        if (strcmp(child->name, "Pattern") == 0)
            node_add(list, convert_pattern(conversion, child));
        else if (strcmp(child->name, "Evidence") == 0)
            node_add(list, convert_affinity_evidence(conversion, child));
        else if (schema_version_is_ours(child))
            collect(conversion, child, list);
        else
            diagnostics_add(conversion->package->found, SEVERITY_INFO, "rulepack-ignored", child->at, NULL,
                            "a form for older engines only is left out");
    }
}

/* Names of other languages that no type of the package has yet: they are often the same in several. */
static struct yaml_node *
convert_aliases(struct rulepack *package, const GPtrArray *others, struct location at)
{
    struct yaml_node *list = node_list(at);

    for (guint i = 0; i < others->len; i++) {
        struct slice alias = slice_trim(slice_from(g_ptr_array_index(others, i)));

        if (alias.len > 0 && rulepack_take_name(package, alias))
            node_add(list, node_text(alias, at, false));
    }
    return list;
}

static void
put_names(struct rulepack *package, const struct xml_element *type, struct yaml_node *mapping)
{
    g_autoptr(GPtrArray) others = g_ptr_array_new();
    struct slice name = slice_trim(slice_from(rulepack_name(package, type, others)));
    g_autofree char *id = rulepack_fold(xml_value(type, "id"));
    struct yaml_node *aliases = convert_aliases(package, others, type->at);

    node_put(mapping, "Name", node_text(name, type->at, false));
    node_put(mapping, "Id", node_word(id, xml_attribute_find(type, "id")->at));
    node_put_filled(mapping, "Aliases", aliases);
}

static struct yaml_node *
convert_entity(struct conversion *conversion, const struct xml_element *entity)
{
    struct yaml_node *mapping = node_mapping(entity->at), *patterns = node_list(entity->at);
    const struct xml_attribute *relax = xml_attribute_find(entity, "relaxProximity");

    put_names(conversion->package, entity, mapping);
    put_attribute(entity, "recommendedConfidence", "RecommendedConfidence", mapping);
    put_attribute(entity, "patternsProximity", "Proximity", mapping);
    put_filters(conversion->package, entity, mapping);
    if (relax != NULL)
        diagnostics_add(conversion->package->found, SEVERITY_INFO, "rulepack-ignored", relax->at, NULL,
                        "'relaxProximity' is ignored; what it means is not published");
    collect(conversion, entity, patterns);
    node_put(mapping, "Patterns", patterns);
    return mapping;
}

static struct yaml_node *
convert_affinity(struct conversion *conversion, const struct xml_element *affinity)
{
    struct yaml_node *mapping = node_mapping(affinity->at), *body = node_mapping(affinity->at);
    struct yaml_node *list = node_list(affinity->at);

    put_names(conversion->package, affinity, mapping);
    put_attribute(affinity, "evidencesProximity", "Proximity", mapping);
    put_attribute(affinity, "thresholdConfidenceLevel", "Threshold", body);
    collect(conversion, affinity, list);
    node_put(body, "Evidence", list);
    node_put(mapping, "Affinity", body);
    return mapping;
}

/* The type by name alone, with the reason why there is no more of it. Takes what names it out of `made`. */
static struct yaml_node *
make_absent(struct conversion *conversion, const struct xml_element *type, struct yaml_node *made)
{
    static const char *const keys[] = { "Name", "Id", "Aliases" };
    struct yaml_node *mapping = node_mapping(type->at);

    for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
        struct yaml_node *value = node_take(made, keys[i]);

        if (value != NULL)
            node_put(mapping, keys[i], value);
    }
    node_put(mapping, "Reason", node_word(conversion->unsupported, type->at));
    diagnostics_add(conversion->package->found, SEVERITY_WARNING, "rulepack-unsupported",
                    xml_attribute_find(conversion->unsupported_at, "idRef")->at, NULL,
                    "'%s' cannot be evaluated: %s", yaml_get(mapping, "Name")->text, conversion->unsupported);
    return mapping;
}

/* Two types of one name are for the loader to refuse; an alias gives way to any name. */
static void
take_names(struct rulepack *package)
{
    g_autoptr(GPtrArray) ignored = g_ptr_array_new();

    for (guint i = 0; i < package->types->len; i++)
        rulepack_take_name(
            package,
            slice_trim(slice_from(rulepack_name(package, g_ptr_array_index(package->types, i), ignored))));
}

void
convert_types(struct rulepack *package, struct yaml_node *document)
{
    struct yaml_node *types = node_list(package->rules->at), *absent = node_list(package->rules->at);

    take_names(package);
    for (guint i = 0; i < package->types->len; i++) {
        const struct xml_element *type = g_ptr_array_index(package->types, i);
        struct conversion conversion = { .package = package };
        bool is_entity = strcmp(type->name, "Entity") == 0;
        g_autoptr(yaml_node) made =
            is_entity ? convert_entity(&conversion, type) : convert_affinity(&conversion, type);
        const struct yaml_node *parts =
            is_entity ? yaml_get(made, "Patterns") : yaml_get(yaml_get(made, "Affinity"), "Evidence");

        if (conversion.unsupported != NULL)
            node_add(absent, make_absent(&conversion, type, made));
        else if (yaml_count(parts) > 0) /* where all is for older engines, that was said */
            node_add(types, g_steal_pointer(&made));
    }
    node_put(document, "Types", types);
    node_put_filled(document, "Absent", absent);
}
