#include "classifiers/rulepack/upload.h"

#include "classifiers/rulepack/convert.h"
#include "classifiers/rulepack/schema.h"

#include <string.h>

#define REGEX_CHARS 1024
#define REGEXES_PER_TYPE 20
#define TERM_CHARS 50
#define TERMS 2048

/* The expression piece by piece: enough of its syntax to tell repeats, groups and alternatives apart. */
struct walk {
    struct slice regex;
    size_t at;
    unsigned depth;     /* of groups */
    bool is_dot;        /* the last piece that can be repeated was an unescaped dot */
    bool is_group;      /* ... or a group that ended */
    size_t last_repeat; /* where the last repeat ended, with that dot before it; 0: none */
};

enum refusal {
    REFUSAL_NONE,
    REFUSAL_EMPTY_ALTERNATIVE,
    REFUSAL_WIDE_END,
    REFUSAL_REPEAT_IN_GROUP,
    REFUSAL_REPEATED_GROUP,
    REFUSAL_LOOKAROUND,
    REFUSAL_LONG,
};

static const char *const refusals[] = {
    [REFUSAL_EMPTY_ALTERNATIVE] = "an alternative at its beginning or end is empty",
    [REFUSAL_WIDE_END] = "it begins or ends with a repeated dot",
    [REFUSAL_REPEAT_IN_GROUP] = "a group has a repeat in it that has no least number above 1",
    [REFUSAL_REPEATED_GROUP] = "a group is repeated without limit",
    [REFUSAL_LOOKAROUND] = "it looks ahead or behind",
    [REFUSAL_LONG] = "it is longer than 1024 characters",
};

static char
letter(const struct walk *walk, size_t at)
{
    return at < walk->regex.len ? walk->regex.at[at] : '\0';
}

/* Behind a character class. */
static size_t
skip_class(const struct walk *walk)
{
    size_t at = walk->at + 1;

    at += letter(walk, at) == '^' ? 1 : 0;
    at += letter(walk, at) == ']' ? 1 : 0;
    for (; at < walk->regex.len && walk->regex.at[at] != ']'; at++) {
        if (walk->regex.at[at] == '\\')
            at++;
    }
    return at + 1;
}

/* The bytes of a repeat from zero or one on: *, +, {0,9}, {1,}; 0 where there is none. */
static size_t
repeat_bytes(const struct walk *walk)
{
    char first = letter(walk, walk->at);

    if (first == '*' || first == '+')
        return 1;
    char least = letter(walk, walk->at + 1);
    if (first != '{' || (least != '0' && least != '1') || letter(walk, walk->at + 2) != ',')
        return 0;
    const char *close = memchr(walk->regex.at + walk->at, '}', walk->regex.len - walk->at);
    return close == NULL ? 0 : (size_t)(close - walk->regex.at) - walk->at + 1;
}

static bool
is_unbounded(const struct walk *walk, size_t bytes)
{
    return bytes == 1 || letter(walk, walk->at + bytes - 2) == ',';
}

static enum refusal
read_repeat(struct walk *walk, size_t bytes)
{
    bool is_first = walk->at == 1;
    bool was_dot = walk->is_dot;
    enum refusal refusal = REFUSAL_NONE;

    if (walk->depth > 0)
        refusal = REFUSAL_REPEAT_IN_GROUP;
    else if (walk->is_group && is_unbounded(walk, bytes))
        refusal = REFUSAL_REPEATED_GROUP;
    else if (was_dot && is_first)
        refusal = REFUSAL_WIDE_END;
    walk->at += bytes;
    walk->at += letter(walk, walk->at) == '?' ? 1 : 0; /* lazy */
    walk->last_repeat = was_dot ? walk->at : 0;
    walk->is_dot = walk->is_group = false;
    return refusal;
}

static enum refusal
read_group(struct walk *walk)
{
    static const char *const lookarounds[] = { "(?=", "(?!", "(?<=", "(?<!" };

    for (size_t i = 0; i < ARRAY_LEN(lookarounds); i++) {
        size_t len = strlen(lookarounds[i]);

        if (slice_equal(slice_sub(walk->regex, walk->at, len), slice_from(lookarounds[i])))
            return REFUSAL_LOOKAROUND;
    }
    walk->depth++;
    walk->at += letter(walk, walk->at + 1) == '?' ? 2 : 1;
    walk->is_dot = walk->is_group = false;
    return REFUSAL_NONE;
}

