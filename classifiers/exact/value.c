#include "classifiers/exact/value.h"

#include <string.h>

/* Marks belong to the letter before them where NFKC left them apart. */
static bool
is_in_word(gunichar character)
{
    return g_unichar_isalnum(character) || g_unichar_ismark(character);
}

struct exact_words
exact_words_of(struct slice text)
{
    struct exact_words words = {
        g_string_sized_new(text.len + 1),
        g_array_new(FALSE, FALSE, sizeof(struct exact_word)),
    };
    char *normal = g_utf8_normalize(text.at, (gssize)text.len, G_NORMALIZE_NFKC);
    bool is_inside = false;

    for (const char *at = normal == NULL ? "" : normal; *at != '\0'; at = g_utf8_next_char(at)) {
        gunichar character = g_utf8_get_char(at);

        if (!is_in_word(character)) {
            is_inside = false;
            continue;
        }
        if (!is_inside) {
            struct exact_word word = { words.folded->len, words.folded->len };

            g_array_append_val(words.list, word);
            is_inside = true;
        }
        g_string_append_unichar(words.folded, g_unichar_tolower(character));
        g_array_index(words.list, struct exact_word, words.list->len - 1).end = words.folded->len;
    }
    if (normal != NULL)
        explicit_bzero(normal, strlen(normal));
    g_free(normal);
    return words;
}

void
exact_words_done(struct exact_words *words)
{
    explicit_bzero(words->folded->str, words->folded->allocated_len);
    g_string_free(words->folded, TRUE);
    g_array_unref(words->list);
}

struct slice
exact_words_join(const struct exact_words *words, size_t first, size_t count)
{
    if (count == 0)
        return (struct slice){ 0 };
    size_t start = g_array_index(words->list, struct exact_word, first).start;
    size_t end = g_array_index(words->list, struct exact_word, first + count - 1).end;
    return (struct slice){ words->folded->str + start, end - start };
}
