/* A regular expression from inside: what regex.c compiles and regex_match.c runs. */
#ifndef CLASSIFIERS_ENGINE_REGEX_INSIDE_H
#define CLASSIFIERS_ENGINE_REGEX_INSIDE_H

#include "classifiers/engine/regex.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#define REGEX_FREE_BYTES 256 /* what a try may read of the text without paying for it */

struct regex {
    pcre2_code *code;
    uint32_t id;
    bool is_divisible; /* searching stretch by stretch finds what one search finds */
    bool is_anchored;  /* it matches where the search starts, or not at all */
    bool is_jit;
    bool is_far; /* a try may read more than REGEX_FREE_BYTES */
    uint8_t
        needed[2]; /* of a search: each match contains one of these bytes; both NUL: it may contain neither */
};

struct regex_scratch {
    pcre2_general_context *general;
    pcre2_match_context *context;
    pcre2_jit_stack *stack;
    pcre2_match_data *data;
    uint32_t match_limit;
    uint64_t work;
};

#endif
