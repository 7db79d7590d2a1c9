#include "cli/doctor/check.h"

#include <string.h>

#define ID_PREFIX "doctor/"

#define DAY_S 86400
#define NOTICE_DAYS 30
#define WARNING_DAYS 14
#define ERROR_DAYS 3

static const struct check_family *const families[] = {
    [GROUP_SETUP] = &checks_setup,   [GROUP_SOCKETS] = &checks_sockets,
    [GROUP_MILTER] = &checks_milter, [GROUP_ROUTING] = &checks_routing,
    [GROUP_TLS] = &checks_tls,       [GROUP_CERTIFICATES] = &checks_certificates,
    [GROUP_TRUST] = &checks_trust,   [GROUP_LOOP] = &checks_loop,
    [GROUP_LIMITS] = &checks_limits, [GROUP_TENANT] = &checks_tenant,
    [GROUP_HEADER] = &checks_header, [GROUP_ONLINE] = &checks_online,
};

const char *
check_group_name(enum check_group group)
{
    static const char *const names[] = {
        [GROUP_SETUP] = "setup",     [GROUP_SOCKETS] = "sockets", [GROUP_MILTER] = "milter",
        [GROUP_ROUTING] = "routing", [GROUP_TLS] = "tls",         [GROUP_CERTIFICATES] = "certificates",
        [GROUP_TRUST] = "trust",     [GROUP_LOOP] = "loop",       [GROUP_LIMITS] = "limits",
        [GROUP_TENANT] = "tenant",   [GROUP_HEADER] = "header",   [GROUP_ONLINE] = "online",
    };

    return names[group];
}

const char *
check_id(const struct check *check)
{
    return check->topic.id + strlen(ID_PREFIX);
}

size_t
check_count(void)
{
    size_t count = 0;

    for (size_t i = 0; i < ARRAY_LEN(families); i++)
        count += families[i]->count;
    return count;
}

const struct check *
check_at(size_t index)
{
    size_t family = 0;

    for (; index >= families[family]->count; family++)
        index -= families[family]->count;
    return &families[family]->checks[index];
}

static void
finding_free(gpointer data)
{
    struct finding *finding = data;

    g_free(finding->found);
    g_free(finding->wanted);
    g_free(finding->add);
    g_free(finding->problem);
    g_free(finding);
}

struct doctor_report *
report_new(void)
{
    struct doctor_report *report = g_new0(struct doctor_report, 1);

    report->findings = g_ptr_array_new_with_free_func(finding_free);
    return report;
}

void
report_free(struct doctor_report *report)
{
    if (report == NULL)
        return;
    g_ptr_array_unref(report->findings);
    g_free(report);
}

void
report_add(struct doctor_report *report, struct finding finding)
{
    finding.check = report->check;
    g_ptr_array_add(report->findings, g_memdup2(&finding, sizeof finding));
}

void
report_unchecked(struct doctor_report *report, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    report_add(report, (struct finding){ .problem = g_strdup_vprintf(format, arguments) });
    va_end(arguments);
}

char *
setting_text(const char *name, const char *value)
{
    return *value == '\0' ? g_strconcat(name, " is empty", NULL) : g_strjoin(" = ", name, value, NULL);
}

char *
text_replace(const char *text, const char *part, const char *by)
{
    g_auto(GStrv) pieces = g_strsplit(text, part, -1);

    return g_strjoinv(by, pieces);
}

bool
expiry_is_near(int64_t left_s, enum severity *severity)
{
    *severity = left_s < ERROR_DAYS * DAY_S     ? SEVERITY_ERROR
                : left_s < WARNING_DAYS * DAY_S ? SEVERITY_WARNING
                                                : SEVERITY_INFO;
    return left_s <= NOTICE_DAYS * DAY_S;
}

char *
expiry_text(int64_t left_s)
{
    return left_s < 0 ? g_strdup("it has expired")
                      : g_strdup_printf("%" G_GINT64_FORMAT " days left", left_s / DAY_S);
}

/* What was not asked for is not missing; what could not be read is said once, by the group "setup". */
static bool
can_run(const struct mta_setup *setup, const struct check *check)
{
    return !((check->needs & NEEDS_POSTFIX) != 0 && setup->postfix == NULL) &&
           !((check->needs & NEEDS_SETTINGS) != 0 && setup->settings == NULL) &&
           !((check->needs & NEEDS_TENANT) != 0 && setup->tenant == NULL) &&
           !((check->needs & NEEDS_HEADER) != 0 && setup->header.at == NULL) &&
           !((check->needs & NEEDS_ONLINE) != 0 && setup->online == NULL);
}

void
check_all(const struct mta_setup *setup, unsigned groups, struct doctor_report *report)
{
    for (size_t i = 0; i < check_count(); i++) {
        const struct check *check = check_at(i);
        bool is_wanted =
            (check->needs == 0 && setup->header.at == NULL) || (groups & 1u << check->group) != 0;

        if (!is_wanted || !can_run(setup, check))
            continue;
        report->check = check;
        report->ran++;
        check->run(setup, report);
    }
    report->check = NULL;
}
