#include "dns/records/zone_file.h"

#include <libzscanner/scanner.h>

#include "base/error.h"
#include "base/limits.h"

#define CLASS_IN 1
#define DEFAULT_TTL_S 3600 /* where neither the record nor $TTL says one, and no record came before */

/* False where too many faults are known already. */
static bool
add_syntax_fault(struct zone_data *data, const zs_scanner_t *scanner, const char *text)
{
    return zone_data_add_fault(data, "zone-syntax", (unsigned)scanner->line_counter, g_strdup(text));
}

static bool
take_record(struct zone_data *data, const zs_scanner_t *scanner)
{
    struct wire_cursor cursor = { scanner->r_owner, scanner->r_owner_length, 0, false };
    g_autofree char *owner = wire_take_name(&cursor);
    struct zone_record like = { .owner = owner,
                                .type = scanner->r_type,
                                .ttl_s = scanner->r_ttl,
                                .line = (unsigned)scanner->line_counter };
    struct rdata rdata = { scanner->r_data, scanner->r_data_length };

    if (scanner->r_class != CLASS_IN)
        return add_syntax_fault(data, scanner, "class is not IN");
    if (owner != NULL && zone_data_add(data, &like, rdata))
        return true;
    add_syntax_fault(data, scanner, "record is malformed, or there are more than Postern reads");
    return false;
}

/* What the scanner refuses although it may be right elsewhere: BIND knows more than RFC 1035 does. */
static const struct {
    int code;
    const char *text;
} unsupported[] = {
    {ZS_BAD_DIRECTIVE, "a directive other than $ORIGIN and $TTL"              },
    { ZS_BAD_ORIGIN,   "an $ORIGIN that is no full name with a dot at its end"},
};

/* False where nothing behind it can be read. */
static bool
take_error(struct zone_data *data, const zs_scanner_t *scanner)
{
    for (size_t i = 0; i < ARRAY_LEN(unsupported); i++) {
        if (unsupported[i].code == scanner->error.code) {
            zone_data_add_fault(data, "unsupported-directive", (unsigned)scanner->line_counter,
                                g_strdup(unsupported[i].text));
            return false;
        }
    }
    return add_syntax_fault(data, scanner, zs_strerror(scanner->error.code)) && !scanner->error.fatal;
}

/* Takes what the scanner found. False at the end. */
static bool
take_state(struct zone_data *data, zs_scanner_t *scanner)
{
    switch (scanner->state) {
    case ZS_STATE_DATA:
        return take_record(data, scanner);
    case ZS_STATE_ERROR:
        return take_error(data, scanner);
    case ZS_STATE_INCLUDE:
        return zone_data_add_fault(data, "unsupported-directive", (unsigned)scanner->line_counter,
                                   g_strdup("$INCLUDE of another file"));
    case ZS_STATE_NONE:
    case ZS_STATE_EOF:
    case ZS_STATE_STOP:
        break;
    }
    return false;
}

/* Fills `data` from `text`, which ends with a line break. */
static bool
scan(struct zone_data *data, const GString *text, zs_scanner_t *scanner)
{
    if (zs_set_input_string(scanner, text->str, text->len) != 0)
        return false;
    while (zs_parse_record(scanner) == 0 && take_state(data, scanner))
        continue;
    if (scanner->state == ZS_STATE_EOF && scanner->multiline)
        add_syntax_fault(data, scanner, "a parenthesis is not closed");
    return true;
}

struct zone_data *
zone_file_parse(struct slice text, const char *origin, GError **error)
{
    /* The scanner is 200 KB: too much for a stack. */
    g_autofree zs_scanner_t *scanner = g_new0(zs_scanner_t, 1);
    g_autofree char *dotted =
        g_str_has_suffix(origin, ".") ? g_strdup(origin) : g_strconcat(origin, ".", NULL);
    g_autoptr(GString) whole = g_string_new_len(text.at, (gssize)text.len);

    if (zs_init(scanner, dotted, CLASS_IN, DEFAULT_TTL_S) != 0) {
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_VALUE, "'%s' is no domain name: %s", origin,
                    zs_strerror(scanner->error.code));
        return NULL;
    }
    struct wire_cursor cursor = { scanner->zone_origin, scanner->zone_origin_length, 0, false };
    g_autofree char *apex = wire_take_name(&cursor);
    g_autoptr(zone_data) data = zone_data_new(apex);
    /* The scanner ends a record at a line break only. */
    if (!g_str_has_suffix(whole->str, "\n"))
        g_string_append_c(whole, '\n');
    bool is_scanned = scan(data, whole, scanner);
    zs_deinit(scanner);
    if (!is_scanned) {
        g_set_error_literal(error, POSTERN_ERROR, POSTERN_ERROR_LIMIT, "no memory for the zone scanner");
        return NULL;
    }
    return g_steal_pointer(&data);
}

struct zone_data *
zone_file_read(const char *path, const char *origin, GError **error)
{
    g_autofree char *contents = NULL;
    g_autoptr(GError) failure = NULL;
    size_t len;

    if (!g_file_get_contents(path, &contents, &len, &failure)) {
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_IO, "cannot read the zone file: %s",
                    failure->message);
        return NULL;
    }
    if (len > LIMIT_ZONE_FILE_BYTES) {
        g_set_error(error, POSTERN_ERROR, POSTERN_ERROR_LIMIT, "zone file '%s' has over %d bytes", path,
                    LIMIT_ZONE_FILE_BYTES);
        return NULL;
    }
    return zone_file_parse((struct slice){ contents, len }, origin, error);
}
