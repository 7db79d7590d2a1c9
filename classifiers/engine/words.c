#include "classifiers/engine/words.h"

#include "classifiers/engine/words_index.h"

#include <stdio.h>
#include <string.h>

#define OVERLAP_BYTES 32 /* are compared; what is alike for longer is taken to overlap */
#define FOLDED_BYTES 2   /* that a byte may become: two become three at most (U+023A), others never grow */

/* Counts the literals and their bytes. */
static enum engine_status
measure(const struct engine_pattern *patterns, size_t count, size_t *words, size_t *bytes,
        struct engine_error *error)
{
    for (size_t i = 0; i < count; i++) {
        const struct engine_pattern *pattern = &patterns[i];
        const char *fault = NULL;

        if ((pattern->flags & ENGINE_LITERAL) == 0)
            continue;
        if (pattern->expression_len == 0)
            fault = "a word has at least one character";
        else if (pattern->expression_len > UINT32_MAX)
            fault = "too long";
        else if (!utf8_is_valid(pattern->expression, pattern->expression_len))
            fault = "not valid UTF-8";
        if (fault != NULL) {
            error->pattern = i;
            (void)snprintf(error->text, sizeof(error->text), "%s", fault);
            return ENGINE_BAD_PATTERN;
        }
        (*words)++;
        *bytes += pattern->expression_len;
    }
    return ENGINE_OK;
}

/* Whether a match may begin inside another: whether the word's end reads as its beginning where a match could
 * begin. */
static bool
may_overlap(const char *text, const struct word *word)
{
    for (size_t at = 1; at < word->bytes; at++) {
        size_t compared = word->bytes - at < OVERLAP_BYTES ? word->bytes - at : OVERLAP_BYTES;

        if (memcmp(text, text + at, compared) != 0)
            continue;
        size_t before = utf8_previous(text, at);
        if (!word->needs_left || !boundary_is_word(BOUNDARY_LEFT, utf8_next(text, &before)))
            return true;
    }
    return false;
}

static void
add_word(struct word_index *index, const struct engine_pattern *pattern)
{
    bool is_whole = (pattern->flags & ENGINE_WORD) != 0;
    struct word *word = &index->words[index->count++];
    char *text = index->text + index->text_len;
    uint32_t first = 0, last = 0;

    *word = (struct word){ .text = (uint32_t)index->text_len, .id = pattern->id, .slot = NO_SLOT };
    word->is_caseless = (pattern->flags & ENGINE_CASELESS) != 0;
    for (size_t at = 0; at < pattern->expression_len;) {
        uint32_t unit = unit_next(pattern->expression, pattern->expression_len, &at);

        last = word->is_caseless ? fold_case(unit) : fold_width(unit);
        first = word->bytes == 0 ? last : first;
        word->bytes += (uint32_t)utf8_put(last, text + word->bytes);
    }
    word->needs_left = is_whole && boundary_is_word(BOUNDARY_LEFT, first);
    word->needs_right = is_whole && boundary_is_word(BOUNDARY_RIGHT, last);
    if (may_overlap(text, word))
        word->slot = (uint32_t)index->slots++;
    index->text_len += word->bytes;
}

/* Puts the words of one stage and their text where they are compared together: in the order of its files. */
static void
move_stage(const struct engine_memory *memory, const struct word_index *index, struct word_files *files,
           struct word_index *to)
{
    uint32_t first = (uint32_t)to->count;

    for (size_t i = 0; i < files->count; i++) {
        struct word *word = &to->words[to->count];

        *word = index->words[files->keys[i].number];
        to->before[to->count] = files->keys[i].hints.before;
        to->behind[to->count++] = files->keys[i].hints.behind;
        memcpy(to->text + to->text_len, index->text + word->text, word->bytes);
        word->text = (uint32_t)to->text_len;
        to->text_len += word->bytes;
    }
    word_files_moved(memory, files, first);
}

static void
release_words(const struct engine_memory *memory, const struct word_index *index)
{
    engine_release(memory, index->words);
    engine_release(memory, index->before);
    engine_release(memory, index->behind);
    engine_release(memory, index->text);
}

