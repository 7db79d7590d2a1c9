#include "milter/reserved.h"

#include "base/domain.h"

/* Postfix folds map keys with Unicode rules where SMTPUTF8 is on, so LATIN SMALL LETTER LONG S finds "s";
 * IDNA takes an ideographic full stop for a dot and ignores the invisible characters. */
#define IDEOGRAPHIC_STOP 0x3002

/* What an MTA's address parser drops: quoting, white space (RFC 5322 3.2), characters without a shape. */
static const gunichar dropped[] = { '"', '\\', ' ', '\t', 0x00ad, 0x200b, 0x200c, 0x200d, 0x2060, 0xfeff };

static bool
is_dropped(gunichar c)
{
    for (size_t i = 0; i < ARRAY_LEN(dropped); i++) {
        if (c == dropped[i])
            return true;
    }
    return false;
}

/* Comments go too: "postern(x).invalid" is a domain for a parser that knows RFC 5322. */
static char *
fold(struct slice address)
{
    g_autofree char *text = slice_to_string(address);
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    g_autofree char *plain = g_utf8_normalize(valid, -1, G_NORMALIZE_ALL_COMPOSE);
    g_autofree char *lower = g_utf8_casefold(plain, -1);
    GString *out = g_string_sized_new(strlen(lower));
    unsigned depth = 0;

    for (const char *at = lower; *at != '\0'; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);

        if (c == '(')
            depth++;
        else if (c == ')' && depth > 0)
            depth--;
        else if (c == IDEOGRAPHIC_STOP && depth == 0)
            g_string_append_c(out, '.');
        else if (depth == 0 && !is_dropped(c))
            g_string_append_unichar(out, c);
    }
    return g_string_free(out, FALSE);
}

static bool
is_domain_byte(char c)
{
    return g_ascii_isalnum(c) || c == '.' || c == '-' || c == '_' || (unsigned char)c >= 0x80;
}

static bool
names_suffix(const char *at, struct slice suffix)
{
    while (*at != '\0') {
        const char *start = at;

        while (is_domain_byte(*at))
            at++;
        if (domain_is_within((struct slice){ start, (size_t)(at - start) }, suffix))
            return true;
        if (*at != '\0')
            at++;
    }
    return false;
}

bool
reserved_is_named(struct slice address, struct slice suffix)
{
    g_autofree char *folded = fold(address);

    /* An unbalanced "(" in a local part must not hide the rest: then the bytes as they stand count too. */
    g_autofree char *plain = slice_to_string(address);
    return suffix.len > 0 && (names_suffix(folded, suffix) || names_suffix(plain, suffix));
}
