/*
 * A parameter of a rule: what its value looks like and how it is read. Predicates and actions begin with one,
 * so the loader, `postern check`, the manual's test and the error messages know all of them by one table
 * walk.
 */
#ifndef RULES_PARAMETER_H
#define RULES_PARAMETER_H

#include "base/network.h"
#include "base/yaml.h"
#include "classifiers/classifier.h"
#include "rules/matcher.h"

enum args_shape {
    ARGS_WORDS,           /* words or phrases, looked for as whole words */
    ARGS_PATTERNS,        /* regular expressions */
    ARGS_PROPERTIES,      /* document properties with words: Department:Finance,Sales */
    ARGS_ADDRESSES,       /* mail addresses */
    ARGS_DOMAINS,         /* domain names; each covers its subdomains */
    ARGS_NETWORKS,        /* addresses, a-b ranges, CIDR */
    ARGS_EXTENSIONS,      /* file name extensions without the dot */
    ARGS_CHOICE,          /* one of `choices` */
    ARGS_CHOICES,         /* several of them */
    ARGS_SIZE,            /* with unit */
    ARGS_INTEGER,         /* in [least, most] */
    ARGS_BOOL,            /* true does it, false leaves it */
    ARGS_TEXT,            /* at most `most` characters */
    ARGS_HEADER_NAME,     /* a header field's name */
    ARGS_STATUS_CODE,     /* 5.7.1, or 5.7.900 to 5.7.999 */
    ARGS_CONNECTOR,       /* Name or Id of a connector */
    ARGS_CLASSIFICATIONS, /* names, or {Name, minCount, maxCount, minConfidence, maxConfidence} */
};
const char *args_shape_description(enum args_shape shape); /* for the manual and `postern help` */

/* One entry of MessageContainsDataClassifications. */
struct classification_want {
    size_t classifier;                      /* index into the policy's database once it is compiled */
    int64_t min_count, max_count;           /* max -1 = no limit */
    int64_t min_confidence, max_confidence; /* min is the type's recommended confidence where none is given */
};

struct arguments {
    GPtrArray *texts;        /* words and patterns as written; addresses, domains, extensions in lower case */
    GArray *patterns;        /* of guint: ids in `matcher`, parallel to texts; empty for other shapes */
    GArray *body_patterns;   /* of guint: the same in `body_matcher` */
    struct matcher *matcher; /* of the policy; NULL unless words or patterns */
    GPtrArray *matchers;     /* of struct matcher *, parallel to texts: ARGS_PROPERTIES */
    struct matcher *body_matcher; /* SubjectOrBody...: where the body's patterns are */
    GArray *ranges;               /* of struct ip_range */
    GArray *classifications;      /* of struct classification_want */
    GArray *chosen;               /* of size_t: ARGS_CHOICES */
    char *header;                 /* the paired header name, or ARGS_HEADER_NAME's value */
    const struct connector *connector;
    int64_t number; /* ARGS_SIZE, ARGS_INTEGER; 1 for a true ARGS_BOOL; the index for ARGS_CHOICE */
};

struct parameter {
    const char *name; /* Exchange's */
    enum args_shape shape;
    const char *header_parameter; /* the parameter that names the header field beside it, or NULL */
    const char *const *choices;
    size_t choice_count;
    int64_t least, most; /* ARGS_INTEGER, ARGS_TEXT (characters) */
};

/* What reading a parameter may look up and add to while a policy is loaded. */
struct load_context {
    const struct settings *settings;
    const struct classifier_set *classifiers;
    GArray *wanted_classifiers; /* of size_t: indexes into `classifiers`, each once */
    struct matcher_set *matchers;
    struct diagnostics *found;
};

/*
 * Reads `node` into *out by the parameter's shape; `target` is where words and patterns will be looked for.
 * False after any fault; *out then holds what was read so far and is freed as usual.
 */
bool arguments_read(struct load_context *context, const struct parameter *parameter, enum match_target target,
                    const struct yaml_node *node, struct arguments *out);
void arguments_init(struct arguments *arguments);
void arguments_done(struct arguments *arguments);

#endif
