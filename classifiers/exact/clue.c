#include "classifiers/exact/clue.h"

#include "base/limits.h"
#include "classifiers/exact/value.h"

#define HASHED_AT_ONCE 64 /* bytes that cost what one short value does */

static bool
has_element(const GArray *elements, size_t element)
{
    for (guint i = 0; i < elements->len; i++) {
        if (g_array_index(elements, size_t, i) == element)
            return true;
    }
    return false;
}

GArray *
exact_elements(const struct exact_type *exact)
{
    GArray *elements = g_array_new(FALSE, FALSE, sizeof(size_t));

    for (guint i = 0; i < exact->patterns->len; i++) {
        const struct exact_pattern *pattern = g_ptr_array_index(exact->patterns, i);

        for (guint k = 0; k < pattern->criteria->len; k++) {
            size_t element = g_array_index(pattern->criteria, struct exact_criterion, k).element;

            if (element != ELEMENT_NONE && !has_element(elements, element))
                g_array_append_val(elements, element);
        }
    }
    return elements;
}

/* Words of the longest value that one of the criteria looks for by its words. */
static size_t
words_of(const struct exact_type *exact, const struct exact_pattern *pattern)
{
    size_t most = 0;

    for (guint i = 0; i < pattern->criteria->len; i++) {
        const struct exact_criterion *criterion =
            &g_array_index(pattern->criteria, struct exact_criterion, i);
        size_t words = exact_table_field_words(exact->table, criterion->field);

        if (criterion->element == ELEMENT_NONE)
            most = MAX(most, words);
    }
    return most;
}

void
exact_search_init(struct exact_search *search, struct scan *scan, const struct exact_type *exact)
{
    *search = (struct exact_search){
        .scan = scan,
        .exact = exact,
        .elements = exact_elements(exact),
    };
    for (guint i = 0; i < exact->patterns->len; i++) {
        const struct exact_pattern *pattern = g_ptr_array_index(exact->patterns, i);
        size_t words = words_of(exact, pattern);

        search->proximity_chars = MAX(search->proximity_chars, pattern->proximity_chars);
        search->words = MAX(search->words, words);
    }
}

void
exact_search_done(struct exact_search *search)
{
    exact_hasher_free(search->hasher);
    g_array_unref(search->elements);
}

/* False beyond the limit of the item. */
static bool
hash(struct exact_search *search, struct slice value, struct exact_hash *made)
{
    search->scan->hashes += 1 + value.len / HASHED_AT_ONCE;
    if (search->scan->hashes > LIMIT_EXACT_HASHES)
        return false;
    if (search->hasher == NULL)
        search->hasher = exact_hasher_new(search->exact->table);
    *made = exact_hash_of(search->hasher, value);
    return true;
}

bool
exact_hash_span(struct exact_search *search, const struct hit *span, struct exact_hash *made)
{
    struct exact_words words = exact_words_of(scan_text_of(search->scan, span));
    bool is_hashed = words.list->len > 0 && hash(search, exact_words_join(&words, 0, words.list->len), made);

    exact_words_done(&words);
    return is_hashed;
}

static size_t
reach_of(const struct hit *span, const struct hit *primary)
{
    return span->end_chars <= primary->start_chars ? primary->start_chars - span->start_chars
                                                   : span->end_chars - primary->end_chars;
}

static void
add_hits(struct exact_search *search, size_t element, size_t least, size_t most, const struct hit *primary,
         GArray *clues)
{
    const struct hits *hits = &search->scan->hits[element];
    size_t first, count = hits_within(hits, least, most, &first);

    for (size_t i = first; i < first + count; i++) {
        const struct hit *hit = hits_item(hits, i);
        struct exact_hash hashed;

        if (!exact_hash_span(search, hit, &hashed))
            continue;
        struct clue clue = { exact_cell_of(&hashed), element, 0, reach_of(hit, primary), hit };
        g_array_append_val(clues, clue);
    }
}

/* Of each word, in characters: how far a window has to reach to have it; g_free. */
static size_t *
reaches_of(const struct exact_search *search, const struct exact_words *words, const struct hit *primary)
{
    const struct item *item = &search->scan->item;
    size_t *reaches = g_new(size_t, words->list->len + 1);
    struct item_cursor cursor = { 0, 0 };

    for (guint i = 0; i < words->list->len; i++) {
        const struct exact_word *word = &g_array_index(words->list, struct exact_word, i);

        if (word->text_to <= primary->start)
            reaches[i] = primary->start_chars - item_chars(item, &cursor, word->text_from);
        else
            reaches[i] = item_chars(item, &cursor, word->text_to) - primary->end_chars;
    }
    return reaches;
}

