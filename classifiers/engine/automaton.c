#include "classifiers/engine/automaton_maker.h"

#include <string.h>

#define HASH_SLOTS (1 << 16) /* for at most AUTOMATON_STATE states */

static bool
holds(const struct maker *maker, const struct instruction *at, uint8_t previous, uint8_t next)
{
    const struct program *program = maker->program;
    enum symbol_word before = (enum symbol_word)maker->words_of[previous];
    enum symbol_word behind = (enum symbol_word)maker->words_of[next];
    bool is_unknown = before == SYMBOL_WORD_UNKNOWN || behind == SYMBOL_WORD_UNKNOWN;

    switch (at->operation) {
    case OPERATION_PREVIOUS:
        return symbol_set_has(&program->sets[at->set], previous);
    case OPERATION_NEXT:
        return symbol_set_has(&program->sets[at->set], next);
    case OPERATION_BOUNDARY:
        return is_unknown || before != behind;
    case OPERATION_NO_BOUNDARY:
        return is_unknown || before == behind;
    case OPERATION_CLASS:
    case OPERATION_SPLIT:
    case OPERATION_JUMP:
    case OPERATION_MATCH:
        break;
    }
    return false;
}

/* By insertion: they come nearly in order. */
static size_t
sort_unique(uint32_t *words, size_t count)
{
    size_t kept = 0;

    for (size_t i = 1; i < count; i++) {
        uint32_t word = words[i];
        size_t at = i;

        for (; at > 0 && words[at - 1] > word; at--)
            words[at] = words[at - 1];
        words[at] = word;
    }
    for (size_t i = 0; i < count; i++) {
        if (kept == 0 || words[kept - 1] != words[i])
            words[kept++] = words[i];
    }
    return kept;
}

/* What the instructions lead to between two symbols: those that read one, and patterns that match. */
static void
close_over(struct maker *maker, const uint32_t *instructions, size_t count, uint8_t previous, uint8_t next)
{
    const struct program *program = maker->program;
    size_t depth = 0;

    maker->stamp++;
    maker->read_count = maker->match_count = 0;
    for (size_t i = count; i > 0; i--) { /* the first will be taken first */
        uint32_t first = instructions[i - 1];

        if (maker->seen[first] != maker->stamp) {
            maker->seen[first] = maker->stamp;
            maker->stack[depth++] = first;
        }
    }
    while (depth > 0) {
        uint32_t here = maker->stack[--depth], to[2];
        const struct instruction *at = &program->code[here];
        size_t ways = 0;

        if (at->operation == OPERATION_CLASS)
            maker->reads[maker->read_count++] = here;
        else if (at->operation == OPERATION_MATCH)
            maker->matches[maker->match_count++] = at->to;
        else if (at->operation == OPERATION_JUMP)
            to[ways++] = at->to;
        else if (at->operation == OPERATION_SPLIT)
            to[ways++] = at->to;
        else if (holds(maker, at, previous, next))
            to[ways++] = here + 1;
        if (at->operation == OPERATION_SPLIT)
            to[ways++] = here + 1;
        for (size_t i = 0; i < ways; i++) {
            if (maker->seen[to[i]] != maker->stamp) {
                maker->seen[to[i]] = maker->stamp;
                maker->stack[depth++] = to[i];
            }
        }
    }
    maker->read_count = sort_unique(maker->reads, maker->read_count);
    maker->match_count = sort_unique(maker->matches, maker->match_count);
}

static bool
reserve_words(struct maker *maker, size_t more)
{
    if (maker->word_used + more > maker->limits.most_words) {
        maker->is_too_large = true;
        return false;
    }
    void *words = engine_grow(maker->memory, maker->words, &maker->word_room, maker->word_used, more,
                              sizeof(*maker->words));
    if (words == NULL) {
        maker->is_out_of_memory = true;
        return false;
    }
    maker->words = words;
    return true;
}

