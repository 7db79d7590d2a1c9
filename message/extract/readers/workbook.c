#include "message/extract/readers/workbook.h"

#include "message/extract/readers/number_format.h"

#include <string.h>

#define STRING_BYTES 48 /* that a string takes beside its characters, roughly */
#define RK_HUNDREDTHS 1u
#define RK_INTEGER 2u

static const struct error_code {
    unsigned code;
    const char *shown;
} errors[] = {
    {0x00,  "#NULL!" },
    { 0x07, "#DIV/0!"},
    { 0x0f, "#VALUE!"},
    { 0x17, "#REF!"  },
    { 0x1d, "#NAME?" },
    { 0x24, "#NUM!"  },
    { 0x2a, "#N/A"   },
};

void
workbook_init(struct workbook *book, struct report *report)
{
    book->report = report;
    book->held = 0;
    book->strings = g_ptr_array_new_with_free_func(g_free);
    book->codes = g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, g_free);
    book->formats = g_array_new(FALSE, FALSE, sizeof(unsigned));
    book->is_from_1904 = false;
}

void
workbook_done(struct workbook *book)
{
    report_release(book->report, book->held);
    g_ptr_array_unref(book->strings);
    g_hash_table_unref(book->codes);
    g_array_unref(book->formats);
}

bool
workbook_add_string(struct workbook *book, char *string)
{
    uint64_t bytes = STRING_BYTES + strlen(string);

    g_ptr_array_add(book->strings, string);
    if (!report_hold(book->report, bytes))
        return false;
    book->held += bytes;
    return true;
}

void
workbook_add_code(struct workbook *book, unsigned id, char *code)
{
    g_hash_table_insert(book->codes, GUINT_TO_POINTER(id), code);
}

bool
workbook_add_format(struct workbook *book, unsigned id)
{
    g_array_append_val(book->formats, id);
    return book->formats->len < WORKBOOK_FORMATS;
}

const char *
workbook_string(const struct workbook *book, uint64_t index)
{
    return index < book->strings->len ? g_ptr_array_index(book->strings, index) : "";
}

void
workbook_append_number(const struct workbook *book, uint64_t format, double number, GString *out)
{
    const char *code = NULL;

    if (format < book->formats->len) {
        unsigned id = g_array_index(book->formats, unsigned, format);
        code = g_hash_table_lookup(book->codes, GUINT_TO_POINTER(id));
        if (code == NULL)
            code = number_format_builtin(id);
    }
    number_format_append(code, number, book->is_from_1904, out);
}

double
workbook_rk(uint32_t rk)
{
    double value;

    if ((rk & RK_INTEGER) != 0) {
        int32_t wide;
        memcpy(&wide, &rk, sizeof(wide));
        value = (double)((wide - (int32_t)(rk & 3)) / 4);
    } else {
        uint64_t bits = (uint64_t)(rk & ~3u) << 32;
        memcpy(&value, &bits, sizeof(value));
    }
    return (rk & RK_HUNDREDTHS) != 0 ? value / 100 : value;
}

const char *
workbook_error(unsigned code)
{
    for (size_t i = 0; i < ARRAY_LEN(errors); i++) {
        if (errors[i].code == code)
            return errors[i].shown;
    }
    return "";
}
