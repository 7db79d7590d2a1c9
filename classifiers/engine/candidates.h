/*
 * Places where a pattern may match, as the paths of the engine find them, made matches: at each one PCRE2 is
 * asked, anchored there, unless the path knows the match already. For one pattern places come in ascending
 * order; those inside its last match are passed over. So what is reported is what a search from the left
 * finds.
 */
#ifndef CLASSIFIERS_ENGINE_CANDIDATES_H
#define CLASSIFIERS_ENGINE_CANDIDATES_H

#include "classifiers/engine/outlook.h"
#include "classifiers/engine/regex.h"

struct candidate_state {
    size_t from;        /* where its last match ended, or behind the last place that was tried; SIZE_MAX: it
                           has met a limit */
    size_t read;        /* how far it has been read in long runs that told nothing but that it may match */
    uint64_t allowance; /* steps that its searches in this text may still take */
    struct outlook_state outlook;
};

struct candidates {
    struct regex *const *regexes;
    struct backward *const *backwards; /* likewise; an element may be NULL */
    struct candidate_state *states;    /* one for each regex */
    struct regex_scratch *scratch;
    struct outlook *outlook;
    const struct engine_sink *sink;
    const char *text;
    size_t len;
    enum engine_status met; /* ENGINE_MATCH_LIMIT once a pattern has met a limit */
};

/* `states` has to have room for `count`; it is initialised here. */
void candidates_begin(struct candidates *candidates, size_t count);

/* Whether a match of the pattern may start here at all: what is found before can be left out. */
static inline bool
candidates_wants(const struct candidates *candidates, uint32_t index, size_t start)
{
    return start >= candidates->states[index].from;
}

/* It has been tried here in vain. */
static inline void
candidates_pass(const struct candidates *candidates, uint32_t index, size_t start)
{
    struct candidate_state *state = &candidates->states[index];

    if (state->from <= start)
        state->from = start + 1;
}

/* Whether it is worth trying: false where it is known that none does. */
static inline bool
candidates_hopes(const struct candidates *candidates, uint32_t index, size_t start)
{
    struct outlook_text text = { candidates->text, candidates->len };

    return outlook_allows(candidates->outlook, &candidates->states[index].outlook,
                          candidates->backwards[index], &text, start);
}

/* No match starts here, which `steps` beyond a few told. */
void candidates_note_failure(struct candidates *candidates, uint32_t index, size_t start, uint64_t steps);

/* Takes steps from the pattern's allowance; false, and it has met its limit, where there are too few. */
bool candidates_pay(struct candidates *candidates, uint32_t index, uint64_t steps);

/* Whether PCRE2 finds the pattern here, or cannot say; nothing is reported. */
bool candidates_may_match(struct candidates *candidates, uint32_t index, size_t start);

/* ENGINE_OK, ENGINE_STOPPED or ENGINE_NO_MEMORY. */
enum engine_status candidates_try(struct candidates *candidates, uint32_t index, size_t start);
/* The match is known. */
enum engine_status candidates_report(struct candidates *candidates, uint32_t index, size_t start, size_t end);

#endif
