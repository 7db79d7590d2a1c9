#include "classifiers/engine/regex.h"

#include "classifiers/engine/syntax.h"
#include "classifiers/engine/utf8.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <stdio.h>

#define DEFAULT_MATCH_LIMIT 1000000
#define DEFAULT_DEPTH_LIMIT 10000
#define DEFAULT_HEAP_LIMIT_KB 20480
#define JIT_STACK_START (32 * 1024)
#define JIT_STACK_MOST (1024 * 1024)

#define FIRST_STEPS 100       /* the match limit that a position gets without asking */
#define STEPS_FACTOR 10       /* how much more it gets at each further try */
#define STRETCH_FACTOR 8      /* how fast the stretch that is searched at once shrinks and grows */
#define ALLOWANCE_LIMITS 20   /* steps beyond FIRST_STEPS for one text: so many match limits ... */
#define ALLOWANCE_PER_BYTE 32 /* ... and so many for each byte */

struct regex {
    pcre2_code *code;
    uint32_t id;
    bool is_divisible; /* searching stretch by stretch finds what one search finds */
    bool is_jit;
};

struct regex_scratch {
    pcre2_general_context *general;
    pcre2_match_context *context;
    pcre2_jit_stack *stack;
    pcre2_match_data *data;
    uint32_t match_limit;
};

static pcre2_general_context *
general_context(const struct engine_memory *memory)
{
    return pcre2_general_context_create(memory->allocate, memory->release, memory->context);
}

static void
describe(int code, size_t offset, const struct syntax *syntax, struct engine_error *error)
{
    PCRE2_UCHAR text[sizeof(error->text)];

    if (pcre2_get_error_message(code, text, sizeof(text)) < 0)
        text[0] = '\0';
    (void)snprintf(error->text, sizeof(error->text), "%s", (const char *)text);
    error->offset = syntax->origins[offset < syntax->len ? offset : syntax->len];
}

static enum engine_status
compile_code(const struct syntax *syntax, uint32_t options, pcre2_general_context *general,
             pcre2_code **compiled, struct engine_error *error)
{
    int code = 0;
    size_t offset = 0;
    pcre2_compile_context *context = pcre2_compile_context_create(general);

    if (context == NULL)
        return ENGINE_NO_MEMORY;
    pcre2_set_newline(context, PCRE2_NEWLINE_LF); /* .NET knows no other end of a line */
    *compiled =
        pcre2_compile((PCRE2_SPTR)syntax->text, syntax->len,
                      options | PCRE2_UTF | PCRE2_UCP | PCRE2_NEVER_BACKSLASH_C, &code, &offset, context);
    pcre2_compile_context_free(context);
    if (*compiled != NULL)
        return ENGINE_OK;
    if (code == PCRE2_ERROR_NOMEMORY || code == PCRE2_ERROR_HEAP_FAILED)
        return ENGINE_NO_MEMORY;
    describe(code, offset, syntax, error);
    return ENGINE_BAD_PATTERN;
}

/* Translates and compiles; *tree is left alone where it is NULL. */
static enum engine_status
compile(const struct engine_memory *memory, const struct engine_pattern *pattern, uint32_t options,
        struct regex *regex, struct tree *tree, struct engine_error *error)
{
    struct syntax syntax = { 0 };
    struct tree_options tree_options = { (pattern->flags & ENGINE_CASELESS) != 0 };
    enum engine_status status =
        syntax_translate(memory, pattern->expression, pattern->expression_len, &syntax, error);

    if (status != ENGINE_OK)
        return status;
    pcre2_general_context *general = general_context(memory);
    status = ENGINE_NO_MEMORY;
    if (tree_options.ignores_case)
        options |= PCRE2_CASELESS;
    if (general != NULL)
        status = compile_code(&syntax, options, general, &regex->code, error);
    if (status == ENGINE_OK && tree != NULL)
        status = tree_new(memory, syntax.text, syntax.len, tree_options, tree);
    regex->is_divisible = !syntax.has_continue;
    pcre2_general_context_free(general);
    syntax_done(memory, &syntax);
    return status;
}

enum engine_status
regex_new(const struct engine_memory *memory, const struct engine_pattern *pattern, struct regex **regex,
          struct tree *tree, struct engine_error *error)
{
    struct regex *made = engine_allocate(memory, 1, sizeof(*made));
    uint32_t all = 0;

    if (made == NULL)
        return ENGINE_NO_MEMORY;
    enum engine_status status = compile(memory, pattern, PCRE2_USE_OFFSET_LIMIT, made, tree, error);
    if (status != ENGINE_OK) {
        regex_free(memory, made);
        return status;
    }
    made->id = pattern->id;
    (void)pcre2_pattern_info(made->code, PCRE2_INFO_ALLOPTIONS, &all);
    made->is_divisible = made->is_divisible && (all & PCRE2_ANCHORED) == 0;
    *regex = made;
    return ENGINE_OK;
}

