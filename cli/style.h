/*
 * How text looks on the reader's terminal: colours, marks that fall back to ASCII, and text from mail made
 * harmless. Everything that came from a message, a file name or a daemon goes through style_append_text,
 * since control characters in a subject could otherwise rewrite the screen.
 *
 * A `struct style` is a plain value, decided once per stream; functions touch their arguments only.
 */
#ifndef CLI_STYLE_H
#define CLI_STYLE_H

#include "base/slice.h"

enum color_choice { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };

struct style {
    bool is_colored;
    bool is_utf8; /* the locale's charset can show every mark and letter */
    bool is_terminal;
    unsigned width; /* columns; 0 = not a terminal, never wrap */
};

/* Looks at the descriptor, NO_COLOR, TERM, COLUMNS and the locale (setlocale was called before). */
struct style style_for(int descriptor, enum color_choice color);

enum ink { INK_PLAIN, INK_BOLD, INK_DIM, INK_RED, INK_GREEN, INK_YELLOW, INK_CYAN };
/* Starts a colour, or goes back to plain; nothing where the style has no colours. */
void style_ink(struct style style, enum ink ink, GString *out);

enum mark {
    MARK_YES,
    MARK_NO,
    MARK_NEAR,
    MARK_SKIPPED,
    MARK_FAILED,
    MARK_ARROW,
    MARK_BRANCH,
    MARK_LAST_BRANCH,
    MARK_TRUNK
};
const char *style_mark(struct style style, enum mark mark);

/*
 * Appends text from outside: control characters, invalid UTF-8, and the invisible characters that reorder or
 * hide text (bidirectional controls, zero-width) as \xNN or \u{N}. Line ends too, so that the text stays on
 * its line. Where the locale is not UTF-8, letters beyond ASCII as well.
 */
void style_append_slice(struct style style, struct slice text, GString *out);
void style_append_text(struct style style, const char *text, GString *out); /* NULL appends nothing */
/* Control characters, and those that are none but move or hide what stands beside them. */
bool style_is_treacherous(gunichar letter);

/* Columns that `text` takes, counting wide and combining characters as terminals do; escapes count as
 * nothing. */
size_t style_columns(const char *text);
/* Spaces up to column `column`, at least `least`; `start` is where the line begins in `out`. */
void style_pad(GString *out, size_t start, size_t column, size_t least);
/*
 * Text from outside over several lines: line ends in it begin a line, and on a terminal words that pass its
 * width as well. The first line goes on where `out` stands in its line (which began at `start`), the others
 * at `indent`. Ends without a line end.
 */
void style_append_wrapped(struct style style, const char *text, size_t start, size_t indent, GString *out);

#endif
