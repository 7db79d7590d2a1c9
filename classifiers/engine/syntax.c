#include "classifiers/engine/syntax.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define MAX_DEPTH 250          /* nested groups; PCRE2's own default */
#define MAX_EXPRESSION 1000000 /* bytes; origins are 32 bits wide and nobody writes longer ones */

/* What follows a backslash in .NET. Other letters are errors there, and some mean something else in PCRE2. */
static const char known_escapes[] = "aAbBcdDefGknpPrsStuvwWxzZ0123456789";

struct translator {
    const char *in;
    size_t len, at;
    struct syntax *out;
    struct engine_error *error;
    bool failed;
    bool is_extended[MAX_DEPTH]; /* (?x) is on in the group of each depth */
    size_t depth;
    bool has_names;
    size_t numbered_reference; /* where the first stands, + 1; 0 = none */
};

static void refuse(struct translator *translator, size_t offset, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void
refuse(struct translator *translator, size_t offset, const char *format, ...)
{
    va_list arguments;

    if (translator->failed)
        return;
    translator->failed = true;
    translator->error->offset = offset;
    va_start(arguments, format);
    (void)vsnprintf(translator->error->text, sizeof(translator->error->text), format, arguments);
    va_end(arguments);
}

/* The byte `ahead` of here, or NUL behind the end. */
static char
peek(const struct translator *translator, size_t ahead)
{
    return ahead < translator->len - translator->at ? translator->in[translator->at + ahead] : '\0';
}

static void
put(struct translator *translator, const char *text, size_t len)
{
    struct syntax *out = translator->out;

    for (size_t i = 0; i < len; i++) {
        out->origins[out->len] = (uint32_t)translator->at;
        out->text[out->len++] = text[i];
    }
}

static void
copy(struct translator *translator, size_t len)
{
    for (size_t i = 0; i < len && translator->at < translator->len; i++) {
        put(translator, translator->in + translator->at, 1);
        translator->at++;
    }
}

/* Up to and including the next `last`, or to the end. */
static void
copy_through(struct translator *translator, char last)
{
    const char *here = translator->in + translator->at;
    const char *end = memchr(here, last, translator->len - translator->at);

    copy(translator, end == NULL ? translator->len - translator->at : (size_t)(end - here) + 1);
}

static bool
is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static bool
is_letter(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

static bool
is_hex(char byte)
{
    return is_digit(byte) || (byte >= 'a' && byte <= 'f') || (byte >= 'A' && byte <= 'F');
}

static bool
is_extended(const struct translator *translator)
{
    return translator->is_extended[translator->depth];
}

static void
translate_unicode_escape(struct translator *translator)
{
    const char *digits = translator->in + translator->at + 2;

    for (size_t i = 2; i < 6; i++) {
        if (!is_hex(peek(translator, i))) {
            refuse(translator, translator->at, "four hexadecimal digits have to follow '\\u'");
            return;
        }
    }
    put(translator, "\\x{", 3);
    put(translator, digits, 4);
    put(translator, "}", 1);
    translator->at += 6;
}

static void
translate_escape(struct translator *translator)
{
    char escaped = peek(translator, 1);

    if (is_letter(escaped) && strchr(known_escapes, escaped) == NULL) {
        refuse(translator, translator->at, "'\\%c' is not supported%s", escaped,
               escaped == 'Q' || escaped == 'E' ? "; put a backslash before each special character" : "");
        return;
    }
    if (escaped == 'u') {
        translate_unicode_escape(translator);
        return;
    }
    if (escaped == 'v') {
        put(translator, "\\x0b", 4);
        translator->at += 2;
        return;
    }
    if (escaped == 'G')
        translator->out->has_continue = true;
    if (escaped >= '1' && escaped <= '9' && translator->numbered_reference == 0)
        translator->numbered_reference = translator->at + 1;
    bool takes_braces = (escaped == 'p' || escaped == 'P' || escaped == 'x' || escaped == 'k');
    copy(translator, escaped == 'c' ? 3 : 2);
    if (takes_braces && peek(translator, 0) == '{')
        copy_through(translator, '}');
}

/* The length of [:name:] or [:^name:] here, by a name that PCRE2 knows; 0 for anything else. */
static size_t
posix_class_len(const struct translator *translator)
{
    static const char *const names[] = { "alnum", "alpha", "ascii", "blank", "cntrl", "digit", "graph",
                                         "lower", "print", "punct", "space", "upper", "word",  "xdigit" };
    size_t start = peek(translator, 2) == '^' ? 3 : 2, end = start;

    while (peek(translator, end) >= 'a' && peek(translator, end) <= 'z')
        end++;
    if (peek(translator, 1) != ':' || peek(translator, end) != ':' || peek(translator, end + 1) != ']')
        return 0;
    const char *name = translator->in + translator->at + start;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (strlen(names[i]) == end - start && memcmp(name, names[i], end - start) == 0)
            return end + 2;
    }
    return 0;
}

/* [...]; the position is at its bracket. */
static void
translate_class(struct translator *translator)
{
    copy(translator, peek(translator, 1) == '^' ? 2 : 1);
    size_t first = translator->at;

    while (translator->at < translator->len && !translator->failed) {
        char here = peek(translator, 0), next = peek(translator, 1);

        if (here == ']' && translator->at > first) {
            copy(translator, 1);
            return;
        }
        size_t posix = here == '[' ? posix_class_len(translator) : 0;

        if (posix > 0)
            copy(translator, posix);
        else if (here == '[' && (next == ':' || next == '.' || next == '='))
            refuse(translator, translator->at,
                   "no class has this name, write '[:alpha:]', '\\d', '\\w', '\\s' or '\\p{L}', or '\\[' "
                   "for a bracket");
        else if (here == '-' && next == '[' && translator->at > first)
            refuse(translator, translator->at,
                   "subtraction of classes is not supported, write '\\[' for a bracket");
        else if (here == '\\')
            translate_escape(translator);
        else
            copy(translator, 1);
    }
}

/* A brace: the quantifiers {n}, {n,} and {n,m} stay, any other is itself. */
static void
translate_brace(struct translator *translator)
{
    size_t ahead = 1;

    while (is_digit(peek(translator, ahead)))
        ahead++;
    bool has_least = ahead > 1;
    if (has_least && peek(translator, ahead) == ',')
        ahead++;
    while (has_least && is_digit(peek(translator, ahead)))
        ahead++;
    if (has_least && peek(translator, ahead) == '}') {
        copy(translator, ahead + 1);
        return;
    }
    put(translator, "\\", 1);
    copy(translator, 1);
}

static void
push_group(struct translator *translator, bool extended)
{
    if (translator->depth + 1 >= MAX_DEPTH) {
        refuse(translator, translator->at, "groups are nested too deeply");
        return;
    }
    translator->depth++;
    translator->is_extended[translator->depth] = extended;
}

/* (?imnsx-imnsx) and (?imnsx-imnsx:...); the position is at the parenthesis. */
static void
translate_options(struct translator *translator)
{
    bool turns_on = true, extended = is_extended(translator), has_x = false;
    size_t ahead = 2;

    for (;; ahead++) {
        char option = peek(translator, ahead);

        if (option == '-') {
            turns_on = false;
        } else if (option == 'x' && !has_x) {
            has_x = true;
            extended = turns_on;
        } else if (option == '\0' || strchr("imns", option) == NULL) {
            break;
        }
    }
    char last = peek(translator, ahead);
    if (last != ')' && last != ':') {
        refuse(translator, translator->at, "'(?%c' does not begin a group or options that are supported",
               peek(translator, 2) == '\0' ? ' ' : peek(translator, 2));
        return;
    }
    if (last == ':')
        push_group(translator, extended);
    else
        translator->is_extended[translator->depth] = extended;
    copy(translator, ahead + 1);
}

/* (?<name>, (?'name' and (?P<name>; `ahead` is the offset of the name. */
static void
translate_name(struct translator *translator, size_t ahead, char last)
{
    size_t start = ahead;

    while (peek(translator, ahead) != '\0' && peek(translator, ahead) != last) {
        if (peek(translator, ahead) == '-') {
            refuse(translator, translator->at, "balancing groups are not supported");
            return;
        }
        ahead++;
    }
    if (ahead == start) {
        refuse(translator, translator->at, "a group without a name");
        return;
    }
    translator->has_names = true;
    push_group(translator, is_extended(translator));
    copy(translator, ahead + 1);
}

/* (?(condition)yes|no); the position is at the first parenthesis. */
static void
translate_condition(struct translator *translator)
{
    const char *condition = translator->in + translator->at + 3;
    size_t left = translator->len - translator->at - 3;
    bool is_recursion = peek(translator, 3) == 'R' && strchr(")&0123456789", peek(translator, 4)) != NULL;

    push_group(translator, is_extended(translator));
    if (peek(translator, 3) == '?') { /* a look-around: a group of its own, read next */
        copy(translator, 2);
        return;
    }
    if (is_recursion || (left >= 6 && memcmp(condition, "DEFINE", 6) == 0) ||
        (left >= 7 && memcmp(condition, "VERSION", 7) == 0)) {
        refuse(translator, translator->at, "conditions about recursion and versions are not supported");
        return;
    }
    if (strchr("+-", peek(translator, 3)) != NULL && peek(translator, 3) != '\0') {
        refuse(translator, translator->at, "relative conditions are not supported, name the group");
        return;
    }
    if (is_digit(peek(translator, 3)) && translator->numbered_reference == 0)
        translator->numbered_reference = translator->at + 1;
    copy(translator, 2);
    copy_through(translator, ')');
}

struct refusal {
    const char *start;
    const char *text;
};

/* What may stand behind "(", and why it may not stand here. */
static const struct refusal refusals[] = {
    {"*",    "'(*' begins a verb, which is not supported; write '\\(\\*' for the characters"},
    { "?C",  "callouts are not supported"                                                   },
    { "?R",  "recursion is not supported"                                                   },
    { "?&",  "recursion is not supported"                                                   },
    { "?P>", "recursion is not supported"                                                   },
    { "?+",  "recursion is not supported"                                                   },
    { "?|",  "'(?|' is not supported, write '(?:'"                                          },
    { "?^",  "'(?^' is not supported, name the options"                                     },
    { "?*",  "look-around that is not atomic is not supported"                              },
    { "?<*", "look-around that is not atomic is not supported"                              },
};

static bool
begins_with(const struct translator *translator, size_t ahead, const char *text)
{
    for (size_t i = 0; text[i] != '\0'; i++) {
        if (peek(translator, ahead + i) != text[i])
            return false;
    }
    return true;
}

static bool
is_refused_group(struct translator *translator)
{
    for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
        if (begins_with(translator, 1, refusals[i].start)) {
            refuse(translator, translator->at, "%s", refusals[i].text);
            return true;
        }
    }
    bool is_call =
        peek(translator, 1) == '?' &&
        (is_digit(peek(translator, 2)) || (peek(translator, 2) == '-' && is_digit(peek(translator, 3))));
    if (is_call)
        refuse(translator, translator->at, "recursion is not supported");
    return is_call;
}

