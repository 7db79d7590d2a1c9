#include "classifiers/value_hash.h"

#include <string.h>
#include <sys/random.h>

struct siphash_key
value_key_random(void)
{
    struct siphash_key key;

    /* up to 256 bytes come at once and whole; it only fails on a kernel without it */
    if (getrandom(&key, sizeof(key), 0) != (ssize_t)sizeof(key))
        g_error("no random bytes from the kernel: %s", g_strerror(errno));
    return key;
}

/* The letters and digits of `value` in lower case; how many there were. */
static size_t
feed_folded(struct siphash *sip, struct slice value)
{
    const char *end = value.at + value.len;
    size_t fed = 0;

    for (const char *at = value.at; at < end; at = g_utf8_next_char(at)) {
        gunichar character = g_utf8_get_char(at);

        if (!g_unichar_isalnum(character))
            continue;
        siphash_character(sip, g_unichar_tolower(character));
        fed++;
    }
    return fed;
}

uint64_t
value_hash(struct siphash_key key, struct slice value)
{
    struct siphash sip;

    siphash_init(&sip, key);
    if (feed_folded(&sip, value) == 0) { /* a keyword of punctuation is equal to itself */
        for (size_t i = 0; i < value.len; i++)
            siphash_byte(&sip, (unsigned char)value.at[i]);
    }
    uint64_t hash = siphash_finish(&sip);
    explicit_bzero(&sip, sizeof(sip));
    return hash;
}
