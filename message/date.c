#include "message/message.h"

#include <gmime/gmime.h>

GDateTime *
message_date(const struct message *mail)
{
    size_t at = 0;
    const struct header_field *field = message_next_header(mail, "Date", &at);

    return field == NULL ? NULL : g_mime_utils_header_decode_date(field->value);
}
