/* Reading the values of parameters: one reader for each shape. Declared in parameter.h. */
#include "rules/parameter.h"

#include "base/domain.h"
#include "base/limits.h"
#include "base/nearest.h"
#include "classifiers/engine/engine.h"

#define HEADER_NAME_MOST 64 /* Exchange's limit for SetHeaderName */

/* One value of a list while it is read. */
struct reading {
    struct load_context *context;
    const struct parameter *parameter;
    enum match_target target;
    struct arguments *out;
};

void
arguments_init(struct arguments *arguments)
{
    *arguments = (struct arguments){ 0 };
    arguments->texts = g_ptr_array_new_with_free_func(g_free);
    arguments->patterns = g_array_new(FALSE, FALSE, sizeof(guint));
    arguments->body_patterns = g_array_new(FALSE, FALSE, sizeof(guint));
    arguments->ranges = g_array_new(FALSE, FALSE, sizeof(struct ip_range));
    arguments->classifications = g_array_new(FALSE, FALSE, sizeof(struct classification_want));
    arguments->chosen = g_array_new(FALSE, FALSE, sizeof(size_t));
    arguments->matchers = g_ptr_array_new();
}

void
arguments_done(struct arguments *arguments)
{
    g_ptr_array_unref(arguments->texts);
    g_array_unref(arguments->patterns);
    g_array_unref(arguments->body_patterns);
    g_array_unref(arguments->ranges);
    g_array_unref(arguments->classifications);
    g_array_unref(arguments->chosen);
    g_ptr_array_unref(arguments->matchers);
    g_free(arguments->header);
}

static bool
refuse(const struct reading *reading, const struct yaml_node *node, const char *wanted)
{
    diagnostics_add(reading->context->found, SEVERITY_ERROR, "wrong-value", node->at,
                    g_strdup_printf("write %s", wanted), "'%s' cannot be '%s'", reading->parameter->name,
                    node->kind == YAML_NODE_SCALAR ? node->text : yaml_kind_name(node));
    return false;
}

/* Where a pattern's first character stands: behind the quote of a quoted value. */
static struct location
pattern_place(const struct yaml_node *node)
{
    struct location at = node->at;

    at.column += node->is_plain ? 0 : 1;
    return at;
}

static void
add_pattern(const struct reading *reading, const struct yaml_node *node, uint32_t flags)
{
    struct arguments *out = reading->out;
    struct matcher_set *set = reading->context->matchers;
    bool is_both = reading->target == TARGET_SUBJECT_OR_BODY;
    enum match_target first = is_both ? TARGET_SUBJECT : reading->target;

    out->matcher = matcher_set_get(set, first, first == TARGET_HEADER ? out->header : NULL);
    guint id = matcher_add(out->matcher, node->text, flags, pattern_place(node));
    g_array_append_val(out->patterns, id);
    if (is_both) {
        out->body_matcher = matcher_set_get(set, TARGET_BODY, NULL);
        id = matcher_add(out->body_matcher, node->text, flags, pattern_place(node));
        g_array_append_val(out->body_patterns, id);
    }
    g_ptr_array_add(out->texts, g_strdup(node->text));
}

static bool
read_word(const struct reading *reading, const struct yaml_node *node)
{
    size_t len = strlen(node->text);

    if (len == 0 || len > LIMIT_PATTERN_BYTES)
        return refuse(reading, node, "a word or phrase");
    if (slice_trim(slice_from(node->text)).len != len)
        return refuse(reading, node,
                      "it without white space at its ends: words are matched as whole words anyway");
    add_pattern(reading, node, ENGINE_LITERAL | ENGINE_WORD | ENGINE_CASELESS);
    return true;
}

static bool
read_pattern(const struct reading *reading, const struct yaml_node *node)
{
    if (*node->text == '\0' || strlen(node->text) > LIMIT_PATTERN_BYTES)
        return refuse(reading, node, "a regular expression of at most 8192 bytes");
    add_pattern(reading, node, ENGINE_CASELESS);
    return true;
}

