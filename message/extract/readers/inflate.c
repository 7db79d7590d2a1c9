#include "message/extract/readers/inflate.h"

#include "message/extract/held.h"

#include <gio/gio.h>

#define PIECE_BYTES 16384

GBytes *
inflate_all(struct report *report, struct slice compressed)
{
    GConverter *converter = G_CONVERTER(g_zlib_decompressor_new(G_ZLIB_COMPRESSOR_FORMAT_ZLIB));
    struct held *content = held_new(report);
    char piece[PIECE_BYTES];
    GConverterResult result = G_CONVERTER_CONVERTED;

    while (result == G_CONVERTER_CONVERTED) {
        g_autoptr(GError) error = NULL;
        gsize taken = 0, made = 0;

        result = g_converter_convert(converter, compressed.at, compressed.len, piece, sizeof(piece),
                                     G_CONVERTER_INPUT_AT_END, &taken, &made, &error);
        if (result == G_CONVERTER_ERROR) {
            report_flags(report, DOCUMENT_CORRUPT);
            report_problem(report, "what is compressed in it is damaged: %s", error->message);
            break;
        }
        compressed = slice_sub(compressed, taken, compressed.len);
        if (!held_append(content, (struct slice){ piece, made }))
            break;
    }
    g_object_unref(converter);
    return held_finish(content);
}