static void
translate_group(struct translator *translator)
{
    static const char *const plain[] = { "?:", "?=", "?!", "?>", "?<=", "?<!" };

    if (is_refused_group(translator))
        return;
    if (peek(translator, 1) != '?') {
        push_group(translator, is_extended(translator));
        copy(translator, 1);
        return;
    }
    for (size_t i = 0; i < sizeof(plain) / sizeof(plain[0]); i++) {
        if (begins_with(translator, 1, plain[i])) {
            push_group(translator, is_extended(translator));
            copy(translator, 1 + strlen(plain[i]));
            return;
        }
    }
    if (begins_with(translator, 1, "?#") || begins_with(translator, 1, "?P="))
        copy_through(translator, ')');
    else if (begins_with(translator, 1, "?P<"))
        translate_name(translator, 4, '>');
    else if (begins_with(translator, 1, "?<"))
        translate_name(translator, 3, '>');
    else if (begins_with(translator, 1, "?'"))
        translate_name(translator, 3, '\'');
    else if (begins_with(translator, 1, "?("))
        translate_condition(translator);
    else
        translate_options(translator);
}

static void
translate_next(struct translator *translator)
{
    switch (peek(translator, 0)) {
    case '\\':
        translate_escape(translator);
        return;
    case '[':
        translate_class(translator);
        return;
    case '{':
        translate_brace(translator);
        return;
    case '(':
        translate_group(translator);
        return;
    case ')':
        if (translator->depth > 0)
            translator->depth--;
        break;
    case '#':
        if (is_extended(translator)) {
            copy_through(translator, '\n');
            return;
        }
        break;
    }
    copy(translator, 1);
}

