/* opening_new: the nodes of an opening, made a program over streams. */
#include "classifiers/engine/opening_builder.h"

#include <string.h>

#define PLACE_COST 130000 /* of one for each byte of text; costs are cycles of a stretch, about */
#define LEAST_RUN 4       /* nodes: it takes fewer steps as one */
#define OPERANDS 6        /* of a step */
#define MOST_SHARE                                                                                           \
    0.25 /* of places that lead somewhere, from which on it is followed: halved again and again */
#define LEAST_SHARE 0.00001

#define CLASS(name) ((uint32_t)1 << TEXT_##name)
#define SMALLS (CLASS(SMALL_HEX) | CLASS(SMALL))
#define CAPITALS (CLASS(CAPITAL_HEX) | CLASS(CAPITAL))
#define LETTERS (SMALLS | CAPITALS)
#define SPACES (CLASS(SPACE) | CLASS(BREAK))
#define MARKS                                                                                                \
    (CLASS(UNDERSCORE) | CLASS(HYPHEN) | CLASS(DOT) | CLASS(COMMA) | CLASS(COLON) | CLASS(SLASH) |           \
     CLASS(PLUS) | CLASS(AT) | CLASS(PARENTHESIS) | CLASS(OTHER))
#define WORDS                                                                                                \
    (LETTERS | CLASS(DIGIT) | CLASS(UNDERSCORE) | CLASS(HYPHEN) | CLASS(DOT) | CLASS(SLASH) | CLASS(PLUS) |  \
     CLASS(OTHER))
#define NO_WORDS (SPACES | CLASS(COMMA) | CLASS(COLON) | CLASS(AT) | CLASS(PARENTHESIS))

/* Classes that are taken for one of them. Classes taken together come to fewer nodes: a long run of letters
 * and digits, and whatever else is allowed, can be followed for long. */
struct taken {
    uint32_t classes;
    uint8_t as;
};

#define MOST_TAKEN 3

/* clang-format off */
static const struct taken ways[][MOST_TAKEN] = {
    { { 0, 0 } }, /* as they are */
    { { SMALLS, TEXT_SMALL }, { CAPITALS, TEXT_CAPITAL } },
    { { LETTERS, TEXT_SMALL } },
    { { LETTERS, TEXT_SMALL }, { SPACES, TEXT_SPACE }, { MARKS, TEXT_OTHER } },
    { { WORDS, TEXT_SMALL }, { NO_WORDS, TEXT_SPACE } }, /* for the length of a word */
};
/* clang-format on */

