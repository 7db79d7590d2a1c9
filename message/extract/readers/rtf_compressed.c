#include "message/extract/readers/rtf_compressed.h"

#include "message/extract/held.h"
#include "message/extract/readers/bytes.h"

#include <string.h>

#define MAGIC_COMPRESSED 0x75465a4cu /* "LZFu" */
#define MAGIC_PLAIN 0x414c454du      /* "MELA" */
#define WINDOW_BYTES 4096
#define LEAST_RUN 2

/* What every window begins with ([MS-OXRTFCP] 2.1.2.1). */
static const char first_window[] =
    "{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript "
    "\\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par "
    "\\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";

struct window {
    char bytes[WINDOW_BYTES];
    size_t at; /* where the next byte goes */
    struct held *out;
    char run[WINDOW_BYTES]; /* bytes on their way out */
    size_t len;
    bool is_full;
};

static void
put(struct window *window, char byte)
{
    window->bytes[window->at] = byte;
    window->at = (window->at + 1) % WINDOW_BYTES;
    window->run[window->len++] = byte;
    if (window->len < sizeof(window->run))
        return;
    window->is_full = !held_append(window->out, (struct slice){ window->run, window->len });
    window->len = 0;
}

/* A place in the window and a length; false at the end, which points to where the next byte goes. */
static bool
put_run(struct window *window, struct bytes *bytes)
{
    unsigned high = bytes_u8(bytes), low = bytes_u8(bytes);
    size_t from = high << 4 | low >> 4;

    if (bytes->has_failed || from == window->at)
        return false;
    for (unsigned i = 0; i < (low & 0xf) + LEAST_RUN && !window->is_full; i++)
        put(window, window->bytes[(from + i) % WINDOW_BYTES]);
    return true;
}

static void
decompress(struct window *window, struct bytes *bytes)
{
    memcpy(window->bytes, first_window, sizeof(first_window) - 1);
    window->at = sizeof(first_window) - 1;
    while (bytes->rest.len > 0 && !window->is_full) {
        unsigned controls = bytes_u8(bytes);

        for (unsigned i = 0; i < 8 && !window->is_full; i++) {
            if ((controls >> i & 1) != 0) {
                if (!put_run(window, bytes))
                    return;
            } else {
                struct slice literal = bytes_take(bytes, 1);
                if (literal.len == 0)
                    return;
                put(window, literal.at[0]);
            }
        }
    }
    if (!window->is_full) /* the end was not there */
        bytes->has_failed = true;
}

GBytes *
rtf_decompress(struct report *report, struct slice compressed)
{
    struct bytes bytes = bytes_of(compressed);
    struct window window = { .out = held_new(report) };

    bytes_skip(&bytes, 8);
    uint32_t magic = bytes_u32(&bytes);
    bytes_skip(&bytes, 4);
    if (magic == MAGIC_PLAIN)
        (void)held_append(window.out, bytes.rest);
    else if (magic == MAGIC_COMPRESSED)
        decompress(&window, &bytes);
    else
        bytes.has_failed = true;
    if (window.len > 0)
        (void)held_append(window.out, (struct slice){ window.run, window.len });
    if (bytes.has_failed) {
        report_flags(report, DOCUMENT_CORRUPT);
        report_problem(report, "a compressed text is damaged");
    }
    return held_finish(window.out);
}
