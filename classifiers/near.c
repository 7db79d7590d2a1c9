#include "classifiers/near.h"

#include "base/limits.h"

#include <stdlib.h>
#include <string.h>

#define MARK_BYTES 64   /* that one mark stands for */
#define MOST_PERCENT 66 /* of the marks: with more, one search of the whole text costs less */
#define MOST_MATCHES 65536
#define RETRY_FACTOR 4 /* how much earlier a search begins when it began too late */
#define FREE_WORK (1 << 20)
#define WORK_PER_BYTE 32

/* The bytes where a match may start. */
struct range {
    size_t from, to;
};

/* The search of one piece. */
struct piece {
    struct scan *scan;
    struct range range;
    size_t offset; /* of the piece in the item */
    size_t begin;  /* from here on, all that counts for a match is in the piece */
};

static struct near_scratch *
near_of(const struct scan *scan)
{
    return &scan->scratch->near;
}

/* Places from `from` up to and including `to`. Hits come mostly in the order of the text: what was marked for
 * the last ones is passed over, however far their proximity reaches. */
static void
mark(const struct scan *scan, size_t from, size_t to)
{
    struct near_scratch *near = near_of(scan);
    uint64_t *marks = (void *)near->marks->data;
    size_t first = from / MARK_BYTES, last = MIN(to, scan->item.text.len) / MARK_BYTES;

    if (first >= near->marked_from && first <= near->marked_to)
        first = near->marked_to;
    else
        near->marked_from = first;
    if (first > last)
        return;
    near->marked_to = last;
    for (size_t i = first / 64; i <= last / 64; i++) {
        uint64_t bits = UINT64_MAX;

        if (i == first / 64)
            bits &= UINT64_MAX << first % 64;
        if (i == last / 64)
            bits &= UINT64_MAX >> (63 - last % 64);
        marks[i] |= bits;
    }
}

static void
mark_all(const struct scan *scan)
{
    mark(scan, 0, scan->item.text.len);
}

static size_t
less(size_t from, size_t by)
{
    return from > by ? from - by : 0;
}

/* Where a primary match of the pattern may start that has the hit in its proximity. */
static void
mark_gate(const struct scan *scan, const struct compiled_pattern *pattern, const struct hit *hit)
{
    const struct item *item = &scan->item;
    size_t most = scan->database->elements[pattern->element].extent.most;

    mark(scan, less(item_back(item, hit->start, pattern->proximity_chars), most),
         item_ahead(item, hit->end, pattern->proximity_chars));
}

static size_t
count_gate(const struct scan *scan, const struct compiled_pattern *pattern, size_t gate)
{
    size_t count = 0;

    for (uint32_t i = pattern->gates.first[gate]; i < pattern->gates.first[gate + 1]; i++) {
        const struct hits *hits = &scan->hits[pattern->gates.items[i]];

        count += hits->is_incomplete ? SIZE_MAX / LIMIT_HITS_PER_ELEMENT : hits_count(hits);
    }
    return count;
}

/* The gate with the fewest hits in the item. */
static size_t
best_gate(const struct scan *scan, const struct compiled_pattern *pattern, size_t *fewest)
{
    size_t best = 0;

    *fewest = SIZE_MAX;
    for (size_t i = 0; i < pattern->gate_count; i++) {
        size_t count = count_gate(scan, pattern, i);

        if (count >= *fewest)
            continue;
        *fewest = count;
        best = i;
        if (count == 0)
            break;
    }
    return best;
}

static void
mark_gated(const struct scan *scan, const struct compiled_pattern *pattern)
{
    size_t fewest, gate = best_gate(scan, pattern, &fewest);

    if (fewest == 0)
        return;
    for (uint32_t i = pattern->gates.first[gate]; i < pattern->gates.first[gate + 1]; i++) {
        const struct hits *hits = &scan->hits[pattern->gates.items[i]];

        for (size_t k = 0; k < hits_count(hits); k++)
            mark_gate(scan, pattern, hits_item(hits, k));
        if (hits->is_incomplete)
            mark_all(scan);
    }
}

