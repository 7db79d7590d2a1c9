/*
 * A libmilter filter that does nothing, with every reply negotiated away that can be: what postern-milter is
 * measured against. It gets the same events as postern-milter (header and body are transmitted), and answers
 * RCPT and the end of the message.
 *
 *     empty_milter unix:PATH
 */
#include <libmilter/mfapi.h>
#include <sys/stat.h>

#include "milter/callbacks.h"

static sfsistat
on_negotiate(SMFICTX *context, unsigned long actions, unsigned long steps, unsigned long reserved_2,
             unsigned long reserved_3, unsigned long *wanted_actions, unsigned long *wanted_steps,
             unsigned long *wanted_2, unsigned long *wanted_3)
{
    (void)context;
    (void)actions;
    (void)steps;
    (void)reserved_2;
    (void)reserved_3;
    *wanted_actions = 0;
    *wanted_steps = (*wanted_steps & ~(unsigned long)SMFIP_SKIP) | CALLBACKS_UNANSWERED;
    *wanted_2 = *wanted_3 = 0;
    return SMFIS_CONTINUE;
}

static sfsistat
on_connect(SMFICTX *context, char *host, _SOCK_ADDR *peer)
{
    (void)context;
    (void)host;
    (void)peer;
    return SMFIS_NOREPLY;
}

static sfsistat
on_helo(SMFICTX *context, char *name)
{
    (void)context;
    (void)name;
    return SMFIS_NOREPLY;
}

static sfsistat
on_mail(SMFICTX *context, char **arguments)
{
    (void)context;
    (void)arguments;
    return SMFIS_NOREPLY;
}

static sfsistat
on_rcpt(SMFICTX *context, char **arguments)
{
    (void)context;
    (void)arguments;
    return SMFIS_CONTINUE;
}

static sfsistat
on_header(SMFICTX *context, char *name, char *value)
{
    (void)context;
    (void)name;
    (void)value;
    return SMFIS_NOREPLY;
}

static sfsistat
on_end_of_header(SMFICTX *context)
{
    (void)context;
    return SMFIS_NOREPLY;
}

static sfsistat
on_body(SMFICTX *context, unsigned char *bytes, size_t len)
{
    (void)context;
    (void)bytes;
    (void)len;
    return SMFIS_NOREPLY;
}

static sfsistat
on_end_of_message(SMFICTX *context)
{
    (void)context;
    return SMFIS_CONTINUE;
}

int
main(int argc, char **argv)
{
    static const struct smfiDesc filter = {
        .xxfi_name = (char *)"empty",
        .xxfi_version = SMFI_VERSION,
        .xxfi_connect = on_connect,
        .xxfi_helo = on_helo,
        .xxfi_envfrom = on_mail,
        .xxfi_envrcpt = on_rcpt,
        .xxfi_header = on_header,
        .xxfi_eoh = on_end_of_header,
        .xxfi_body = on_body,
        .xxfi_eom = on_end_of_message,
        .xxfi_negotiate = on_negotiate,
    };

    if (argc != 2) {
        fprintf(stderr, "usage: empty_milter unix:PATH\n");
        return 2;
    }
    umask(0);
    if (smfi_register(filter) != MI_SUCCESS || smfi_setconn(argv[1]) != MI_SUCCESS ||
        smfi_opensocket(true) != MI_SUCCESS)
        return 1;
    return smfi_main() == MI_SUCCESS ? 0 : 1;
}
