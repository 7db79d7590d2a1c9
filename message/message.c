#include "message/message_internal.h"

#include <pthread.h>

#include "message/encoded_word.h"
#include "message/gmime_auto.h"

/*
 * GMime registers its types when they are first used, without a lock. So all that are used here are used once
 * before any second thread can.
 */
static void
start_gmime(void)
{
    g_mime_init();

    g_autoptr(GMimeContentType) type = g_mime_content_type_parse(NULL, "a/b; c=d; e*=utf-8''f");
    g_autoptr(GMimeContentDisposition) disposition = g_mime_content_disposition_parse(NULL, "inline; a=b");
    g_autoptr(InternetAddressList) list = internet_address_list_parse(NULL, "g: =?utf-8?q?a?= <b@c>;, d@e");
    (void)type, (void)disposition, (void)list; /* clang would call them unused */
}

void
message_init(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;

    pthread_once(&once, start_gmime);
}

const char *
message_keep(struct message *mail, struct slice text)
{
    return text.len == 0 ? "" : g_string_chunk_insert_len(mail->strings, text.at, (gssize)text.len);
}

void
message_add_problem(struct message *mail, enum problem_kind kind, const char *where, const char *text)
{
    struct problem problem = { .kind = kind,
                               .where = message_keep(mail, slice_from(where)),
                               .text = message_keep(mail, slice_from(text)) };

    g_array_append_val(mail->problems, problem);
}

void
message_add_header_faults(struct message *mail, const char *where, unsigned faults)
{
    const unsigned limits = HEADER_FAULT_FIELDS | HEADER_FAULT_BYTES;

    for (unsigned fault = 1; fault <= faults; fault <<= 1) {
        if ((faults & fault) == 0)
            continue;
        message_add_problem(mail, (fault & limits) != 0 ? PROBLEM_LIMIT : PROBLEM_MALFORMED, where,
                            header_fault_text(fault));
    }
}

void
message_add_part_problem(struct message *mail, struct part_entry *entry, enum problem_kind kind,
                         const char *text)
{
    bool is_attachment = entry->part.role == PART_ATTACHMENT || entry->part.role == PART_INLINE;
    g_autofree char *where =
        g_strdup_printf("%s %s", is_attachment ? "attachment" : "part", entry->part.path);

    message_add_problem(mail, kind, where, text);
    if (entry->part.problem == NULL)
        entry->part.problem = message_keep(mail, slice_from(text));
}

static void
part_entry_clear(gpointer data)
{
    struct part_entry *entry = data;

    g_clear_pointer(&entry->content, g_bytes_unref);
    g_clear_pointer(&entry->text_owner, g_free);
    g_clear_pointer(&entry->extraction, extraction_unref);
}

static void
free_addresses(gpointer data)
{
    g_ptr_array_unref(data);
}

static void
free_bytes(gpointer data)
{
    g_bytes_unref(data);
}

static struct message *
message_new(GBytes *bytes, const struct text_source *source)
{
    struct message *mail = g_new0(struct message, 1);

    mail->bytes = g_bytes_ref(bytes);
    mail->source = source;
    mail->strings = g_string_chunk_new(4096);
    mail->headers = g_array_new(FALSE, FALSE, sizeof(struct header_field));
    mail->parts = g_array_new(FALSE, FALSE, sizeof(struct part_entry));
    g_array_set_clear_func(mail->parts, part_entry_clear);
    mail->problems = g_array_new(FALSE, FALSE, sizeof(struct problem));
    mail->addresses = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, free_addresses);
    mail->buffers = g_ptr_array_new_with_free_func(free_bytes);
    return mail;
}

void
message_free(struct message *mail)
{
    if (mail == NULL)
        return;
    for (size_t i = 0; i < ARRAY_LEN(mail->texts); i++)
        g_clear_pointer(&mail->texts[i], g_ptr_array_unref);
    g_hash_table_unref(mail->addresses);
    g_array_unref(mail->parts);
    g_array_unref(mail->headers);
    g_array_unref(mail->problems);
    g_ptr_array_unref(mail->buffers);
    g_string_chunk_free(mail->strings);
    g_clear_pointer(&mail->unix_lines, g_bytes_unref);
    g_bytes_unref(mail->bytes);
    g_free(mail);
}

/* Files from old systems end their lines in CR alone. Nothing else in mail has no LF at all. */
static struct slice
with_line_feeds(struct message *mail)
{
    struct slice all = slice_from_bytes(mail->bytes);

    if (all.len == 0 || memchr(all.at, '\n', all.len) != NULL || memchr(all.at, '\r', all.len) == NULL)
        return all;

    char *copy = g_memdup2(all.at, all.len);
    for (size_t i = 0; i < all.len; i++) {
        if (copy[i] == '\r')
            copy[i] = '\n';
    }
    mail->unix_lines = g_bytes_new_take(copy, all.len);
    message_add_problem(mail, PROBLEM_MALFORMED, "message", "lines end in a carriage return alone");
    return slice_from_bytes(mail->unix_lines);
}

static void
add_header(struct message *mail, const struct raw_field *raw)
{
    g_autofree char *value = encoded_word_decode(raw->value);
    struct header_field field = { .name = message_keep(mail, raw->name),
                                  .value = message_keep(mail, slice_from(value)),
                                  .raw = raw->value };

    g_array_append_val(mail->headers, field);
}

struct message *
message_parse(GBytes *bytes, const struct text_source *source)
{
    message_init();

    struct message *mail = message_new(bytes, source);
    struct header_cursor cursor = { .rest = header_start(with_line_feeds(mail)) };
    struct content_fields fields = { .has_second_type = false };
    struct raw_field field;

    while (header_next(&cursor, &field)) {
        add_header(mail, &field);
        content_note(&fields, &field);
    }
    message_add_header_faults(mail, "header", cursor.faults);
    if (mail->headers->len == 0)
        message_add_problem(mail, PROBLEM_MALFORMED, "header", "there is no header field");
    parts_read(mail, &fields, cursor.rest);
    return mail;
}

uint64_t
message_size(const struct message *mail)
{
    return g_bytes_get_size(mail->bytes);
}

size_t
message_header_count(const struct message *mail)
{
    return mail->headers->len;
}

const struct header_field *
message_header(const struct message *mail, size_t index)
{
    g_assert(index < mail->headers->len);
    return &g_array_index(mail->headers, struct header_field, index);
}

const struct header_field *
message_next_header(const struct message *mail, const char *name, size_t *at)
{
    while (*at < mail->headers->len) {
        const struct header_field *field = message_header(mail, (*at)++);

        if (g_ascii_strcasecmp(field->name, name) == 0)
            return field;
    }
    return NULL;
}

const char *
message_subject(const struct message *mail)
{
    size_t at = 0;
    const struct header_field *subject = message_next_header(mail, "Subject", &at);

    return subject == NULL ? "" : subject->value;
}

size_t
message_part_count(const struct message *mail)
{
    return mail->parts->len;
}

struct part_entry *
message_entry(const struct message *mail, size_t index)
{
    g_assert(index < mail->parts->len);
    return &g_array_index(mail->parts, struct part_entry, index);
}

const struct part *
message_part(const struct message *mail, size_t index)
{
    return &message_entry(mail, index)->part;
}

size_t
message_problem_count(const struct message *mail)
{
    return mail->problems->len;
}

const struct problem *
message_problem(const struct message *mail, size_t index)
{
    g_assert(index < mail->problems->len);
    return &g_array_index(mail->problems, struct problem, index);
}
