/*
 * A regular expression as a tree, for analysis alone: PCRE2 decides what matches. The tree matches at least
 * what the expression matches at each place, and mostly nothing else; what the parser does not know is left
 * out in favour of more matches (NODE_ANYTHING, an assertion that always holds) and marked in `is_exact`.
 *
 * The expression is one that PCRE2 has compiled, as syntax_translate makes it. Nodes live in the tree's own
 * memory and go with it.
 */
#ifndef CLASSIFIERS_ENGINE_TREE_H
#define CLASSIFIERS_ENGINE_TREE_H

#include "classifiers/engine/memory.h"
#include "classifiers/engine/symbol.h"

#define TREE_ENDLESS UINT32_MAX
#define TREE_MOST_BYTES 16384 /* longer expressions get no tree: nobody writes them, and nodes are large */

enum node_kind {
    NODE_EMPTY,        /* matches the empty string */
    NODE_CLASS,        /* one character of `class` */
    NODE_SEQUENCE,     /* its children, one after the other */
    NODE_ALTERNATIVES, /* one of its children */
    NODE_REPEAT,       /* its one child, `least` to `most` times */
    NODE_PREVIOUS,     /* the symbol before is one of class.may (SYMBOL_END: the text begins here) */
    NODE_NEXT,         /* the symbol behind is one of class.may (SYMBOL_END: the text ends here) */
    NODE_BOUNDARY,     /* \b */
    NODE_NO_BOUNDARY,  /* \B */
    NODE_ANYTHING,     /* any string, also the empty one */
};

struct node {
    enum node_kind kind;
    struct symbol_class class;
    uint32_t character; /* a NODE_CLASS that is this character alone (and its cases); otherwise 0 */
    bool ignores_case;  /* NODE_CLASS: cases were added to it */
    bool is_reference;  /* NODE_REPEAT: its child is another node's too */
    uint32_t least, most;
    struct node *first, *last, *next; /* children and the next sibling */
};

struct node_block;

struct tree {
    struct node *root;   /* NULL: nothing is known about the expression */
    bool is_exact;       /* the tree matches what the expression matches, where `doubt` does not stand by */
    bool is_regular;     /* what a part of it matches does not depend on what another part matched */
    uint32_t look_ahead; /* bytes: how far all its look-aheads together may read, or TREE_ENDLESS */
    struct symbol_set doubt_before, doubt_behind; /* symbols beside a match about which it is not known */
    struct node_block *blocks;
};

struct tree_options {
    bool ignores_case;
};

/* `text` may be longer than TREE_MOST_BYTES. ENGINE_OK or ENGINE_NO_MEMORY. */
enum engine_status tree_new(const struct engine_memory *memory, const char *text, size_t len,
                            struct tree_options options, struct tree *out);
void tree_done(const struct engine_memory *memory, struct tree *tree);

/* How many bytes a match has; `most` may be TREE_ENDLESS. */
struct tree_width {
    uint32_t least, most;
};
struct tree_width tree_width(const struct node *node);
uint32_t tree_most_characters(const struct node *node); /* likewise */

/* How many bytes behind a place may count for whether it matches there. */
uint32_t tree_reach(const struct tree *tree);
void tree_note_look_ahead(struct tree *tree, const struct node *content);

/* The most characters that a match may have in front of its first one of the set; TREE_ENDLESS where it may
 * have none. */
uint32_t tree_characters_before(const struct node *node, const struct symbol_set *set);

/* How many characters every match begins with that are of the set; *is_all: so is all of it. */
uint32_t tree_characters_of(const struct node *node, const struct symbol_set *set, bool *is_all);

/* Whether it matches by its characters alone, wherever it stands. */
bool tree_is_plain(const struct node *node);

/* Adds the symbols that a match may begin or end with; true where it may be empty. */
enum tree_side { TREE_FIRST, TREE_LAST };
bool tree_edge(const struct node *node, enum tree_side side, struct symbol_set *set);

#endif
