/* postern classify --fingerprint: a type out of a form that people fill in. */
#include "base/yaml_write.h"
#include "classifiers/fingerprint.h"
#include "cli/classify_output.h"

#include <string.h>

/* How much of the form a document has to have for each level; Exchange's own steps. */
static const struct step {
    int confidence, percent;
} steps[] = {
    {85,  90},
    { 75, 70},
    { 65, 50},
};

#define VALUE_COLUMNS 96

static void
append_value(const char *value, GString *out)
{
    for (size_t at = 0, len = strlen(value); at < len; at += VALUE_COLUMNS)
        g_string_append_printf(out, "      %.*s\n", VALUE_COLUMNS, value + at);
}

char *
classify_learn(const char *name, const char *source, struct slice text, GError **error)
{
    struct fingerprint learned;
    GString *out = g_string_new("# Learned from ");
    g_autofree char *shown = g_utf8_make_valid(source, -1);

    if (!fingerprint_learn(text, &learned, error)) {
        g_string_free(out, TRUE);
        return NULL;
    }
    g_autofree char *value = fingerprint_to_text(&learned);
    for (const char *at = shown; *at != '\0'; at++)
        g_string_append_c(out, g_ascii_iscntrl(*at) ? '?' : *at);
    g_string_append(out, " by `postern classify --fingerprint`; its text cannot be had back.\n"
                         "Fingerprints:\n  ");
    yaml_append_text(name, out);
    g_string_append_printf(out, ":\n    Shingles: %u\n    Value: >-\n", learned.shingles);
    append_value(value, out);
    g_string_append(out, "Types:\n  - Name: ");
    yaml_append_text(name, out);
    g_string_append(out,
                    "\n    Category: fingerprint\n    Patterns: # the least share of the form, in percent\n");
    for (size_t i = 0; i < ARRAY_LEN(steps); i++) {
        g_string_append_printf(out, "      - { Confidence: %d, Match: { Fingerprint: ", steps[i].confidence);
        yaml_append_text(name, out);
        g_string_append_printf(out, ", Threshold: %d } }\n", steps[i].percent);
    }
    return g_string_free(out, FALSE);
}
