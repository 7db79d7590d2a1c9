#include "cli/extract_output.h"

#include "cli/mail_facts.h"
#include "cli/numbers.h"
#include "message/message.h"

#define PART_COLUMN 2
#define TYPE_COLUMN 18
#define SIZE_COLUMN 52
#define ROLE_COLUMN 62
#define DEEPEST 60 /* of a drawn tree; LIMIT_MIME_DEPTH is below it */
static void
append_field(struct style style, const char *name, const char *value, GString *out)
{
    g_string_append_printf(out, "  %-9s", name);
    style_append_text(style, value, out);
    g_string_append_c(out, '\n');
}

static void
append_addresses(struct style style, struct message *mail, const char *name, GString *out)
{
    const GPtrArray *addresses = message_addresses(mail, name);

    if (addresses->len == 0)
        return;
    g_string_append_printf(out, "  %-9s", name);
    for (guint i = 0; i < addresses->len; i++) {
        g_string_append(out, i == 0 ? "" : ", ");
        style_append_text(style, g_ptr_array_index(addresses, i), out);
    }
    g_string_append_c(out, '\n');
}

static unsigned
depth_of(const struct part *part)
{
    unsigned depth = 0;

    for (const char *at = part->path; *at != '\0' && depth < DEEPEST; at++)
        depth += *at == '.' || *at == '/' ? 1 : 0;
    return depth;
}

/*
 * For each part, bit N says that on level N a sibling (of the part or of a part above it) is still to come:
 * so the line of that level goes on. Found from the end, since only what follows decides.
 */
static uint64_t *
find_lines(const struct message *mail, size_t count)
{
    uint64_t *lines = g_new0(uint64_t, count + 1), to_come = 0;

    for (size_t i = count; i-- > 0;) {
        unsigned depth = depth_of(message_part(mail, i));
        uint64_t up_to = (UINT64_C(2) << depth) - 1;

        lines[i] = to_come & up_to;
        to_come = (to_come & up_to) | UINT64_C(1) << depth;
    }
    return lines;
}

static void
append_branches(struct style style, unsigned depth, uint64_t lines, GString *out)
{
    for (unsigned level = 1; level <= depth; level++) {
        bool goes_on = (lines >> level & 1) != 0;

        if (level == depth)
            g_string_append(out, style_mark(style, goes_on ? MARK_BRANCH : MARK_LAST_BRANCH));
        else
            g_string_append(out, goes_on ? style_mark(style, MARK_TRUNK) : "   ");
    }
}

static void
append_part(struct style style, const struct part *part, const char *type, uint64_t lines, GString *out)
{
    size_t start = out->len;
    g_autofree char *size = size_text(part->size_bytes);

    style_pad(out, start, PART_COLUMN, 0);
    append_branches(style, depth_of(part), lines, out);
    style_append_text(style, part->path, out);
    style_pad(out, start, TYPE_COLUMN, 1);
    style_append_text(style, type, out);
    if (part->charset != NULL) {
        g_string_append_c(out, ' ');
        style_append_text(style, part->charset, out);
    }
    style_pad(out, start, SIZE_COLUMN, 1);
    g_string_append(out, part->role == PART_CONTAINER ? "" : size);
    style_pad(out, start, ROLE_COLUMN, 1);
    g_string_append(out, part_role_name(part->role));
    if (part->filename != NULL) {
        g_string_append_c(out, ' ');
        style_ink(style, INK_BOLD, out);
        style_append_text(style, part->filename, out);
        style_ink(style, INK_PLAIN, out);
    }
    g_string_append_c(out, '\n');
    if (part->problem != NULL) {
        g_string_append_printf(out, "      %s ", style_mark(style, MARK_FAILED));
        style_append_text(style, part->problem, out);
        g_string_append_c(out, '\n');
    }
}

static void
append_text(struct style style, struct slice text, GString *out)
{
    struct slice line;

    text = slice_trim(text);
    while (text.len > 0 && slice_next_field(&text, '\n', &line)) {
        g_string_append(out, "      ");
        g_string_append(out, style_mark(style, MARK_TRUNK));
        if (line.len > 0 && line.at[line.len - 1] == '\r')
            line.len--;
        style_append_slice(style, line, out);
        g_string_append_c(out, '\n');
    }
}

