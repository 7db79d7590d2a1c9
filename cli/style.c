#include "cli/style.h"

#include <langinfo.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define WIDTH_LEAST 40
#define WIDTH_USUAL 80

static unsigned
terminal_width(int descriptor)
{
    struct winsize size;
    guint64 columns = 0;
    const char *wanted = g_getenv("COLUMNS");

    if (wanted != NULL && g_ascii_string_to_unsigned(wanted, 10, 1, 10000, &columns, NULL))
        return (unsigned)MAX(columns, WIDTH_LEAST);
    if (ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        return MAX(size.ws_col, WIDTH_LEAST);
    return WIDTH_USUAL;
}

/* NO_COLOR counts when it is there and not empty (no-color.org). */
static bool
wants_color(bool is_terminal, enum color_choice color)
{
    const char *no_color = g_getenv("NO_COLOR"), *term = g_getenv("TERM");

    if (color != COLOR_AUTO)
        return color == COLOR_ALWAYS;
    if (no_color != NULL && *no_color != '\0')
        return false;
    return is_terminal && term != NULL && strcmp(term, "dumb") != 0;
}

struct style
style_for(int descriptor, enum color_choice color)
{
    bool is_terminal = isatty(descriptor) == 1;

    return (struct style){
        .is_colored = wants_color(is_terminal, color),
        .is_utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0,
        .is_terminal = is_terminal,
        .width = is_terminal ? terminal_width(descriptor) : 0,
    };
}

void
style_ink(struct style style, enum ink ink, GString *out)
{
    static const char *const codes[] = {
        [INK_PLAIN] = "\033[0m",  [INK_BOLD] = "\033[1m",    [INK_DIM] = "\033[2m",   [INK_RED] = "\033[31m",
        [INK_GREEN] = "\033[32m", [INK_YELLOW] = "\033[33m", [INK_CYAN] = "\033[36m",
    };

    if (style.is_colored)
        g_string_append(out, codes[ink]);
}

const char *
style_mark(struct style style, enum mark mark)
{
    static const struct {
        const char *utf8, *ascii;
    } marks[] = {
        [MARK_YES] = {"✔",      "+"  },
          [MARK_NO] = { "✘",     "x"  },
        [MARK_NEAR] = { "~",       "~"  },
          [MARK_SKIPPED] = { "·",      "."  },
        [MARK_FAILED] = { "!",       "!"  },
          [MARK_ARROW] = { "→",     "->" },
        [MARK_BRANCH] = { "├─ ", "|- "},
          [MARK_LAST_BRANCH] = { "└─ ", "`- "},
        [MARK_TRUNK] = { "│  ",   "|  "},
    };

    return style.is_utf8 ? marks[mark].utf8 : marks[mark].ascii;
}

bool
style_is_treacherous(gunichar letter)
{
    return (letter >= 0x7F && letter < 0xA0) || letter < 0x20 || letter == 0x00AD || letter == 0x061C ||
           letter == 0x180E || (letter >= 0x200B && letter <= 0x200F) ||
           (letter >= 0x2028 && letter <= 0x202E) || (letter >= 0x2060 && letter <= 0x206F) ||
           letter == 0xFEFF || (letter >= 0xFFF9 && letter <= 0xFFFB) ||
           (letter >= 0xE0000 && letter <= 0xE0FFF);
}

/* U+00B7 stands for the masked characters of a match, so it keeps a readable form. */
static void
append_letter(struct style style, gunichar letter, GString *out)
{
    if (letter < 0x20 || (letter >= 0x7F && letter < 0xA0))
        g_string_append_printf(out, "\\x%02x", letter);
    else if (letter < 0x7F)
        g_string_append_c(out, (char)letter);
    else if (style_is_treacherous(letter) || (!style.is_utf8 && letter != 0xB7))
        g_string_append_printf(out, "\\u{%x}", letter);
    else if (!style.is_utf8)
        g_string_append_c(out, '*');
    else
        g_string_append_unichar(out, letter);
}

void
style_append_slice(struct style style, struct slice text, GString *out)
{
    while (text.len > 0) {
        gunichar letter = g_utf8_get_char_validated(text.at, (gssize)text.len);
        size_t step = 1;

        if (*text.at == '\0') {
            g_string_append(out, "\\x00");
        } else if (letter == (gunichar)-1 || letter == (gunichar)-2) {
            g_string_append_printf(out, "\\x%02x", (unsigned char)*text.at);
        } else {
            step = (size_t)(g_utf8_next_char(text.at) - text.at);
            append_letter(style, letter, out);
        }
        text = slice_sub(text, step, text.len);
    }
}

void
style_append_text(struct style style, const char *text, GString *out)
{
    style_append_slice(style, slice_from(text), out);
}

size_t
style_columns(const char *text)
{
    size_t columns = 0;

    while (*text != '\0') {
        if (*text == '\033') {
            text += strcspn(text, "m");
            text += *text == 'm' ? 1 : 0;
            continue;
        }
        gunichar letter = g_utf8_get_char(text);
        if (!g_unichar_iszerowidth(letter))
            columns += g_unichar_iswide(letter) ? 2 : 1;
        text = g_utf8_next_char(text);
    }
    return columns;
}

void
style_pad(GString *out, size_t start, size_t column, size_t least)
{
    size_t here = style_columns(out->str + start);

    for (size_t i = 0; i < least || here + i < column; i++)
        g_string_append_c(out, ' ');
}

/* Where the line that is being written ends: after "\n" and the indent. */
static size_t
begin_line(GString *out, size_t indent)
{
    g_string_append_c(out, '\n');
    size_t start = out->len;
    style_pad(out, start, indent, 0);
    return start;
}

void
style_append_wrapped(struct style style, const char *text, size_t start, size_t indent, GString *out)
{
    struct slice rest = slice_from(text), line, word;
    bool is_first_line = true;

    while (slice_next_field(&rest, '\n', &line)) {
        bool is_first_word = true;

        if (!is_first_line)
            start = begin_line(out, indent);
        while (slice_next_field(&line, ' ', &word)) {
            g_autoptr(GString) safe = g_string_new(NULL);

            style_append_slice(style, word, safe);
            size_t columns = style_columns(out->str + start) + 1 + style_columns(safe->str);
            if (!is_first_word && style.width > 0 && columns > style.width)
                start = begin_line(out, indent);
            else if (!is_first_word)
                g_string_append_c(out, ' ');
            g_string_append_len(out, safe->str, (gssize)safe->len);
            is_first_word = false;
        }
        is_first_line = false;
    }
}
