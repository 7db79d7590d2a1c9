#include "classifiers/engine/parse.h"

#include "classifiers/engine/utf8.h"

#include <string.h>

#define MOST_CHARACTER 0x10ffff

static struct node *
make_class(struct parser *parser, struct symbol_class class)
{
    struct node *made = parse_make(parser, NODE_CLASS);

    made->class = class;
    return made;
}

static struct node *
make_character(struct parser *parser, uint32_t character)
{
    struct symbol_class class = { 0 };

    symbol_class_add_range(&class, character, character);
    if (parser->options.ignores_case)
        symbol_class_ignore_case(&class);
    struct node *made = make_class(parser, class);
    made->character = character;
    made->ignores_case = parser->options.ignores_case;
    return made;
}

struct node *
parse_character(struct parser *parser)
{
    return make_character(parser, utf8_next(parser->in, &parser->at));
}

static int
digit_value(char byte, int base)
{
    int value = byte >= '0' && byte <= '9'   ? byte - '0'
                : byte >= 'a' && byte <= 'f' ? byte - 'a' + 10
                : byte >= 'A' && byte <= 'F' ? byte - 'A' + 10
                                             : base;
    return value < base ? value : -1;
}

/* Up to `most` digits. */
static uint32_t
read_number(struct parser *parser, int base, size_t most)
{
    uint32_t number = 0;

    for (size_t i = 0; i < most && digit_value(parse_peek(parser, 0), base) >= 0; i++) {
        number = number * (uint32_t)base + (uint32_t)digit_value(parse_peek(parser, 0), base);
        if (number > MOST_CHARACTER)
            parser->has_failed = true;
        parser->at++;
    }
    return number;
}

/* \xhh and \x{hhh}; the position is behind the x. */
static uint32_t
read_hexadecimal(struct parser *parser)
{
    if (!parse_accept(parser, "{"))
        return read_number(parser, 16, 2);
    uint32_t number = read_number(parser, 16, 8);
    if (!parse_accept(parser, "}"))
        parser->has_failed = true;
    return number;
}

/* What a backslash and this letter stand for alone; false for none. */
static bool
find_control(char letter, uint32_t *character)
{
    static const struct {
        char letter, character;
    } controls[] = {
        {'a',  '\a'  },
        { 'e', '\033'},
        { 'f', '\f'  },
        { 'n', '\n'  },
        { 'r', '\r'  },
        { 't', '\t'  }
    };

    for (size_t i = 0; i < sizeof(controls) / sizeof(controls[0]); i++) {
        if (controls[i].letter == letter) {
            *character = (unsigned char)controls[i].character;
            return true;
        }
    }
    return false;
}

/* An escape that is one character; the position is behind the backslash. */
static bool
read_escaped_character(struct parser *parser, uint32_t *character)
{
    char escaped = parse_peek(parser, 0);
    bool is_letter = (escaped >= 'a' && escaped <= 'z') || (escaped >= 'A' && escaped <= 'Z');

    if (escaped >= '1' && escaped <= '9')
        return false;
    if (find_control(escaped, character)) {
        parser->at++;
        return true;
    }
    if (escaped == '0') {
        *character = read_number(parser, 8, 3);
        return true;
    }
    if (escaped == 'x') {
        parser->at++;
        *character = read_hexadecimal(parser);
        return true;
    }
    if (escaped == 'c') {
        uint32_t control = (unsigned char)parse_peek(parser, 1);

        control = control >= 'a' && control <= 'z' ? control - ('a' - 'A') : control;
        *character = control ^ 0x40;
        parser->at += 2;
        return true;
    }
    if (is_letter || parser->at >= parser->len)
        return false;
    *character = utf8_next(parser->in, &parser->at);
    return true;
}

/* \p{..} and \P{..}: letters and numbers are known, of others nothing. The position is at the p. */
static struct symbol_class
read_property(struct parser *parser)
{
    static const char *const letters[] = { "L", "Lu", "Ll", "L&" };
    const char *name = parser->in + parser->at + 2;
    bool is_negated = parse_peek(parser, 0) == 'P';
    struct symbol_class class = symbol_class_unknown();
    const char *end = parse_peek(parser, 1) == '{' ? memchr(name, '}', parser->len - parser->at - 2) : NULL;

    if (end == NULL) { /* \pL */
        parser->at += 2;
        return class;
    }
    size_t len = (size_t)(end - name);
    parser->at += 3 + len;
    if (is_negated)
        return class;
    for (size_t i = 0; i < sizeof(letters) / sizeof(letters[0]); i++) {
        if (len == strlen(letters[i]) && memcmp(name, letters[i], len) == 0) {
            for (unsigned symbol = 0; symbol < SYMBOL_ASCII; symbol++) {
                bool is_letter = (symbol >= 'a' && symbol <= 'z') || (symbol >= 'A' && symbol <= 'Z');

                if (!is_letter)
                    class.may.bits[symbol / 64] &= ~((uint64_t)1 << symbol % 64);
            }
            return class;
        }
    }
    if (len == 2 && memcmp(name, "Nd", 2) == 0)
        return symbol_class_digits();
    return class;
}

