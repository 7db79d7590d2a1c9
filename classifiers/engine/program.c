#include "classifiers/engine/program.h"

#include "classifiers/engine/text_masks.h"

struct emitter {
    const struct engine_memory *memory;
    struct program *program;
    const struct program_pattern *pattern;
    size_t limit;        /* the first instruction that it may not have */
    uint32_t characters; /* that have been read here at least */
    bool is_cut;         /* what comes now cannot be reached */
    bool was_cut;        /* somewhere */
    bool was_widened;    /* some set */
    bool is_out_of_memory;
};

static void emit_node(struct emitter *emitter, const struct node *node);

/* Where the next instruction will be; in a program that is cut, its last, which matches. */
static uint32_t
here(const struct emitter *emitter)
{
    return (uint32_t)(emitter->is_cut ? emitter->program->used - 1 : emitter->program->used);
}

static uint32_t
put(struct emitter *emitter, struct instruction instruction)
{
    struct program *program = emitter->program;

    if (emitter->is_cut || emitter->is_out_of_memory)
        return here(emitter);
    void *code =
        engine_grow(emitter->memory, program->code, &program->room, program->used, 1, sizeof(*program->code));
    if (code == NULL) {
        emitter->is_out_of_memory = true;
        return 0;
    }
    program->code = code;
    if (program->used + 1 >= emitter->limit && instruction.operation != OPERATION_MATCH) {
        emitter->is_cut = emitter->was_cut = true;
        instruction = (struct instruction){ .operation = OPERATION_MATCH, .to = emitter->pattern->pattern };
    }
    program->code[program->used++] = instruction;
    return (uint32_t)program->used - 1;
}

static void
aim(struct emitter *emitter, uint32_t from, uint32_t to)
{
    struct instruction *instruction = &emitter->program->code[from];

    /* in a program that is cut `from` may be the match that took the jump's place */
    if (!emitter->is_out_of_memory && instruction->operation != OPERATION_MATCH)
        instruction->to = to;
}

/* The rest matches at once. */
static void
cut(struct emitter *emitter)
{
    if (emitter->is_cut)
        return;
    put(emitter, (struct instruction){ .operation = OPERATION_MATCH, .to = emitter->pattern->pattern });
    emitter->is_cut = emitter->was_cut = true;
}

/* With all of ASCII that the streams of a text do not tell from what is in it. */
static struct symbol_set
widen(const struct symbol_set *set)
{
    struct symbol_set wide = *set;
    uint32_t classes = 0;

    for (unsigned symbol = 0; symbol < SYMBOL_ASCII; symbol++)
        classes |= (uint32_t)symbol_set_has(set, symbol) << text_class_of((uint8_t)symbol);
    for (unsigned symbol = 0; symbol < SYMBOL_ASCII; symbol++) {
        if ((classes >> text_class_of((uint8_t)symbol) & 1) != 0)
            symbol_set_add(&wide, symbol);
    }
    return wide;
}

static void
emit_set(struct emitter *emitter, enum operation operation, const struct symbol_set *wanted)
{
    struct program *program = emitter->program;
    struct symbol_set set = emitter->pattern->is_by_class ? widen(wanted) : *wanted;
    size_t at = 0;

    emitter->was_widened = emitter->was_widened || !symbol_set_equal(&set, wanted);
    while (at < program->set_used && !symbol_set_equal(&program->sets[at], &set))
        at++;
    if (at == program->set_used) {
        void *sets = engine_grow(emitter->memory, program->sets, &program->set_room, program->set_used, 1,
                                 sizeof(*program->sets));
        if (sets == NULL) {
            emitter->is_out_of_memory = true;
            return;
        }
        program->sets = sets;
        program->sets[program->set_used++] = set;
    }
    put(emitter, (struct instruction){ .operation = operation, .set = (uint32_t)at });
}

static size_t
count_children(const struct node *node)
{
    size_t count = 0;

    for (const struct node *child = node->first; child != NULL; child = child->next)
        count++;
    return count;
}

static size_t
room_left(const struct emitter *emitter)
{
    return emitter->limit > emitter->program->used ? emitter->limit - emitter->program->used : 0;
}