/* Whether a run of words reaches from the subject into the body. */
static bool
is_torn(const struct exact_search *search, const struct exact_words *words, size_t first, size_t last)
{
    return item_is_torn(&search->scan->item, g_array_index(words->list, struct exact_word, first).text_from,
                        g_array_index(words->list, struct exact_word, last).text_to);
}

/* Every run of words that may be a value, in these bytes of the item. */
static void
add_runs(struct exact_search *search, size_t from, size_t to, const struct hit *primary, GArray *clues)
{
    struct exact_words words = exact_words_within(search->scan->item.text, from, to);
    g_autofree size_t *reaches = reaches_of(search, &words, primary);

    for (size_t i = 0; i < words.list->len; i++) {
        for (size_t last = i; last < words.list->len && last < i + search->words; last++) {
            struct exact_hash hashed;

            if (is_torn(search, &words, i, last) ||
                !hash(search, exact_words_join(&words, i, last - i + 1), &hashed))
                continue;
            struct clue clue = { exact_cell_of(&hashed), ELEMENT_NONE, last - i + 1, 0, NULL };
            clue.reach_chars = MAX(reaches[i], reaches[last]);
            g_array_append_val(clues, clue);
        }
    }
    exact_words_done(&words);
}

/* So many characters to the left, or to the right, of a byte; or as many as there are. */
static size_t
step_back(struct slice text, size_t place, size_t chars)
{
    for (; place > 0 && chars > 0; chars--)
        place = (size_t)(g_utf8_prev_char(text.at + place) - text.at);
    return place;
}

static size_t
step_on(struct slice text, size_t place, size_t chars)
{
    for (; place < text.len && chars > 0; chars--)
        place = (size_t)(g_utf8_next_char(text.at + place) - text.at);
    return place;
}

static int
compare_clues(gconstpointer a, gconstpointer b)
{
    const struct clue *first = a, *second = b;

    if (first->cell != second->cell)
        return first->cell < second->cell ? -1 : 1;
    if (first->element != second->element)
        return first->element < second->element ? -1 : 1;
    if (first->words != second->words)
        return first->words < second->words ? -1 : 1;
    return (first->reach_chars > second->reach_chars) - (first->reach_chars < second->reach_chars);
}

/* Of the same value, found the same way, the nearest is enough. */
static void
keep_nearest(GArray *clues)
{
    struct clue *list = (void *)clues->data;
    guint kept = 0;

    for (guint i = 0; i < clues->len; i++) {
        const struct clue *last = kept == 0 ? NULL : &list[kept - 1];

        if (last == NULL || last->cell != list[i].cell || last->element != list[i].element ||
            last->words != list[i].words)
            list[kept++] = list[i];
    }
    g_array_set_size(clues, kept);
}

GArray *
clues_around(struct exact_search *search, const struct hit *primary)
{
    GArray *clues = g_array_new(FALSE, FALSE, sizeof(struct clue));
    struct slice text = search->scan->item.text;
    struct window window = window_around(primary, search->proximity_chars);

    for (guint i = 0; i < search->elements->len; i++) {
        size_t element = g_array_index(search->elements, size_t, i);

        add_hits(search, element, window.least, primary->start_chars, primary, clues);
        add_hits(search, element, primary->end_chars, window.most, primary, clues);
    }
    if (search->words > 0) {
        add_runs(search, step_back(text, primary->start, search->proximity_chars), primary->start, primary,
                 clues);
        add_runs(search, primary->end, step_on(text, primary->end, search->proximity_chars), primary, clues);
    }
    g_array_sort(clues, compare_clues);
    keep_nearest(clues);
    return clues;
}

/* The first clue with that value or a greater one. */
static guint
first_clue(const GArray *clues, exact_cell cell)
{
    guint low = 0, high = clues->len;

    while (low < high) {
        guint middle = low + (high - low) / 2;

        if (g_array_index(clues, struct clue, middle).cell < cell)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

const struct clue *
clues_find(const struct exact_search *search, const GArray *clues, size_t row,
           const struct exact_criterion *criterion, size_t proximity_chars)
{
    const struct exact_table *table = search->exact->table;
    exact_cell cell = exact_table_cell(table, row, criterion->field);

    if (cell == 0)
        return NULL;
    for (guint i = first_clue(clues, cell); i < clues->len; i++) {
        const struct clue *clue = &g_array_index(clues, struct clue, i);

        if (clue->cell != cell)
            break;
        if (clue->element == criterion->element && clue->reach_chars <= proximity_chars &&
            clue->words <= exact_table_field_words(table, criterion->field))
            return clue;
    }
    return NULL;
}