/* Where there is no JIT, PCRE2 interprets: slower, with the same result. */
enum engine_status
regex_make_search(struct regex *regex)
{
    int result = pcre2_jit_compile(regex->code, PCRE2_JIT_COMPLETE);

    regex->is_jit = result == 0;
    return result == PCRE2_ERROR_NOMEMORY ? ENGINE_NO_MEMORY : ENGINE_OK;
}

/* JIT code does not take PCRE2_ANCHORED when it matches, so it is compiled in. Looking ahead for a character
 * that has to come would cost more than the match. */
enum engine_status
regex_make_anchored(const struct engine_memory *memory, const struct engine_pattern *pattern,
                    struct regex *regex)
{
    struct engine_error error;

    pcre2_code_free(regex->code);
    regex->code = NULL;
    enum engine_status status =
        compile(memory, pattern, PCRE2_ANCHORED | PCRE2_NO_START_OPTIMIZE, regex, NULL, &error);
    if (status != ENGINE_OK) /* it has been compiled before, so that can only be memory */
        return ENGINE_NO_MEMORY;
    return regex_make_search(regex);
}

void
regex_free(const struct engine_memory *memory, struct regex *regex)
{
    if (regex == NULL)
        return;
    pcre2_code_free(regex->code);
    engine_release(memory, regex);
}

uint32_t
regex_id(const struct regex *regex)
{
    return regex->id;
}

size_t
regex_jit_bytes(const struct regex *regex)
{
    size_t bytes = 0;

    (void)pcre2_pattern_info(regex->code, PCRE2_INFO_JITSIZE, &bytes);
    return bytes;
}

bool
regex_is_divisible(const struct regex *regex)
{
    return regex->is_divisible;
}

static uint32_t
or_default(uint32_t value, uint32_t otherwise)
{
    return value == 0 ? otherwise : value;
}

struct regex_scratch *
regex_scratch_new(const struct engine_memory *memory, struct engine_limits limits)
{
    struct regex_scratch *made = engine_allocate(memory, 1, sizeof(*made));

    if (made == NULL)
        return NULL;
    made->match_limit = or_default(limits.match_limit, DEFAULT_MATCH_LIMIT);
    made->general = general_context(memory);
    if (made->general == NULL)
        goto fail;
    made->context = pcre2_match_context_create(made->general);
    made->stack = pcre2_jit_stack_create(JIT_STACK_START, JIT_STACK_MOST, made->general);
    made->data = pcre2_match_data_create(1, made->general);
    if (made->context == NULL || made->data == NULL)
        goto fail;
    pcre2_set_depth_limit(made->context, or_default(limits.depth_limit, DEFAULT_DEPTH_LIMIT));
    pcre2_set_heap_limit(made->context, or_default(limits.heap_limit_kb, DEFAULT_HEAP_LIMIT_KB));
    /* without a stack of its own JIT code uses 32 KB of the thread's */
    if (made->stack != NULL)
        pcre2_jit_stack_assign(made->context, NULL, made->stack);
    return made;
fail:
    regex_scratch_free(memory, made);
    return NULL;
}

void
regex_scratch_free(const struct engine_memory *memory, struct regex_scratch *scratch)
{
    if (scratch == NULL)
        return;
    pcre2_match_data_free(scratch->data);
    pcre2_jit_stack_free(scratch->stack);
    pcre2_match_context_free(scratch->context);
    pcre2_general_context_free(scratch->general);
    engine_release(memory, scratch);
}

size_t
regex_scratch_stack_bytes(const struct regex_scratch *scratch)
{
    return scratch->stack == NULL ? 0 : JIT_STACK_START;
}

/* The scan of one text. */
struct search {
    const struct regex *regex;
    const char *text;
    size_t len;
    struct regex_scratch *scratch;
    uint64_t *allowance; /* steps left beyond FIRST_STEPS a position */
};

static int
search_stretch(const struct search *search, size_t start, size_t stretch, uint32_t options, uint32_t steps)
{
    struct regex_scratch *scratch = search->scratch;
    bool is_rest = stretch >= search->len - start;

    pcre2_set_offset_limit(scratch->context, is_rest ? PCRE2_UNSET : start + stretch - 1);
    pcre2_set_match_limit(scratch->context, steps);
    return pcre2_match(search->regex->code, (PCRE2_SPTR)search->text, search->len, start,
                       PCRE2_NO_UTF_CHECK | options, scratch->data, scratch->context);
}

static bool
is_limit(int result)
{
    return result == PCRE2_ERROR_MATCHLIMIT || result == PCRE2_ERROR_DEPTHLIMIT ||
           result == PCRE2_ERROR_HEAPLIMIT || result == PCRE2_ERROR_JIT_STACKLIMIT;
}

