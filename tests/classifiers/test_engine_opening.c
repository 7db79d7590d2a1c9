/* Streams of bits over a text, and the openings that tell by them where an automaton has to be run. */
#include "tests/harness.h"

#include "classifiers/engine/opening_builder.h"
#include "classifiers/engine/utf8.h"

#include <string.h>

#define MOST_BYTES (TEXT_STRETCH + 300)
#define MOST_STATES 4096
#define MOST_WORDS (1u << 20)
#define ROUNDS 60
#define MOST_CLASS_STEPS 4 /* for any classes */

static bool
has_bit(const uint64_t *stream, size_t at)
{
    return (stream[at / BLOCK_BYTES] >> at % BLOCK_BYTES & 1) != 0;
}

/* Every byte, and more often those beside the edges of the classes. */
static void
fill(GRand *random, char *text, size_t len)
{
    static const char edges[] = " \t\r!'()*+,-./0189:;@A FG Z[^_`a fg z{\x7f\x80\xd9\xdb\xe0\xea\xef\xf0\xff";

    for (size_t i = 0; i < len; i++) {
        if (g_rand_boolean(random))
            text[i] = (char)g_rand_int_range(random, 0, 256);
        else
            text[i] = edges[g_rand_int_range(random, 0, sizeof(edges) - 1)];
    }
}

static void
check_streams(const struct text_masks *masks, const char *text, size_t left)
{
    for (size_t at = 0; at < masks->words * BLOCK_BYTES; at++) {
        unsigned is = at < left ? text_class_of((uint8_t)text[at]) : TEXT_END;

        for (unsigned stream = 0; stream < TEXT_STREAMS; stream++) {
            bool wanted = (text_stream_classes(stream) >> is & 1) != 0;

            if (has_bit(masks->of[stream], at) != wanted)
                fail_msg("stream %u at %zu of %zu, class %u", stream, at, left, is);
        }
    }
}

static void
streams_are_those_of_the_classes(void **state)
{
    (void)state;
    struct text_masks *masks = text_masks_new(&engine_memory_libc);

    for (enum cpu_level level = CPU_SCALAR; level <= cpu_level_best(); level++) {
        g_autoptr(GRand) random = g_rand_new_with_seed(16);

        for (unsigned round = 0; round < ROUNDS; round++) {
            size_t most = round % 3 == 0 ? MOST_BYTES : 200;
            size_t len = (size_t)g_rand_int_range(random, 1, (gint32)most);
            size_t offset = (size_t)g_rand_int_range(random, 0, (gint32)len);
            g_autofree char *text = g_malloc(len); /* a sanitizer sees its end */

            fill(random, text, len);
            text_masks_of(level)(masks, text, len, offset);
            assert_true(masks->words * BLOCK_BYTES > len - offset || masks->words == TEXT_BLOCKS);
            check_streams(masks, text + offset, len - offset);
        }
    }
    text_masks_free(&engine_memory_libc, masks);
}

static void
every_byte_has_a_class(void **state)
{
    (void)state;
    char text[256];
    struct text_masks *masks = text_masks_new(&engine_memory_libc);

    for (unsigned byte = 0; byte < 256; byte++)
        text[byte] = (char)byte;
    for (enum cpu_level level = CPU_SCALAR; level <= cpu_level_best(); level++) {
        text_masks_of(level)(masks, text, sizeof(text), 0);
        check_streams(masks, text, sizeof(text));
    }
    text_masks_free(&engine_memory_libc, masks);
}

/* The symbols that a character may be whose first byte has the class. */
static bool
may_be(enum text_class class, uint8_t symbol)
{
    switch (symbol) {
    case SYMBOL_DIGIT:
    case SYMBOL_NEW:
        return class == TEXT_HIGH_DIGIT;
    case SYMBOL_SPACE:
        return class == TEXT_HIGH_DIGIT || class == TEXT_HIGH_KNOWN;
    case SYMBOL_FOLD:
        return class == TEXT_HIGH_KNOWN;
    default:
        return class == TEXT_HIGH_DIGIT || class == TEXT_HIGH_KNOWN || class == TEXT_HIGH_OTHER;
    }
}

