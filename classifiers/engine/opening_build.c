/* opening_new: the nodes of an opening, made a program over streams. */
#include "classifiers/engine/opening_builder.h"

#include <string.h>

#define PLACE_STEPS 5000 /* what a place that is kept costs for each byte of text, in steps */
#define LEAST_RUN 4      /* nodes: it takes fewer steps as one */
#define MOST_SHARE                                                                                           \
    0.25 /* of places that lead somewhere, from which on it is followed: halved again and again */
#define LEAST_SHARE 0.00001

/* Classes as they are, and taken together: a long run of letters and digits and whatever else is allowed
 * comes to few nodes, and can be followed for long. */
static const uint8_t precisely[TEXT_CLASSES] = { 0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10,
                                                 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21 };
static const uint8_t by_kind[TEXT_CLASSES] = {
    [TEXT_DIGIT] = TEXT_DIGIT,
    [TEXT_SMALL_HEX] = TEXT_SMALL,
    [TEXT_SMALL] = TEXT_SMALL,
    [TEXT_CAPITAL_HEX] = TEXT_SMALL,
    [TEXT_CAPITAL] = TEXT_SMALL,
    [TEXT_UNDERSCORE] = TEXT_UNDERSCORE,
    [TEXT_SPACE] = TEXT_SPACE,
    [TEXT_BREAK] = TEXT_BREAK,
    [TEXT_HYPHEN] = TEXT_HYPHEN,
    [TEXT_DOT] = TEXT_DOT,
    [TEXT_COMMA] = TEXT_COMMA,
    [TEXT_COLON] = TEXT_COLON,
    [TEXT_SLASH] = TEXT_SLASH,
    [TEXT_PLUS] = TEXT_PLUS,
    [TEXT_AT] = TEXT_AT,
    [TEXT_PARENTHESIS] = TEXT_PARENTHESIS,
    [TEXT_OTHER] = TEXT_OTHER,
    [TEXT_HIGH_DIGIT] = TEXT_HIGH_DIGIT,
    [TEXT_HIGH_OTHER] = TEXT_HIGH_OTHER,
    [TEXT_HIGH_KNOWN] = TEXT_HIGH_KNOWN,
    [TEXT_HIGH_REST] = TEXT_HIGH_REST,
    [TEXT_END] = TEXT_END,
};
static const uint8_t roughly[TEXT_CLASSES] = {
    [TEXT_DIGIT] = TEXT_DIGIT,
    [TEXT_SMALL_HEX] = TEXT_SMALL,
    [TEXT_SMALL] = TEXT_SMALL,
    [TEXT_CAPITAL_HEX] = TEXT_SMALL,
    [TEXT_CAPITAL] = TEXT_SMALL,
    [TEXT_UNDERSCORE] = TEXT_OTHER,
    [TEXT_SPACE] = TEXT_SPACE,
    [TEXT_BREAK] = TEXT_SPACE,
    [TEXT_HYPHEN] = TEXT_OTHER,
    [TEXT_DOT] = TEXT_OTHER,
    [TEXT_COMMA] = TEXT_OTHER,
    [TEXT_COLON] = TEXT_OTHER,
    [TEXT_SLASH] = TEXT_OTHER,
    [TEXT_PLUS] = TEXT_OTHER,
    [TEXT_AT] = TEXT_OTHER,
    [TEXT_PARENTHESIS] = TEXT_OTHER,
    [TEXT_OTHER] = TEXT_OTHER,
    [TEXT_HIGH_DIGIT] = TEXT_HIGH_DIGIT,
    [TEXT_HIGH_OTHER] = TEXT_HIGH_OTHER,
    [TEXT_HIGH_KNOWN] = TEXT_HIGH_KNOWN,
    [TEXT_HIGH_REST] = TEXT_HIGH_REST,
    [TEXT_END] = TEXT_END,
};
static const uint8_t by_length[TEXT_CLASSES] = {
    [TEXT_DIGIT] = TEXT_SMALL,
    [TEXT_SMALL_HEX] = TEXT_SMALL,
    [TEXT_SMALL] = TEXT_SMALL,
    [TEXT_CAPITAL_HEX] = TEXT_SMALL,
    [TEXT_CAPITAL] = TEXT_SMALL,
    [TEXT_UNDERSCORE] = TEXT_SMALL,
    [TEXT_SPACE] = TEXT_SPACE,
    [TEXT_BREAK] = TEXT_SPACE,
    [TEXT_HYPHEN] = TEXT_SMALL,
    [TEXT_DOT] = TEXT_SMALL,
    [TEXT_COMMA] = TEXT_SPACE,
    [TEXT_COLON] = TEXT_SPACE,
    [TEXT_SLASH] = TEXT_SMALL,
    [TEXT_PLUS] = TEXT_SMALL,
    [TEXT_AT] = TEXT_SPACE,
    [TEXT_PARENTHESIS] = TEXT_SPACE,
    [TEXT_OTHER] = TEXT_SMALL,
    [TEXT_HIGH_DIGIT] = TEXT_HIGH_DIGIT,
    [TEXT_HIGH_OTHER] = TEXT_HIGH_OTHER,
    [TEXT_HIGH_KNOWN] = TEXT_HIGH_KNOWN,
    [TEXT_HIGH_REST] = TEXT_HIGH_REST,
    [TEXT_END] = TEXT_END,
};

