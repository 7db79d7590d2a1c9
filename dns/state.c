#include "dns/state.h"

#include "base/domain.h"
#include "base/error.h"
#include "base/file.h"
#include "base/limits.h"
#include "dns/endpoint.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define FIRST_LINE "postern-routes 1"
#define TTL_MOST_S INT32_MAX

static const char *const kind_names[] = { [ZONE_MX] = "mx", [ZONE_HOST] = "host" };

static void
entry_free(gpointer data)
{
    struct state_entry *entry = data;

    g_free(entry->name);
    zone_answer_unref(entry->answer);
    g_free(entry);
}

GPtrArray *
state_list_new(void)
{
    return g_ptr_array_new_with_free_func(entry_free);
}

struct state_entry *
state_list_add(GPtrArray *list, enum zone_kind kind, const char *name, int64_t good_s,
               const struct zone_answer *answer)
{
    struct state_entry *entry = g_new(struct state_entry, 1);

    *entry = (struct state_entry){ kind, g_strdup(name), good_s, zone_answer_ref(answer), 0 };
    g_ptr_array_add(list, entry);
    return entry;
}

static size_t
format_entry(const struct state_entry *entry, GString *out)
{
    const GPtrArray *targets = entry->answer->targets;

    g_string_append_printf(out, "zone %s %s %" G_GINT64_FORMAT " %u", kind_names[entry->kind], entry->name,
                           entry->good_s, entry->answer->ttl_s);
    if (entry->empty_s != 0)
        g_string_append_printf(out, " %" G_GINT64_FORMAT, entry->empty_s);
    g_string_append_c(out, '\n');
    for (guint i = 0; i < targets->len; i++) {
        const struct zone_target *target = g_ptr_array_index(targets, i);

        g_string_append_printf(out, "host %u %s", target->preference, target->name);
        for (guint j = 0; j < target->addresses->len; j++) {
            g_autofree char *address =
                address_to_string(g_array_index(target->addresses, struct ip_address, j));

            g_string_append_printf(out, " %s", address);
        }
        g_string_append_c(out, '\n');
    }
    return (size_t)targets->len + 1;
}

GString *
state_format(const GPtrArray *list)
{
    GString *out = g_string_new(FIRST_LINE "\n");
    size_t lines = 0;

    for (guint i = 0; i < list->len; i++)
        lines += format_entry(g_ptr_array_index(list, i), out);
    g_string_append_printf(out, "end %zu\n", lines);
    return out;
}

static bool
to_number(struct slice text, int64_t least, int64_t most, int64_t *out)
{
    g_autofree char *digits = slice_to_string(text);

    return strlen(digits) == text.len && g_ascii_string_to_signed(digits, 10, least, most, out, NULL);
}

/* "mx NAME GOOD TTL [EMPTY]" behind "zone ". */
static struct zone_answer *
parse_zone(struct slice rest, GPtrArray *list)
{
    struct slice kind, name, good, ttl, empty;
    int64_t good_s = 0, ttl_s = 0, empty_s = 0;

    if (!slice_next_field(&rest, ' ', &kind) || !slice_next_field(&rest, ' ', &name) ||
        !slice_next_field(&rest, ' ', &good) || !slice_next_field(&rest, ' ', &ttl))
        return NULL;
    if (slice_next_field(&rest, ' ', &empty) &&
        (rest.at != NULL || !to_number(empty, 1, INT64_MAX / G_USEC_PER_SEC, &empty_s)))
        return NULL;
    bool is_mx = slice_equal(kind, SLICE_LITERAL("mx"));
    if ((!is_mx && !slice_equal(kind, SLICE_LITERAL("host"))) || !domain_is_valid(name) ||
        !to_number(good, 0, INT64_MAX / G_USEC_PER_SEC, &good_s) || !to_number(ttl, 0, TTL_MOST_S, &ttl_s))
        return NULL;
    struct zone_answer *answer = zone_answer_new();
    g_autofree char *text = g_ascii_strdown(name.at, (gssize)name.len);

    answer->ttl_s = (uint32_t)ttl_s;
    state_list_add(list, is_mx ? ZONE_MX : ZONE_HOST, text, good_s, answer)->empty_s = empty_s;
    zone_answer_unref(answer);
    return answer;
}