static enum engine_status
arrange_words(const struct engine_memory *memory, struct word_index *index)
{
    struct word_index moved = {
        .words = engine_allocate(memory, index->count, sizeof(*moved.words)),
        .before = engine_allocate(memory, index->count + WORD_TEXT_SLACK, 1),
        .behind = engine_allocate(memory, index->count + WORD_TEXT_SLACK, 1),
        .text = engine_allocate(memory, index->text_len + WORD_TEXT_SLACK, 1),
    };

    if (moved.words == NULL || moved.before == NULL || moved.behind == NULL || moved.text == NULL) {
        release_words(memory, &moved);
        return ENGINE_NO_MEMORY;
    }
    move_stage(memory, index, &index->tokens.files, &moved);
    move_stage(memory, index, &index->strings.files, &moved);
    release_words(memory, index);
    index->words = moved.words;
    index->before = moved.before;
    index->behind = moved.behind;
    index->text = moved.text;
    return ENGINE_OK;
}

static enum engine_status
fill_index(const struct engine_memory *memory, struct word_index *index,
           const struct engine_pattern *patterns, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if ((patterns[i].flags & ENGINE_LITERAL) != 0)
            add_word(index, &patterns[i]);
    }
    unit_table_fill(&index->table);
    word_beyond_fill(&index->no_words);
    enum engine_status status = word_tokens_file(memory, index);
    if (status == ENGINE_OK)
        status = word_strings_file(memory, index);
    if (status == ENGINE_OK)
        status = word_strings_narrow(memory, index);
    if (status == ENGINE_OK)
        status = word_tokens_narrow(memory, index);
    return status == ENGINE_OK ? arrange_words(memory, index) : status;
}

enum engine_status
word_index_new(const struct engine_memory *memory, enum cpu_level cpu, const struct engine_pattern *patterns,
               size_t count, struct word_index **index, struct engine_error *error)
{
    size_t words = 0, bytes = 0;
    enum engine_status status = measure(patterns, count, &words, &bytes, error);

    if (status != ENGINE_OK || words == 0)
        return status;
    struct word_index *made = engine_allocate(memory, 1, sizeof(*made));
    if (made == NULL || bytes > UINT32_MAX / FOLDED_BYTES)
        goto fail;
    made->nibbles = nibble_functions_of(cpu);
    made->filter = word_filter_of(cpu);
    made->words = engine_allocate(memory, words, sizeof(*made->words));
    made->text = engine_allocate(memory, bytes, FOLDED_BYTES);
    if (made->words == NULL || made->text == NULL || fill_index(memory, made, patterns, count) != ENGINE_OK)
        goto fail;
    *index = made;
    return ENGINE_OK;
fail:
    word_index_free(memory, made);
    return ENGINE_NO_MEMORY;
}

static void
stage_done(const struct engine_memory *memory, struct word_stage *stage)
{
    word_files_done(memory, &stage->files);
    word_filter_done(memory, &stage->filter);
}

void
word_index_free(const struct engine_memory *memory, struct word_index *index)
{
    if (index == NULL)
        return;
    stage_done(memory, &index->tokens);
    stage_done(memory, &index->strings);
    word_filter_done(memory, &index->pairs);
    release_words(memory, index);
    engine_release(memory, index);
}

size_t
word_index_count(const struct word_index *index)
{
    return index == NULL ? 0 : index->count;
}

size_t
word_index_ends(const struct word_index *index)
{
    return index == NULL ? 0 : index->slots;
}

enum engine_status
word_index_scan(const struct word_index *index, const char *text, size_t len, size_t *ends,
                const struct engine_sink *sink)
{
    struct word_scan scan = { .index = index, .text = text, .len = len, .ends = ends, .sink = sink };

    memset(ends, 0, index->slots * sizeof(*ends));
    for (size_t offset = 0; offset < len; offset += CHUNK_BYTES) {
        struct word_chunk chunk;

        word_chunk_load(&scan, offset, &chunk);
        if (!word_strings_scan(&scan, &chunk) || !word_tokens_scan(&scan, &chunk))
            return ENGINE_STOPPED;
    }
    return ENGINE_OK;
}
