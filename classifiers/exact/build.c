#include "classifiers/exact/build.h"

#include "base/csv.h"
#include "base/error.h"
#include "base/limits.h"
#include "classifiers/exact/layout.h"
#include "classifiers/exact/value.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

/* By these a field would find nearly every row: a yes and no, a gender, a country. */
#define LEAST_VARIED_ROWS 20
#define LEAST_VARIETY 10 /* rows for each distinct value */

struct build {
    const struct exact_source *source;
    struct exact_report *report;
    struct exact_header header;
    struct exact_field fields[LIMIT_EXACT_FIELDS];
    GArray *indexes[LIMIT_EXACT_FIELDS]; /* of struct exact_entry; NULL where the field is not searchable */
    GArray *cells;                       /* of exact_cell, little-endian */
    struct keyed_digest *keyed;
    size_t field_count, row_count;
};

static bool G_GNUC_PRINTF(3, 4) fail(GError **error, enum postern_error code, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_set_error_literal(error, POSTERN_ERROR, (int)code, text);
    return false;
}

static bool
read_name(struct build *build, struct slice name, size_t index, GError **error)
{
    struct slice trimmed = slice_trim(name);
    struct exact_field *field = &build->fields[index];

    if (trimmed.len == 0 || trimmed.len >= EXACT_NAME_BYTES ||
        !g_utf8_validate(trimmed.at, (gssize)trimmed.len, NULL))
        return fail(error, POSTERN_ERROR_VALUE,
                    "%s:1: the name of field %zu has to be UTF-8 of 1 to %d bytes", build->source->path,
                    index + 1, EXACT_NAME_BYTES - 1);
    memcpy(field->name, trimmed.at, trimmed.len);
    for (size_t i = 0; i < index; i++) {
        if (g_ascii_strcasecmp(build->fields[i].name, field->name) == 0)
            return fail(error, POSTERN_ERROR_VALUE, "%s:1: two fields have the name '%s', rename one",
                        build->source->path, field->name);
    }
    return true;
}

/* The fields by which rows are to be found; each has to be there. */
static bool
choose_searchable(struct build *build, GError **error)
{
    for (const char *const *wanted = build->source->searchable; *wanted != NULL; wanted++) {
        size_t index = 0;

        while (index < build->field_count && g_ascii_strcasecmp(build->fields[index].name, *wanted) != 0)
            index++;
        if (index == build->field_count)
            return fail(error, POSTERN_ERROR_VALUE, "%s:1: there is no field '%s'; the first line names them",
                        build->source->path, *wanted);
        if (build->indexes[index] == NULL)
            build->indexes[index] = g_array_new(FALSE, FALSE, sizeof(struct exact_entry));
        build->fields[index].is_searchable = GUINT32_TO_LE(1);
    }
    return true;
}

static bool
read_header(struct build *build, struct csv_reader *reader, GError **error)
{
    const struct slice *names = NULL;
    size_t count = 0;

    switch (csv_next(reader, &names, &count, error)) {
    case CSV_FAILED:
        g_prefix_error(error, "%s:", build->source->path);
        return false;
    case CSV_END:
        return fail(error, POSTERN_ERROR_SYNTAX,
                    "%s: the file is empty; its first line has to name the fields", build->source->path);
    case CSV_RECORD:
        break;
    }
    if (count > LIMIT_EXACT_FIELDS)
        return fail(error, POSTERN_ERROR_LIMIT, "%s:1: %zu fields, a table may have %d; leave some out",
                    build->source->path, count, LIMIT_EXACT_FIELDS);
    build->field_count = count;
    for (size_t i = 0; i < count; i++) {
        if (!read_name(build, names[i], i, error))
            return false;
    }
    return choose_searchable(build, error);
}