/* Each pattern once, if its first gate has a hit. */
static void
mark_all_gated(const struct scan *scan)
{
    const struct index_lists *by = &scan->database->gated_by;
    uint64_t *is_marked = near_of(scan)->is_marked;

    memset(is_marked, 0, (scan->database->gated_count / 64 + 1) * sizeof(*is_marked));
    for (size_t i = 0; i < scan->scratch->touched_count; i++) {
        uint32_t element = scan->scratch->touched[i];

        for (uint32_t k = by->first[element]; k < by->first[element + 1]; k++) {
            uint32_t index = by->items[k];
            uint64_t bit = UINT64_C(1) << index % 64;

            if ((is_marked[index / 64] & bit) == 0)
                mark_gated(scan, scan->database->gated[index]);
            is_marked[index / 64] |= bit;
        }
    }
}

/* What filters ask about may stand behind any number of blanks. */
static struct range
range_of_filters(const struct scan *scan, const struct hit *primary)
{
    struct slice text = scan->item.text;
    struct range range = { primary->start, primary->end };

    while (range.from > 0 && g_ascii_isspace(text.at[range.from - 1]))
        range.from--;
    while (range.to < text.len && g_ascii_isspace(text.at[range.to]))
        range.to++;
    range.from = less(range.from, scan->database->extents[STAGE_AROUND].most);
    return range;
}

static void
mark_primary(const struct scan *scan, const struct compiled_pattern *pattern, const struct hit *primary)
{
    struct range range = { item_back(&scan->item, primary->start, pattern->proximity_chars),
                           item_ahead(&scan->item, primary->end, pattern->proximity_chars) };

    if (pattern->filter_count > 0) {
        struct range filters = range_of_filters(scan, primary);

        range = (struct range){ MIN(range.from, filters.from), MAX(range.to, filters.to) };
    }
    mark(scan, range.from, range.to);
}

/* Where the pattern has a primary match, and may hold by its gates. */
static void
mark_around(const struct scan *scan, const struct compiled_pattern *pattern)
{
    const struct hits *hits = &scan->hits[pattern->element];
    size_t fewest = SIZE_MAX;

    if (!pattern->looks_around || hits_count(hits) == 0)
        return;
    (void)best_gate(scan, pattern, &fewest);
    if (fewest == 0)
        return;
    for (size_t i = 0; i < hits_count(hits); i++)
        mark_primary(scan, pattern, hits_item(hits, i));
}

static void
mark_all_around(const struct scan *scan)
{
    for (size_t i = 0; i < scan->database->type_count; i++) {
        const struct compiled_type *type = &scan->database->types[i];

        if (!scratch_is_active(scan->scratch, i))
            continue;
        if (type->exact != NULL && exact_wants_evidence(scan, type))
            mark_all(scan);
        for (size_t k = 0; type->type.kind == CLASSIFIER_ENTITY && k < type->count; k++)
            mark_around(scan, &type->patterns[k]);
    }
}

static bool
on_near_match(void *context, uint32_t id, size_t start, size_t end)
{
    const struct piece *piece = context;
    const struct classifier_database *database = piece->scan->database;
    const struct index_lists *users = &database->users;
    GArray *matches = near_of(piece->scan)->matches;
    struct near_match match = { 0, (uint32_t)(piece->offset + start), (uint32_t)(piece->offset + end) };

    if (match.start >= piece->range.to)
        return true;
    for (uint32_t i = users->first[id]; i < users->first[id + 1]; i++) {
        match.element = users->items[i];
        if (database->elements[match.element].stage == piece->scan->stage)
            g_array_append_val(matches, match);
    }
    return matches->len < MOST_MATCHES;
}

static void
on_near_limit(void *context, uint32_t id)
{
    struct piece *piece = context;

    scan_meet_limit(piece->scan, id);
}

