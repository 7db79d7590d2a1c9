/* The rows of schema.h: for the files that walk them. */
#ifndef CLASSIFIERS_RULEPACK_SCHEMA_ROWS_H
#define CLASSIFIERS_RULEPACK_SCHEMA_ROWS_H

#include "classifiers/rulepack/xml.h"

#include <stdint.h>

enum value_kind {
    VALUE_TEXT,
    VALUE_ID,  /* one word */
    VALUE_IDS, /* words, separated by spaces or commas */
    VALUE_GUID,
    VALUE_NUMBER, /* in the row's range */
    VALUE_FLAG,
    VALUE_PROXIMITY, /* a number from 1, or unlimited */
    VALUE_LANGUAGE,  /* en-us */
    VALUE_VERSION,   /* 15.01.0131.000 */
};

enum element_type {
    TYPE_PACKAGE,
    TYPE_RULEPACK,
    TYPE_PACK_VERSION,
    TYPE_PUBLISHER,
    TYPE_DETAILS,
    TYPE_LOCALIZED_DETAILS,
    TYPE_PUBLISHER_NAME,
    TYPE_PACK_NAME,
    TYPE_PACK_DESCRIPTION,
    TYPE_ENCRYPTION,
    TYPE_TEXT,
    TYPE_RULES,
    TYPE_RULES_VERSION,
    TYPE_ENTITY,
    TYPE_ENTITY_VERSION,
    TYPE_PATTERN,
    TYPE_ID_MATCH,
    TYPE_MATCH,
    TYPE_ANY,
    TYPE_AFFINITY,
    TYPE_AFFINITY_VERSION,
    TYPE_EVIDENCE,
    TYPE_REGEX,
    TYPE_KEYWORD,
    TYPE_GROUP,
    TYPE_TERM,
    TYPE_FINGERPRINT,
    TYPE_EXTENDED_KEYWORD,
    TYPE_VALIDATORS,
    TYPE_VALIDATOR,
    TYPE_PARAM,
    TYPE_FILTERS,
    TYPE_FILTER,
    TYPE_LOCALIZED_STRINGS,
    TYPE_RESOURCE,
    TYPE_LOCALE,
    TYPE_LOCALIZED_TEXT,
    TYPES
};

enum need { OPTIONAL, REQUIRED };

struct attribute_row {
    const char *name;
    enum value_kind kind;
    enum need need;
    int64_t least, most;        /* of a number */
    const char *const *choices; /* NULL-terminated; of a text that is one of them */
};

enum occurrence { ONE = 1, ANY_NUMBER = 0 };

struct child_row {
    const char *name;
    enum element_type type;
    unsigned rank; /* children come in this order; equal ranks mix */
    enum need need;
    enum occurrence occurrence;
};

#define MOST_ATTRIBUTES 6
#define MOST_CHILDREN 10

struct element_row {
    struct attribute_row attributes[MOST_ATTRIBUTES]; /* up to the first without a name */
    struct child_row children[MOST_CHILDREN];
    bool has_text;
    size_t least_chars, most_chars; /* of the text; most 0: no limit */
    bool needs_child;               /* one at least, of whatever name */
};

const struct element_row *schema_row(enum element_type type);

/* The attributes of one element against its row; schema_value.c. */
void schema_check_attributes(const struct element_row *row, const struct xml_element *element,
                             struct diagnostics *found);
/* "did you mean 'NAME'?", or NULL where nothing is near; g_free it. */
char *schema_did_you_mean(const char *name, const char *const *names, size_t count);

#endif
