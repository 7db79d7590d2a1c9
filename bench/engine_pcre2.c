/*
 * PCRE2's JIT, one pattern after the other: what every answer is compared with. Bytes, not characters, since
 * that is several times as fast and the same on texts of ASCII.
 */
#include "bench/engine.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#define MOST_PATTERNS 500 /* more would take minutes for one text */
#define LEAST_STACK (32 * 1024)
#define MOST_STACK (8 * 1024 * 1024)

struct opened {
    GPtrArray *codes; /* of pcre2_code * */
    pcre2_match_data *data;
    pcre2_match_context *context;
    pcre2_jit_stack *stack;
};

static void
code_free(gpointer code)
{
    pcre2_code_free(code);
}

static void
pcre2_close(void *opened)
{
    struct opened *made = opened;

    g_ptr_array_unref(made->codes);
    pcre2_match_data_free(made->data);
    pcre2_match_context_free(made->context);
    pcre2_jit_stack_free(made->stack);
    g_free(made);
}

static void *
pcre2_open(const struct bench_set *set, char **why)
{
    if (set->patterns->len > MOST_PATTERNS) {
        *why = g_strdup_printf("one by one, more than %d patterns take too long", MOST_PATTERNS);
        return NULL;
    }
    struct opened *made = g_new0(struct opened, 1);
    made->codes = g_ptr_array_new_with_free_func(code_free);
    made->data = pcre2_match_data_create(1, NULL);
    made->context = pcre2_match_context_create(NULL);
    made->stack = pcre2_jit_stack_create(LEAST_STACK, MOST_STACK, NULL);
    pcre2_jit_stack_assign(made->context, NULL, made->stack);
    for (size_t i = 0; i < set->patterns->len; i++) {
        const struct bench_pattern *pattern = g_ptr_array_index(set->patterns, i);
        g_autofree char *word = pattern->is_word ? bench_word_expression(pattern) : NULL;
        const char *expression = word == NULL ? pattern->expression : word;
        int code;
        PCRE2_SIZE offset;
        pcre2_code *compiled =
            pcre2_compile((PCRE2_SPTR)expression, PCRE2_ZERO_TERMINATED, 0, &code, &offset, NULL);

        if (compiled == NULL) {
            *why = g_strdup_printf("pattern %zu: error %d at %zu", i + 1, code, offset);
            pcre2_close(made);
            return NULL;
        }
        (void)pcre2_jit_compile(compiled, PCRE2_JIT_COMPLETE);
        g_ptr_array_add(made->codes, compiled);
    }
    return made;
}

static void
pcre2_scan(void *opened, struct bench_tally *tally)
{
    const struct opened *made = opened;
    const PCRE2_SIZE *found = pcre2_get_ovector_pointer(made->data);

    for (size_t i = 0; i < made->codes->len; i++) {
        const struct bench_pattern *pattern = g_ptr_array_index(tally->set->patterns, i);
        PCRE2_SIZE start = 0;

        /* no pattern of the sets finds empty matches */
        while (pcre2_match(g_ptr_array_index(made->codes, i), (PCRE2_SPTR)tally->block, tally->block_len,
                           start, PCRE2_NO_UTF_CHECK, made->data, made->context) >= 0) {
            if (pattern->is_word)
                bench_tally_word(tally, i, found[0], found[1]);
            else
                bench_tally_match(tally, i, found[0], found[1]);
            start = found[1] > found[0] ? found[1] : found[1] + 1;
        }
    }
}

static struct bench_weight
pcre2_weigh(const void *opened)
{
    const struct opened *made = opened;
    struct bench_weight weight = { 0 };

    for (size_t i = 0; i < made->codes->len; i++) {
        size_t code = 0, jit = 0;

        (void)pcre2_pattern_info(g_ptr_array_index(made->codes, i), PCRE2_INFO_SIZE, &code);
        (void)pcre2_pattern_info(g_ptr_array_index(made->codes, i), PCRE2_INFO_JITSIZE, &jit);
        weight.database += code + jit;
    }
    return weight;
}

static const struct bench_engine engines[] = {
    {"pcre2", true, pcre2_open, pcre2_scan, pcre2_weigh, pcre2_close}
};

const struct bench_family bench_pcre2 = { engines, G_N_ELEMENTS(engines), NULL };
