#include "classifiers/exact/layout.h"

#include "base/error.h"
#include "base/limits.h"

#include <string.h>

struct exact_table {
    gatomicrefcount references;
    GMappedFile *file;
    struct slice bytes;
    size_t rows, fields;
    struct exact_field *list; /* of the fields, in the machine's byte order */
    size_t *index_at;         /* where the index of each field begins */
    size_t cells_at;
};

struct exact_hasher {
    struct keyed_digest *keyed;
};

static bool
refuse(GError **error, const char *path, const char *why)
{
    g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_SYNTAX,
                "'%s' is not a table of exact data: %s, build it again with `postern edm build`", path, why);
    return false;
}

static bool
read_header(struct exact_table *table, const char *path, GError **error)
{
    struct exact_header header;

    if (table->bytes.len < sizeof(header) + DIGEST_BYTES)
        return refuse(error, path, "it is too short");
    memcpy(&header, table->bytes.at, sizeof(header));
    if (memcmp(header.magic, EXACT_MAGIC, sizeof(header.magic)) != 0)
        return refuse(error, path, "it does not begin as one");
    table->fields = GUINT32_FROM_LE(header.fields);
    table->rows = GUINT32_FROM_LE(header.rows);
    if (table->fields == 0 || table->fields > LIMIT_EXACT_FIELDS || table->rows > LIMIT_EXACT_ROWS)
        return refuse(error, path, "its size is out of bounds");
    return true;
}

/* Where everything stands; the counts are bounded, so no sum overflows. */
static bool
read_fields(struct exact_table *table, const char *path, GError **error)
{
    size_t at = sizeof(struct exact_header) + table->fields * sizeof(struct exact_field);

    if (at > table->bytes.len)
        return refuse(error, path, "it is too short");
    table->list = g_new(struct exact_field, table->fields);
    table->index_at = g_new(size_t, table->fields);
    memcpy(table->list, table->bytes.at + sizeof(struct exact_header),
           table->fields * sizeof(struct exact_field));
    for (size_t i = 0; i < table->fields; i++) {
        struct exact_field *field = &table->list[i];

        field->is_searchable = GUINT32_FROM_LE(field->is_searchable);
        field->words = GUINT32_FROM_LE(field->words);
        field->entries = GUINT32_FROM_LE(field->entries);
        if (field->name[EXACT_NAME_BYTES - 1] != '\0' || field->words > LIMIT_EXACT_WORDS ||
            field->entries > table->rows || (field->entries > 0 && !field->is_searchable))
            return refuse(error, path, "a field is out of bounds");
        table->index_at[i] = at;
        at += field->entries * sizeof(struct exact_entry);
    }
    table->cells_at = at;
    at += table->rows * table->fields * sizeof(exact_cell);
    if (at + DIGEST_BYTES != table->bytes.len)
        return refuse(error, path, "its length is not what its header says");
    return true;
}

static bool
check_digest(const struct exact_table *table, const char *path, GError **error)
{
    unsigned char digest[DIGEST_BYTES];
    size_t len = table->bytes.len - DIGEST_BYTES;

    digest_sha256(slice_sub(table->bytes, 0, len), digest);
    if (memcmp(digest, table->bytes.at + len, DIGEST_BYTES) != 0)
        return refuse(error, path, "it is damaged");
    for (size_t field = 0; field < table->fields; field++) {
        for (size_t entry = 0; entry < table->list[field].entries; entry++) {
            if (exact_table_row(table, field, entry) >= table->rows)
                return refuse(error, path, "an index names a row that is not there");
        }
    }
    return true;
}

struct exact_table *
exact_table_open(const char *path, GError **error)
{
    g_autoptr(exact_table) table = g_new0(struct exact_table, 1);
    GError *failure = NULL;

    g_atomic_ref_count_init(&table->references);
    table->file = g_mapped_file_new(path, FALSE, &failure);
    if (table->file == NULL) {
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_IO, "the table '%s' cannot be read: %s", path,
                    failure->message);
        g_error_free(failure);
        return NULL;
    }
    table->bytes =
        (struct slice){ g_mapped_file_get_contents(table->file), g_mapped_file_get_length(table->file) };
    if (!read_header(table, path, error) || !read_fields(table, path, error) ||
        !check_digest(table, path, error))
        return NULL;
    return g_steal_pointer(&table);
}

