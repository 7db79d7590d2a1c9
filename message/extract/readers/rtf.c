/*
 * RTF (Word 2007 RTF specification 1.9.1): text with its characters in code pages and Unicode; notes, headers
 * and comments behind it; properties, embedded objects and pictures. RTF that encapsulates HTML
 * ([MS-OXRTFEX]) gives the text of the HTML.
 */
#include "message/extract/readers/rtf.h"

#include "message/extract/readers/office_text.h"
#include "message/extract/readers/ole.h"
#include "message/html.h"

struct rtf_group *
rtf_group(const struct rtf *rtf)
{
    return &g_array_index(rtf->groups, struct rtf_group, rtf->groups->len - 1);
}

static void
open_group(struct rtf *rtf)
{
    struct rtf_group inner = *rtf_group(rtf);

    rtf_flush(rtf);
    rtf->to_skip = 0;
    rtf_group(rtf)->has_begun = true;
    if (rtf->groups->len == RTF_DEPTH) {
        rtf->deeper++;
        report_limit(rtf->report, "groups lie too deep in one another, how they look is not known");
        return;
    }
    inner.has_begun = false;
    inner.is_optional = false;
    inner.is_result = false;
    g_array_append_val(rtf->groups, inner);
}

/* A property has its name from its destination, or before it. */
static void
end_property(struct rtf *rtf)
{
    const char *name = rtf->property != NULL ? rtf->property : rtf->name->str;

    if (rtf->value->len > 0 && *name != '\0')
        report_property(rtf->report, name, rtf->value->str);
    g_string_truncate(rtf->value, 0);
    if (rtf->property == NULL)
        g_string_truncate(rtf->name, 0);
}

static void
end_sink(struct rtf *rtf, enum rtf_sink ended)
{
    switch (ended) {
    case RTF_TO_ASIDES:
        g_string_append_c(rtf->asides, '\n');
        break;
    case RTF_TO_PROPERTY:
        end_property(rtf);
        break;
    case RTF_TO_OBJECT:
    case RTF_TO_PICTURE:
        rtf_end_hex(rtf, ended);
        break;
    case RTF_TO_TEXT:
    case RTF_TO_NOWHERE:
    case RTF_TO_FONTS:
    case RTF_TO_INFO:
    case RTF_TO_NAME:
    case RTF_TO_INSTRUCTION: /* its result comes first */
    case RTF_TO_TAG:
        break;
    }
}

/* False behind the last group. */
static bool
close_group(struct rtf *rtf)
{
    enum rtf_sink ended = rtf_group(rtf)->sink;
    bool is_result = rtf_group(rtf)->is_result;

    rtf_flush(rtf);
    rtf->to_skip = 0;
    if (rtf->deeper > 0) {
        rtf->deeper--;
        return true;
    }
    if (rtf->groups->len == 1)
        return false;
    if (is_result)
        rtf_end_field(rtf);
    g_array_set_size(rtf->groups, rtf->groups->len - 1);
    if (rtf_group(rtf)->sink != ended)
        end_sink(rtf, ended);
    return rtf->groups->len > 1;
}

static void
take_symbol(struct rtf *rtf, guchar symbol)
{
    struct rtf_group *group = rtf_group(rtf);

    if (symbol == '*') {
        group->is_optional = group->is_optional || !group->has_begun;
        return;
    }
    group->has_begun = true;
    if (rtf->to_skip > 0)
        rtf->to_skip--;
    else if (symbol == '\r' || symbol == '\n')
        rtf_put_literal(rtf, "\n");
    else if (symbol == '~')
        rtf_put_literal(rtf, "\xc2\xa0");
    else if (symbol == '_')
        rtf_put_literal(rtf, "-");
    else if (symbol == '\\' || symbol == '{' || symbol == '}')
        rtf_put_bytes(rtf, (struct slice){ (const char *)&symbol, 1 });
}

static void
take_text(struct rtf *rtf, struct slice text)
{
    rtf_group(rtf)->has_begun = true;
    if (rtf_group(rtf)->sink == RTF_TO_OBJECT || rtf_group(rtf)->sink == RTF_TO_PICTURE)
        rtf_put_hex(rtf, text);
    else
        rtf_put_bytes(rtf, text);
}

