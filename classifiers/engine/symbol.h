/*
 * The alphabet that the analysis of a regular expression works with: each ASCII character is a symbol, the
 * characters beyond are four symbols by what expressions ask of them, and the end of the text is one. What
 * an expression wants is a set of characters; of the symbols beyond ASCII often only some characters are
 * meant, so a class knows which symbols may be in it and which are in it whatever the character.
 *
 * The tables agree with PCRE2's properties, which the tests check for every character. Pure.
 */
#ifndef CLASSIFIERS_ENGINE_SYMBOL_H
#define CLASSIFIERS_ENGINE_SYMBOL_H

#include <stdbool.h>
#include <stdint.h>

enum {
    SYMBOL_ASCII = 128, /* below: the character itself */
    SYMBOL_DIGIT = 128, /* \d beyond ASCII */
    SYMBOL_SPACE,       /* \s beyond ASCII */
    SYMBOL_FOLD,        /* LONG S and KELVIN SIGN, which are s and k where case is ignored */
    SYMBOL_NEW,         /* digits of later versions of Unicode than some PCRE2 knows */
    SYMBOL_OTHER,       /* any other character */
    SYMBOL_END,         /* in front of the text, and behind it */
    SYMBOLS
};

struct symbol_set {
    uint64_t bits[3];
};

struct symbol_class {
    struct symbol_set may, must;
};

/* What \b sees in a symbol. */
enum symbol_word { SYMBOL_WORD_NO, SYMBOL_WORD_YES, SYMBOL_WORD_UNKNOWN };

uint8_t symbol_of(uint32_t character);
enum symbol_word symbol_word(uint8_t symbol);

static inline bool
symbol_set_has(const struct symbol_set *set, unsigned symbol)
{
    return (set->bits[symbol / 64] >> symbol % 64 & 1) != 0;
}

static inline void
symbol_set_add(struct symbol_set *set, unsigned symbol)
{
    set->bits[symbol / 64] |= (uint64_t)1 << symbol % 64;
}

static inline struct symbol_set
symbol_set_both(const struct symbol_set *a, const struct symbol_set *b)
{
    return (struct symbol_set){
        {a->bits[0] & b->bits[0], a->bits[1] & b->bits[1], a->bits[2] & b->bits[2]}
    };
}

/* What is in `a` and not in `b`. */
static inline struct symbol_set
symbol_set_without(const struct symbol_set *a, const struct symbol_set *b)
{
    return (struct symbol_set){
        {a->bits[0] & ~b->bits[0], a->bits[1] & ~b->bits[1], a->bits[2] & ~b->bits[2]}
    };
}

static inline bool
symbol_set_is_empty(const struct symbol_set *set)
{
    return (set->bits[0] | set->bits[1] | set->bits[2]) == 0;
}

/* The first symbol of the set from `symbol` on; SYMBOLS or more where there is none. */
static inline unsigned
symbol_set_next(const struct symbol_set *set, unsigned symbol)
{
    for (; symbol < SYMBOLS; symbol = (symbol / 64 + 1) * 64) {
        uint64_t rest = set->bits[symbol / 64] >> symbol % 64;

        if (rest != 0)
            return symbol + (unsigned)__builtin_ctzll(rest);
    }
    return SYMBOLS;
}

void symbol_set_unite(struct symbol_set *set, const struct symbol_set *other);
bool symbol_set_equal(const struct symbol_set *a, const struct symbol_set *b);
/* All symbols that are not in it, SYMBOL_END too. */
struct symbol_set symbol_set_complement(const struct symbol_set *set);

/* Characters `first` to `last`, of the expression itself. */
void symbol_class_add_range(struct symbol_class *to, uint32_t first, uint32_t last);
void symbol_class_unite(struct symbol_class *to, const struct symbol_class *other);
/* Every character but those of the class; never SYMBOL_END. */
void symbol_class_negate(struct symbol_class *of);
/* Adds the other cases of what is in the class. */
void symbol_class_ignore_case(struct symbol_class *of);

struct symbol_class symbol_class_digits(void);   /* \d */
struct symbol_class symbol_class_spaces(void);   /* \s */
struct symbol_class symbol_class_words(void);    /* \w */
struct symbol_class symbol_class_anything(void); /* every character */
struct symbol_class symbol_class_unknown(void);  /* it is not known which characters */

#endif