/* More steps for one position, or 0 where there are none left. */
static uint32_t
more_steps(const struct regex_scratch *scratch, uint64_t *allowance, uint32_t steps)
{
    uint32_t most = scratch->match_limit;
    uint32_t more = steps > most / STEPS_FACTOR ? most : steps * STEPS_FACTOR;

    if (steps >= most || more > *allowance)
        return 0;
    *allowance -= more;
    return more;
}

uint64_t
regex_allowance(const struct regex_scratch *scratch, size_t len)
{
    return (uint64_t)scratch->match_limit * ALLOWANCE_LIMITS + (uint64_t)len * ALLOWANCE_PER_BYTE;
}

/* The first match that begins at `start` or later: PCRE2's result. */
static int
search_from(struct search *search, size_t start, uint32_t options)
{
    uint32_t most = search->scratch->match_limit;
    uint32_t first = most < FIRST_STEPS || !search->regex->is_divisible ? most : FIRST_STEPS;
    uint32_t steps = first;
    size_t stretch = search->len - start + 1; /* the end of the text is a position too */

    for (;;) {
        int result = search_stretch(search, start, stretch, options, steps);

        if (is_limit(result)) {
            if (stretch > 1 && search->regex->is_divisible) {
                stretch = stretch / STRETCH_FACTOR == 0 ? 1 : stretch / STRETCH_FACTOR;
                continue;
            }
            steps = more_steps(search->scratch, search->allowance, steps);
            if (steps == 0)
                return result;
            continue;
        }
        if (result != PCRE2_ERROR_NOMATCH || stretch > search->len - start)
            return result;
        start += stretch;
        while (start < search->len && ((unsigned char)search->text[start] & 0xc0) == 0x80)
            start++;
        stretch = stretch > search->len / STRETCH_FACTOR ? search->len - start + 1 : stretch * STRETCH_FACTOR;
        steps = first;
        options = 0;
    }
}

enum engine_status
regex_scan(const struct regex *regex, const char *text, size_t len, struct regex_scratch *scratch,
           const struct engine_sink *sink)
{
    uint64_t allowance = regex_allowance(scratch, len);
    struct search search = { regex, text, len, scratch, &allowance };
    const size_t *found = pcre2_get_ovector_pointer(scratch->data);
    uint32_t options = 0;

    for (size_t start = 0; start <= len;) {
        int result = search_from(&search, start, options);

        if (result == PCRE2_ERROR_NOMATCH)
            return ENGINE_OK;
        if (result == PCRE2_ERROR_NOMEMORY)
            return ENGINE_NO_MEMORY;
        if (result < 0) { /* a limit; any other error leaves what would match unknown as well */
            if (sink->on_limit != NULL)
                sink->on_limit(sink->context, regex->id);
            return ENGINE_MATCH_LIMIT;
        }
        if (!sink->on_match(sink->context, regex->id, found[0], found[1]))
            return ENGINE_STOPPED;
        start = found[1];
        options = found[0] == found[1] ? PCRE2_NOTEMPTY_ATSTART : 0;
    }
    return ENGINE_OK;
}

static int
match_anchored(const struct regex *regex, const struct regex_place *place, struct regex_scratch *scratch,
               uint32_t steps)
{
    pcre2_set_offset_limit(scratch->context, PCRE2_UNSET);
    pcre2_set_match_limit(scratch->context, steps);
    if (!regex->is_jit)
        return pcre2_match(regex->code, (PCRE2_SPTR)place->text, place->len, place->start, PCRE2_NO_UTF_CHECK,
                           scratch->data, scratch->context);
    return pcre2_jit_match(regex->code, (PCRE2_SPTR)place->text, place->len, place->start, PCRE2_NO_UTF_CHECK,
                           scratch->data, scratch->context);
}

enum regex_result
regex_match_at(const struct regex *regex, const struct regex_place *place, struct regex_scratch *scratch,
               uint64_t *allowance, size_t *end)
{
    uint32_t most = scratch->match_limit, steps = most < FIRST_STEPS ? most : FIRST_STEPS;

    for (;;) {
        int result = match_anchored(regex, place, scratch, steps);

        if (result >= 0) {
            *end = pcre2_get_ovector_pointer(scratch->data)[1];
            return REGEX_FOUND;
        }
        if (result == PCRE2_ERROR_NOMATCH)
            return REGEX_NOT_FOUND;
        if (result == PCRE2_ERROR_NOMEMORY)
            return REGEX_NO_MEMORY;
        /* any other error leaves what would match unknown, as a limit does */
        steps = is_limit(result) ? more_steps(scratch, allowance, steps) : 0;
        if (steps == 0)
            return REGEX_LIMIT;
    }
}
