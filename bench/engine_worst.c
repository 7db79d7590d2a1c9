#include "bench/engine.h"

#include <string.h>

#define TEXT_BYTES ((size_t)64 << 10)
#define BLOCK_BYTES ((size_t)16 << 10)
#define MOST_PIECES 12
#define MOST_UNIT 200 /* bytes that are repeated */
#define FRESH 4       /* one in so many units is no variant of the worst so far */

/* Pieces that patterns are made of: what is written in them, and characters. */
static GPtrArray *
collect_pieces(const struct bench_set *set)
{
    GPtrArray *pieces = g_ptr_array_new_with_free_func(g_free);

    for (unsigned i = 0; i < set->patterns->len; i++) {
        const struct bench_pattern *pattern = g_ptr_array_index(set->patterns, i);

        for (size_t at = 0; at < pattern->len;) {
            size_t len = 0;

            while (at + len < pattern->len && g_ascii_isalnum(pattern->expression[at + len]))
                len++;
            if (len > 1)
                g_ptr_array_add(pieces, g_strndup(pattern->expression + at, len));
            at += len + 1;
        }
    }
    /* as often as all words together, since classes are of these */
    for (unsigned i = pieces->len; i > 0; i--) {
        char character = (char)(' ' + i % ('~' - ' ' + 1));

        g_ptr_array_add(pieces, g_strndup(&character, 1));
    }
    return pieces;
}

static void
append_piece(GString *unit, GRand *random, const GPtrArray *pieces)
{
    static const char *const common[] = { "0", "1", "9", "a", "A", "f", " ", "-",
                                          ".", "@", ":", "=", "_", "/", "\n" };
    guint choice = (guint)g_rand_int_range(random, 0, (gint32)(2 * pieces->len));
    const char *piece =
        choice < pieces->len ? g_ptr_array_index(pieces, choice) : common[choice % G_N_ELEMENTS(common)];
    gint32 times = g_rand_int_range(random, 0, 4) == 0 ? g_rand_int_range(random, 1, 20) : 1;

    for (gint32 i = 0; i < times; i++)
        g_string_append(unit, piece);
}

/* A unit of its own, or one that differs from `from` in a place. */
static GString *
make_unit(GRand *random, const GPtrArray *pieces, const GString *from)
{
    GString *unit = g_string_new(NULL);

    if (from == NULL || g_rand_int_range(random, 0, FRESH) == 0) {
        for (gint32 left = g_rand_int_range(random, 1, MOST_PIECES + 1); left > 0; left--)
            append_piece(unit, random, pieces);
    } else {
        gint32 start = g_rand_int_range(random, 0, (gint32)from->len + 1);
        gint32 end = g_rand_int_range(random, start, MIN((gint32)from->len, start + 8) + 1);

        g_string_append_len(unit, from->str, start);
        if (g_rand_boolean(random))
            append_piece(unit, random, pieces);
        g_string_append(unit, from->str + end);
    }
    if (unit->len > MOST_UNIT)
        g_string_truncate(unit, MOST_UNIT);
    if (unit->len == 0)
        append_piece(unit, random, pieces);
    return unit;
}

/* Seconds for a text of the unit, the better of two, so that what disturbs once does not count. */
static double
measure(const struct bench_engine *engine, void *opened, struct bench_tally *tally, const GString *unit)
{
    g_autoptr(GString) text = g_string_sized_new(TEXT_BYTES + MOST_UNIT);
    double best = 0;

    while (text->len < TEXT_BYTES)
        g_string_append_len(text, unit->str, (gssize)unit->len);
    for (int i = 0; i < 2; i++) {
        double before = bench_seconds();

        for (size_t at = 0; at < TEXT_BYTES; at += BLOCK_BYTES) {
            tally->block = text->str + at;
            tally->block_len = MIN(BLOCK_BYTES, TEXT_BYTES - at);
            tally->block_number++;
            engine->scan(opened, tally);
        }
        double seconds = bench_seconds() - before;
        best = i == 0 || seconds < best ? seconds : best;
    }
    return best / (double)TEXT_BYTES;
}

int
bench_worst(const struct bench_set *set, double seconds)
{
    const struct bench_engine *engine = &bench_postern.engines[0];
    struct bench_tally tally = { .set = set, .last_block = g_new0(size_t, set->patterns->len) };
    g_autoptr(GPtrArray) pieces = collect_pieces(set);
    g_autoptr(GRand) random = g_rand_new_with_seed(1);
    g_autofree char *why = NULL;
    GString *worst = NULL;
    double most = 0, begin = bench_seconds();
    void *opened = engine->open(set, &why);
    unsigned tried = 0;

    for (; opened != NULL && bench_seconds() - begin < seconds; tried++) {
        GString *unit = make_unit(random, pieces, worst);
        double cost = measure(engine, opened, &tally, unit);

        if (worst == NULL || cost > most) {
            if (worst != NULL)
                g_string_free(worst, TRUE);
            worst = unit;
            most = cost;
        } else {
            g_string_free(unit, TRUE);
        }
    }
    if (worst != NULL) {
        g_autofree char *escaped = g_strescape(worst->str, NULL);

        g_print("%s: the worst of %u texts: %.1f MB/s, of \"%s\"\n", set->name, tried, 1e-6 / most, escaped);
        g_string_free(worst, TRUE);
    }
    if (opened != NULL)
        engine->close(opened);
    else
        g_printerr("bench/engine: %s\n", why);
    g_free(tally.last_block);
    return opened == NULL;
}
