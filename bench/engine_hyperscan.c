/*
 * Hyperscan in the three ways in which it does best: one database; words by its literal interface with the
 * edges checked behind it, and the rest as a database; expressions loosened, and what they find confirmed by
 * PCRE2.
 */
#include "bench/engine.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <hs/hs.h>
#include <pcre2.h>

struct opened {
    hs_database_t *regexes, *words;
    hs_scratch_t *scratch;
    GPtrArray *confirm; /* for each pattern a pcre2_code *, or NULL; NULL where none is loosened */
    pcre2_match_data *data;
    size_t *tried; /* for each pattern the block where it was confirmed, or not */
    struct bench_tally *tally;
};

enum way { ONE, SPLIT, LOOSE };

/* The arrays that Hyperscan compiles from. */
struct job {
    GPtrArray *expressions; /* of char * */
    GArray *flags, *ids;    /* of unsigned */
    GArray *lengths;        /* of size_t */
};

static struct job
job_init(void)
{
    return (struct job){ g_ptr_array_new_with_free_func(g_free), g_array_new(FALSE, FALSE, sizeof(unsigned)),
                         g_array_new(FALSE, FALSE, sizeof(unsigned)),
                         g_array_new(FALSE, FALSE, sizeof(size_t)) };
}

static void
job_done(struct job *job)
{
    g_ptr_array_unref(job->expressions);
    g_array_unref(job->flags);
    g_array_unref(job->ids);
    g_array_unref(job->lengths);
}

static void
job_add(struct job *job, char *expression, size_t len, unsigned flags, unsigned id)
{
    g_ptr_array_add(job->expressions, expression);
    g_array_append_val(job->flags, flags);
    g_array_append_val(job->ids, id);
    g_array_append_val(job->lengths, len);
}

static bool
job_compile(const struct job *job, bool is_literal, hs_database_t **database, char **why)
{
    hs_compile_error_t *error = NULL;
    const char *const *expressions = (const char *const *)job->expressions->pdata;
    const unsigned *flags = (const void *)job->flags->data, *ids = (const void *)job->ids->data;
    const size_t *lengths = (const void *)job->lengths->data;
    unsigned count = job->expressions->len;

    if (count == 0)
        return true;
    hs_error_t status =
        is_literal ? hs_compile_lit_multi(expressions, flags, ids, lengths, count, HS_MODE_BLOCK, NULL,
                                          database, &error)
                   : hs_compile_multi(expressions, flags, ids, count, HS_MODE_BLOCK, NULL, database, &error);
    if (status == HS_SUCCESS)
        return true;
    *why = g_strdup_printf("pattern %u: %s", error->expression < 0 ? 0 : ids[error->expression] + 1,
                           error->message);
    hs_free_compile_error(error);
    return false;
}

static void
code_free(gpointer code)
{
    pcre2_code_free(code);
}

static void
hyperscan_close(void *opened)
{
    struct opened *made = opened;

    hs_free_scratch(made->scratch);
    hs_free_database(made->regexes);
    hs_free_database(made->words);
    if (made->confirm != NULL)
        g_ptr_array_unref(made->confirm);
    pcre2_match_data_free(made->data);
    g_free(made->tried);
    g_free(made);
}

static void
add_confirmation(struct opened *made, const struct bench_set *set, unsigned index)
{
    const struct bench_pattern *pattern = g_ptr_array_index(set->patterns, index);
    int code;
    PCRE2_SIZE offset;

    if (made->confirm == NULL) {
        made->confirm = g_ptr_array_new_with_free_func(code_free);
        g_ptr_array_set_size(made->confirm, (int)set->patterns->len);
        made->tried = g_new0(size_t, set->patterns->len);
        made->data = pcre2_match_data_create(1, NULL);
    }
    pcre2_code *compiled = pcre2_compile((PCRE2_SPTR)pattern->expression, PCRE2_ZERO_TERMINATED,
                                         PCRE2_UTF | PCRE2_UCP, &code, &offset, NULL);
    (void)pcre2_jit_compile(compiled, PCRE2_JIT_COMPLETE);
    g_ptr_array_index(made->confirm, index) = compiled;
}

