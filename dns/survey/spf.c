#include "dns/survey/spf.h"

#include "base/limits.h"

#include <string.h>

#define LOOKUPS_MOST 10 /* section 4.6.4 */
#define MX_HOSTS_MOST 10
#define IPV4_BITS 32
#define IPV6_BITS 128
#define MAPPED_BITS (IPV6_BITS - IPV4_BITS) /* in front of an IPv4 address among 128 */

struct evaluation {
    struct ip_address address;
    const struct spf_source *source;
    unsigned lookups;
    bool has_skipped; /* something that depends on the message */
};

/* What one mechanism says. */
enum match { MATCH_NO, MATCH_YES, MATCH_TEMPORARY, MATCH_BROKEN };

const char *
spf_outcome_name(enum spf_outcome outcome)
{
    static const char *const names[] = {
        [SPF_NONE] = "none",           [SPF_NEUTRAL] = "neutral",   [SPF_PASS] = "pass",
        [SPF_FAIL] = "fail",           [SPF_SOFTFAIL] = "softfail", [SPF_UNKNOWN] = "unknown",
        [SPF_TEMPORARY] = "temperror", [SPF_BROKEN] = "permerror",
    };

    return names[outcome];
}

static bool
takes_lookup(struct evaluation *evaluation)
{
    return ++evaluation->lookups <= LOOKUPS_MOST;
}

/* The first `bits` of both are the same. */
static bool
has_prefix(struct ip_address a, struct ip_address b, unsigned bits)
{
    unsigned whole = bits / 8, rest = bits % 8;
    unsigned mask = rest == 0 ? 0 : 0xffu & (0xffu << (8 - rest));

    return memcmp(a.bytes, b.bytes, whole) == 0 &&
           (rest == 0 || ((unsigned)a.bytes[whole] & mask) == ((unsigned)b.bytes[whole] & mask));
}

struct lengths {
    unsigned ipv4, ipv6;
};

static bool
read_length(struct slice text, unsigned most, unsigned *out)
{
    g_autofree char *digits = slice_to_string(text);
    gint64 value = 0;

    if (!g_ascii_string_to_signed(digits, 10, 0, most, &value, NULL))
        return false;
    *out = (unsigned)value;
    return true;
}

/* Takes "/24", "//64" or "/24//64" off the end of `*rest`. */
static bool
take_lengths(struct slice *rest, struct lengths *out)
{
    const char *slash = rest->len == 0 ? NULL : memchr(rest->at, '/', rest->len);
    struct slice tail = slash == NULL ? (struct slice){ NULL, 0 }
                                      : slice_sub(*rest, (size_t)(slash - rest->at) + 1, rest->len);

    *out = (struct lengths){ IPV4_BITS, IPV6_BITS };
    if (slash == NULL)
        return true;
    rest->len = (size_t)(slash - rest->at);
    if (tail.len > 0 && tail.at[0] == '/')
        return read_length(slice_sub(tail, 1, tail.len), IPV6_BITS, &out->ipv6);
    const char *second = tail.len == 0 ? NULL : memchr(tail.at, '/', tail.len);
    if (second == NULL)
        return read_length(tail, IPV4_BITS, &out->ipv4);
    struct slice behind = slice_sub(tail, (size_t)(second - tail.at) + 1, tail.len);
    return behind.len > 0 && behind.at[0] == '/' &&
           read_length(slice_sub(behind, 1, behind.len), IPV6_BITS, &out->ipv6) &&
           read_length(slice_sub(tail, 0, (size_t)(second - tail.at)), IPV4_BITS, &out->ipv4);
}