static uint8_t
new_stream(struct opening_builder *builder)
{
    if (builder->stream_count == OPENING_MOST_VIRTUAL) {
        builder->is_too_large = true;
        return TEXT_STREAMS;
    }
    return (uint8_t)builder->stream_count++;
}

static void
add_step(struct opening_builder *builder, struct opening_step step)
{
    struct opening *opening = builder->opening;

    if (opening->step_count == OPENING_STEPS)
        builder->is_too_large = true;
    else
        opening->steps[opening->step_count++] = step;
}

/* While the opening is made, zeros and ones are these. */
#define ZEROS (OPENING_MOST_VIRTUAL + 1)
#define ONES (OPENING_MOST_VIRTUAL + 2)

static uint32_t
classes_of(const struct opening_builder *builder, unsigned stream)
{
    return stream < TEXT_STREAMS ? text_stream_classes(stream) : builder->unions[stream];
}

/* A stream of all these classes: the largest that are there, united. */
static uint8_t
stream_of_classes(struct opening_builder *builder, uint32_t classes)
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
        add_step(builder, (struct opening_step){ OPENING_UNITE, 0, both, made, best, 0, 0 });
        if (builder->is_too_large)
            return ZEROS;
        builder->unions[both] = done;
        made = both;
    }
    return made;
}

static uint8_t emit_node(struct opening_builder *builder, uint32_t number);

/* A stream of the operation, on one that is looked ahead at by so many places. */
static uint8_t
add_ahead(struct opening_builder *builder, enum opening_operation operation, uint8_t stream, uint32_t count)
{
    uint8_t made = new_stream(builder);

    add_step(builder, (struct opening_step){ (uint8_t)operation, (uint8_t)count, made, stream, stream, stream,
                                             stream });
    return made;
}

/* The stream of a node, one place further on. */
static uint8_t
emit_ahead(struct opening_builder *builder, uint32_t number)
{
    if (number == OPENING_ALWAYS)
        return ONES;
    if (builder->nodes[number].shifted == 0 && !builder->is_too_large) {
        uint8_t stream = emit_node(builder, number);

        builder->nodes[number].shifted = add_ahead(builder, OPENING_AHEAD, stream, 1);
    }
    return builder->nodes[number].shifted;
}

/* The classes that lead from the node to the other. */
static uint32_t
classes_to(const struct opening_node *node, uint32_t to)
{
    uint32_t classes = 0;

    for (unsigned class = 0; class < TEXT_CLASSES; class ++)
        classes |= (uint32_t)(node->to[class] == to) << class;
    return classes;
}

