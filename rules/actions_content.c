/* Actions that change the message: header fields, subject, spam confidence level. */
#include "rules/run.h"

#define SCL_FIELD "X-MS-Exchange-Organization-SCL"
#define SUBJECT_PREFIX_CHARS 128
#define HEADER_VALUE_CHARS 1024

static const char *
only_text(const struct application *application)
{
    return g_ptr_array_index(application->use->arguments.texts, 0);
}

static void
apply_prepend_subject(const struct application *application)
{
    run_set_subject(application, only_text(application));
}

static void
apply_set_header(const struct application *application)
{
    run_change_header(application, HEADER_SET, application->use->arguments.header, only_text(application));
}

static void
apply_remove_header(const struct application *application)
{
    run_change_header(application, HEADER_REMOVE, application->use->arguments.header, NULL);
}

static void
apply_set_scl(const struct application *application)
{
    g_autofree char *value = g_strdup_printf("%" G_GINT64_FORMAT, application->use->arguments.number);

    run_change_header(application, HEADER_SET, SCL_FIELD, value);
}

/* clang-format off */
static const struct action rows[] = {
    { { "RemoveHeader", ARGS_HEADER_NAME }, STAGE_CONTENT, EFFECT_DELIVERY, apply_remove_header },
    { { "SetHeaderValue", ARGS_TEXT, "SetHeaderName", .most = HEADER_VALUE_CHARS },
      STAGE_CONTENT,
      EFFECT_DELIVERY,
      apply_set_header },
    { { "PrependSubject", ARGS_TEXT, .most = SUBJECT_PREFIX_CHARS },
      STAGE_CONTENT,
      EFFECT_DELIVERY,
      apply_prepend_subject },
    { { "SetSCL", ARGS_INTEGER, .least = -1, .most = 9 }, STAGE_CONTENT, EFFECT_DELIVERY, apply_set_scl, SCL_FIELD },
};
/* clang-format on */

const struct action_family actions_content = { rows, ARRAY_LEN(rows) };
