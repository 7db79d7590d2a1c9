/* Actions that change who gets the message and by which way. */
#include "rules/run.h"

static void
add_all(const struct application *application, const char *field, enum recipient_kind kind)
{
    const GPtrArray *addresses = application->use->arguments.texts;

    for (guint i = 0; i < addresses->len; i++) {
        if (field != NULL)
            run_change_address_header(application, field, g_ptr_array_index(addresses, i));
        run_add_recipient(application, g_ptr_array_index(addresses, i), kind);
    }
}

static void
apply_add_to_recipients(const struct application *application)
{
    add_all(application, "To", RECIPIENT_TO);
}

static void
apply_copy_to(const struct application *application)
{
    add_all(application, "Cc", RECIPIENT_CC);
}

static void
apply_blind_copy_to(const struct application *application)
{
    add_all(application, NULL, RECIPIENT_BCC);
}

static bool
is_named(const GPtrArray *addresses, const char *address)
{
    for (guint i = 0; i < addresses->len; i++) {
        if (g_ascii_strcasecmp(g_ptr_array_index(addresses, i), address) == 0)
            return true;
    }
    return false;
}

/* Whoever is a recipient and a target of the redirection keeps the message. */
static void
apply_redirect(const struct application *application)
{
    const GPtrArray *addresses = application->use->arguments.texts;
    g_autoptr(GArray) away = g_array_new(FALSE, FALSE, sizeof(guint));
    struct application leaving = *application;

    for (guint i = 0; i < application->matched->len; i++) {
        guint index = g_array_index(application->matched, guint, i);

        if (!is_named(addresses, run_outcome(application->run, index)->recipient->address))
            g_array_append_val(away, index);
    }
    add_all(application, NULL, RECIPIENT_REDIRECT);
    leaving.matched = away;
    run_set_disposition(&leaving, DISPOSITION_REDIRECT);
}

static void
apply_route(const struct application *application)
{
    run_route(application, application->use->arguments.connector);
}

/* clang-format off */
static const struct action rows[] = {
    { { "AddToRecipients", ARGS_ADDRESSES }, STAGE_RECIPIENTS, EFFECT_DELIVERY, apply_add_to_recipients },
    { { "CopyTo", ARGS_ADDRESSES }, STAGE_RECIPIENTS, EFFECT_DELIVERY, apply_copy_to },
    { { "BlindCopyTo", ARGS_ADDRESSES }, STAGE_RECIPIENTS, EFFECT_DELIVERY, apply_blind_copy_to },
    { { "RedirectMessageTo", ARGS_ADDRESSES }, STAGE_RECIPIENTS, EFFECT_DELIVERY, apply_redirect },
    { { "RouteMessageOutboundConnector", ARGS_CONNECTOR }, STAGE_ROUTING, EFFECT_DELIVERY, apply_route },
};
/* clang-format on */

const struct action_family actions_recipient = { rows, ARRAY_LEN(rows) };
