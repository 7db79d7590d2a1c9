/* For tests of dns: tiers from a line of text, and orders back to text. */
#ifndef TESTS_DNS_STORIES_H
#define TESTS_DNS_STORIES_H

#include "dns/order.h"

/* Adds "PREFERENCE NAME=ADDRESS,ADDRESS" words to an answer: "10 a=192.0.2.1 10 b=192.0.2.2 20 c=". */
static inline struct zone_answer *
story_answer(const char *text)
{
    struct zone_answer *answer = zone_answer_new();
    struct slice rest = slice_from(text), preference, word, name, address;

    answer->ttl_s = 300;
    while (slice_next_field(&rest, ' ', &preference) && slice_next_field(&rest, ' ', &word)) {
        g_autofree char *number = slice_to_string(preference);

        slice_next_field(&word, '=', &name);
        g_autofree char *host = slice_to_string(name);
        struct zone_target *target =
            zone_answer_add(answer, (unsigned)g_ascii_strtoull(number, NULL, 10), host);
        while (slice_next_field(&word, ',', &address)) {
            struct ip_address parsed;

            if (ip_address_parse(address, &parsed))
                g_array_append_val(target->addresses, parsed);
        }
    }
    zone_answer_finish(answer);
    return answer;
}

/* The whole of `tiers`: "10 a=[192.0.2.1]:25,[..]:25 b=... 20 c=...". g_free it. */
static inline char *
story_tiers(const struct tiers *tiers)
{
    GString *out = g_string_new(NULL);

    for (guint i = 0; i < tiers->list->len; i++) {
        const struct tier *tier = g_ptr_array_index(tiers->list, i);

        g_string_append_printf(out, "%s%u", i == 0 ? "" : " ", tier->preference);
        for (guint j = 0; j < tier->hosts->len; j++) {
            const struct tier_host *host = g_ptr_array_index(tier->hosts, j);

            g_string_append_printf(out, " %s=", host->name);
            for (guint k = 0; k < host->endpoints->len; k++) {
                g_autofree char *text =
                    endpoint_to_string(g_array_index(host->endpoints, struct endpoint, k));

                g_string_append_printf(out, "%s%s", k == 0 ? "" : ",", text);
            }
        }
    }
    return g_string_free(out, FALSE);
}

/* The answer for one hash. g_free it. */
static inline char *
story_order(const struct order *order, uint32_t hash, int64_t now_us)
{
    GString *out = g_string_new(NULL);

    order_append(order, hash, now_us, out);
    return g_string_free(out, FALSE);
}

#endif
