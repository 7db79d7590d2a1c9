#include "base/csv.h"

#include "base/error.h"
#include "base/limits.h"

#include <string.h>

struct csv_reader {
    FILE *stream;
    char separator;
    size_t line, column; /* of the byte that comes next, from 1 */
    size_t record_line;  /* where the record began */
    GString *bytes;      /* the fields of the record, one behind the other */
    GArray *ends;        /* of size_t: where each field ends in `bytes` */
    GArray *fields;      /* of struct slice, made when the record is whole */
    bool is_at_start;    /* of the file: a byte order mark may follow */
};

/* What a field is while it is read. */
enum field_state { FIELD_START, FIELD_PLAIN, FIELD_QUOTED, FIELD_QUOTE_SEEN };

struct csv_reader *
csv_reader_new(FILE *stream, char separator)
{
    struct csv_reader *reader = g_new0(struct csv_reader, 1);

    reader->stream = stream;
    reader->separator = separator;
    reader->line = reader->column = 1;
    reader->bytes = g_string_sized_new(LIMIT_CSV_RECORD_BYTES + 8); /* never moves: nothing stays behind */
    reader->ends = g_array_new(FALSE, FALSE, sizeof(size_t));
    reader->fields = g_array_new(FALSE, FALSE, sizeof(struct slice));
    reader->is_at_start = true;
    return reader;
}

void
csv_reader_free(struct csv_reader *reader)
{
    if (reader == NULL)
        return;
    explicit_bzero(reader->bytes->str, reader->bytes->allocated_len);
    g_string_free(reader->bytes, TRUE);
    g_array_unref(reader->ends);
    g_array_unref(reader->fields);
    g_free(reader);
}

size_t
csv_line(const struct csv_reader *reader)
{
    return reader->record_line;
}

static int
next_byte(struct csv_reader *reader)
{
    int byte = getc_unlocked(reader->stream);

    if (byte == '\n') {
        reader->line++;
        reader->column = 1;
    } else if (byte != EOF) {
        reader->column++;
    }
    return byte;
}

static int
peek_byte(struct csv_reader *reader)
{
    int byte = getc_unlocked(reader->stream);

    if (byte != EOF)
        ungetc(byte, reader->stream);
    return byte;
}

static void
pass_byte_order_mark(struct csv_reader *reader)
{
    static const int mark[] = { 0xef, 0xbb, 0xbf };

    if (!reader->is_at_start)
        return;
    reader->is_at_start = false;
    if (peek_byte(reader) != mark[0])
        return;
    for (size_t i = 0; i < ARRAY_LEN(mark); i++) {
        int byte = getc_unlocked(reader->stream);

        if (byte == mark[i])
            continue;
        /* not a mark after all: its first bytes are the beginning of the first field */
        if (byte != EOF)
            ungetc(byte, reader->stream);
        for (size_t taken = 0; taken < i; taken++)
            g_string_append_c(reader->bytes, (char)mark[taken]);
        reader->column += i;
        return;
    }
}

static enum csv_step
fail(const struct csv_reader *reader, GError **error, enum postern_error code, const char *text)
{
    g_set_error(error, POSTERN_ERROR, (int)code, "%zu:%zu: %s", reader->line, reader->column, text);
    return CSV_FAILED;
}

static void
end_field(struct csv_reader *reader)
{
    size_t end = reader->bytes->len;

    g_array_append_val(reader->ends, end);
}

/* Appends the byte, or moves on to the next state; CSV_END where the record ends with this byte. */
static enum csv_step
take_byte(struct csv_reader *reader, int byte, enum field_state *state, GError **error)
{
    bool is_end = byte == EOF || byte == '\n' || (byte == '\r' && peek_byte(reader) == '\n');

    if (*state == FIELD_QUOTED) {
        if (byte == EOF)
            return fail(reader, error, POSTERN_ERROR_SYNTAX, "the file ends inside quotation marks");
        if (byte == '"')
            *state = FIELD_QUOTE_SEEN;
        else
            g_string_append_c(reader->bytes, (char)byte);
        return CSV_RECORD;
    }
    if (*state == FIELD_QUOTE_SEEN && byte == '"') {
        g_string_append_c(reader->bytes, '"');
        *state = FIELD_QUOTED;
    } else if (byte == reader->separator) {
        end_field(reader);
        *state = FIELD_START;
    } else if (is_end) {
        end_field(reader);
        if (byte == '\r')
            next_byte(reader);
        return CSV_END;
    } else if (*state == FIELD_QUOTE_SEEN) {
        return fail(reader, error, POSTERN_ERROR_SYNTAX,
                    "a quoted field goes on behind its quotation mark, write \"\" for one inside");
    } else if (byte == '"' && *state == FIELD_START) {
        *state = FIELD_QUOTED;
    } else {
        g_string_append_c(reader->bytes, (char)byte);
        *state = FIELD_PLAIN;
    }
    return CSV_RECORD;
}

static enum csv_step
read_record(struct csv_reader *reader, GError **error)
{
    enum field_state state = reader->bytes->len > 0 ? FIELD_PLAIN : FIELD_START;
    enum csv_step step = CSV_RECORD;

    while (step == CSV_RECORD) {
        if (reader->bytes->len > LIMIT_CSV_RECORD_BYTES)
            return fail(reader, error, POSTERN_ERROR_LIMIT,
                        "the record is too long, is a quotation mark open?");
        if (reader->ends->len >= LIMIT_CSV_FIELDS)
            return fail(reader, error, POSTERN_ERROR_LIMIT, "the record has too many fields");
        step = take_byte(reader, next_byte(reader), &state, error);
    }
    return step == CSV_END ? CSV_RECORD : step;
}

/* Passes over line ends in front of a record; false at the end of the file. */
static bool
find_record(struct csv_reader *reader)
{
    for (;;) {
        int byte = peek_byte(reader);

        if (byte != '\n' && byte != '\r')
            return byte != EOF || reader->bytes->len > 0;
        if (reader->bytes->len > 0)
            return true;
        next_byte(reader);
    }
}

enum csv_step
csv_next(struct csv_reader *reader, const struct slice **fields, size_t *count, GError **error)
{
    size_t start = 0;

    g_string_truncate(reader->bytes, 0);
    g_array_set_size(reader->ends, 0);
    g_array_set_size(reader->fields, 0);
    pass_byte_order_mark(reader);
    if (!find_record(reader)) {
        if (!ferror(reader->stream))
            return CSV_END;
        return fail(reader, error, POSTERN_ERROR_IO, "the file cannot be read further");
    }
    reader->record_line = reader->line;
    if (read_record(reader, error) == CSV_FAILED)
        return CSV_FAILED;
    if (ferror(reader->stream))
        return fail(reader, error, POSTERN_ERROR_IO, "the file cannot be read further");
    for (guint i = 0; i < reader->ends->len; i++) {
        size_t end = g_array_index(reader->ends, size_t, i);
        struct slice field = { reader->bytes->str + start, end - start };

        g_array_append_val(reader->fields, field);
        start = end;
    }
    *fields = (const void *)reader->fields->data;
    *count = reader->fields->len;
    return CSV_RECORD;
}
