/*
 * Small attachments that become very large, read by the real worker with the memory of the defaults: each
 * ends in time, says what limit was met, and gives what could be read until then.
 */
#include "message/extract/configure.h"

#include "base/clock.h"
#include "tests/harness.h"
#include "tests/message/bomb_case.h"

#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#define DEADLINE_US (300 * G_USEC_PER_SEC) /* machines that build are slow */
#define MOST_KB (256 * 1024)
#define NEXT_LINES_BYTES (4 * 1024 * 1024)
#define NEXT_LINES_S 15 /* of the processor: 0.3 where each byte is looked at once, minutes otherwise */

static const struct bomb_row {
    const char *name;
    GBytes *(*make)(void);
    unsigned flags, not_flags; /* that any document has to have, and that none may */
    const char *text;          /* that is found all the same, or NULL */
} bomb_rows[] = {
    {"a member of a gigabyte",             bomb_flat,          DOCUMENT_LIMIT,                      DOCUMENT_UNREAD, NULL       },
    { "ten long members",                  bomb_wide,          DOCUMENT_LIMIT,                      DOCUMENT_UNREAD, "text aaaa"},
    { "archives in archives",              bomb_nested,        DOCUMENT_LIMIT,                      DOCUMENT_UNREAD, NULL       },
    { "entries that overlap",              bomb_overlapping,   0,                                   DOCUMENT_UNREAD, "aaaa"     },
    { "a declared gigabyte",               bomb_declared,      DOCUMENT_CORRUPT,                    DOCUMENT_UNREAD, NULL       },
    { "a million members",                 bomb_members,       DOCUMENT_LIMIT,                      0,               NULL       },
    { "compressed again and again",        bomb_gzip,          DOCUMENT_LIMIT,                      DOCUMENT_UNREAD, NULL       },
    { "100,000 pages",                     bomb_pages,         DOCUMENT_LIMIT,                      DOCUMENT_UNREAD, "page"     },
    { "a sheet of 17 billion cells",       bomb_dimension,     0,                                   DOCUMENT_UNREAD, "4711"     },
    { "a row that stands for a million",   bomb_repeated_rows, DOCUMENT_LIMIT,                      DOCUMENT_UNREAD, "4711"     },
    { "a string that is shown everywhere", bomb_strings,       DOCUMENT_LIMIT | DOCUMENT_TRUNCATED, DOCUMENT_UNREAD,
     "aaaa"                                                                                                                     },
    { "entities that expand",              bomb_entities,      DOCUMENT_LIMIT,                      DOCUMENT_UNREAD, NULL       },
    { "a text of 200 MB",                  bomb_long_text,     DOCUMENT_LIMIT,                      DOCUMENT_UNREAD, "aaaa"     },
    { "a page of 200 MB",                  bomb_long_page,     DOCUMENT_LIMIT,                      DOCUMENT_UNREAD, "aaaa"     },
};

static struct extraction *
read_bomb(GBytes *content)
{
    const char *builddir = g_getenv("builddir");
    g_autofree char *program = g_build_filename(builddir == NULL ? "." : builddir, "postern-extract", NULL);
    g_autoptr(settings) defaults = settings_defaults();
    struct extract_pool_options options = extract_options_of(defaults, program);
    GError *error = NULL;

    options.extract.deadline_us = DEADLINE_US;
    struct process *process = process_start(&options.extract, &error);
    assert_non_null(process);
    struct extraction *extracted = process_read(process, &options.extract, slice_from_bytes(content), NULL,
                                                clock_now_us(clock_monotonic()) + DEADLINE_US);
    process_free(process);
    return extracted;
}

static void
test_bomb_row(void **state)
{
    const struct bomb_row *row = *state;
    g_autoptr(GBytes) content = row->make();
    int64_t started_us = clock_now_us(clock_monotonic());
    g_autoptr(extraction) extracted = read_bomb(content);
    bool is_found = row->text == NULL;
    unsigned flags = 0;

    for (guint i = 0; i < extracted->documents->len; i++) {
        const struct document *document = extraction_document(extracted, i);

        flags |= document->flags;
        is_found = is_found || strstr(document->text->str, row->text) != NULL;
        if ((document->flags & DOCUMENT_LIMIT) != 0)
            assert_non_null(document->problem);
    }
    if (g_getenv("POSTERN_TIMES") != NULL) {
        struct rusage usage;

        (void)getrusage(RUSAGE_CHILDREN, &usage);
        print_message("%-34s %7.0f KB %6.2f s, at most %ld MB so far, %u documents, flags %#x: %s\n",
                      row->name, (double)g_bytes_get_size(content) / 1024,
                      (double)(clock_now_us(clock_monotonic()) - started_us) / 1e6, usage.ru_maxrss / 1024,
                      extracted->documents->len, flags, extraction_document(extracted, 0)->problem);
    }
    assert_int_equal(flags & row->flags, row->flags);
    assert_int_equal(flags & row->not_flags, 0);
    assert_true(is_found);
}

static double
processor_s(void)
{
    struct rusage usage;

    assert_int_equal(getrusage(RUSAGE_CHILDREN, &usage), 0);
    return (double)usage.ru_utime.tv_sec + (double)usage.ru_utime.tv_usec / G_USEC_PER_SEC;
}

/* A text of nothing but U+0085: CR, which is nowhere, is not looked for from each of them. */
static void
ends_of_lines_are_found_in_one_pass(void **state)
{
    g_autoptr(GString) text = g_string_new(NULL);
    double before_s = processor_s();

    (void)state;
    while (text->len < NEXT_LINES_BYTES)
        g_string_append(text, "\xc2\x85");
    g_autoptr(GBytes) content = g_string_free_to_bytes(g_steal_pointer(&text));
    g_autoptr(extraction) extracted = read_bomb(content);
    assert_string_equal(extraction_document(extracted, 0)->type, "text/plain");
    assert_true((extraction_document(extracted, 0)->flags & DOCUMENT_LIMIT) != 0);
    assert_true(processor_s() - before_s < NEXT_LINES_S);
}

/* Of all of the above. */
static void
memory_stays_within_the_limit(void **state)
{
    struct rusage usage;

    (void)state;
    assert_int_equal(getrusage(RUSAGE_CHILDREN, &usage), 0);
    assert_true(usage.ru_maxrss < MOST_KB);
}

int
main(void)
{
    struct suite suite = { 0 };

    SUITE_ADD_ROWS(&suite, test_bomb_row, bomb_rows);
    SUITE_ADD(&suite, ends_of_lines_are_found_in_one_pass);
    if (bomb_memory_is_limited())
        SUITE_ADD(&suite, memory_stays_within_the_limit);
    else
        printf("# under a sanitizer memory has no limit\n");
    if (bomb_divisor() != 1)
        printf("# bombs of 1/%u of their size; with POSTERN_LONG=1 all of it\n", bomb_divisor());
    return suite_run(&suite, "extract_limits");
}
