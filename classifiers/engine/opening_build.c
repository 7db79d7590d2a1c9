/* opening_new: an automaton's first characters, made a program over streams. */
#include "classifiers/engine/opening.h"

#include <string.h>

#define MOST_STEPS 48        /* of an opening that looks at more than one character */
#define MOST_SETS 4096       /* of states, for one depth ... */
#define MOST_WORDS (1 << 16) /* ... and the states in them */
#define MOST_NODES 512
#define SLOTS 8192 /* for either */
#define MOST_VIRTUAL 200

/* Nodes are numbered from FIRST_NODE on. */
enum { NEVER, ALWAYS, FIRST_NODE };

/* Where one of the states may read so many characters. */
struct states {
    uint32_t at, count, depth;
    uint32_t node;
};

struct vertex {
    uint32_t to[TEXT_CLASSES]; /* the node one place further on */
    uint8_t shifted;           /* the stream of it, looked ahead at, + 1 */
};

/* The symbols that a character of a class may be: one of each column. */
struct choices {
    uint8_t symbols[SYMBOLS];
    unsigned count;
};

struct builder {
    const struct automaton *automaton;
    struct choices choices[TEXT_CLASSES];
    struct states *sets;
    struct vertex *nodes;
    uint32_t *words, *set_slots, *node_slots;
    uint32_t *merged; /* states of one set while they are gathered */
    uint32_t *stamps, stamp;
    size_t set_count, node_count, word_count;
    struct opening *opening;
    uint32_t unions[MOST_VIRTUAL]; /* by stream: the classes of one that was made of others */
    unsigned stream_count;
    bool is_too_large;
};

static uint32_t
hash_of(const uint32_t *words, size_t count, uint32_t seed)
{
    uint32_t hash = seed * 0x9e3779b1u;

    for (size_t i = 0; i < count; i++)
        hash = (hash ^ words[i]) * 0x01000193u + (hash >> 15);
    return (hash ^ hash >> 16) % SLOTS;
}

/* The symbols that a character of the kind may be. */
static bool
class_has(enum text_class kind, unsigned symbol)
{
    if (symbol < SYMBOL_ASCII)
        return text_class_of((uint8_t)symbol) == kind;
    if (symbol == SYMBOL_END)
        return kind == TEXT_END;
    if (kind == TEXT_HIGH_DIGIT)
        return symbol != SYMBOL_FOLD;
    return kind == TEXT_HIGH && symbol != SYMBOL_DIGIT && symbol != SYMBOL_NEW;
}

static void
make_choices(struct builder *builder)
{
    const struct automaton *automaton = builder->automaton;

    for (enum text_class kind = 0; kind < TEXT_CLASSES; kind++) {
        struct choices *choices = &builder->choices[kind];
        bool is_known[SYMBOLS] = { false };

        for (unsigned symbol = 0; symbol < SYMBOLS; symbol++) {
            bool *is_column_known = &is_known[automaton->column_of[symbol]];

            /* what is beyond ASCII, or the end, is not read as a character of the same column is */
            if (!class_has(kind, symbol) || (symbol < SYMBOL_ASCII && *is_column_known))
                continue;
            *is_column_known = true;
            choices->symbols[choices->count++] = (uint8_t)symbol;
        }
    }
}

static void
gather(struct builder *builder, uint32_t state, size_t *count)
{
    if (builder->stamps[state] == builder->stamp)
        return;
    builder->stamps[state] = builder->stamp;
    builder->merged[(*count)++] = state;
}

/* Sets are compared in order. */
static void
sort(uint32_t *words, size_t count)
{
    for (size_t gap = count / 2; gap > 0; gap /= 2) {
        for (size_t i = gap; i < count; i++) {
            uint32_t word = words[i];
            size_t at = i;

            for (; at >= gap && words[at - gap] > word; at -= gap)
                words[at] = words[at - gap];
            words[at] = word;
        }
    }
}

