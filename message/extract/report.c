#include "message/extract/report.h"

#include "message/extract/frame.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FLUSH_BYTES 65536
#define LEAST_UNPACKED (1024 * 1024) /* small attachments may unpack to this whatever the ratio */
#define PATH_BYTES 1024              /* of a member; longer ones are cut */
#define PROPERTIES 1000              /* of one document */
#define MARKS 100000

struct open_document {
    uint32_t number;
    uint32_t members, properties, marks;
    unsigned flags;
    bool has_problem;
    char *path;
    uint64_t text_bytes;
};

struct report {
    int descriptor;
    struct extract_limits limits;
    GByteArray *out;
    GArray *stack; /* of struct open_document; the last is the open one */
    uint32_t documents;
    uint64_t unpacked, most_unpacked, held, text_bytes;
};

static struct open_document *
open_document(const struct report *report)
{
    return &g_array_index(report->stack, struct open_document, report->stack->len - 1);
}

/* Nobody is left to tell where the pipe is broken. */
static void
flush(struct report *report)
{
    for (size_t at = 0; at < report->out->len;) {
        ssize_t written = write(report->descriptor, report->out->data + at, report->out->len - at);

        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            _exit(EXIT_FAILURE);
        at += (size_t)written;
    }
    g_byte_array_set_size(report->out, 0);
}

static void
say(struct report *report, enum frame_kind kind, struct slice payload)
{
    frame_append(report->out, kind, open_document(report)->number, payload);
    if (report->out->len >= FLUSH_BYTES)
        flush(report);
}

static void
say_text(struct report *report, enum frame_kind kind, const char *text)
{
    say(report, kind, slice_from(text));
}

static void
open_clear(gpointer data)
{
    struct open_document *document = data;

    g_free(document->path);
}

struct report *
report_new(int descriptor, const struct extract_limits *limits, uint64_t content_len)
{
    struct report *made = g_new0(struct report, 1);
    struct open_document whole = { .path = g_strdup("") };
    uint64_t by_ratio =
        content_len > limits->all_bytes / limits->ratio ? limits->all_bytes : content_len * limits->ratio;

    made->descriptor = descriptor;
    made->limits = *limits;
    made->most_unpacked = MIN(MAX(by_ratio, LEAST_UNPACKED), limits->all_bytes);
    made->out = g_byte_array_new();
    made->documents = 1;
    made->stack = g_array_new(FALSE, FALSE, sizeof(struct open_document));
    g_array_set_clear_func(made->stack, open_clear);
    g_array_append_val(made->stack, whole);
    return made;
}

void
report_finish(struct report *report)
{
    g_array_set_size(report->stack, 1);
    say(report, FRAME_END, (struct slice){ 0 });
    flush(report);
    g_array_unref(report->stack);
    g_byte_array_unref(report->out);
    g_free(report);
}

void
report_limit(struct report *report, const char *problem)
{
    report_flags(report, DOCUMENT_LIMIT);
    report_problem(report, "%s", problem);
}

/* A name that may be shown in a path: valid, of one line. */
static char *
clean_name(const char *name, uint32_t number)
{
    if (name == NULL || name[0] == '\0')
        return g_strdup_printf("%u", number);
    char *valid = g_utf8_make_valid(name, -1);
    for (char *at = valid; *at != '\0'; at++) {
        if (g_ascii_iscntrl(*at))
            *at = '_';
    }
    return valid;
}

bool
report_open(struct report *report, const char *name)
{
    struct open_document *parent = open_document(report);

    if (report->stack->len > report->limits.depth) {
        report_limit(report, "documents lie too deep in one another, the inner ones were not read");
        return false;
    }
    if (report->documents > report->limits.members) {
        report_limit(report, "too many members, the others were not read");
        return false;
    }
    parent->members++;
    g_autofree char *clean = clean_name(name, parent->members);
    struct open_document member = { .number = report->documents++,
                                    .path = parent->path[0] == '\0'
                                                ? g_strdup(clean)
                                                : g_strdup_printf("%s/%s", parent->path, clean) };
    if (strlen(member.path) > PATH_BYTES)
        *g_utf8_find_prev_char(member.path, member.path + PATH_BYTES) = '\0';
    g_array_append_val(report->stack, member);
    say_text(report, FRAME_OPEN, open_document(report)->path);
    return true;
}

