/* Searches and tries of one regular expression, and what they may cost: regex.h says how that is counted. */
#include "classifiers/engine/regex_inside.h"

#define FIRST_STEPS 100       /* the match limit that a place gets without asking */
#define STEPS_FACTOR 10       /* how much more it gets at each further try */
#define STRETCH_FACTOR 8      /* how fast the stretch that is searched at once shrinks and grows */
#define WINDOW_FACTOR 4       /* how fast the window grows */
#define BYTES_PER_STEP 64     /* reading so many costs as much as a step */
#define ALLOWANCE_LIMITS 20   /* steps beyond what is free, for one text: so many match limits ... */
#define ALLOWANCE_PER_BYTE 32 /* ... and so many for each byte */

/* The scan of one text. */
struct search {
    const struct regex *regex;
    const char *text;
    size_t len;
    struct regex_scratch *scratch;
    uint64_t *allowance;
    size_t last; /* no match begins behind it */
};

/* What PCRE2 is asked next. */
struct attempt {
    size_t start;
    size_t places; /* bytes, from `start` on, at which the match may begin */
    size_t window; /* bytes behind those that it may read */
    uint32_t steps, options;
};

/* What is asked of PCRE2 first about the places from `start` on. */
static struct attempt
attempt_from(const struct search *search, size_t start, size_t places)
{
    const struct regex *regex = search->regex;
    uint32_t most = search->scratch->match_limit;
    bool is_short = regex->is_far && regex->is_divisible && places > REGEX_FREE_BYTES;

    return (struct attempt){
        .start = start,
        .places = regex->is_anchored ? 1
                  : is_short         ? REGEX_FREE_BYTES
                                     : places,
        .window = regex->is_far ? REGEX_FREE_BYTES : SIZE_MAX,
        .steps = most < FIRST_STEPS ? most : FIRST_STEPS,
    };
}

/*
 * Where the window ends: between characters, and not behind a line feed, where $ would hold before the end of
 * the text.
 */
static size_t
window_end(const struct search *search, const struct attempt *attempt)
{
    size_t left = search->len - attempt->start, bytes;

    if (__builtin_add_overflow(attempt->places, attempt->window, &bytes) || bytes >= left)
        return search->len;
    size_t end = attempt->start + bytes;
    while (end < search->len &&
           (((unsigned char)search->text[end] & 0xc0) == 0x80 || search->text[end - 1] == '\n'))
        end++;
    return end;
}

static bool
pay(struct search *search, uint64_t steps)
{
    if (steps > *search->allowance)
        return false;
    *search->allowance -= steps;
    search->scratch->work += steps;
    return true;
}

/* A short window is free at each place. */
static bool
pay_window(struct search *search, const struct attempt *attempt, size_t end)
{
    size_t bytes = end - attempt->start;
    uint64_t cost;

    search->scratch->work += search->regex->is_far ? bytes : 1;
    if (!search->regex->is_far || bytes <= (size_t)4 * REGEX_FREE_BYTES)
        return true;
    return !__builtin_mul_overflow((uint64_t)attempt->places, (uint64_t)bytes / BYTES_PER_STEP, &cost) &&
           pay(search, cost);
}

/* The match begins at one of the places. False where the pattern cannot pay. */
static bool
run_search(struct search *search, const struct attempt *attempt, int *result)
{
    pcre2_match_context *context = search->scratch->context;
    size_t end = window_end(search, attempt);
    bool is_rest = attempt->places >= search->len - attempt->start;

    if (!pay_window(search, attempt, end))
        return false;
    pcre2_set_offset_limit(context, is_rest ? PCRE2_UNSET : attempt->start + attempt->places - 1);
    pcre2_set_match_limit(context, attempt->steps);
    *result =
        pcre2_match(search->regex->code, (PCRE2_SPTR)search->text, end, attempt->start,
                    PCRE2_NO_UTF_CHECK | attempt->options | (end < search->len ? PCRE2_PARTIAL_HARD : 0),
                    search->scratch->data, context);
    return true;
}

/* The same for a pattern that is compiled to match at one place only. */
static bool
run_anchored(struct search *search, const struct attempt *attempt, int *result)
{
    const struct regex *regex = search->regex;
    struct regex_scratch *scratch = search->scratch;
    size_t end = window_end(search, attempt);
    uint32_t options = PCRE2_NO_UTF_CHECK | (end < search->len ? PCRE2_PARTIAL_HARD : 0);

    if (!pay_window(search, attempt, end))
        return false;
    pcre2_set_offset_limit(scratch->context, PCRE2_UNSET);
    pcre2_set_match_limit(scratch->context, attempt->steps);
    *result = (regex->is_jit ? pcre2_jit_match : pcre2_match)(
        regex->code, (PCRE2_SPTR)search->text, end, attempt->start, options, scratch->data, scratch->context);
    return true;
}

static bool
is_limit(int result)
{
    return result == PCRE2_ERROR_MATCHLIMIT || result == PCRE2_ERROR_DEPTHLIMIT ||
           result == PCRE2_ERROR_HEAPLIMIT || result == PCRE2_ERROR_JIT_STACKLIMIT;
}

