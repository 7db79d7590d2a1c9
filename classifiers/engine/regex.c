#include "classifiers/engine/regex_inside.h"

#include "classifiers/engine/syntax.h"

#include <stdio.h>

#define DEFAULT_MATCH_LIMIT 1000000
#define DEFAULT_DEPTH_LIMIT 10000
#define DEFAULT_HEAP_LIMIT_KB 20480
#define JIT_STACK_START (8 * 1024) /* it grows in place where a pattern needs more */
#define JIT_STACK_MOST (1024 * 1024)
#define MOST_BEHIND 1000 /* characters that a look-behind may go back: it would cost that at every place */

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
    if (status == ENGINE_OK && regex_look_behind(made) > MOST_BEHIND) {
        (void)snprintf(error->text, sizeof(error->text), "a look-behind of more than %d characters",
                       MOST_BEHIND);
        status = ENGINE_BAD_PATTERN;
        if (tree != NULL)
            tree_done(memory, tree);
    }
    if (status != ENGINE_OK) {
        regex_free(memory, made);
        return status;
    }
    made->id = pattern->id;
    made->is_far = tree == NULL || tree->root == NULL || tree_reach(tree) > REGEX_FREE_BYTES;
    (void)pcre2_pattern_info(made->code, PCRE2_INFO_ALLOPTIONS, &all);
    made->is_anchored = (all & PCRE2_ANCHORED) != 0;
    made->is_divisible = made->is_divisible && !made->is_anchored;
    *regex = made;
    return ENGINE_OK;
}

/* PCRE2 looks ahead for what it knows to be needed, but not where it is shown a part of the text. */
static void
find_needed(struct regex *regex)
{
    uint32_t kind = 0, unit = 0;

    (void)pcre2_pattern_info(regex->code, PCRE2_INFO_LASTCODETYPE, &kind);
    (void)pcre2_pattern_info(regex->code, PCRE2_INFO_LASTCODEUNIT, &unit);
    if (kind != 1)
        return;
    /* case may not count, which PCRE2 does not say */
    bool is_letter = (unit >= 'a' && unit <= 'z') || (unit >= 'A' && unit <= 'Z');
    regex->needed[0] = (uint8_t)unit;
    regex->needed[1] = (uint8_t)(is_letter ? unit ^ 0x20 : unit);
}

/* Where there is no JIT, PCRE2 interprets: slower, with the same result. */
enum engine_status
regex_make_search(struct regex *regex)
{
    uint32_t partial = regex->is_far ? PCRE2_JIT_PARTIAL_HARD : 0;
    int result = pcre2_jit_compile(regex->code, PCRE2_JIT_COMPLETE | partial);

    regex->is_jit = result == 0;
    find_needed(regex);
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

uint32_t
regex_look_behind(const struct regex *regex)
{
    uint32_t characters = 0;

    (void)pcre2_pattern_info(regex->code, PCRE2_INFO_MAXLOOKBEHIND, &characters);
    return characters;
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
