#include "cli/mx_sites.h"

#include <string.h>

bool
mx_sites_add_given(const struct cli *cli, char **given, GArray *rows)
{
    for (size_t i = 0; given != NULL && given[i] != NULL; i++) {
        char *equals = strchr(given[i], '=');
        struct failover_site row = { given[i], equals == NULL ? NULL : equals + 1 };

        if (equals == NULL || equals == given[i] || equals[1] == '\0') {
            cli_complain(cli, "--site is PATTERN=SITE, as in 'oxford-*=Oxford', not '%s'", given[i]);
            return false;
        }
        *equals = '\0';
        g_array_append_val(rows, row);
    }
    return true;
}

void
mx_sites_add_configured(const struct settings *configured, const char *name, GArray *rows)
{
    for (guint i = 0; i < configured->connectors->len; i++) {
        const struct connector *connector = g_ptr_array_index(configured->connectors, i);
        bool is_ours = false;

        for (guint j = 0; j < connector->smarthosts->len; j++) {
            const struct smarthost *smarthost = g_ptr_array_index(connector->smarthosts, j);

            is_ours = is_ours || (smarthost->is_mx && g_ascii_strcasecmp(smarthost->name, name) == 0);
        }
        for (guint j = 0; is_ours && j < connector->sites->len; j++) {
            const struct setting_pair *pair = g_ptr_array_index(connector->sites, j);
            struct failover_site row = { pair->key, pair->value };

            g_array_append_val(rows, row);
        }
    }
}
