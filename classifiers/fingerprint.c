#include "classifiers/fingerprint.h"

#include "base/error.h"
#include "classifiers/siphash.h"

#include <string.h>

/* A word counts two, a character of a script without spaces one: four words or eight characters. */
#define SHINGLE_UNITS 8
#define WORD_UNITS 2
#define SHINGLE_TOKENS 8 /* the most that fit */

#define MAGIC "PSF1"
#define BINARY_BYTES 2048
#define HEADER_BYTES 16

/* The same in every process: fingerprints are kept. */
static const struct siphash_key fixed_key = {
    {UINT64_C(0x706f737465726e20), UINT64_C(0x666f726d73202031)}
};

/* The last tokens of a text. */
struct window {
    uint64_t hashes[SHINGLE_TOKENS];
    unsigned units[SHINGLE_TOKENS];
    size_t count; /* of all tokens so far */
    struct siphash whole;
    shingle_fn take;
    void *context;
};

static bool
is_without_spaces(gunichar character)
{
    switch (g_unichar_get_script(character)) {
    case G_UNICODE_SCRIPT_HAN:
    case G_UNICODE_SCRIPT_HIRAGANA:
    case G_UNICODE_SCRIPT_KATAKANA:
    case G_UNICODE_SCRIPT_BOPOMOFO:
    case G_UNICODE_SCRIPT_THAI:
    case G_UNICODE_SCRIPT_LAO:
    case G_UNICODE_SCRIPT_KHMER:
    case G_UNICODE_SCRIPT_MYANMAR:
        return true;
    default:
        return false;
    }
}

/* The shingle that ends with the last token, where there are tokens enough. */
static void
report_shingle(const struct window *window)
{
    unsigned units = 0;
    size_t back = 0;
    struct siphash sip;

    while (units < SHINGLE_UNITS && back < window->count && back < SHINGLE_TOKENS)
        units += window->units[(window->count - ++back) % SHINGLE_TOKENS];
    if (units < SHINGLE_UNITS)
        return;
    siphash_init(&sip, fixed_key);
    for (; back > 0; back--)
        siphash_number(&sip, window->hashes[(window->count - back) % SHINGLE_TOKENS]);
    window->take(window->context, (uint32_t)(siphash_finish(&sip) >> 32));
}

static void
add_token(struct window *window, struct siphash *token, unsigned units)
{
    uint64_t hash = siphash_finish(token);

    window->hashes[window->count % SHINGLE_TOKENS] = hash;
    window->units[window->count % SHINGLE_TOKENS] = units;
    window->count++;
    siphash_number(&window->whole, hash);
    report_shingle(window);
    siphash_init(token, fixed_key);
}

uint64_t
fingerprint_each_shingle(struct slice text, shingle_fn take, void *context)
{
    struct window window = { .take = take, .context = context };
    const char *end = text.at + text.len;
    struct siphash token;
    bool is_in_word = false;

    siphash_init(&window.whole, fixed_key);
    siphash_init(&token, fixed_key);
    for (const char *at = text.at; at < end; at = g_utf8_next_char(at)) {
        gunichar character = g_utf8_get_char(at);
        bool is_single = character >= 0x80 && is_without_spaces(character);
        bool is_letter = g_unichar_isalnum(character) || g_unichar_ismark(character);

        if (is_in_word && (is_single || !is_letter))
            add_token(&window, &token, WORD_UNITS);
        is_in_word = is_letter && !is_single;
        if (!is_letter)
            continue;
        siphash_character(&token, g_unichar_tolower(character));
        if (is_single)
            add_token(&window, &token, 1);
    }
    if (is_in_word)
        add_token(&window, &token, WORD_UNITS);
    return siphash_finish(&window.whole);
}

static void
collect(void *context, uint32_t hash)
{
    g_array_append_val((GArray *)context, hash);
}

static gint
compare_hashes(gconstpointer a, gconstpointer b)
{
    uint32_t first = *(const uint32_t *)a, second = *(const uint32_t *)b;

    return first < second ? -1 : first > second;
}

