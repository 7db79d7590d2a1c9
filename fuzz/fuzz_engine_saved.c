/*
 * Saved databases. The input is a list of changes of three bytes each, a place (16 bits) and what stands
 * there then, made to the bytes that some patterns are saved as; their sum is made right again. Loading
 * refuses the bytes or makes a database that scans a text.
 */
#include "classifiers/engine/engine.h"
#include "classifiers/engine/saved.h"
#include "fuzz/target.h"

#include <stdlib.h>
#include <string.h>

#define CHANGE 3

static const struct engine_pattern patterns[] = {
    {"\\b\\d{3}-\\d{2}\\b", 15, 0, 0},
    { "key[^!]*!",          9,  0, 1},
};
static const char text[] = "123-45 key 1-2-3! 99-9 123-4 \xc3\xa9"
                           "123-45! key";

static bool
on_match(void *context, uint32_t id, size_t start, size_t end)
{
    (void)context;
    if (id > 1 || start > end || end > sizeof(text) - 1)
        abort();
    return true;
}

static unsigned char *
save(size_t *len)
{
    struct engine_database *database = NULL;
    struct engine_error error;

    if (engine_compile(patterns, 2, (struct engine_limits){ 0 }, &database, &error) != ENGINE_OK)
        return NULL;
    *len = engine_serialize(database, NULL);
    unsigned char *bytes = malloc(*len);
    if (bytes != NULL)
        (void)engine_serialize(database, bytes);
    engine_database_free(database);
    return bytes;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t len = 0;
    unsigned char *bytes = save(&len);
    struct engine_database *database = NULL;
    struct engine_error error;

    if (bytes == NULL)
        return 0;
    for (; size >= CHANGE; data += CHANGE, size -= CHANGE)
        bytes[SAVED_HEADER_BYTES + (data[0] | (size_t)data[1] << 8) % (len - SAVED_HEADER_BYTES)] = data[2];
    saved_seal(bytes, len, saved_digest(patterns, 2));
    struct engine_saved saved = { bytes, len, patterns, 2, { .match_limit = 1000 } };
    if (engine_deserialize(&saved, &database, &error) == ENGINE_OK) {
        struct engine_sink sink = { on_match, NULL, NULL };
        struct engine_scratch *scratch = engine_scratch_new(database);

        if (scratch != NULL)
            (void)engine_scan(database, text, sizeof(text) - 1, scratch, &sink);
        engine_scratch_free(scratch);
        engine_database_free(database);
    }
    free(bytes);
    return 0;
}
