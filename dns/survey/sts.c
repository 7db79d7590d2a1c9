#include "dns/survey/sts.h"

#include <string.h>

struct sts_policy *
sts_without(char *problem)
{
    struct sts_policy *policy = g_new0(struct sts_policy, 1);

    policy->problem = problem;
    policy->mx = g_ptr_array_new_with_free_func(g_free);
    return policy;
}

void
sts_policy_free(struct sts_policy *policy)
{
    if (policy == NULL)
        return;
    g_free(policy->problem);
    g_ptr_array_unref(policy->mx);
    g_free(policy);
}

/* The line without its end; false behind the last. */
static bool
next_line(struct slice *rest, struct slice *line)
{
    if (rest->len == 0 || !slice_next_field(rest, '\n', line))
        return false;
    if (line->len > 0 && line->at[line->len - 1] == '\r')
        line->len--;
    return true;
}

/* "NAME: value" with its parts trimmed. */
static bool
split_field(struct slice line, struct slice *name, struct slice *value)
{
    const char *colon = line.len == 0 ? NULL : memchr(line.at, ':', line.len);

    if (colon == NULL)
        return false;
    *name = slice_trim(slice_sub(line, 0, (size_t)(colon - line.at)));
    *value = slice_trim(slice_sub(line, (size_t)(colon - line.at) + 1, line.len));
    return true;
}

/* A word that is not ours to believe, for a text of one line. */
static char *
quotable(struct slice text)
{
    g_autofree char *copy = slice_to_string(slice_sub(text, 0, 60));

    return g_strescape(copy, NULL);
}

/* Leaves the body in *rest. NULL, or what is wrong with the answer; g_free it. */
static char *
read_http_head(struct slice *rest)
{
    struct slice line = { NULL, 0 }, name, value;
    bool is_text = false;

    if (!next_line(rest, &line) || !slice_starts_with_nocase(line, SLICE_LITERAL("HTTP/1.")))
        return g_strdup("the server does not speak HTTP");
    struct slice status = slice_trim(slice_sub(line, 8, line.len)), code = { NULL, 0 };
    struct slice after = status;
    if (!slice_next_field(&after, ' ', &code) || !slice_equal(code, SLICE_LITERAL("200"))) {
        g_autofree char *said = quotable(status);

        return g_strdup_printf("the server answers %s", said);
    }
    while (next_line(rest, &line) && line.len > 0) {
        if (!split_field(line, &name, &value))
            continue;
        if (slice_equal_nocase(name, SLICE_LITERAL("Content-Type")))
            is_text = slice_starts_with_nocase(value, SLICE_LITERAL("text/plain"));
        else if (slice_equal_nocase(name, SLICE_LITERAL("Transfer-Encoding")))
            return g_strdup("the server sends it in chunks, which HTTP/1.0 does not have");
    }
    return is_text ? NULL : g_strdup("the answer is not text/plain (RFC 8461 section 3.2)");
}

static bool
read_mode(struct slice value, enum sts_mode *out)
{
    static const char *const names[] = {
        [STS_MODE_NONE] = "none",
        [STS_MODE_TESTING] = "testing",
        [STS_MODE_ENFORCE] = "enforce",
    };

    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        if (slice_equal(value, slice_from(names[i]))) {
            *out = (enum sts_mode)i;
            return true;
        }
    }
    return false;
}

/* The lines of section 3.2. NULL, or what is wrong; g_free it. */
static char *
read_policy(struct slice text, struct sts_policy *policy)
{
    struct slice line, name, value;
    bool has_version = false, has_mode = false;

    while (next_line(&text, &line)) {
        if (!split_field(line, &name, &value))
            continue;
        if (slice_equal(name, SLICE_LITERAL("version")))
            has_version = slice_equal(value, SLICE_LITERAL("STSv1"));
        else if (slice_equal(name, SLICE_LITERAL("mode")) && !has_mode)
            has_mode = read_mode(value, &policy->mode);
        else if (slice_equal(name, SLICE_LITERAL("mx")) && value.len > 0)
            g_ptr_array_add(policy->mx, g_ascii_strdown(value.at, (gssize)value.len));
    }
    if (!has_version)
        return g_strdup("the policy has no 'version: STSv1'");
    if (!has_mode)
        return g_strdup("the policy has no mode of none, testing or enforce");
    return policy->mx->len == 0 && policy->mode != STS_MODE_NONE ? g_strdup("the policy has no mx") : NULL;
}

struct sts_policy *
sts_read(struct slice response)
{
    struct sts_policy *policy = sts_without(read_http_head(&response));

    if (policy->problem == NULL)
        policy->problem = read_policy(response, policy);
    return policy;
}

bool
sts_lists(const struct sts_policy *policy, const char *host)
{
    const char *dot = strchr(host, '.');

    for (guint i = 0; i < policy->mx->len; i++) {
        const char *pattern = g_ptr_array_index(policy->mx, i);
        bool is_met = g_str_has_prefix(pattern, "*.")
                          ? dot != NULL && g_ascii_strcasecmp(pattern + 1, dot) == 0
                          : g_ascii_strcasecmp(pattern, host) == 0;

        if (is_met)
            return true;
    }
    return false;
}

bool
sts_is_record(const char *text)
{
    return g_str_has_prefix(text, "v=STSv1;") || strcmp(text, "v=STSv1") == 0;
}
