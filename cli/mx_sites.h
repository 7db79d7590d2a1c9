/*
 * Which hosts stand at which site: by --site PATTERN=SITE, and by the Sites of the connectors that send to a
 * name.
 *
 * Rows are struct failover_site, whose texts are those of the options or of the settings.
 */
#ifndef CLI_MX_SITES_H
#define CLI_MX_SITES_H

#include "cli/command.h"
#include "dns/failover.h"

/* The options' rows; the texts are cut at their '='. False after it was said which one is none. */
bool mx_sites_add_given(const struct cli *cli, char **given, GArray *rows);
void mx_sites_add_configured(const struct settings *configured, const char *name, GArray *rows);

#endif
