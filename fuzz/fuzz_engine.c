/*
 * The pattern engine. Lines up to an empty one are patterns, the rest is the text they are looked for in. The
 * first character of a line says what it is: r regular expression, R the same minding case, w whole word, W
 * minding case, s anywhere. Whatever is found has to lie in the text, between characters, in order, and be
 * what PCRE2 finds alone, at the level of the CPU that the input's size says: each in turn.
 */
#include "classifiers/engine/cpu.h"
#include "classifiers/engine/engine.h"
#include "classifiers/engine/utf8.h"
#include "fuzz/target.h"

#include <stdlib.h>
#include <string.h>

#define MOST_PATTERNS 8
#define MOST_BYTES 4096 /* longer inputs are slower and show nothing new */

struct watch {
    const char *text;
    size_t len;
    size_t last_end[MOST_PATTERNS];
    uint64_t sum[MOST_PATTERNS]; /* of what was found */
    bool is_limited[MOST_PATTERNS];
};

static void
require(bool holds)
{
    if (!holds)
        abort();
}

static bool
is_between_characters(const struct watch *watch, size_t at)
{
    return at == watch->len || ((unsigned char)watch->text[at] & 0xc0) != 0x80;
}

static bool
on_match(void *context, uint32_t id, size_t start, size_t end)
{
    struct watch *watch = context;

    require(start <= end && end <= watch->len);
    require(is_between_characters(watch, start) && is_between_characters(watch, end));
    require(start >= watch->last_end[id]);
    watch->last_end[id] = end;
    watch->sum[id] = (watch->sum[id] * 31 + start) * 31 + end + 1;
    return true;
}

static void
on_limit(void *context, uint32_t id)
{
    struct watch *watch = context;

    watch->is_limited[id] = true;
}

static uint32_t
flags_of(char kind)
{
    switch (kind) {
    case 'r':
        return ENGINE_CASELESS;
    case 'w':
        return (uint32_t)ENGINE_LITERAL | (uint32_t)ENGINE_WORD | (uint32_t)ENGINE_CASELESS;
    case 'W':
        return (uint32_t)ENGINE_LITERAL | (uint32_t)ENGINE_WORD;
    case 's':
        return (uint32_t)ENGINE_LITERAL | (uint32_t)ENGINE_CASELESS;
    }
    return 0;
}

/* The patterns in front of the text; *at is where the text begins. */
static size_t
read_patterns(const char *data, size_t size, size_t *at, struct engine_pattern *patterns)
{
    size_t count = 0;

    *at = 0;
    while (*at < size && data[*at] != '\n' && count < MOST_PATTERNS) {
        const char *line = data + *at;
        const char *end = memchr(line, '\n', size - *at);
        size_t len = end == NULL ? size - *at : (size_t)(end - line);

        patterns[count] = (struct engine_pattern){ line + 1, len - 1, flags_of(*line), (uint32_t)count };
        count++;
        *at += len + (end == NULL ? 0 : 1);
    }
    if (*at < size && data[*at] == '\n')
        (*at)++;
    return count;
}

/* Scans the text; false where the patterns cannot be compiled. */
static bool
scan(const struct engine_pattern *patterns, size_t count, struct watch *watch)
{
    struct engine_database *database = NULL;
    struct engine_error error;
    struct engine_limits limits = { .match_limit = 10000 };
    enum engine_status status = engine_compile(patterns, count, limits, &database, &error);

    if (status != ENGINE_OK) {
        require(status != ENGINE_BAD_PATTERN ||
                (error.pattern < count && error.offset <= patterns[error.pattern].expression_len &&
                 *error.text != '\0'));
        return false;
    }
    struct engine_sink sink = { on_match, on_limit, watch };
    struct engine_scratch *scratch = engine_scratch_new(database);
    if (scratch != NULL && utf8_is_valid(watch->text, watch->len))
        (void)engine_scan(database, watch->text, watch->len, scratch, &sink);
    engine_scratch_free(scratch);
    engine_database_free(database);
    return scratch != NULL;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct engine_pattern patterns[MOST_PATTERNS] = { { 0 } };
    size_t at = 0;

    if (size > MOST_BYTES)
        return 0;
    setenv("POSTERN_ENGINE_CPU", cpu_level_name((enum cpu_level)(size % (cpu_level_best() + 1))), 1);
    size_t count = read_patterns((const char *)data, size, &at, patterns);
    struct watch found = { .text = (const char *)data + at, .len = size - at }, expected = found;
    if (!scan(patterns, count, &found))
        return 0;
    for (size_t i = 0; i < count; i++)
        patterns[i].flags |= (patterns[i].flags & ENGINE_LITERAL) == 0 ? (uint32_t)ENGINE_SEARCH : 0;
    if (!scan(patterns, count, &expected))
        return 0;
    for (size_t i = 0; i < count; i++)
        require(found.is_limited[i] || expected.is_limited[i] || found.sum[i] == expected.sum[i]);
    return 0;
}