uint8_t
opening_add_step(struct opening_builder *builder, struct opening_step step)
{
    struct opening *opening = builder->opening;

    for (unsigned i = 0; i < opening->step_count; i++) {
        step.to = opening->steps[i].to;
        if (memcmp(&step, &opening->steps[i], sizeof(step)) == 0)
            return step.to;
    }
    if (opening->step_count == OPENING_STEPS || builder->stream_count == OPENING_MOST_VIRTUAL) {
        builder->is_too_large = true;
        return OPENING_ALL_ZEROS;
    }
    step.to = (uint8_t)builder->stream_count++;
    opening->steps[opening->step_count++] = step;
    return step.to;
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

static uint8_t emit_node(struct opening_builder *builder, uint32_t number);

/* By doubling. */
static uint8_t
emit_run(struct opening_builder *builder, const struct node_run *run)
{
    uint8_t end = run->end == OPENING_ALWAYS ? OPENING_ALL_ZEROS : emit_node(builder, run->end);
    struct opening_step step = { .operation = OPENING_LEAD,
                                 .a = OPENING_ALL_ZEROS,
                                 .b = opening_stream_of(builder, run->classes, run->classes) };

    for (uint32_t length = 1, more; length < run->length; length += more) {
        more = length <= run->length - length ? length : run->length - length;
        step.ahead = (uint8_t)more;
        step.c = step.b;
        step.b = opening_add_step(builder, step);
    }
    if (run->end == OPENING_ALWAYS)
        return step.b;
    step.ahead = (uint8_t)run->length;
    step.c = end;
    return opening_add_step(builder, step);
}

/* The nodes that a node leads to, but for the one of all places. */
static unsigned
find_ways(const struct opening_node *node, uint32_t to[TEXT_CLASSES])
{
    unsigned count = 0;

    for (unsigned class = 0; class < TEXT_CLASSES; class ++) {
        bool is_new = node->to[class] >= OPENING_FIRST_NODE;

        for (unsigned i = 0; i < count && is_new; i++)
            is_new = to[i] != node->to[class];
        if (is_new)
            to[count++] = node->to[class];
    }
    return count;
}

/* What leads to all places is kept whatever comes: with the classes of the other ways it may stand or not. */
static uint8_t
emit_ways(struct opening_builder *builder, const struct opening_node *node)
{
    uint32_t to[TEXT_CLASSES], kept = classes_to(node, OPENING_ALWAYS);
    uint8_t streams[TEXT_CLASSES];
    unsigned count = find_ways(node, to);

    for (unsigned i = 0; i < count; i++)
        streams[i] = emit_node(builder, to[i]);
    uint8_t made = opening_stream_of(builder, kept, kept);
    for (unsigned i = 0; i < count && !builder->is_too_large; i += 2) {
        uint32_t classes = classes_to(node, to[i]);
        struct opening_step step = { .operation = OPENING_LEAD, .ahead = 1, .a = made };

        step.b = opening_stream_of(builder, classes, classes | kept);
        step.c = streams[i];
        if (i + 1 < count) {
            classes = classes_to(node, to[i + 1]);
            step.operation = OPENING_LEAD_TWO;
            step.d = opening_stream_of(builder, classes, classes | kept);
            step.e = streams[i + 1];
        }
        made = opening_add_step(builder, step);
    }
    return made;
}

static uint8_t
emit_node(struct opening_builder *builder, uint32_t number)
{
    struct opening_node *node = &builder->nodes[number];

    if (!node->has_stream && !builder->is_too_large) {
        struct node_run run = find_run(builder, number);

        node->stream = run.length >= LEAST_RUN ? emit_run(builder, &run) : emit_ways(builder, node);
        node->has_stream = true;
    }
    return node->stream;
}

/* Gives each stream a place that is free from its first step to its last. */
static void
place_streams(struct opening_builder *builder)
{
    struct opening *opening = builder->opening;
    uint8_t places[OPENING_ALL_ONES + 1], last[OPENING_ALL_ONES + 1] = { 0 };
    bool is_taken[TEXT_MADE] = { false };

    last[opening->result] = UINT8_MAX;
    for (unsigned i = 0; i < opening->step_count; i++) {
        const struct opening_step *step = &opening->steps[i];
        uint8_t used[] = { step->to, step->a, step->b, step->c, step->d, step->e };

        for (unsigned k = 0; k < sizeof(used); k++)
            last[used[k]] = last[used[k]] == UINT8_MAX ? UINT8_MAX : (uint8_t)i;
    }
    for (unsigned stream = 0; stream <= OPENING_ALL_ONES; stream++)
        places[stream] = stream < TEXT_STREAMS ? (uint8_t)stream : 0;
    places[OPENING_ALL_ZEROS] = TEXT_ZEROS;
    places[OPENING_ALL_ONES] = TEXT_ONES;
    for (unsigned i = 0; i < opening->step_count; i++) {
        struct opening_step *step = &opening->steps[i];
        unsigned free = 0;

        if (places[step->to] == 0) {
            while (free < TEXT_MADE && is_taken[free])
                free++;
            if (free == TEXT_MADE) {
                builder->is_too_large = true;
                return;
            }
            is_taken[free] = true;
            places[step->to] = (uint8_t)(TEXT_STREAMS + free);
        }
        uint8_t *used[] = { &step->to, &step->a, &step->b, &step->c, &step->d, &step->e };
        uint8_t was[OPERANDS];
        for (unsigned k = 0; k < OPERANDS; k++) {
            was[k] = *used[k];
            *used[k] = places[was[k]];
        }
        for (unsigned k = 0; k < OPERANDS; k++) {
            bool is_own = *used[k] >= TEXT_STREAMS && *used[k] < TEXT_ZEROS;

            if (is_own && last[was[k]] == i)
                is_taken[*used[k] - TEXT_STREAMS] = false;
        }
    }
    opening->result = places[opening->result];
}

static double
cost_of(const struct opening *opening)
{
    static const uint8_t costs[OPENING_OPERATIONS] = {
        [OPENING_UNITE] = 20, [OPENING_UNITE_FOUR] = 31, [OPENING_EXCEPT] = 31,
        [OPENING_LEAD] = 33,  [OPENING_LEAD_TWO] = 60,
    };
    double cost = 0;

    for (unsigned i = 0; i < opening->step_count; i++)
        cost += costs[opening->steps[i].operation];
    return cost;
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
    memset(builder->classes, 0, sizeof(builder->classes));
    double kept;
    uint32_t root = opening_make_root(builder, least_share, &kept);
    if (builder->is_too_large)
        return false;
    if (root < OPENING_FIRST_NODE)
        opening->result = root == OPENING_NEVER ? OPENING_ALL_ZEROS : OPENING_ALL_ONES;
    else
        opening->result = emit_node(builder, root);
    if (!builder->is_too_large)
        place_streams(builder);
    *cost = cost_of(opening) + PLACE_COST * kept;
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

static void
take_classes(struct opening_builder *builder, const struct taken taken[MOST_TAKEN])
{
    for (unsigned class = 0; class < TEXT_CLASSES; class ++) {
        builder->as[class] = (uint8_t) class;
        for (unsigned i = 0; i < MOST_TAKEN; i++) {
            if ((taken[i].classes >> class & 1) != 0)
                builder->as[class] = taken[i].as;
        }
    }
}

/* The cheapest opening. */
static void
choose(struct opening_builder *builder, struct opening *chosen)
{
    double least = PLACE_COST;
    struct opening opening;

    *chosen = (struct opening){ .result = TEXT_ONES };
    opening_make_shares(builder);
    for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
        double cost = 0;

        take_classes(builder, ways[i]);
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
