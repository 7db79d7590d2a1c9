#include "rules/action.h"

static const struct action_family *const families[] = {
    &actions_content,
    &actions_recipient,
    &actions_disposition,
    &actions_report,
};

size_t
action_count(void)
{
    size_t count = 0;

    for (size_t i = 0; i < ARRAY_LEN(families); i++)
        count += families[i]->count;
    return count;
}

const struct action *
action_at(size_t index)
{
    for (size_t i = 0; i < ARRAY_LEN(families); i++) {
        if (index < families[i]->count)
            return &families[i]->rows[index];
        index -= families[i]->count;
    }
    return NULL;
}

const struct action *
action_find(const char *name)
{
    const struct action *action;

    for (size_t i = 0; (action = action_at(i)) != NULL; i++) {
        if (g_ascii_strcasecmp(action->parameter.name, name) == 0)
            break;
    }
    return action;
}