/* Of one element after the other, in the order of the text. */
static int
compare_matches(const void *a, const void *b)
{
    const struct near_match *first = a, *second = b;

    if (first->element != second->element)
        return first->element < second->element ? -1 : 1;
    return first->start < second->start ? -1 : first->start > second->start;
}

/*
 * The first of one element's matches from which on they are those of a search of the whole text, wherever
 * that came from. It is the first behind a gap as long as a match: in the gap none begins, so none reaches
 * over its end. *busy: before this it is not told what matches.
 */
static const struct near_match *
first_settled(const struct piece *piece, const struct near_match *match, const struct near_match *end,
              size_t *busy)
{
    size_t most = piece->scan->database->elements[match->element].extent.most;

    *busy = piece->begin;
    while (match < end && piece->begin > 0 && match->start < *busy + most) {
        *busy = MAX(*busy, match->end);
        match++;
    }
    return match;
}

/* The last match in front of the range, or at its start, that none before overlaps: those before tell nothing
 * about what is in the range. */
static const struct near_match *
last_apart(const struct piece *piece, const struct near_match *match, const struct near_match *end)
{
    const struct near_match *apart = match;
    size_t busy = 0;

    for (; match < end && match->start <= piece->range.from; match++) {
        if (match->start >= busy)
            apart = match;
        busy = MAX(busy, match->end);
    }
    return apart;
}

/* Keeps what is settled of the matches from `before` on: what reaches into the range, too, since what it
 * overlaps does not count. False where the piece began too late to tell all that is in the range. */
static bool
keep_settled(const struct piece *piece, guint before)
{
    GArray *matches = near_of(piece->scan)->matches;
    struct near_match *list = (void *)matches->data;
    struct near_match *kept = list + before, *next, *end = list + matches->len;

    if (kept == end)
        return true;
    qsort(kept, matches->len - before, sizeof(*kept), compare_matches);
    for (struct near_match *match = kept; match < end; match = next) {
        size_t busy;

        for (next = match; next < end && next->element == match->element;)
            next++;
        const struct near_match *settled = first_settled(piece, match, next, &busy);
        if (busy > piece->range.from)
            return false;
        settled = last_apart(piece, settled, next);
        memmove(kept, settled, (size_t)(next - settled) * sizeof(*kept));
        kept += next - settled;
    }
    g_array_set_size(matches, (guint)(kept - list));
    return true;
}

static bool
is_inside_character(struct slice text, size_t at)
{
    return at < text.len && ((unsigned char)text.at[at] & 0xc0) == 0x80;
}

/* Searches for what starts in the range, from `lead` bytes in front of it on. *work: what that cost. */
static enum engine_status
scan_piece(struct scan *scan, struct range range, size_t lead, bool *is_torn, uint64_t *work)
{
    const struct engine_extent *extent = &scan->database->extents[scan->stage];
    struct engine_scratch *scratch = scan->scratch->stages[scan->stage];
    struct slice text = scan->item.text;
    struct piece piece = { .scan = scan, .range = range, .begin = less(range.from, lead) };
    struct engine_sink sink = { on_near_match, on_near_limit, &piece };
    size_t end = MIN(text.len - range.to, extent->ahead) + range.to;
    guint before = near_of(scan)->matches->len;

    piece.offset = less(piece.begin, extent->behind);
    while (is_inside_character(text, piece.offset))
        piece.offset--;
    while (is_inside_character(text, end))
        end++;
    enum engine_status status = engine_scan(scan->database->engines[scan->stage], text.at + piece.offset,
                                            end - piece.offset, scratch, &sink);
    *is_torn = !keep_settled(&piece, before);
    *work = end - piece.offset + engine_scratch_work(scratch);
    return status;
}

/* How the searches of all ranges go together. */
struct progress {
    uint64_t work; /* that is left */
    enum engine_status status;
};