/* Each alternative may have its share of the instructions, so that a long list is not cut off at its end. */
static void
emit_alternatives(struct emitter *emitter, const struct node *node)
{
    /* the jumps to the end are chained through their targets until it is known */
    uint32_t chain = UINT32_MAX;
    size_t limit = emitter->limit, left = count_children(node);
    uint32_t before = emitter->characters, least = UINT32_MAX;
    bool is_end_reached = false;

    for (const struct node *child = node->first; child != NULL && !emitter->is_cut; child = child->next) {
        uint32_t split = UINT32_MAX;

        emitter->characters = before;
        if (child->next != NULL)
            split = put(emitter, (struct instruction){ .operation = OPERATION_SPLIT });
        if (emitter->is_cut || emitter->is_out_of_memory)
            break;
        emitter->limit = emitter->program->used + room_left(emitter) / left--;
        emit_node(emitter, child);
        emitter->limit = limit;
        if (!emitter->is_cut && emitter->characters < least)
            least = emitter->characters;
        if (child->next == NULL)
            break;
        uint32_t jump = put(emitter, (struct instruction){ .operation = OPERATION_JUMP, .to = chain });
        if (!emitter->is_cut)
            chain = jump;
        is_end_reached = is_end_reached || !emitter->is_cut;
        emitter->is_cut = false;
        aim(emitter, split, here(emitter));
    }
    emitter->is_cut = emitter->is_cut && !is_end_reached;
    emitter->characters = least;
    while (chain != UINT32_MAX && !emitter->is_out_of_memory) {
        uint32_t next = emitter->program->code[chain].to;

        aim(emitter, chain, here(emitter));
        chain = next;
    }
}

static void
emit_repeat(struct emitter *emitter, const struct node *node)
{
    const struct node *child = node->first;
    uint32_t chain = UINT32_MAX;

    for (uint32_t i = 0; i < node->least && !emitter->is_cut && !emitter->is_out_of_memory; i++)
        emit_node(emitter, child);
    uint32_t before = emitter->characters;
    if (node->most == TREE_ENDLESS && emitter->pattern->most_characters == PROGRAM_ALL_CHARACTERS) {
        uint32_t split = put(emitter, (struct instruction){ .operation = OPERATION_SPLIT });

        emit_node(emitter, child);
        uint32_t jump = put(emitter, (struct instruction){ .operation = OPERATION_JUMP });
        aim(emitter, jump, split);
        aim(emitter, split, here(emitter));
        return;
    }
    for (uint32_t i = node->least; i < node->most && !emitter->is_cut && !emitter->is_out_of_memory; i++) {
        uint32_t split = put(emitter, (struct instruction){ .operation = OPERATION_SPLIT, .to = chain });

        if (!emitter->is_cut)
            chain = split;
        emit_node(emitter, child);
    }
    emitter->characters = before;
    emitter->is_cut = emitter->is_cut && chain == UINT32_MAX; /* there is a way around what is cut */
    while (chain != UINT32_MAX && !emitter->is_out_of_memory) {
        uint32_t next = emitter->program->code[chain].to;

        aim(emitter, chain, here(emitter));
        chain = next;
    }
}

static void
emit_class(struct emitter *emitter, const struct node *node)
{
    if (emitter->characters == emitter->pattern->most_characters) {
        cut(emitter);
        return;
    }
    emit_set(emitter, OPERATION_CLASS, &node->class.may);
    emitter->characters++;
}

static void
emit_node(struct emitter *emitter, const struct node *node)
{
    switch (node->kind) {
    case NODE_EMPTY:
        return;
    case NODE_CLASS:
        emit_class(emitter, node);
        return;
    case NODE_PREVIOUS:
        emit_set(emitter, OPERATION_PREVIOUS, &node->class.may);
        return;
    case NODE_NEXT:
        emit_set(emitter, OPERATION_NEXT, &node->class.may);
        return;
    case NODE_BOUNDARY:
        put(emitter, (struct instruction){ .operation = OPERATION_BOUNDARY });
        return;
    case NODE_NO_BOUNDARY:
        put(emitter, (struct instruction){ .operation = OPERATION_NO_BOUNDARY });
        return;
    case NODE_SEQUENCE:
        for (const struct node *child = node->first; child != NULL && !emitter->is_cut; child = child->next)
            emit_node(emitter, child);
        return;
    case NODE_ALTERNATIVES:
        emit_alternatives(emitter, node);
        return;
    case NODE_REPEAT:
        emit_repeat(emitter, node);
        return;
    case NODE_ANYTHING:
        cut(emitter);
        return;
    }
}

enum engine_status
program_add(const struct engine_memory *memory, struct program *program,
            const struct program_pattern *pattern, struct program_place *place)
{
    struct emitter emitter = { .memory = memory, .program = program, .pattern = pattern };

    emitter.limit = program->used + pattern->most_instructions;
    place->entry = (uint32_t)program->used;
    emit_node(&emitter, pattern->root);
    put(&emitter, (struct instruction){ .operation = OPERATION_MATCH, .to = pattern->pattern });
    place->is_cut = emitter.was_cut;
    place->is_widened = emitter.was_widened;
    return emitter.is_out_of_memory ? ENGINE_NO_MEMORY : ENGINE_OK;
}

void
program_done(const struct engine_memory *memory, struct program *program)
{
    engine_release(memory, program->code);
    engine_release(memory, program->sets);
    *program = (struct program){ 0 };
}