/* One piece. */
static enum refusal
step(struct walk *walk)
{
    size_t repeat = repeat_bytes(walk);
    char next = letter(walk, walk->at);

    if (repeat > 0 && walk->at > 0)
        return read_repeat(walk, repeat);
    if (next == '(')
        return read_group(walk);
    if (next == ')')
        walk->depth -= walk->depth > 0 ? 1 : 0;
    walk->is_dot = next == '.';
    walk->is_group = next == ')';
    if (next == '[')
        walk->at = skip_class(walk);
    else
        walk->at += next == '\\' ? 2 : 1;
    return REFUSAL_NONE;
}

/* A '|' at the end that no backslash makes a letter. */
static bool
ends_in_alternative(struct slice regex)
{
    size_t slashes = 0;

    if (regex.len == 0 || regex.at[regex.len - 1] != '|')
        return false;
    while (slashes + 1 < regex.len && regex.at[regex.len - 2 - slashes] == '\\')
        slashes++;
    return slashes % 2 == 0;
}

const char *
upload_refusal(struct slice regex)
{
    struct walk walk = { .regex = regex };
    enum refusal refusal = REFUSAL_NONE;

    if (regex.len > 0 && (regex.at[0] == '|' || ends_in_alternative(regex)))
        return refusals[REFUSAL_EMPTY_ALTERNATIVE];
    while (refusal == REFUSAL_NONE && walk.at < regex.len)
        refusal = step(&walk);
    if (refusal == REFUSAL_NONE && walk.last_repeat > 0 && walk.last_repeat >= regex.len)
        refusal = REFUSAL_WIDE_END;
    if (refusal == REFUSAL_NONE && g_utf8_strlen(regex.at, (gssize)regex.len) > REGEX_CHARS)
        refusal = REFUSAL_LONG;
    return refusals[refusal];
}

const char *
upload_term_refusal(struct slice term)
{
    return g_utf8_strlen(term.at, (gssize)term.len) > TERM_CHARS ? "a term is longer than 50 characters"
                                                                 : NULL;
}

const char *
upload_terms_refusal(size_t count)
{
    return count > TERMS ? "it has more than 2048 terms" : NULL;
}

void
upload_warn(struct diagnostics *found, struct location at, const char *subject, const char *why)
{
    if (why != NULL)
        diagnostics_add(found, SEVERITY_WARNING, "rulepack-upload", at, NULL,
                        "Exchange would refuse '%s': %s", subject, why);
}

static void
check_keyword(const struct rulepack *package, const struct xml_element *keyword)
{
    const char *id = xml_value(keyword, "id");
    size_t terms = 0;

    for (guint i = 0; i < keyword->children->len; i++) {
        const struct xml_element *group = g_ptr_array_index(keyword->children, i);

        terms += group->children->len;
        for (guint k = 0; k < group->children->len; k++) {
            const struct xml_element *term = g_ptr_array_index(group->children, k);

            upload_warn(package->found, term->at, id, upload_term_refusal(schema_text(term)));
        }
    }
    upload_warn(package->found, keyword->at, id, upload_terms_refusal(terms));
}

/* Distinct expressions that a type refers to, at any depth. */
static void
collect_regexes(const struct rulepack *package, const struct xml_element *element, GHashTable *seen)
{
    const char *id = xml_value(element, "idRef");
    const struct xml_element *processor = id == NULL ? NULL : rulepack_find(package->processors, id);

    if (processor != NULL && strcmp(processor->name, "Regex") == 0)
        g_hash_table_add(seen, (gpointer)processor);
    for (guint i = 0; i < element->children->len; i++)
        collect_regexes(package, g_ptr_array_index(element->children, i), seen);
}

void
upload_check(const struct rulepack *package)
{
    for (guint i = 0; i < package->rules->children->len; i++) {
        const struct xml_element *element = g_ptr_array_index(package->rules->children, i);

        if (strcmp(element->name, "Regex") == 0)
            upload_warn(package->found, element->at, xml_value(element, "id"),
                        upload_refusal(schema_text(element)));
        else if (strcmp(element->name, "Keyword") == 0)
            check_keyword(package, element);
    }
    for (guint i = 0; i < package->types->len; i++) {
        const struct xml_element *type = g_ptr_array_index(package->types, i);
        g_autoptr(GHashTable) seen = g_hash_table_new(g_direct_hash, g_direct_equal);

        collect_regexes(package, type, seen);
        if (g_hash_table_size(seen) > REGEXES_PER_TYPE)
            upload_warn(package->found, type->at, xml_value(type, "id"),
                        "it refers to more than 20 expressions");
    }
}
