/* opening_new: the nodes of an opening, made a program over streams. */
#include "classifiers/engine/opening_builder.h"

#include <string.h>

#define PLACE_STEPS 3750 /* what a place that is kept costs for each byte of text, in steps */

/* Classes as they are, and taken together: a long run of letters and digits and whatever else is allowed
 * comes to few nodes, and can be followed for long. */
static const uint8_t precisely[TEXT_CLASSES] = { 0,  1,  2,  3,  4,  5,  6,  7,  8,  9,
                                                 10, 11, 12, 13, 14, 15, 16, 17, 18, 19 };
static const uint8_t roughly[TEXT_CLASSES] = {
    [TEXT_DIGIT] = TEXT_DIGIT,       [TEXT_SMALL_HEX] = TEXT_SMALL, [TEXT_SMALL] = TEXT_SMALL,
    [TEXT_CAPITAL_HEX] = TEXT_SMALL, [TEXT_CAPITAL] = TEXT_SMALL,   [TEXT_UNDERSCORE] = TEXT_OTHER,
    [TEXT_SPACE] = TEXT_SPACE,       [TEXT_BREAK] = TEXT_SPACE,     [TEXT_HYPHEN] = TEXT_OTHER,
    [TEXT_DOT] = TEXT_OTHER,         [TEXT_COMMA] = TEXT_OTHER,     [TEXT_COLON] = TEXT_OTHER,
    [TEXT_SLASH] = TEXT_OTHER,       [TEXT_PLUS] = TEXT_OTHER,      [TEXT_AT] = TEXT_OTHER,
    [TEXT_PARENTHESIS] = TEXT_OTHER, [TEXT_OTHER] = TEXT_OTHER,     [TEXT_HIGH_DIGIT] = TEXT_HIGH_DIGIT,
    [TEXT_HIGH] = TEXT_HIGH,         [TEXT_END] = TEXT_END,
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
        add_step(builder, (struct opening_step){ OPENING_UNITE, both, made, best, 0, 0 });
        if (builder->is_too_large)
            return ZEROS;
        builder->unions[both] = done;
        made = both;
    }
    return made;
}

static uint8_t emit_node(struct opening_builder *builder, uint32_t number);

/* The stream of a node, one place further on. */
static uint8_t
emit_ahead(struct opening_builder *builder, uint32_t number)
{
    if (number == OPENING_ALWAYS)
        return ONES;
    if (builder->nodes[number].shifted == 0 && !builder->is_too_large) {
        uint8_t stream = emit_node(builder, number), shifted = new_stream(builder);

        add_step(builder, (struct opening_step){ OPENING_AHEAD, shifted, stream, stream, stream, stream });
        builder->nodes[number].shifted = shifted;
    }
    return builder->nodes[number].shifted;
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
        uint32_t to = builder->nodes[number].to[kind], classes = 0;

        if (to == OPENING_NEVER || (done >> kind & 1) != 0)
            continue;
        for (unsigned other = kind; other < TEXT_CLASSES; other++)
            classes |= (uint32_t)(builder->nodes[number].to[other] == to) << other;
        done |= classes;
        terms->of[2 * terms->count + 1] = emit_ahead(builder, to);
        terms->of[2 * terms->count++] = stream_of_classes(builder, classes);
    }
    terms->of[2 * terms->count] = terms->of[2 * terms->count + 1] = ZEROS;
}

static uint8_t
emit_node(struct opening_builder *builder, uint32_t number)
{
    struct terms terms;

    make_terms(builder, number, &terms);
    if (terms.count == 1 && terms.of[1] == ONES)
        return terms.of[0];
    uint8_t made = new_stream(builder);
    for (size_t i = 0; i < terms.count; i += 2) {
        const uint8_t *two = terms.of + 2 * i;

        add_step(builder, (struct opening_step){ i == 0 ? OPENING_BOTH : OPENING_MORE, made, two[0], two[1],
                                                 two[2], two[3] });
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

/* An opening that looks at so many characters, and what it costs; false where it cannot be made. */
static bool
make_opening(struct opening_builder *builder, uint32_t depth, struct opening *opening, double *cost)
{
    *opening = (struct opening){ .depth = depth };
    builder->opening = opening;
    builder->is_too_large = false;
    builder->set_count = builder->word_count = 0;
    builder->node_count = OPENING_FIRST_NODE;
    builder->stream_count = TEXT_STREAMS;
    memset(builder->set_slots, 0, OPENING_SLOTS * sizeof(*builder->set_slots));
    memset(builder->node_slots, 0, OPENING_SLOTS * sizeof(*builder->node_slots));
    memset(builder->unions, 0, sizeof(builder->unions));
    uint32_t root = opening_make_root(builder, depth);
    if (builder->is_too_large)
        return false;
    if (root < OPENING_FIRST_NODE)
        opening->result = root == OPENING_NEVER ? ZEROS : ONES;
    else
        opening->result = emit_node(builder, root);
    if (!builder->is_too_large)
        place_streams(builder);
    *cost = opening->step_count + PLACE_STEPS * opening_share_of(builder, root);
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
    static const uint8_t *const ways[] = { precisely, roughly };
    double least = PLACE_STEPS;
    struct opening opening;

    *chosen = (struct opening){ .result = OPENING_ONES };
    opening_make_shares(builder);
    for (size_t i = 0; i < 2; i++) {
        double cost = 0;

        opening.step_count = 0;
        builder->as = ways[i];
        opening_make_choices(builder);
        for (uint32_t depth = 1; depth <= OPENING_DEPTH && opening.step_count < least &&
                                 make_opening(builder, depth, &opening, &cost);
             depth++) {
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
