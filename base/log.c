#include "base/log.h"

#include <pthread.h>
#include <stdarg.h>
#include <syslog.h>
#include <unistd.h>

/* The log sink: with the stop flag of each daemon the only mutable state of a program (style section 7). */
static struct {
    pthread_mutex_t lock;
    struct log_options options;
} sink = {
    .lock = PTHREAD_MUTEX_INITIALIZER,
    .options = {"postern", LOG_TARGET_STDERR, LOG_FORMAT_TEXT, LOG_LEVEL_INFO},
};

static const int syslog_priorities[] = {
    [LOG_LEVEL_DEBUG] = LOG_DEBUG,
    [LOG_LEVEL_INFO] = LOG_INFO,
    [LOG_LEVEL_WARNING] = LOG_WARNING,
    [LOG_LEVEL_ERROR] = LOG_ERR,
};

static enum log_target
choose_target(enum log_target wanted)
{
    if (wanted != LOG_TARGET_AUTO)
        return wanted;
    if (g_file_test("/run/systemd/journal/socket", G_FILE_TEST_EXISTS))
        return LOG_TARGET_JOURNAL;
    return g_file_test("/dev/log", G_FILE_TEST_EXISTS) ? LOG_TARGET_SYSLOG : LOG_TARGET_STDERR;
}

void
log_open(const struct log_options *options)
{
    pthread_mutex_lock(&sink.lock);
    sink.options = *options;
    sink.options.target = choose_target(options->target);
    if (sink.options.target == LOG_TARGET_SYSLOG)
        openlog(sink.options.ident, LOG_PID | LOG_NDELAY, LOG_MAIL);
    pthread_mutex_unlock(&sink.lock);
}

void
log_set_level(enum log_level least)
{
    pthread_mutex_lock(&sink.lock);
    sink.options.least = least;
    pthread_mutex_unlock(&sink.lock);
}

static struct log_options
current_options(void)
{
    pthread_mutex_lock(&sink.lock);
    struct log_options options = sink.options;
    pthread_mutex_unlock(&sink.lock);
    return options;
}

static bool
needs_quotes(const char *value)
{
    if (*value == '\0')
        return true;
    for (const char *at = value; *at != '\0'; at++) {
        if (!g_ascii_isgraph(*at) || *at == '"' || *at == '\\' || *at == '=')
            return true;
    }
    return false;
}

/* Both formats use JSON's escapes: what a person reads and what a parser reads are the same text. */
static void
append_quoted(GString *out, const char *value)
{
    g_autofree char *valid = g_utf8_make_valid(value, -1);

    g_string_append_c(out, '"');
    for (const char *at = valid; *at != '\0'; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);

        if (c == '"' || c == '\\')
            g_string_append_printf(out, "\\%c", (char)c);
        else if (c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029)
            g_string_append_printf(out, "\\u%04x", c);
        else
            g_string_append_unichar(out, c);
    }
    g_string_append_c(out, '"');
}

void
log_append_value(GString *out, const char *value)
{
    if (needs_quotes(value))
        append_quoted(out, value);
    else
        g_string_append(out, value);
}

void
log_start(struct log_record *record, enum log_level level, const char *queue_id, const char *event)
{
    struct log_options options = current_options();

    record->level = level;
    record->format = options.format;
    record->text = level < options.least ? NULL : g_string_sized_new(200);
    if (queue_id != NULL && *queue_id != '\0')
        log_add(record, "qid", queue_id);
    log_add(record, "event", event);
}

static void
append_key(struct log_record *record, const char *key)
{
    if (record->format == LOG_FORMAT_TEXT) {
        if (record->text->len > 0)
            g_string_append_c(record->text, ' ');
        g_string_append_printf(record->text, "%s=", key);
        return;
    }
    g_string_append_printf(record->text, "%s\"%s\":", record->text->len == 0 ? "{" : ",", key);
}

void
log_add(struct log_record *record, const char *key, const char *value)
{
    if (record->text == NULL || value == NULL)
        return;
    append_key(record, key);
    if (record->format == LOG_FORMAT_TEXT)
        log_append_value(record->text, value);
    else
        append_quoted(record->text, value);
}

void
log_add_number(struct log_record *record, const char *key, int64_t value)
{
    if (record->text == NULL)
        return;
    append_key(record, key);
    g_string_append_printf(record->text, "%" G_GINT64_FORMAT, value);
}

static void
write_journal(const struct log_options *options, enum log_level level, const char *text)
{
    char priority[2] = { (char)('0' + syslog_priorities[level]), '\0' };
    GLogField fields[] = {
        {"MESSAGE",            text,           -1},
        { "PRIORITY",          priority,       -1},
        { "SYSLOG_IDENTIFIER", options->ident, -1},
    };
    g_log_writer_journald(G_LOG_LEVEL_MESSAGE, fields, G_N_ELEMENTS(fields), NULL);
}

static void
write_stderr(const struct log_options *options, const char *text)
{
    g_autofree char *line = g_strdup_printf("%s[%ld]: %s\n", options->ident, (long)getpid(), text);
    size_t len = strlen(line);

    /* One write per record, so that records of several threads and processes do not mix. */
    if (write(STDERR_FILENO, line, len) < 0)
        return; /* nobody is left to tell */
}

void
log_emit(struct log_record *record)
{
    struct log_options options = current_options();

    if (record->text == NULL)
        return;
    if (record->format == LOG_FORMAT_JSON)
        g_string_append_c(record->text, '}');
    switch (options.target) {
    case LOG_TARGET_JOURNAL:
        write_journal(&options, record->level, record->text->str);
        break;
    case LOG_TARGET_SYSLOG:
        syslog(syslog_priorities[record->level], "%s", record->text->str);
        break;
    case LOG_TARGET_AUTO:
    case LOG_TARGET_STDERR:
        write_stderr(&options, record->text->str);
        break;
    }
    g_string_free(record->text, TRUE);
    record->text = NULL;
}

void
log_reason(enum log_level level, const char *queue_id, const char *event, const char *format, ...)
{
    struct log_record record;
    va_list arguments;

    va_start(arguments, format);
    g_autofree char *reason = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    log_start(&record, level, queue_id, event);
    log_add(&record, "reason", reason);
    log_emit(&record);
}
