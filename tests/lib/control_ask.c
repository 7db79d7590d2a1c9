/* control_ask ADDRESS REQUEST: asks a daemon's control socket and prints the answer. For shell tests. */
#include "base/control.h"

#define ANSWER_WITHIN_US (30 * G_USEC_PER_SEC)

int
main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;

    if (argc != 3)
        return 2;
    g_autofree char *answer = control_call(argv[1], argv[2], ANSWER_WITHIN_US, &error);
    if (answer == NULL) {
        fprintf(stderr, "control_ask: %s\n", error->message);
        return 1;
    }
    puts(answer);
    return 0;
}
