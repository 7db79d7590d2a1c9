#include "cli/output_classifications.h"

#define LEAST_CONFIDENCE 1
#define MOST_CONFIDENCE 100

/* Levels are whole numbers; only what several make together is not. */
static json_t *
confidence_json(double confidence)
{
    int whole = (int)confidence; /* 0 to 100 */

    return whole < confidence ? json_real(confidence) : json_integer(whole);
}

static json_t *
match_json(const struct finding *finding, const struct text *text, enum matched_text matched)
{
    g_autofree char *part = text_describe(text);
    json_t *object = json_object();
    bool is_shown = matched == MATCHED_TEXT_SHOWN;

    json_object_set_new(object, "part", json_text(part));
    json_object_set_new(object, "offset", json_integer((json_int_t)finding->start_chars));
    json_object_set_new(object, "length", json_integer((json_int_t)finding->len_chars));
    json_object_set_new(object, "confidence", confidence_json(finding->confidence));
    json_object_set_new(object, "text",
                        is_shown ? json_text_slice(slice_sub(text->utf8, finding->start, finding->len))
                                 : json_null());
    return object;
}

static json_t *
classification_json(const struct classifier *type, struct finding_counts counts, json_t *matches)
{
    json_t *object = json_object();

    json_object_set_new(object, "name", json_text(type->name));
    json_object_set_new(object, "id", json_text(type->id));
    json_object_set_new(object, "confidence", confidence_json(counts.confidence));
    json_object_set_new(object, "count", json_integer((json_int_t)counts.total));
    json_object_set_new(object, "unique_count", json_integer((json_int_t)counts.unique));
    json_object_set_new(object, "matches", matches);
    return object;
}

json_t *
classifications_json(const struct findings *found, const struct classifier_database *database,
                     const GPtrArray *texts, enum matched_text matched, double least)
{
    json_t *list = json_array();
    size_t at = 0, count = found == NULL ? 0 : findings_count(found);

    while (at < count) {
        size_t type = findings_item(found, at)->classifier;
        json_t *matches = json_array();

        for (; at < count && findings_item(found, at)->classifier == type; at++) {
            const struct finding *finding = findings_item(found, at);

            if (finding->confidence < least)
                continue;
            json_array_append_new(matches,
                                  match_json(finding, g_ptr_array_index(texts, finding->text), matched));
        }
        struct finding_counts counts =
            findings_summary(found, type, MAX((int)least, LEAST_CONFIDENCE), MOST_CONFIDENCE);
        if (counts.total == 0)
            json_decref(matches);
        else
            json_array_append_new(
                list, classification_json(classifier_database_item(database, type), counts, matches));
    }
    return list;
}
