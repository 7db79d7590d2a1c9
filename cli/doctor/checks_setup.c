/* Whether there is something to look at. These always run: what they miss, all others miss. */
#include "cli/doctor/check.h"

static void
check_postfix_readable(const struct mta_setup *setup, struct doctor_report *report)
{
    if (setup->postfix == NULL)
        report_unchecked(report, "%s", setup->postfix_problem);
}

static void
check_settings_readable(const struct mta_setup *setup, struct doctor_report *report)
{
    if (setup->settings == NULL)
        report_unchecked(report, "%s", setup->settings_problem);
}

static void
check_postconf_warnings(const struct mta_setup *setup, struct doctor_report *report)
{
    for (guint i = 0; i < setup->postfix->warnings->len; i++)
        report_add(report,
                   (struct finding){
                       .severity = SEVERITY_WARNING,
                       .found = g_strdup(g_ptr_array_index(setup->postfix->warnings, i)),
                       .wanted = g_strdup("a configuration that Postfix has no complaint about; an unused "
                                          "parameter is often a misspelt one"),
                   });
}

static void
check_version(const struct mta_setup *setup, struct doctor_report *report)
{
    if (setup->postfix->version >= POSTFIX_VERSION(3, 5, 0))
        return;
    report_add(report,
               (struct finding){
                   .severity = SEVERITY_ERROR,
                   .place = PLACE_MACHINE,
                   .found = g_strdup_printf("Postfix %s", postfix_text(setup->postfix, NULL, "mail_version")),
                   .wanted = g_strdup("Postfix 3.5 or newer: older ones take one next hop, not a list, so "
                                      "that mail does not move on to the next smarthost"),
               });
}

/* clang-format off */
static const struct check rows[] = {
    { { "doctor/postfix-config",
        "Postfix's configuration could not be read, so nothing that depends on it was checked.",
        "Run it where Postfix is installed, or name its folder with --mta-config. Needs postconf(1)." },
      GROUP_SETUP, 0, check_postfix_readable },
    { { "doctor/postern-config",
        "postern.yaml could not be read or has errors, so nothing that depends on it was checked.",
        "postern check lists the errors with line and cure." },
      GROUP_SETUP, 0, check_settings_readable },
    { { "doctor/postconf-warning",
        "Postfix itself complains about its configuration: a parameter that nothing uses, set twice, or of a form that it does not take.",
        "Correct the line that it names; postfix check says the same." },
      GROUP_SETUP, NEEDS_POSTFIX, check_postconf_warnings },
    { { "doctor/postfix-version",
        "Lists of next hops came with Postfix 3.5. Postern answers with such lists.",
        "Upgrade Postfix." },
      GROUP_SETUP, NEEDS_POSTFIX, check_version },
};
/* clang-format on */

const struct check_family checks_setup = { rows, ARRAY_LEN(rows) };
