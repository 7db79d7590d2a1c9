/* Filters: primary matches that do not count for what they are, or for what stands beside them. */
#include "classifiers/scan.h"

/* Fewer than two digits say nothing about each other. */
static bool
are_digits_same(struct slice matched)
{
    char first = '\0';
    size_t count = 0;

    for (size_t i = 0; i < matched.len; i++) {
        char here = matched.at[i];

        if (!g_ascii_isdigit(here))
            continue;
        if (count > 0 && here != first)
            return false;
        first = here;
        count++;
    }
    return count > 1;
}

/* Spaces may stand between the match and what is directly before or after it. */
static bool
is_blank(struct slice text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (!g_ascii_isspace(text.at[i]))
            return false;
    }
    return true;
}

static bool
is_met(const struct scan *scan, const struct compiled_filter *filter, const struct hit *primary)
{
    const struct hits *hits = &scan->hits[filter->element];
    const struct hit *hit = NULL;

    switch (filter->text) {
    case FILTER_STARTS_WITH:
        hit = hits_starting_at(hits, primary->start);
        return hit != NULL && hit->end <= primary->end;
    case FILTER_ENDS_WITH:
        hit = hits_ending_at(hits, primary->end);
        return hit != NULL && hit->start >= primary->start;
    case FILTER_FULL:
        hit = hits_starting_at(hits, primary->start);
        return hit != NULL && hit->end == primary->end;
    case FILTER_PREFIX:
        hit = hits_last_before(hits, primary->start);
        return hit != NULL && is_blank(slice_sub(scan->item.text, hit->end, primary->start - hit->end));
    case FILTER_SUFFIX:
        hit = hits_first_behind(hits, primary->end);
        return hit != NULL && is_blank(slice_sub(scan->item.text, primary->end, hit->start - primary->end));
    }
    g_assert_not_reached();
}

bool
filter_passes(const struct scan *scan, const struct compiled_filter *filter, const struct hit *primary)
{
    if (filter->kind == FILTER_ALL_DIGITS_SAME)
        return !are_digits_same(scan_text_of(scan, primary));
    return is_met(scan, filter, primary) == filter->is_include;
}
