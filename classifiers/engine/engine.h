/*
 * The multi-pattern engine: many regular expressions and words compiled into one immutable database, a text
 * scanned once, every match reported. Plain C11 and PCRE2, no GLib: it can be lifted out and used alone.
 *
 * What is reported is what PCRE2 alone would find: for each pattern its non-overlapping matches from the
 * left, each as (pattern id, start, end) in bytes; empty matches are reported too. Matches of one pattern
 * come in the order of the text; patterns among each other come in no promised order. After an empty match
 * the search goes on at the same place for one that is not empty, as Perl and PCRE2's own programs do.
 *
 * Regular expressions are .NET's where PCRE2 reads them the same way; the others are refused (syntax.h). Not
 * told otherwise, ^ and $ are the ends of the text ($ also stands before a final line feed), and \w, \d, \s
 * and \b are Unicode's.
 *
 * A database is immutable and may be used by any number of threads at once. A scratch belongs to one scan at
 * a time. Texts have to be valid UTF-8 (they may contain NUL); the engine does not check again.
 */
#ifndef CLASSIFIERS_ENGINE_ENGINE_H
#define CLASSIFIERS_ENGINE_ENGINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum engine_flag {
    ENGINE_CASELESS = 1 << 0, /* Unicode simple case folding */
    /*
     * The expression is plain text of one or more characters. A run of white space in it matches any run of
     * white space; typographic apostrophes and quotation marks and full-width forms are their ASCII ones.
     */
    ENGINE_LITERAL = 1 << 1,
    /*
     * Both ends lie at the start or end of the text, at white space or at punctuation (underscore too),
     * unless that end of the expression is itself punctuation: Exchange's "whole words". Scripts that are
     * written without spaces need no boundary and are one for others (words.h). Only with ENGINE_LITERAL.
     */
    ENGINE_WORD = 1 << 2,
    /* A regular expression that PCRE2 alone searches for, as ENGINE_PATH_SEARCH: to compare with. */
    ENGINE_SEARCH = 1 << 3,
};

struct engine_pattern {
    const char *expression; /* UTF-8 */
    size_t expression_len;  /* bytes */
    uint32_t flags;         /* of enum engine_flag */
    uint32_t id;            /* reported with each match; need not be unique */
};

enum engine_status {
    ENGINE_OK = 0,
    ENGINE_STOPPED, /* the callback asked to stop */
    ENGINE_NO_MEMORY,
    ENGINE_BAD_PATTERN, /* compile only: error says which and where */
    ENGINE_BAD_SAVED,   /* engine_deserialize only: error says why; engine_compile does it */
    ENGINE_MATCH_LIMIT, /* a pattern met a limit: what it would match is unknown; the other patterns were
                           finished */
};

struct engine_error {
    size_t pattern; /* index into the array given to engine_compile */
    size_t offset;  /* byte in its expression */
    char text[256]; /* for a person */
};

/* What one search of one pattern may cost; see PCRE2's limits of the same names. 0 = the engine's defaults.
 */
struct engine_limits {
    uint32_t match_limit, depth_limit, heap_limit_kb;
};

struct engine_database;
struct engine_scratch;

/* Whether the pattern can be compiled: engine_compile's answer about it, in a fraction of the time. */
enum engine_status engine_check(const struct engine_pattern *pattern, struct engine_error *error);

/*
 * How much of a text counts for one match, in bytes at most: it is no longer than `most`; whether there is
 * one depends on nothing more than `behind` bytes in front of its start and `ahead` bytes from there on.
 * ENGINE_ENDLESS: nobody knows. So a piece of a text, from a little before to a little behind, tells what
 * matches in it (but not which of two that overlap a search of the whole text would come upon first).
 */
#define ENGINE_ENDLESS SIZE_MAX
struct engine_extent {
    size_t most, behind, ahead;
};

