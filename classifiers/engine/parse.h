/*
 * The parser behind tree_new, in two files: parse.c reads groups, quantifiers and assertions, parse_class.c
 * what stands for one character. What it does not know for certain it gives up on (`has_failed`).
 */
#ifndef CLASSIFIERS_ENGINE_PARSE_H
#define CLASSIFIERS_ENGINE_PARSE_H

#include "classifiers/engine/tree.h"

struct parse_options {
    bool ignores_case, is_multiline, dot_is_all, is_extended;
};

#define NODES_PER_BLOCK 32
struct node_block {
    struct node nodes[NODES_PER_BLOCK];
    size_t used;
    struct node_block *next;
};

#define PARSE_GROUPS 9
#define PARSE_NAME 32

/* A capturing group that is closed: what a reference to it matches. */
struct parse_group {
    struct node *content;
    char name[PARSE_NAME + 1]; /* empty: it has none, or a longer one */
};

struct parser {
    const char *in;
    size_t len, at;
    struct tree *tree;
    struct parse_options options;
    bool has_failed, is_out_of_memory;
    const struct engine_memory *memory;
    struct parse_group groups[PARSE_GROUPS]; /* the first ones, by number */
    size_t group_count;                      /* that were opened */
    bool has_explicit_capture;               /* (?n): not every group counts */
    bool has_mixed_case;                     /* (?i) was turned on or off inside */
    struct node spare;                       /* where memory is short, so that the parser need not ask */
};

/* The whole expression; NULL where it gave up. */
struct node *parse_tree(struct parser *parser);

/* The byte `ahead` of here, or NUL behind the end. */
char parse_peek(const struct parser *parser, size_t ahead);
bool parse_accept(struct parser *parser, const char *text);
struct node *parse_make(struct parser *parser, enum node_kind kind);

/* What a reference to the group of that name (or, with len 0, number) matches. */
struct node *parse_reference_to(struct parser *parser, const char *name, size_t len, size_t number);

/* The position is at '['. */
struct node *parse_bracket(struct parser *parser);
/* The position is at the backslash. */
struct node *parse_escape(struct parser *parser);
/* The character here, as itself. */
struct node *parse_character(struct parser *parser);

#endif
