/* Elements, filters and validators as what a package has for them; declared in writer.h. */
#include "classifiers/rulepack/writer.h"

#include "classifiers/engine/engine.h"
#include "classifiers/fingerprint.h"
#include "classifiers/rulepack/rulepack.h"
#include "classifiers/rulepack/schema.h"
#include "classifiers/rulepack/upload.h"

#include <string.h>

void
writer_lose(struct writer *writer, struct location at, const char *subject, const char *text)
{
    diagnostics_add(writer->found, SEVERITY_WARNING, "rulepack-lost", at, NULL, "'%s' %s", subject, text);
}

void
writer_text(struct writer *writer, struct markup *markup, const char *element, const char *text,
            struct location at)
{
    if (!markup_can_write(text)) {
        diagnostics_add(writer->found, SEVERITY_ERROR, "wrong-value", at,
                        g_strdup("write it as an escape of the expression"),
                        "a control character, which XML cannot write");
        text = "";
    }
    markup_text(markup, element, text);
}

char *
writer_make_id(struct writer *writer, const char *name)
{
    g_autofree char *stem = g_strdup(name);

    g_strcanon(stem, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-", '_');
    for (unsigned i = 1;; i++) {
        g_autofree char *id = i == 1 ? g_strdup(stem) : g_strdup_printf("%s_%u", stem, i);

        if (g_hash_table_add(writer->taken, g_ascii_strdown(id, -1)))
            return g_steal_pointer(&id);
    }
}

/* The mapping that made a validator, in the files that are written. */
static const struct yaml_node *
find_made(const struct writer *writer, const char *name)
{
    const struct yaml_node *made = NULL;

    for (guint i = 0; i < writer->documents->len && made == NULL; i++) {
        const struct yaml_node *root = g_ptr_array_index(writer->documents, i);
        const struct yaml_node *section =
            root->kind == YAML_NODE_MAPPING ? yaml_get(root, "Validators") : NULL;

        if (section != NULL && section->kind == YAML_NODE_MAPPING)
            made = yaml_get(section, name);
    }
    return made;
}

static char *
param_text(const struct yaml_node *value)
{
    GString *text = g_string_new(NULL);

    if (value->kind == YAML_NODE_SCALAR)
        g_string_append(text, g_ascii_strcasecmp(value->text, "true") == 0    ? "1"
                              : g_ascii_strcasecmp(value->text, "false") == 0 ? "0"
                                                                              : value->text);
    for (size_t i = 0; i < yaml_count(value); i++)
        g_string_append_printf(text, "%s%s", i == 0 ? "" : ", ", yaml_item(value, i)->text);
    return g_string_free(text, FALSE);
}

static const char *
write_validator(struct writer *writer, const char *name, const char *type, const struct yaml_node *made)
{
    char *id = writer_make_id(writer, name);

    markup_begin(&writer->processors, "Validators");
    markup_attribute(&writer->processors, "id", id);
    markup_begin(&writer->processors, "Validator");
    markup_attribute(&writer->processors, "type", type);
    for (size_t i = 0; made != NULL && i < SCHEMA_PARAMS; i++) {
        const struct yaml_node *value = yaml_get(made, schema_params[i].key);

        if (value == NULL)
            continue;
        g_autofree char *text = param_text(value);
        markup_begin(&writer->processors, "Param");
        markup_attribute(&writer->processors, "name", schema_params[i].name);
        markup_text(&writer->processors, "Param", text);
    }
    markup_end(&writer->processors, "Validator");
    markup_end(&writer->processors, "Validators");
    g_hash_table_insert(writer->validators, g_strdup(name), id);
    return id;
}

const char *
writer_validator(struct writer *writer, const struct validator *validator, struct location at)
{
    const char *known = g_hash_table_lookup(writer->validators, validator->name);
    const char *function = validator_function(validator);
    const struct yaml_node *made = find_made(writer, validator->name);

    if (known != NULL)
        return known;
    if (made != NULL && made->kind == YAML_NODE_MAPPING)
        return write_validator(writer, validator->name,
                               yaml_get(made, "Date") != NULL ? "DateSimple" : "Checksum", made);
    if (strcmp(validator->name, "luhn") == 0)
        return write_validator(writer, "luhn", "Luhn", NULL);
    if (function == NULL)
        writer_lose(writer, at, validator->name,
                    "is no validator of Exchange: without it, the type finds more than it should");
    return function;
}

/* The ids of its validators; what has to be written for them is written. NULL where it has none. */
static char *
list_validators(struct writer *writer, const struct element *element)
{
    g_autoptr(GString) ids = g_string_new(NULL);

    for (guint i = 0; i < element->validators->len; i++) {
        const char *id = writer_validator(writer, g_ptr_array_index(element->validators, i), element->at);

        if (id != NULL)
            g_string_append_printf(ids, "%s%s", ids->len == 0 ? "" : " ", id);
    }
    return ids->len == 0 ? NULL : g_strdup(ids->str);
}

/* Alternatives become one expression: what they accept is the same, which of them counts may not be. */
static char *
join_expressions(const struct element *element)
{
    GString *all = g_string_new(NULL);

    if (element->expressions->len == 1)
        g_string_append(all, g_ptr_array_index(element->expressions, 0));
    for (guint i = 0; element->expressions->len > 1 && i < element->expressions->len; i++)
        g_string_append_printf(all, "%s(?:%s)", i == 0 ? "" : "|",
                               (const char *)g_ptr_array_index(element->expressions, i));
    return g_string_free(all, FALSE);
}

static void
write_regex(struct writer *writer, const struct element *element, const char *id)
{
    g_autofree char *expression = join_expressions(element);
    g_autofree char *validators = list_validators(writer, element);

    if (element->expressions->len > 1)
        writer_lose(
            writer, element->at, id,
            "is written as one expression: of alternatives that match at one place, the first counts, "
            "not the longest");
    upload_warn(writer->found, element->at, id, upload_refusal(slice_from(expression)));
    markup_begin(&writer->processors, "Regex");
    markup_attribute(&writer->processors, "id", id);
    if (validators != NULL)
        markup_attribute(&writer->processors, "validators", validators);
    writer_text(writer, &writer->processors, "Regex", expression, element->at);
}

static void
write_term(struct writer *writer, const struct element *element, guint index, const char *id)
{
    const char *term = g_ptr_array_index(element->expressions, index);

    upload_warn(writer->found, element->at, id, upload_term_refusal(slice_from(term)));
    markup_begin(&writer->processors, "Term");
    if ((g_array_index(element->flags, uint32_t, index) & ENGINE_CASELESS) == 0)
        markup_attribute(&writer->processors, "caseSensitive", "true");
    writer_text(writer, &writer->processors, "Term", term, element->at);
}

/* Terms of one style make a group; their order stays. */
static void
write_keyword(struct writer *writer, const struct element *element, const char *id)
{
    bool was_word = false;

    if (element->validators->len > 0)
        writer_lose(writer, element->at, id,
                    "loses its validators: a package has them for expressions alone");
    upload_warn(writer->found, element->at, id, upload_terms_refusal(element->expressions->len));
    markup_begin(&writer->processors, "Keyword");
    markup_attribute(&writer->processors, "id", id);
    for (guint i = 0; i < element->expressions->len; i++) {
        bool is_word = (g_array_index(element->flags, uint32_t, i) & ENGINE_WORD) != 0;

        if (i > 0 && is_word != was_word)
            markup_end(&writer->processors, "Group");
        if (i == 0 || is_word != was_word) {
            markup_begin(&writer->processors, "Group");
            markup_attribute(&writer->processors, "matchStyle", is_word ? "word" : "string");
        }
        write_term(writer, element, i, id);
        was_word = is_word;
    }
    markup_end(&writer->processors, "Group");
    markup_end(&writer->processors, "Keyword");
}

static void
write_fingerprint(struct writer *writer, const struct element *element, const char *id)
{
    g_autofree char *value = fingerprint_to_text(&element->form->print);
    bool is_exact = element->form->least_percent == FORM_EXACT;

    if (is_exact)
        writer_lose(writer, element->at, id,
                    "takes a text that has all of the form, not only the form itself");
    upload_warn(writer->found, element->at, id,
                "the fingerprint is one of Postern; Exchange computes another for the same form");
    markup_begin(&writer->processors, "Fingerprint");
    markup_attribute(&writer->processors, "id", id);
    markup_number(&writer->processors, "threshold", is_exact ? 100 : element->form->least_percent);
    markup_number(&writer->processors, "shingleCount", element->form->print.shingles);
    markup_attribute(&writer->processors, "description", RULEPACK_FINGERPRINT_MARK);
    writer_text(writer, &writer->processors, "Fingerprint", value, element->at);
}

enum processor { PROCESSOR_REGEX, PROCESSOR_KEYWORD, PROCESSOR_FINGERPRINT };
static const struct {
    const char *stem; /* of the id of what is written in place */
    void (*write)(struct writer *writer, const struct element *element, const char *id);
} processors[] = {
    [PROCESSOR_REGEX] = {"Regex",        write_regex      },
    [PROCESSOR_KEYWORD] = { "Keyword",     write_keyword    },
    [PROCESSOR_FINGERPRINT] = { "Fingerprint", write_fingerprint},
};

static enum processor
processor_of(const struct element *element)
{
    if (element->form != NULL)
        return PROCESSOR_FINGERPRINT;
    return (g_array_index(element->flags, uint32_t, 0) & ENGINE_LITERAL) != 0 ? PROCESSOR_KEYWORD
                                                                              : PROCESSOR_REGEX;
}

const char *
writer_element(struct writer *writer, size_t index)
{
    const struct element *element = classifier_set_element(writer->set, index);
    gpointer key = GSIZE_TO_POINTER(index + 1);
    const char *known = g_hash_table_lookup(writer->elements, key);
    bool is_function = element->name != NULL && g_ascii_strncasecmp(element->name, "Func_", 5) == 0;
    enum processor processor = processor_of(element);

    if (known != NULL || (is_function && index < writer->first_element))
        return known != NULL ? known : element->name;
    /* A name of Exchange's for something else would be read as Exchange's. */
    g_autofree char *name =
        is_function ? g_strconcat("Regex_", element->name, NULL) : g_strdup(element->name);
    char *id = writer_make_id(writer, name == NULL ? processors[processor].stem : name);
    g_hash_table_insert(writer->elements, key, id);
    processors[processor].write(writer, element, id);
    return id;
}

static void
write_filter(struct writer *writer, const struct filter *filter, const char *processor)
{
    static const char *const directions[] = {
        [FILTER_STARTS_WITH] = "StartsWith", [FILTER_ENDS_WITH] = "EndsWith", [FILTER_FULL] = "Full",
        [FILTER_PREFIX] = "Prefix",          [FILTER_SUFFIX] = "Suffix",
    };

    markup_begin(&writer->processors, "Filter");
    if (filter->kind == FILTER_ALL_DIGITS_SAME) {
        markup_attribute(&writer->processors, "type", "AllDigitsSameFilter");
    } else {
        markup_attribute(&writer->processors, "type", "TextMatchFilter");
        markup_attribute(&writer->processors, "direction", directions[filter->text]);
        markup_attribute(&writer->processors, "logic", filter->is_include ? "Include" : "Exclude");
        markup_attribute(&writer->processors, "textProcessorId", processor);
    }
    markup_end(&writer->processors, "Filter");
}

/* Equal for filters that do the same under one name. */
static char *
describe_filters(const struct filter *filters, size_t count)
{
    GString *key = g_string_new(filters[0].name);

    for (size_t i = 0; i < count; i++)
        g_string_append_printf(key, "\n%d %d %d %zu", (int)filters[i].kind, (int)filters[i].text,
                               filters[i].is_include, filters[i].element);
    return g_string_free(key, FALSE);
}

const char *
writer_filters(struct writer *writer, const struct filter *filters, size_t count)
{
    g_autofree char *key = describe_filters(filters, count);
    const char *known = g_hash_table_lookup(writer->filters, key);

    if (known != NULL)
        return known;
    char *id = writer_make_id(writer, filters[0].name);
    g_hash_table_insert(writer->filters, g_steal_pointer(&key), id);
    for (size_t i = 0; i < count; i++) { /* what they refer to is written before them */
        if (filters[i].kind == FILTER_TEXT)
            writer_element(writer, filters[i].element);
    }
    markup_begin(&writer->processors, "Filters");
    markup_attribute(&writer->processors, "id", id);
    for (size_t i = 0; i < count; i++)
        write_filter(writer, &filters[i],
                     filters[i].kind == FILTER_TEXT ? writer_element(writer, filters[i].element) : NULL);
    markup_end(&writer->processors, "Filters");
    return id;
}
