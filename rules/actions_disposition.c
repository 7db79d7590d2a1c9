/* Actions that end the evaluation for the matched recipients. */
#include "rules/run.h"

#define REASON_CHARS 1024 /* Exchange Online's limit */
#define DEFAULT_REASON "Delivery not authorized, message refused"
#define DEFAULT_CODE "5.7.1"

static const char *
text_of(const struct application *application, const char *parameter, const char *otherwise)
{
    const struct rule_action *use = rule_find_action(application->rule, parameter);

    return use == NULL ? otherwise : g_ptr_array_index(use->arguments.texts, 0);
}

/* The reason and the code are two parameters of one action: whichever is there, both are looked up. */
static void
apply_reject(const struct application *application)
{
    run_reject(application, text_of(application, "RejectMessageReasonText", DEFAULT_REASON),
               text_of(application, "RejectMessageEnhancedStatusCode", DEFAULT_CODE));
}

static void
apply_delete(const struct application *application)
{
    run_set_disposition(application, DISPOSITION_DELETE);
}

static void
apply_quarantine(const struct application *application)
{
    run_set_disposition(application, DISPOSITION_QUARANTINE);
}

static void
apply_stop(const struct application *application)
{
    run_finish(application);
}

/* clang-format off */
static const struct action rows[] = {
    { { "RejectMessageReasonText", ARGS_TEXT, .most = REASON_CHARS },
      STAGE_DISPOSITION,
      EFFECT_DELIVERY,
      apply_reject },
    { { "RejectMessageEnhancedStatusCode", ARGS_STATUS_CODE },
      STAGE_DISPOSITION,
      EFFECT_DELIVERY,
      apply_reject },
    { { "DeleteMessage", ARGS_BOOL }, STAGE_DISPOSITION, EFFECT_DELIVERY, apply_delete },
    { { "Quarantine", ARGS_BOOL }, STAGE_DISPOSITION, EFFECT_DELIVERY, apply_quarantine },
    { { "StopRuleProcessing", ARGS_BOOL }, STAGE_STOP, EFFECT_DELIVERY, apply_stop },
};
/* clang-format on */

const struct action_family actions_disposition = { rows, ARRAY_LEN(rows) };
