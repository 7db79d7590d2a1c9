#include "message/message_internal.h"

#include "base/limits.h"
#include "message/address.h"
#include "message/charset.h"
#include "message/gmime_auto.h"

/*
 * GMime's parser calls itself for each ':' and builds the whole list at once, so a field is cut at its commas
 * first: groups are expanded anyway, and a piece is never deeper than this.
 */
#define PIECE_BYTES 4096

struct collector {
    struct message *mail; /* that keeps the addresses and is told of problems; NULL = `found` owns them */
    const char *name;
    GPtrArray *found;
    bool is_wire_form; /* GMime decodes "xn--" names; rules compare what was sent */
    bool is_full;
};

/* The end of the piece at the start of `text`: a comma outside quotes and comments, or a semicolon, which
 * ends a group and which some mail programs put for a comma. */
static size_t
piece_length(struct slice text)
{
    bool is_quoted = false;
    unsigned comments = 0;

    for (size_t i = 0; i < text.len; i++) {
        char c = text.at[i];

        if (c == '\\' && (is_quoted || comments > 0))
            i++;
        else if (c == '"' && comments == 0)
            is_quoted = !is_quoted;
        else if (c == '(' && !is_quoted)
            comments++;
        else if (c == ')' && comments > 0)
            comments--;
        else if ((c == ',' || c == ';') && !is_quoted && comments == 0)
            return i;
    }
    return text.len;
}

static void
add_problem(struct collector *collector, const char *text)
{
    if (collector->mail != NULL)
        message_add_problem(collector->mail, PROBLEM_LIMIT, collector->name, text);
}

static void
collect(struct collector *collector, const char *address)
{
    struct slice bare = slice_trim(slice_from(address));
    g_autofree char *sound = NULL;

    if (memchr(bare.at, '@', bare.len) == NULL)
        return;
    if (bare.len > LIMIT_ADDRESS_BYTES) {
        add_problem(collector, "an address is too long, it was not read");
        return;
    }
    if (collector->found->len >= LIMIT_HEADER_ADDRESSES) {
        if (!collector->is_full)
            add_problem(collector, "too many addresses, the rest was not read");
        collector->is_full = true;
        return;
    }
    sound = charset_decode_string(bare);
    if (collector->mail == NULL)
        g_ptr_array_add(collector->found, g_steal_pointer(&sound));
    else
        g_ptr_array_add(collector->found,
                        (gpointer)(uintptr_t)message_keep(collector->mail, slice_from(sound)));
}

/* Depth is bounded by PIECE_BYTES. */
static void
collect_list(struct collector *collector, InternetAddressList *list)
{
    for (int i = 0; i < internet_address_list_length(list); i++) {
        InternetAddress *address = internet_address_list_get_address(list, i);

        if (INTERNET_ADDRESS_IS_GROUP(address)) {
            collect_list(collector, internet_address_group_get_members(INTERNET_ADDRESS_GROUP(address)));
            continue;
        }
        InternetAddressMailbox *mailbox = INTERNET_ADDRESS_MAILBOX(address);
        const char *bare = collector->is_wire_form ? internet_address_mailbox_get_idn_addr(mailbox)
                                                   : internet_address_mailbox_get_addr(mailbox);
        if (bare != NULL)
            collect(collector, bare);
    }
}

static bool
is_address_byte(char c)
{
    return (guchar)c > ' ' && c != 0x7f && strchr("<>()[]\"';:,\\", c) == NULL;
}

/* Whatever stands around an '@', where GMime makes nothing of a piece ("a..b@c", "a.@b", stray quotes). */
static void
collect_tokens(struct collector *collector, struct slice piece)
{
    size_t start = 0;

    for (size_t i = 0; i <= piece.len && !collector->is_full; i++) {
        if (i < piece.len && is_address_byte(piece.at[i]))
            continue;
        struct slice token = slice_sub(piece, start, i - start);
        const char *at = token.len == 0 ? NULL : memchr(token.at, '@', token.len);
        bool has_both = at != NULL && at > token.at && at + 1 < token.at + token.len;
        if (has_both) {
            g_autofree char *address = slice_to_string(token);
            collect(collector, address);
        }
        start = i + 1;
    }
}

/*
 * The text of a piece for GMime 3.2, which loses memory where a comment that never ends follows a domain in
 * brackets, "a@[b](". Whether one is open depends on quotes that may be as broken, so each parenthesis of
 * such a piece is closed behind it; those that are not needed are skipped as what they are, no part of an
 * address.
 */
static char *
piece_text(struct slice piece)
{
    GString *text = g_string_new_len(piece.at, (gssize)piece.len);
    const char *bracket = strchr(text->str, ']');

    if (bracket == NULL || strchr(bracket, '(') == NULL)
        return g_string_free(text, FALSE);
    g_string_append_c(text, ' '); /* the last byte may be a backslash */
    for (size_t i = 0; i < piece.len; i++) {
        if (piece.at[i] == '(')
            g_string_append_c(text, ')');
    }
    return g_string_free(text, FALSE);
}

static void
collect_piece(struct collector *collector, struct slice piece)
{
    guint before = collector->found->len;

    if (piece.len <= PIECE_BYTES) {
        g_autofree char *text = piece_text(piece);
        g_autoptr(InternetAddressList) list = internet_address_list_parse(NULL, text);

        collector->is_wire_form = strstr(text, "xn--") != NULL;
        if (list != NULL)
            collect_list(collector, list);
    }
    if (collector->found->len == before)
        collect_tokens(collector, piece);
}

static void
collect_field(struct collector *collector, struct slice raw)
{
    g_autofree char *value = charset_decode_string(raw);

    charset_disarm(value);
    struct slice rest = slice_from(value);
    while (rest.len > 0 && !collector->is_full) {
        size_t len = piece_length(rest);
        struct slice piece = slice_trim(slice_sub(rest, 0, len));

        if (piece.len > 0)
            collect_piece(collector, piece);
        rest = slice_sub(rest, len + 1, rest.len);
    }
}

GPtrArray *
addresses_parse(const char *value)
{
    struct collector collector = { .found = g_ptr_array_new_with_free_func(g_free) };

    message_init();
    collect_field(&collector, slice_from(value));
    return collector.found;
}

const GPtrArray *
message_addresses(struct message *mail, const char *name)
{
    g_autofree char *key = g_ascii_strdown(name, -1);
    GPtrArray *found = g_hash_table_lookup(mail->addresses, key);
    size_t at = 0;
    const struct header_field *field;

    if (found != NULL)
        return found;

    const char *kept = message_keep(mail, slice_from(key));
    found = g_ptr_array_new();
    g_hash_table_insert(mail->addresses, (gpointer)(uintptr_t)kept, found);
    struct collector collector = { .mail = mail, .name = kept, .found = found };
    while ((field = message_next_header(mail, name, &at)) != NULL)
        collect_field(&collector, field->raw);
    return found;
}