struct exact_table *
exact_table_ref(struct exact_table *table)
{
    g_atomic_ref_count_inc(&table->references);
    return table;
}

void
exact_table_unref(struct exact_table *table)
{
    if (table == NULL || !g_atomic_ref_count_dec(&table->references))
        return;
    g_clear_pointer(&table->file, g_mapped_file_unref);
    g_free(table->list);
    g_free(table->index_at);
    g_free(table);
}

struct slice
exact_table_digest(const struct exact_table *table)
{
    return slice_sub(table->bytes, table->bytes.len - DIGEST_BYTES, DIGEST_BYTES);
}

size_t
exact_table_rows(const struct exact_table *table)
{
    return table->rows;
}

size_t
exact_table_fields(const struct exact_table *table)
{
    return table->fields;
}

static const struct exact_field *
field_at(const struct exact_table *table, size_t field)
{
    g_assert(field < table->fields);
    return &table->list[field];
}

const char *
exact_table_field_name(const struct exact_table *table, size_t field)
{
    return field_at(table, field)->name;
}

bool
exact_table_is_searchable(const struct exact_table *table, size_t field)
{
    return field_at(table, field)->is_searchable != 0;
}

size_t
exact_table_field_words(const struct exact_table *table, size_t field)
{
    return field_at(table, field)->words;
}

bool
exact_table_find_field(const struct exact_table *table, const char *name, size_t *field)
{
    for (size_t i = 0; i < table->fields; i++) {
        if (g_ascii_strcasecmp(table->list[i].name, name) == 0) {
            *field = i;
            return true;
        }
    }
    return false;
}

struct exact_hasher *
exact_hasher_new(const struct exact_table *table)
{
    struct exact_hasher *hasher = g_new0(struct exact_hasher, 1);
    struct exact_header header;

    memcpy(&header, table->bytes.at, sizeof(header));
    hasher->keyed = keyed_digest_new(header.key);
    explicit_bzero(&header, sizeof(header));
    return hasher;
}

void
exact_hasher_free(struct exact_hasher *hasher)
{
    if (hasher == NULL)
        return;
    keyed_digest_free(hasher->keyed);
    g_free(hasher);
}

struct exact_hash
exact_hash_of(struct exact_hasher *hasher, struct slice value)
{
    unsigned char digest[DIGEST_BYTES];
    struct exact_hash hash;

    keyed_digest_of(hasher->keyed, value, digest);
    memcpy(hash.bytes, digest, sizeof(hash.bytes));
    return hash;
}

static struct exact_entry
entry_at(const struct exact_table *table, size_t field, size_t entry)
{
    struct exact_entry found;

    g_assert(entry < field_at(table, field)->entries);
    memcpy(&found, table->bytes.at + table->index_at[field] + entry * sizeof(found), sizeof(found));
    return found;
}

/* How many entries of the index are less than `hash`, or not greater. */
static size_t
count_below(const struct exact_table *table, size_t field, const struct exact_hash *hash, int most)
{
    size_t low = 0, high = field_at(table, field)->entries;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        struct exact_entry entry = entry_at(table, field, middle);

        if (memcmp(entry.hash.bytes, hash->bytes, sizeof(hash->bytes)) <= most)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

size_t
exact_table_find(const struct exact_table *table, size_t field, const struct exact_hash *hash, size_t *first)
{
    size_t begin = count_below(table, field, hash, -1);

    *first = begin;
    return count_below(table, field, hash, 0) - begin;
}

size_t
exact_table_row(const struct exact_table *table, size_t field, size_t entry)
{
    struct exact_entry found = entry_at(table, field, entry);
    uint32_t row;

    memcpy(&row, found.row, sizeof(row));
    return GUINT32_FROM_LE(row);
}

exact_cell
exact_cell_of(const struct exact_hash *hash)
{
    uint64_t cell;

    memcpy(&cell, hash->bytes, sizeof(cell));
    cell = GUINT64_FROM_LE(cell);
    return cell == 0 ? 1 : cell; /* 0 is the empty value */
}

exact_cell
exact_table_cell(const struct exact_table *table, size_t row, size_t field)
{
    uint64_t cell;

    g_assert(row < table->rows && field < table->fields);
    memcpy(&cell, table->bytes.at + table->cells_at + (row * table->fields + field) * sizeof(cell),
           sizeof(cell));
    return GUINT64_FROM_LE(cell);
}