static void
first_bytes_say_what_a_character_may_be(void **state)
{
    (void)state;
    for (gunichar character = 0x80; character < 0x110000; character++) {
        char text[6];

        if (!g_unichar_validate(character))
            continue;
        int len = g_unichar_to_utf8(character, text);
        if (!may_be(text_class_of((uint8_t)text[0]), symbol_of(character)))
            fail_msg("U+%04X", character);
        for (int i = 1; i < len; i++)
            assert_int_equal(text_class_of((uint8_t)text[i]), TEXT_HIGH_REST);
    }
}

/* Random words, in the streams of the masks and those that are made of them. */
static struct text_masks *
random_masks(GRand *random, size_t words)
{
    struct text_masks *masks = text_masks_new(&engine_memory_libc);

    masks->words = words;
    for (unsigned stream = 0; stream < TEXT_ZEROS; stream++) {
        for (size_t i = 0; i < TEXT_WORDS; i++)
            masks->of[stream][i] = (uint64_t)g_rand_int(random) << 32 | g_rand_int(random);
    }
    return masks;
}

static bool
bit_of_step(const struct opening_step *step, uint64_t (*of)[TEXT_WORDS], size_t at)
{
    bool a = has_bit(of[step->a], at), b = has_bit(of[step->b], at), c = has_bit(of[step->c], at);
    bool d = has_bit(of[step->d], at), c_ahead = has_bit(of[step->c], at + step->ahead);

    switch ((enum opening_operation)step->operation) {
    case OPENING_UNITE:
        return a || b;
    case OPENING_UNITE_FOUR:
        return a || b || c || d;
    case OPENING_EXCEPT:
        return (a || b) && !(c || d);
    case OPENING_LEAD:
        return a || (b && c_ahead);
    case OPENING_LEAD_TWO:
        return a || (b && c_ahead) || (d && has_bit(of[step->e], at + step->ahead));
    case OPENING_OPERATIONS:
        break;
    }
    return false;
}

/* Of each length a stretch may have, up to its last bit; and nothing behind it is written. */
static void
check_step(enum cpu_level level, struct opening_step step, size_t words, GRand *random)
{
    struct opening opening = { .steps = { step }, .step_count = 1, .result = step.to };
    struct text_masks *masks = random_masks(random, words);
    uint64_t behind = masks->of[step.to][words];
    const uint64_t *made = opening_run_of(level)(&opening, masks);

    assert_ptr_equal(made, masks->of[step.to]);
    for (size_t at = 0; at < words * BLOCK_BYTES; at++) {
        if (has_bit(made, at) != bit_of_step(&step, masks->of, at))
            fail_msg("level %s, step %u by %u: bit %zu of %zu words", cpu_level_name(level), step.operation,
                     step.ahead, at, words);
    }
    assert_true(masks->of[step.to][words] == behind);
    text_masks_free(&engine_memory_libc, masks);
}

static void
every_step_is_made_of_all_its_bits(void **state)
{
    (void)state;
    static const size_t lengths[] = { TEXT_STEP, 2 * TEXT_STEP, TEXT_BLOCKS - TEXT_STEP, TEXT_BLOCKS };
    static const uint8_t aheads[] = { 1, 2, 7, OPENING_DEPTH, TEXT_AHEAD - 1 };

    for (enum cpu_level level = CPU_SCALAR; level <= cpu_level_best(); level++) {
        g_autoptr(GRand) random = g_rand_new_with_seed(3);

        for (uint8_t operation = 0; operation < OPENING_OPERATIONS; operation++) {
            for (size_t i = 0; i < G_N_ELEMENTS(lengths) * G_N_ELEMENTS(aheads); i++) {
                struct opening_step step = { operation,      aheads[i / G_N_ELEMENTS(lengths)],
                                             TEXT_STREAMS,   TEXT_DIGIT,
                                             TEXT_SMALL,     TEXT_ALL_HIGH,
                                             TEXT_ZEROS - 1, TEXT_END };

                check_step(level, step, lengths[i % G_N_ELEMENTS(lengths)], random);
            }
        }
    }
}