/* The value's hash in the row and, where rows are found by it, in the index. */
static void
add_value(struct build *build, size_t index, struct slice text)
{
    struct exact_words words = exact_words_of(text);
    unsigned char digest[DIGEST_BYTES];
    struct exact_entry entry;
    exact_cell cell = 0;

    if (words.list->len > 0) {
        uint32_t row = GUINT32_TO_LE((uint32_t)build->row_count);

        keyed_digest_of(build->keyed, exact_words_join(&words, 0, words.list->len), digest);
        memcpy(entry.hash.bytes, digest, sizeof(entry.hash.bytes));
        memcpy(entry.row, &row, sizeof(entry.row));
        if (build->indexes[index] != NULL)
            g_array_append_val(build->indexes[index], entry);
        cell = GUINT64_TO_LE(exact_cell_of(&entry.hash));
    }
    if (words.list->len > LIMIT_EXACT_WORDS)
        build->report->long_values++;
    else
        build->fields[index].words = MAX(build->fields[index].words, words.list->len);
    g_array_append_val(build->cells, cell);
    exact_words_done(&words);
}

static bool
add_row(struct build *build, const struct csv_reader *reader, const struct slice *values, size_t count,
        GError **error)
{
    if (count != build->field_count)
        return fail(error, POSTERN_ERROR_SYNTAX, "%s:%zu: %zu fields, the first line has %zu",
                    build->source->path, csv_line(reader), count, build->field_count);
    if (build->row_count == LIMIT_EXACT_ROWS)
        return fail(error, POSTERN_ERROR_LIMIT, "%s:%zu: more than %d rows; split the table",
                    build->source->path, csv_line(reader), LIMIT_EXACT_ROWS);
    for (size_t i = 0; i < count; i++) {
        if (!g_utf8_validate(values[i].at, (gssize)values[i].len, NULL))
            return fail(error, POSTERN_ERROR_SYNTAX, "%s:%zu: field '%s' is not UTF-8; convert the file",
                        build->source->path, csv_line(reader), build->fields[i].name);
        add_value(build, i, values[i]);
    }
    build->row_count++;
    return true;
}

static bool
read_rows(struct build *build, struct csv_reader *reader, GError **error)
{
    const struct slice *values = NULL;
    size_t count = 0;
    enum csv_step step;

    while ((step = csv_next(reader, &values, &count, error)) == CSV_RECORD) {
        if (!add_row(build, reader, values, count, error))
            return false;
    }
    if (step == CSV_FAILED)
        g_prefix_error(error, "%s:", build->source->path);
    else if (build->row_count == 0)
        fail(error, POSTERN_ERROR_VALUE, "%s: there are no rows below the first line", build->source->path);
    return step == CSV_END && build->row_count > 0;
}

static gint
compare_entries(gconstpointer a, gconstpointer b)
{
    return memcmp(a, b, sizeof(struct exact_entry));
}

static bool
sort_index(const struct build *build, size_t index, GError **error)
{
    GArray *entries = build->indexes[index];
    size_t distinct = 0;

    g_array_sort(entries, compare_entries);
    for (guint i = 0; i < entries->len; i++) {
        const struct exact_entry *entry = &g_array_index(entries, struct exact_entry, i);

        if (i == 0 || memcmp(entry[-1].hash.bytes, entry->hash.bytes, sizeof(entry->hash.bytes)) != 0)
            distinct++;
    }
    if (entries->len < LEAST_VARIED_ROWS || distinct >= entries->len / LEAST_VARIETY)
        return true;
    return fail(
        error, POSTERN_ERROR_VALUE,
        "%s: field '%s' has %zu different values in %u rows, too few to find rows by; search by another "
        "and use it as evidence",
        build->source->path, build->fields[index].name, distinct, entries->len);
}

/* Writes and feeds the digest. */
static bool
put(FILE *stream, GChecksum *sum, const void *data, size_t len)
{
    if (len == 0) /* then there need not be any data */
        return true;
    g_checksum_update(sum, data, (gssize)len);
    return fwrite(data, 1, len, stream) == len;
}

