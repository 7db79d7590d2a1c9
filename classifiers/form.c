/* Forms: an item as a whole compared with fingerprints. */
#include "classifiers/scan.h"

static bool
is_met(const struct compiled_element *element, const struct fingerprint_score *score)
{
    return element->form_percent == FORM_EXACT ? score->is_exact : score->percent >= element->form_percent;
}

void
forms_find(struct scan *scan)
{
    const struct classifier_database *database = scan->database;
    const struct item *item = &scan->item;
    size_t start = item->main_start, len = item->text.len - start;

    if (database->forms == NULL)
        return;
    g_autofree struct fingerprint_score *scores = g_new0(struct fingerprint_score, database->form_count);
    /* a subject in front of a form is not part of it */
    fingerprint_index_compare(database->forms, slice_sub(item->text, start, len), scores);
    for (size_t i = 0; i < database->element_count; i++) {
        const struct compiled_element *element = &database->elements[i];

        if (element->form_percent == 0)
            continue;
        scan->scratch->hits[i].form_percent = scores[element->form].percent;
        if (is_met(element, &scores[element->form]))
            scan_add_hit(scan, i, start, item->text.len);
    }
}