/* ENGINE_OK, or as engine_check. Endless are all words, and literals with white space, which stands for any
 * run of it. */
enum engine_status engine_measure(const struct engine_pattern *pattern, struct engine_extent *extent,
                                  struct engine_error *error);

/* Compiles all patterns. On failure *database stays untouched and *error is filled. No patterns is a valid
 * set. */
enum engine_status engine_compile(const struct engine_pattern *patterns, size_t count,
                                  struct engine_limits limits, struct engine_database **database,
                                  struct engine_error *error);
void engine_database_free(struct engine_database *database);

/*
 * What took longest to find out about the patterns, for a file: writes it where `to` is not NULL, and returns
 * how many bytes that are. They do not depend on the CPU, but on its byte order and on Postern's version.
 */
size_t engine_serialize(const struct engine_database *database, unsigned char *to);

/* Such bytes, and the patterns that they are of. */
struct engine_saved {
    const unsigned char *bytes;
    size_t len;
    const struct engine_pattern *patterns;
    size_t count;
    struct engine_limits limits;
};

/*
 * engine_compile in less time. Bytes that are damaged, or of other patterns or another version, are refused
 * with ENGINE_BAD_SAVED. Whoever can write the file decides what is found: keep it where only Postern writes.
 */
enum engine_status engine_deserialize(const struct engine_saved *saved, struct engine_database **database,
                                      struct engine_error *error);

/* NULL where memory is short. Fits every scan of this database. */
struct engine_scratch *engine_scratch_new(const struct engine_database *database);
void engine_scratch_free(struct engine_scratch *scratch);
/* What it holds of memory, the stack of PCRE2's JIT as it is at first included. */
size_t engine_scratch_bytes(const struct engine_scratch *scratch);
/* What the last scan cost at most, in steps and bytes seen, beyond what every place has free; to compare. */
uint64_t engine_scratch_work(const struct engine_scratch *scratch);

/* Return false to stop the scan. start <= end, byte offsets. */
typedef bool (*engine_match_fn)(void *context, uint32_t id, size_t start, size_t end);
/* Called for each pattern that met a limit; may be NULL. */
typedef void (*engine_limit_fn)(void *context, uint32_t id);

struct engine_sink {
    engine_match_fn on_match;
    engine_limit_fn on_limit;
    void *context;
};

enum engine_path {
    ENGINE_PATH_WORDS,   /* plain text, all of it looked for in one pass */
    ENGINE_PATH_LITERAL, /* tried around a string that each match contains, all such patterns in one pass */
    ENGINE_PATH_WALK,    /* tried where its first characters stand, all such patterns in one pass */
    ENGINE_PATH_SEARCH,  /* searched for by PCRE2, in a pass of its own over the whole text */
    ENGINE_PATH_START,   /* tried by PCRE2 where the text begins, or where its last match ended (\G) */
    ENGINE_PATHS
};

/* How the pattern of this index (into the array given to engine_compile) is looked for. */
enum engine_path engine_pattern_path(const struct engine_database *database, size_t index);

/* What one more such pattern adds to the time of a scan that does not find it. */
enum engine_cost {
    ENGINE_COST_SHARED, /* next to nothing: a pass or a place that it shares with all of its kind */
    ENGINE_COST_PLACES, /* something at each place where its first characters stand */
    ENGINE_COST_TEXT,   /* a pass over the whole text */
};

enum engine_cost engine_pattern_cost(const struct engine_database *database, size_t index);

struct engine_info {
    size_t patterns;
    size_t by_path[ENGINE_PATHS];
    size_t bytes; /* of memory that it holds, PCRE2's programs included */
};

/* Adds what there is to say of the database; *sum is zero at first. */
void engine_database_add_info(const struct engine_database *database, struct engine_info *sum);

enum engine_status engine_scan(const struct engine_database *database, const char *text, size_t len,
                               struct engine_scratch *scratch, const struct engine_sink *sink);

#endif
