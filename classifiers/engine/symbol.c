#include "classifiers/engine/symbol.h"

#include "classifiers/engine/fold.h"
#include "classifiers/engine/range.h"

#include <stddef.h>

#define LONG_S 0x17f
#define KELVIN_SIGN 0x212a

/* clang-format off */
static const struct range digit_ranges[] = {
    {0x660, 0x669}, {0x6f0, 0x6f9}, {0x7c0, 0x7c9}, {0x966, 0x96f}, {0x9e6, 0x9ef}, {0xa66, 0xa6f},
    {0xae6, 0xaef}, {0xb66, 0xb6f}, {0xbe6, 0xbef}, {0xc66, 0xc6f}, {0xce6, 0xcef}, {0xd66, 0xd6f},
    {0xde6, 0xdef}, {0xe50, 0xe59}, {0xed0, 0xed9}, {0xf20, 0xf29}, {0x1040, 0x1049}, {0x1090, 0x1099},
    {0x17e0, 0x17e9}, {0x1810, 0x1819}, {0x1946, 0x194f}, {0x19d0, 0x19d9}, {0x1a80, 0x1a89},
    {0x1a90, 0x1a99}, {0x1b50, 0x1b59}, {0x1bb0, 0x1bb9}, {0x1c40, 0x1c49}, {0x1c50, 0x1c59},
    {0xa620, 0xa629}, {0xa8d0, 0xa8d9}, {0xa900, 0xa909}, {0xa9d0, 0xa9d9}, {0xa9f0, 0xa9f9},
    {0xaa50, 0xaa59}, {0xabf0, 0xabf9}, {0xff10, 0xff19}, {0x104a0, 0x104a9}, {0x10d30, 0x10d39},
    {0x11066, 0x1106f}, {0x110f0, 0x110f9}, {0x11136, 0x1113f}, {0x111d0, 0x111d9}, {0x112f0, 0x112f9},
    {0x11450, 0x11459}, {0x114d0, 0x114d9}, {0x11650, 0x11659}, {0x116c0, 0x116c9}, {0x11730, 0x11739},
    {0x118e0, 0x118e9}, {0x11950, 0x11959}, {0x11c50, 0x11c59}, {0x11d50, 0x11d59}, {0x11da0, 0x11da9},
    {0x16a60, 0x16a69}, {0x16ac0, 0x16ac9}, {0x16b50, 0x16b59}, {0x1d7ce, 0x1d7ff},
    {0x1e140, 0x1e149}, {0x1e2f0, 0x1e2f9}, {0x1e950, 0x1e959}, {0x1fbf0, 0x1fbf9},
};

/* Digits since Unicode 15. */
static const struct range new_ranges[] = {
    {0x10d40, 0x10d49}, {0x116d0, 0x116e3}, {0x11bf0, 0x11bf9}, {0x11de0, 0x11de9}, {0x11f50, 0x11f59},
    {0x1ccf0, 0x1ccf9}, {0x1e4f0, 0x1e4f9}, {0x1e5f1, 0x1e5fa},
};
/* clang-format on */

uint8_t
symbol_of(uint32_t character)
{
    if (character < SYMBOL_ASCII)
        return (uint8_t)character;
    if (character == LONG_S || character == KELVIN_SIGN)
        return SYMBOL_FOLD;
    if (fold_is_space(character))
        return SYMBOL_SPACE;
    if (ranges_have(digit_ranges, sizeof(digit_ranges) / sizeof(digit_ranges[0]), character))
        return SYMBOL_DIGIT;
    if (ranges_have(new_ranges, sizeof(new_ranges) / sizeof(new_ranges[0]), character))
        return SYMBOL_NEW;
    return SYMBOL_OTHER;
}

enum symbol_word
symbol_word(uint8_t symbol)
{
    struct symbol_class words = symbol_class_words();

    if (symbol_set_has(&words.must, symbol))
        return SYMBOL_WORD_YES;
    return symbol_set_has(&words.may, symbol) ? SYMBOL_WORD_UNKNOWN : SYMBOL_WORD_NO;
}

void
symbol_set_unite(struct symbol_set *set, const struct symbol_set *other)
{
    for (unsigned i = 0; i < 3; i++)
        set->bits[i] |= other->bits[i];
}

