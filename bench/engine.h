/*
 * bench/engine: the pattern engine against its peers, on the same patterns, texts and definition of a match.
 *
 * A set of patterns is opened by each engine; each text is cut into blocks at line ends; each engine scans
 * each block and tallies what it finds. Ratios mean something only where two tallies are equal, so they are
 * compared.
 */
#ifndef BENCH_ENGINE_H
#define BENCH_ENGINE_H

#include <glib.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

G_BEGIN_DECLS /* RE2 is C++ */

    struct bench_pattern {
    char *expression;
    size_t len;
    bool is_word; /* text, ASCII case ignored, \b at an edge that is a word byte; else a regular expression */
    bool is_ascii;  /* a word without other characters: only those are tallied */
    bool has_space; /* it may stand there with other white space, which is not tallied */
    char *loosened; /* finds no less than the expression and is cheaper for an automaton, or NULL */
};

struct bench_set {
    char *name;
    GPtrArray *patterns; /* of struct bench_pattern * */
};

struct bench_text {
    const char *name;
    GString *bytes;
};

/* What an engine found in a text. */
struct bench_tally {
    const struct bench_set *set;
    const char *block;
    size_t block_len, block_number; /* from 1 */
    size_t *last_block;             /* of each pattern: where it was found last */
    uint64_t pairs, pairs_hash;     /* of (block, pattern) */
    uint64_t matches, matches_hash; /* of (block, pattern, start, end) */
};

/* A match as words' definition has it: see bench_pattern. For engines that look for words without edges. */
void bench_tally_word(struct bench_tally *tally, size_t pattern, size_t start, size_t end);
void bench_tally_match(struct bench_tally *tally, size_t pattern, size_t start, size_t end);
void bench_tally_pair(struct bench_tally *tally, size_t pattern); /* where the place is not known */

/* A word as a regular expression that all peers read alike; g_free it. */
char *bench_word_expression(const struct bench_pattern *pattern);

/* What an opened set takes, in bytes; 0 where the engine does not say. */
struct bench_weight {
    size_t database, scratch;
    size_t saved; /* and how long it takes to load these again */
    double saved_seconds;
};

struct bench_engine {
    const char *name;
    bool has_places; /* it reports starts and ends of matches as PCRE2 has them */
    /* NULL where the engine has no use for the set, with the reason in *why (g_free it). */
    void *(*open)(const struct bench_set *set, char **why);
    void (*scan)(void *opened, struct bench_tally *tally);
    struct bench_weight (*weigh)(const void *opened);
    void (*close)(void *opened);
};

/* The engines of one file; none where the library was not there at configure time, and then the package. */
struct bench_family {
    const struct bench_engine *engines;
    size_t count;
    const char *package;
};
extern const struct bench_family bench_postern, bench_hyperscan, bench_re2, bench_pcre2;

/* The sets of patterns, from `corpus` (--help names its files) or, where it is NULL, small ones of our own.
 * NULL where the set needs the corpus, or for an unknown name. With `is_quick` some hundred patterns. */
struct bench_set *bench_set_load(const char *name, const char *corpus, bool is_quick);
/* The first `count` of a list of words that has as many as are asked for. */
struct bench_set *bench_set_words(const char *corpus, size_t count);
void bench_set_free(struct bench_set *set);
extern const char *const bench_set_names[]; /* NULL-terminated */

double bench_seconds(void); /* of the processor's time for this thread */
/* The least first: the median is in the middle. */
void bench_sort_seconds(double *seconds, int count);

/* Searches for the text that Postern is slowest at, for so long, and prints it. An exit status. */
int bench_worst(const struct bench_set *set, double seconds);

/* Made with fixed seeds, or read from `corpus`, at most `bytes` long. NULL as above. */
GString *bench_text_load(const char *name, const char *corpus, size_t bytes);
extern const char *const bench_text_names[]; /* NULL-terminated */

/* The end of the block at `start`: behind a line's end, or else at a character's. */
size_t bench_block_end(const GString *text, size_t start, size_t bytes);

G_END_DECLS

#endif
