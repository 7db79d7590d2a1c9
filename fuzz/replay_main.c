/*
 * Runs a fuzz target over its seeds without a fuzzer, one TAP line for each, so that `make check` finds
 * again what was once found. Arguments are files and folders; without any it is fuzz/seeds/PARSER of the
 * program fuzz_PARSER. A crash leaves the plan out, which fails the test.
 */
#include "fuzz/target.h"

#include <glib.h>

static unsigned
replay_file(const char *path, unsigned number)
{
    g_autofree char *contents = NULL, *name = g_path_get_basename(path);
    g_autoptr(GError) failure = NULL;
    size_t len = 0;

    if (!g_file_get_contents(path, &contents, &len, &failure)) {
        printf("not ok %u - %s: %s\n", number + 1, name, failure->message);
        return number + 1;
    }
    /* A copy of the exact length: AddressSanitizer then sees a read of the byte behind it. */
    g_autofree uint8_t *exact = g_memdup2(contents, len);
    LLVMFuzzerTestOneInput(exact, len);
    printf("ok %u - %s\n", number + 1, name);
    return number + 1;
}

static int
compare_names(gconstpointer a, gconstpointer b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static unsigned
replay(const char *path, unsigned number)
{
    g_autoptr(GDir) folder = g_dir_open(path, 0, NULL);
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    const char *name;

    if (folder == NULL)
        return replay_file(path, number);
    while ((name = g_dir_read_name(folder)) != NULL)
        g_ptr_array_add(names, g_build_filename(path, name, NULL));
    g_ptr_array_sort(names, compare_names);
    for (guint i = 0; i < names->len; i++)
        number = replay_file(g_ptr_array_index(names, i), number);
    return number;
}

int
main(int argc, char **argv)
{
    g_autofree char *program = g_path_get_basename(argv[0]);
    const char *srcdir = g_getenv("srcdir");
    const char *parser = g_str_has_prefix(program, "fuzz_") ? program + strlen("fuzz_") : program;
    g_autofree char *seeds = g_build_filename(srcdir == NULL ? "." : srcdir, "fuzz", "seeds", parser, NULL);
    unsigned number = 0;

    for (int i = 1; i < argc; i++)
        number = replay(argv[i], number);
    if (argc < 2)
        number = replay(seeds, number);
    printf("1..%u\n", number);
    return number == 0;
}
