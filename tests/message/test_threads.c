#include "tests/message/mail_case.h"

#include <pthread.h>

/* Many threads parse at once, from the very first message on: ThreadSanitizer looks at this. */
#define THREADS 8
#define ROUNDS 50

static const char mail_text[] = "From: =?utf-8?q?A=C3=A9?= <a@b>, Group: c@d;\n"
                                "Subject: =?koi8-r?q?=D0?=\n"
                                "Content-Type: multipart/mixed; boundary=b\n\n"
                                "--b\nContent-Type: text/html; charset=shift_jis\n\n<p>\x82\xdc</p>\n"
                                "--b\nContent-Disposition: attachment; filename*=iso-8859-2''%E1\n"
                                "Content-Transfer-Encoding: base64\n\naGVsbG8=\n--b--\n";

static void *
parse_often(void *failures)
{
    for (int i = 0; i < ROUNDS; i++) {
        g_autoptr(GBytes) bytes = g_bytes_new_static(mail_text, sizeof(mail_text) - 1);
        g_autoptr(message) mail = message_parse(bytes, NULL);
        bool is_right = message_addresses(mail, "From")->len == 2 &&
                        strcmp(message_subject(mail), "\xd0\xbf") == 0 && message_part_count(mail) == 2 &&
                        slice_equal(message_part_text(mail, 0), SLICE_LITERAL("\xe3\x81\xbe")) &&
                        strcmp(message_part(mail, 1)->filename, "\xc3\xa1") == 0 &&
                        slice_equal(message_part_text(mail, 1), SLICE_LITERAL("hello"));

        if (!is_right)
            g_atomic_int_inc((gint *)failures);
    }
    return NULL;
}

static void
threads_do_not_disturb_each_other(void **state)
{
    pthread_t threads[THREADS];
    gint failures = 0;

    (void)state;
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, parse_often, &failures), 0);
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    assert_int_equal(failures, 0);
}

int
main(void)
{
    struct suite suite = { NULL, 0 };

    SUITE_ADD(&suite, threads_do_not_disturb_each_other);
    return suite_run(&suite, "threads");
}
