#include "classifiers/engine/parse.h"

#include <string.h>

static struct node *parse_alternatives(struct parser *parser);

char
parse_peek(const struct parser *parser, size_t ahead)
{
    return ahead < parser->len - parser->at ? parser->in[parser->at + ahead] : '\0';
}

bool
parse_accept(struct parser *parser, const char *text)
{
    size_t len = strlen(text);

    if (len > parser->len - parser->at || memcmp(parser->in + parser->at, text, len) != 0)
        return false;
    parser->at += len;
    return true;
}

struct node *
parse_make(struct parser *parser, enum node_kind kind)
{
    struct node_block *block = parser->tree->blocks;

    if (block == NULL || block->used == NODES_PER_BLOCK) {
        block = engine_allocate(parser->memory, 1, sizeof(*block));
        if (block == NULL) {
            parser->has_failed = parser->is_out_of_memory = true;
            parser->spare = (struct node){ .kind = kind };
            return &parser->spare;
        }
        block->next = parser->tree->blocks;
        parser->tree->blocks = block;
    }
    struct node *made = &block->nodes[block->used++];
    made->kind = kind;
    return made;
}

static void
append(struct node *parent, struct node *child)
{
    if (parent == child) /* the spare one: no tree comes of it */
        return;
    if (parent->last == NULL)
        parent->first = child;
    else
        parent->last->next = child;
    parent->last = child;
}