/* One word for a property: its matcher stands beside it. */
static bool
add_property_word(const struct reading *reading, const struct yaml_node *node, const char *name, char *word)
{
    struct arguments *out = reading->out;
    struct matcher *matcher = matcher_set_get(reading->context->matchers, TARGET_PROPERTY, name);

    if (*word == '\0' || strlen(word) > LIMIT_PATTERN_BYTES)
        return refuse(reading, node, "a property with words, such as Department:Finance,Sales");
    guint id =
        matcher_add(matcher, word, ENGINE_LITERAL | ENGINE_WORD | ENGINE_CASELESS, pattern_place(node));
    g_array_append_val(out->patterns, id);
    g_ptr_array_add(out->matchers, matcher);
    g_ptr_array_add(out->texts, g_strdup(word));
    return true;
}

/* Exchange's form: the property, a colon, and words with commas between them. */
static bool
read_property(const struct reading *reading, const struct yaml_node *node)
{
    const char *colon = strchr(node->text, ':');
    bool is_right = true;

    if (colon == NULL || colon == node->text || colon[1] == '\0')
        return refuse(reading, node, "a property with words, such as Department:Finance,Sales");
    g_autofree char *name = g_strstrip(g_strndup(node->text, (size_t)(colon - node->text)));
    g_auto(GStrv) words = g_strsplit(colon + 1, ",", -1);
    for (size_t i = 0; words[i] != NULL; i++)
        is_right = add_property_word(reading, node, name, g_strstrip(words[i])) && is_right;
    return is_right;
}

static bool
read_address(const struct reading *reading, const struct yaml_node *node)
{
    struct slice address = slice_from(node->text), domain = address_domain(address);

    if (domain.len == 0 || !domain_is_valid(domain) || address.len > LIMIT_ADDRESS_BYTES ||
        domain.len + 1 >= address.len || strpbrk(node->text, " \t<>,;") != NULL)
        return refuse(reading, node, "a mail address such as ann@contoso.example");
    g_ptr_array_add(reading->out->texts, g_ascii_strdown(node->text, -1));
    return true;
}

static bool
read_domain(const struct reading *reading, const struct yaml_node *node)
{
    if (!domain_is_valid(slice_from(node->text)))
        return refuse(reading, node, "a domain name without wildcard or @; it covers its subdomains");
    g_ptr_array_add(reading->out->texts, g_ascii_strdown(node->text, -1));
    return true;
}

static bool
read_network(const struct reading *reading, const struct yaml_node *node)
{
    struct ip_range range;

    if (!ip_range_parse(slice_from(node->text), &range))
        return refuse(reading, node, "an address, a range a-b or a network such as 192.0.2.0/24");
    g_array_append_val(reading->out->ranges, range);
    g_ptr_array_add(reading->out->texts, g_strdup(node->text));
    return true;
}

static bool
read_extension(const struct reading *reading, const struct yaml_node *node)
{
    const char *extension = *node->text == '.' ? node->text + 1 : node->text;

    if (*extension == '\0' || strpbrk(extension, "./\\*? \t") != NULL)
        return refuse(reading, node, "a file name extension such as exe, without wildcards");
    g_ptr_array_add(reading->out->texts, g_utf8_casefold(extension, -1));
    return true;
}

static bool
read_choice(const struct reading *reading, const struct yaml_node *node)
{
    size_t choice = 0;

    if (!yaml_to_choice(node, reading->parameter->name, reading->parameter->choices,
                        reading->parameter->choice_count, &choice, reading->context->found))
        return false;
    reading->out->number = (int64_t)choice;
    g_array_append_val(reading->out->chosen, choice);
    return true;
}

