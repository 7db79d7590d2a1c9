/* PEM files of certificates, made here with openssl(1): whose they are, how long, what for, and their chain.
 */
#include "base/limits.h"
#include "dns/certificate.h"
#include "tests/harness.h"

#include <glib/gstdio.h>
#include <string.h>

/* In a folder of its own; everything that openssl needs of a configuration is on the command line. */
static const char script[] =
    "set -e; cd \"$1\"; "
    "new() { openssl req -newkey rsa:2048 -nodes -keyout $1.key -subj \"$2\" -out $1.csr 2>/dev/null; }; "
    "openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -subj /CN=Authority -days 30 -out ca.pem "
    "2>/dev/null; "
    "openssl req -x509 -newkey rsa:2048 -nodes -keyout self.key -subj "
    "'/O=Contoso/CN=Gateway.Contoso.Example' -days 10 "
    "-addext 'subjectAltName=DNS:mx.contoso.example,DNS:*.contoso.example,IP:192.0.2.1' -out self.pem "
    "2>/dev/null; "
    "new leaf /CN=leaf.contoso.example; "
    "printf 'extendedKeyUsage=serverAuth\\n' >server.ext; printf 'extendedKeyUsage=clientAuth\\n' "
    ">client.ext; "
    "openssl x509 -req -in leaf.csr -CA ca.pem -CAkey ca.key -set_serial 1 -days 5 -extfile server.ext -out "
    "server.pem 2>/dev/null; "
    "openssl x509 -req -in leaf.csr -CA ca.pem -CAkey ca.key -set_serial 2 -days 5 -extfile client.ext -out "
    "client.pem 2>/dev/null; "
    "cat leaf.key client.pem ca.pem >chain.pem; cat leaf.key >key.pem; : >empty.pem; ";

static char *folder;

static int
make_files(void **state)
{
    char *argv[] = { (char *)(uintptr_t) "sh",
                     (char *)(uintptr_t) "-c",
                     (char *)(uintptr_t)script,
                     (char *)(uintptr_t) "sh",
                     NULL,
                     NULL };
    int status = 1;

    (void)state;
    folder = g_dir_make_tmp("postern-XXXXXX", NULL);
    argv[4] = folder;
    return g_spawn_sync(NULL, argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, &status, NULL) &&
                   status == 0
               ? 0
               : -1;
}

static int
remove_files(void **state)
{
    GDir *open = g_dir_open(folder, 0, NULL);
    const char *name;

    (void)state;
    while ((name = g_dir_read_name(open)) != NULL) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        g_unlink(path);
    }
    g_dir_close(open);
    g_rmdir(folder);
    g_clear_pointer(&folder, g_free);
    return 0;
}

static struct certificate_info *
read_one(const char *name)
{
    g_autofree char *path = g_build_filename(folder, name, NULL);
    g_autoptr(GError) error = NULL;
    struct certificate_info *info = certificate_read(path, &error);

    if (info == NULL)
        fail_msg("%s", error->message);
    return info;
}

static void
check_self_signed(void **state)
{
    g_autoptr(certificate_info) info = read_one("self.pem");
    int64_t left_s = info->not_after_s - g_get_real_time() / G_USEC_PER_SEC;

    (void)state;
    assert_string_equal(info->subject, "CN=Gateway.Contoso.Example,O=Contoso");
    assert_int_equal(info->names->len, 3);
    assert_string_equal(g_ptr_array_index(info->names, 0), "mx.contoso.example");
    assert_string_equal(g_ptr_array_index(info->names, 1), "*.contoso.example");
    assert_string_equal(g_ptr_array_index(info->names, 2), "gateway.contoso.example");
    assert_in_range(left_s, 10 * 86400 - 3600, 10 * 86400);
    assert_true(info->not_before_s < info->not_after_s);
    assert_true(info->is_for_clients && info->is_for_servers);
    assert_int_equal(info->chain, CHAIN_SELF_SIGNED);
}

static void
check_usage(void **state)
{
    g_autoptr(certificate_info) server = read_one("server.pem");
    g_autoptr(certificate_info) client = read_one("client.pem");

    (void)state;
    assert_true(server->is_for_servers && !server->is_for_clients);
    assert_true(client->is_for_clients && !client->is_for_servers);
}

static void
check_chain(void **state)
{
    g_autoptr(certificate_info) alone = read_one("client.pem");
    g_autoptr(certificate_info) whole = read_one("chain.pem");

    (void)state;
    assert_int_equal(alone->chain, CHAIN_INCOMPLETE);
    assert_int_equal(whole->chain, CHAIN_PRIVATE);
    assert_string_equal(whole->subject, "CN=leaf.contoso.example");
}

static void
check_refused(void **state)
{
    static const char *const names[] = { "key.pem", "empty.pem", "nothing.pem" };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        g_autofree char *path = g_build_filename(folder, names[i], NULL);
        g_autoptr(GError) error = NULL;

        assert_null(certificate_read(path, &error));
        assert_non_null(strstr(error->message, names[i]));
    }
    g_autofree char *large = g_build_filename(folder, "large.pem", NULL);
    g_autofree char *bytes = g_strnfill(LIMIT_CERTIFICATE_FILE_BYTES + 1, 'x');
    g_autoptr(GError) error = NULL;
    assert_true(g_file_set_contents(large, bytes, LIMIT_CERTIFICATE_FILE_BYTES + 1, NULL));
    assert_null(certificate_read(large, &error));
    assert_non_null(strstr(error->message, "larger than"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(check_self_signed),
        cmocka_unit_test(check_usage),
        cmocka_unit_test(check_chain),
        cmocka_unit_test(check_refused),
    };

    return cmocka_run_group_tests_name("certificate", tests, make_files, remove_files);
}
