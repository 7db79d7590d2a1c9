/* A fingerprint's text form as anybody could write it into a file, and documents to learn from and compare.
 */
#include "classifiers/fingerprint.h"
#include "fuzz/target.h"

#include <string.h>

static void
compare(const struct fingerprint *one, struct slice document)
{
    const struct fingerprint *list[] = { one };
    struct fingerprint_score score;
    g_autoptr(fingerprint_index) index = fingerprint_index_new(list, 1);

    fingerprint_index_compare(index, document, &score);
    g_assert(score.percent <= 100);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fingerprint read;
    g_autofree char *text = g_utf8_make_valid((const char *)data, (gssize)size);
    struct slice document = slice_from(text);

    if (fingerprint_from_text((struct slice){ (const char *)data, size }, &read, NULL))
        compare(&read, document);
    if (fingerprint_learn(document, &read, NULL)) {
        struct fingerprint again;
        g_autofree char *kept = fingerprint_to_text(&read);

        g_assert(fingerprint_from_text(slice_from(kept), &again, NULL));
        g_assert(memcmp(&read, &again, sizeof(read)) == 0);
        compare(&again, document);
    }
    return 0;
}