static enum match
match_addresses(struct evaluation *evaluation, const char *name, struct lengths lengths)
{
    g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(struct ip_address));
    bool is_ipv4 = ip_address_is_ipv4(evaluation->address);
    unsigned bits = is_ipv4 ? MAPPED_BITS + lengths.ipv4 : lengths.ipv6;

    if (!evaluation->source->addresses(name, found, evaluation->source->context))
        return MATCH_TEMPORARY;
    for (guint i = 0; i < found->len; i++) {
        struct ip_address one = g_array_index(found, struct ip_address, i);

        if (ip_address_is_ipv4(one) == is_ipv4 && has_prefix(one, evaluation->address, bits))
            return MATCH_YES;
    }
    return MATCH_NO;
}

static enum match
match_mx(struct evaluation *evaluation, const char *name, struct lengths lengths)
{
    g_autoptr(GPtrArray) hosts = g_ptr_array_new_with_free_func(g_free);

    if (!evaluation->source->hosts(name, hosts, evaluation->source->context))
        return MATCH_TEMPORARY;
    if (hosts->len > MX_HOSTS_MOST)
        return MATCH_BROKEN;
    for (guint i = 0; i < hosts->len; i++) {
        enum match match = match_addresses(evaluation, g_ptr_array_index(hosts, i), lengths);

        if (match != MATCH_NO)
            return match;
    }
    return MATCH_NO;
}

static enum spf_outcome evaluate(struct evaluation *evaluation, const char *domain);

static enum match
match_include(struct evaluation *evaluation, const char *name)
{
    static const enum match matches[] = {
        [SPF_NONE] = MATCH_BROKEN,
        [SPF_NEUTRAL] = MATCH_NO,
        [SPF_PASS] = MATCH_YES,
        [SPF_FAIL] = MATCH_NO,
        [SPF_SOFTFAIL] = MATCH_NO,
        [SPF_UNKNOWN] = MATCH_NO,
        [SPF_TEMPORARY] = MATCH_TEMPORARY,
        [SPF_BROKEN] = MATCH_BROKEN,
    };

    return matches[evaluate(evaluation, name)];
}

static enum match
match_ip(struct evaluation *evaluation, struct slice value)
{
    struct ip_range range;

    if (!ip_range_parse(value, &range))
        return MATCH_BROKEN;
    return ip_range_contains(range, evaluation->address) ? MATCH_YES : MATCH_NO;
}

/* "NAME", "NAME:value", "NAME/24". */
struct term {
    struct slice name, value;
    bool has_value;
};

static struct term
split_term(struct slice text)
{
    size_t end = 0;

    while (end < text.len && text.at[end] != ':' && text.at[end] != '/' && text.at[end] != '=')
        end++;
    struct term term = { slice_sub(text, 0, end), slice_sub(text, end, text.len),
                         end < text.len && text.at[end] != '/' };
    if (term.has_value)
        term.value = slice_sub(term.value, 1, term.value.len);
    return term;
}

static enum match
match_term(struct evaluation *evaluation, struct term term, const char *domain)
{
    struct lengths lengths;

    if (slice_equal_nocase(term.name, SLICE_LITERAL("all")))
        return MATCH_YES;
    if (slice_equal_nocase(term.name, SLICE_LITERAL("ip4")) ||
        slice_equal_nocase(term.name, SLICE_LITERAL("ip6")))
        return match_ip(evaluation, term.value);
    if (!takes_lookup(evaluation))
        return MATCH_BROKEN;
    bool is_exists = slice_equal_nocase(term.name, SLICE_LITERAL("exists"));
    bool is_ptr = slice_equal_nocase(term.name, SLICE_LITERAL("ptr"));
    if (is_exists || is_ptr || (term.value.len > 0 && memchr(term.value.at, '%', term.value.len) != NULL)) {
        evaluation->has_skipped = true;
        return MATCH_NO;
    }
    struct slice target = term.value;
    if (!take_lengths(&target, &lengths) || (term.has_value && target.len == 0))
        return MATCH_BROKEN;
    g_autofree char *name =
        target.len == 0 ? g_strdup(domain) : g_ascii_strdown(target.at, (gssize)target.len);
    if (slice_equal_nocase(term.name, SLICE_LITERAL("a")))
        return match_addresses(evaluation, name, lengths);
    if (slice_equal_nocase(term.name, SLICE_LITERAL("mx")))
        return match_mx(evaluation, name, lengths);
    return term.has_value && slice_equal_nocase(term.name, SLICE_LITERAL("include"))
               ? match_include(evaluation, name)
               : MATCH_BROKEN;
}