static void *
open_in(const struct bench_set *set, enum way way, char **why)
{
    struct opened *made = g_new0(struct opened, 1);
    struct job regexes = job_init(), words = job_init();
    bool has_words = false;

    for (unsigned i = 0; i < set->patterns->len; i++) {
        const struct bench_pattern *pattern = g_ptr_array_index(set->patterns, i);

        has_words = has_words || pattern->is_word;
        if (pattern->is_word && way != ONE) {
            job_add(&words, g_strndup(pattern->expression, pattern->len), pattern->len, HS_FLAG_CASELESS, i);
        } else if (pattern->is_word) {
            job_add(&regexes, bench_word_expression(pattern), 0, 0, i);
        } else if (way == LOOSE && pattern->loosened != NULL &&
                   !g_str_equal(pattern->loosened, pattern->expression)) {
            job_add(&regexes, g_strdup(pattern->loosened), 0, 0, i);
            add_confirmation(made, set, i);
        } else {
            job_add(&regexes, g_strdup(pattern->expression), 0, 0, i);
        }
    }
    if ((way == SPLIT && !has_words) || (way == LOOSE && made->confirm == NULL))
        *why = g_strdup(way == SPLIT ? "no words: the same as hyperscan-one" : "nothing is loosened");
    else if (job_compile(&regexes, false, &made->regexes, why))
        (void)job_compile(&words, true, &made->words, why);
    job_done(&regexes);
    job_done(&words);
    if (*why == NULL && made->regexes != NULL)
        (void)hs_alloc_scratch(made->regexes, &made->scratch);
    if (*why == NULL && made->words != NULL)
        (void)hs_alloc_scratch(made->words, &made->scratch);
    if (*why == NULL && made->scratch != NULL)
        return made;
    hyperscan_close(made);
    return NULL;
}

static void *
open_one(const struct bench_set *set, char **why)
{
    return open_in(set, ONE, why);
}

static void *
open_split(const struct bench_set *set, char **why)
{
    return open_in(set, SPLIT, why);
}

static void *
open_loose(const struct bench_set *set, char **why)
{
    return open_in(set, LOOSE, why);
}

static int
on_word(unsigned id, unsigned long long from, unsigned long long to, unsigned flags, void *context)
{
    const struct opened *opened = context;
    const struct bench_pattern *pattern = g_ptr_array_index(opened->tally->set->patterns, id);

    (void)from;
    (void)flags;
    bench_tally_word(opened->tally, id, (size_t)to - pattern->len, (size_t)to);
    return 0;
}

/* Once for each block; what is found does not count if it is not. */
static void
confirm(const struct opened *opened, unsigned id)
{
    struct bench_tally *tally = opened->tally;
    const pcre2_code *code = g_ptr_array_index(opened->confirm, id);

    if (opened->tried[id] == tally->block_number)
        return;
    opened->tried[id] = tally->block_number;
    if (pcre2_match(code, (PCRE2_SPTR)tally->block, tally->block_len, 0, PCRE2_NO_UTF_CHECK, opened->data,
                    NULL) >= 0)
        bench_tally_pair(tally, id);
}

/* Ends of matches, several for one start: they say which pattern, no more. */
static int
on_regex(unsigned id, unsigned long long from, unsigned long long to, unsigned flags, void *context)
{
    const struct opened *opened = context;
    struct bench_tally *tally = opened->tally;
    const struct bench_pattern *pattern = g_ptr_array_index(tally->set->patterns, id);

    (void)flags;
    (void)from;
    if (pattern->is_word)
        bench_tally_word(tally, id, (size_t)to - pattern->len, (size_t)to);
    else if (opened->confirm != NULL && g_ptr_array_index(opened->confirm, id) != NULL)
        confirm(opened, id);
    else
        bench_tally_pair(tally, id);
    return 0;
}

static void
hyperscan_scan(void *opened, struct bench_tally *tally)
{
    struct opened *made = opened;
    unsigned len = (unsigned)tally->block_len;

    made->tally = tally;
    if (made->regexes != NULL)
        (void)hs_scan(made->regexes, tally->block, len, 0, made->scratch, on_regex, made);
    if (made->words != NULL)
        (void)hs_scan(made->words, tally->block, len, 0, made->scratch, on_word, made);
}

/* Without the programs that confirm. */
static struct bench_weight
hyperscan_weigh(const void *opened)
{
    const struct opened *made = opened;
    size_t regexes = 0, words = 0, scratch = 0;

    if (made->regexes != NULL)
        (void)hs_database_size(made->regexes, &regexes);
    if (made->words != NULL)
        (void)hs_database_size(made->words, &words);
    (void)hs_scratch_size(made->scratch, &scratch);
    return (struct bench_weight){ .database = regexes + words, .scratch = scratch };
}

static const struct bench_engine engines[] = {
    {"hyperscan-one",    false, open_one,   hyperscan_scan, hyperscan_weigh, hyperscan_close},
    { "hyperscan-split", false, open_split, hyperscan_scan, hyperscan_weigh, hyperscan_close},
    { "hyperscan-loose", false, open_loose, hyperscan_scan, hyperscan_weigh, hyperscan_close},
};

const struct bench_family bench_hyperscan = { engines, G_N_ELEMENTS(engines), "libhyperscan-dev" };
