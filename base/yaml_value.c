/* Typed values out of YAML nodes; what is not of its type becomes a diagnostic. Declared in yaml.h. */
#include "base/yaml.h"

#include "base/nearest.h"

struct unit {
    const char *name;
    int64_t factor;
};

struct unit_table {
    const struct unit *rows;
    size_t count;
};

static const struct unit duration_rows[] = {
    {"ms", 1000                    },
    { "s", G_USEC_PER_SEC          },
    { "m", 60 * G_USEC_PER_SEC     },
    { "h", 3600LL * G_USEC_PER_SEC },
    { "d", 86400LL * G_USEC_PER_SEC},
};

static const struct unit size_rows[] = {
    {"B",   1        },
    { "KB", 1LL << 10},
    { "MB", 1LL << 20},
    { "GB", 1LL << 30},
    { "TB", 1LL << 40},
};

static const struct unit_table duration_units = { duration_rows, ARRAY_LEN(duration_rows) };
static const struct unit_table size_units = { size_rows, ARRAY_LEN(size_rows) };

static bool
wrong(const struct yaml_node *node, const char *name, struct diagnostics *found, const char *wanted)
{
    if (node->kind == YAML_NODE_SCALAR)
        diagnostics_add(found, SEVERITY_ERROR, "wrong-type", node->at, g_strdup_printf("write %s", wanted),
                        "'%s' cannot be '%s'", name, node->text);
    else
        diagnostics_add(found, SEVERITY_ERROR, "wrong-type", node->at, g_strdup_printf("write %s", wanted),
                        "'%s' cannot be %s", name, yaml_kind_name(node));
    return false;
}

bool
yaml_to_text(const struct yaml_node *node, const char *name, const char **out, struct diagnostics *found)
{
    if (node->kind != YAML_NODE_SCALAR || yaml_is_null(node))
        return wrong(node, name, found, "one text; quote it if it is special to YAML");
    *out = node->text;
    return true;
}

bool
yaml_to_bool(const struct yaml_node *node, const char *name, bool *out, struct diagnostics *found)
{
    static const char *const yes[] = { "true", "yes", "on" };
    static const char *const no[] = { "false", "no", "off" };

    if (node->kind == YAML_NODE_SCALAR && node->is_plain) {
        for (size_t i = 0; i < ARRAY_LEN(yes); i++) {
            bool is_yes = g_ascii_strcasecmp(node->text, yes[i]) == 0;

            if (is_yes || g_ascii_strcasecmp(node->text, no[i]) == 0) {
                *out = is_yes;
                return true;
            }
        }
    }
    return wrong(node, name, found, "true or false");
}

/* A whole number with a unit: digits, then one of `units`, or nothing where `default_factor` is not 0. */
static bool
parse_with_unit(struct slice text, const struct unit_table *units, int64_t default_factor, int64_t *out)
{
    size_t digits = 0;
    int64_t number = 0, factor = 0, product = 0;

    while (digits < text.len && g_ascii_isdigit(text.at[digits])) {
        if (__builtin_mul_overflow(number, 10, &number) ||
            __builtin_add_overflow(number, text.at[digits] - '0', &number))
            return false;
        digits++;
    }
    struct slice unit = slice_trim(slice_sub(text, digits, text.len));
    if (digits == 0)
        return false;
    if (unit.len == 0)
        factor = number == 0 ? 1 : default_factor;
    for (size_t i = 0; i < units->count; i++) {
        if (slice_equal_nocase(unit, slice_from(units->rows[i].name)))
            factor = units->rows[i].factor;
    }
    if (factor == 0 || __builtin_mul_overflow(number, factor, &product))
        return false;
    *out = product;
    return true;
}

bool
duration_parse(struct slice text, int64_t *out_us)
{
    return parse_with_unit(slice_trim(text), &duration_units, 0, out_us);
}

bool
size_parse(struct slice text, int64_t *out_bytes)
{
    return parse_with_unit(slice_trim(text), &size_units, 1, out_bytes);
}