/* "+", "-", "~", "?" in front of a mechanism. */
static enum spf_outcome
take_qualifier(struct slice *text)
{
    static const struct {
        char sign;
        enum spf_outcome outcome;
    } signs[] = {
        {'+',  SPF_PASS    },
        { '-', SPF_FAIL    },
        { '~', SPF_SOFTFAIL},
        { '?', SPF_NEUTRAL },
    };

    for (size_t i = 0; i < ARRAY_LEN(signs); i++) {
        if (text->len > 0 && text->at[0] == signs[i].sign) {
            *text = slice_sub(*text, 1, text->len);
            return signs[i].outcome;
        }
    }
    return SPF_PASS;
}

/* Section 6.1: used where nothing matched. */
static enum spf_outcome
follow(struct evaluation *evaluation, struct slice target)
{
    g_autofree char *name = slice_to_string(target);

    if (strchr(name, '%') != NULL) {
        evaluation->has_skipped = true; /* whoever includes this record does not know either */
        return SPF_UNKNOWN;
    }
    if (!takes_lookup(evaluation))
        return SPF_BROKEN;
    enum spf_outcome outcome = evaluate(evaluation, name);
    return outcome == SPF_NONE ? SPF_BROKEN : outcome;
}

static enum spf_outcome
evaluate_record(struct evaluation *evaluation, struct slice record, const char *domain)
{
    struct slice word, redirect = { NULL, 0 };

    while (slice_next_field(&record, ' ', &word)) {
        struct slice text = word;
        enum spf_outcome outcome = take_qualifier(&text);
        struct term term = split_term(text);

        if (text.len == 0)
            continue;
        if (term.name.len < text.len && text.at[term.name.len] == '=') {
            if (slice_equal_nocase(term.name, SLICE_LITERAL("redirect")))
                redirect = term.value;
            continue;
        }
        switch (match_term(evaluation, term, domain)) {
        case MATCH_NO:
            break;
        case MATCH_YES:
            /* What was passed over might have let it through. */
            return evaluation->has_skipped && outcome != SPF_PASS ? SPF_UNKNOWN : outcome;
        case MATCH_TEMPORARY:
            return SPF_TEMPORARY;
        case MATCH_BROKEN:
            return SPF_BROKEN;
        }
    }
    if (redirect.len > 0)
        return follow(evaluation, redirect);
    return evaluation->has_skipped ? SPF_UNKNOWN : SPF_NEUTRAL;
}

static bool
is_record(const char *text)
{
    return g_ascii_strncasecmp(text, "v=spf1", 6) == 0 && (text[6] == '\0' || text[6] == ' ');
}

/* check_host() of section 4. */
static enum spf_outcome
evaluate(struct evaluation *evaluation, const char *domain)
{
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
    const char *record = NULL;

    if (!evaluation->source->texts(domain, texts, evaluation->source->context))
        return SPF_TEMPORARY;
    for (guint i = 0; i < texts->len; i++) {
        if (!is_record(g_ptr_array_index(texts, i)))
            continue;
        if (record != NULL)
            return SPF_BROKEN;
        record = g_ptr_array_index(texts, i);
    }
    return record == NULL ? SPF_NONE : evaluate_record(evaluation, slice_from(record + 6), domain);
}

enum spf_outcome
spf_check(const char *domain, struct ip_address address, const struct spf_source *source)
{
    struct evaluation evaluation = { address, source, 0, false };

    return evaluate(&evaluation, domain);
}
