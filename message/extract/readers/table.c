#include "message/extract/readers/table.h"

#include <string.h>

#define FAR_BYTES 150     /* half of the 300 characters that evidence is looked for in */
#define HEADING_BYTES 120 /* a longer one would be most of the text */
#define ROW_BYTES                                                                                            \
    1048576 /* a longer row is written in pieces, so that cells that repeat a text stay few in memory */

void
table_begin(struct table *table, struct report *report)
{
    *table = (struct table){ .report = report, .row = g_string_new(NULL) };
}

static bool
is_number(struct slice text)
{
    bool has_digit = false;

    for (size_t i = 0; i < text.len; i++) {
        bool is_digit = g_ascii_isdigit(text.at[i]);

        if (!is_digit && strchr(" -+.,/:()%", text.at[i]) == NULL)
            return false;
        has_digit = has_digit || is_digit;
    }
    return has_digit;
}

void
table_cell(struct table *table, struct slice text)
{
    size_t at = table->row->len;

    if (table->is_full)
        return;
    text = slice_trim(text);
    table->has_number = table->has_number || is_number(text);
    g_string_append_len(table->row, text.at, (gssize)text.len);
    for (; at < table->row->len; at++) {
        if (table->row->str[at] == '\n' || table->row->str[at] == '\r')
            table->row->str[at] = ' ';
    }
    g_string_append_c(table->row, '\t');
    if (table->row->len > ROW_BYTES)
        table_end_row(table);
}

static void
write_row(struct table *table, const GString *row)
{
    table->is_full = table->is_full || !report_text(table->report, (struct slice){ row->str, row->len });
}

void
table_end_rows(struct table *table, uint64_t count)
{
    struct slice used = slice_trim((struct slice){ table->row->str, table->row->len });
    bool is_first = table->heading == NULL;

    if (used.len > 0) {
        while (table->row->len > 0 && table->row->str[table->row->len - 1] == '\t')
            g_string_truncate(table->row, table->row->len - 1);
        g_string_append_c(table->row, '\n');
        if (is_first) {
            bool is_heading = !table->has_number && table->row->len <= HEADING_BYTES;
            table->heading = g_string_new(is_heading ? table->row->str : "");
        } else if (table->heading->len > 0 && table->since > FAR_BYTES) {
            write_row(table, table->heading);
            table->since = 0;
        }
        table->since = is_first ? 0 : table->since + table->row->len;
        for (uint64_t i = 0; i < count && !table->is_full; i++)
            write_row(table, table->row);
    }
    g_string_truncate(table->row, 0);
    table->has_number = false;
}

void
table_end_row(struct table *table)
{
    table_end_rows(table, 1);
}

void
table_end(struct table *table)
{
    table_end_row(table);
    g_string_free(table->row, TRUE);
    if (table->heading != NULL)
        g_string_free(table->heading, TRUE);
}