static bool
out_of_range(const struct yaml_node *node, const char *name, struct diagnostics *found, const char *allowed)
{
    diagnostics_add(found, SEVERITY_ERROR, "out-of-range", node->at,
                    g_strdup_printf("allowed is %s", allowed), "'%s' is out of range: %s", name, node->text);
    return false;
}

bool
yaml_to_integer(const struct yaml_node *node, const char *name, struct yaml_range range, int64_t *out,
                struct diagnostics *found)
{
    int64_t value = 0;

    if (node->kind != YAML_NODE_SCALAR || !node->is_plain ||
        !g_ascii_string_to_signed(node->text, 10, G_MININT64, G_MAXINT64, &value, NULL))
        return wrong(node, name, found, "a whole number");
    if (value < range.least || value > range.most) {
        g_autofree char *allowed =
            g_strdup_printf("%" G_GINT64_FORMAT " to %" G_GINT64_FORMAT, range.least, range.most);
        return out_of_range(node, name, found, allowed);
    }
    *out = value;
    return true;
}

/* `value` in the largest unit that shows it whole. */
static char *
format_with_unit(int64_t value, const struct unit_table *units)
{
    for (size_t i = units->count; i-- > 0;) {
        const struct unit *unit = &units->rows[i];

        if (value != 0 && value % unit->factor == 0)
            return g_strdup_printf("%" G_GINT64_FORMAT "%s", value / unit->factor, unit->name);
    }
    return g_strdup_printf("%" G_GINT64_FORMAT, value);
}

/* NULL where `value` is in range, else what is allowed; g_free it. */
static char *
allowed_units(struct yaml_range range, int64_t value, const struct unit_table *units)
{
    if (value >= range.least && value <= range.most)
        return NULL;
    g_autofree char *least = format_with_unit(range.least, units);
    g_autofree char *most = format_with_unit(range.most, units);
    return g_strdup_printf("%s to %s", least, most);
}

bool
yaml_to_duration(const struct yaml_node *node, const char *name, struct yaml_range range_us, int64_t *out_us,
                 struct diagnostics *found)
{
    int64_t value = 0;

    if (node->kind != YAML_NODE_SCALAR || !duration_parse(slice_from(node->text), &value))
        return wrong(node, name, found, "a duration such as 250ms, 30s, 5m, 2h or 7d");
    g_autofree char *allowed = allowed_units(range_us, value, &duration_units);
    if (allowed != NULL)
        return out_of_range(node, name, found, allowed);
    *out_us = value;
    return true;
}

bool
yaml_to_size(const struct yaml_node *node, const char *name, struct yaml_range range_bytes,
             int64_t *out_bytes, struct diagnostics *found)
{
    int64_t value = 0;

    if (node->kind != YAML_NODE_SCALAR || !size_parse(slice_from(node->text), &value))
        return wrong(node, name, found, "a size such as 500KB or 25MB");
    g_autofree char *allowed = allowed_units(range_bytes, value, &size_units);
    if (allowed != NULL)
        return out_of_range(node, name, found, allowed);
    *out_bytes = value;
    return true;
}

bool
yaml_to_choice(const struct yaml_node *node, const char *name, const char *const *names, size_t count,
               size_t *out, struct diagnostics *found)
{
    for (size_t i = 0; node->kind == YAML_NODE_SCALAR && i < count; i++) {
        if (g_ascii_strcasecmp(node->text, names[i]) == 0) {
            *out = i;
            return true;
        }
    }

    const char *nearest = node->kind == YAML_NODE_SCALAR ? nearest_name(node->text, names, count) : NULL;
    GString *wanted = g_string_new(NULL);
    if (nearest != NULL)
        g_string_append_printf(wanted, "'%s' perhaps; known are ", nearest);
    else
        g_string_append(wanted, "one of ");
    for (size_t i = 0; i < count; i++)
        g_string_append_printf(wanted, "%s%s", i == 0 ? "" : ", ", names[i]);
    wrong(node, name, found, wanted->str);
    g_string_free(wanted, TRUE);
    return false;
}