/* The gathered states as a set; UINT32_MAX where there are too many. */
static uint32_t
find_set(struct builder *builder, size_t count, uint32_t depth)
{
    sort(builder->merged, count);
    uint32_t slot = hash_of(builder->merged, count, depth);
    for (; builder->set_slots[slot] != 0; slot = (slot + 1) % SLOTS) {
        const struct states *known = &builder->sets[builder->set_slots[slot] - 1];

        if (known->count == count && known->depth == depth &&
            memcmp(builder->words + known->at, builder->merged, count * sizeof(*builder->words)) == 0)
            return builder->set_slots[slot] - 1;
    }
    if (builder->set_count == MOST_SETS || builder->word_count + count > MOST_WORDS) {
        builder->is_too_large = true;
        return UINT32_MAX;
    }
    memcpy(builder->words + builder->word_count, builder->merged, count * sizeof(*builder->words));
    builder->sets[builder->set_count] =
        (struct states){ (uint32_t)builder->word_count, (uint32_t)count, depth, UINT32_MAX };
    builder->word_count += count;
    builder->set_slots[slot] = (uint32_t)++builder->set_count;
    return (uint32_t)builder->set_count - 1;
}

static uint32_t
find_node(struct builder *builder, const uint32_t to[TEXT_CLASSES])
{
    bool is_never = true, is_always = true;

    for (unsigned kind = 0; kind < TEXT_CLASSES; kind++) {
        is_never = is_never && to[kind] == NEVER;
        is_always = is_always && to[kind] == ALWAYS;
    }
    if (is_never || is_always)
        return is_never ? NEVER : ALWAYS;
    uint32_t slot = hash_of(to, TEXT_CLASSES, 0);
    for (; builder->node_slots[slot] != 0; slot = (slot + 1) % SLOTS) {
        uint32_t known = builder->node_slots[slot];

        if (memcmp(builder->nodes[known].to, to, sizeof(builder->nodes[known].to)) == 0)
            return known;
    }
    if (builder->node_count == MOST_NODES) {
        builder->is_too_large = true;
        return ALWAYS;
    }
    struct vertex *node = &builder->nodes[builder->node_count];
    memcpy(node->to, to, sizeof(node->to));
    node->shifted = 0;
    builder->node_slots[slot] = (uint32_t)builder->node_count;
    return (uint32_t)builder->node_count++;
}

static uint32_t make_node(struct builder *builder, uint32_t set);

/* The node of what the states of the set lead to with a character of the kind. */
static uint32_t
follow(struct builder *builder, uint32_t from, enum text_class kind)
{
    const struct states set = builder->sets[from];
    const struct automaton *automaton = builder->automaton;
    const struct choices *choices = &builder->choices[kind];
    size_t count = 0;

    builder->stamp++;
    for (uint32_t i = 0; i < set.count; i++) {
        for (unsigned k = 0; k < choices->count; k++) {
            unsigned symbol = choices->symbols[k];
            uint32_t state = builder->words[set.at + i];
            uint16_t next = automaton_entry(automaton, state, automaton->column_of[symbol]);

            if ((next & AUTOMATON_ACCEPTS) != 0 ||
                (next != 0 && symbol >= SYMBOL_ASCII && symbol != SYMBOL_END))
                return ALWAYS;
            if (next != 0 && symbol != SYMBOL_END)
                gather(builder, next, &count);
        }
    }
    if (count == 0)
        return NEVER;
    if (set.depth == 1)
        return ALWAYS;
    uint32_t to = find_set(builder, count, set.depth - 1);
    return to == UINT32_MAX ? ALWAYS : make_node(builder, to);
}

static uint32_t
make_node(struct builder *builder, uint32_t set)
{
    uint32_t to[TEXT_CLASSES];

    if (builder->sets[set].node != UINT32_MAX)
        return builder->sets[set].node;
    for (enum text_class kind = 0; kind < TEXT_CLASSES; kind++)
        to[kind] = builder->is_too_large ? ALWAYS : follow(builder, set, kind);
    builder->sets[set].node = find_node(builder, to);
    return builder->sets[set].node;
}

/* The character in front, which says in what state the automaton starts. A character beyond ASCII ends with
 * a byte of TEXT_HIGH. */
static uint32_t
make_root(struct builder *builder, uint32_t depth)
{
    uint32_t to[TEXT_CLASSES] = { 0 };

    for (enum text_class kind = 0; kind < TEXT_END && !builder->is_too_large; kind++) {
        size_t count = 0;

        builder->stamp++;
        for (unsigned symbol = 0; symbol < SYMBOL_END; symbol++) {
            if (symbol < SYMBOL_ASCII ? class_has(kind, symbol) : kind == TEXT_HIGH)
                gather(builder, builder->automaton->start[symbol], &count);
        }
        uint32_t set = count == 0 ? UINT32_MAX : find_set(builder, count, depth);
        to[kind] = set == UINT32_MAX ? NEVER : make_node(builder, set);
    }
    return find_node(builder, to);
}

