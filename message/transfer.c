#include "message/transfer.h"

#include "message/gmime_auto.h"

#define CHUNK_BYTES 8192

static const struct encoding_name {
    const char *name;
    enum transfer transfer;
} names[] = {
    {"7bit",              TRANSFER_IDENTITY        },
    { "8bit",             TRANSFER_IDENTITY        },
    { "binary",           TRANSFER_IDENTITY        },
    { "7-bit",            TRANSFER_IDENTITY        },
    { "8-bit",            TRANSFER_IDENTITY        },
    { "base64",           TRANSFER_BASE64          },
    { "quoted-printable", TRANSFER_QUOTED_PRINTABLE},
    { "x-uuencode",       TRANSFER_UUENCODE        },
    { "x-uue",            TRANSFER_UUENCODE        },
    { "uuencode",         TRANSFER_UUENCODE        },
};

static const GMimeContentEncoding gmime_encodings[] = {
    [TRANSFER_IDENTITY] = GMIME_CONTENT_ENCODING_BINARY,
    [TRANSFER_BASE64] = GMIME_CONTENT_ENCODING_BASE64,
    [TRANSFER_QUOTED_PRINTABLE] = GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE,
    [TRANSFER_UUENCODE] = GMIME_CONTENT_ENCODING_UUENCODE,
};

/* The first word, without quotes and without what follows: mail has "base64 (really)" and "\"base64\"". */
static struct slice
first_word(struct slice value)
{
    size_t len = 0;

    value = slice_trim(value);
    if (value.len > 0 && value.at[0] == '"')
        value = slice_sub(value, 1, value.len);
    while (len < value.len && memchr(" \t\r\n\";,(", value.at[len], 8) == NULL)
        len++;
    return slice_sub(value, 0, len);
}

enum transfer
transfer_parse(struct slice value, bool *is_known)
{
    struct slice word = first_word(value);

    *is_known = word.len == 0;
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        if (!slice_equal_nocase(word, slice_from(names[i].name)))
            continue;
        *is_known = true;
        return names[i].transfer;
    }
    return TRANSFER_IDENTITY;
}

/* What stands behind the line "begin 644 name"; everything, where there is none. */
static struct slice
behind_begin_line(struct slice encoded)
{
    struct slice rest = encoded;
    struct slice line;

    while (slice_next_field(&rest, '\n', &line)) {
        if (slice_starts_with_nocase(line, SLICE_LITERAL("begin ")))
            return rest;
    }
    return encoded;
}

/* Decodes one piece. */
static size_t
step(GMimeEncoding *state, struct slice piece, GByteArray *out)
{
    char decoded[CHUNK_BYTES * 2];

    g_assert(g_mime_encoding_outlen(state, piece.len) <= sizeof(decoded));
    size_t len = g_mime_encoding_step(state, piece.at, piece.len, decoded);
    if (out != NULL)
        g_byte_array_append(out, (const guint8 *)decoded, (guint)len);
    return len;
}

/* Decodes piece by piece, so that one buffer does for any size; `out` NULL only counts. */
static uint64_t
decode(struct slice encoded, enum transfer transfer, GByteArray *out)
{
    GMimeEncoding state;
    uint64_t total = 0;

    g_mime_encoding_init_decode(&state, gmime_encodings[transfer]);
    if (transfer == TRANSFER_UUENCODE) {
        encoded = behind_begin_line(encoded);
        state.state |= GMIME_UUDECODE_STATE_BEGIN;
    }
    while (encoded.len > 0) {
        struct slice piece = slice_sub(encoded, 0, CHUNK_BYTES);

        total += step(&state, piece, out);
        encoded = slice_sub(encoded, piece.len, encoded.len);
    }
    if (transfer == TRANSFER_BASE64) /* where the padding was left out; else it says nothing */
        total += step(&state, SLICE_LITERAL("=="), out);
    return total;
}

GBytes *
transfer_decode(struct slice encoded, enum transfer transfer)
{
    GByteArray *out = g_byte_array_sized_new((guint)(encoded.len / 4 * 3 + 16));

    g_assert(transfer != TRANSFER_IDENTITY);
    decode(encoded, transfer, out);
    return g_byte_array_free_to_bytes(out);
}

uint64_t
transfer_decoded_size(struct slice encoded, enum transfer transfer)
{
    return transfer == TRANSFER_IDENTITY ? encoded.len : decode(encoded, transfer, NULL);
}
