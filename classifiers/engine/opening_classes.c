/* Streams of classes of characters: those that the masks have, and what is made of them in a step or two. */
#include "classifiers/engine/opening_builder.h"

#define ALL_CLASSES (((uint32_t)1 << TEXT_CLASSES) - 1)

struct cover {
    uint8_t of[TEXT_CLASSES];
    unsigned count;
};

/* What is in one of some streams, and in none of some others. */
struct mix {
    struct cover with, without;
};

/* 0 where the stream is none of classes. */
static uint32_t
classes_of(const struct opening_builder *builder, unsigned stream)
{
    if (stream == OPENING_ALL_ONES)
        return ALL_CLASSES;
    return stream < TEXT_STREAMS ? text_stream_classes(stream) : builder->classes[stream];
}

/* Streams that have the wanted classes together and none that is not allowed: the largest first. */
static struct cover
cover(const struct opening_builder *builder, uint32_t wanted, uint32_t allowed)
{
    struct cover made = { .count = 0 };

    while (wanted != 0) {
        uint8_t best = 0;
        int most = 0;

        for (unsigned stream = 0; stream < builder->stream_count; stream++) {
            uint32_t has = classes_of(builder, stream);
            int more = (has & ~allowed) != 0 ? 0 : __builtin_popcount(has & wanted);

            if (more > most) {
                most = more;
                best = (uint8_t)stream;
            }
        }
        made.of[made.count++] = best;
        wanted &= ~classes_of(builder, best);
    }
    return made;
}

/* A step unites up to four streams, or two, and takes two from them. */
static unsigned
steps_of(const struct mix *mix)
{
    if (mix->without.count == 0)
        return (mix->with.count + 1) / 3;
    return 1 + mix->with.count / 3 + mix->without.count / 3;
}

/* What is in the base, or allowed; from which is taken what is not. */
static struct mix
mix_with_base(const struct opening_builder *builder, uint8_t base, uint32_t wanted, uint32_t allowed)
{
    uint32_t has = classes_of(builder, base);
    struct mix mix = { .with = cover(builder, wanted & ~has, allowed),
                       .without = cover(builder, has & ~allowed, ~wanted & ALL_CLASSES) };

    if (mix.with.count < TEXT_CLASSES)
        mix.with.of[mix.with.count++] = base;
    return mix;
}

static struct mix
find_mix(const struct opening_builder *builder, uint32_t wanted, uint32_t allowed)
{
    struct mix best = { .with = cover(builder, wanted, allowed) };

    for (unsigned base = TEXT_CLASSES; base <= TEXT_STREAMS; base++) {
        uint8_t stream = base == TEXT_STREAMS ? OPENING_ALL_ONES : (uint8_t)base;

        if ((classes_of(builder, stream) & wanted) == 0)
            continue;
        struct mix mix = mix_with_base(builder, stream, wanted, allowed);
        if (steps_of(&mix) < steps_of(&best))
            best = mix;
    }
    return best;
}

/* Unites the last of them until so many are left. */
static void
unite(struct opening_builder *builder, struct cover *cover, unsigned most)
{
    while (cover->count > most) {
        unsigned more = cover->count - most + 1, taken = more < 4 ? more : 4;
        const uint8_t *from = &cover->of[cover->count - taken];
        struct opening_step step = { .operation = taken == 2 ? OPENING_UNITE : OPENING_UNITE_FOUR,
                                     .a = from[0],
                                     .b = from[1],
                                     .c = from[taken - 1],
                                     .d = from[taken == 4 ? 2 : 0] };
        uint32_t classes = 0;

        for (unsigned i = 0; i < taken; i++)
            classes |= classes_of(builder, from[i]);
        uint8_t made = opening_add_step(builder, step);
        if (builder->is_too_large)
            return;
        builder->classes[made] = classes;
        cover->count -= taken - 1;
        cover->of[cover->count - 1] = made;
    }
}

static uint8_t
take_from(struct opening_builder *builder, struct mix *mix)
{
    unite(builder, &mix->with, 2);
    unite(builder, &mix->without, 2);
    if (builder->is_too_large)
        return OPENING_ALL_ZEROS;
    struct opening_step step = { .operation = OPENING_EXCEPT,
                                 .a = mix->with.of[0],
                                 .b = mix->with.of[mix->with.count - 1],
                                 .c = mix->without.of[0],
                                 .d = mix->without.of[mix->without.count - 1] };
    uint32_t with = classes_of(builder, step.a) | classes_of(builder, step.b);
    uint32_t without = classes_of(builder, step.c) | classes_of(builder, step.d);
    uint8_t made = opening_add_step(builder, step);
    if (!builder->is_too_large)
        builder->classes[made] = with & ~without;
    return made;
}

uint8_t
opening_stream_of(struct opening_builder *builder, uint32_t wanted, uint32_t allowed)
{
    if (wanted == 0)
        return OPENING_ALL_ZEROS;
    for (unsigned stream = 0; stream < builder->stream_count; stream++) {
        uint32_t has = classes_of(builder, stream);

        if ((wanted & ~has) == 0 && (has & ~allowed) == 0)
            return (uint8_t)stream;
    }
    if (allowed == ALL_CLASSES)
        return OPENING_ALL_ONES;
    struct mix mix = find_mix(builder, wanted, allowed);
    if (mix.without.count > 0)
        return take_from(builder, &mix);
    unite(builder, &mix.with, 1);
    return mix.with.of[0];
}
