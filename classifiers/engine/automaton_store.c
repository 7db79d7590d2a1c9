#include "classifiers/engine/automaton_store.h"

#include <string.h>

/* A note as it is saved; behind it come the tables of an automaton that was kept. */
struct saved_note {
    uint64_t key;
    struct walk_share share;
    uint32_t states, columns, list_words;
    uint32_t has_tables;
    uint16_t start[SYMBOLS];
    uint8_t column_of[SYMBOLS];
};

static uint64_t
mix(uint64_t hash, uint64_t value)
{
    hash = (hash ^ value) * UINT64_C(0x9e3779b97f4a7c15);
    return hash ^ hash >> 32;
}

static uint64_t
key_of(const struct automaton_wish *wish)
{
    const struct program *program = wish->program;
    uint64_t key = mix(wish->limits.most_states, wish->limits.most_words);

    for (size_t i = 0; i < program->used; i++) {
        const struct instruction *at = &program->code[i];

        key = mix(mix(mix(key, (uint64_t)at->operation), at->set), at->to);
    }
    for (size_t i = 0; i < program->set_used; i++) {
        for (size_t k = 0; k < 3; k++)
            key = mix(key, program->sets[i].bits[k]);
    }
    for (size_t i = 0; i < wish->count; i++)
        key = mix(key, wish->entries[i]);
    return key;
}

/* The words of the lists: they end with the one that begins last. */
static size_t
count_list_words(const struct automaton *automaton)
{
    size_t last = 0;

    for (uint32_t i = 0; i < automaton->states; i++) {
        last = automaton->accepted[i] > last ? automaton->accepted[i] : last;
        last = automaton->alive[i] > last ? automaton->alive[i] : last;
    }
    return last + 1 + automaton->lists[last];
}

/* The next bytes of what was saved; false where there are fewer. */
static bool
take(struct automaton_store *store, void *to, size_t count, size_t size)
{
    size_t bytes;

    if (__builtin_mul_overflow(count, size, &bytes) || bytes > store->saved_left)
        return false;
    memcpy(to, store->saved, bytes);
    store->saved += bytes;
    store->saved_left -= bytes;
    return true;
}

/* Whether every list that a state begins lies within the words, and names patterns that there are. */
static bool
are_lists_right(const struct automaton *automaton, const uint32_t *first, size_t words, size_t patterns)
{
    for (uint32_t i = 0; i < automaton->states; i++) {
        if (first[i] >= words || automaton->lists[first[i]] >= words - first[i])
            return false;
        for (uint32_t k = 1; k <= automaton->lists[first[i]]; k++) {
            if (automaton->lists[first[i] + k] >= patterns)
                return false;
        }
    }
    return true;
}

/* Whether no entry leads out of the tables. */
static bool
is_right(const struct automaton *automaton, size_t words, size_t patterns)
{
    uint32_t most = 0;

    for (size_t i = 0; i < (size_t)automaton->states * automaton->row; i++) {
        uint32_t to = automaton->table[i] & AUTOMATON_STATE;

        most = to > most ? to : most;
    }
    for (unsigned symbol = 0; symbol < SYMBOLS; symbol++) {
        if (automaton->column_of[symbol] >= automaton->columns)
            return false;
        most = automaton->start[symbol] > most ? automaton->start[symbol] : most;
    }
    return most < automaton->states && are_lists_right(automaton, automaton->accepted, words, patterns) &&
           are_lists_right(automaton, automaton->alive, words, patterns);
}

static bool
is_size_possible(const struct saved_note *note, const struct automaton_wish *wish)
{
    return note->states > 0 && note->states <= wish->limits.most_states && note->columns > 0 &&
           note->columns <= SYMBOLS && note->list_words > 0;
}

/* The tables behind a note. ENGINE_OK, ENGINE_NO_MEMORY or ENGINE_BAD_SAVED. */
static enum engine_status
read_tables(struct automaton_store *store, const struct saved_note *note, const struct automaton_wish *wish,
            struct automaton **automaton)
{
    const struct engine_memory *memory = store->memory;
    size_t cells = (size_t)note->states * (note->columns + 1);

