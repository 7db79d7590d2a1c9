#include "message/extract/readers/office_text.h"
#include "message/extract/readers/rtf.h"

#define FLUSH_BYTES 8192
#define VALUE_BYTES 16384 /* of a property or an instruction */
#define MOST_BYTES                                                                                           \
    (16 * 1024 * 1024) /* of a text that is not said at once; as of a page that is attached                  \
                        */

/* The text that the open group goes to; NULL where it goes nowhere. */
static GString *
sink_of(struct rtf *rtf)
{
    const struct rtf_group *group = rtf_group(rtf);

    switch (group->sink) {
    case RTF_TO_TEXT:
        return rtf->is_html && group->is_html_only ? NULL : rtf->out;
    case RTF_TO_TAG:
        return rtf->is_html ? rtf->out : NULL;
    case RTF_TO_ASIDES:
        return rtf->asides;
    case RTF_TO_PROPERTY:
        return rtf->value->len < VALUE_BYTES ? rtf->value : NULL;
    case RTF_TO_NAME:
        return rtf->name->len < VALUE_BYTES ? rtf->name : NULL;
    case RTF_TO_INSTRUCTION:
        return rtf->instruction->len < VALUE_BYTES ? rtf->instruction : NULL;
    case RTF_TO_NOWHERE:
    case RTF_TO_FONTS:
    case RTF_TO_INFO:
    case RTF_TO_OBJECT:
    case RTF_TO_PICTURE:
        break;
    }
    return NULL;
}

static unsigned
current_codepage(const struct rtf *rtf)
{
    const struct rtf_group *group = rtf_group(rtf);
    bool is_in_font = group->sink == RTF_TO_TEXT || group->sink == RTF_TO_ASIDES;
    gpointer found;

    if (is_in_font && g_hash_table_lookup_extended(rtf->fonts, GINT_TO_POINTER(group->font), NULL, &found))
        return GPOINTER_TO_UINT(found);
    return rtf->codepage;
}

static void
write_out(struct rtf *rtf)
{
    if (rtf->is_html || rtf->is_collected) {
        if (rtf->out->len > MOST_BYTES && !rtf->is_full) {
            report_limit(rtf->report, "the text is too long, its end was not read");
            rtf->is_full = true;
        }
    } else if (rtf->out->len >= FLUSH_BYTES) {
        rtf->is_full =
            rtf->is_full || !report_text(rtf->report, (struct slice){ rtf->out->str, rtf->out->len });
        g_string_truncate(rtf->out, 0);
    }
}

void
rtf_flush(struct rtf *rtf)
{
    GString *sink = sink_of(rtf);

    if (rtf->high != 0 && sink != NULL)
        g_string_append_unichar(sink, 0xfffd);
    rtf->high = 0;
    if (rtf->bytes->len == 0)
        return;
    if (sink != NULL)
        office_text_append_codepage(sink, (struct slice){ rtf->bytes->str, rtf->bytes->len },
                                    rtf->bytes_codepage);
    g_string_truncate(rtf->bytes, 0);
    if (sink == rtf->out)
        write_out(rtf);
}

void
rtf_put_bytes(struct rtf *rtf, struct slice bytes)
{
    size_t skipped = MIN(rtf->to_skip, bytes.len);
    unsigned codepage;

    rtf->to_skip -= (unsigned)skipped;
    bytes = slice_sub(bytes, skipped, bytes.len);
    if (bytes.len == 0 || sink_of(rtf) == NULL)
        return;
    codepage = current_codepage(rtf);
    if (rtf->high != 0 || codepage != rtf->bytes_codepage || rtf->bytes->len >= FLUSH_BYTES)
        rtf_flush(rtf);
    rtf->bytes_codepage = codepage;
    g_string_append_len(rtf->bytes, bytes.at, (gssize)bytes.len);
}

void
rtf_put_unicode(struct rtf *rtf, gunichar character)
{
    gunichar high = rtf->high;

    if (character >= 0xdc00 && character < 0xe000 && high != 0) {
        rtf->high = 0;
        character = 0x10000 + ((high & 0x3ff) << 10) + (character & 0x3ff);
    }
    rtf_flush(rtf);
    if (character >= 0xd800 && character < 0xdc00) {
        rtf->high = character;
        return;
    }
    GString *sink = sink_of(rtf);
    if (sink == NULL)
        return;
    g_string_append_unichar(sink, g_unichar_validate(character) ? character : 0xfffd);
    if (sink == rtf->out)
        write_out(rtf);
}

void
rtf_put_literal(struct rtf *rtf, const char *utf8)
{
    rtf_flush(rtf);
    GString *sink = sink_of(rtf);
    if (sink == NULL)
        return;
    g_string_append(sink, utf8);
    if (sink == rtf->out)
        write_out(rtf);
}

void
rtf_end_field(struct rtf *rtf)
{
    if (!rtf->is_html)
        office_text_append_link(rtf_group(rtf)->sink == RTF_TO_ASIDES ? rtf->asides : rtf->out,
                                rtf->instruction->str);
    g_string_truncate(rtf->instruction, 0);
}
