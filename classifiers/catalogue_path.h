/*
 * Where the catalogue of sensitive information types lies: the environment's POSTERN_CATALOGUE, else where
 * it was installed, else beside the program in the tree it was built in.
 *
 * The last is for people who try Postern before they install it, and for the demonstration. It is asked only
 * where nothing is installed, so an installed Postern never reads files from anywhere else.
 */
#ifndef CLASSIFIERS_CATALOGUE_PATH_H
#define CLASSIFIERS_CATALOGUE_PATH_H

char *catalogue_path(void); /* g_free it; the installed place where there is nothing anywhere */

#endif