/* "PREFERENCE NAME ADDRESS..." behind "host ". */
static bool
parse_host(struct slice rest, struct zone_answer *answer)
{
    struct slice preference, name, field;
    int64_t number = 0;

    if (answer == NULL || answer->targets->len == LIMIT_DNS_HOSTS ||
        !slice_next_field(&rest, ' ', &preference) || !slice_next_field(&rest, ' ', &name) ||
        !to_number(preference, 0, UINT16_MAX, &number) || !domain_is_valid(name))
        return false;
    g_autofree char *text = g_ascii_strdown(name.at, (gssize)name.len);
    struct zone_target *target = zone_answer_add(answer, (unsigned)number, text);

    while (slice_next_field(&rest, ' ', &field)) {
        struct ip_address address;

        if (target->addresses->len == LIMIT_DNS_ADDRESSES || !ip_address_parse(field, &address))
            return false;
        g_array_append_val(target->addresses, address);
    }
    target->status = target->addresses->len > 0 ? DNS_ANSWER : DNS_NODATA;
    return true;
}

/* One line between the first and `end`. *open is the answer that hosts belong to. */
static bool
parse_fact(struct slice line, GPtrArray *list, struct zone_answer **open)
{
    struct slice word;

    if (!slice_next_field(&line, ' ', &word))
        return false;
    if (slice_equal(word, SLICE_LITERAL("host")))
        return parse_host(line, *open);
    if (!slice_equal(word, SLICE_LITERAL("zone")))
        return false;
    *open = parse_zone(line, list);
    return *open != NULL;
}

static gboolean
fail_at(GError **error, size_t line)
{
    g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_SYNTAX, "line %zu is damaged", line);
    return FALSE;
}

static gboolean
parse_lines(struct slice text, GPtrArray *list, GError **error)
{
    struct zone_answer *open = NULL;
    struct slice line;
    int64_t wanted = 0;
    size_t number = 1;

    if (!slice_next_field(&text, '\n', &line) || !slice_equal(line, SLICE_LITERAL(FIRST_LINE)))
        return fail_at(error, number);
    while (slice_next_field(&text, '\n', &line)) {
        number++;
        if (slice_starts_with_nocase(line, SLICE_LITERAL("end "))) {
            bool is_whole = to_number(slice_sub(line, 4, line.len), 0, INT32_MAX, &wanted) &&
                            wanted == (int64_t)number - 2 && text.at != NULL && text.len == 0;

            return is_whole ? TRUE : fail_at(error, number);
        }
        if (!parse_fact(line, list, &open))
            return fail_at(error, number);
    }
    return fail_at(error, number);
}

GPtrArray *
state_parse(struct slice text, GError **error)
{
    GPtrArray *list = state_list_new();

    if (!parse_lines(text, list, error)) {
        g_ptr_array_unref(list);
        return NULL;
    }
    for (guint i = 0; i < list->len; i++) {
        struct state_entry *entry = g_ptr_array_index(list, i);

        zone_answer_finish((struct zone_answer *)(uintptr_t)entry->answer);
    }
    return list;
}

static gboolean
write_all(int fd, const char *bytes, size_t len)
{
    while (len > 0) {
        ssize_t written = write(fd, bytes, len);

        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return FALSE;
        bytes += written;
        len -= (size_t)written;
    }
    return TRUE;
}

/* The rename itself is only safe once the folder is synced. */
static void
sync_folder(const char *path)
{
    g_autofree char *folder = g_path_get_dirname(path);
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (fd < 0)
        return;
    (void)fsync(fd);
    close(fd);
}

gboolean
state_write(const char *path, const GPtrArray *list, GError **error)
{
    g_autofree char *fresh = g_strconcat(path, ".new", NULL);
    g_autoptr(GString) text = state_format(list);
    int fd = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0640);

    if (fd < 0)
        return error_set_errno(error, errno, "cannot write", fresh);
    int reason = write_all(fd, text->str, text->len) && fsync(fd) == 0 ? 0 : errno;
    if (close(fd) != 0 && reason == 0)
        reason = errno;
    if (reason == 0 && rename(fresh, path) != 0)
        reason = errno;
    if (reason != 0) {
        unlink(fresh);
        return error_set_errno(error, reason, "cannot write", path);
    }
    sync_folder(path);
    return TRUE;
}

GPtrArray *
state_read(const char *path, GError **error)
{
    bool is_missing;
    g_autoptr(GString) text = file_read_bounded(path, LIMIT_STATE_FILE_BYTES, &is_missing, error);

    if (text == NULL)
        return is_missing ? state_list_new() : NULL;
    GPtrArray *list = state_parse((struct slice){ text->str, text->len }, error);
    if (list == NULL)
        g_prefix_error(error, "'%s': ", path);
    return list;
}
