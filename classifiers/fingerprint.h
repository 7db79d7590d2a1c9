/*
 * Document fingerprints: what a form looks like, without its text. The words of a document, taken four by
 * four (characters of scripts without spaces eight by eight), are hashed; a form's fingerprint is the
 * smallest of these hashes, and a document matches by the share of them that it has. Filled-in blanks cost
 * the few hashes that reach over them.
 *
 * The text form is 2732 characters of Base64, the length that Exchange's schema gives a fingerprint; how
 * Exchange makes its own is not published, so theirs are refused and have to be learned again.
 *
 * Threads  pure; an index is immutable. Errors: POSTERN_ERROR_VALUE, POSTERN_ERROR_SYNTAX.
 * Source   Broder, "On the resemblance and containment of documents" (1997): containment by a sketch.
 */
#ifndef CLASSIFIERS_FINGERPRINT_H
#define CLASSIFIERS_FINGERPRINT_H

#include "base/slice.h"

#include <stdint.h>

#define FINGERPRINT_TEXT_CHARS 2732
#define FINGERPRINT_HASHES 508
#define FINGERPRINT_LEAST_SHINGLES 30 /* a shorter form would be found everywhere */

struct fingerprint {
    uint32_t shingles;                   /* distinct ones of the form */
    uint32_t kept;                       /* of `hashes` that are used */
    uint64_t whole;                      /* of all words in their order */
    uint32_t hashes[FINGERPRINT_HASHES]; /* the smallest, ascending */
};

/* `text` is valid UTF-8. False where it has too few words to be told from others. */
bool fingerprint_learn(struct slice text, struct fingerprint *learned, GError **error);

char *fingerprint_to_text(const struct fingerprint *learned); /* g_free it */
bool fingerprint_from_text(struct slice text, struct fingerprint *learned, GError **error);

/* How much of a form is in a document. */
struct fingerprint_score {
    unsigned percent; /* of the form's hashes */
    bool is_exact;    /* the same words in the same order, and no others */
};

/* Many fingerprints that a document is compared with in one pass. */
struct fingerprint_index;
typedef struct fingerprint_index fingerprint_index;
/* Keeps nothing of `list`. */
struct fingerprint_index *fingerprint_index_new(const struct fingerprint *const *list, size_t count);
void fingerprint_index_free(struct fingerprint_index *index);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(fingerprint_index, fingerprint_index_free)
/* One score for each, in their order. `text` is valid UTF-8. */
void fingerprint_index_compare(const struct fingerprint_index *index, struct slice text,
                               struct fingerprint_score *scores);

/* For fingerprint.c and fingerprint_index.c: each shingle of a text as its hash. */
typedef void (*shingle_fn)(void *context, uint32_t hash);
/* The hash of all words in their order. */
uint64_t fingerprint_each_shingle(struct slice text, shingle_fn take, void *context);

#endif
