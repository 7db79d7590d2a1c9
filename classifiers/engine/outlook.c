#include "classifiers/engine/outlook.h"

#include <stddef.h>
#include <string.h>

#define STRETCH 8192      /* bytes that are told at once */
#define MOST_AHEAD 2048   /* bytes that are read for what ends behind a stretch; else all that follow are */
#define MOST_PAGES 64     /* patterns of one text that are read backwards */
#define STEPS_OF_CHEAP 32 /* a failure that is dearer counts once more for each so many */

/* What is known of one pattern in the stretch that it was read in last. */
struct page {
    size_t from, end; /* of what is known */
    uint64_t starts[STRETCH / 64];
    struct backward_state *marks; /* at the ends of stretches, of a pattern that reaches far */
    size_t mark_room, mark_first; /* the stretch that the first of them is of */
    bool has_marks;
    bool is_dear; /* a single try was worth a reading */
};

struct outlook {
    const struct engine_memory *memory;
    struct page *pages[MOST_PAGES]; /* those that were ever needed */
    uint8_t used;                   /* in this text */
    struct backward_memo *memo;     /* NULL until something is read */
};

struct outlook *
outlook_new(const struct engine_memory *memory)
{
    struct outlook *made = engine_allocate(memory, 1, sizeof(*made));

    if (made != NULL)
        made->memory = memory;
    return made;
}

void
outlook_free(struct outlook *outlook)
{
    if (outlook == NULL)
        return;
    for (unsigned i = 0; i < MOST_PAGES && outlook->pages[i] != NULL; i++) {
        engine_release(outlook->memory, outlook->pages[i]->marks);
        engine_release(outlook->memory, outlook->pages[i]);
    }
    backward_memo_free(outlook->memory, outlook->memo);
    engine_release(outlook->memory, outlook);
}

void
outlook_begin(struct outlook *outlook)
{
    outlook->used = 0;
}

/* Gives the pattern a page that tells nothing yet; false where there is none left. */
static bool
take_page(struct outlook *outlook, struct outlook_state *state)
{
    if (outlook->used == MOST_PAGES)
        return false;
    struct page **page = &outlook->pages[outlook->used];
    if (*page == NULL)
        *page = engine_allocate(outlook->memory, 1, sizeof(**page));
    if (*page == NULL)
        return false;
    (*page)->from = (*page)->end = 0;
    (*page)->has_marks = (*page)->is_dear = false;
    state->page = ++outlook->used;
    return true;
}

/* Between characters, not behind `at`. */
static size_t
character_at(const struct outlook_text *text, size_t at)
{
    if (at >= text->len)
        return text->len;
    while (at > 0 && ((unsigned char)text->at[at] & 0xc0) == 0x80)
        at--;
    return at;
}

static size_t
stretch_end(const struct outlook_text *text, size_t stretch)
{
    return character_at(text, stretch >= text->len / STRETCH ? text->len : (stretch + 1) * STRETCH);
}

/* What is so at the end of the stretch, by what may follow there. */
static struct backward_state
look_ahead(const struct outlook *outlook, const struct backward *backward, const struct outlook_text *text,
           size_t end)
{
    size_t ahead = backward_reach(backward);
    struct backward_range range = { text->at, text->len, end, text->len };
    struct backward_state state = { { 0 } };

    if (text->len - end > ahead) {
        range.end = character_at(text, end + ahead);
        memset(&state, 0xff, sizeof(state));
    }
    backward_read(backward, &range, &state, NULL, outlook->memo);
    return state;
}

