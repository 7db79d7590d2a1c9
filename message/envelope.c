#include "message/envelope.h"

#include "base/slice.h"

static char *
without_brackets(const char *address)
{
    struct slice bare = slice_trim(slice_from(address));

    if (bare.len >= 2 && bare.at[0] == '<' && bare.at[bare.len - 1] == '>')
        bare = slice_trim(slice_sub(bare, 1, bare.len - 2));
    return slice_to_string(bare);
}

void
recipient_free(gpointer data)
{
    struct recipient *recipient = data;

    g_free(recipient->address);
    g_free(recipient->orcpt);
    g_free(recipient->notify);
    g_free(recipient);
}

struct envelope *
envelope_new(const char *sender)
{
    struct envelope *mail = g_new0(struct envelope, 1);

    mail->sender = without_brackets(sender);
    mail->recipients = g_ptr_array_new_with_free_func(recipient_free);
    return mail;
}

void
envelope_free(struct envelope *mail)
{
    if (mail == NULL)
        return;
    g_free(mail->sender);
    g_ptr_array_unref(mail->recipients);
    g_free(mail->client_ip);
    g_free(mail->client_name);
    g_free(mail->helo);
    g_free(mail->sasl_user);
    g_free(mail->tls_subject);
    g_free(mail->queue_id);
    g_free(mail);
}

void
envelope_add_recipient(struct envelope *mail, const char *address, const char *orcpt, const char *notify)
{
    struct recipient *recipient = g_new0(struct recipient, 1);

    recipient->address = without_brackets(address);
    recipient->orcpt = g_strdup(orcpt);
    recipient->notify = g_strdup(notify);
    g_ptr_array_add(mail->recipients, recipient);
}

const struct recipient *
envelope_recipient(const struct envelope *mail, size_t index)
{
    g_assert(index < mail->recipients->len);
    return g_ptr_array_index(mail->recipients, index);
}

size_t
envelope_recipient_count(const struct envelope *mail)
{
    return mail->recipients->len;
}
