#include "message/encoded_word.h"

#include "message/charset.h"

/* Decoded bytes that still wait for their charset: the next word may hold the rest of a character. */
struct decoder {
    GString *out;
    GByteArray *bytes;
    char *charset; /* of `bytes`; NULL where there are none */
};

struct word {
    struct slice charset;
    char encoding; /* 'b' or 'q' */
    struct slice text;
    size_t len; /* of the whole word */
};

static void
append_text(GString *out, struct slice bytes, const char *charset)
{
    struct charset_text text = charset_decode(bytes, charset);

    g_string_append_len(out, text.utf8.at, (gssize)text.utf8.len);
    g_free(text.owned);
}

static void
flush_words(struct decoder *decoder)
{
    struct slice bytes = { (const char *)decoder->bytes->data, decoder->bytes->len };

    if (decoder->charset == NULL)
        return;
    append_text(decoder->out, bytes, decoder->charset);
    g_byte_array_set_size(decoder->bytes, 0);
    g_clear_pointer(&decoder->charset, g_free);
}

/* Reads "=?charset*language?encoding?text?=" at the start of `at`. */
static bool
read_word(struct slice at, struct word *word)
{
    struct slice rest = slice_sub(at, 2, at.len);
    struct slice charset, encoding;

    if (!slice_starts_with_nocase(at, SLICE_LITERAL("=?")) || !slice_next_field(&rest, '?', &charset) ||
        !slice_next_field(&rest, '?', &encoding) || encoding.len != 1 || rest.at == NULL)
        return false;

    word->encoding = g_ascii_tolower(encoding.at[0]);
    if (charset.len == 0 || charset.len > 64 || (word->encoding != 'b' && word->encoding != 'q'))
        return false;
    /* In Q a '?' may stand unencoded in bad mail, so the end is "?=" and not the next '?'. */
    const char *end = memmem(rest.at, rest.len, "?=", 2);
    if (end == NULL)
        return false;
    word->text = (struct slice){ rest.at, (size_t)(end - rest.at) };
    word->len = (size_t)(end + 2 - at.at);
    slice_next_field(&charset, '*', &word->charset);
    return true;
}

static int
hex_pair(struct slice text)
{
    if (text.len < 2 || !g_ascii_isxdigit(text.at[0]) || !g_ascii_isxdigit(text.at[1]))
        return -1;
    return g_ascii_xdigit_value(text.at[0]) * 16 + g_ascii_xdigit_value(text.at[1]);
}

static void
append_q(GByteArray *bytes, struct slice text)
{
    for (size_t i = 0; i < text.len; i++) {
        guint8 byte = text.at[i] == '_' ? ' ' : (guint8)text.at[i];
        int pair = byte == '=' ? hex_pair(slice_sub(text, i + 1, 2)) : -1;

        if (pair >= 0) {
            byte = (guint8)pair;
            i += 2;
        }
        g_byte_array_append(bytes, &byte, 1);
    }
}

static void
append_b(GByteArray *bytes, struct slice text)
{
    g_autofree guchar *decoded = g_malloc(text.len / 4 * 3 + 6);
    gint state = 0;
    guint save = 0;

    gsize len = g_base64_decode_step(text.at, text.len, decoded, &state, &save);
    if (state > 0) /* the padding was left out */
        len += g_base64_decode_step("===", (gsize)(4 - state), decoded + len, &state, &save);
    g_byte_array_append(bytes, decoded, (guint)len);
}

static void
add_word(struct decoder *decoder, const struct word *word)
{
    g_autofree char *charset = g_ascii_strdown(word->charset.at, (gssize)word->charset.len);

    if (decoder->charset != NULL && strcmp(decoder->charset, charset) != 0)
        flush_words(decoder);
    if (word->encoding == 'q')
        append_q(decoder->bytes, word->text);
    else
        append_b(decoder->bytes, word->text);
    if (decoder->charset == NULL)
        decoder->charset = g_steal_pointer(&charset);
}

enum place { BETWEEN_WORDS, ELSEWHERE };

/* Text outside words. White space between two words belongs to neither (RFC 2047, 6.2). */
static void
add_plain(struct decoder *decoder, struct slice plain, enum place place)
{
    if (place == BETWEEN_WORDS && slice_trim(plain).len == 0)
        return;
    flush_words(decoder);
    append_text(decoder->out, plain, NULL);
}

/* Where the last "?=" of `text` begins: no word that begins behind it has an end. */
static size_t
last_end(struct slice text)
{
    for (size_t at = text.len; at >= 2; at--) {
        if (text.at[at - 2] == '?' && text.at[at - 1] == '=')
            return at - 2;
    }
    return 0;
}

static void
decode_words(struct decoder *decoder, struct slice text)
{
    size_t last = last_end(text);
    size_t done = 0; /* what stands before it is decoded */
    size_t from = 0;

    while (from < last) {
        const char *start = memmem(text.at + from, text.len - from, "=?", 2);
        struct word word;

        if (start == NULL)
            break;
        size_t at = (size_t)(start - text.at);
        from = at + 1;
        if (at >= last || !read_word(slice_sub(text, at, text.len), &word))
            continue;
        add_plain(decoder, slice_sub(text, done, at - done),
                  decoder->charset != NULL ? BETWEEN_WORDS : ELSEWHERE);
        add_word(decoder, &word);
        from = done = at + word.len;
    }
    if (done < text.len)
        add_plain(decoder, slice_sub(text, done, text.len), ELSEWHERE);
    flush_words(decoder);
}

/* Line ends go, the white space behind them stays; a tab that only folds is a space. */
static GString *
unfold(struct slice raw)
{
    GString *line = g_string_sized_new(raw.len);

    for (size_t i = 0; i < raw.len; i++) {
        char c = raw.at[i];
        bool is_line_end = c == '\n' || (c == '\r' && i + 1 < raw.len && raw.at[i + 1] == '\n');
        bool is_folding_tab = c == '\t' && i > 0 && raw.at[i - 1] == '\n';

        if (!is_line_end)
            g_string_append_c(line, is_folding_tab || c == '\r' ? ' ' : c);
    }
    return line;
}

/* No line end and no NUL comes out of a word either. */
static char *
cleaned(const GString *text)
{
    struct slice trimmed = slice_trim((struct slice){ text->str, text->len });
    GString *out = g_string_sized_new(trimmed.len);

    for (size_t i = 0; i < trimmed.len; i++) {
        char c = trimmed.at[i];

        if (c == '\0')
            g_string_append(out, "\xef\xbf\xbd");
        else
            g_string_append_c(out, c == '\r' || c == '\n' ? ' ' : c);
    }
    return g_string_free(out, FALSE);
}

static bool
is_plain_ascii(const GString *line)
{
    for (size_t i = 0; i < line->len; i++) {
        if ((guchar)line->str[i] >= 0x80 || line->str[i] == '\0')
            return false;
    }
    return memmem(line->str, line->len, "=?", 2) == NULL;
}

char *
encoded_word_decode(struct slice raw)
{
    g_autoptr(GString) line = unfold(slice_trim(raw));

    if (is_plain_ascii(line)) /* nearly every field */
        return g_string_free(g_steal_pointer(&line), FALSE);

    struct decoder decoder = { .out = g_string_sized_new(line->len), .bytes = g_byte_array_new() };
    decode_words(&decoder, (struct slice){ line->str, line->len });
    char *value = cleaned(decoder.out);
    g_string_free(decoder.out, TRUE);
    g_byte_array_unref(decoder.bytes);
    return value;
}
