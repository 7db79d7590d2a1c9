/*
 * How values of a table are compared: by their letters and digits alone, in lower case, after Unicode's
 * compatibility normalisation (NFKC). "123-45-6789" is "123456789", "O'Brien" is "obrien". Exchange lets each
 * field choose its ignored delimiters; here every one is ignored in every field.
 *
 * Threads  pure. Ownership: what is appended is the caller's, and to be wiped by it.
 */
#ifndef CLASSIFIERS_EXACT_VALUE_H
#define CLASSIFIERS_EXACT_VALUE_H

#include "base/slice.h"

/* One word: where it stands in struct exact_words, and what of the text it was made of. */
struct exact_word {
    size_t start, end;         /* bytes of `folded` */
    size_t text_from, text_to; /* bytes of the text */
};

/* The words of a text, folded, one behind the other without anything between them. */
struct exact_words {
    GString *folded;
    GArray *list; /* of struct exact_word */
};

/* `text` is valid UTF-8. */
struct exact_words exact_words_of(struct slice text);
/* Those that lie wholly in the bytes [from, to) of it; both stand between characters. */
struct exact_words exact_words_within(struct slice text, size_t from, size_t to);
/* Wipes and frees. */
void exact_words_done(struct exact_words *words);
/* So many words from `first` on, as one value. */
struct slice exact_words_join(const struct exact_words *words, size_t first, size_t count);

#endif