static uint32_t
hash_words(const uint32_t *words, size_t count, uint32_t seed)
{
    uint32_t hash = seed * 0x9e3779b1u + (uint32_t)count;

    for (size_t i = 0; i < count; i++)
        hash = (hash ^ words[i]) * 0x01000193u + (hash >> 15);
    return hash ^ hash >> 16;
}

static bool
is_same(const struct maker *maker, const struct state *a, const struct state *b)
{
    return a->instructions == b->instructions && a->accepted == b->accepted && a->last == b->last &&
           memcmp(maker->words + a->at, maker->words + b->at,
                  (a->instructions + a->accepted) * sizeof(*maker->words)) == 0;
}

/* The state whose words lie at the end of the words; they are taken away again if it is known. */
static uint16_t
find_state(struct maker *maker, const struct state *wanted)
{
    size_t count = wanted->instructions + wanted->accepted;
    uint32_t slot = hash_words(maker->words + wanted->at, count, wanted->last) % HASH_SLOTS;

    for (; maker->slots[slot] != 0; slot = (slot + 1) % HASH_SLOTS) {
        if (is_same(maker, &maker->states[maker->slots[slot] - 1], wanted)) {
            maker->word_used = wanted->at;
            return (uint16_t)(maker->slots[slot] - 1);
        }
    }
    if (maker->state_used >= maker->limits.most_states) {
        maker->is_too_large = true;
        return 0;
    }
    void *states = engine_grow(maker->memory, maker->states, &maker->state_room, maker->state_used, 1,
                               sizeof(*maker->states));
    if (states == NULL) {
        maker->is_out_of_memory = true;
        return 0;
    }
    maker->states = states;
    maker->states[maker->state_used++] = *wanted;
    maker->slots[slot] = (uint16_t)maker->state_used;
    return (uint16_t)(maker->state_used - 1);
}

/* Where the closure leads with a symbol of the column. */
static uint16_t
step(struct maker *maker, uint8_t symbol)
{
    struct state next = { .at = maker->word_used, .last = maker->before.of[symbol] };

    if (!reserve_words(maker, maker->read_count + maker->match_count))
        return 0;
    uint32_t *words = maker->words + maker->word_used;
    for (size_t i = 0; i < maker->read_count; i++) {
        const struct instruction *read = &maker->program->code[maker->reads[i]];

        if (symbol_set_has(&maker->program->sets[read->set], symbol))
            words[next.instructions++] = maker->reads[i] + 1;
    }
    for (size_t i = 0; i < maker->match_count; i++)
        words[next.instructions + next.accepted++] = maker->matches[i];
    if (next.instructions == 0)
        next.last = 0;
    maker->word_used += next.instructions + next.accepted;
    uint16_t state = find_state(maker, &next);
    return (uint16_t)(state | (next.accepted > 0 ? AUTOMATON_ACCEPTS : 0));
}

/* Tells symbols in the set from those outside. */
static void
split_parts(struct maker *maker, const struct symbol_set *set)
{
    size_t count = maker->part_count;

    for (size_t i = 0; i < count; i++) {
        struct symbol_set inside = symbol_set_both(&maker->parts[i], set);
        struct symbol_set outside = symbol_set_without(&maker->parts[i], set);

        if (symbol_set_is_empty(&inside) || symbol_set_is_empty(&outside))
            continue;
        maker->parts[i] = inside;
        maker->parts[maker->part_count++] = outside;
    }
}

/* The symbols in parts that lead to the same state each: the same instructions read them, and assertions see
 * the same in them afterwards. */
static void
make_parts(struct maker *maker, const struct symbol_set *symbols)
{
    maker->parts[0] = *symbols;
    maker->part_count = symbol_set_is_empty(symbols) ? 0 : 1;
    for (unsigned kind = 0; kind < maker->before.count; kind++)
        split_parts(maker, &maker->symbols_before[kind]);
    for (size_t i = 0; i < maker->read_count; i++) {
        uint32_t set = maker->program->code[maker->reads[i]].set;

        if (maker->split[set] == maker->stamp)
            continue;
        maker->split[set] = maker->stamp;
        split_parts(maker, &maker->program->sets[set]);
    }
}