/* The classes that a stream has once the steps are made: as a step makes bits, it makes classes. */
static uint32_t
classes_made(const struct opening_builder *builder, uint8_t stream)
{
    uint32_t all = ((uint32_t)1 << TEXT_CLASSES) - 1;

    if (stream == OPENING_ALL_ZEROS || stream == OPENING_ALL_ONES)
        return stream == OPENING_ALL_ONES ? all : 0;
    if (stream < TEXT_STREAMS)
        return text_stream_classes(stream);
    const struct opening_step *step = &builder->opening->steps[stream - TEXT_STREAMS];
    uint32_t a = classes_made(builder, step->a), b = classes_made(builder, step->b);
    uint32_t c = classes_made(builder, step->c), d = classes_made(builder, step->d);
    assert_int_equal(step->to, stream);
    switch (step->operation) {
    case OPENING_UNITE:
        return a | b;
    case OPENING_UNITE_FOUR:
        return a | b | c | d;
    default:
        assert_int_equal(step->operation, OPENING_EXCEPT);
        return (a | b) & ~(c | d);
    }
}

static void
streams_of_classes_have_what_is_wanted_and_allowed(void **state)
{
    (void)state;
    uint32_t all = ((uint32_t)1 << TEXT_CLASSES) - 1;
    g_autoptr(GRand) random = g_rand_new_with_seed(8);
    struct opening_builder builder = { 0 };
    struct opening opening;

    builder.opening = &opening;
    for (unsigned round = 0; round < 20000; round++) {
        uint32_t wanted = g_rand_int(random) & all, allowed = wanted;

        if (round % 3 == 1)
            wanted = allowed &= g_rand_int(random);
        else if (round % 3 == 2)
            allowed |= g_rand_int(random) & all;
        if (round % 4 == 0) { /* else what the rounds before have made is there to be used */
            opening.step_count = 0;
            builder.stream_count = TEXT_STREAMS;
            memset(builder.classes, 0, sizeof(builder.classes));
        }
        unsigned before = opening.step_count;
        uint8_t stream = opening_stream_of(&builder, wanted, allowed);
        uint32_t made = classes_made(&builder, stream);
        assert_false(builder.is_too_large);
        assert_int_equal(wanted & ~made, 0);
        assert_int_equal(made & ~allowed, 0);
        assert_in_range(opening.step_count - before, 0, MOST_CLASS_STEPS);
    }
}

/* An expression's automaton and opening. */
struct made {
    struct automaton *automaton;
    struct opening *opening;
};

static struct made
make(const char *expression)
{
    const struct engine_memory *memory = &engine_memory_libc;
    struct tree tree = { 0 };
    struct program program = { 0 };
    struct program_place place;
    struct made made = { 0 };
    bool is_too_large;
    struct automaton_limits limits = { MOST_STATES, MOST_WORDS };

    assert_int_equal(tree_new(memory, expression, strlen(expression), (struct tree_options){ false }, &tree),
                     ENGINE_OK);
    assert_non_null(tree.root);
    struct program_pattern pattern = { tree.root, 0, MOST_STATES, PROGRAM_ALL_CHARACTERS, false };
    assert_int_equal(program_add(memory, &program, &pattern, &place), ENGINE_OK);
    assert_int_equal(automaton_new(memory, &program, &place.entry, 1, limits, &made.automaton, &is_too_large),
                     ENGINE_OK);
    assert_false(is_too_large);
    assert_int_equal(opening_new(memory, made.automaton, &made.opening), ENGINE_OK);
    program_done(memory, &program);
    tree_done(memory, &tree);
    return made;
}

static void
unmake(struct made *made)
{
    automaton_free(&engine_memory_libc, made->automaton);
    engine_release(&engine_memory_libc, made->opening);
}

struct opening_row {
    const char *name;
    const char *expression;
    /* below each place of the text: ^ it is kept, . it depends on how far is looked, else it is dropped; none
     * is told of the first */
    const char *text, *kept;
};

