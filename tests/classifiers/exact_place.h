/* For tests of exact data match: a table of people in a folder of its own, and a type that looks them up. */
#ifndef TESTS_CLASSIFIERS_EXACT_PLACE_H
#define TESTS_CLASSIFIERS_EXACT_PLACE_H

#include "classifiers/exact/build.h"
#include "tests/classifiers/scan_one.h"

#include <glib/gstdio.h>

/* A folder for one test, with a table in it. */
struct place {
    char *folder, *csv, *table;
};

static inline struct place
place_of(const char *csv)
{
    static const char *const searchable[] = { "ssn", NULL };
    struct place place = { g_dir_make_tmp("postern-match-XXXXXX", NULL), NULL, NULL };
    struct exact_report report;
    GError *error = NULL;

    assert_non_null(place.folder);
    place.csv = g_build_filename(place.folder, "rows.csv", NULL);
    place.table = g_build_filename(place.folder, "rows.edm", NULL);
    assert_true(g_file_set_contents(place.csv, csv, -1, NULL));
    struct exact_source source = { place.csv, ',', searchable };
    if (!exact_build(&source, place.table, &report, &error))
        fail_msg("%s", error->message);
    return place;
}

static inline void
place_done(struct place *place)
{
    g_unlink(place->csv);
    g_unlink(place->table);
    assert_int_equal(g_rmdir(place->folder), 0);
    g_free(place->csv);
    g_free(place->table);
    g_free(place->folder);
}

/* `yaml` with the table's path in place of its one %s, compiled. */
static inline struct classifier_database *
made_for(const struct place *place, const char *yaml)
{
    g_auto(GStrv) parts = g_strsplit(yaml, "%s", 2);
    g_autofree char *whole = g_strjoinv(place->table, parts);

    return made_of(whole);
}

#define PEOPLE                                                                                               \
    "ssn,surname,birth,city\n"                                                                               \
    "123-45-6789,M\xc3\xbcller,1970-03-12,Bad Homburg\n"                                                     \
    "987 65 4321,O'Brien,1980-11-02,Dublin\n"                                                                \
    "111-22-3333,Smith,1955-01-01,New York\n"                                                                \
    "111-22-3333,Jones,1966-06-06,Oxford\n"                                                                  \
    "444-55-6666,,1944-04-04,\n"

#define NUMBER "{ Field: SSN, Regex: '[0-9]{3}[- ]?[0-9]{2}[- ]?[0-9]{4}', Bounds: word }"
#define DATE "{ Field: birth, Regex: '[0-9]{4}[-./][0-9]{2}[-./][0-9]{2}' }"
#define ROW "Any: [{ Field: surname }, " DATE ", { Field: city }]"
#define PERSON                                                                                               \
    "Types:\n"                                                                                               \
    "  - Name: Person\n"                                                                                     \
    "    ExactMatch:\n"                                                                                      \
    "      Table: '%s'\n"                                                                                    \
    "      Match: " NUMBER "\n"                                                                              \
    "      Patterns:\n"                                                                                      \
    "        - { Confidence: 65, " ROW " }\n"                                                                \
    "        - { Confidence: 85, " ROW ", Min: 2 }\n"

#endif
