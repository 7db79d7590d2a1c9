/* RE2::Set: which patterns a block has, not where. C++ since RE2 is; nothing else of Postern is. */
#include "bench/engine.h"

#include <re2/re2.h>
#include <re2/set.h>

#include <string>
#include <vector>

namespace
{

const int64_t MOST_MEMORY = 512 << 20;

void *
open_set(const struct bench_set *set, char **why)
{
    RE2::Options options;

    options.set_log_errors(false);
    options.set_max_mem(MOST_MEMORY);
    RE2::Set *made = new RE2::Set(options, RE2::UNANCHORED);
    for (unsigned i = 0; i < set->patterns->len; i++) {
        const struct bench_pattern *pattern =
            static_cast<const struct bench_pattern *>(g_ptr_array_index(set->patterns, i));
        char *expression =
            pattern->is_word ? bench_word_expression(pattern) : g_strndup(pattern->expression, pattern->len);
        std::string error;
        int index = made->Add(expression, &error);

        g_free(expression);
        if (index >= 0)
            continue;
        *why = g_strdup_printf("pattern %u: %s", i + 1, error.c_str());
        delete made;
        return nullptr;
    }
    if (made->Compile())
        return made;
    *why = g_strdup("the set does not fit into 512 MB");
    delete made;
    return nullptr;
}

void
scan(void *opened, struct bench_tally *tally)
{
    const RE2::Set *set = static_cast<const RE2::Set *>(opened);
    std::vector<int> found;

    set->Match(re2::StringPiece(tally->block, tally->block_len), &found);
    for (int index : found)
        bench_tally_pair(tally, static_cast<size_t>(index));
}

/* RE2 does not say: its tables grow while it scans. */
struct bench_weight
weigh(const void *)
{
    return bench_weight{};
}

void
close_set(void *opened)
{
    delete static_cast<RE2::Set *>(opened);
}

const struct bench_engine engines[] = { { "re2-set", false, open_set, scan, weigh, close_set } };

} // namespace

extern "C" {
extern const struct bench_family bench_re2 = { engines, 1, "libre2-dev" };
}
