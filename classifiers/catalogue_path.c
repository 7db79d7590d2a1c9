#include "classifiers/catalogue_path.h"

#include <glib.h>

#define INSTALLED_PATH POSTERN_DATADIR "/catalogue"
#define TREE_LEVELS 3 /* programs are built one folder below the top; a libtool-like one more */

/* classifiers/catalogue in the folder of the program or one above it; NULL where there is none. */
static char *
path_in_tree(void)
{
    g_autofree char *folder = g_file_read_link("/proc/self/exe", NULL);

    for (unsigned level = 0; folder != NULL && level < TREE_LEVELS; level++) {
        char *above = g_path_get_dirname(folder);
        g_autofree char *path = g_build_filename(above, "classifiers", "catalogue", NULL);

        g_free(folder);
        folder = above;
        if (g_file_test(path, G_FILE_TEST_IS_DIR))
            return g_steal_pointer(&path);
    }
    return NULL;
}

char *
catalogue_path(void)
{
    const char *configured = g_getenv("POSTERN_CATALOGUE");

    if (configured != NULL && *configured != '\0')
        return g_strdup(configured);
    if (g_file_test(INSTALLED_PATH, G_FILE_TEST_IS_DIR))
        return g_strdup(INSTALLED_PATH);
    char *built = path_in_tree();
    return built != NULL ? built : g_strdup(INSTALLED_PATH);
}