/* More steps for the same place. In a long window each may read far. */
static bool
add_steps(struct search *search, struct attempt *attempt)
{
    uint32_t most = search->scratch->match_limit;
    uint32_t more = attempt->steps > most / STEPS_FACTOR ? most : attempt->steps * STEPS_FACTOR;
    uint64_t each = search->regex->is_far ? 1 + attempt->window / (REGEX_FREE_BYTES * BYTES_PER_STEP) : 1;

    if (attempt->steps >= most || !pay(search, more * each))
        return false;
    attempt->steps = more;
    return true;
}

static void
widen(struct attempt *attempt)
{
    attempt->window = attempt->window > SIZE_MAX / WINDOW_FACTOR ? SIZE_MAX : attempt->window * WINDOW_FACTOR;
}

uint64_t
regex_allowance(const struct regex_scratch *scratch, size_t len)
{
    return (uint64_t)scratch->match_limit * ALLOWANCE_LIMITS + (uint64_t)len * ALLOWANCE_PER_BYTE;
}

uint64_t
regex_scratch_work(const struct regex_scratch *scratch)
{
    return scratch->work;
}

void
regex_scratch_add_work(struct regex_scratch *scratch, uint64_t steps)
{
    scratch->work += steps;
}

void
regex_scratch_begin(struct regex_scratch *scratch)
{
    scratch->work = 0;
}

/* The match that begins at `where` needs more than the window: it is tried alone. */
static void
look_further(const struct search *search, struct attempt *attempt, size_t where)
{
    if (search->regex->is_divisible && where > attempt->start) {
        *attempt = attempt_from(search, where, search->len - where + 1);
        return;
    }
    if (search->regex->is_divisible)
        attempt->places = 1;
    widen(attempt);
}

/* No match begins at those places: on to the next ones. */
static void
go_on(const struct search *search, struct attempt *attempt)
{
    size_t start = attempt->start + attempt->places, places = attempt->places;

    while (start < search->len && ((unsigned char)search->text[start] & 0xc0) == 0x80)
        start++;
    size_t rest = search->len - start + 1;
    *attempt = attempt_from(search, start, places > rest / STRETCH_FACTOR ? rest : places * STRETCH_FACTOR);
}

/* The last of the bytes that a match needs; false where there is none. */
static bool
find_last(struct search *search)
{
    const uint8_t *needed = search->regex->needed;

    search->last = search->len;
    if (!search->regex->is_far || (needed[0] | needed[1]) == 0)
        return true;
    for (; search->last > 0; search->last--) {
        uint8_t byte = (uint8_t)search->text[search->last - 1];

        if (byte == needed[0] || byte == needed[1])
            return true;
    }
    return false;
}

/* The first match that begins at `start` or later: PCRE2's result. */
static int
search_from(struct search *search, size_t start, uint32_t options)
{
    bool is_divisible = search->regex->is_divisible;
    struct attempt now = attempt_from(search, start, search->len - start + 1);

    now.options = options;
    for (;;) {
        int result;

        if (now.start > search->last)
            return PCRE2_ERROR_NOMATCH;
        if (!run_search(search, &now, &result))
            return PCRE2_ERROR_MATCHLIMIT;
        if (result == PCRE2_ERROR_PARTIAL)
            look_further(search, &now, pcre2_get_ovector_pointer(search->scratch->data)[0]);
        else if (is_limit(result) && now.places > 1 && is_divisible)
            now.places = now.places / STRETCH_FACTOR == 0 ? 1 : now.places / STRETCH_FACTOR;
        else if (is_limit(result) && !add_steps(search, &now))
            return result;
        else if (result == PCRE2_ERROR_NOMATCH && is_divisible && now.places <= search->len - now.start)
            go_on(search, &now);
        else if (!is_limit(result))
            return result;
    }
}

enum engine_status
regex_scan(const struct regex *regex, const char *text, size_t len, struct regex_scratch *scratch,
           const struct engine_sink *sink)
{
    uint64_t allowance = regex_allowance(scratch, len);
    struct search search = { regex, text, len, scratch, &allowance, 0 };
    const size_t *found = pcre2_get_ovector_pointer(scratch->data);
    uint32_t options = 0;

    if (!find_last(&search))
        return ENGINE_OK;
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

enum regex_result
regex_match_at(const struct regex *regex, const struct regex_place *place, struct regex_scratch *scratch,
               uint64_t *allowance, size_t *end)
{
    struct search search = { regex, place->text, place->len, scratch, allowance, place->len };
    struct attempt now = attempt_from(&search, place->start, 1);

    for (;;) {
        int result;

        if (!run_anchored(&search, &now, &result))
            return REGEX_LIMIT;
        if (result >= 0) {
            *end = pcre2_get_ovector_pointer(scratch->data)[1];
            return REGEX_FOUND;
        }
        if (result == PCRE2_ERROR_NOMATCH)
            return REGEX_NOT_FOUND;
        if (result == PCRE2_ERROR_NOMEMORY)
            return REGEX_NO_MEMORY;
        if (result == PCRE2_ERROR_PARTIAL)
            widen(&now);
        else if (!is_limit(result) || !add_steps(&search, &now)) /* any other error is as bad as a limit */
            return REGEX_LIMIT;
    }
}
