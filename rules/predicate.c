#include "rules/predicate.h"

static const struct predicate_family *const families[] = {
    &predicates_sender,     &predicates_recipient, &predicates_header,
    &predicates_attachment, &predicates_message,
};

size_t
predicate_count(void)
{
    size_t count = 0;

    for (size_t i = 0; i < ARRAY_LEN(families); i++)
        count += families[i]->count;
    return count;
}

const struct predicate *
predicate_at(size_t index)
{
    for (size_t i = 0; i < ARRAY_LEN(families); i++) {
        if (index < families[i]->count)
            return &families[i]->rows[index];
        index -= families[i]->count;
    }
    return NULL;
}

const struct predicate *
predicate_find(const char *name)
{
    const struct predicate *predicate;

    for (size_t i = 0; (predicate = predicate_at(i)) != NULL; i++) {
        if (g_ascii_strcasecmp(predicate->parameter.name, name) == 0)
            break;
    }
    return predicate;
}
