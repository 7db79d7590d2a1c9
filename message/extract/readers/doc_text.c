#include "message/extract/readers/doc_text.h"

#include "message/extract/readers/office_text.h"

#define FLUSH_BYTES 8192
#define INSTRUCTION_BYTES 4096 /* a longer one is none, so that nothing hides in it */

enum special {
    SPECIAL_CELL = 0x07,
    SPECIAL_TAB = 0x09,
    SPECIAL_LINE = 0x0b,
    SPECIAL_PAGE = 0x0c,
    SPECIAL_PARAGRAPH = 0x0d,
    SPECIAL_COLUMN = 0x0e,
    SPECIAL_FIELD = 0x13,
    SPECIAL_RESULT = 0x14,
    SPECIAL_FIELD_END = 0x15,
    SPECIAL_HYPHEN = 0x1e,
};

void
doc_text_begin(struct doc_text *text, struct report *report)
{
    *text = (struct doc_text){ .report = report, .out = g_string_new(NULL) };
}

static void
write_out(struct doc_text *text)
{
    if (!text->is_full)
        text->is_full = !report_text(text->report, (struct slice){ text->out->str, text->out->len });
    g_string_truncate(text->out, 0);
}

/* The outermost field whose instruction is being read; NULL where text is. */
static struct doc_field *
instruction_of(struct doc_text *text)
{
    for (unsigned i = 0; i < text->depth; i++) {
        if (!text->fields[i].is_in_result)
            return &text->fields[i];
    }
    return NULL;
}

/* What was taken for an instruction is text after all. */
static void
undo_instruction(struct doc_text *text, struct doc_field *field)
{
    g_string_append_len(text->out, field->instruction->str, (gssize)field->instruction->len);
    g_string_truncate(field->instruction, 0);
    field->is_in_result = true;
}

static void
put_character(struct doc_text *text, gunichar character)
{
    struct doc_field *field = instruction_of(text);

    g_string_append_unichar(field == NULL ? text->out : field->instruction, character);
    if (field != NULL && field->instruction->len > INSTRUCTION_BYTES)
        undo_instruction(text, field);
}

static void
open_field(struct doc_text *text)
{
    if (text->depth == DOC_FIELDS) {
        text->deeper++;
        return;
    }
    text->fields[text->depth++] = (struct doc_field){ .instruction = g_string_new(NULL) };
}

static void
close_field(struct doc_text *text)
{
    if (text->deeper > 0) {
        text->deeper--;
        return;
    }
    if (text->depth == 0)
        return;
    struct doc_field closed = text->fields[--text->depth];
    struct doc_field *outer = instruction_of(text);
    office_text_append_link(outer == NULL ? text->out : outer->instruction, closed.instruction->str);
    g_string_free(closed.instruction, TRUE);
}

static void
put_special(struct doc_text *text, gunichar character)
{
    switch ((enum special)character) {
    case SPECIAL_CELL: /* the last one of a row has another right behind it */
        put_character(text, text->before == SPECIAL_CELL ? '\n' : '\t');
        break;
    case SPECIAL_TAB:
        put_character(text, '\t');
        break;
    case SPECIAL_LINE:
    case SPECIAL_PAGE:
    case SPECIAL_PARAGRAPH:
    case SPECIAL_COLUMN:
        put_character(text, '\n');
        break;
    case SPECIAL_FIELD:
        open_field(text);
        break;
    case SPECIAL_RESULT:
        if (text->deeper == 0 && text->depth > 0)
            text->fields[text->depth - 1].is_in_result = true;
        break;
    case SPECIAL_FIELD_END:
        close_field(text);
        break;
    case SPECIAL_HYPHEN:
        put_character(text, '-');
        break;
    }
}

void
doc_text_put(struct doc_text *text, struct slice utf8)
{
    const char *end = utf8.at + utf8.len;

    for (const char *at = utf8.at; at < end && !text->is_full; at = g_utf8_next_char(at)) {
        gunichar character = g_utf8_get_char(at);

        if (character < 0x20)
            put_special(text, character);
        else
            put_character(text, character);
        text->before = character;
        if (text->out->len >= FLUSH_BYTES)
            write_out(text);
    }
}

void
doc_text_flush(struct doc_text *text)
{
    while (text->depth > 0) {
        struct doc_field *field = &text->fields[text->depth - 1];

        if (!field->is_in_result)
            undo_instruction(text, field);
        close_field(text);
    }
    text->deeper = 0;
    text->before = 0;
    write_out(text);
}

void
doc_text_end(struct doc_text *text)
{
    doc_text_flush(text);
    g_string_free(text->out, TRUE);
}
