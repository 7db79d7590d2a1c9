/*
 * The source of programs in documents ([MS-OVBA]): a compressed directory says which stream holds which
 * module, and where in it the compressed source begins.
 */
#include "message/extract/held.h"
#include "message/extract/readers/bytes.h"
#include "message/extract/readers/office_text.h"
#include "message/extract/readers/ole.h"

#define CHUNK_BYTES 4096
#define CONTAINER_SIGNATURE 1
#define CHUNK_IS_COMPRESSED 0x8000u
#define CHUNK_SIZE 0x0fffu

enum directory_record {
    DIRECTORY_CODEPAGE = 0x0003,
    DIRECTORY_VERSION = 0x0009, /* two bytes longer than it says */
    DIRECTORY_STREAM = 0x001a,
    DIRECTORY_OFFSET = 0x0031,
};

struct chunk {
    char bytes[CHUNK_BYTES];
    size_t len;
};

/* Copies from what the chunk holds by now; how many bits are the length depends on how much that is. */
static bool
put_copy(struct chunk *chunk, unsigned token)
{
    unsigned offset_bits = 4;

    while (offset_bits < 12 && (size_t)1 << offset_bits < chunk->len)
        offset_bits++;
    size_t len = (token & (0xffffu >> offset_bits)) + 3, back = (token >> (16 - offset_bits)) + 1;
    if (back > chunk->len || len > sizeof(chunk->bytes) - chunk->len)
        return false;
    for (size_t i = 0; i < len; i++, chunk->len++)
        chunk->bytes[chunk->len] = chunk->bytes[chunk->len - back];
    return true;
}

static bool
decompress_chunk(struct chunk *chunk, struct bytes bytes)
{
    while (bytes.rest.len > 0) {
        unsigned flags = bytes_u8(&bytes);

        for (unsigned i = 0; i < 8 && bytes.rest.len > 0; i++) {
            if ((flags >> i & 1) != 0) {
                unsigned token = bytes_u16(&bytes);
                if (bytes.has_failed || !put_copy(chunk, token))
                    return false;
            } else {
                if (chunk->len == sizeof(chunk->bytes))
                    return false;
                chunk->bytes[chunk->len++] = (char)bytes_u8(&bytes);
            }
        }
    }
    return true;
}

/* As much as can be had, held as held.h has it. */
static GBytes *
decompress(struct report *report, struct slice compressed)
{
    struct held *content = held_new(report);
    struct bytes bytes = bytes_of(compressed);
    bool goes_on = bytes_u8(&bytes) == CONTAINER_SIGNATURE, is_whole = goes_on;

    while (goes_on && bytes.rest.len > 0) {
        unsigned head = bytes_u16(&bytes);
        struct slice stored = slice_sub(bytes.rest, 0, (head & CHUNK_SIZE) + 1);
        struct chunk chunk = { .len = 0 };

        bytes_skip(&bytes, stored.len);
        if ((head & CHUNK_IS_COMPRESSED) == 0) {
            goes_on = held_append(content, stored);
            continue;
        }
        is_whole = decompress_chunk(&chunk, bytes_of(stored)) && !bytes.has_failed;
        goes_on = held_append(content, (struct slice){ chunk.bytes, chunk.len }) && is_whole;
    }
    if (!is_whole)
        ole_say_corrupt(report, "the source of a program is damaged");
    return held_finish(content);
}

static void
read_module(struct report *report, const struct ole_storage *storage, const char *name, uint32_t offset,
            unsigned codepage)
{
    g_autoptr(GBytes) stream = ole_read(report, storage, name);
    g_autoptr(GString) text = g_string_new(NULL);

    if (stream == NULL) {
        ole_say_corrupt(report, "a module of a program is not there");
        return;
    }
    struct slice whole = slice_from_bytes(stream);
    g_autoptr(GBytes) source = decompress(report, slice_sub(whole, offset, whole.len));
    office_text_append_codepage(text, slice_from_bytes(source), codepage);
    (void)g_string_replace(text, "\r\n", "\n", 0);
    report_mark(report, "module \"%s\"", name);
    (void)report_text(report, (struct slice){ text->str, text->len });
}

void
vba_read(struct report *report, const struct reader_input *input, struct ole_storage *storage)
{
    g_autoptr(ole_storage) project = ole_enter(storage, "VBA");
    g_autoptr(GBytes) stream = project == NULL ? NULL : ole_read(report, project, "dir");
    g_autoptr(GString) name = g_string_new(NULL);
    unsigned codepage = CODEPAGE_WESTERN;

    (void)input;
    if (stream == NULL) {
        ole_say_corrupt(report, "the program is damaged: it has no directory");
        return;
    }
    report_flags(report, DOCUMENT_SCRIPT);
    g_autoptr(GBytes) directory = decompress(report, slice_from_bytes(stream));
    struct bytes bytes = bytes_of(slice_from_bytes(directory));
    while (bytes.rest.len > 0) {
        unsigned id = bytes_u16(&bytes);
        uint32_t len = bytes_u32(&bytes);
        struct slice value = bytes_take(&bytes, id == DIRECTORY_VERSION ? (size_t)len + 2 : len);
        struct bytes number = bytes_of(value);

        if (id == DIRECTORY_CODEPAGE) {
            codepage = bytes_u16(&number);
        } else if (id == DIRECTORY_STREAM) {
            g_string_truncate(name, 0);
            office_text_append_codepage(name, value, codepage);
        } else if (id == DIRECTORY_OFFSET && name->len > 0) {
            read_module(report, project, name->str, bytes_u32(&number), codepage);
        }
    }
    if (bytes.has_failed)
        ole_say_corrupt(report, "the program is damaged: its directory ends early");
}
