#include "message/extract/readers/mapi.h"

#include "message/charset.h"
#include "message/extract/readers/office_text.h"
#include "message/extract/readers/rtf.h"
#include "message/extract/readers/rtf_compressed.h"
#include "message/html.h"

#include <string.h>

#define COMPARED_BYTES (1024 * 1024) /* longer bodies are said without comparing them */
#define HTML_BYTES (16 * 1024 * 1024)
#define CODEPAGE_UTF8 65001
#define NAMED 0x8000 /* properties from here on have names, such as the place of an appointment */
#define CONTACT 0x3a00
#define CONTACT_END 0x3b00

/* Fields, in the order in which they are said. */
static const struct field {
    unsigned id;
    const char *name;
} fields[] = {
    {MAPI_SUBJECT, "Subject"       },
    { 0x0042,      "From"          },
    { 0x5d02,      "From address"  },
    { 0x0065,      "From address"  },
    { 0x0c1a,      "Sender"        },
    { 0x5d01,      "Sender address"},
    { 0x0c1f,      "Sender address"},
    { 0x0e04,      "To"            },
    { 0x0e03,      "Cc"            },
    { 0x0e02,      "Bcc"           },
    { 0x1035,      "Message-ID"    },
    { 0x1001,      "Report"        },
    { 0x3001,      "Name"          },
};

void
mapi_item_init(struct mapi_item *item, struct report *report, const struct reader_input *input)
{
    *item = (struct mapi_item){ .report = report, .input = input, .codepage = CODEPAGE_WESTERN };
    item->texts = g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, g_free);
    item->further = g_string_new(NULL);
    item->recipients = g_string_new(NULL);
}

void
mapi_item_done(struct mapi_item *item)
{
    g_hash_table_unref(item->texts);
    g_string_free(item->further, TRUE);
    g_string_free(item->recipients, TRUE);
    if (item->html != NULL)
        g_bytes_unref(item->html);
    if (item->rtf != NULL)
        g_bytes_unref(item->rtf);
    report_release(item->report, item->held);
}

void
mapi_append_text(const struct mapi_item *item, unsigned type, struct slice value, GString *out)
{
    size_t from = out->len;

    if (type == MAPI_UNICODE)
        office_text_append_utf16(out, value);
    else
        office_text_append_codepage(out, value, item->codepage);
    struct slice made = { out->str + from, out->len - from };
    size_t end = from + office_text_to_nul(made).len, to = from;
    for (size_t i = from; i < end; i++) { /* lines end in LF */
        if (out->str[i] != '\r')
            out->str[to++] = out->str[i];
        else if (i + 1 == end || out->str[i + 1] != '\n')
            out->str[to++] = '\n';
    }
    g_string_truncate(out, to);
}

static bool
hold(struct mapi_item *item, uint64_t bytes)
{
    if (!report_hold(item->report, bytes))
        return false;
    item->held += bytes;
    return true;
}

static void
keep_bytes(struct mapi_item *item, GBytes **kept, struct slice value)
{
    if (hold(item, value.len))
        *kept = g_bytes_new(value.at, value.len);
}

static void
keep_rtf(struct mapi_item *item, struct slice value)
{
    if (item->rtf == NULL) {
        keep_bytes(item, &item->rtf, value);
    } else if (!slice_equal(slice_from_bytes(item->rtf), value)) {
        report_flags(item->report, DOCUMENT_CORRUPT);
        report_problem(item->report, "there is more than one RTF body, only the first was read");
    }
}

static void
append_page(const struct mapi_item *item, struct slice page, unsigned codepage, GString *out)
{
    struct slice bytes = slice_sub(page, 0, HTML_BYTES);
    g_autofree char *meta = slice_to_string(html_meta_charset(bytes));
    const char *charset = office_text_charset(codepage);

    if (bytes.len == 0)
        return;
    if (bytes.len < page.len)
        report_limit(item->report, "the page is too long, its end was not read");
    struct charset_text html = charset_decode(bytes, charset == NULL ? meta : charset);
    g_autoptr(GString) text = html_to_text(html.utf8);
    g_free(html.owned);
    g_string_append_len(out, text->str, (gssize)text->len);
}

