#include "classifiers/rulepack/write.h"

#include "classifiers/rulepack/guid.h"
#include "classifiers/rulepack/upload.h"
#include "classifiers/rulepack/writer.h"

#include <string.h>

#define LANGUAGE "en-us"
#define UPLOAD_PACKAGE_BYTES (770 * 1024)

static void
begin_match(struct writer *writer, const struct evidence *evidence, size_t least)
{
    markup_begin(&writer->types, "Match");
    markup_attribute(&writer->types, "idRef", writer_element(writer, evidence->element));
    if (least > 1)
        markup_number(&writer->types, "minCount", least);
    if (evidence->is_unique)
        markup_attribute(&writer->types, "uniqueResults", "true");
    markup_end(&writer->types, "Match");
}

static void
begin_any(struct writer *writer, size_t least)
{
    markup_begin(&writer->types, "Any");
    markup_number(&writer->types, "minMatches", least);
}

/* None of `evidence`, or not so many of it. */
static void
write_exclusion(struct writer *writer, const struct evidence *evidence, size_t too_many)
{
    begin_any(writer, 0);
    markup_number(&writer->types, "maxMatches", 0);
    begin_match(writer, evidence, too_many);
    markup_end(&writer->types, "Any");
}

/* A Match has no upper limit: "two to five" is two, and not six. */
static void
write_match(struct writer *writer, const struct evidence *evidence)
{
    bool is_limited = evidence->most != EVIDENCE_NO_LIMIT;

    if (!is_limited && evidence->least > 0) {
        begin_match(writer, evidence, evidence->least);
    } else if (!is_limited) {
        begin_any(writer, 0); /* it may be there or not */
        begin_match(writer, evidence, 1);
        markup_end(&writer->types, "Any");
    } else if (evidence->least == 0) {
        write_exclusion(writer, evidence, evidence->most + 1);
    } else {
        begin_any(writer, 2);
        begin_match(writer, evidence, evidence->least);
        write_exclusion(writer, evidence, evidence->most + 1);
        markup_end(&writer->types, "Any");
    }
}

static void
write_evidence(struct writer *writer, const struct evidence *evidence)
{
    if (evidence->kind == EVIDENCE_ELEMENT) {
        write_match(writer, evidence);
        return;
    }
    begin_any(writer, evidence->least);
    if (evidence->most < evidence->children->len)
        markup_number(&writer->types, "maxMatches", evidence->most);
    for (guint i = 0; i < evidence->children->len; i++)
        write_evidence(writer, g_ptr_array_index(evidence->children, i));
    markup_end(&writer->types, "Any");
}

/* All of it, which is what the children of a Pattern or an Evidence mean. */
static void
write_all(struct writer *writer, const struct evidence *all)
{
    for (guint i = 0; i < all->children->len; i++)
        write_evidence(writer, g_ptr_array_index(all->children, i));
}

static void
write_proximity(struct writer *writer, const char *attribute, size_t chars, const struct classifier *type)
{
    if (chars == PROXIMITY_UNLIMITED) {
        markup_attribute(&writer->types, attribute, "unlimited");
        return;
    }
    if (chars == 0)
        writer_lose(writer, type->at, type->name, "has a proximity of 0, which is written as 1");
    markup_number(&writer->types, attribute, chars == 0 ? 1 : chars);
}

/* Those of one name stand together. */
static void
write_filters(struct writer *writer, const GArray *filters)
{
    g_autoptr(GString) ids = g_string_new(NULL);
    guint count = 0;

    for (guint first = 0; first < filters->len; first += count) {
        const struct filter *run = &g_array_index(filters, struct filter, first);

        count = 1;
        while (first + count < filters->len && strcmp(run[count].name, run->name) == 0)
            count++;
        g_string_append_printf(ids, "%s%s", first == 0 ? "" : " ", writer_filters(writer, run, count));
    }
    if (ids->len > 0)
        markup_attribute(&writer->types, "filters", ids->str);
}

static void
write_pattern(struct writer *writer, const struct definition *definition, const struct type_pattern *pattern)
{
    markup_begin(&writer->types, "Pattern");
    markup_number(&writer->types, "confidenceLevel", (size_t)pattern->confidence);
    if (pattern->proximity_chars != definition->proximity_chars)
        write_proximity(writer, "proximity", pattern->proximity_chars, &definition->type);
    write_filters(writer, pattern->filters);
    markup_begin(&writer->types, "IdMatch");
    markup_attribute(&writer->types, "idRef", writer_element(writer, pattern->element));
    markup_end(&writer->types, "IdMatch");
    write_all(writer, pattern->evidence);
    markup_end(&writer->types, "Pattern");
}

static void
write_entity(struct writer *writer, const struct definition *definition, const char *id)
{
    markup_begin(&writer->types, "Entity");
    markup_attribute(&writer->types, "id", id);
    write_proximity(writer, "patternsProximity", definition->proximity_chars, &definition->type);
    markup_number(&writer->types, "recommendedConfidence", (size_t)definition->type.recommended_confidence);
    for (guint i = 0; i < definition->patterns->len; i++)
        write_pattern(writer, definition, g_ptr_array_index(definition->patterns, i));
    markup_end(&writer->types, "Entity");
}