/* Whether a character beyond ASCII leads on. */
static uint16_t
leads_beyond(const struct maker *maker, const uint16_t *row)
{
    for (unsigned symbol = SYMBOL_ASCII; symbol < SYMBOL_END; symbol++) {
        if (row[maker->columns.of[symbol]] != 0)
            return AUTOMATON_BEYOND;
    }
    return 0;
}

/* One row of the table; there is room for it. */
static void
make_row(struct maker *maker, size_t from)
{
    uint16_t *row = maker->made->table + from * maker->made->row;

    for (unsigned kind = 0; kind < maker->behind.count; kind++) {
        struct state state = maker->states[from];

        close_over(maker, maker->words + state.at, state.instructions, maker->before.symbol[state.last],
                   maker->behind.symbol[kind]);
        make_parts(maker, &maker->symbols_behind[kind]);
        for (size_t i = 0; i < maker->part_count && !maker->is_too_large && !maker->is_out_of_memory; i++) {
            unsigned symbol = symbol_set_next(&maker->parts[i], 0);
            uint16_t to = step(maker, (uint8_t)symbol);

            for (; symbol < SYMBOLS; symbol = symbol_set_next(&maker->parts[i], symbol + 1))
                row[maker->columns.of[symbol]] = to;
        }
    }
    row[maker->columns.count] = leads_beyond(maker, row);
}

/* The columns, and room for one more. */
static void
make_columns(struct maker *maker)
{
    struct automaton *made = maker->made;

    maker_make_kinds(maker);
    made->columns = maker->columns.count;
    made->row = made->columns + 1;
    memcpy(made->column_of, maker->columns.of, sizeof(maker->columns.of));
}

void
automaton_add_bytes(struct automaton *automaton)
{
    for (unsigned byte = 0; byte < 256; byte++) {
        bool is_ascii = byte < SYMBOL_ASCII;

        automaton->column_of_byte[byte] = is_ascii ? automaton->column_of[byte] : (uint8_t)automaton->columns;
        automaton->start_of_byte[byte] = is_ascii ? automaton->start[byte] : AUTOMATON_BEYOND;
    }
}

static void
make_starts(struct maker *maker, const uint32_t *entries, size_t count)
{
    for (unsigned kind = 0; kind < maker->before.count; kind++) {
        struct state start = { .at = maker->word_used, .last = (uint8_t)kind };

        if (!reserve_words(maker, count))
            return;
        memcpy(maker->words + start.at, entries, count * sizeof(*entries));
        start.instructions = (uint32_t)count;
        maker->word_used += count;
        uint16_t state = find_state(maker, &start);
        for (unsigned symbol = 0; symbol < SYMBOLS; symbol++) {
            if (maker->before.of[symbol] == kind)
                maker->made->start[symbol] = state;
        }
    }
    automaton_add_bytes(maker->made);
}

static void
make_table(struct maker *maker, const uint32_t *entries, size_t count)
{
    struct automaton *made = maker->made;
    struct state dead = { 0 };
    size_t room = 0;

    if (!reserve_words(maker, 1))
        return;
    (void)find_state(maker, &dead);
    make_starts(maker, entries, count);
    for (size_t i = 0; i < maker->state_used && !maker->is_too_large && !maker->is_out_of_memory; i++) {
        void *table =
            engine_grow(maker->memory, made->table, &room, i * made->row, made->row, sizeof(*made->table));
        if (table == NULL) {
            maker->is_out_of_memory = true;
            return;
        }
        made->table = table;
        make_row(maker, i);
    }
    made->states = (uint32_t)maker->state_used;
}

/* The pattern that the instruction belongs to: `entries` ascend. */
static uint32_t
owner_of(const uint32_t *entries, size_t count, uint32_t instruction)
{
    size_t low = 0, high = count;

    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;

        if (entries[middle] <= instruction)
            low = middle;
        else
            high = middle;
    }
    return (uint32_t)low;
}