static uint8_t
new_stream(struct builder *builder)
{
    if (builder->stream_count == MOST_VIRTUAL) {
        builder->is_too_large = true;
        return TEXT_STREAMS;
    }
    return (uint8_t)builder->stream_count++;
}

static void
add_step(struct builder *builder, struct opening_step step)
{
    struct opening *opening = builder->opening;

    if (opening->step_count == OPENING_STEPS)
        builder->is_too_large = true;
    else
        opening->steps[opening->step_count++] = step;
}

/* While the opening is made, zeros and ones are these. */
#define ZEROS (MOST_VIRTUAL + 1)
#define ONES (MOST_VIRTUAL + 2)

static uint32_t
classes_of(const struct builder *builder, unsigned stream)
{
    return stream < TEXT_STREAMS ? text_stream_classes(stream) : builder->unions[stream];
}

/* A stream of all these classes: the largest that are there, united. */
static uint8_t
stream_of_classes(struct builder *builder, uint32_t classes)
{
    uint8_t made = ZEROS;
    uint32_t done = 0;

    if (classes == ((uint32_t)1 << TEXT_CLASSES) - 1)
        return ONES;
    while (done != classes) {
        uint8_t best = 0;
        int most = 0;

        for (unsigned stream = 0; stream < builder->stream_count; stream++) {
            uint32_t has = classes_of(builder, stream);
            int more = (has & ~classes) != 0 ? 0 : __builtin_popcount(has & ~done);

            if (more > most) {
                most = more;
                best = (uint8_t)stream;
            }
        }
        done |= classes_of(builder, best);
        if (made == ZEROS) {
            made = best;
            continue;
        }
        uint8_t both = new_stream(builder);
        add_step(builder, (struct opening_step){ OPENING_UNITE, both, made, best, 0, 0 });
        if (builder->is_too_large)
            return ZEROS;
        builder->unions[both] = done;
        made = both;
    }
    return made;
}

static uint8_t emit_node(struct builder *builder, uint32_t number);

/* The stream of a node, one place further on. */
static uint8_t
emit_ahead(struct builder *builder, uint32_t number)
{
    if (number == ALWAYS)
        return ONES;
    if (builder->nodes[number].shifted == 0 && !builder->is_too_large) {
        uint8_t stream = emit_node(builder, number), shifted = new_stream(builder);

        add_step(builder, (struct opening_step){ OPENING_AHEAD, shifted, stream, stream, stream, stream });
        builder->nodes[number].shifted = shifted;
    }
    return builder->nodes[number].shifted;
}

/* For each node that it leads to: the classes that lead there, and that node ahead. */
static uint8_t
emit_node(struct builder *builder, uint32_t number)
{
    uint8_t terms[2 * TEXT_CLASSES + 2];
    size_t count = 0;
    uint32_t done = 0;

    for (unsigned kind = 0; kind < TEXT_CLASSES && !builder->is_too_large; kind++) {
        uint32_t to = builder->nodes[number].to[kind], classes = 0;

        if (to == NEVER || (done >> kind & 1) != 0)
            continue;
        for (unsigned other = kind; other < TEXT_CLASSES; other++)
            classes |= (uint32_t)(builder->nodes[number].to[other] == to) << other;
        done |= classes;
        terms[2 * count + 1] = emit_ahead(builder, to);
        terms[2 * count++] = stream_of_classes(builder, classes);
    }
    terms[2 * count] = terms[2 * count + 1] = ZEROS;
    uint8_t made = new_stream(builder);
    for (size_t i = 0; i < count; i += 2)
        add_step(builder, (struct opening_step){ i == 0 ? OPENING_BOTH : OPENING_MORE, made, terms[2 * i],
                                                 terms[2 * i + 1], terms[2 * i + 2], terms[2 * i + 3] });
    return made;
}