static void
write_affinity(struct writer *writer, const struct definition *definition, const char *id)
{
    markup_begin(&writer->types, "Affinity");
    markup_attribute(&writer->types, "id", id);
    write_proximity(writer, "evidencesProximity", definition->proximity_chars, &definition->type);
    markup_number(&writer->types, "thresholdConfidenceLevel", (size_t)definition->threshold);
    for (guint i = 0; i < definition->patterns->len; i++) {
        const struct type_pattern *evidence = g_ptr_array_index(definition->patterns, i);

        markup_begin(&writer->types, "Evidence");
        markup_number(&writer->types, "confidenceLevel", (size_t)evidence->confidence);
        write_all(writer, evidence->evidence);
        markup_end(&writer->types, "Evidence");
    }
    markup_end(&writer->types, "Affinity");
}

static void
write_resource(struct writer *writer, const struct classifier *type, const char *id)
{
    static const char *const parts[] = { "Name", "Description" };

    markup_begin(&writer->strings, "Resource");
    markup_attribute(&writer->strings, "idRef", id);
    for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
        markup_begin(&writer->strings, parts[i]);
        markup_attribute(&writer->strings, "default", "true");
        markup_attribute(&writer->strings, "langcode", LANGUAGE);
        writer_text(writer, &writer->strings, parts[i], type->name, type->at);
    }
    markup_end(&writer->strings, "Resource");
}

/* What a package has no place for. */
static void
name_losses(struct writer *writer, const struct classifier *type)
{
    if (type->aliases->len > 0)
        writer_lose(writer, type->at, type->name, "loses its aliases: names in a package have a language");
    if (type->country != NULL || type->category != NULL)
        diagnostics_add(writer->found, SEVERITY_INFO, "rulepack-lost", type->at, NULL,
                        "'%s' loses its country and category", type->name);
}

static bool
write_definition(struct writer *writer, const struct definition *definition)
{
    static void (*const writers[])(struct writer *, const struct definition *, const char *) = {
        [CLASSIFIER_ENTITY] = write_entity,
        [CLASSIFIER_AFFINITY] = write_affinity,
    };
    const struct classifier *type = &definition->type;
    g_autofree char *folded = definition_fold(type->name);
    g_autofree char *id = type->id == NULL ? guid_from_name("type", folded) : g_strdup(type->id);

    if (type->kind >= ARRAY_LEN(writers)) {
        writer_lose(writer, type->at, type->name,
                    "is not written: a package has no bundles and no exact data");
        return false;
    }
    name_losses(writer, type);
    writers[type->kind](writer, definition, id);
    write_resource(writer, type, id);
    return true;
}

static void
write_version(struct markup *markup, const uint16_t *version)
{
    static const char *const parts[] = { "major", "minor", "build", "revision" };

    markup_begin(markup, "Version");
    for (size_t i = 0; i < ARRAY_LEN(parts); i++)
        markup_number(markup, parts[i], version[i]);
    markup_end(markup, "Version");
}

static void
write_localized(struct markup *markup, const struct rulepack_request *request)
{
    glong chars = g_utf8_strlen(request->name, -1);
    g_autofree char *name = g_utf8_substring(request->name, 0, MIN(chars, 64));
    const struct {
        const char *element, *text;
    } parts[] = {
        {"PublisherName", request->publisher                               },
        { "Name",         name                                             },
        { "Description",  "Sensitive information types, written by Postern"},
    };

    markup_begin(markup, "LocalizedDetails");
    markup_attribute(markup, "langcode", LANGUAGE);
    for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
        markup_begin(markup, parts[i].element);
        markup_text(markup, parts[i].element, parts[i].text);
    }
    markup_end(markup, "LocalizedDetails");
}

static void
write_head(struct markup *markup, const struct rulepack_request *request)
{
    g_autofree char *both = g_strdup_printf("%s\n%s", request->publisher, request->name);
    g_autofree char *id = guid_from_name("package", both);
    g_autofree char *publisher = guid_from_name("publisher", request->publisher);

    markup_begin(markup, "RulePack");
    markup_attribute(markup, "id", id);
    write_version(markup, request->version);
    markup_begin(markup, "Publisher");
    markup_attribute(markup, "id", publisher);
    markup_end(markup, "Publisher");
    markup_begin(markup, "Details");
    markup_attribute(markup, "defaultLangCode", LANGUAGE);
    write_localized(markup, request);
    markup_end(markup, "Details");
    markup_end(markup, "RulePack");
}

