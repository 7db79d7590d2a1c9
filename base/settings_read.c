/* Readers of common shapes that settings share. */
#include "base/domain.h"
#include "base/network.h"
#include "base/settings_internal.h"

#include "base/limits.h"

void
settings_pair_free(gpointer data)
{
    struct setting_pair *pair = data;

    g_free(pair->key);
    g_free(pair->value);
    g_free(pair);
}

bool
settings_is_inet_socket(const char *text)
{
    struct slice rest = slice_from(text), family, port;
    struct ip_address address;
    int64_t number = 0;

    if (!slice_next_field(&rest, ':', &family) || rest.at == NULL)
        return false;
    if (!slice_equal(family, SLICE_LITERAL("inet")) && !slice_equal(family, SLICE_LITERAL("inet6")))
        return false;
    slice_next_field(&rest, '@', &port);
    g_autofree char *digits = slice_to_string(port);
    return g_ascii_string_to_signed(digits, 10, 1, 65535, &number, NULL) &&
           (rest.at == NULL || ip_address_parse(rest, &address) || domain_is_valid(rest));
}

bool
settings_require(bool is_right, const struct yaml_node *node, const char *name, const char *wanted,
                 struct diagnostics *found)
{
    if (is_right)
        return true;
    if (node->kind == YAML_NODE_SCALAR)
        diagnostics_add(found, SEVERITY_ERROR, "wrong-value", node->at, g_strdup_printf("write %s", wanted),
                        "'%s' cannot be '%s'", name, node->text);
    else
        diagnostics_add(found, SEVERITY_ERROR, "wrong-value", node->at, g_strdup_printf("write %s", wanted),
                        "'%s' is not complete or not of its form", name);
    return false;
}

bool
settings_read_texts(const struct yaml_node *node, const char *name, GPtrArray *out, struct diagnostics *found)
{
    const char *text = NULL;
    bool is_right = true;

    if (node->kind == YAML_NODE_SCALAR) {
        if (!yaml_to_text(node, name, &text, found))
            return false;
        g_ptr_array_add(out, g_strdup(text));
        return true;
    }
    if (!settings_require(node->kind == YAML_NODE_SEQUENCE, node, name, "a list", found))
        return false;
    for (size_t i = 0; i < yaml_count(node); i++) {
        if (yaml_to_text(yaml_item(node, i), name, &text, found))
            g_ptr_array_add(out, g_strdup(text));
        else
            is_right = false;
    }
    return is_right;
}

bool
settings_read_networks(const struct yaml_node *node, const char *name, GPtrArray *out,
                       struct diagnostics *found)
{
    struct ip_range range;
    guint first = out->len;
    bool is_right = settings_read_texts(node, name, out, found);

    for (guint i = first; is_right && i < out->len; i++) {
        const struct yaml_node *at = node->kind == YAML_NODE_SEQUENCE ? yaml_item(node, i - first) : node;

        if (!settings_require(ip_range_parse(slice_from(g_ptr_array_index(out, i)), &range), at, name,
                              "an address, a range a-b or a network such as 192.0.2.0/24", found))
            return false;
    }
    return is_right;
}

bool
settings_read_pairs(const struct yaml_node *node, const char *name, GPtrArray *out, struct diagnostics *found)
{
    bool is_right = true;

    if (!settings_require(node->kind == YAML_NODE_MAPPING, node, name, "a mapping", found))
        return false;
    for (size_t i = 0; i < yaml_count(node); i++) {
        const char *text = NULL;

        if (!yaml_to_text(yaml_item(node, i), yaml_key(node, i), &text, found)) {
            is_right = false;
            continue;
        }
        struct setting_pair *pair = g_new0(struct setting_pair, 1);
        pair->key = g_strdup(yaml_key(node, i));
        pair->value = g_strdup(text);
        pair->at = yaml_key_node(node, i)->at;
        pair->value_at = yaml_item(node, i)->at;
        g_ptr_array_add(out, pair);
    }
    return is_right;
}

/* "eng", "eng+chi_sim": names of Tesseract's languages, which become names of files. */
static bool
are_languages(const char *text)
{
    for (const char *at = text; *at != '\0'; at++) {
        bool is_between = at > text && at[-1] != '+' && at[1] != '\0';

        if (!g_ascii_isalnum(*at) && *at != '_' && !(*at == '+' && is_between))
            return false;
    }
    return *text != '\0' && strlen(text) < LIMIT_OCR_LANGUAGES_BYTES;
}

void
settings_read_ocr(struct settings *loaded, const struct yaml_node *node, struct diagnostics *found)
{
    const char *text = NULL;

    if (!yaml_to_text(node, "ocr", &text, found) ||
        !settings_require(are_languages(text), node, "ocr", "off, or languages of Tesseract such as eng+deu",
                          found))
        return;
    g_free(loaded->extract.ocr);
    loaded->extract.ocr = g_ascii_strcasecmp(text, "off") == 0 ? NULL : g_strdup(text);
}