/* A page in its code page, and perhaps the same in another type. */
static void
keep_html(struct mapi_item *item, struct slice page, unsigned codepage)
{
    if (item->html == NULL) {
        keep_bytes(item, &item->html, page);
        item->html_codepage = codepage;
    } else if (hold(item, page.len)) {
        append_page(item, page, codepage, item->further);
        g_string_append_c(item->further, '\n');
    }
}

/* Several values, or a container that says a property twice: none of them may be lost. */
static void
keep_text(struct mapi_item *item, unsigned id, const GString *text)
{
    const char *before = g_hash_table_lookup(item->texts, GUINT_TO_POINTER(id));

    if (text->len == 0 || g_strcmp0(before, text->str) == 0 || !hold(item, text->len + 1))
        return;
    if (before != NULL) {
        g_string_append(item->further, before);
        g_string_append_c(item->further, '\n');
    }
    g_hash_table_insert(item->texts, GUINT_TO_POINTER(id), g_strndup(text->str, text->len));
}

static bool
is_shown(unsigned id)
{
    for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
        if (fields[i].id == id)
            return true;
    }
    return id == MAPI_BODY || id >= NAMED || (id >= CONTACT && id < CONTACT_END);
}

void
mapi_take(struct mapi_item *item, unsigned id, unsigned type, struct slice value)
{
    bool is_text = type == MAPI_UNICODE || type == MAPI_STRING8;
    g_autoptr(GString) text = g_string_new(NULL);

    if (id == MAPI_BODY_RTF && type == MAPI_BINARY) {
        keep_rtf(item, value);
    } else if (id == MAPI_BODY_HTML && type != MAPI_UNICODE) {
        keep_html(item, value, item->internet_codepage);
    } else if (id == MAPI_BODY_HTML) {
        mapi_append_text(item, type, value, text);
        keep_html(item, (struct slice){ text->str, text->len }, CODEPAGE_UTF8);
    } else if (is_text && is_shown(id)) {
        mapi_append_text(item, type, value, text);
        keep_text(item, id, text);
    }
}

/* What says it better counts: the code page itself, the language, then that of the mail that was sent. */
static void
set_codepage(struct mapi_item *item, unsigned rank, unsigned codepage)
{
    if (rank <= item->codepage_rank || codepage == CODEPAGE_UTF16 || office_text_charset(codepage) == NULL)
        return;
    item->codepage = codepage;
    item->codepage_rank = rank;
}

void
mapi_take_number(struct mapi_item *item, unsigned id, uint32_t value)
{
    if (id == MAPI_MESSAGE_CODEPAGE) {
        set_codepage(item, 3, value);
    } else if (id == MAPI_MESSAGE_LOCALE) {
        set_codepage(item, 2, office_text_codepage_of_language(value));
    } else if (id == MAPI_INTERNET_CODEPAGE) {
        set_codepage(item, 1, value);
        item->internet_codepage = value;
    }
}

void
mapi_add_recipient(struct mapi_item *item, const char *name, const char *address)
{
    bool has_address = *address != '\0' && strcmp(address, name) != 0;

    if (!hold(item, strlen(name) + strlen(address)))
        return;
    g_string_append_printf(item->recipients, has_address ? "Recipient: %s <%s>\n" : "Recipient: %s%s\n", name,
                           has_address ? address : "");
}

/* Calls `take` for each run of letters and digits; stops where it is false, and says so. NUL ends a word. */
static bool
each_word(const GString *text, bool (*take)(GHashTable *words, char *word), GHashTable *words)
{
    const char *from = NULL, *at = text->str, *end = text->str + text->len;

    for (;; at = g_utf8_next_char(at)) {
        if (at < end && g_unichar_isalnum(g_utf8_get_char(at))) {
            from = from == NULL ? at : from;
            continue;
        }
        if (from != NULL && !take(words, g_strndup(from, (gsize)(at - from))))
            return false;
        from = NULL;
        if (at >= end)
            return true;
    }
}

