/*
 * Sensitive information types: definitions loaded from YAML (the shipped catalogue and the organisation's
 * own), compiled into one database, looked for in a text with one scan, answered as findings.
 *
 * A type has patterns; each pattern has a confidence level, one primary match (expressions or words, and
 * validators that accept their hits) and evidence (of which enough has to lie within `proximity` characters).
 * The confidence of a finding is the highest level that is met, or what all of them make together. Model and
 * terms: Exchange's classification rule packages.
 */
#ifndef CLASSIFIERS_CLASSIFIER_H
#define CLASSIFIERS_CLASSIFIER_H

#include "base/diagnostic.h"
#include "base/slice.h"
#include "base/yaml.h"
#include "message/text.h"

#include <stdint.h>

enum classifier_kind {
    CLASSIFIER_ENTITY,   /* primary matches with evidence around them */
    CLASSIFIER_AFFINITY, /* evidence that lies together; at most one finding in a text */
    CLASSIFIER_BUNDLE,   /* other types; what any of them finds */
    CLASSIFIER_EXACT     /* values of a table of exact data */
};

struct classifier {
    char *name;     /* "Credit Card Number" */
    char *id;       /* Exchange's GUID in lower case, or NULL for a type without one */
    char *country;  /* "US", "US,GB", "EU", or NULL */
    char *category; /* "financial", or NULL */
    enum classifier_kind kind;
    int recommended_confidence; /* 1-100; what minConfidence means where a rule names none */
    GPtrArray *aliases;         /* of char *: further names by which it is found */
    GArray *levels;             /* of int: what its findings may have, the highest first */
    GPtrArray *uses;            /* of char *: names of the functions and keyword groups, each once */
    struct location at;
};

/* A type that Exchange knows and whose rules are not published: it cannot be looked for. */
struct absent_classifier {
    char *name, *id, *country, *category; /* as in struct classifier */
    GPtrArray *aliases;
    char *reason; /* "its definition is not published" */
    struct location at;
};

/* Where Exchange Online and Exchange Server define a type differently; as classifiers.definitions. */
enum classifier_definitions { DEFINITIONS_ONLINE, DEFINITIONS_ONPREM };

/* What the levels of several patterns that one match meets make together; as classifiers.confidence. */
enum classifier_confidence { CONFIDENCE_BEST, CONFIDENCE_COMBINED };

/* Which of a type's counts a rule's minCount and maxCount are about; as classifiers.count. */
enum classifier_count { COUNT_UNIQUE, COUNT_TOTAL };

struct classifier_options {
    enum classifier_definitions definitions;
    enum classifier_confidence confidence;
    const char *cache; /* a folder for what compiling finds out, or NULL; copied */
};

/* A collection of definitions while they are loaded. */
struct classifier_set;
typedef struct classifier_set classifier_set;
struct classifier_set *classifier_set_new(void);
void classifier_set_free(struct classifier_set *set);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(classifier_set, classifier_set_free)
/* Before anything is loaded; a set begins with options of 0. */
void classifier_set_configure(struct classifier_set *set, struct classifier_options options);

/* The catalogue that Postern ships: *.yaml of `folder`, or of where catalogue_path.h finds it where NULL. */
bool classifier_set_load_catalogue(struct classifier_set *set, const char *folder, struct diagnostics *found);
/* One file of definitions; later definitions of the same name or id are an error that names the first. */
bool classifier_set_load_file(struct classifier_set *set, const char *path, struct diagnostics *found);

size_t classifier_set_count(const struct classifier_set *set);
const struct classifier *classifier_set_item(const struct classifier_set *set, size_t index);
/* By name, alias or GUID, case ignored; *index where found. */
bool classifier_set_find(const struct classifier_set *set, const char *name_or_id, size_t *index);
/* Feeds what the types know that stands in no file of definitions: their tables. */
void classifier_set_digest(const struct classifier_set *set, GChecksum *sum);
/* What is known by name alone; find: likewise, NULL where it is not. */
size_t classifier_set_absent_count(const struct classifier_set *set);
const struct absent_classifier *classifier_set_absent_item(const struct classifier_set *set, size_t index);
const struct absent_classifier *classifier_set_find_absent(const struct classifier_set *set,
                                                           const char *name_or_id);
/* The nearest name for "did you mean", or NULL. */
const char *classifier_set_nearest(const struct classifier_set *set, const char *name);