static bool
is_ignored_space(char byte)
{
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

/* Comments, and white space where it does not count. */
static void
skip_ignored(struct parser *parser)
{
    for (;;) {
        const char *here = parser->in + parser->at;
        size_t left = parser->len - parser->at;
        char last;

        if (left >= 3 && memcmp(here, "(?#", 3) == 0)
            last = ')';
        else if (parser->options.is_extended && left > 0 && *here == '#')
            last = '\n';
        else if (parser->options.is_extended && left > 0 && is_ignored_space(*here)) {
            parser->at++;
            continue;
        } else
            break;
        const char *end = memchr(here, last, left);
        parser->at = end == NULL ? parser->len : (size_t)(end - parser->in) + 1;
    }
    /* of white space beyond ASCII it depends on the version of PCRE2 whether it counts */
    static const char *const doubtful[] = { "\xc2\x85", "\xc2\xa0", "\xe2\x80" };
    for (size_t i = 0; i < 3 && parser->options.is_extended; i++) {
        size_t len = strlen(doubtful[i]);

        if (len <= parser->len - parser->at && memcmp(parser->in + parser->at, doubtful[i], len) == 0)
            parser->has_failed = true;
    }
}

/*
 * What a look-around says about the one symbol beside it. `must` of the result's class is what leaves it in
 * doubt. A negative one is certain only about alternatives of a single character.
 */
static struct node *
make_look_around(struct parser *parser, const struct node *content, bool is_ahead, bool is_negated)
{
    struct node *made = parse_make(parser, is_ahead ? NODE_NEXT : NODE_PREVIOUS);
    bool is_alternatives = content->kind == NODE_ALTERNATIVES;
    struct symbol_set certain = { 0 }, possible = { 0 };
    bool is_open = false; /* something in it may be empty, so it says nothing */

    if (parser->has_failed)
        return made;
    for (const struct node *part = is_alternatives ? content->first : content; part != NULL;
         part = is_alternatives ? part->next : NULL) {
        if (part->kind == NODE_CLASS) {
            symbol_set_unite(&certain, &part->class.must);
            symbol_set_unite(&possible, &part->class.may);
        } else {
            is_open = tree_edge(part, is_ahead ? TREE_FIRST : TREE_LAST, &possible) || is_open;
        }
    }
    if (is_open)
        possible = symbol_set_complement(&(struct symbol_set){ 0 });
    made->class.may = is_negated ? symbol_set_complement(&certain) : possible;
    for (unsigned i = 0; i < 3; i++)
        made->class.must.bits[i] = possible.bits[i] & ~certain.bits[i];
    return made;
}

static struct node *
close_group(struct parser *parser, struct node *content, struct parse_options outside)
{
    if (!parse_accept(parser, ")"))
        parser->has_failed = true;
    parser->options = outside;
    return content;
}

struct node *
parse_reference_to(struct parser *parser, const char *name, size_t len, size_t number)
{
    const struct parse_group *found = NULL;

    for (size_t i = 0; i < PARSE_GROUPS && len > 0; i++) {
        const char *here = parser->groups[i].name;

        if (strlen(here) == len && memcmp(here, name, len) == 0)
            found = &parser->groups[i];
    }
    if (len == 0 && number >= 1 && number <= PARSE_GROUPS)
        found = &parser->groups[number - 1];
    /* another case may be meant where case is ignored here but was not there */
    if (found == NULL || found->content == NULL || parser->has_explicit_capture || parser->has_failed ||
        parser->has_mixed_case || !tree_is_plain(found->content))
        return parse_make(parser, NODE_ANYTHING);
    parser->tree->is_exact = parser->tree->is_regular = false;
    struct node *made = parse_make(parser, NODE_REPEAT);
    made->is_reference = true;
    made->least = made->most = 1;
    made->first = made->last = found->content;
    return made;
}

/* A group that counts; the position is behind what opens it. */
static struct node *
parse_capture(struct parser *parser, const char *name, size_t len)
{
    struct parse_options outside = parser->options;
    size_t number = parser->group_count++;
    struct node *content = close_group(parser, parse_alternatives(parser), outside);

    if (number < PARSE_GROUPS) {
        parser->groups[number].content = content;
        if (len <= PARSE_NAME && len > 0)
            memcpy(parser->groups[number].name, name, len);
    }
    return content;
}

static struct node *
parse_look_around(struct parser *parser, bool is_ahead, bool is_negated)
{
    struct parse_options outside = parser->options;
    const struct node *content = close_group(parser, parse_alternatives(parser), outside);

    if (is_ahead)
        tree_note_look_ahead(parser->tree, content);
    return make_look_around(parser, content, is_ahead, is_negated);
}

/* (?(condition)yes|no): either, and its condition is not known. The position is at the condition. */
static struct node *
parse_condition(struct parser *parser)
{
    struct parse_options outside = parser->options;

    parser->tree->is_exact = parser->tree->is_regular = false;
    if (parse_peek(parser, 0) == '(' && parse_peek(parser, 1) == '?') {
        parser->at++;
        bool is_known = parse_accept(parser, "?=") || parse_accept(parser, "?!") ||
                        parse_accept(parser, "?<=") || parse_accept(parser, "?<!");
        if (!is_known)
            parser->has_failed = true;
        tree_note_look_ahead(parser->tree, close_group(parser, parse_alternatives(parser), outside));
    } else {
        const char *end = memchr(parser->in + parser->at, ')', parser->len - parser->at);

        parser->at = end == NULL ? parser->len : (size_t)(end - parser->in) + 1;
    }
    struct node *branches = parse_alternatives(parser);
    struct node *made = parse_make(parser, NODE_ALTERNATIVES);
    append(made, branches);
    append(made, parse_make(parser, NODE_EMPTY));
    return close_group(parser, made, outside);
}

/* The position is behind "(?". NULL: they were options for what follows. */
static struct node *
parse_options_group(struct parser *parser)
{
    struct parse_options outside = parser->options;
    bool turns_on = true;

    for (;; parser->at++) {
        switch (parse_peek(parser, 0)) {
        case '-':
            turns_on = false;
            continue;
        case 'i':
            parser->has_mixed_case = parser->has_mixed_case || turns_on != parser->options.ignores_case;
            parser->options.ignores_case = turns_on;
            continue;
        case 'm':
            parser->options.is_multiline = turns_on;
            continue;
        case 's':
            parser->options.dot_is_all = turns_on;
            continue;
        case 'x':
            parser->options.is_extended = turns_on;
            continue;
        case 'n':
            parser->has_explicit_capture = true;
            continue;
        }
        break;
    }
    if (parse_accept(parser, ")"))
        return NULL;
    if (!parse_accept(parser, ":"))
        parser->has_failed = true;
    return close_group(parser, parse_alternatives(parser), outside);
}

/* (?<name>..., the position is at the name. */
static struct node *
parse_named(struct parser *parser)
{
    const char *name = parser->in + parser->at;
    size_t len = 0;

    while (parser->at + len < parser->len && strchr(">'", name[len]) == NULL)
        len++;
    parser->at += parser->at + len < parser->len ? len + 1 : len;
    return parse_capture(parser, name, len);
}

/* The position is at '('. NULL: it stands for nothing. */
static struct node *
parse_group(struct parser *parser)
{
    struct parse_options outside = parser->options;

    parser->at++;
    if (parse_peek(parser, 0) == '*')
        parser->has_failed = true;
    if (!parse_accept(parser, "?"))
        return parse_capture(parser, NULL, 0);
    if (parse_accept(parser, "="))
        return parse_look_around(parser, true, false);
    if (parse_accept(parser, "!"))
        return parse_look_around(parser, true, true);
    if (parse_accept(parser, "<="))
        return parse_look_around(parser, false, false);
    if (parse_accept(parser, "<!"))
        return parse_look_around(parser, false, true);
    if (parse_accept(parser, "(")) {
        parser->at--;
        return parse_condition(parser);
    }
    if (parse_accept(parser, ">")) {
        parser->tree->is_exact = parser->tree->is_regular = false;
        return close_group(parser, parse_alternatives(parser), outside);
    }
    if (parse_accept(parser, "P=")) {
        const char *name = parser->in + parser->at;
        const char *end = memchr(name, ')', parser->len - parser->at);

        parser->at = end == NULL ? parser->len : (size_t)(end - parser->in) + 1;
        return parse_reference_to(parser, name, end == NULL ? 0 : (size_t)(end - name), 0);
    }
    if (parse_accept(parser, "P<") || parse_accept(parser, "<") || parse_accept(parser, "'"))
        return parse_named(parser);
    return parse_options_group(parser);
}

static uint32_t
read_count(struct parser *parser)
{
    uint32_t count = 0;

    for (; parse_peek(parser, 0) >= '0' && parse_peek(parser, 0) <= '9' && count < 100000; parser->at++)
        count = count * 10 + (uint32_t)(parse_peek(parser, 0) - '0');
    return count;
}

static bool
read_quantifier(struct parser *parser, uint32_t *least, uint32_t *most)
{
    *least = 0;
    *most = TREE_ENDLESS;
    if (parse_accept(parser, "*"))
        return true;
    if (parse_accept(parser, "+")) {
        *least = 1;
        return true;
    }
    if (parse_accept(parser, "?")) {
        *most = 1;
        return true;
    }
    if (!parse_accept(parser, "{"))
        return false;
    *least = *most = read_count(parser);
    if (parse_accept(parser, ","))
        *most = parse_peek(parser, 0) == '}' ? TREE_ENDLESS : read_count(parser);
    if (!parse_accept(parser, "}"))
        parser->has_failed = true;
    return true;
}

static struct node *
parse_line_end(struct parser *parser, bool is_start)
{
    struct node *made = parse_make(parser, is_start ? NODE_PREVIOUS : NODE_NEXT);

    symbol_set_add(&made->class.may, SYMBOL_END);
    if (!is_start || parser->options.is_multiline) {
        symbol_set_add(&made->class.may, '\n');
        symbol_set_add(&made->class.must, '\n'); /* only the last one, and not behind the last one */
    }
    return made;
}

static struct node *
parse_item(struct parser *parser)
{
    switch (parse_peek(parser, 0)) {
    case '(':
        return parse_group(parser);
    case '[':
        return parse_bracket(parser);
    case '\\':
        return parse_escape(parser);
    case '^':
        parser->at++;
        return parse_line_end(parser, true);
    case '$':
        parser->at++;
        return parse_line_end(parser, false);
    case '.': {
        struct node *made = parse_make(parser, NODE_CLASS);

        parser->at++;
        if (!parser->options.dot_is_all)
            symbol_class_add_range(&made->class, '\n', '\n');
        symbol_class_negate(&made->class);
        return made;
    }
    }
    return parse_character(parser);
}

static struct node *
parse_quantified(struct parser *parser)
{
    struct node *item = parse_item(parser);
    uint32_t least, most;

    if (item == NULL)
        return NULL;
    skip_ignored(parser);
    if (!read_quantifier(parser, &least, &most))
        return item;
    struct node *made = parse_make(parser, NODE_REPEAT);
    made->least = least;
    made->most = most;
    append(made, item);
    if (parse_accept(parser, "+"))
        parser->tree->is_exact = parser->tree->is_regular = false; /* possessive */
    else
        (void)parse_accept(parser, "?");
    return made;
}

static struct node *
parse_sequence(struct parser *parser)
{
    struct node *made = parse_make(parser, NODE_SEQUENCE);

    for (;;) {
        skip_ignored(parser);
        char here = parse_peek(parser, 0);
        if (parser->has_failed || parser->at >= parser->len || here == '|' || here == ')')
            break;
        struct node *item = parse_quantified(parser);
        if (item != NULL)
            append(made, item);
    }
    return made->first != NULL && made->first == made->last ? made->first : made;
}

static struct node *
parse_alternatives(struct parser *parser)
{
    struct node *first = parse_sequence(parser);

    if (parse_peek(parser, 0) != '|' || parser->at >= parser->len)
        return first;
    struct node *made = parse_make(parser, NODE_ALTERNATIVES);
    append(made, first);
    while (!parser->has_failed && parse_accept(parser, "|"))
        append(made, parse_sequence(parser));
    return made;
}

struct node *
parse_tree(struct parser *parser)
{
    struct node *root = parse_alternatives(parser);

    return parser->has_failed || parser->at < parser->len ? NULL : root;
}
