/*
 * For tests of the engine: matches as text, and the oracle, which is PCRE2 asked for one pattern at a time
 * the way its own demonstration program does.
 */
#ifndef TESTS_CLASSIFIERS_MATCHES_H
#define TESTS_CLASSIFIERS_MATCHES_H

#include "classifiers/engine/engine.h"
#include "tests/harness.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <stdlib.h>

struct match {
    uint32_t id;
    size_t start, end;
};

struct matches {
    GArray *list;      /* of struct match */
    GArray *limits;    /* of uint32_t: ids that met a limit */
    size_t stop_after; /* ask to stop at this many; 0 = never */
};

static inline struct matches
matches_init(void)
{
    return (struct matches){ g_array_new(FALSE, FALSE, sizeof(struct match)),
                             g_array_new(FALSE, FALSE, sizeof(uint32_t)), 0 };
}

static inline void
matches_done(struct matches *matches)
{
    g_array_unref(matches->list);
    g_array_unref(matches->limits);
}

static inline bool
matches_add(void *context, uint32_t id, size_t start, size_t end)
{
    struct matches *matches = context;
    struct match match = { id, start, end };

    g_array_append_val(matches->list, match);
    return matches->list->len != matches->stop_after;
}

static inline void
matches_limit(void *context, uint32_t id)
{
    struct matches *matches = context;

    g_array_append_val(matches->limits, id);
}

static inline int
matches_compare(const void *a, const void *b)
{
    const struct match *first = a, *second = b;

    if (first->id != second->id)
        return first->id < second->id ? -1 : 1;
    if (first->start != second->start)
        return first->start < second->start ? -1 : 1;
    return first->end < second->end ? -1 : first->end > second->end;
}

/* "0:1-4 0:6-9", by id, then place; g_free it. Order within an id is checked, not made. */
static inline char *
matches_text(struct matches *matches)
{
    GString *text = g_string_new(NULL);

    g_array_sort(matches->list, matches_compare); /* qsort refuses the NULL of an empty array */
    for (size_t i = 0; i < matches->list->len; i++) {
        const struct match *match = &g_array_index(matches->list, struct match, i);

        g_string_append_printf(text, "%s%u:%zu-%zu", i == 0 ? "" : " ", match->id, match->start, match->end);
    }
    return g_string_free(text, FALSE);
}

static inline enum engine_status
scan_patterns(const struct engine_pattern *patterns, size_t count, struct slice text, struct matches *matches)
{
    struct engine_database *database = NULL;
    struct engine_error error;
    struct engine_sink sink = { matches_add, matches_limit, matches };
    enum engine_status status =
        engine_compile(patterns, count, (struct engine_limits){ 0 }, &database, &error);

    if (status != ENGINE_OK)
        fail_msg("pattern %zu, offset %zu: %s", error.pattern, error.offset, error.text);
    struct engine_scratch *scratch = engine_scratch_new(database);
    assert_non_null(scratch);
    status = engine_scan(database, text.at, text.len, scratch, &sink);
    engine_scratch_free(scratch);
    engine_database_free(database);
    return status;
}

static inline pcre2_code *
oracle_compile(const char *expression, uint32_t options)
{
    int code;
    PCRE2_SIZE offset;
    pcre2_code *compiled = pcre2_compile((PCRE2_SPTR)expression, PCRE2_ZERO_TERMINATED,
                                         PCRE2_UTF | PCRE2_UCP | options, &code, &offset, NULL);

    if (compiled == NULL)
        fail_msg("oracle: '%s': error %d at %zu", expression, code, offset);
    return compiled;
}

/* What PCRE2 finds, added to `matches` under `id`. False where it gives up. */
static inline bool
oracle_search(const pcre2_code *compiled, uint32_t id, struct slice text, struct matches *matches)
{
    PCRE2_SIZE start = 0;
    bool is_done = true;
    uint32_t retry = PCRE2_NO_UTF_CHECK; /* it would check the whole text at each call */
    pcre2_match_data *data = pcre2_match_data_create(1, NULL);
    const PCRE2_SIZE *found = pcre2_get_ovector_pointer(data);

    while (start <= text.len) {
        int result = pcre2_match(compiled, (PCRE2_SPTR)text.at, text.len, start, retry, data, NULL);

        is_done = result >= 0 || result == PCRE2_ERROR_NOMATCH;
        if (!is_done || (result < 0 && (retry & PCRE2_ANCHORED) == 0))
            break;
        if (result < 0) { /* nothing but the empty match here: on by one character */
            retry = PCRE2_NO_UTF_CHECK;
            do
                start++;
            while (start < text.len && ((unsigned char)text.at[start] & 0xc0) == 0x80);
            continue;
        }
        matches_add(matches, id, found[0], found[1]);
        start = found[1];
        retry = PCRE2_NO_UTF_CHECK | (found[0] == found[1] ? PCRE2_NOTEMPTY_ATSTART | PCRE2_ANCHORED : 0);
    }
    pcre2_match_data_free(data);
    return is_done;
}

static inline bool
oracle_scan(const char *expression, uint32_t options, uint32_t id, struct slice text, struct matches *matches)
{
    pcre2_code *compiled = oracle_compile(expression, options);
    bool is_done = oracle_search(compiled, id, text, matches);

    pcre2_code_free(compiled);
    return is_done;
}

#endif
