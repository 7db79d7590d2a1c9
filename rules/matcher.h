/*
 * All words and patterns of all rules that look at one kind of text, compiled into one database: a text is
 * scanned once, however many rules there are, and a predicate looks its patterns' answers up.
 *
 * Built while a policy is loaded, immutable after matcher_set_compile; then any number of threads may scan.
 */
#ifndef RULES_MATCHER_H
#define RULES_MATCHER_H

#include "base/diagnostic.h"
#include "base/slice.h"
#include "rules/verdict.h"

enum match_target {
    TARGET_NONE,
    TARGET_SUBJECT,
    TARGET_SUBJECT_OR_BODY, /* of a predicate: its patterns stand in both databases */
    TARGET_BODY,
    TARGET_SENDER,
    TARGET_RECIPIENT,
    TARGET_FILENAME,
    TARGET_ATTACHMENT, /* the texts of attachments and of the documents inside them */
    TARGET_CHARSET,    /* the charsets that text parts declare */
    TARGET_PROPERTY,   /* of documents; one database for each name */
    TARGET_HEADER,     /* one database for each field name */
};

/* The answer for one pattern over all texts of a scan. */
struct hit {
    enum match result; /* MATCH_NO, MATCH_FAILED (a match limit was met) or MATCH_YES */
    guint text;        /* of MATCH_YES: which text; the first match is kept */
    size_t start, end; /* bytes of that text */
};

struct engine_info;
struct matcher;
struct matcher_set;
typedef struct matcher_set matcher_set;

struct matcher_set *matcher_set_new(void);
void matcher_set_free(struct matcher_set *set);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(matcher_set, matcher_set_free)

/* The matcher for a target; `header` (any case) only for TARGET_HEADER and TARGET_PROPERTY. Owned by the set.
 */
struct matcher *matcher_set_get(struct matcher_set *set, enum match_target target, const char *header);
/* Adds a pattern; `flags` are the engine's. Its id within this matcher. The same expression twice has one id.
 */
guint matcher_add(struct matcher *matcher, const char *expression, uint32_t flags, struct location at);
/* Compiles all; each pattern that does not compile becomes an error in `found` with its place. */
bool matcher_set_compile(struct matcher_set *set, struct diagnostics *found);

/* Adds what the engine says of all databases (classifiers/engine/engine.h). */
void matcher_set_add_info(const struct matcher_set *set, struct engine_info *sum);

size_t matcher_index(const struct matcher *matcher);     /* its position in the set, for caches */
const char *matcher_name(const struct matcher *matcher); /* the field's or property's, lower case; or NULL */
/* Scans `texts` (valid UTF-8) once: an array of struct hit, one per pattern. Free with g_array_unref. */
GArray *matcher_scan(struct matcher *matcher, const struct slice *texts, size_t count);

#endif