/* Reads all that follows the stretch, and leaves a mark at the end of each. */
static bool
leave_marks(struct outlook *outlook, struct page *page, const struct backward *backward,
            const struct outlook_text *text, size_t stretch)
{
    size_t count = text->len / STRETCH - stretch + 1;
    struct backward_state state = { { 0 } };

    if (page->mark_room < count) {
        void *marks =
            engine_grow(outlook->memory, page->marks, &page->mark_room, 0, count, sizeof(*page->marks));
        if (marks == NULL)
            return false;
        page->marks = marks;
    }
    for (size_t i = count; i-- > 0;) {
        struct backward_range range = { text->at, text->len, stretch_end(text, stretch + i),
                                        stretch_end(text, stretch + i + 1) };

        backward_read(backward, &range, &state, NULL, outlook->memo);
        page->marks[i] = state;
    }
    page->mark_first = stretch;
    return page->has_marks = true;
}

/* Reads the rest of a stretch backwards: not one in front of the first mark. */
static void
read_rest(const struct outlook *outlook, struct page *page, const struct backward *backward,
          const struct outlook_text *text, size_t start)
{
    size_t stretch = start / STRETCH;
    struct backward_range range = { text->at, text->len, start, stretch_end(text, stretch) };

    if (range.from >= range.end)
        return;
    struct backward_state behind = page->has_marks ? page->marks[stretch - page->mark_first]
                                                   : look_ahead(outlook, backward, text, range.end);
    memset(page->starts, 0, sizeof(page->starts));
    backward_read(backward, &range, &behind, page->starts, outlook->memo);
    page->from = range.from;
    page->end = range.end;
}

static void
look(struct outlook *outlook, struct outlook_state *state, const struct backward *backward,
     const struct outlook_text *text, size_t start)
{
    if (start >= stretch_end(text, state->stretch) || (state->page == 0 && !take_page(outlook, state)))
        return;
    if (outlook->memo == NULL) /* without one it takes longer */
        outlook->memo = backward_memo_new(outlook->memory);
    struct page *page = outlook->pages[state->page - 1];
    if (backward_reach(backward) <= MOST_AHEAD || page->has_marks ||
        leave_marks(outlook, page, backward, text, state->stretch))
        read_rest(outlook, page, backward, text, start);
}

/* After so many cheap failures in a stretch its reading is paid for: it cost about as much. */
static uint64_t
failures_worth(const struct backward *backward)
{
    return (uint64_t)STRETCH * backward_price(backward) / STEPS_OF_CHEAP;
}

/* What counts as spent at the first failure in a stretch: behind one that was worth its reading most of it,
 * since a text that is made to fail goes on like that. */
static uint16_t
spent_before(const struct outlook_state *state, size_t stretch, uint64_t worth)
{
    return (uint16_t)(stretch == (size_t)state->stretch + 1 && state->spent >= worth ? worth - worth / 4 : 0);
}

void
outlook_note_failure(struct outlook *outlook, struct outlook_state *state, const struct backward *backward,
                     const struct outlook_text *text, size_t start, uint64_t steps)
{
    size_t stretch = start / STRETCH;

    if (backward == NULL || stretch < state->stretch || stretch > UINT32_MAX)
        return;
    uint64_t worth = failures_worth(backward);
    if (stretch > state->stretch)
        *state = (struct outlook_state){ .stretch = (uint32_t)stretch,
                                         .spent = spent_before(state, stretch, worth),
                                         .page = state->page };
    uint64_t cost = 1 + steps / STEPS_OF_CHEAP, spent = state->spent + cost;
    if (state->spent < worth && spent >= worth)
        look(outlook, state, backward, text, start);
    if (cost >= worth && state->page != 0)
        outlook->pages[state->page - 1]->is_dear = true;
    state->spent = (uint16_t)(spent < worth ? spent : worth);
}

bool
outlook_page_allows(struct outlook *outlook, const struct outlook_state *state,
                    const struct backward *backward, const struct outlook_text *text, size_t start)
{
    struct page *page = outlook->pages[state->page - 1];

    if (page->is_dear && page->end > 0 && start >= page->end)
        read_rest(outlook, page, backward, text, start);
    size_t place = start - page->from;
    return start < page->from || start >= page->end || (page->starts[place / 64] >> place % 64 & 1) != 0;
}
