/*
 * The verdict: what each recipient of one message should get, and why. A plain value that rules_evaluate
 * fills; it does not say how the MTA is made to do it (plan.h). Freed by one call; read-only for everybody
 * else. It points into the policy and the message it was made from, and holds a reference to the policy.
 */
#ifndef RULES_VERDICT_H
#define RULES_VERDICT_H

#include "classifiers/classifier.h"
#include "message/envelope.h"
#include "message/message.h"
#include "rules/policy.h"

enum disposition {
    DISPOSITION_DELIVER,
    DISPOSITION_REJECT,     /* refused with `reply`; the sender learns of it */
    DISPOSITION_DELETE,     /* dropped silently */
    DISPOSITION_QUARANTINE, /* a rule's Quarantine */
    DISPOSITION_HOLD,       /* the failure table's hold: kept for a person to look at */
    DISPOSITION_MODERATE,
    DISPOSITION_REDIRECT, /* goes to others instead; they are among the outcomes */
    DISPOSITION_TEMPFAIL, /* refused with `reply`, a 4xx */
};
const char *disposition_name(enum disposition disposition); /* as json.md writes them */

/* How somebody came to be a recipient. */
enum recipient_kind { RECIPIENT_ORIGINAL, RECIPIENT_TO, RECIPIENT_CC, RECIPIENT_BCC, RECIPIENT_REDIRECT };
const char *recipient_kind_name(enum recipient_kind kind); /* "original", "to", "cc", "bcc", "redirect" */

struct reply {
    int code;       /* 550 */
    char *enhanced; /* "5.7.1" */
    char *text;
};

#define CONTENT_NONE ((size_t)-1)

/* What one recipient gets. */
struct outcome {
    const struct recipient *recipient; /* of the envelope, or of the verdict where a rule added it */
    enum recipient_kind kind;
    enum disposition disposition;
    struct reply reply;                /* text is NULL unless REJECT or TEMPFAIL */
    const struct connector *connector; /* NULL = the MTA's own routing */
    bool is_tls_required;
    size_t content;         /* index into contents */
    const char *decided_by; /* the rule or failure row that set the disposition; NULL where it is delivered as
                               it came */
};

enum header_op { HEADER_SET, HEADER_ADD, HEADER_REMOVE };
const char *header_op_name(enum header_op op); /* "set", "add", "remove" */

struct header_change {
    enum header_op op; /* SET replaces all instances by one; REMOVE takes all instances away */
    char *name;
    char *value; /* decoded, UTF-8; NULL for REMOVE */
    char *wire;  /* the value as it is to be written where it must not be encoded anew (address lists); else
                    NULL */
};

/*
 * A version of the message that somebody gets, or that is held. Content 0 is the original where anybody gets
 * that: the message as it came, less the headers that outsiders may not bring.
 */
struct content {
    char *subject; /* decoded, as this version shows it */
    GPtrArray
        *changes; /* of const struct header_change *, in the order they were made; against the original */
};

enum notification_kind {
    NOTIFY_SENDER,
    NOTIFY_INCIDENT_REPORT,
    NOTIFY_RECIPIENT,
    NOTIFY_MODERATION_REQUEST,
    NOTIFY_BOUNCE,
};
const char *notification_kind_name(enum notification_kind kind); /* as json.md writes them */

struct notification {
    enum notification_kind kind;
    GPtrArray *to; /* of char * */
    char *subject;
    const char *rule;   /* its Name */
    GPtrArray *content; /* of const char *: IncidentReportContent's values; empty for other kinds */
};

enum audit_severity { AUDIT_NONE, AUDIT_DO_NOT_AUDIT, AUDIT_LOW, AUDIT_MEDIUM, AUDIT_HIGH };
const char *audit_severity_name(enum audit_severity severity); /* NULL for AUDIT_NONE; "High" */

/* The answer of a predicate: a question that could not be answered is neither yes nor no. */
enum match {
    MATCH_NOT_EVALUATED,
    MATCH_NO,
    MATCH_FAILED,
    MATCH_YES
};                                        /* in the order in which one outranks another */
const char *match_name(enum match match); /* "not_evaluated", "no", "failed", "yes" */

enum rule_outcome {
    RULE_INACTIVE,
    RULE_NOT_REACHED,
    RULE_NOT_MATCHED,
    RULE_EXCEPTED,
    RULE_FAILED,
    RULE_MATCHED,
}; /* likewise */
const char *rule_outcome_name(enum rule_outcome outcome);

struct predicate_trace {
    const char *name; /* "SentToScope", without ExceptIf */
    bool is_exception;
    enum match result;     /* the highest of all recipients' */
    bool is_per_recipient; /* about a recipient; else about the message, and `recipients` stays empty */
    GPtrArray *recipients; /* of const char *: whom it is true for */
    char *why;             /* what was compared, where it matched (masked); NULL unless it was asked for */
};

struct rule_trace {
    const char *name;
    int64_t priority; /* position from 0 */
    const char *mode; /* "Enforce", "Audit", "AuditAndNotify" */
    struct location at;
    enum rule_outcome outcome;
    enum audit_severity severity;
    GPtrArray *recipients; /* of const char *: whom it matched for */
    GPtrArray *predicates; /* of struct predicate_trace * */
    GPtrArray *actions;    /* of const char *: parameter names of its actions */
    int64_t elapsed_us;
};

/* Something Postern could not do, and the row of the failure table that answered it. */
struct failure_note {
    const char *row;  /* "split", "match_limit", ... */
    const char *rule; /* the rule that needed it, or NULL */
    char *text;
};

struct verdict {
    struct policy *policy;
    GPtrArray
        *outcomes; /* of struct outcome *; the envelope's recipients first, in order, then those added */
    size_t original_count;        /* how many of them are the envelope's */
    GPtrArray *contents;          /* of struct content * */
    struct content *arrived;      /* the message less the headers that outsiders may not bring */
    GPtrArray *notifications;     /* of struct notification * */
    GPtrArray *rules;             /* of struct rule_trace *; every enabled rule in priority order */
    GPtrArray *failures;          /* of struct failure_note * */
    enum audit_severity severity; /* the highest of the matched rules */
    struct findings *findings;    /* NULL where no rule asked for classifications */
    const struct classifier_database *classifiers; /* what findings' indexes refer to; NULL likewise */
    const GPtrArray *texts; /* of struct text *: what they were found in; NULL likewise */
    GBytes *body;       /* what everybody gets in place of the body that came (restore.h); NULL = that one */
    GPtrArray *changes; /* of struct header_change *: owns what contents point to */
    GPtrArray *added;   /* of struct recipient *: owns the recipients that rules added */
};
typedef struct verdict verdict;

void verdict_free(struct verdict *verdict);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(verdict, verdict_free)

#endif
