#include "milter/execute.h"

#include "base/log.h"
#include "milter/esmtp.h"
#include "milter/reply.h"

#include <limits.h>

/* libmilter's functions take char * and only read. */
static char *
writable(const char *text)
{
    return (char *)(uintptr_t)text;
}

/*
 * The value as the MTA is to write it behind the colon: SMFIP_HDR_LEADSPC means that we supply the blank.
 * Inside it MTAs want bare LF. An empty value would mean "delete", and is "" with its blank.
 */
static char *
wire_value(const char *value)
{
    GString *out = g_string_new(g_ascii_isspace(*value) ? NULL : " ");

    for (const char *at = value; *at != '\0'; at++) {
        if (*at != '\r')
            g_string_append_c(out, *at);
    }
    return g_string_free(out, FALSE);
}

static bool
edit_header(SMFICTX *context, const struct header_edit *edit)
{
    g_autofree char *value = edit->value == NULL ? NULL : wire_value(edit->value);

    switch (edit->kind) {
    case EDIT_CHANGE:
        return smfi_chgheader(context, writable(edit->name), (int)edit->index, value) == MI_SUCCESS;
    case EDIT_DELETE:
        return smfi_chgheader(context, writable(edit->name), (int)edit->index, NULL) == MI_SUCCESS;
    case EDIT_ADD:
        return smfi_addheader(context, writable(edit->name), value) == MI_SUCCESS;
    }
    return false;
}

static bool
edit_headers(SMFICTX *context, const struct plan *made)
{
    for (guint i = 0; i < made->header_edits->len; i++) {
        if (!edit_header(context, g_ptr_array_index(made->header_edits, i)))
            return false;
    }
    return true;
}

static char *
bracketed(const char *address)
{
    return g_strdup_printf("<%s>", address);
}

static bool
add_recipient(SMFICTX *context, const struct added_recipient *added)
{
    g_autofree char *address = bracketed(added->address);
    g_autofree char *parameters = esmtp_compose(added->orcpt, added->notify);

    if (parameters == NULL)
        return smfi_addrcpt(context, address) == MI_SUCCESS;
    return smfi_addrcpt_par(context, address, parameters) == MI_SUCCESS;
}

/* Additions first: an MTA may not like an envelope without a recipient, not even for a moment. */
static bool
edit_recipients(SMFICTX *context, const struct plan *made)
{
    for (guint i = 0; i < made->add_recipients->len; i++) {
        if (!add_recipient(context, g_ptr_array_index(made->add_recipients, i)))
            return false;
    }
    for (guint i = 0; i < made->delete_recipients->len; i++) {
        g_autofree char *address = bracketed(g_ptr_array_index(made->delete_recipients, i));

        if (smfi_delrcpt(context, address) != MI_SUCCESS)
            return false;
    }
    return true;
}

static bool
replace_body(SMFICTX *context, GBytes *body)
{
    struct slice bytes = body == NULL ? (struct slice){ NULL, 0 } : slice_from_bytes(body);

    if (bytes.len == 0)
        return true;
    return bytes.len <= INT_MAX &&
           smfi_replacebody(context, (unsigned char *)(uintptr_t)bytes.at, (int)bytes.len) == MI_SUCCESS;
}

static bool
make_edits(SMFICTX *context, const struct plan *made)
{
    if (!edit_headers(context, made) || !edit_recipients(context, made) || !replace_body(context, made->body))
        return false;
    return made->answer != ANSWER_HOLD || smfi_quarantine(context, made->hold_reason) == MI_SUCCESS;
}

static void
set_reply(SMFICTX *context, const struct reply *reply, enum reply_class class)
{
    g_autoptr(smtp_reply) lines = reply_format(reply, class);
    char **at = lines->lines;

    /* At the first NULL libmilter stops reading. */
    if (smfi_setmlreply(context, lines->code, lines->enhanced, at[0], at[1], at[2], at[3], at[4], at[5],
                        at[6], at[7], NULL) != MI_SUCCESS)
        log_reason(LOG_LEVEL_WARNING, NULL, "reply", "libmilter refused the text of a %s reply", lines->code);
}

G_STATIC_ASSERT(REPLY_LINES_MOST == 8);

enum plan_answer
execute_plan(SMFICTX *context, const struct plan *made)
{
    static const struct reply trouble = { 451, (char *)"4.3.0", (char *)"The message could not be changed" };

    switch (made->answer) {
    case ANSWER_ACCEPT:
    case ANSWER_HOLD:
        if (make_edits(context, made))
            return made->answer;
        set_reply(context, &trouble, REPLY_TEMPORARY);
        return ANSWER_TEMPFAIL;
    case ANSWER_DISCARD:
        break;
    case ANSWER_REJECT:
        set_reply(context, &made->reply, REPLY_PERMANENT);
        break;
    case ANSWER_TEMPFAIL:
        set_reply(context, &made->reply, REPLY_TEMPORARY);
        break;
    }
    return made->answer;
}

sfsistat
execute_status(enum plan_answer answer)
{
    static const sfsistat statuses[] = {
        [ANSWER_ACCEPT] = SMFIS_CONTINUE, /* filters behind us still see it */
        [ANSWER_HOLD] = SMFIS_CONTINUE,   [ANSWER_DISCARD] = SMFIS_DISCARD,
        [ANSWER_REJECT] = SMFIS_REJECT,   [ANSWER_TEMPFAIL] = SMFIS_TEMPFAIL,
    };
    return statuses[answer];
}

sfsistat
execute_refusal(SMFICTX *context, const struct reply *reply)
{
    bool is_permanent = reply->code >= 500;

    set_reply(context, reply, is_permanent ? REPLY_PERMANENT : REPLY_TEMPORARY);
    return is_permanent ? SMFIS_REJECT : SMFIS_TEMPFAIL;
}
