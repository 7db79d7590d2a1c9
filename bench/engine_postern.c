/* Postern's engine, at the best level of the CPU and at two lower ones. */
#include "bench/engine.h"

#include "classifiers/engine/cpu.h"
#include "classifiers/engine/engine.h"

struct opened {
    struct engine_database *database;
    struct engine_scratch *scratch;
    struct bench_tally *tally;
    struct engine_pattern *patterns;
    size_t count;
    uint32_t *words; /* a bit for each pattern: it is a word */
};

static void
postern_close(void *opened)
{
    struct opened *made = opened;

    engine_scratch_free(made->scratch);
    engine_database_free(made->database);
    g_free(made->words);
    g_free(made->patterns);
    g_free(made);
}

static void *
open_at(const struct bench_set *set, const char *level, char **why)
{
    struct opened *made = g_new0(struct opened, 1);
    size_t count = set->patterns->len;
    struct engine_error error;

    if (level != NULL && !g_str_equal(cpu_level_name(cpu_level_choose(level)), level)) {
        *why = g_strdup_printf("this CPU has no %s", level);
        g_free(made);
        return NULL;
    }
    struct engine_pattern *patterns = g_new0(struct engine_pattern, count);
    made->patterns = patterns;
    made->count = count;
    made->words = g_new0(uint32_t, count / 32 + 1);
    for (size_t i = 0; i < count; i++) {
        const struct bench_pattern *pattern = g_ptr_array_index(set->patterns, i);
        uint32_t flags = pattern->is_word ? ENGINE_LITERAL | ENGINE_WORD | ENGINE_CASELESS : 0;

        patterns[i] = (struct engine_pattern){ pattern->expression, pattern->len, flags, (uint32_t)i };
        made->words[i / 32] |= (uint32_t)pattern->is_word << i % 32;
    }
    if (level == NULL)
        g_unsetenv("POSTERN_ENGINE_CPU");
    else
        g_setenv("POSTERN_ENGINE_CPU", level, TRUE);
    enum engine_status status =
        engine_compile(patterns, count, (struct engine_limits){ 0 }, &made->database, &error);
    g_unsetenv("POSTERN_ENGINE_CPU");
    if (status == ENGINE_OK)
        made->scratch = engine_scratch_new(made->database);
    if (made->scratch == NULL) {
        *why = g_strdup_printf("pattern %zu: %s", error.pattern + 1, error.text);
        postern_close(made);
        return NULL;
    }
    return made;
}

static void *
open_best(const struct bench_set *set, char **why)
{
    return open_at(set, NULL, why);
}

static void *
open_avx2(const struct bench_set *set, char **why)
{
    return open_at(set, "avx2", why);
}

static void *
open_scalar(const struct bench_set *set, char **why)
{
    return open_at(set, "scalar", why);
}

static bool
on_match(void *context, uint32_t id, size_t start, size_t end)
{
    const struct opened *opened = context;

    if ((opened->words[id / 32] >> id % 32 & 1) != 0)
        bench_tally_word(opened->tally, id, start, end);
    else
        bench_tally_match(opened->tally, id, start, end);
    return true;
}

static void
on_limit(void *context, uint32_t id)
{
    (void)context;
    g_printerr("postern: pattern %u met a limit\n", id + 1);
}

static void
postern_scan(void *opened, struct bench_tally *tally)
{
    struct opened *made = opened;
    struct engine_sink sink = { on_match, on_limit, made };

    made->tally = tally;
    (void)engine_scan(made->database, tally->block, tally->block_len, made->scratch, &sink);
}

static struct bench_weight
postern_weigh(const void *opened)
{
    const struct opened *made = opened;
    struct engine_info info = { 0 };

    engine_database_add_info(made->database, &info);
    struct bench_weight weight = { info.bytes, engine_scratch_bytes(made->scratch), 0, 0 };
    size_t len = engine_serialize(made->database, NULL);
    g_autofree unsigned char *bytes = g_malloc(len);
    struct engine_saved saved = { bytes, len, made->patterns, made->count, { 0 } };
    struct engine_database *again = NULL;
    struct engine_error error;

    (void)engine_serialize(made->database, bytes);
    double before = bench_seconds();
    if (engine_deserialize(&saved, &again, &error) == ENGINE_OK) {
        weight.saved = len;
        weight.saved_seconds = bench_seconds() - before;
    }
    engine_database_free(again);
    return weight;
}

static const struct bench_engine engines[] = {
    {"postern",         true, open_best,   postern_scan, postern_weigh, postern_close},
    { "postern-avx2",   true, open_avx2,   postern_scan, postern_weigh, postern_close},
    { "postern-scalar", true, open_scalar, postern_scan, postern_weigh, postern_close},
};

const struct bench_family bench_postern = { engines, G_N_ELEMENTS(engines), NULL };