bool
fingerprint_learn(struct slice text, struct fingerprint *learned, GError **error)
{
    g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    struct fingerprint made = { .whole = fingerprint_each_shingle(text, collect, all) };

    g_array_sort(all, compare_hashes);
    for (guint i = 0; i < all->len; i++) {
        uint32_t hash = g_array_index(all, uint32_t, i);

        if (i > 0 && hash == g_array_index(all, uint32_t, i - 1))
            continue;
        if (made.kept < FINGERPRINT_HASHES)
            made.hashes[made.kept++] = hash;
        made.shingles++;
    }
    if (made.shingles < FINGERPRINT_LEAST_SHINGLES) {
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_VALUE,
                    "the document has too few words to be told from others: %u different runs of four words, "
                    "%d are needed",
                    made.shingles, FINGERPRINT_LEAST_SHINGLES);
        return false;
    }
    *learned = made;
    return true;
}

char *
fingerprint_to_text(const struct fingerprint *learned)
{
    unsigned char bytes[BINARY_BYTES] = { 0 };
    uint32_t shingles = GUINT32_TO_LE(learned->shingles);
    uint64_t whole = GUINT64_TO_LE(learned->whole);

    memcpy(bytes, MAGIC, 4);
    memcpy(bytes + 4, &shingles, sizeof(shingles));
    memcpy(bytes + 8, &whole, sizeof(whole));
    for (size_t i = 0; i < learned->kept; i++) {
        uint32_t hash = GUINT32_TO_LE(learned->hashes[i]);

        memcpy(bytes + HEADER_BYTES + i * sizeof(hash), &hash, sizeof(hash));
    }
    return g_base64_encode(bytes, sizeof(bytes));
}

static bool
refuse(GError **error, const char *why)
{
    g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_SYNTAX,
                "%s; learn it from the document again: postern classify --fingerprint NAME FILE", why);
    return false;
}

static bool
decode(const unsigned char *bytes, struct fingerprint *learned, GError **error)
{
    struct fingerprint read = { 0 };

    if (memcmp(bytes, MAGIC, 4) != 0)
        return refuse(error, "the fingerprint was not made by Postern");
    memcpy(&read.shingles, bytes + 4, sizeof(read.shingles));
    memcpy(&read.whole, bytes + 8, sizeof(read.whole));
    read.shingles = GUINT32_FROM_LE(read.shingles);
    read.whole = GUINT64_FROM_LE(read.whole);
    read.kept = MIN(read.shingles, (uint32_t)FINGERPRINT_HASHES);
    if (read.shingles < FINGERPRINT_LEAST_SHINGLES)
        return refuse(error, "the fingerprint is damaged");
    for (size_t i = 0; i < read.kept; i++) {
        memcpy(&read.hashes[i], bytes + HEADER_BYTES + i * sizeof(uint32_t), sizeof(uint32_t));
        read.hashes[i] = GUINT32_FROM_LE(read.hashes[i]);
        if (i > 0 && read.hashes[i] <= read.hashes[i - 1])
            return refuse(error, "the fingerprint is damaged");
    }
    *learned = read;
    return true;
}

bool
fingerprint_from_text(struct slice text, struct fingerprint *learned, GError **error)
{
    g_autoptr(GString) compact = g_string_new(NULL);
    gsize len = 0;

    for (size_t i = 0; i < text.len; i++) {
        if (!g_ascii_isspace(text.at[i])) /* files wrap it */
            g_string_append_c(compact, text.at[i]);
    }
    if (compact->len != FINGERPRINT_TEXT_CHARS || strlen(compact->str) != compact->len)
        return refuse(error, "a fingerprint has 2732 characters of Base64");
    g_autofree unsigned char *bytes = g_base64_decode(compact->str, &len);
    if (len != BINARY_BYTES)
        return refuse(error, "the fingerprint is not Base64");
    return decode(bytes, learned, error);
}