static bool
add_word(GHashTable *words, char *word)
{
    (void)g_hash_table_add(words, word);
    return true;
}

static bool
is_known_word(GHashTable *words, char *word)
{
    bool is_known = g_hash_table_contains(words, word);

    g_free(word);
    return is_known;
}

/*
 * The same body is there up to three times. One more is said where it has a word that those before do not:
 * what it says would otherwise count twice, and what it alone says would be lost.
 */
static void
put_body(struct mapi_item *item, GHashTable *words, const char *label, const GString *body)
{
    bool is_short = body->len <= COMPARED_BYTES;

    if (body->len == 0 || (is_short && each_word(body, is_known_word, words)))
        return;
    report_mark(item->report, "%s", label);
    (void)report_text(item->report, (struct slice){ body->str, body->len });
    (void)report_text(item->report, SLICE_LITERAL("\n"));
    if (is_short)
        (void)each_word(body, add_word, words);
}

static GString *
rtf_body(const struct mapi_item *item)
{
    if (item->rtf == NULL)
        return g_string_new(NULL);
    g_autoptr(GBytes) bytes = rtf_decompress(item->report, slice_from_bytes(item->rtf));
    struct reader_input inner = *item->input;
    inner.content = slice_from_bytes(bytes);
    inner.charset = NULL;
    return rtf_collect(item->report, &inner);
}

static void
put_fields(const struct mapi_item *item)
{
    const char *before = NULL;

    for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
        const char *value = g_hash_table_lookup(item->texts, GUINT_TO_POINTER(fields[i].id));
        bool is_again =
            i > 0 && strcmp(fields[i].name, fields[i - 1].name) == 0 && g_strcmp0(value, before) == 0;
        before = value;
        g_autofree char *line =
            value == NULL || is_again ? NULL : g_strdup_printf("%s: %s\n", fields[i].name, value);

        if (line != NULL)
            (void)report_text(item->report, slice_from(line));
    }
    (void)report_text(item->report, (struct slice){ item->recipients->str, item->recipients->len });
}

static int
compare_ids(gconstpointer a, gconstpointer b)
{
    unsigned left = GPOINTER_TO_UINT(a), right = GPOINTER_TO_UINT(b);

    return left < right ? -1 : left > right;
}

/* What appointments, contacts and tasks have beside fields and bodies. */
static void
put_others(const struct mapi_item *item)
{
    GList *ids = g_list_sort(g_hash_table_get_keys(item->texts), compare_ids);
    bool is_first = true;

    for (const GList *link = ids; link != NULL; link = link->next) {
        unsigned id = GPOINTER_TO_UINT(link->data);

        if (id < NAMED && (id < CONTACT || id >= CONTACT_END))
            continue;
        if (is_first)
            report_mark(item->report, "properties");
        is_first = false;
        (void)report_text(item->report, slice_from(g_hash_table_lookup(item->texts, link->data)));
        (void)report_text(item->report, SLICE_LITERAL("\n"));
    }
    g_list_free(ids);
}

void
mapi_report(struct mapi_item *item)
{
    g_autoptr(GHashTable) words = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    const char *body = g_hash_table_lookup(item->texts, GUINT_TO_POINTER(MAPI_BODY));
    g_autoptr(GString) plain = g_string_new(body), html = g_string_new(NULL);

    if (item->html != NULL)
        append_page(item, slice_from_bytes(item->html), item->html_codepage, html);
    put_fields(item);
    put_body(item, words, "body", plain);
    put_body(item, words, "HTML body", html);
    g_autoptr(GString) rtf = rtf_body(item);
    put_body(item, words, "RTF body", rtf);
    put_body(item, words, "further values", item->further);
    put_others(item);
}
