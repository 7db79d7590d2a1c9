#include "classifiers/engine/literal_index.h"

#include <stdlib.h>
#include <string.h>

#define LEAST_BITS 11       /* more frequent strings are not worth looking for: one in 2,000 places */
#define LEAST_SINGLE_BITS 9 /* or a single byte that is rare: '@' */
#define MOST_HEAD_BITS 20
#define HEAD_CHARACTERS 2 /* that a place is asked about before PCRE2 is */
/* Long rows of counted characters take most: the first few dozen of them tell nearly as much. */
#define MOST_TAIL_STATES 256

bool
literal_is_fit(const struct factor *factor)
{
    uint32_t least = factor->count == 1 && factor->strings[0].len == 1 ? LEAST_SINGLE_BITS : LEAST_BITS;

    return factor->count > 0 && factor->bits >= least;
}

static struct byte_set
bytes_of(const struct symbol_set *symbols)
{
    struct byte_set made = {
        {symbols->bits[0], symbols->bits[1], 0, 0}
    };

    if ((symbols->bits[2] & ~((uint64_t)1 << (SYMBOL_END - 128))) != 0)
        made.bits[2] = made.bits[3] = UINT64_MAX;
    return made;
}

/* An automaton for what every match reads from a string on. What it takes of the pattern's tree it leaves as
 * it is. */
static enum engine_status
add_tail(struct automaton_store *store, const struct literal_pattern *pattern, struct literal_target *target)
{
    const struct factor *factor = &pattern->factor;
    struct node parts[FACTOR_MOST_TAILS][FACTOR_TAIL_DEPTH] = { 0 }, tails[FACTOR_MOST_TAILS] = { 0 };
    struct node root = { .kind = NODE_ALTERNATIVES, .first = tails };
    struct tree tree = { .root = &root };

    if (factor->tails.count == 0)
        return ENGINE_OK;
    for (unsigned i = 0; i < factor->tails.count; i++) {
        const struct factor_tail *tail = &factor->tails.items[i];

        tails[i] = (struct node){ .kind = NODE_SEQUENCE, .first = tail->depth > 0 ? parts[i] : NULL };
        tails[i].next = i + 1 < factor->tails.count ? &tails[i + 1] : NULL;
        for (unsigned k = 0; k < tail->depth; k++) {
            parts[i][k] =
                (struct node){ .kind = NODE_SEQUENCE, .first = (struct node *)(uintptr_t)tail->siblings[k] };
            parts[i][k].next = k + 1 < tail->depth ? &parts[i][k + 1] : NULL;
        }
    }
    struct walk_pattern read = { .tree = &tree, .index = pattern->index, .most_states = MOST_TAIL_STATES };
    return walk_new_guard(store, &read, &target->tail);
}

static enum engine_status
add_target(struct automaton_store *store, struct literal *literal, const struct literal_pattern *pattern)
{
    const struct factor *factor = &pattern->factor;
    struct literal_target *target = &literal->targets[literal->target_count++];
    struct walk_pattern guarded = { .tree = pattern->tree, .index = pattern->index };

    *target = (struct literal_target){
        .index = pattern->index,
        .offset = factor->offset,
        .most_characters = factor->most_characters,
        .prefix = bytes_of(&factor->prefix),
        .is_prefix_optional = factor->is_prefix_optional,
        .begins_here = factor->is_prefix_optional || factor->offset.most == 0,
    };
    enum engine_status status = add_tail(store, pattern, target);
    if (status != ENGINE_OK)
        return status;
    if (tree_width(pattern->tree->root).most == TREE_ENDLESS)
        return walk_new_guard(store, &guarded, &target->guard);
    if (factor->offset.most == factor->offset.least)
        return ENGINE_OK;
    guarded.most_characters = HEAD_CHARACTERS;
    return walk_new_guard(store, &guarded, &target->head);
}

/* How many bytes of the string are hashed. */
static unsigned
hashed_bytes(const struct factor_string *string)
{
    if (string->len >= WINDOW_BYTES)
        return WINDOW_BYTES;
    return string->len >= 2 ? 2 : 1;
}

static void
allow_short(struct literal *literal, const struct factor_string *string)
{
    uint64_t *row = &literal->shorts[literal_short_place(string->bytes[0])];

    *row |= string->len == 1 ? UINT64_MAX : (uint64_t)1 << literal_short_place(string->bytes[1]);
}

static void
add_entry(struct literal *literal, const struct factor_string *string, unsigned window)
{
    unsigned bytes = hashed_bytes(string);
    uint32_t four = 0;

    memcpy(&four, string->bytes + window, bytes);
    uint64_t hash = literal_hash(four, bytes);
    literal->has_singles = literal->has_singles || bytes == 1;
    literal->has_pairs = literal->has_pairs || bytes == 2;
    if (bytes == WINDOW_BYTES)
        word_filter_add(&literal->filter, hash);
    else
        allow_short(literal, string);
    literal->entries[literal->entry_count++] =
        (struct literal_entry){ hash, (uint32_t)literal->string_count };
}