/* clang-format off */
static const struct opening_row opening_rows[] = {
    { "a number in groups",             "\\b\\d{3}-\\d{2}\\b",
      " 123-45 12-345 1234 123-45x 123-4a 9999-99",
      " ^      .  .   .    .       .      .      " },
    { "a boundary in front",            "\\b\\d{4}\\b",
      " 1234 x1234 -1234 _1234 1234",
      " ^           ^          ^   " },
    { "nothing in front",               "\\d{3}",
      " 12345 12 x123",
      " ^^^       ^  " },
    { "something that may not stand in front", "(?<![0-9A-Za-z+])[A-Z]{2}\\d",
      " AB1 +AB1 -AB1 xAB1",
      " ^         ^       " },
    { "alternatives",                   "\\b(?:\\d{3}|[A-Z]-[A-Z])\\b",
      " 123 A-B A-1 AB- ab",
      " ^   ^   .         " },
    { "something that may be left out", "\\b\\d{2}[ -]?\\d{2}\\b",
      " 12 34 1234 12--34 12-3 56.78",
      " ^  .  ^  . .  .^  .    .  . " },
    { "a long run of letters",          "\\b[a-z]{14}\\b",
      " abcdefghijklmn abcdefgh ab-defghijklmn abcdefghijklmnop",
      " ^              .           .           .               " },
    { "letters are told apart by class", "\\b[QX]\\d{2}",
      " Q12 Z12 A12 q12",
      " ^   ^          " },
    { "the end of the text",            "\\b\\d{3}\\b",
      " 123 12",
      " ^     " },
    { "the end is asked for",           "\\d{2}\\z",
      " 12 3412",
      "      ^ " },
    { "a character beyond ASCII may be a digit", "\\b\\d{4}\\b",
      " 1\xd9\xa1 1\xc3\xa9 ",
      " ^^      " },
    { "Han is no letter that ignores case", "(?i)[a-z]{3}",
      " \xe6\xbc\xa2\xe5\xad\x97 abc \xc5\xbf" "bc",
      "        ^   ^   " },
    { "all but a few in front",          "(?<=[^ \\-.,])[QX]\\d{2}",
      " aQ12 -Q12 .X12 ,X12 :X12 Q12 _q12",
      "  ^                   ^           " },
    { "many alternatives",               "\\b(?:\\d{2}|[A-F]-|[G-Z]_|[a-f]\\.|[g-z]:|@,)",
      " 12 A- A_ G_ G- a. a: g: g. x@, @",
      " ^  ^     ^     ^     ^      ^   " },
    { "what cannot be a digit is none",  "\\d{4}",
      " \xc3\xa9 \xd9\xa1 ",
      "    ^  " },
};
/* clang-format on */

static void
check_opening(void **state)
{
    const struct opening_row *row = *state;
    size_t len = strlen(row->text);
    struct made made = make(row->expression);
    struct text_masks *masks = text_masks_new(&engine_memory_libc);

    assert_int_equal(strlen(row->kept), len);
    for (enum cpu_level level = CPU_SCALAR; level <= cpu_level_best(); level++) {
        g_autofree char *kept = g_strnfill(len, ' ');

        text_masks_of(level)(masks, row->text, len, 0);
        const uint64_t *before = opening_run_of(level)(made.opening, masks);
        for (size_t at = 1; at < len; at++) {
            kept[at] = has_bit(before, at - 1) ? '^' : ' ';
            if (row->kept[at] == '.')
                kept[at] = '.';
        }
        assert_string_equal(kept, row->kept);
    }
    text_masks_free(&engine_memory_libc, masks);
    unmake(&made);
}

/* Whether a run from the place accepts. */
static bool
is_accepted(const struct automaton *automaton, const char *text, size_t len, size_t at)
{
    size_t previous = utf8_previous(text, at);
    unsigned state = automaton->start[symbol_of(utf8_next(text, &previous))];

    for (;;) {
        uint8_t symbol = at < len ? symbol_of(utf8_next(text, &at)) : SYMBOL_END;
        uint16_t next = automaton_entry(automaton, state, automaton->column_of[symbol]);

        state = next & AUTOMATON_STATE;
        if ((next & AUTOMATON_ACCEPTS) != 0 || state == 0 || symbol == SYMBOL_END)
            return (next & AUTOMATON_ACCEPTS) != 0;
    }
}