/* An escape for a set of characters; the position is behind the backslash. */
static bool
read_escaped_class(struct parser *parser, struct symbol_class *class)
{
    char escaped = parse_peek(parser, 0);

    switch (escaped) {
    case 'd':
    case 'D':
        *class = symbol_class_digits();
        break;
    case 's':
    case 'S':
        *class = symbol_class_spaces();
        break;
    case 'w':
    case 'W':
        *class = symbol_class_words();
        break;
    case 'p':
    case 'P':
        *class = read_property(parser);
        return true;
    default:
        return false;
    }
    parser->at++;
    if (escaped < 'a')
        symbol_class_negate(class);
    return true;
}

/* What [:name:] is in ASCII. Beyond it any character may be in it, but letters only where it has letters. */
struct posix_class {
    const char *name;
    const char *ranges; /* pairs of first and last */
    enum { NO_LETTERS, ALL_LETTERS, ONE_CASE } letters;
};

/*
 * Not here, so that nothing is known of them: [:ascii:], in which case counts always, and [:cntrl:]. Whether
 * case counts in [:lower:] and [:upper:] depends on the version of PCRE2.
 */
static const struct posix_class posix_classes[] = {
    {"alnum",   "09AZaz",   ALL_LETTERS},
    { "alpha",  "AZaz",     ALL_LETTERS},
    { "blank",  "\t\t  ",   NO_LETTERS },
    { "digit",  "09",       NO_LETTERS },
    { "graph",  "!~",       ALL_LETTERS},
    { "lower",  "az",       ONE_CASE   },
    { "print",  " ~",       ALL_LETTERS},
    { "punct",  "!/:@[`{~", NO_LETTERS },
    { "space",  "\t\r  ",   NO_LETTERS },
    { "upper",  "AZ",       ONE_CASE   },
    { "word",   "09AZ__az", ALL_LETTERS},
    { "xdigit", "09AFaf",   NO_LETTERS },
};

static const struct posix_class *
find_posix_class(const char *name, size_t len)
{
    for (size_t i = 0; i < sizeof(posix_classes) / sizeof(posix_classes[0]); i++) {
        if (strlen(posix_classes[i].name) == len && memcmp(posix_classes[i].name, name, len) == 0)
            return &posix_classes[i];
    }
    return NULL;
}

/* [:name:] and [:^name:], inside brackets; the position is behind "[:". */
static struct symbol_class
read_posix_class(struct parser *parser)
{
    bool is_negated = parse_accept(parser, "^");
    const char *name = parser->in + parser->at;
    const char *end = memchr(name, ':', parser->len - parser->at);
    const struct posix_class *found = end == NULL ? NULL : find_posix_class(name, (size_t)(end - name));
    struct symbol_class class = { 0 }, beyond = symbol_class_unknown();

    if (end != NULL)
        parser->at += (size_t)(end - name) + 2;
    if (found == NULL || (found->letters == ONE_CASE && parser->options.ignores_case))
        return beyond;
    for (const char *range = found->ranges; *range != '\0'; range += 2)
        symbol_class_add_range(&class, (unsigned char)range[0], (unsigned char)range[1]);
    if (parser->options.ignores_case)
        symbol_class_ignore_case(&class);
    class.may.bits[2] |= beyond.may.bits[2];
    if (found->letters == NO_LETTERS)
        class.may.bits[2] &= ~((uint64_t)1 << (SYMBOL_FOLD - SYMBOL_ASCII));
    if (is_negated)
        symbol_class_negate(&class);
    return class;
}

/* One member of [...]: a character that may begin a range, or a set. */
static bool
read_member(struct parser *parser, struct symbol_class *to, uint32_t *character)
{
    struct symbol_class class = { 0 };

    if (parse_accept(parser, "[:")) {
        class = read_posix_class(parser);
        symbol_class_unite(to, &class);
        return false;
    }
    if (!parse_accept(parser, "\\")) {
        *character = utf8_next(parser->in, &parser->at);
        return true;
    }
    if (parse_accept(parser, "b")) {
        *character = '\b';
        return true;
    }
    if (read_escaped_class(parser, &class)) {
        symbol_class_unite(to, &class);
        return false;
    }
    if (!read_escaped_character(parser, character))
        parser->has_failed = true;
    return true;
}