/* Gives each stream a place that is free from its first step to its last. */
static void
place_streams(struct builder *builder)
{
    struct opening *opening = builder->opening;
    uint8_t places[ONES + 1], last[ONES + 1] = { 0 };
    bool is_taken[OPENING_STREAMS] = { false };

    last[opening->result] = UINT8_MAX;
    for (unsigned i = 0; i < opening->step_count; i++) {
        const struct opening_step *step = &opening->steps[i];
        uint8_t used[] = { step->to, step->a, step->b, step->c, step->d };

        for (unsigned k = 0; k < sizeof(used); k++)
            last[used[k]] = last[used[k]] == UINT8_MAX ? UINT8_MAX : (uint8_t)i;
    }
    for (unsigned stream = 0; stream <= ONES; stream++)
        places[stream] = stream < TEXT_STREAMS ? (uint8_t)stream : 0;
    places[ZEROS] = OPENING_ZEROS;
    places[ONES] = OPENING_ONES;
    for (unsigned i = 0; i < opening->step_count; i++) {
        struct opening_step *step = &opening->steps[i];
        unsigned free = 0;

        if (places[step->to] == 0) {
            while (free < OPENING_STREAMS && is_taken[free])
                free++;
            if (free == OPENING_STREAMS) {
                builder->is_too_large = true;
                return;
            }
            is_taken[free] = true;
            places[step->to] = (uint8_t)(TEXT_STREAMS + free);
        }
        uint8_t *used[] = { &step->to, &step->a, &step->b, &step->c, &step->d };
        uint8_t was[5];
        for (unsigned k = 0; k < 5; k++) {
            was[k] = *used[k];
            *used[k] = places[was[k]];
        }
        for (unsigned k = 0; k < 5; k++) {
            bool is_own = *used[k] >= TEXT_STREAMS && *used[k] < OPENING_ZEROS;

            if (is_own && last[was[k]] == i)
                is_taken[*used[k] - TEXT_STREAMS] = false;
        }
    }
    opening->result = places[opening->result];
}

/* An opening that looks at so many characters; false where it cannot be made. */
static bool
make_opening(struct builder *builder, uint32_t depth, struct opening *opening)
{
    *opening = (struct opening){ .depth = depth };
    builder->opening = opening;
    builder->is_too_large = false;
    builder->set_count = builder->word_count = 0;
    builder->node_count = FIRST_NODE;
    builder->stream_count = TEXT_STREAMS;
    memset(builder->set_slots, 0, SLOTS * sizeof(*builder->set_slots));
    memset(builder->node_slots, 0, SLOTS * sizeof(*builder->node_slots));
    memset(builder->unions, 0, sizeof(builder->unions));
    uint32_t root = make_root(builder, depth);
    if (builder->is_too_large)
        return false;
    if (root < FIRST_NODE)
        opening->result = root == NEVER ? ZEROS : ONES;
    else
        opening->result = emit_node(builder, root);
    if (!builder->is_too_large)
        place_streams(builder);
    return !builder->is_too_large && (depth == 1 || opening->step_count <= MOST_STEPS);
}

static bool
builder_init(const struct engine_memory *memory, struct builder *builder)
{
    builder->sets = engine_allocate(memory, MOST_SETS, sizeof(*builder->sets));
    builder->nodes = engine_allocate(memory, MOST_NODES, sizeof(*builder->nodes));
    builder->words = engine_allocate(memory, MOST_WORDS, sizeof(*builder->words));
    builder->set_slots = engine_allocate(memory, SLOTS, sizeof(*builder->set_slots));
    builder->node_slots = engine_allocate(memory, SLOTS, sizeof(*builder->node_slots));
    builder->merged = engine_allocate(memory, builder->automaton->states, sizeof(*builder->merged));
    builder->stamps = engine_allocate(memory, builder->automaton->states, sizeof(*builder->stamps));
    return builder->sets != NULL && builder->nodes != NULL && builder->words != NULL &&
           builder->set_slots != NULL && builder->node_slots != NULL && builder->merged != NULL &&
           builder->stamps != NULL;
}

static void
builder_done(const struct engine_memory *memory, struct builder *builder)
{
    engine_release(memory, builder->sets);
    engine_release(memory, builder->nodes);
    engine_release(memory, builder->words);
    engine_release(memory, builder->set_slots);
    engine_release(memory, builder->node_slots);
    engine_release(memory, builder->merged);
    engine_release(memory, builder->stamps);
}

enum engine_status
opening_new(const struct engine_memory *memory, const struct automaton *automaton, struct opening **opening)
{
    struct builder builder = { .automaton = automaton };
    struct opening *made = engine_allocate(memory, 1, sizeof(*made));
    bool is_made = builder_init(memory, &builder) && made != NULL;
    struct opening deeper;

    if (is_made) {
        *made = (struct opening){ .result = OPENING_ONES };
        make_choices(&builder);
    }
    for (uint32_t depth = 1; is_made && depth <= OPENING_DEPTH && make_opening(&builder, depth, &deeper);
         depth++)
        *made = deeper;
    builder_done(memory, &builder);
    if (!is_made) {
        engine_release(memory, made);
        return ENGINE_NO_MEMORY;
    }
    *opening = made;
    return ENGINE_OK;
}