static const char *const expressions[] = {
    "\\b\\d{3}-\\d{2}-\\d{4}\\b",
    "\\b(?:\\d{1,3}\\.){3}\\d{1,3}\\b",
    "(?<![0-9A-Za-z+]|[0-9][.-])[A-Z]{2}[0-9]{2}(?:[ ]?[0-9A-Z]{4}){2,3}(?![0-9A-Za-z])",
    "\\b[0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2}){5}\\b",
    "\\b[A-Za-z0-9._%+-]{1,8}@[a-z.]{1,9}\\.[a-z]{2,3}\\b",
    "[A-Z]\\d+\\b",
    "\\s\\w{3}\\s",
    "\\(?\\b[2-9]\\d{2}\\)?[ .-]\\d{3}",
    "[^ ]{30}",
};

/* Texts of which some are near to what the expressions want. */
static char *
make_text(GRand *random, size_t *len)
{
    static const char *const parts[] = { "123-45-6789",
                                         "10.0.0.1",
                                         "GB29 NWBK 6016",
                                         "00:1a:2B:3c:4d:5e",
                                         "a@b.cd",
                                         "(212) 555",
                                         "X1",
                                         "é",
                                         "١٢٣",
                                         " ",
                                         "-",
                                         "12",
                                         "word",
                                         "\n",
                                         "�",
                                         "f",
                                         "F",
                                         "7",
                                         ".",
                                         "\u2028" };
    GString *text = g_string_new(" ");
    size_t least = (size_t)g_rand_int_range(random, 1, MOST_BYTES);

    while (text->len < least)
        g_string_append(text, parts[g_rand_int_range(random, 0, G_N_ELEMENTS(parts))]);
    *len = text->len;
    return g_string_free(text, FALSE);
}

/* The stretches of a text, as engine_scan makes them. */
static void
check_text(const struct made *made, enum cpu_level level, const char *text, size_t len)
{
    struct text_masks *masks = text_masks_new(&engine_memory_libc);

    for (size_t offset = 0; offset < len; offset += TEXT_STRETCH) {
        text_masks_of(level)(masks, text, len, offset);
        const uint64_t *before = opening_run_of(level)(made->opening, masks);

        for (size_t at = offset + 1; at <= offset + TEXT_STRETCH && at < len; at++) {
            bool is_start =
                ((unsigned char)text[at] & 0xc0) != 0x80 && is_accepted(made->automaton, text, len, at);

            if (is_start && !has_bit(before, at - 1 - offset))
                fail_msg("level %s, place %zu of %zu: a start is lost", cpu_level_name(level), at, len);
        }
    }
    text_masks_free(&engine_memory_libc, masks);
}

static void
no_start_is_lost(void **state)
{
    (void)state;

    for (size_t i = 0; i < G_N_ELEMENTS(expressions); i++) {
        struct made made = make(expressions[i]);

        for (enum cpu_level level = CPU_SCALAR; level <= cpu_level_best(); level++) {
            g_autoptr(GRand) random = g_rand_new_with_seed(5);

            for (unsigned round = 0; round < ROUNDS / 4; round++) {
                size_t len;
                g_autofree char *text = make_text(random, &len);

                check_text(&made, level, text, len);
            }
        }
        unmake(&made);
    }
}

int
main(void)
{
    struct suite suite = { 0 };

    SUITE_ADD(&suite, every_byte_has_a_class);
    SUITE_ADD(&suite, first_bytes_say_what_a_character_may_be);
    SUITE_ADD(&suite, streams_are_those_of_the_classes);
    SUITE_ADD(&suite, every_step_is_made_of_all_its_bits);
    SUITE_ADD(&suite, streams_of_classes_have_what_is_wanted_and_allowed);
    SUITE_ADD_ROWS(&suite, check_opening, opening_rows);
    SUITE_ADD(&suite, no_start_is_lost);
    return suite_run(&suite, "engine_opening");
}