/* Exports of Exchange write '26.25 MB (27,525,120 bytes)': the number in the parenthesis counts. */
static bool
read_size(const struct reading *reading, const struct yaml_node *node)
{
    const char *open = node->kind == YAML_NODE_SCALAR ? strchr(node->text, '(') : NULL;
    g_autofree char *digits = NULL;
    int64_t bytes = 0;

    if (open == NULL)
        return yaml_to_size(node, reading->parameter->name, (struct yaml_range){ 0, G_MAXINT64 },
                            &reading->out->number, reading->context->found);
    digits = g_strdup(open + 1);
    char *end = strchr(digits, ' ');
    if (end != NULL && strcmp(end, " bytes)") == 0) {
        *end = '\0';
        g_auto(GStrv) groups = g_strsplit(digits, ",", -1);
        g_autofree char *joined = g_strjoinv("", groups);
        if (g_ascii_string_to_signed(joined, 10, 0, G_MAXINT64, &bytes, NULL)) {
            reading->out->number = bytes;
            return true;
        }
    }
    return refuse(reading, node, "a size such as 25MB");
}

static bool
read_integer(const struct reading *reading, const struct yaml_node *node)
{
    struct yaml_range range = { reading->parameter->least, reading->parameter->most };

    return yaml_to_integer(node, reading->parameter->name, range, &reading->out->number,
                           reading->context->found);
}

static bool
read_bool(const struct reading *reading, const struct yaml_node *node)
{
    bool value = false;

    if (!yaml_to_bool(node, reading->parameter->name, &value, reading->context->found))
        return false;
    reading->out->number = value;
    return true;
}

static bool
read_text(const struct reading *reading, const struct yaml_node *node)
{
    const char *text = NULL;

    if (!yaml_to_text(node, reading->parameter->name, &text, reading->context->found))
        return false;
    if (g_utf8_strlen(text, -1) > reading->parameter->most) {
        g_autofree char *wanted =
            g_strdup_printf("at most %" G_GINT64_FORMAT " characters", reading->parameter->most);
        return refuse(reading, node, wanted);
    }
    g_ptr_array_add(reading->out->texts, g_strdup(text));
    return true;
}

/* RFC 5322 2.2: printable ASCII but for the colon. */
static bool
is_header_name(const char *name)
{
    size_t len = strlen(name);

    for (size_t i = 0; i < len; i++) {
        if (!g_ascii_isgraph(name[i]) || name[i] == ':')
            return false;
    }
    return len > 0 && len <= HEADER_NAME_MOST;
}

static bool
read_header_name(const struct reading *reading, const struct yaml_node *node)
{
    if (node->kind != YAML_NODE_SCALAR || !is_header_name(node->text))
        return refuse(reading, node, "a header field's name such as X-Reviewed, without colon");
    g_free(reading->out->header);
    reading->out->header = g_strdup(node->text);
    return true;
}

static bool
read_status_code(const struct reading *reading, const struct yaml_node *node)
{
    int64_t detail = 0;
    const char *text = node->kind == YAML_NODE_SCALAR ? node->text : "";
    bool is_range =
        g_str_has_prefix(text, "5.7.") && g_ascii_string_to_signed(text + 4, 10, 900, 999, &detail, NULL);

    if (!is_range && strcmp(text, "5.7.1") != 0)
        return refuse(reading, node, "5.7.1, or a code from 5.7.900 to 5.7.999");
    g_ptr_array_add(reading->out->texts, g_strdup(text));
    return true;
}

static bool
read_connector(const struct reading *reading, const struct yaml_node *node)
{
    const GPtrArray *connectors = reading->context->settings->connectors;
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    const char *text = NULL;

    if (!yaml_to_text(node, reading->parameter->name, &text, reading->context->found))
        return false;
    reading->out->connector = settings_find_connector(reading->context->settings, text);
    if (reading->out->connector != NULL)
        return true;
    for (guint i = 0; i < connectors->len; i++)
        g_ptr_array_add(names, ((struct connector *)g_ptr_array_index(connectors, i))->name);
    const char *nearest = nearest_name(text, (const char *const *)names->pdata, names->len);
    diagnostics_add(reading->context->found, SEVERITY_ERROR, "missing-connector", node->at,
                    nearest == NULL ? g_strdup("add it to connectors in postern.yaml")
                                    : g_strdup_printf("did you mean '%s'?", nearest),
                    "there is no connector '%s'", text);
    return false;
}

