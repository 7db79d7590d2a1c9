/*
 * The plan: how a verdict is realised with what the MTA offers for one SMTP transaction. Pure. The milter
 * executes it, the CLI prints it: so what the CLI says is what the milter does.
 */
#ifndef RULES_PLAN_H
#define RULES_PLAN_H

#include "rules/verdict.h"

/* What whoever executes the plan can do; the milter's and the CLI's are equal by configuration. */
struct abilities {
    bool can_split; /* submit copies to a bypass listener (resubmit.listener) */
};

enum realisation { REALISED_IN_PLACE, REALISED_ENVELOPE_EDIT, REALISED_SPLIT, REALISED_REFUSED_WHOLE };
const char *realisation_name(enum realisation realisation); /* "in_place", ... */

/* The one answer the MTA gets for the transaction. */
enum plan_answer {
    ANSWER_ACCEPT,  /* with the edits below */
    ANSWER_HOLD,    /* accept with the edits below and keep it in the MTA's hold queue, with `hold_reason` */
    ANSWER_DISCARD, /* accept and drop */
    ANSWER_REJECT,  /* refuse with `reply` */
    ANSWER_TEMPFAIL,
};

/* The edits are in the order in which they have to be made; `index` counts the instances of `name` from 1 at
 * that moment. */
enum header_edit_kind { EDIT_CHANGE, EDIT_DELETE, EDIT_ADD };
struct header_edit {
    enum header_edit_kind kind;
    const char *name;
    unsigned index; /* 0 for EDIT_ADD */
    char *
        value; /* encoded for the wire (RFC 2047), folded, without the final line end; NULL for EDIT_DELETE */
};

struct added_recipient {
    char *address; /* for a connector: user@domain.LABEL.SUFFIX */
    char *orcpt;   /* or NULL; "rfc822;original" for a replaced recipient that came without one */
    char *notify;  /* or NULL */
};

/* The final word on one recipient: what the milter does with it. Parallel to verdict->outcomes. */
struct planned_outcome {
    enum disposition disposition;
    const struct reply *reply; /* NULL unless REJECT or TEMPFAIL */
};

struct plan {
    enum realisation realised;
    enum plan_answer answer;
    struct reply reply;           /* for REJECT and TEMPFAIL */
    char *hold_reason;            /* for HOLD; one line */
    GPtrArray *header_edits;      /* of struct header_edit * */
    GBytes *body;                 /* takes the place of the whole body; NULL = it stays. The verdict's */
    GPtrArray *delete_recipients; /* of const char *: as the envelope had them */
    GPtrArray *add_recipients;    /* of struct added_recipient * */
    GPtrArray *outcomes;          /* of struct planned_outcome * */
    GPtrArray *failures;          /* of struct failure_note *: what the plan could not realise */
};
typedef struct plan plan;

struct plan *rules_plan(const struct verdict *verdict, const struct message *message,
                        struct abilities abilities);
void plan_free(struct plan *plan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(plan, plan_free)

#endif