void
report_close(struct report *report)
{
    g_assert(report->stack->len > 1);
    g_array_set_size(report->stack, report->stack->len - 1);
}

void
report_type(struct report *report, const char *media_type)
{
    say_text(report, FRAME_TYPE, media_type);
}

void
report_charset(struct report *report, const char *charset)
{
    say_text(report, FRAME_CHARSET, charset);
}

void
report_size(struct report *report, uint64_t bytes)
{
    say(report, FRAME_SIZE, (struct slice){ (const char *)&bytes, sizeof(bytes) });
}

void
report_flags(struct report *report, unsigned flags)
{
    struct open_document *document = open_document(report);
    uint32_t said = flags & ~document->flags; /* a reader may say it at every turn */

    document->flags |= flags;
    if (said == 0)
        return;
    say(report, FRAME_FLAG, (struct slice){ (const char *)&said, sizeof(said) });
}

bool
report_is_unread(const struct report *report)
{
    const struct open_document *document = open_document(report);

    return (document->flags & DOCUMENT_CORRUPT) != 0 && document->text_bytes == 0 && document->members == 0;
}

void
report_property(struct report *report, const char *name, const char *value)
{
    g_autoptr(GString) pair = g_string_new(name);

    if (open_document(report)->properties++ >= PROPERTIES)
        return;
    g_string_append_c(pair, '\0');
    g_string_append(pair, value);
    say(report, FRAME_PROPERTY, (struct slice){ pair->str, pair->len });
}

void
report_mark(struct report *report, const char *format, ...)
{
    va_list arguments;

    if (open_document(report)->marks++ >= MARKS)
        return;
    va_start(arguments, format);
    g_autofree char *label = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    say_text(report, FRAME_MARK, label);
}

void
report_problem(struct report *report, const char *format, ...)
{
    va_list arguments;

    if (open_document(report)->has_problem)
        return;
    open_document(report)->has_problem = true;
    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    say_text(report, FRAME_PROBLEM, text);
}

/* At most `len` bytes, cut between characters. */
static struct slice
cut(struct slice utf8, uint64_t len)
{
    if (utf8.len <= len)
        return utf8;
    while (len > 0 && ((guchar)utf8.at[len] & 0xc0) == 0x80)
        len--;
    return slice_sub(utf8, 0, len);
}

uint64_t
report_room(const struct report *report)
{
    uint64_t of_document = report->limits.text_bytes - open_document(report)->text_bytes;
    uint64_t of_all = report->limits.all_text_bytes - report->text_bytes;

    return MIN(of_document, of_all);
}

bool
report_text(struct report *report, struct slice utf8)
{
    struct open_document *document = open_document(report);
    g_autofree char *valid = NULL;

    if (utf8.len == 0)
        return true;
    if (memchr(utf8.at, '\0', utf8.len) == NULL && !g_utf8_validate_len(utf8.at, utf8.len, NULL)) {
        valid = g_utf8_make_valid(utf8.at, (gssize)utf8.len);
        utf8 = slice_from(valid);
    }
    struct slice taken = cut(utf8, report_room(report));
    document->text_bytes += taken.len;
    report->text_bytes += taken.len;
    say(report, FRAME_TEXT, taken);
    if (taken.len == utf8.len)
        return true;
    report_flags(report, DOCUMENT_TRUNCATED | DOCUMENT_LIMIT);
    report_problem(report, "the text is too long, its end was not read");
    return false;
}

bool
report_unpacked(struct report *report, uint64_t bytes)
{
    if (bytes > report->most_unpacked - report->unpacked) {
        report->unpacked = report->most_unpacked;
        report_limit(report, "it unpacks to more than the limit, the rest was not read");
        return false;
    }
    report->unpacked += bytes;
    return true;
}

bool
report_is_spent(const struct report *report)
{
    return report->unpacked == report->most_unpacked;
}

bool
report_hold(struct report *report, uint64_t bytes)
{
    if (bytes > report->limits.held_bytes - report->held) {
        report_limit(report, "what it unpacks to is more than fits into memory, its end was not read");
        return false;
    }
    report->held += bytes;
    return true;
}

void
report_release(struct report *report, uint64_t bytes)
{
    g_assert(bytes <= report->held);
    report->held -= bytes;
}