/* The position of `classifier` among those that the policy compiles. */
static size_t
want_classifier(struct load_context *context, size_t classifier)
{
    for (guint i = 0; i < context->wanted_classifiers->len; i++) {
        if (g_array_index(context->wanted_classifiers, size_t, i) == classifier)
            return i;
    }
    g_array_append_val(context->wanted_classifiers, classifier);
    return context->wanted_classifiers->len - 1;
}

static bool
refuse_classifier(const struct reading *reading, const struct yaml_node *node, const char *name)
{
    const struct classifier_set *set = reading->context->classifiers;
    const struct absent_classifier *absent = classifier_set_find_absent(set, name);
    const char *nearest = absent != NULL ? NULL : classifier_set_nearest(set, name);

    if (absent != NULL)
        diagnostics_add(reading->context->found, SEVERITY_ERROR, "absent-classification", node->at,
                        g_strdup("define a type of your own in a file of classifiers.packages"),
                        "'%s' cannot be looked for: %s", absent->name, absent->reason);
    else
        diagnostics_add(reading->context->found, SEVERITY_ERROR, "unknown-classification", node->at,
                        nearest == NULL ? g_strdup("define it in a file of classifiers.packages")
                                        : g_strdup_printf("did you mean '%s'?", nearest),
                        "there is no sensitive information type '%s'", name);
    return false;
}

static bool
find_classifier(const struct reading *reading, const struct yaml_node *node, struct classification_want *want)
{
    const struct classifier_set *set = reading->context->classifiers;
    const char *name = NULL;
    size_t index = 0;

    if (!yaml_to_text(node, reading->parameter->name, &name, reading->context->found))
        return false;
    if (!classifier_set_find(set, name, &index))
        return refuse_classifier(reading, node, name);
    g_ptr_array_add(reading->out->texts, g_strdup(classifier_set_item(set, index)->name));
    want->classifier = want_classifier(reading->context, index);
    want->min_confidence = classifier_set_item(set, index)->recommended_confidence;
    return true;
}

static bool
read_bound(const struct reading *reading, const struct yaml_node *mapping, const char *key,
           struct yaml_range range, int64_t *out)
{
    const struct yaml_node *node = yaml_get(mapping, key);
    int64_t value = *out;

    if (node == NULL)
        return true;
    if (!yaml_to_integer(node, key, range, &value, reading->context->found))
        return false;
    /* -1 is how Exchange's exports write "not set". */
    if (value != -1)
        *out = value;
    return true;
}

static bool
read_classification(const struct reading *reading, const struct yaml_node *node)
{
    static const char *const known[] = { "Name",          "Id",           "minCount", "maxCount",
                                         "minConfidence", "maxConfidence" };
    struct diagnostics *found = reading->context->found;
    struct classification_want want = { 0, 1, -1, 0, 100 };
    const struct yaml_node *name = node;

    if (node->kind == YAML_NODE_MAPPING) {
        if (!yaml_check_keys(node, "key", known, ARRAY_LEN(known), found))
            return false;
        name = yaml_get(node, "Name") != NULL ? yaml_get(node, "Name") : yaml_get(node, "Id");
    }
    if (name == NULL)
        return refuse(reading, node, "{ Name: ..., minCount: 1 }");
    if (!find_classifier(reading, name, &want))
        return false;
    if (node->kind == YAML_NODE_MAPPING &&
        !(read_bound(reading, node, "minCount", (struct yaml_range){ -1, G_MAXINT32 }, &want.min_count) &&
          read_bound(reading, node, "maxCount", (struct yaml_range){ -1, G_MAXINT32 }, &want.max_count) &&
          read_bound(reading, node, "minConfidence", (struct yaml_range){ -1, 100 }, &want.min_confidence) &&
          read_bound(reading, node, "maxConfidence", (struct yaml_range){ -1, 100 }, &want.max_confidence)))
        return false;
    if (want.min_confidence > want.max_confidence ||
        (want.max_count >= 0 && want.min_count > want.max_count)) {
        diagnostics_add(found, SEVERITY_ERROR, "out-of-range", node->at, g_strdup("swap the two"),
                        "'%s': the least is above the most", reading->parameter->name);
        return false;
    }
    g_array_append_val(reading->out->classifications, want);
    return true;
}

