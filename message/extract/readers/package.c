#include "message/extract/readers/package.h"

#include "message/extract/readers/unpack.h"

#include <stdlib.h>
#include <string.h>

#define PART_BYTES 256 /* that a part takes beside its content and name, roughly */

struct part_of {
    char *name;
    GBytes *content;
};

struct package {
    struct report *report;
    bool (*is_part)(const char *name);
    GArray *parts; /* of struct part_of */
};

static void
part_clear(gpointer data)
{
    struct part_of *part = data;

    g_free(part->name);
    g_bytes_unref(part->content);
}

static bool
wants_part(void *context, const char *name)
{
    const struct package *opened = context;

    return opened->is_part(name);
}

static bool
take_part(void *context, const char *name, GBytes *content)
{
    struct package *opened = context;

    if (!report_hold(opened->report, PART_BYTES))
        return false;
    struct part_of part = { g_utf8_make_valid(name, -1), g_bytes_ref(content) };

    g_array_append_val(opened->parts, part);
    return true;
}

struct package *
package_open(struct report *report, struct slice content, bool (*is_part)(const char *name))
{
    struct package *opened = g_new0(struct package, 1);
    const struct unpack_into into = { wants_part, take_part, opened };

    opened->report = report;
    opened->is_part = is_part;
    opened->parts = g_array_new(FALSE, FALSE, sizeof(struct part_of));
    g_array_set_clear_func(opened->parts, part_clear);
    unpack(report, content, &into);
    return opened;
}

void
package_free(struct package *opened)
{
    if (opened == NULL)
        return;
    report_release(opened->report, (uint64_t)opened->parts->len * PART_BYTES);
    g_array_unref(opened->parts);
    g_free(opened);
}

static const char *
package_name(const struct package *opened, size_t index)
{
    return g_array_index(opened->parts, struct part_of, index).name;
}

static struct slice
package_part(const struct package *opened, size_t index)
{
    return slice_from_bytes(g_array_index(opened->parts, struct part_of, index).content);
}

static size_t
find(const struct package *opened, const char *name)
{
    size_t index = 0;

    while (index < opened->parts->len && g_ascii_strcasecmp(package_name(opened, index), name) != 0)
        index++;
    return index;
}

bool
package_has(const struct package *opened, const char *name)
{
    return find(opened, name) < opened->parts->len;
}

struct slice
package_find(const struct package *opened, const char *name)
{
    size_t index = find(opened, name);

    return index < opened->parts->len ? package_part(opened, index) : (struct slice){ NULL, 0 };
}

/* The number between prefix and suffix; false where the name is not so made. */
static bool
number_in(const char *name, const char *prefix, const char *suffix, unsigned *number)
{
    size_t before = strlen(prefix), behind = strlen(suffix), len = strlen(name);

    if (len < before + behind || g_ascii_strncasecmp(name, prefix, before) != 0 ||
        g_ascii_strcasecmp(name + len - behind, suffix) != 0)
        return false;
    *number = 0;
    for (size_t i = before; i < len - behind; i++) {
        if (!g_ascii_isdigit(name[i]) || *number > 100000)
            return false;
        *number = *number * 10 + (unsigned)(name[i] - '0');
    }
    return true;
}

struct numbered {
    unsigned number;
    size_t index;
};

static int
compare_numbers(const void *a, const void *b)
{
    const struct numbered *left = a, *right = b;

    return left->number < right->number ? -1 : left->number > right->number;
}

void
package_each(const struct package *opened, const char *prefix, const char *suffix,
             void (*take)(void *context, unsigned number, struct slice part), void *context)
{
    g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(struct numbered));

    for (size_t i = 0; i < opened->parts->len; i++) {
        struct numbered part = { .index = i };

        if (number_in(package_name(opened, i), prefix, suffix, &part.number))
            g_array_append_val(found, part);
    }
    if (found->len > 1)
        qsort(found->data, found->len, sizeof(struct numbered), compare_numbers);
    for (guint i = 0; i < found->len; i++) {
        const struct numbered *part = &g_array_index(found, struct numbered, i);

        take(context, part->number, package_part(opened, part->index));
    }
}