static void
add_strings(struct literal *literal, const struct window *window)
{
    for (size_t i = 0; i < window->factor->count; i++) {
        const struct factor_string *string = &window->factor->strings[i];
        struct literal_string *made = &literal->strings[literal->string_count];

        memcpy(made->bytes, string->bytes, string->len);
        for (unsigned k = 0; k < string->len; k++)
            made->case_bits[k] = (string->either >> k & 1) != 0 ? 'a' - 'A' : 0;
        made->len = string->len;
        made->window = (uint8_t)window->offset;
        made->target = (uint32_t)(literal->target_count - 1);
        add_entry(literal, string, window->offset);
        literal->string_count++;
    }
}

static int
compare_entries(const void *a, const void *b)
{
    const struct literal_entry *first = a, *second = b;

    return first->hash < second->hash ? -1 : first->hash > second->hash;
}

static void
sort_entries(struct literal *literal)
{
    size_t heads = (size_t)1 << literal->head_bits, at = 0;

    if (literal->entry_count > 1)
        qsort(literal->entries, literal->entry_count, sizeof(*literal->entries), compare_entries);
    for (size_t head = 0; head <= heads; head++) {
        while (at < literal->entry_count && literal->entries[at].hash >> (64 - literal->head_bits) < head)
            at++;
        literal->heads[head] = (uint32_t)at;
    }
}

static bool
make_room(const struct engine_memory *memory, struct literal *literal, const struct literal_pattern *patterns,
          size_t count)
{
    size_t strings = 0;

    for (size_t i = 0; i < count; i++)
        strings += patterns[i].factor.count;
    literal->head_bits = 1;
    while (literal->head_bits < MOST_HEAD_BITS && (size_t)1 << literal->head_bits < strings)
        literal->head_bits++;
    literal->targets = engine_allocate(memory, count, sizeof(*literal->targets));
    literal->strings = engine_allocate(memory, strings, sizeof(*literal->strings));
    literal->entries = engine_allocate(memory, strings, sizeof(*literal->entries));
    literal->heads = engine_allocate(memory, ((size_t)1 << literal->head_bits) + 1, sizeof(*literal->heads));
    return word_filter_init(memory, &literal->filter, strings) && literal->targets != NULL &&
           literal->strings != NULL && literal->entries != NULL && literal->heads != NULL;
}

static enum engine_status
fill(struct automaton_store *store, struct literal *literal, const struct literal_pattern *patterns,
     size_t count)
{
    const struct engine_memory *memory = store->memory;
    struct window *windows = engine_allocate(memory, count, sizeof(*windows));
    enum engine_status status = ENGINE_NO_MEMORY;

    for (size_t i = 0; windows != NULL && i < count; i++)
        windows[i].factor = &patterns[i].factor;
    if (windows != NULL && make_room(memory, literal, patterns, count))
        status = windows_choose(memory, windows, count, &literal->windows);
    for (size_t i = 0; i < count && status == ENGINE_OK; i++) {
        status = add_target(store, literal, &patterns[i]);
        if (status == ENGINE_OK)
            add_strings(literal, &windows[i]);
    }
    if (status == ENGINE_OK)
        sort_entries(literal);
    engine_release(memory, windows);
    return status;
}

enum engine_status
literal_new(struct automaton_store *store, enum cpu_level cpu, const struct literal_pattern *patterns,
            size_t count, struct literal **literal)
{
    const struct engine_memory *memory = store->memory;
    struct literal *made = engine_allocate(memory, 1, sizeof(*made));

    if (made == NULL)
        return ENGINE_NO_MEMORY;
    made->functions = block_functions_of(cpu);
    made->filter_places = literal_filter_of(cpu);
    made->nibbles = nibble_functions_of(cpu);
    enum engine_status status = fill(store, made, patterns, count);
    if (status == ENGINE_OK)
        *literal = made;
    else
        literal_free(memory, made);
    return status;
}

void
literal_free(const struct engine_memory *memory, struct literal *literal)
{
    if (literal == NULL)
        return;
    for (size_t i = 0; i < literal->target_count; i++) {
        walk_free(memory, literal->targets[i].guard);
        walk_free(memory, literal->targets[i].tail);
        walk_free(memory, literal->targets[i].head);
    }
    engine_release(memory, literal->targets);
    engine_release(memory, literal->strings);
    engine_release(memory, literal->entries);
    engine_release(memory, literal->heads);
    word_filter_done(memory, &literal->filter);
    engine_release(memory, literal);
}
