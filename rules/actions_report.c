/* Actions that tell somebody. They are recorded in the verdict; sending is the business of whoever executes
 * it. */
#include "rules/run.h"

static const char *const severities[] = { "DoNotAudit", "Low", "Medium", "High" };
static const char *const notices[] = { "NotifyOnly" };
static const char *const report_parts[] = {
    "Sender",        "Recipients",
    "Subject",       "Cc",
    "Bcc",           "Severity",
    "Override",      "RuleDetections",
    "FalsePositive", "DataClassifications",
    "IdMatch",       "AttachOriginalMail",
};

static void
apply_severity(const struct application *application)
{
    struct verdict *result = application->run->verdict;

    result->severity = MAX(result->severity, application->rule->severity);
}

/* DoNotAudit suppresses the report as well. */
static void
apply_incident_report(const struct application *application)
{
    const struct rule_action *parts = rule_find_action(application->rule, "IncidentReportContent");
    g_autoptr(GPtrArray) content = g_ptr_array_new();

    if (application->rule->severity == AUDIT_DO_NOT_AUDIT)
        return;
    for (guint i = 0; parts != NULL && i < parts->arguments.chosen->len; i++)
        g_ptr_array_add(content, (gpointer)report_parts[g_array_index(parts->arguments.chosen, size_t, i)]);
    run_notify(application, NOTIFY_INCIDENT_REPORT, g_ptr_array_index(application->use->arguments.texts, 0),
               content);
}

/* IncidentReportContent says what GenerateIncidentReport puts in; by itself it does nothing. */
static void
apply_report_content(const struct application *application)
{
    (void)application;
}

static void
apply_notify_sender(const struct application *application)
{
    run_notify(application, NOTIFY_SENDER, application->run->asked->envelope->sender, NULL);
}

/* clang-format off */
static const struct action rows[] = {
    { { "SetAuditSeverity", ARGS_CHOICE, .choices = severities, .choice_count = ARRAY_LEN(severities) },
      STAGE_REPORT,
      EFFECT_REPORT,
      apply_severity },
    { { "GenerateIncidentReport", ARGS_ADDRESSES }, STAGE_REPORT, EFFECT_REPORT, apply_incident_report },
    { { "IncidentReportContent", ARGS_CHOICES, .choices = report_parts,
        .choice_count = ARRAY_LEN(report_parts) },
      STAGE_REPORT,
      EFFECT_REPORT,
      apply_report_content },
    { { "NotifySender", ARGS_CHOICE, .choices = notices, .choice_count = ARRAY_LEN(notices) },
      STAGE_REPORT,
      EFFECT_NOTIFY,
      apply_notify_sender },
};
/* clang-format on */

const struct action_family actions_report = { rows, ARRAY_LEN(rows) };
