/*
 * The state of one evaluation: recipients and what they get so far, the versions of the message, what was
 * scanned already. Private to rules/: predicates read it, actions change it through the functions below. One
 * thread.
 */
#ifndef RULES_RUN_H
#define RULES_RUN_H

#include "rules/evaluate.h"
#include "rules/failure.h"
#include "rules/rule.h"

/* A version of the message while rules run; content 0 is the original. */
struct version {
    GPtrArray *changes; /* of const struct header_change *: owned by the verdict, shared with the version it
                           came from */
    char *subject;      /* decoded */
};

/* What rules have decided about one recipient so far; parallel to verdict->outcomes. */
struct progress {
    bool is_finished;            /* later rules do not look at this recipient */
    enum failure_action failure; /* the strongest answer to a failure; FAIL_DELIVER = none */
    const char *failed_by;       /* the failure row's name */
};

struct run {
    struct policy *policy;
    const struct evaluation *asked;
    struct verdict *verdict;
    GArray *progress;      /* of struct progress */
    GPtrArray *versions;   /* of struct version * */
    GHashTable *hits;      /* guint64 (matcher, version) -> GArray of struct hit */
    GPtrArray *body_texts; /* of const struct text *; NULL until asked for */
    GPtrArray *attachment_texts;
    GPtrArray *extractions; /* of const struct extraction *; NULL until asked for */
    GPtrArray *file_names;  /* of char *: valid UTF-8; NULL until asked for */
};

void run_init(struct run *run, struct policy *policy, const struct evaluation *asked,
              struct verdict *verdict);
void run_done(struct run *run); /* what the verdict did not take over */

/* --- what predicates ask --- */

struct version *run_version(const struct run *run, size_t content);
const struct outcome *run_outcome(const struct run *run, size_t index);
/* The values of a header field in this version, decoded, in order: array of const char *. Free the array
 * alone. */
GPtrArray *run_header_values(const struct run *run, size_t content, const char *name);
/* The addresses in a header field of this version: array of char *, owned by the array. */
GPtrArray *run_header_addresses(const struct run *run, size_t content, const char *name);
/* The sender's addresses where the rule's SenderAddressLocation looks; "<>" for the null sender. Owned by the
 * array. */
GPtrArray *run_sender_addresses(const struct run *run, const struct rule *rule, size_t content);
const GPtrArray *run_file_names(struct run *run); /* of attachments */
/* The body's texts, subject left out; the texts of attachments: arrays of const struct text *. */
const GPtrArray *run_body_texts(struct run *run);
const GPtrArray *run_attachment_texts(struct run *run);
bool run_has_attachment_texts(const struct run *run); /* a rule has asked for them */
/* What was extracted from each attachment that was: array of const struct extraction *. */
const GPtrArray *run_extractions(struct run *run);

/* Is this address inside: in an authoritative or internal relay domain. */
bool run_is_inside(const struct run *run, const char *address);
bool run_is_partner(const struct run *run, const char *address);

/* All classifications of the policy over all texts, scanned once. */
const struct findings *run_findings(struct run *run);

/*
 * The answer of a predicate with words or patterns: its target's texts are scanned if they were not yet.
 * Fills question->why with where it matched.
 */
enum match run_match(const struct question *question);
/* The same with words for properties of documents, each in a database of its own. */
enum match run_match_property(const struct question *question);
/* The values of this property (case ignored) in all attachments: array of const char *. Free the array alone.
 */
GPtrArray *run_property_values(struct run *run, const char *name);

/* --- what actions do --- */

/* Gives every recipient a version without the fields `names` (of const char *). */
void run_strip(struct run *run, const GPtrArray *names);
/* Gives the matched recipients versions of their own that have this change too. */
void run_change_header(const struct application *application, enum header_op op, const char *name,
                       const char *value);
/* Appends an address to an address list (To, Cc) as it stands on the wire. */
void run_change_address_header(const struct application *application, const char *name, const char *address);
void run_set_subject(const struct application *application, const char *subject_prefix);
/* Adds a recipient to the matched ones, unless it is among them already. */
void run_add_recipient(const struct application *application, const char *address, enum recipient_kind kind);
void run_set_disposition(const struct application *application, enum disposition disposition);
void run_reject(const struct application *application, const char *text, const char *code);
void run_route(const struct application *application, const struct connector *connector);
void run_finish(const struct application *application);
/* `to` are addresses, const char *; `content` of report parts, or NULL. */
void run_notify(const struct application *application, enum notification_kind kind, const GPtrArray *to,
                const GPtrArray *content);

/* Notes a failure for the recipients; `rule` may be NULL. The failure table or the rule's RuleErrorAction
 * decides. */
void run_fail(struct run *run, enum failure_row row, const struct rule *rule, const GArray *recipients,
              const char *text);

#endif