/* False where the whole text has to be searched instead. */
static bool
scan_range(struct scan *scan, struct range range, struct progress *progress)
{
    GArray *matches = near_of(scan)->matches;
    guint before = matches->len;
    bool is_torn = true;

    for (size_t lead = scan->database->extents[scan->stage].most; is_torn; lead *= RETRY_FACTOR) {
        g_array_set_size(matches, before);
        uint64_t work;
        enum engine_status status = scan_piece(scan, range, lead, &is_torn, &work);

        if (status == ENGINE_NO_MEMORY || status == ENGINE_MATCH_LIMIT)
            progress->status = status;
        if (status == ENGINE_NO_MEMORY)
            return true;
        if (work > progress->work || status == ENGINE_STOPPED)
            return false;
        progress->work -= work;
    }
    return true;
}

static bool
is_marked(const uint64_t *marks, size_t mark)
{
    return (marks[mark / 64] >> mark % 64 & 1) != 0;
}

/* The next range behind `from`; false where there is none. Marks with little between them are one range. */
static bool
next_range(const struct scan *scan, size_t from, struct range *range)
{
    const struct engine_extent *extent = &scan->database->extents[scan->stage];
    const uint64_t *marks = (const void *)near_of(scan)->marks->data;
    size_t len = scan->item.text.len, count = (len + MARK_BYTES - 1) / MARK_BYTES;
    size_t first = (from + MARK_BYTES - 1) / MARK_BYTES, last, gap;
    size_t most_gap = (extent->most + extent->behind + extent->ahead) / MARK_BYTES + 1;

    while (first < count && !is_marked(marks, first))
        first++;
    if (first >= count)
        return false;
    for (last = first, gap = 0; last + gap + 1 < count && gap <= most_gap;) {
        gap++;
        if (!is_marked(marks, last + gap))
            continue;
        last += gap;
        gap = 0;
    }
    *range = (struct range){ first * MARK_BYTES, MIN((last + 1) * MARK_BYTES, len) };
    return true;
}

static size_t
count_marked(const struct scan *scan)
{
    const GArray *marks = near_of(scan)->marks;
    size_t count = 0;

    for (guint i = 0; i < marks->len; i++)
        count += (size_t)__builtin_popcountll(g_array_index(marks, uint64_t, i));
    return count;
}

/* False where the whole text has to be searched instead. */
static bool
scan_ranges(struct scan *scan, struct progress *progress)
{
    struct range range = { 0, 0 };

    if (count_marked(scan) * 100 > (scan->item.text.len / MARK_BYTES + 1) * MOST_PERCENT)
        return false;
    while (progress->status != ENGINE_NO_MEMORY && next_range(scan, range.to, &range)) {
        if (!scan_range(scan, range, progress))
            return false;
    }
    return true;
}

enum engine_status
near_scan(struct scan *scan)
{
    struct near_scratch *near = near_of(scan);
    struct progress progress = {
        FREE_WORK + (uint64_t)scan->item.text.len * WORK_PER_BYTE,
        ENGINE_OK,
    };

    if (scan->database->engines[scan->stage] == NULL)
        return ENGINE_OK;
    if (scratch_for_stage(scan->database, scan->scratch, scan->stage) == NULL)
        return ENGINE_NO_MEMORY;
    g_array_set_size(near->matches, 0);
    g_array_set_size(near->marks, 0);
    near->marked_from = near->marked_to = 0;
    g_array_set_size(near->marks, (guint)(scan->item.text.len / MARK_BYTES / 64 + 1));
    (scan->stage == STAGE_GATED ? mark_all_gated : mark_all_around)(scan);
    if (!scan_ranges(scan, &progress))
        return scan_whole(scan);
    for (guint i = 0; i < near->matches->len; i++) {
        const struct near_match *match = &g_array_index(near->matches, struct near_match, i);

        scan_take_match(scan, match->element, match->start, match->end);
    }
    return progress.status;
}
