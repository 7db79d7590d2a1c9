/*
 * The regular expressions that people may write: .NET's syntax (what Exchange's rules are written in) where
 * PCRE2 reads it the same way. Rewrites what both know under different spellings, refuses what they read
 * differently and what has no place in a rule (verbs, callouts, recursion, \C), with a message that says
 * what to write instead.
 *
 * Beyond .NET: POSIX classes inside brackets ([[:alnum:]], [^[:space:]], [[:^digit:]]), as PCRE2 reads them
 * (letters and digits of Unicode). In .NET they are a class of their letters and a bracket behind it, which
 * nobody means; [.x.] and [=x=], and names that PCRE2 does not know, are refused.
 *
 * Rewritten: \uXXXX, \v (a single character in .NET, a class in PCRE2), and braces that are no quantifier.
 */
#ifndef CLASSIFIERS_ENGINE_SYNTAX_H
#define CLASSIFIERS_ENGINE_SYNTAX_H

#include "classifiers/engine/memory.h"

struct syntax {
    char *text;        /* the expression for PCRE2 */
    uint32_t *origins; /* for each byte of it, and its end: where in the original it came from */
    size_t len;
    bool has_continue; /* uses \G, so it depends on where the previous match ended */
};

/* ENGINE_BAD_PATTERN fills error->offset and error->text. On success syntax_done frees what *out holds. */
enum engine_status syntax_translate(const struct engine_memory *memory, const char *expression, size_t len,
                                    struct syntax *out, struct engine_error *error);
void syntax_done(const struct engine_memory *memory, struct syntax *syntax);

#endif
