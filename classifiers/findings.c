#include "classifiers/findings.h"

#include <stdlib.h>

/* What findings_summary needs of a finding that is not listed. */
struct counted {
    uint64_t value_hash;
    double confidence;
};

struct type_findings {
    GArray *listed;      /* of struct finding; NULL after findings_finish */
    GArray *counted;     /* of struct counted; NULL while there is none */
    size_t first, count; /* in findings.all */
    bool is_incomplete;
};

struct findings {
    struct type_findings *types;
    size_t type_count;
    GArray *all;    /* of struct finding */
    GArray *misses; /* of struct near_miss */
};

struct findings *
findings_new(size_t classifiers)
{
    struct findings *found = g_new0(struct findings, 1);

    found->types = g_new0(struct type_findings, MAX(classifiers, 1));
    found->type_count = classifiers;
    found->all = g_array_new(FALSE, FALSE, sizeof(struct finding));
    found->misses = g_array_new(FALSE, FALSE, sizeof(struct near_miss));
    return found;
}

void
findings_free(struct findings *found)
{
    if (found == NULL)
        return;
    for (size_t i = 0; i < found->type_count; i++) {
        g_clear_pointer(&found->types[i].listed, g_array_unref);
        g_clear_pointer(&found->types[i].counted, g_array_unref);
    }
    g_free(found->types);
    g_array_unref(found->all);
    g_array_unref(found->misses);
    g_free(found);
}

void
findings_add(struct findings *found, const struct finding *finding)
{
    struct type_findings *type = &found->types[finding->classifier];

    if (type->listed == NULL)
        type->listed = g_array_new(FALSE, FALSE, sizeof(struct finding));
    g_array_append_val(type->listed, *finding);
}

void
findings_count_only(struct findings *found, const struct finding *finding)
{
    struct type_findings *type = &found->types[finding->classifier];
    struct counted counted = { finding->value_hash, finding->confidence };

    if (type->counted == NULL)
        type->counted = g_array_new(FALSE, FALSE, sizeof(struct counted));
    g_array_append_val(type->counted, counted);
}

void
findings_add_miss(struct findings *found, const struct near_miss *miss)
{
    g_array_append_val(found->misses, *miss);
}

size_t
findings_miss_count(const struct findings *found)
{
    return found->misses->len;
}

const struct near_miss *
findings_miss(const struct findings *found, size_t index)
{
    g_assert(index < found->misses->len);
    return &g_array_index(found->misses, struct near_miss, index);
}

void
findings_set_incomplete(struct findings *found, size_t classifier)
{
    found->types[classifier].is_incomplete = true;
}

static int
compare_findings(const void *a, const void *b)
{
    const struct finding *first = a, *second = b;

    if (first->text != second->text)
        return first->text < second->text ? -1 : 1;
    if (first->start != second->start)
        return first->start < second->start ? -1 : 1;
    if (first->len != second->len)
        return first->len > second->len ? -1 : 1;
    return first->confidence > second->confidence ? -1 : first->confidence < second->confidence;
}

static bool
is_sorted(const GArray *list)
{
    for (guint i = 1; i < list->len; i++) {
        if (compare_findings(&g_array_index(list, struct finding, i - 1),
                             &g_array_index(list, struct finding, i)) > 0)
            return false;
    }
    return true;
}

/* A subject stands in front of every body text, and what was found in it more than once is one finding, at
 * the best level. */
static void
sort_listed(GArray *listed)
{
    struct finding *list = (void *)listed->data;
    guint kept = 0;

    if (!is_sorted(listed))
        g_array_sort(listed, compare_findings);
    for (guint i = 0; i < listed->len; i++) {
        if (kept == 0 || list[i].text != list[kept - 1].text || list[i].start != list[kept - 1].start ||
            list[i].len != list[kept - 1].len)
            list[kept++] = list[i];
    }
    g_array_set_size(listed, kept);
}

void
findings_finish(struct findings *found)
{
    for (size_t i = 0; i < found->type_count; i++) {
        struct type_findings *type = &found->types[i];

        type->first = found->all->len;
        if (type->listed != NULL)
            sort_listed(type->listed);
        if (type->listed != NULL)
            g_array_append_vals(found->all, type->listed->data, type->listed->len);
        type->count = found->all->len - type->first;
        g_clear_pointer(&type->listed, g_array_unref);
    }
}

size_t
findings_count(const struct findings *found)
{
    return found->all->len;
}

const struct finding *
findings_item(const struct findings *found, size_t index)
{
    g_assert(index < found->all->len);
    return &g_array_index(found->all, struct finding, index);
}

bool
findings_is_incomplete(const struct findings *found, size_t classifier)
{
    g_assert(classifier < found->type_count);
    return found->types[classifier].is_incomplete;
}

static int
compare_hashes(const void *a, const void *b)
{
    uint64_t first = *(const uint64_t *)a, second = *(const uint64_t *)b;

    return first < second ? -1 : first > second;
}

static size_t
count_distinct(GArray *hashes)
{
    size_t distinct = 0;

    g_array_sort(hashes, compare_hashes);
    for (size_t i = 0; i < hashes->len; i++) {
        if (i == 0 || g_array_index(hashes, uint64_t, i) != g_array_index(hashes, uint64_t, i - 1))
            distinct++;
    }
    return distinct;
}

struct finding_counts
findings_summary(const struct findings *found, size_t classifier, int least, int most)
{
    g_assert(classifier < found->type_count);
    const struct type_findings *type = &found->types[classifier];
    size_t counted = type->counted == NULL ? 0 : type->counted->len;
    struct finding_counts counts = { 0 };
    g_autoptr(GArray) hashes = g_array_new(FALSE, FALSE, sizeof(uint64_t));

    for (size_t i = 0; i < type->count + counted; i++) {
        struct counted one;

        if (i < type->count) {
            const struct finding *finding = findings_item(found, type->first + i);
            one = (struct counted){ finding->value_hash, finding->confidence };
        } else {
            one = g_array_index(type->counted, struct counted, i - type->count);
        }
        if (one.confidence < least || one.confidence > most)
            continue;
        g_array_append_val(hashes, one.value_hash);
        counts.confidence = MAX(counts.confidence, one.confidence);
    }
    counts.total = hashes->len;
    counts.unique = count_distinct(hashes);
    return counts;
}

char *
finding_confidence_text(double confidence)
{
    char text[G_ASCII_DTOSTR_BUF_SIZE];

    return g_strdup(g_ascii_formatd(text, sizeof(text), "%g", confidence));
}

/* Less than this and the eight that stay would give the value away. */
#define MASK_SHORTEST 12
#define MASK_KEPT 4

char *
finding_mask(struct slice matched)
{
    const char *end = matched.at + matched.len;
    size_t count = 0, seen = 0;
    GString *masked = g_string_sized_new(2 * matched.len);

    for (const char *at = matched.at; at < end; at = g_utf8_next_char(at))
        count += g_unichar_isalnum(g_utf8_get_char(at)) ? 1 : 0;
    for (const char *at = matched.at; at < end; at = g_utf8_next_char(at)) {
        gunichar character = g_utf8_get_char(at);
        bool is_kept = !g_unichar_isalnum(character);

        if (!is_kept) {
            is_kept = count >= MASK_SHORTEST && (seen < MASK_KEPT || seen >= count - MASK_KEPT);
            seen++;
        }
        g_string_append_unichar(masked, is_kept ? character : 0xb7);
    }
    return g_string_free(masked, FALSE);
}
