/*
 * cli_services FOLDER: what `postern mx show`, `status` and `reload` talk to, with canned answers. A name
 * server on loopback, whose address is written to FOLDER/dns; control sockets FOLDER/milter.ctl and
 * FOLDER/routed.ctl, which answer REQUEST with the file FOLDER/milter.REQUEST or FOLDER/routed.REQUEST as it
 * is at that moment. Ends when standard input does.
 */
#include <stdio.h>

#include "base/control.h"
#include "tests/dns/stub_dns.h"

#define TYPE_A 1
#define TYPE_AAAA 28
#define TYPE_MX 15
#define NXDOMAIN 3
#define SERVFAIL 2

static const struct stub_row rows[] = {
    {"hybrid.contoso.example",    TYPE_MX,   STUB_ANSWER, 0,
     "MX 20 nuneaton.contoso.example;MX 10 oxford-b.contoso.example;MX 10 oxford-a.contoso.example;"
      "MX 30 nowhere.contoso.example"                                                  },
    { "oxford-a.contoso.example", TYPE_A,    STUB_ANSWER, 0,        "A 192.0.2.11"     },
    { "oxford-b.contoso.example", TYPE_A,    STUB_ANSWER, 0,        "A 192.0.2.12"     },
    { "oxford-b.contoso.example", TYPE_AAAA, STUB_ANSWER, 0,        "AAAA 2001:db8::12"},
    { "nuneaton.contoso.example", TYPE_A,    STUB_ANSWER, 0,        "A 198.51.100.5"   },
    { "plain.contoso.example",    TYPE_A,    STUB_ANSWER, 0,        "A 192.0.2.30"     },
    { "none.contoso.example",     TYPE_MX,   STUB_RCODE,  NXDOMAIN, NULL               },
    { "broken.contoso.example",   TYPE_MX,   STUB_RCODE,  SERVFAIL, NULL               },
};

struct service {
    const char *folder, *name;
};

static char *
answer(const char *request, void *context)
{
    const struct service *service = context;
    g_autofree char *file = g_strdup_printf("%s/%s.%s", service->folder, service->name, request);
    char *text = NULL;

    if (!g_file_get_contents(file, &text, NULL, NULL))
        return g_strdup("{\"error\": \"no such request\"}");
    return g_strchomp(text);
}

static struct control_server *
serve(struct service *service)
{
    g_autofree char *address = g_strdup_printf("unix:%s/%s.ctl", service->folder, service->name);
    g_autoptr(GError) error = NULL;
    struct control_server *server = control_server_new(address, answer, service, &error);

    if (server == NULL)
        g_error("%s", error->message);
    return server;
}

int
main(int argc, char **argv)
{
    if (argc != 2)
        return 2;
    struct service milter = { argv[1], "milter" }, routed = { argv[1], "routed" };
    struct stub_dns *dns = stub_dns_new(rows, G_N_ELEMENTS(rows));
    struct control_server *first = serve(&milter), *second = serve(&routed);
    g_autofree char *file = g_build_filename(argv[1], "dns", NULL);

    if (dns == NULL || !g_file_set_contents(file, stub_dns_address(dns), -1, NULL))
        return 1;
    while (getchar() != EOF)
        continue;
    control_server_free(second);
    control_server_free(first);
    stub_dns_free(dns);
    return 0;
}