static void
read_members(struct parser *parser, struct symbol_class *class)
{
    bool is_first = true;

    while (!parser->has_failed && parser->at < parser->len) {
        uint32_t first = 0, last;

        if (!is_first && parse_accept(parser, "]"))
            return;
        is_first = false;
        if (!read_member(parser, class, &first)) {
            if (parse_peek(parser, 0) == '-' && parse_peek(parser, 1) == '-')
                parser->has_failed = true; /* nobody writes it, and who knows what it means */
            continue;
        }
        last = first;
        if (parse_peek(parser, 0) == '-' && parse_peek(parser, 1) != ']' && parser->at + 1 < parser->len) {
            parser->at++;
            if (!read_member(parser, class, &last)) { /* [a-\d]: the hyphen is itself */
                symbol_class_add_range(class, '-', '-');
                last = first;
            }
        }
        symbol_class_add_range(class, first, last);
    }
    parser->has_failed = true;
}

struct node *
parse_bracket(struct parser *parser)
{
    struct symbol_class class = { 0 };

    parser->at++;
    bool is_negated = parse_accept(parser, "^");
    read_members(parser, &class);
    if (parser->options.ignores_case)
        symbol_class_ignore_case(&class);
    if (is_negated)
        symbol_class_negate(&class);
    return make_class(parser, class);
}

static struct node *
make_condition(struct parser *parser, enum node_kind kind, const char *symbols, bool at_end)
{
    struct node *made = parse_make(parser, kind);

    for (; *symbols != '\0'; symbols++)
        symbol_set_add(&made->class.may, (unsigned char)*symbols);
    if (at_end)
        symbol_set_add(&made->class.may, SYMBOL_END);
    return made;
}

/* \1, \k<name>: what it matches is not known. The digits may be octal for a character as well. */
static struct node *
parse_reference(struct parser *parser)
{
    uint32_t number = (uint32_t)digit_value(parse_peek(parser, 0), 10);

    parser->at++;
    if (digit_value(parse_peek(parser, 0), 10) < 0)
        return parse_reference_to(parser, NULL, 0, number);
    while (digit_value(parse_peek(parser, 0), 10) >= 0)
        parser->at++;
    return parse_make(parser, NODE_ANYTHING);
}

static struct node *
parse_named_reference(struct parser *parser)
{
    static const char pairs[] = "<>{}''";
    const char *open = strchr(pairs, parse_peek(parser, 1));

    if (parse_peek(parser, 1) == '\0' || open == NULL || (open - pairs) % 2 != 0) {
        parser->has_failed = true;
        return parse_make(parser, NODE_ANYTHING);
    }
    const char *from = parser->in + parser->at + 2;
    const char *end = memchr(from, open[1], parser->len - parser->at - 2);
    if (end == NULL) {
        parser->has_failed = true;
        return parse_make(parser, NODE_ANYTHING);
    }
    parser->at += 3 + (size_t)(end - from);
    return parse_reference_to(parser, from, (size_t)(end - from), 0);
}

struct node *
parse_escape(struct parser *parser)
{
    struct symbol_class class = { 0 };
    uint32_t character = 0;

    parser->at++;
    char escaped = parse_peek(parser, 0);
    if (escaped >= '1' && escaped <= '9')
        return parse_reference(parser);
    if (escaped == 'k')
        return parse_named_reference(parser);
    if (read_escaped_class(parser, &class))
        return make_class(parser, class);
    if (parse_accept(parser, "b"))
        return parse_make(parser, NODE_BOUNDARY);
    if (parse_accept(parser, "B"))
        return parse_make(parser, NODE_NO_BOUNDARY);
    if (parse_accept(parser, "A"))
        return make_condition(parser, NODE_PREVIOUS, "", true);
    if (parse_accept(parser, "z"))
        return make_condition(parser, NODE_NEXT, "", true);
    if (parse_accept(parser, "Z")) {
        struct node *made = make_condition(parser, NODE_NEXT, "\n", true);

        symbol_set_add(&made->class.must, '\n');
        return made;
    }
    if (!read_escaped_character(parser, &character))
        parser->has_failed = true;
    return make_character(parser, character);
}