/* Some or all types of a set compiled: immutable, shared by all threads; good after the set is freed. */
struct classifier_database;
typedef struct classifier_database classifier_database;
/*
 * `wanted` lists indexes into `set`; what it does not name costs nothing at scan time. NULL + an error in
 * `found` where a pattern does not compile.
 */
struct classifier_database *classifier_compile(const struct classifier_set *set, const size_t *wanted,
                                               size_t count, struct diagnostics *found);
void classifier_database_free(struct classifier_database *database);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(classifier_database, classifier_database_free)
struct engine_info;
/* Adds what the engine says of its databases (classifiers/engine/engine.h). */
void classifier_database_add_info(const struct classifier_database *database, struct engine_info *sum);
size_t classifier_database_count(const struct classifier_database *database);
const struct classifier *classifier_database_item(const struct classifier_database *database, size_t index);

/* Where the evidence of a finding lay that gave it its confidence. */
struct finding {
    size_t classifier;             /* index into the database */
    size_t text;                   /* index into the texts of the scan */
    size_t start, len;             /* bytes of the text */
    size_t start_chars, len_chars; /* the same in characters */
    double confidence;             /* of the best pattern met, or of all of them together */
    uint64_t value_hash;  /* equal values (as counted by "unique") have equal hashes; keyed, so it reveals
                             nothing */
    bool has_checksum;    /* a validator accepted it: check digits, ranges */
    bool has_evidence;    /* evidence_* say which keyword and how far */
    size_t evidence_text; /* the text, or the subject in front of it */
    size_t evidence_start, evidence_len; /* bytes of that text */
    size_t evidence_distance_chars;
    unsigned form_percent; /* of a fingerprint's form that the text contains; 0 where the type is none */
};

/* All findings of one scan. */
struct findings;
typedef struct findings findings;
void findings_free(struct findings *found);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(findings, findings_free)

/*
 * Scans each text once; what is classified together is said in item.h. Never NULL. A pattern that met a match
 * limit makes its type incomplete: findings_is_incomplete is then true and a predicate that depends on it is
 * MATCH_FAILED. Borrows a scratch from the database, so any number of threads may call it at once.
 */
struct findings *classifier_scan(const struct classifier_database *database, const struct text *const *texts,
                                 size_t count);

/* The same, and near misses: what would have counted, or at a higher level, but for one reason. */
struct findings *classifier_scan_explained(const struct classifier_database *database,
                                           const struct text *const *texts, size_t count);

enum miss_reason {
    MISS_REFUSED,  /* a validator refused it */
    MISS_FILTERED, /* a filter dropped it */
    MISS_EVIDENCE, /* evidence is not there, or not near enough */
    MISS_EXCLUDED, /* there is what must not be there, or too much of it */
    MISS_NO_ROW,   /* no row of the table has this value */
    MISS_ROW       /* of the row that has it there is too little around it */
};

struct near_miss {
    size_t classifier, text; /* as in struct finding */
    size_t start, len, start_chars, len_chars;
    int confidence; /* the level that it would have had */
    enum miss_reason reason;
    const char *name; /* of the validator, filter, function, keyword group or field; NULL where it is
                         written in place. Lives as long as the database */
    bool has_nearest; /* MISS_EVIDENCE: there is some outside the window; MISS_EXCLUDED: what is inside */
    size_t nearest_text, nearest_start, nearest_len; /* bytes of that text */
    size_t nearest_distance_chars;
};

/* At most LIMIT_NEAR_MISSES of each type in each item. */
size_t findings_miss_count(const struct findings *found);
const struct near_miss *findings_miss(const struct findings *found, size_t index);

size_t findings_count(const struct findings *found);
const struct finding *findings_item(const struct findings *found,
                                    size_t index); /* ordered by classifier, text, start */
bool findings_is_incomplete(const struct findings *found, size_t classifier);

/* Counts of one type over all texts, of findings with a confidence in [least, most]. */
struct finding_counts {
    size_t total, unique; /* instances; distinct values */
    double confidence;    /* the highest among them; 0 where there is none */
};
struct finding_counts findings_summary(const struct findings *found, size_t classifier, int least, int most);

/* "85", "94.75": as a person reads it, in any locale; g_free. */
char *finding_confidence_text(double confidence);

/* Matched text (valid UTF-8) for a person: all but the first and last four letters and digits replaced by
 * U+00B7; wholly, where it has fewer than twelve. g_free. */
char *finding_mask(struct slice matched);

#endif
