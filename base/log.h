/*
 * Log records: one line per event, key=value, the same keys for ever (postern-milter(8), postern-routed(8)).
 * Values are quoted where they need it and control bytes are escaped, so a record is one line whatever an
 * outsider wrote. Never log matched content, subject or body.
 *
 *     struct log_record record;
 *     log_start(&record, LOG_LEVEL_INFO, queue_id, "verdict");
 *     log_add(&record, "rule", rule->name);
 *     log_add_number(&record, "count", 2);
 *     log_emit(&record);
 *
 * log_open is called once, before any thread starts; log_emit is safe from every thread.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

enum log_level { LOG_LEVEL_DEBUG, LOG_LEVEL_INFO, LOG_LEVEL_WARNING, LOG_LEVEL_ERROR };
enum log_target { LOG_TARGET_AUTO, LOG_TARGET_JOURNAL, LOG_TARGET_SYSLOG, LOG_TARGET_STDERR };
enum log_format { LOG_FORMAT_TEXT, LOG_FORMAT_JSON };

struct log_options {
    const char *ident; /* static; the program's name */
    enum log_target target;
    enum log_format format;
    enum log_level least; /* records below it are dropped */
};

/* Before it is called, records go to stderr as text, from info up. */
void log_open(const struct log_options *options);
/* Changes what is logged from now on (after a reload). */
void log_set_level(enum log_level least);

struct log_record {
    GString *text; /* NULL while the record is not wanted */
    enum log_level level;
    enum log_format format;
};

/* `queue_id` may be NULL or empty. */
void log_start(struct log_record *record, enum log_level level, const char *queue_id, const char *event);
void log_add(struct log_record *record, const char *key, const char *value); /* NULL is left out */
void log_add_number(struct log_record *record, const char *key, int64_t value);
/* Ends the record and writes it. */
void log_emit(struct log_record *record);

/* One record with a reason: event=EVENT reason="...". The usual shape of warnings and errors. */
void log_reason(enum log_level level, const char *queue_id, const char *event, const char *format, ...)
    G_GNUC_PRINTF(4, 5);

/* Appends `value` as records show it: bare where it can be, else quoted with escapes. For tests and reports.
 */
void log_append_value(GString *out, const char *value);

#endif
