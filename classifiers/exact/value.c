#include "classifiers/exact/value.h"

#include <stdint.h>
#include <string.h>

/* Marks belong to the letter before them where NFKC left them apart. */
static bool
is_in_word(gunichar character)
{
    return g_unichar_isalnum(character) || g_unichar_ismark(character);
}

/*
 * Whether normalisation keeps what is in front of the character apart from what is behind it: it stays no
 * part of a word, and no mark behind it makes another character of the two.
 */
static bool
is_break(const char *at, const char *end)
{
    gunichar parts[G_UNICHAR_MAX_DECOMPOSITION_LENGTH], character = g_utf8_get_char(at);
    const char *next = g_utf8_next_char(at);

    if (is_in_word(character) || (next < end && g_unichar_ismark(g_utf8_get_char(next))))
        return false;
    size_t count = character < 0x80 ? 0 : g_unichar_fully_decompose(character, TRUE, parts, ARRAY_LEN(parts));
    for (size_t i = 0; i < count; i++) {
        if (is_in_word(parts[i]))
            return false;
    }
    return true;
}

static void
add_character(struct exact_words *words, struct exact_word *word, gunichar character)
{
    if (!is_in_word(character)) {
        word->start = word->end = SIZE_MAX;
        return;
    }
    if (word->start == SIZE_MAX) {
        word->start = words->folded->len;
        g_array_append_val(words->list, *word);
    }
    g_string_append_unichar(words->folded, g_unichar_tolower(character));
    g_array_index(words->list, struct exact_word, words->list->len - 1).end = words->folded->len;
}

/* What lies between two breaks: one word, or none; several where a character stands for them ("1/2"). */
static void
add_stretch(struct exact_words *words, struct slice text, size_t from, size_t to)
{
    struct exact_word word = { SIZE_MAX, SIZE_MAX, from, to };
    char *normal = g_utf8_normalize(text.at + from, (gssize)(to - from), G_NORMALIZE_NFKC);

    for (const char *at = normal == NULL ? "" : normal; *at != '\0'; at = g_utf8_next_char(at))
        add_character(words, &word, g_utf8_get_char(at));
    if (normal != NULL)
        explicit_bzero(normal, strlen(normal));
    g_free(normal);
}

static struct exact_words
split(struct slice text, size_t from, size_t to)
{
    struct exact_words words = {
        g_string_sized_new(to - from + 1),
        g_array_new(FALSE, FALSE, sizeof(struct exact_word)),
    };
    const char *end = text.at + to, *next = NULL;
    size_t begin = from;

    for (const char *at = text.at + from; at < end; at = next) {
        size_t place = (size_t)(at - text.at);

        next = g_utf8_next_char(at);
        if (!is_break(at, end))
            continue;
        if (place > begin)
            add_stretch(&words, text, begin, place);
        begin = (size_t)(next - text.at);
    }
    if (to > begin)
        add_stretch(&words, text, begin, to);
    return words;
}

/* Whether a stretch reaches over the place. */
static bool
is_cut(struct slice text, size_t place)
{
    const char *at = text.at + place, *end = text.at + text.len;

    return place > 0 && place < text.len && !is_break(at, end) && !is_break(g_utf8_prev_char(at), end);
}

struct exact_words
exact_words_within(struct slice text, size_t from, size_t to)
{
    while (from < to && is_cut(text, from))
        from = (size_t)(g_utf8_next_char(text.at + from) - text.at);
    while (to > from && is_cut(text, to))
        to = (size_t)(g_utf8_prev_char(text.at + to) - text.at);
    return split(text, from, to);
}

struct exact_words
exact_words_of(struct slice text)
{
    return split(text, 0, text.len);
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
