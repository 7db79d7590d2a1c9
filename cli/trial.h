/*
 * One saved message evaluated as the milter would: the envelope it is tried with, the verdict and the plan.
 * Sends nothing. `struct trial_options` is read-only while trials run, so any number of threads may.
 */
#ifndef CLI_TRIAL_H
#define CLI_TRIAL_H

#include "cli/attachments.h"
#include "message/envelope.h"
#include "message/message.h"
#include "rules/evaluate.h"
#include "rules/plan.h"

struct trial_options {
    struct policy *policy;
    const struct attachments *attachments;
    struct abilities abilities;
    const char *from; /* NULL: from the message */
    char *const *to;  /* NULL: from the message */
    const char *client_ip;
    const char *helo;
    const char *tls_subject;
    bool is_authenticated;
    int64_t now_us;
    unsigned flags; /* of enum evaluate_flag */
};

struct trial {
    const char *file;               /* as reports name it; borrowed */
    struct text_source attachments; /* of the message */
    struct message *message;
    struct envelope *envelope;
    struct verdict *verdict;
    struct plan *plan;
    int64_t elapsed_us;
};
typedef struct trial trial;

/* NULL and *error where there is nobody to send to. `file` is borrowed, `bytes` referenced. */
struct trial *trial_run(const struct trial_options *options, const char *file, GBytes *bytes, GError **error);
void trial_free(struct trial *tried);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(trial, trial_free)

/* What the plan does with outcome `index` of the verdict. */
const struct planned_outcome *trial_planned(const struct trial *tried, size_t index);
/* The version of the message that outcome `index` gets or that is held for it; false where there is none. */
bool trial_content(const struct trial *tried, size_t index, size_t *content);

#endif