    /* asked for before memory is, so that no number in a file makes it large */
    if (store->saved_left / sizeof(uint32_t) < note->list_words ||
        store->saved_left / sizeof(uint16_t) < cells)
        return ENGINE_BAD_SAVED;
    struct automaton *made = engine_allocate(memory, 1, sizeof(*made));
    if (made == NULL)
        return ENGINE_NO_MEMORY;
    made->states = note->states;
    made->columns = note->columns;
    made->row = note->columns + 1;
    made->table = engine_allocate(memory, cells, sizeof(*made->table));
    made->accepted = engine_allocate(memory, made->states, sizeof(*made->accepted));
    made->alive = engine_allocate(memory, made->states, sizeof(*made->alive));
    made->lists = engine_allocate(memory, note->list_words, sizeof(*made->lists));
    if (made->table == NULL || made->accepted == NULL || made->alive == NULL || made->lists == NULL) {
        automaton_free(memory, made);
        return ENGINE_NO_MEMORY;
    }
    memcpy(made->start, note->start, sizeof(made->start));
    memcpy(made->column_of, note->column_of, sizeof(made->column_of));
    if (!take(store, made->table, cells, sizeof(*made->table)) ||
        !take(store, made->accepted, made->states, sizeof(*made->accepted)) ||
        !take(store, made->alive, made->states, sizeof(*made->alive)) ||
        !take(store, made->lists, note->list_words, sizeof(*made->lists)) ||
        !is_right(made, note->list_words, wish->count)) {
        automaton_free(memory, made);
        return ENGINE_BAD_SAVED;
    }
    automaton_add_bytes(made);
    *automaton = made;
    return ENGINE_OK;
}

static enum engine_status
read_note(struct automaton_store *store, uint64_t key, const struct automaton_wish *wish,
          struct automaton_answer *answer)
{
    struct saved_note note;

    if (!take(store, &note, 1, sizeof(note)) || note.key != key)
        return ENGINE_BAD_SAVED;
    bool wants_tables = !wish->is_size_enough && note.states > 0;
    if ((note.has_tables != 0) != wants_tables || (wants_tables && !is_size_possible(&note, wish)))
        return ENGINE_BAD_SAVED;
    answer->states = note.states;
    answer->share = note.share;
    return wants_tables ? read_tables(store, &note, wish, &answer->automaton) : ENGINE_OK;
}

static enum engine_status
make(const struct engine_memory *memory, const struct automaton_wish *wish, struct automaton_answer *answer)
{
    struct automaton *automaton = NULL;
    bool is_too_large = false;
    enum engine_status status = automaton_new(memory, wish->program, wish->entries, wish->count, wish->limits,
                                              &automaton, &is_too_large);

    if (status != ENGINE_OK)
        return status;
    answer->states = is_too_large ? 0 : automaton->states;
    if (!wish->is_size_enough) {
        answer->automaton = automaton;
        return ENGINE_OK;
    }
    if (automaton != NULL)
        answer->share = walk_share(automaton);
    automaton_free(memory, automaton);
    return ENGINE_OK;
}

enum engine_status
automaton_store_get(struct automaton_store *store, const struct automaton_wish *wish,
                    struct automaton_answer *answer)
{
    struct automaton_answer made = { 0 };
    uint64_t key = key_of(wish);
    struct automaton_note *notes =
        engine_grow(store->memory, store->notes, &store->room, store->used, 1, sizeof(*notes));

    if (notes == NULL)
        return ENGINE_NO_MEMORY;
    store->notes = notes;
    enum engine_status status =
        store->saved == NULL ? make(store->memory, wish, &made) : read_note(store, key, wish, &made);
    if (status != ENGINE_OK)
        return status;
    notes[store->used++] = (struct automaton_note){ key, made.states, made.share, made.automaton };
    *answer = made;
    return ENGINE_OK;
}

static void
put(unsigned char *to, size_t *at, const void *from, size_t bytes)
{
    if (to != NULL)
        memcpy(to + *at, from, bytes);
    *at += bytes;
}

size_t
automaton_store_write(const struct automaton_store *store, unsigned char *to)
{
    size_t at = 0;

    for (size_t i = 0; i < store->used; i++) {
        const struct automaton *automaton = store->notes[i].automaton;
        struct saved_note note;

        memset(&note, 0, sizeof(note)); /* what lies between its members is saved too */
        note.key = store->notes[i].key;
        note.share = store->notes[i].share;
        note.states = store->notes[i].states;
        if (automaton == NULL) {
            put(to, &at, &note, sizeof(note));
            continue;
        }
        note.has_tables = 1;
        note.columns = automaton->columns;
        note.list_words = (uint32_t)count_list_words(automaton);
        memcpy(note.start, automaton->start, sizeof(note.start));
        memcpy(note.column_of, automaton->column_of, sizeof(note.column_of));
        size_t states = automaton->states;
        put(to, &at, &note, sizeof(note));
        put(to, &at, automaton->table, states * automaton->row * sizeof(*automaton->table));
        put(to, &at, automaton->accepted, states * sizeof(*automaton->accepted));
        put(to, &at, automaton->alive, states * sizeof(*automaton->alive));
        put(to, &at, automaton->lists, note.list_words * sizeof(*automaton->lists));
    }
    return at;
}

void
automaton_store_done(struct automaton_store *store)
{
    if (store->memory != NULL)
        engine_release(store->memory, store->notes);
    *store = (struct automaton_store){ 0 };
}