/* The one node that the node leads to, OPENING_NEVER where there are more. */
static uint32_t
only_way(const struct opening_node *node)
{
    uint32_t to = OPENING_NEVER;

    for (unsigned class = 0; class < TEXT_CLASSES; class ++) {
        if (node->to[class] == OPENING_NEVER || node->to[class] == to)
            continue;
        if (to != OPENING_NEVER)
            return OPENING_NEVER;
        to = node->to[class];
    }
    return to;
}

/* Nodes that lead to one another by the same classes and nothing else: a run of them. */
struct node_run {
    uint32_t classes;
    uint32_t length; /* 0: it is none */
    uint32_t end;    /* the node behind it */
};

static struct node_run
find_run(const struct opening_builder *builder, uint32_t number)
{
    struct node_run run = { .end = number };

    while (run.end >= OPENING_FIRST_NODE) {
        const struct opening_node *node = &builder->nodes[run.end];
        uint32_t to = only_way(node), classes = to == OPENING_NEVER ? 0 : classes_to(node, to);

        if (to == OPENING_NEVER || (run.length > 0 && classes != run.classes))
            break;
        run.classes = classes;
        run.length++;
        run.end = to;
    }
    return run;
}

/* By doubling. */
static uint8_t
emit_run(struct opening_builder *builder, const struct node_run *run)
{
    uint8_t made = stream_of_classes(builder, run->classes);

    for (uint32_t length = 1, more; length < run->length; length += more) {
        more = length <= run->length - length ? length : run->length - length;
        made = add_ahead(builder, OPENING_RUN, made, more);
    }
    if (run->end == OPENING_ALWAYS)
        return made;
    uint8_t ahead = add_ahead(builder, OPENING_AHEAD, emit_node(builder, run->end), run->length);
    uint8_t both = new_stream(builder);
    add_step(builder, (struct opening_step){ OPENING_BOTH, 0, both, made, ahead, ZEROS, ZEROS });
    return both;
}

/* The two sides of an AND, for each node that a node leads to. */
struct terms {
    uint8_t of[2 * TEXT_CLASSES + 2];
    size_t count;
};

/* The classes that lead there, and that node ahead. */
static void
make_terms(struct opening_builder *builder, uint32_t number, struct terms *terms)
{
    uint32_t done = 0;

    terms->count = 0;
    for (unsigned kind = 0; kind < TEXT_CLASSES && !builder->is_too_large; kind++) {
        uint32_t to = builder->nodes[number].to[kind];

        if (to == OPENING_NEVER || (done >> kind & 1) != 0)
            continue;
        uint32_t classes = classes_to(&builder->nodes[number], to);
        done |= classes;
        terms->of[2 * terms->count + 1] = emit_ahead(builder, to);
        terms->of[2 * terms->count++] = stream_of_classes(builder, classes);
    }
    terms->of[2 * terms->count] = terms->of[2 * terms->count + 1] = ZEROS;
}

static uint8_t
emit_node(struct opening_builder *builder, uint32_t number)
{
    struct node_run run = find_run(builder, number);
    struct terms terms;

    if (run.length >= LEAST_RUN)
        return emit_run(builder, &run);
    make_terms(builder, number, &terms);
    if (terms.count == 1 && terms.of[1] == ONES)
        return terms.of[0];
    uint8_t made = new_stream(builder);
    for (size_t i = 0; i < terms.count; i += 2) {
        const uint8_t *two = terms.of + 2 * i;

        add_step(builder, (struct opening_step){ i == 0 ? OPENING_BOTH : OPENING_MORE, 0, made, two[0],
                                                 two[1], two[2], two[3] });
    }
    return made;
}

/* Gives each stream a place that is free from its first step to its last. */
static void
place_streams(struct opening_builder *builder)
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

