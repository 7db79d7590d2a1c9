/* What `postern classify` prints for one file; for classify.c. */
#ifndef CLI_CLASSIFY_OUTPUT_H
#define CLI_CLASSIFY_OUTPUT_H

#include "cli/command.h"
#include "cli/output_classifications.h"
#include "message/message.h"

/* What everything is printed with. */
struct classify_view {
    struct style style;
    const struct classifier_database *database;
    double least_confidence; /* matches below are left out */
    enum matched_text matched;
    bool is_explained;
    bool are_types_named; /* somebody asked for them, so what nearly was one is told */
    bool is_quiet;        /* nothing about files without findings and problems */
    bool has_details;     /* also what was malformed and yet could be read */
};

/* One file, classified. Everything is borrowed. */
struct classified {
    const char *name;
    struct message *mail;
    const GPtrArray *texts; /* of struct text * */
    const struct findings *found;
    const char *problem; /* of the file as a whole, or NULL */
    int64_t elapsed_us;
};

/* A place of a text. */
struct classify_match {
    size_t start, len; /* bytes */
    size_t start_chars;
};
/* "      body, character 14   4111 ···· 1111   ", up to where the confidence stands. */
void classify_append_match(const struct classify_view *view, const struct text *text,
                           struct classify_match match, GString *out);

/* What nearly counted: of one type; the names of types of which nothing else is told. */
void classify_append_misses(const struct classify_view *view, const struct classified *file, size_t type,
                            GString *out);
void classify_append_other_misses(const struct classify_view *view, const struct classified *file,
                                  const bool *is_told, GString *out);
json_t *classify_misses_json(const struct classify_view *view, const struct classified *file);

typedef void (*classify_append_fn)(const struct classify_view *view, const struct classified *file,
                                   GString *out);
void classify_append_human(const struct classify_view *view, const struct classified *file, GString *out);
void classify_append_json(const struct classify_view *view, const struct classified *file, GString *out);

/* The types of a set; all: those too that are known by name alone. */
enum listed_types { LISTED_PRESENT, LISTED_ALL };
void classify_list_human(const struct classifier_set *set, struct style style, enum listed_types listed,
                         GString *out);
void classify_list_json(const struct classifier_set *set, enum listed_types listed, GString *out);

/* A type for the form whose text is `text`, as a YAML file; NULL and *error where it has too few words. */
char *classify_learn(const char *name, const char *source, struct slice text, GError **error);

#endif