static GString *
assemble(const struct writer *writer, const struct rulepack_request *request)
{
    struct markup markup = { g_string_new("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"), 0, false };

    markup_begin(&markup, "RulePackage");
    markup_attribute(&markup, "xmlns", "http://schemas.microsoft.com/office/2011/mce");
    write_head(&markup, request);
    markup_begin(&markup, "Rules");
    markup_append(&markup, writer->types.text);
    markup_append(&markup, writer->processors.text);
    markup_begin(&markup, "LocalizedStrings");
    markup_append(&markup, writer->strings.text);
    markup_end(&markup, "LocalizedStrings");
    markup_end(&markup, "Rules");
    markup_end(&markup, "RulePackage");
    if (2 * markup.text->len > UPLOAD_PACKAGE_BYTES)
        diagnostics_add(writer->found, SEVERITY_WARNING, "rulepack-upload", (struct location){ NULL, 0, 0 },
                        g_strdup("write the types to several packages"),
                        "Exchange would refuse the package: it is larger than 770 KB");
    return markup.text;
}

/* OnPremises of a type, which is chosen when it is loaded: the other form is not in the package. */
static void
name_variants(struct writer *writer, const struct yaml_node *root)
{
    const struct yaml_node *types = root->kind == YAML_NODE_MAPPING ? yaml_get(root, "Types") : root;

    for (size_t i = 0; types != NULL && i < yaml_count(types); i++) {
        const struct yaml_node *type = yaml_item(types, i), *variant = yaml_get(type, "OnPremises");

        if (variant != NULL)
            writer_lose(writer, variant->at, yaml_get(type, "Name")->text,
                        "is written as it is for Exchange Online: a package has one form of a type");
    }
}

/* The documents whose types are written, loaded. */
static bool
load_documents(const struct rulepack_request *request, GPtrArray *documents, struct diagnostics *found)
{
    bool is_whole = true;

    for (size_t i = 0; request->paths[i] != NULL; i++) {
        struct yaml_node *root = definitions_read_file(request->set, request->paths[i], found);

        is_whole = root != NULL && definitions_read(request->set, root, found) && is_whole;
        if (root != NULL)
            g_ptr_array_add(documents, root);
    }
    return is_whole;
}

static void
free_node(gpointer node)
{
    yaml_node_free(node);
}

static struct writer
writer_begin(const struct rulepack_request *request, const GPtrArray *documents, struct diagnostics *found)
{
    return (struct writer){
        .set = request->set,
        .first_element = request->set->elements->len,
        .documents = documents,
        .types = {g_string_new(NULL),  2, false},
        .processors = { g_string_new(NULL), 2, false},
        .strings = { g_string_new(NULL), 3, false},
        .elements = g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, g_free),
        .filters = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free),
        .validators = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free),
        .taken = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
        .found = found,
    };
}

static void
writer_end(struct writer *writer)
{
    g_string_free(writer->types.text, TRUE);
    g_string_free(writer->processors.text, TRUE);
    g_string_free(writer->strings.text, TRUE);
    g_hash_table_unref(writer->elements);
    g_hash_table_unref(writer->filters);
    g_hash_table_unref(writer->validators);
    g_hash_table_unref(writer->taken);
}

/* How many types were written, of those from `first` on. */
static size_t
write_types(struct writer *writer, size_t first, size_t first_absent)
{
    size_t written = 0;

    for (guint i = 0; i < writer->documents->len; i++)
        name_variants(writer, g_ptr_array_index(writer->documents, i));
    for (size_t i = first; i < classifier_set_count(writer->set); i++)
        written += write_definition(writer, g_ptr_array_index(writer->set->definitions, i)) ? 1 : 0;
    for (size_t i = first_absent; i < classifier_set_absent_count(writer->set); i++) {
        const struct absent_classifier *absent = classifier_set_absent_item(writer->set, i);

        writer_lose(writer, absent->at, absent->name, "is not written: it is known by name only");
    }
    return written;
}

GString *
rulepack_write(const struct rulepack_request *request, struct diagnostics *found)
{
    g_autoptr(GPtrArray) documents = g_ptr_array_new_with_free_func(free_node);
    size_t first = classifier_set_count(request->set), errors_before = found->errors;
    size_t first_absent = classifier_set_absent_count(request->set);
    struct writer writer = writer_begin(request, documents, found);
    g_autoptr(GString) package = NULL;

    if (load_documents(request, documents, found)) {
        size_t written = write_types(&writer, first, first_absent);

        if (written == 0)
            diagnostics_add(found, SEVERITY_ERROR, "missing-key", (struct location){ NULL, 0, 0 },
                            g_strdup("name a file with types of patterns"), "there is no type to write");
        else
            package = assemble(&writer, request);
    }
    writer_end(&writer);
    if (found->errors > errors_before && package != NULL)
        g_string_free(g_steal_pointer(&package), TRUE);
    return g_steal_pointer(&package);
}

GString *
rulepack_to_utf16(const GString *package)
{
    g_autoptr(GString) declared = g_string_new_len(package->str, (gssize)package->len);

    g_string_replace(declared, "encoding=\"utf-8\"", "encoding=\"utf-16\"", 1);
    return markup_to_utf16(declared);
}