/* The lists of accepted and alive patterns of all states. */
static void
make_lists(struct maker *maker, const uint32_t *entries, size_t count)
{
    struct automaton *made = maker->made;
    size_t used = 1, room = 0; /* list 0 is the empty one */

    made->accepted = engine_allocate(maker->memory, made->states, sizeof(*made->accepted));
    made->alive = engine_allocate(maker->memory, made->states, sizeof(*made->alive));
    if (made->accepted == NULL || made->alive == NULL) {
        maker->is_out_of_memory = true;
        return;
    }
    for (size_t i = 0; i < made->states; i++) {
        const struct state *state = &maker->states[i];
        uint32_t *words = maker->words + state->at;
        size_t more = (size_t)state->instructions + state->accepted + 2;
        uint32_t *lists = engine_grow(maker->memory, made->lists, &room, used, more, sizeof(*lists));

        if (lists == NULL) {
            maker->is_out_of_memory = true;
            return;
        }
        made->lists = lists;
        if (state->accepted > 0) {
            made->accepted[i] = (uint32_t)used;
            lists[used++] = state->accepted;
            memcpy(lists + used, words + state->instructions, state->accepted * sizeof(*lists));
            used += state->accepted;
        }
        if (state->instructions == 0)
            continue;
        for (size_t k = 0; k < state->instructions; k++)
            words[k] = owner_of(entries, count, words[k]);
        size_t alive = sort_unique(words, state->instructions);
        made->alive[i] = (uint32_t)used;
        lists[used++] = (uint32_t)alive;
        memcpy(lists + used, words, alive * sizeof(*lists));
        used += alive;
    }
}

static bool
maker_init(struct maker *maker)
{
    size_t used = maker->program->used;

    maker->made = engine_allocate(maker->memory, 1, sizeof(*maker->made));
    maker->slots = engine_allocate(maker->memory, HASH_SLOTS, sizeof(*maker->slots));
    maker->seen = engine_allocate(maker->memory, used, sizeof(*maker->seen));
    maker->split = engine_allocate(maker->memory, maker->program->set_used + 1, sizeof(*maker->split));
    maker->stack = engine_allocate(maker->memory, used, sizeof(*maker->stack));
    maker->reads = engine_allocate(maker->memory, used, sizeof(*maker->reads));
    maker->matches = engine_allocate(maker->memory, used, sizeof(*maker->matches));
    return maker->made != NULL && maker->slots != NULL && maker->seen != NULL && maker->split != NULL &&
           maker->stack != NULL && maker->reads != NULL && maker->matches != NULL;
}

static void
maker_done(struct maker *maker)
{
    const struct engine_memory *memory = maker->memory;

    engine_release(memory, maker->states);
    engine_release(memory, maker->words);
    engine_release(memory, maker->slots);
    engine_release(memory, maker->seen);
    engine_release(memory, maker->split);
    engine_release(memory, maker->stack);
    engine_release(memory, maker->reads);
    engine_release(memory, maker->matches);
}

enum engine_status
automaton_new(const struct engine_memory *memory, const struct program *program, const uint32_t *entries,
              size_t count, struct automaton_limits limits, struct automaton **automaton, bool *is_too_large)
{
    struct maker maker = { .memory = memory, .program = program, .limits = limits };

    maker.is_out_of_memory = !maker_init(&maker);
    if (!maker.is_out_of_memory) {
        make_columns(&maker);
        make_table(&maker, entries, count);
    }
    if (!maker.is_out_of_memory && !maker.is_too_large)
        make_lists(&maker, entries, count);
    *is_too_large = maker.is_too_large;
    bool is_made = !maker.is_out_of_memory && !maker.is_too_large;
    if (is_made)
        *automaton = maker.made;
    else
        automaton_free(memory, maker.made);
    maker_done(&maker);
    return maker.is_out_of_memory ? ENGINE_NO_MEMORY : ENGINE_OK;
}

void
automaton_free(const struct engine_memory *memory, struct automaton *automaton)
{
    if (automaton == NULL)
        return;
    engine_release(memory, automaton->table);
    engine_release(memory, automaton->accepted);
    engine_release(memory, automaton->alive);
    engine_release(memory, automaton->lists);
    engine_release(memory, automaton);
}