/* An opening that follows characters so far, and what it costs; false where it cannot be made. */
static bool
make_opening(struct opening_builder *builder, double least_share, struct opening *opening, double *cost)
{
    *opening = (struct opening){ 0 };
    builder->opening = opening;
    builder->is_too_large = false;
    builder->set_count = builder->word_count = 0;
    builder->node_count = OPENING_FIRST_NODE;
    builder->stream_count = TEXT_STREAMS;
    memset(builder->set_slots, 0, OPENING_SLOTS * sizeof(*builder->set_slots));
    memset(builder->node_slots, 0, OPENING_SLOTS * sizeof(*builder->node_slots));
    memset(builder->unions, 0, sizeof(builder->unions));
    double kept;
    uint32_t root = opening_make_root(builder, least_share, &kept);
    if (builder->is_too_large)
        return false;
    if (root < OPENING_FIRST_NODE)
        opening->result = root == OPENING_NEVER ? ZEROS : ONES;
    else
        opening->result = emit_node(builder, root);
    if (!builder->is_too_large)
        place_streams(builder);
    *cost = opening->step_count + PLACE_STEPS * kept;
    return !builder->is_too_large;
}

static bool
builder_init(const struct engine_memory *memory, struct opening_builder *builder)
{
    builder->sets = engine_allocate(memory, OPENING_MOST_SETS, sizeof(*builder->sets));
    builder->nodes = engine_allocate(memory, OPENING_MOST_NODES, sizeof(*builder->nodes));
    builder->words = engine_allocate(memory, OPENING_MOST_WORDS, sizeof(*builder->words));
    builder->set_slots = engine_allocate(memory, OPENING_SLOTS, sizeof(*builder->set_slots));
    builder->node_slots = engine_allocate(memory, OPENING_SLOTS, sizeof(*builder->node_slots));
    builder->merged = engine_allocate(memory, builder->automaton->states, sizeof(*builder->merged));
    builder->stamps = engine_allocate(memory, builder->automaton->states, sizeof(*builder->stamps));
    return builder->sets != NULL && builder->nodes != NULL && builder->words != NULL &&
           builder->set_slots != NULL && builder->node_slots != NULL && builder->merged != NULL &&
           builder->stamps != NULL;
}

static void
builder_done(const struct engine_memory *memory, struct opening_builder *builder)
{
    engine_release(memory, builder->sets);
    engine_release(memory, builder->nodes);
    engine_release(memory, builder->words);
    engine_release(memory, builder->set_slots);
    engine_release(memory, builder->node_slots);
    engine_release(memory, builder->merged);
    engine_release(memory, builder->stamps);
}

/* The cheapest opening. */
static void
choose(struct opening_builder *builder, struct opening *chosen)
{
    static const uint8_t *const ways[] = { precisely, by_kind, roughly, by_length };
    double least = PLACE_STEPS;
    struct opening opening;

    *chosen = (struct opening){ .result = OPENING_ONES };
    opening_make_shares(builder);
    for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
        double cost = 0;

        builder->as = ways[i];
        opening_make_choices(builder);
        for (double share = MOST_SHARE; share >= LEAST_SHARE && make_opening(builder, share, &opening, &cost);
             share /= 2) {
            if (cost < least) {
                least = cost;
                *chosen = opening;
            }
        }
    }
}

enum engine_status
opening_new(const struct engine_memory *memory, const struct automaton *automaton, struct opening **opening)
{
    struct opening_builder builder = { .automaton = automaton };
    struct opening *made = engine_allocate(memory, 1, sizeof(*made));
    bool is_made = builder_init(memory, &builder) && made != NULL;

    if (is_made)
        choose(&builder, made);
    builder_done(memory, &builder);
    if (!is_made) {
        engine_release(memory, made);
        return ENGINE_NO_MEMORY;
    }
    *opening = made;
    return ENGINE_OK;
}
