/*
 * A table of exact data: rows of an organisation's own records (patients, customers) as salted hashes, built
 * by exact/build.h from a CSV file, mapped read-only and looked up. It holds no clear value; whoever has the
 * file can still try guesses against it, since its salt is in it, so it is as private as its owner makes it.
 *
 * Units      rows and fields count from 0.
 * Errors     POSTERN_ERROR_IO, POSTERN_ERROR_SYNTAX where the file is no table or is damaged (its SHA-256 is
 *            verified when it is opened).
 * Threads    a table is immutable; a hasher belongs to one thread at a time.
 * Source     Exchange's exact data match: classification by the values of a database.
 *
 * The file is only ever replaced as a whole (exact/build.h), so a mapping stays good while it is held.
 */
#ifndef CLASSIFIERS_EXACT_TABLE_H
#define CLASSIFIERS_EXACT_TABLE_H

#include "base/slice.h"

#include <stdint.h>

struct exact_table;
typedef struct exact_table exact_table;
struct exact_table *exact_table_open(const char *path, GError **error);
struct exact_table *exact_table_ref(struct exact_table *table);
void exact_table_unref(struct exact_table *table); /* NULL is harmless */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(exact_table, exact_table_unref)

/* What its last bytes say of all others: another table has another one. */
struct slice exact_table_digest(const struct exact_table *table);
size_t exact_table_rows(const struct exact_table *table);
size_t exact_table_fields(const struct exact_table *table);
/* The name lives as long as the table. */
const char *exact_table_field_name(const struct exact_table *table, size_t field);
/* Whether rows can be found by the field. */
bool exact_table_is_searchable(const struct exact_table *table, size_t field);
/* Words of the longest value of the field that is looked for word by word; at most LIMIT_EXACT_WORDS. */
size_t exact_table_field_words(const struct exact_table *table, size_t field);
/* By name, case ignored; *field where found. */
bool exact_table_find_field(const struct exact_table *table, const char *name, size_t *field);

/* The salted hash of one value: HMAC-SHA-256, cut. */
struct exact_hash {
    unsigned char bytes[16];
};

/* Makes hashes under the salt of one table. */
struct exact_hasher;
typedef struct exact_hasher exact_hasher;
struct exact_hasher *exact_hasher_new(const struct exact_table *table);
void exact_hasher_free(struct exact_hasher *hasher);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(exact_hasher, exact_hasher_free)
/* `value` as exact/value.h folds it. */
struct exact_hash exact_hash_of(struct exact_hasher *hasher, struct slice value);

/* Entries of the field's index with that value, from *first on; 0 where there is none. */
size_t exact_table_find(const struct exact_table *table, size_t field, const struct exact_hash *hash,
                        size_t *first);
/* The row of one entry. */
size_t exact_table_row(const struct exact_table *table, size_t field, size_t entry);

/* What a row keeps of a value, enough to tell it among those of one row. 0 is the empty value. */
typedef uint64_t exact_cell;
exact_cell exact_cell_of(const struct exact_hash *hash);
exact_cell exact_table_cell(const struct exact_table *table, size_t row, size_t field);

#endif
