#include "message/extract/configure.h"

#define TEXTS_OF_AN_ATTACHMENT 32 /* as many full texts may all documents of one attachment have together */
#define UNPACKED_MEMORIES 4       /* members are unpacked one after the other: more than fits at once */
#define HELD_SHARE 4              /* of memory; the rest is for programs and what they make of it */

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define MAPS_FAR_MORE 1 /* than it uses, so that addresses cannot be limited */
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define MAPS_FAR_MORE 1
#endif
#endif
#ifndef MAPS_FAR_MORE
#define MAPS_FAR_MORE 0
#endif

struct extract_pool_options
extract_options_of(const struct settings *loaded, const char *program)
{
    uint64_t memory = (uint64_t)loaded->extract.memory_bytes, text = (uint64_t)loaded->extract.max_text_bytes;

    struct extract_pool_options options = {
        .extract = {.program = program,
                    .memory_bytes = MAPS_FAR_MORE ? 0 : memory,
                    .deadline_us = loaded->extract.deadline_us,
                    .limits = { .text_bytes = text,
                                 .all_text_bytes = text * TEXTS_OF_AN_ATTACHMENT,
                                 .all_bytes = memory * UNPACKED_MEMORIES,
                                 .held_bytes = memory / HELD_SHARE,
                                 .depth = (uint32_t)loaded->extract.max_depth,
                                 .members = (uint32_t)loaded->extract.max_members,
                                 .ratio = (uint32_t)loaded->extract.max_ratio }},
        .workers = (unsigned)loaded->extract.workers,
        .cache_us = loaded->extract.cache_us,
    };

    if (loaded->extract.ocr != NULL)
        (void)g_strlcpy(options.extract.ocr, loaded->extract.ocr, sizeof(options.extract.ocr));
    return options;
}

char *
extract_program(const struct settings *loaded)
{
    const char *name = loaded->extract.ocr == NULL ? "postern-extract" : "postern-extract-ocr";
    g_autofree char *self = g_file_read_link("/proc/self/exe", NULL);

    if (self != NULL) {
        g_autofree char *folder = g_path_get_dirname(self);
        g_autofree char *beside = g_build_filename(folder, name, NULL);

        if (g_file_test(beside, G_FILE_TEST_IS_EXECUTABLE))
            return g_steal_pointer(&beside);
    }
    return g_build_filename(POSTERN_LIBEXECDIR, name, NULL);
}