/* False at the end. */
static bool
take_token(struct rtf *rtf, const struct rtf_token *token)
{
    switch (token->kind) {
    case RTF_END:
        if (rtf->groups->len > 1)
            ole_say_corrupt(rtf->report, "the document ends early");
        return false;
    case RTF_OPEN:
        open_group(rtf);
        return true;
    case RTF_CLOSE:
        return close_group(rtf);
    case RTF_WORD:
        if (rtf->to_skip > 0)
            rtf->to_skip--;
        else
            rtf_take_word(rtf, token);
        return true;
    case RTF_SYMBOL:
        take_symbol(rtf, token->byte);
        return true;
    case RTF_BYTE:
        rtf_group(rtf)->has_begun = true;
        rtf_put_bytes(rtf, (struct slice){ (const char *)&token->byte, 1 });
        return true;
    case RTF_TEXT:
        take_text(rtf, token->text);
        return true;
    case RTF_BINARY:
        rtf_group(rtf)->has_begun = true;
        if (rtf->to_skip > 0)
            rtf->to_skip--;
        else
            rtf_put_binary(rtf, token->text);
        return true;
    }
    return false;
}

/* What encapsulated HTML says replaces its source. */
static void
finish_text(struct rtf *rtf)
{
    rtf_flush(rtf);
    rtf_end_field(rtf);
    if (!rtf->is_html)
        return;
    GString *text = html_to_text((struct slice){ rtf->out->str, rtf->out->len });
    g_string_free(rtf->out, TRUE);
    rtf->out = text;
}

static void
report_rest(struct rtf *rtf)
{
    if (!report_text(rtf->report, (struct slice){ rtf->out->str, rtf->out->len }) || rtf->asides->len == 0)
        return;
    report_mark(rtf->report, "notes, headers and footers");
    (void)report_text(rtf->report, (struct slice){ rtf->asides->str, rtf->asides->len });
}

static void
rtf_init(struct rtf *rtf, struct report *report, const struct reader_input *input)
{
    struct rtf_group whole = { .sink = RTF_TO_TEXT, .skipped = 1 };

    *rtf = (struct rtf){ .report = report, .input = input, .codepage = CODEPAGE_WESTERN };
    rtf->groups = g_array_new(FALSE, FALSE, sizeof(struct rtf_group));
    g_array_append_val(rtf->groups, whole);
    rtf->fonts = g_hash_table_new(g_direct_hash, g_direct_equal);
    rtf->bytes = g_string_new(NULL);
    rtf->out = g_string_new(NULL);
    rtf->asides = g_string_new(NULL);
    rtf->value = g_string_new(NULL);
    rtf->name = g_string_new(NULL);
    rtf->instruction = g_string_new(NULL);
}

static void
rtf_done(struct rtf *rtf)
{
    GString *const strings[] = { rtf->bytes, rtf->out, rtf->asides, rtf->value, rtf->name, rtf->instruction };

    for (size_t i = 0; i < ARRAY_LEN(strings); i++)
        g_string_free(strings[i], TRUE);
    if (rtf->hex != NULL)
        g_bytes_unref(held_finish(rtf->hex));
    g_array_unref(rtf->groups);
    g_hash_table_unref(rtf->fonts);
}

static void
read_tokens(struct rtf *rtf, struct slice rest)
{
    struct rtf_token token;

    do
        rtf_scan(&rest, &token);
    while (take_token(rtf, &token) && !rtf->is_full);
    finish_text(rtf);
}

void
read_rtf(struct report *report, const struct reader_input *input)
{
    struct rtf rtf;

    rtf_init(&rtf, report, input);
    read_tokens(&rtf, input->content);
    report_rest(&rtf);
    rtf_done(&rtf);
}

GString *
rtf_collect(struct report *report, const struct reader_input *input)
{
    GString *text = g_string_new(NULL);
    struct rtf rtf;

    rtf_init(&rtf, report, input);
    rtf.is_collected = true;
    read_tokens(&rtf, input->content);
    g_string_append_len(text, rtf.out->str, (gssize)rtf.out->len);
    g_string_append_len(text, rtf.asides->str, (gssize)rtf.asides->len);
    rtf_done(&rtf);
    return text;
}