static bool
write_table(struct build *build, FILE *stream)
{
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    unsigned char digest[DIGEST_BYTES];
    gsize len = sizeof(digest);
    bool is_good = true;

    build->header.fields = GUINT32_TO_LE((uint32_t)build->field_count);
    build->header.rows = GUINT32_TO_LE((uint32_t)build->row_count);
    is_good = put(stream, sum, &build->header, sizeof(build->header));
    for (size_t i = 0; i < build->field_count && is_good; i++) {
        struct exact_field field = build->fields[i];

        field.words = GUINT32_TO_LE(field.words);
        field.entries = GUINT32_TO_LE(build->indexes[i] == NULL ? 0 : build->indexes[i]->len);
        is_good = put(stream, sum, &field, sizeof(field));
    }
    for (size_t i = 0; i < build->field_count && is_good; i++) {
        if (build->indexes[i] != NULL)
            is_good = put(stream, sum, build->indexes[i]->data,
                          build->indexes[i]->len * sizeof(struct exact_entry));
    }
    is_good = is_good && put(stream, sum, build->cells->data, build->cells->len * sizeof(exact_cell));
    g_checksum_get_digest(sum, digest, &len);
    return is_good && fwrite(digest, 1, sizeof(digest), stream) == sizeof(digest) && fflush(stream) == 0 &&
           fsync(fileno(stream)) == 0;
}

/* A table that is replaced keeps who may read it: the daemon's group, as a rule. */
static bool
keep_rights(int descriptor, const char *output)
{
    struct stat old;

    if (stat(output, &old) != 0)
        return true;
    return fchown(descriptor, (uid_t)-1, old.st_gid) == 0 && fchmod(descriptor, old.st_mode & 0777) == 0;
}

static bool
save(struct build *build, const char *output, GError **error)
{
    g_autofree char *beside = g_strdup_printf("%s.XXXXXX", output);
    int descriptor = g_mkstemp_full(beside, O_RDWR | O_CLOEXEC, 0600);
    int errno_value = errno;

    if (descriptor < 0)
        return error_set_errno(error, errno_value, "cannot write beside", output);
    FILE *stream = fdopen(descriptor, "w");
    bool is_good = keep_rights(descriptor, output) && write_table(build, stream);
    errno_value = errno;
    if (fclose(stream) != 0 && is_good) {
        errno_value = errno;
        is_good = false;
    }
    if (is_good && g_rename(beside, output) != 0) {
        errno_value = errno;
        is_good = false;
    }
    if (is_good)
        return true;
    g_unlink(beside);
    return error_set_errno(error, errno_value, "cannot write", output);
}

static bool
build_from(struct build *build, FILE *stream, const char *output, GError **error)
{
    g_autoptr(csv_reader) reader = csv_reader_new(stream, build->source->separator);

    if (getrandom(build->header.key, sizeof(build->header.key), 0) != (ssize_t)sizeof(build->header.key))
        return error_set_errno(error, errno, "no random bytes for", output);
    memcpy(build->header.magic, EXACT_MAGIC, sizeof(build->header.magic));
    build->keyed = keyed_digest_new(build->header.key);
    if (!read_header(build, reader, error) || !read_rows(build, reader, error))
        return false;
    for (size_t i = 0; i < build->field_count; i++) {
        if (build->indexes[i] != NULL && !sort_index(build, i, error))
            return false;
    }
    build->report->rows = build->row_count;
    build->report->fields = build->field_count;
    return save(build, output, error);
}

bool
exact_build(const struct exact_source *source, const char *output, struct exact_report *report,
            GError **error)
{
    struct build build = { .source = source, .report = report };
    bool is_stdin = strcmp(source->path, "-") == 0;
    FILE *stream = is_stdin ? stdin : fopen(source->path, "r");

    if (stream == NULL)
        return error_set_errno(error, errno, "cannot read", source->path);
    *report = (struct exact_report){ 0 };
    build.cells = g_array_new(FALSE, FALSE, sizeof(exact_cell));
    bool is_built = build_from(&build, stream, output, error);
    if (!is_stdin)
        fclose(stream);
    keyed_digest_free(build.keyed);
    g_array_unref(build.cells);
    for (size_t i = 0; i < ARRAY_LEN(build.indexes); i++)
        g_clear_pointer(&build.indexes[i], g_array_unref);
    explicit_bzero(&build.header, sizeof(build.header));
    return is_built;
}