struct shape {
    bool (*read)(const struct reading *reading, const struct yaml_node *node);
    bool is_list;   /* a list of such values, or one of them */
    bool is_scalar; /* each value is one text */
    const char *description;
};

static const struct shape shapes[] = {
    [ARGS_WORDS] = {read_word,            true,  true,  "words or phrases"             },
    [ARGS_PROPERTIES] = { read_property,       true,  true,
                    "properties with words, such as Department:Finance,Sales"          },
    [ARGS_PATTERNS] = { read_pattern,        true,  true,  "regular expressions"          },
    [ARGS_ADDRESSES] = { read_address,        true,  true,  "mail addresses"               },
    [ARGS_DOMAINS] = { read_domain,         true,  true,  "domain names"                 },
    [ARGS_NETWORKS] = { read_network,        true,  true,  "addresses, ranges or networks"},
    [ARGS_EXTENSIONS] = { read_extension,      true,  true,  "file name extensions"         },
    [ARGS_CHOICE] = { read_choice,         false, true,  "one of"                       },
    [ARGS_CHOICES] = { read_choice,         true,  true,  "some of"                      },
    [ARGS_SIZE] = { read_size,           false, true,  "size"                         },
    [ARGS_INTEGER] = { read_integer,        false, true,  "whole number"                 },
    [ARGS_BOOL] = { read_bool,           false, true,  "true or false"                },
    [ARGS_TEXT] = { read_text,           false, true,  "text"                         },
    [ARGS_HEADER_NAME] = { read_header_name,    false, true,  "header field name"            },
    [ARGS_STATUS_CODE] = { read_status_code,    false, true,  "5.7.1 or 5.7.900 to 5.7.999"  },
    [ARGS_CONNECTOR] = { read_connector,      false, true,  "connector"                    },
    [ARGS_CLASSIFICATIONS] = { read_classification, true,  false, "sensitive information types"  },
};

const char *
args_shape_description(enum args_shape shape)
{
    return shapes[shape].description;
}

static bool
read_value(const struct reading *reading, const struct shape *shape, const struct yaml_node *node)
{
    if (shape->is_scalar && (node->kind != YAML_NODE_SCALAR || yaml_is_null(node)))
        return refuse(reading, node, shape->description);
    return shape->read(reading, node);
}

bool
arguments_read(struct load_context *context, const struct parameter *parameter, enum match_target target,
               const struct yaml_node *node, struct arguments *out)
{
    const struct reading reading = { context, parameter, target, out };
    const struct shape *shape = &shapes[parameter->shape];
    bool is_right = true;

    if (!shape->is_list || node->kind != YAML_NODE_SEQUENCE)
        return read_value(&reading, shape, node);
    /* An empty list would mean "never" as a condition and "nobody" as an exception: nobody writes that on
     * purpose. */
    if (yaml_count(node) == 0)
        return refuse(&reading, node, shape->description);
    for (size_t i = 0; i < yaml_count(node); i++)
        is_right = read_value(&reading, shape, yaml_item(node, i)) && is_right;
    return is_right;
}