bool
symbol_set_equal(const struct symbol_set *a, const struct symbol_set *b)
{
    return a->bits[0] == b->bits[0] && a->bits[1] == b->bits[1] && a->bits[2] == b->bits[2];
}

struct symbol_set
symbol_set_complement(const struct symbol_set *set)
{
    struct symbol_set made = {
        {~set->bits[0], ~set->bits[1], ~set->bits[2]}
    };

    made.bits[2] &= ((uint64_t)1 << (SYMBOLS - 128)) - 1;
    return made;
}

static void
add(struct symbol_class *to, unsigned symbol)
{
    symbol_set_add(&to->may, symbol);
    symbol_set_add(&to->must, symbol);
}

void
symbol_class_add_range(struct symbol_class *to, uint32_t first, uint32_t last)
{
    for (uint32_t i = first; i <= last && i < SYMBOL_ASCII; i++)
        add(to, i);
    if (last < SYMBOL_ASCII)
        return;
    if (first == last) {
        symbol_set_add(&to->may, symbol_of(first));
        return;
    }
    for (unsigned symbol = SYMBOL_ASCII; symbol < SYMBOL_END; symbol++) {
        if (symbol != SYMBOL_FOLD)
            symbol_set_add(&to->may, symbol);
    }
    if ((first <= LONG_S && last >= LONG_S) || (first <= KELVIN_SIGN && last >= KELVIN_SIGN))
        symbol_set_add(&to->may, SYMBOL_FOLD);
}

void
symbol_class_unite(struct symbol_class *to, const struct symbol_class *other)
{
    symbol_set_unite(&to->may, &other->may);
    symbol_set_unite(&to->must, &other->must);
}

void
symbol_class_negate(struct symbol_class *of)
{
    struct symbol_class made = { symbol_set_complement(&of->must), symbol_set_complement(&of->may) };
    uint64_t end = (uint64_t)1 << (SYMBOL_END - 128);

    made.may.bits[2] &= ~end;
    made.must.bits[2] &= ~end;
    *of = made;
}

static void
unite_cases(struct symbol_set *set)
{
    uint64_t capital = set->bits[1] & 0x7fffffe, small = set->bits[1] >> 32 & 0x7fffffe;

    set->bits[1] |= small | capital << 32;
}

void
symbol_class_ignore_case(struct symbol_class *of)
{
    bool has_fold = symbol_set_has(&of->may, SYMBOL_FOLD);

    unite_cases(&of->may);
    unite_cases(&of->must);
    if (symbol_set_has(&of->may, 'k') || symbol_set_has(&of->may, 's'))
        symbol_set_add(&of->may, SYMBOL_FOLD);
    if (symbol_set_has(&of->must, 'k') && symbol_set_has(&of->must, 's'))
        symbol_set_add(&of->must, SYMBOL_FOLD);
    for (const char *letter = "kKsS"; has_fold && *letter != '\0'; letter++)
        symbol_set_add(&of->may, (unsigned char)*letter);
}

struct symbol_class
symbol_class_digits(void)
{
    struct symbol_class made = { 0 };

    symbol_class_add_range(&made, '0', '9');
    add(&made, SYMBOL_DIGIT);
    symbol_set_add(&made.may, SYMBOL_NEW);
    return made;
}

struct symbol_class
symbol_class_spaces(void)
{
    struct symbol_class made = { 0 };

    symbol_class_add_range(&made, '\t', '\r');
    symbol_class_add_range(&made, ' ', ' ');
    add(&made, SYMBOL_SPACE);
    return made;
}

struct symbol_class
symbol_class_words(void)
{
    struct symbol_class made = symbol_class_digits();

    symbol_class_add_range(&made, 'A', 'Z');
    symbol_class_add_range(&made, 'a', 'z');
    symbol_class_add_range(&made, '_', '_');
    add(&made, SYMBOL_FOLD);
    symbol_set_add(&made.may, SYMBOL_OTHER);
    return made;
}

struct symbol_class
symbol_class_anything(void)
{
    struct symbol_class made = { 0 };

    symbol_class_negate(&made);
    return made;
}

struct symbol_class
symbol_class_unknown(void)
{
    struct symbol_class made = symbol_class_anything();

    made.must = (struct symbol_set){ 0 };
    return made;
}