/* What was found of a document beside its text. */
static void
append_facts(struct style style, const struct document *document, GString *out)
{
    static const struct {
        unsigned flag;
        const char *name;
    } facts[] = {
        {DOCUMENT_PASSWORD_PROTECTED, "password protected"},
        { DOCUMENT_ENCRYPTED,         "encrypted"         },
        { DOCUMENT_EXECUTABLE,        "executable"        },
        { DOCUMENT_SCRIPT,            "script"            },
        { DOCUMENT_CORRUPT,           "corrupt"           },
        { DOCUMENT_LIMIT,             "limit exceeded"    },
    };

    for (size_t i = 0; i < ARRAY_LEN(facts); i++) {
        if ((document->flags & facts[i].flag) != 0)
            g_string_append_printf(out, "      %s %s\n", style_mark(style, MARK_NEAR), facts[i].name);
    }
    for (guint i = 0; i < document->properties->len; i++) {
        const struct document_property *property = g_ptr_array_index(document->properties, i);

        g_string_append(out, "      ");
        style_append_text(style, property->name, out);
        g_string_append(out, ": ");
        style_append_text(style, property->value, out);
        g_string_append_c(out, '\n');
    }
}

/* A document inside an attachment, below its part. */
static void
append_member(const struct cli *cli, const struct part *part, const struct document *document, GString *out)
{
    size_t start = out->len;
    g_autofree char *size = size_text(document->size_bytes);

    g_string_append(out, "    ");
    style_append_text(cli->out, part->path, out);
    g_string_append_c(out, '/');
    style_append_text(cli->out, document->path, out);
    style_pad(out, start, SIZE_COLUMN, 1);
    g_string_append(out, size);
    style_pad(out, start, ROLE_COLUMN, 1);
    style_append_text(cli->out, document->type, out);
    g_string_append_c(out, '\n');
    append_facts(cli->out, document, out);
    if (cli->verbosity > 0)
        append_text(cli->out, (struct slice){ document->text->str, document->text->len }, out);
}

/* What it is, where somebody looked; else what it is said to be. */
static const char *
shown_type(const struct part *part, const struct extraction *extracted)
{
    return extracted == NULL ? part->declared_type : extraction_document(extracted, 0)->type;
}

static void
append_parts(const struct cli *cli, struct message *mail, GString *out)
{
    size_t count = message_part_count(mail);
    g_autofree uint64_t *lines = find_lines(mail, count);

    message_texts(mail, TEXTS_ALL); /* reads attachments in parallel */
    for (size_t i = 0; i < count; i++) {
        const struct part *part = message_part(mail, i);
        const struct extraction *extracted = message_part_extraction(mail, i);

        append_part(cli->out, part, shown_type(part, extracted), lines[i], out);
        if (extracted != NULL)
            append_facts(cli->out, extraction_document(extracted, 0), out);
        if (cli->verbosity > 0 && (part->is_text || extracted != NULL))
            append_text(cli->out, message_part_text(mail, i), out);
        for (guint k = 1; extracted != NULL && k < extracted->documents->len; k++)
            append_member(cli, part, extraction_document(extracted, k), out);
    }
    for (size_t i = 0; i < message_problem_count(mail); i++) {
        const struct problem *problem = message_problem(mail, i);

        g_string_append_printf(out, "  %s ", style_mark(cli->out, MARK_FAILED));
        style_append_text(cli->out, problem->where, out);
        g_string_append(out, ": ");
        style_append_text(cli->out, problem->text, out);
        g_string_append_c(out, '\n');
    }
}

static void
append_message(const struct cli *cli, struct message *mail, GString *out)
{
    g_autofree char *date = mail_date_text(mail);

    append_addresses(cli->out, mail, "From", out);
    append_addresses(cli->out, mail, "Reply-To", out);
    append_addresses(cli->out, mail, "To", out);
    append_addresses(cli->out, mail, "Cc", out);
    if (mail_header_value(mail, "Subject") != NULL)
        append_field(cli->out, "Subject", message_subject(mail), out);
    if (date != NULL)
        append_field(cli->out, "Date", date, out);
    append_parts(cli, mail, out);
}

void
extract_append_human(const struct extract_item *file, GString *out)
{
    const struct cli *cli = file->cli;
    struct slice bytes = slice_from_bytes(file->item->bytes);
    g_autofree char *size = size_text(bytes.len);

    style_ink(cli->out, INK_BOLD, out);
    style_append_text(cli->out, file->item->name, out);
    style_ink(cli->out, INK_PLAIN, out);
    g_string_append_printf(out, "   %s   %s\n", size, file->item->is_mail ? "message" : "no message");
    if (file->item->is_mail)
        append_message(cli, file->mail, out);
    else
        append_parts(cli, file->mail, out);
}