enum engine_status
syntax_translate(const struct engine_memory *memory, const char *expression, size_t len, struct syntax *out,
                 struct engine_error *error)
{
    struct syntax made = { 0 };
    struct translator translator = { .in = expression, .len = len, .out = &made, .error = error };

    if (len > MAX_EXPRESSION) {
        refuse(&translator, 0, "the expression is too long");
        return ENGINE_BAD_PATTERN;
    }
    /* the longest rewriting doubles what it replaces */
    made.text = engine_allocate(memory, 2 * len + 1, 1);
    made.origins = engine_allocate(memory, 2 * len + 1, sizeof(*made.origins));
    if (made.text == NULL || made.origins == NULL) {
        syntax_done(memory, &made);
        return ENGINE_NO_MEMORY;
    }
    while (translator.at < len && !translator.failed)
        translate_next(&translator);
    made.origins[made.len] = (uint32_t)len;
    if (translator.has_names && translator.numbered_reference > 0)
        refuse(&translator, translator.numbered_reference - 1,
               "numbered references beside named groups are read differently by .NET, write '\\k<name>'");
    if (translator.failed) {
        syntax_done(memory, &made);
        return ENGINE_BAD_PATTERN;
    }
    *out = made;
    return ENGINE_OK;
}

void
syntax_done(const struct engine_memory *memory, struct syntax *syntax)
{
    engine_release(memory, syntax->text);
    engine_release(memory, syntax->origins);
    *syntax = (struct syntax){ 0 };
}
